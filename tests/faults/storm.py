"""A storm of webhooks over several shops, and the judge who says afterwards what went wrong."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path

from tests.journeys.product import Phone, Product, booked_messages, books_of, until

WRITERS = 6
PRICES = count(100)


@dataclass(frozen=True)
class SaidSale:
    """One message that sells something at a total that no other message has."""

    phone: Phone
    form: Mapping[str, str]
    total: Decimal

    @property
    def id(self) -> str:
        """The id that the provider gave it."""
        return self.form["MessageSid"]


@dataclass
class Storm:
    """Every message many times over, shuffled, a slice of them under way at any moment."""

    product: Product
    sales: list[SaidSale]
    times: int
    chance: random.Random
    deliveries: list[Future[None]] = field(default_factory=list)

    @contextmanager
    def raging(self) -> Iterator[None]:
        """Webhooks are posted until all are acknowledged; this returns when the last one was."""
        with ThreadPoolExecutor(WRITERS) as writers:
            self.deliveries = [writers.submit(self.product.insist, sale.form) for sale in self._shuffled()]
            try:
                yield
            finally:
                for delivery in self.deliveries:
                    delivery.result()

    def wait_for(self, share: float) -> None:
        """Return when this share of the webhooks was acknowledged."""
        wanted = share * len(self.deliveries)
        until(lambda: sum(delivery.done() for delivery in self.deliveries) >= wanted, f"{share:.0%} of the storm")

    def _shuffled(self) -> list[SaidSale]:
        """The copies of one message are scattered over a third of the storm, beginning anywhere in the rest of it."""
        self.chance.shuffle(self.sales)
        beginnings = {sale.id: 0.7 * place / len(self.sales) for place, sale in enumerate(self.sales)}
        copies = [sale for sale in self.sales for _ in range(self.times)]
        return sorted(copies, key=lambda sale: beginnings[sale.id] + 0.3 * self.chance.random())


def sales_of(phone: Phone, number: int) -> list[SaidSale]:
    """So many different sales."""
    return [_sale(phone, next(PRICES)) for _ in range(number)]


def _sale(phone: Phone, price: int) -> SaidSale:
    form = phone.product.twilio.fields(phone.number, f"Vendí 2 tazas a {price} cada una")
    return SaidSale(phone, form, Decimal(2 * price))


def judge(product: Product, phone: Phone, said: list[SaidSale]) -> list[str]:
    """What is wrong with this shop after these messages were acknowledged; its tenant sleeps afterwards."""
    until(product.is_settled, "everything to be answered")
    arrived = arrival_order(product.stack.data_dir / "gateway.db", phone.number)
    of_id = {sale.id: sale for sale in said}
    stats = phone.stats
    product.manager.stop_tenant(phone.number)
    with books_of(phone.folder) as books:
        faults = [f"the books: {fault}" for fault in books.verify()]
    wanted = [f"Total: ${of_id[message_id].total:,.2f}" for message_id in arrived if message_id in of_id]
    got = [line for reply in phone.replies for line in reply.splitlines() if line.startswith("Total: ")]
    claims = {
        "every message was stored": sorted(of_id) == sorted(arrived),
        "every message was booked once, in the order of arrival": booked_messages(phone.folder) == arrived,
        "every message had one reply, in the order of arrival": got == wanted and len(phone.replies) == len(said),
        "sales are as many as messages": stats.sales == len(said),
        "revenue is the plain sum": stats.revenue == sum(sale.total for sale in said),
    }
    return faults + [f"not so: {claim}" for claim, holds in claims.items() if not holds]


def arrival_order(gateway_database: Path, sender: str) -> list[str]:
    """The ids in the order in which they were taken in."""
    database = sqlite3.connect(f"file:{gateway_database}?mode=ro", uri=True, timeout=30)
    try:
        rows = database.execute("SELECT message_id FROM inbox WHERE sender = ? ORDER BY place", (sender,))
        return [str(row[0]) for row in rows]
    finally:
        database.close()
