"""An entry as lines of money and goods: each line is worth an amount, and the amounts of an entry come to zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenant_runtime.books.journal import JournalEntry, StockMove

INVENTORY = "inventory"


@dataclass(frozen=True, slots=True)
class Line:
    """Money (`good` is None) or goods on an account. `amount` is what it is worth, in minor units, debits positive.

    `quantity` is in thousandths and has the sign of `amount`, or `amount` is 0. Goods of unknown cost are worth 0 and
    say so.
    """

    account: str
    amount: int
    person: int | None = None
    good: int | None = None
    quantity: int = 0
    is_cost_known: bool = True
    method: str | None = None


def lines_of(entry: JournalEntry) -> tuple[Line, ...]:
    """Every posting but those of goods, and the goods themselves in their place; these are worth the same together."""
    money = tuple(
        Line(posting.account, posting.amount, person=posting.person, method=posting.method)
        for posting in entry.postings
        if posting.account != INVENTORY
    )
    return (*(line for move in entry.moves for line in _goods(move)), *money)


def _goods(move: StockMove) -> Iterator[Line]:
    costed = move.quantity - move.uncosted
    fits = costed * move.value > 0
    if costed:
        yield Line(INVENTORY, move.value if fits else 0, good=move.good, quantity=costed)
    if move.value and not fits:
        yield Line(INVENTORY, move.value)  # worth without goods: a difference that was found later
    if move.uncosted:
        yield Line(INVENTORY, 0, good=move.good, quantity=move.uncosted, is_cost_known=False)
