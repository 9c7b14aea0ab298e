"""Purchases: goods that were bought for sale, what they cost, and what is still owed for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenant_runtime.actions import Purchase, PurchaseItem, Tax
from tenant_runtime.books import catalogue, costing, ledger, parties, stock, terms
from tenant_runtime.books.booking import Booking, thousandths, times, within_reach
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.errors import NothingToBook, SupplierNeeded, TotalDiffers
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.names import tidy
from tenant_runtime.books.outcomes import PurchaseLine, PurchasePosted
from tenant_runtime.books.parties import Known
from tenant_runtime.books.pricing import TaxRule, allocated, shares
from tenant_runtime.money import share


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of goods with its cost settled: what enters the stock, None where it is unknown."""

    name: str
    unit: str
    own: str
    quantity: int
    pack: int | None
    cost: int | None
    is_share: bool = False

    @property
    def stock(self) -> int:
        """How many thousandths of the product's own unit these are."""
        return terms.in_stock(self.quantity, self.pack)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a purchase comes to: `total` with `tax`, None where no cost was said.

    `unsorted` is what was paid for goods of which nobody said which, or how much each of them cost. `deductible` is the
    part of the tax that the shop gets back; the rest of it is cost.
    """

    goods: tuple[Goods, ...]
    total: int | None
    tax: int
    deductible: int
    unsorted: int


def record(booking: Booking, purchase: Purchase) -> PurchasePosted:
    """Books goods bought. Products that nobody knew are made; the size of their pack is remembered.

    Raises TotalDiffers, PaidTooMuch, SupplierNeeded and NothingToBook.
    """
    bill = billed(booking, purchase)
    paid = terms.paid_of(booking, purchase.paid, bill.total or 0)
    owed = (bill.total or 0) - paid
    if owed and not purchase.supplier:
        raise SupplierNeeded(owed=owed)
    entry = ledger.begin(booking, "purchase", ", ".join(line.name for line in bill.goods))
    supplier = parties.named(booking.connection, "supplier", purchase.supplier) if purchase.supplier else None
    lines = [_take_in(entry, line) for line in bill.goods]
    entry.post("goods_unsorted", bill.unsorted)
    entry.post("tax_receivable", bill.deductible)
    entry.move_money(-paid, purchase.payment_method)
    if supplier:
        parties.owe(entry, supplier, owed)
    posted = PurchasePosted(
        entry.id,
        (),
        bill.total,
        paid,
        owed,
        due=purchase.due if owed else None,
        tax=bill.tax,
        payment_method=purchase.payment_method,
        local_date=booking.local_date,
    )
    _write(entry, posted, supplier, [(item, line) for (item, _), line in zip(lines, bill.goods, strict=True)])
    entry.seal()
    return replace(
        posted,
        lines=tuple(_told(entry, line, created) for (_, created), line in zip(lines, bill.goods, strict=True)),
        supplier=parties.as_it_stands(booking.connection, supplier) if supplier else None,
    )


def billed(booking: Booking, purchase: Purchase) -> Bill:
    """What a purchase comes to.

    The total gives the cost of the one line that has none. Several share it by what their products cost, if all of them
    have a cost; else it stays with goods of which nobody said what they cost.
    """
    said = None if purchase.total is None else booking.cost(purchase.total)
    lines = [_said(booking, item) for item in purchase.items]
    if not lines and not said:
        raise NothingToBook("a purchase of nothing")
    lines, unsorted = _with_costs(_sharing(booking, lines, said), said, purchase.tax)
    is_known = said is not None or any(line.cost is not None for line in lines)
    base = sum(line.cost or 0 for line in lines) + unsorted
    tax, on_top = _tax(base, purchase.tax)
    total = within_reach(base + on_top, least=0)
    deductible = tax if booking.tax else 0
    *costs, rest = _spread([*(line.cost for line in lines), unsorted], total - deductible)
    goods = tuple(replace(line, cost=cost) for line, cost in zip(lines, costs, strict=True))
    return Bill(goods, total if is_known else None, tax, deductible, rest or 0)


def _said(booking: Booking, item: PurchaseItem) -> Goods:
    known = catalogue.find(booking.connection, item.product)
    pack = None if item.pack is None else thousandths(item.pack)
    quantity = thousandths(item.quantity)
    cost = None if item.line_total is None else booking.cost(item.line_total)
    if cost is None and item.unit_cost is not None:
        cost = times(booking.cost(item.unit_cost), quantity)
    name = known.name if known else tidy(item.product)
    unit = known.unit if known and pack is None else item.unit
    return Goods(name, unit, terms.stock_unit(item.unit, pack), quantity, pack, cost)


def _sharing(booking: Booking, lines: list[Goods], said: int | None) -> list[Goods]:
    """The lines with their shares of the total, in proportion to what their products cost so far."""
    is_open = [line.cost is None for line in lines]
    if said is None or sum(is_open) < terms.SEVERAL:
        return lines
    worths = [line.cost if line.cost is not None else _worth(booking, line) for line in lines]
    if not all(worth for worth, is_free in zip(worths, is_open, strict=True) if is_free):
        return lines
    parts = shares(said, worths, is_open)
    return [
        replace(line, cost=parts[index], is_share=True) if index in parts else line for index, line in enumerate(lines)
    ]


def _worth(booking: Booking, line: Goods) -> int | None:
    known = catalogue.find(booking.connection, line.name)
    return None if known is None or known.unit_cost is None else times(known.unit_cost, line.stock)


def _with_costs(lines: list[Goods], said: int | None, tax: Tax | None) -> tuple[list[Goods], int]:
    """The lines in agreement with the total that was said, and what it leaves for goods without a cost of their own."""
    known = sum(line.cost or 0 for line in lines)
    still_open = [line for line in lines if line.cost is None]
    if said is None:
        return lines, 0
    if lines and not still_open:
        _, on_top = _tax(known, tax)
        if said not in {known, known + on_top}:
            raise TotalDiffers(said=said, computed=known + on_top)
        return lines, 0
    if said < known:
        raise TotalDiffers(said=said, computed=known)
    if len(still_open) == 1:
        return [replace(line, cost=said - known) if line.cost is None else line for line in lines], 0
    return lines, said - known


def _tax(base: int, tax: Tax | None) -> tuple[int, int]:
    """The tax of a bill, and how much of it comes on top of what was said."""
    if tax is None:
        return 0, 0
    rule = TaxRule(tax.rate, tax.is_included)
    if tax.is_included:
        return rule.within(base), 0
    return rule.on_top(base), rule.on_top(base)


def _spread(costs: Sequence[int | None], amount: int) -> list[int | None]:
    """`amount` over the costs that are known, in their proportion."""
    parts = allocated(amount, [cost or 0 for cost in costs])
    return [None if cost is None else part for cost, part in zip(costs, parts, strict=True)]


def _take_in(entry: Entry, line: Goods) -> tuple[Item, bool]:
    """Adds a line to the stock and remembers what one costs and what a pack holds; the product, and if it is new."""
    known = catalogue.find(entry.connection, line.name)
    item = known or catalogue.add(entry, line.name, unit=line.own, price=None)
    stock.bring_in(entry, item.id, item.holding or stock.NO_GOODS, quantity=line.stock, cost=line.cost, paid_from=None)
    if line.cost is not None:
        after = catalogue.get(entry.connection, item.name).holding or stock.NO_GOODS
        paid = share(line.cost, 1000, line.stock)
        unit_cost = costing.next_unit_cost(after, paid) if after.costed > 0 else paid
        catalogue.change(entry, item.id, "cost", old=item.last_cost, new=unit_cost)
    if line.pack is not None:
        catalogue.change(entry, item.id, "pack", old=item.pack, new=line.pack)
    return item, known is None


def _write(entry: Entry, posted: PurchasePosted, supplier: Known | None, lines: Sequence[tuple[Item, Goods]]) -> None:
    entry.connection.execute(
        "INSERT INTO purchases (entry, total, paid, party, due, payment_method, tax) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            posted.total,
            posted.paid,
            supplier.id if supplier else None,
            posted.due.isoformat() if posted.due else None,
            posted.payment_method,
            posted.tax,
        ),
    )
    for item, line in lines:
        entry.connection.execute(
            "INSERT INTO purchase_lines (entry, line, product, name, unit, quantity, pack, cost)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.id, entry.next_line(), item.id, item.name, line.unit, line.quantity, line.pack, line.cost),
        )


def _told(entry: Entry, line: Goods, created: bool) -> PurchaseLine:
    product = catalogue.get(entry.connection, line.name).product
    return PurchaseLine(product, line.quantity, line.unit, line.pack, line.cost, created, line.is_share)
