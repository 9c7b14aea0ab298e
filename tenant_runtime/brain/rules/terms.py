"""The terms of a deal: when, with whom, how and how much of it was paid; taken out before the goods are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tenant_runtime.actions import Discount
from tenant_runtime.brain.rules.intent import Intent
from tenant_runtime.brain.rules.pieces import Cursor, Piece
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.shop import Shop

GAP = Piece("", "", frozenset({"comma", "gap"}))
"""Stands where a term was taken out: what stood before and after it is not one phrase."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was said of one deal besides the goods. A reader puts these on its action as they are.

    `when` None is the day of the message; `paid` None is all of it, 0 none. `customer` and `supplier` are the names
    the books know, else the words as they were said. `others`: whom the same words may mean as well. Not
    `is_certain`: the whole reading is to be confirmed.
    """

    when: date | None = None
    customer: str | None = None
    supplier: str | None = None
    others: tuple[str, ...] = ()
    paid: Decimal | None = None
    rest: Decimal | None = None
    due: date | None = None
    payment_method: str | None = None
    discount: Discount | None = None
    is_order: bool = False
    is_certain: bool = True

    @property
    def is_credit(self) -> bool:
        """Whether nothing was paid at once."""
        return self.paid == 0


@dataclass(slots=True)
class Found:
    """The terms while they are collected: field of `Terms` -> value. Each is said once."""

    values: dict[str, object] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether this term was found."""
        return name in self.values


Taker = Callable[[Cursor, Found, Shop], bool]
"""Reads one term at the cursor into what was found; False with nothing used."""


def take_terms(sentence: Sentence, shop: Shop, takers: tuple[Taker, ...]) -> tuple[Sentence, Terms]:
    """The sentence without the terms that these takers understand, and the terms."""
    cursor, found = Cursor(sentence.pieces), Found()
    left: list[Piece] = []
    while not cursor.is_done:
        if any(taker(cursor, found, shop) for taker in takers):
            left.append(GAP)
        else:
            left.append(cursor.pieces[cursor.at])
            cursor.skip()
    return Sentence(left), Terms(**found.values)  # type: ignore[arg-type]


def take_payment(cursor: Cursor, found: Found, shop: Shop) -> bool:  # noqa: ARG001 - every taker takes the shop
    """How it was paid: "con tarjeta", "me pagaron x mercado pago"."""
    if found.has("payment_method"):
        return False
    start = cursor.mark()
    cursor.take("paid_clause")
    cursor.take("pay_prep")
    cursor.take("the")
    payment = cursor.take("payment.")
    if payment is None or not _is_last_word_of_it(cursor):
        cursor.back_to(start)
        return False
    found.values["payment_method"] = payment.detail("payment.")
    return True


def _is_last_word_of_it(cursor: Cursor) -> bool:
    """A way to pay stands at the end of its part, never before a noun ("tarjetas de regalo" are goods)."""
    return cursor.here is None or cursor.sees("comma", "stop", "and", "total_lead", "number", "paid_clause")


DEAL: tuple[Taker, ...] = (take_payment,)
TAKERS: Mapping[Intent, tuple[Taker, ...]] = {"sale": DEAL, "stock_in": DEAL, "expense": DEAL}
"""The terms that each kind of message may have."""
