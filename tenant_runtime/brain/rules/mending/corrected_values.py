"""The values in a correction: amounts, counts, people, ways to pay and days, each as it is or as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from tenant_runtime.actions import Changes
from tenant_runtime.brain.rules.deals.parties import read_person
from tenant_runtime.brain.rules.goods.names import is_nameable
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.categories import category_of
from tenant_runtime.brain.rules.spending.concepts import USUAL
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece

Kind = Literal["quantity", "unit_price", "total", "amount", "number", "customer", "payment_method", "when", "paid"]
SMALL = 13
"""Bare numbers below it count things."""
LARGE = 100
"""Bare numbers from here on are money."""
FIELDS: tuple[tuple[str, Kind], ...] = (
    ("edit.quantity", "quantity"), ("edit.total", "total"), ("noun.price", "unit_price"),
)  # fmt: skip
SCALES = (Decimal(1000), Decimal(1_000_000))


@dataclass(frozen=True, slots=True)
class Stated:
    """One value. `is_old`: what was wrong.

    `number` is a bare number that may be a count or an amount; `amount` is of each where a line is named, else of all.
    """

    kind: Kind
    is_old: bool
    value: Decimal | str | date
    text: str = ""


def read_stated(cursor: Cursor, shop: Shop, *, has_verb: bool, is_change: bool) -> Stated | None:
    """The value at the cursor with what leads to it ("no a 11,90", "para Tom", "con tarjeta"); None: nothing used."""
    start = cursor.mark()
    is_old = cursor.take("edit.not", "edit.wrote") is not None
    if is_old:
        cursor.take("edit.copula", "comma")
    found = _read_value(cursor, shop, has_verb=has_verb or is_old, is_change=is_change)
    if found is None:
        cursor.back_to(start)
        return None
    return replace(found, is_old=is_old)


def _read_value(cursor: Cursor, shop: Shop, *, has_verb: bool, is_change: bool) -> Stated | None:
    return (
        _read_payment(cursor)
        or _read_credit(cursor)
        or _read_number(cursor, is_change=is_change)
        or (_read_day(cursor, shop) if has_verb else None)
        or (_read_customer(cursor, shop) if has_verb else None)
    )


def _read_payment(cursor: Cursor) -> Stated | None:
    start = cursor.mark()
    cursor.take("edit.payment", "paid_clause")
    cursor.take("to_mark", "pay_prep")
    cursor.take("the")
    if payment := cursor.take("payment."):
        return Stated("payment_method", False, payment.detail("payment.") or "")
    cursor.back_to(start)
    return None


def _read_credit(cursor: Cursor) -> Stated | None:
    return Stated("paid", False, Decimal(0)) if cursor.take("edit.on_credit") else None


def _read_day(cursor: Cursor, shop: Shop) -> Stated | None:
    if shop.context.today == date.min:
        return None
    start = cursor.mark()
    cursor.take("edit.date")
    cursor.take("of", "to_mark")
    days = {"today": 0, "yesterday": 1, "day_before": 2}
    if period := cursor.take("period.today", "period.yesterday", "period.day_before"):
        ago = next(days[name] for name in days if period.has(f"period.{name}"))
        return Stated("when", False, shop.context.today - timedelta(days=ago))
    cursor.back_to(start)
    return None


def _read_customer(cursor: Cursor, shop: Shop) -> Stated | None:
    start = cursor.mark()
    is_led = cursor.take("edit.customer", "edit.for") is not None
    lead = cursor.take("undo.to", "of")
    is_led = is_led or (lead is not None and not lead.has("the"))
    cursor.take("the")
    person = read_person(cursor, shop, is_led=is_led and not cursor.sees("expense_noun"))
    if person is None:
        cursor.back_to(start)
        return None
    return Stated("customer", False, person)


def _read_number(cursor: Cursor, *, is_change: bool) -> Stated | None:
    start = cursor.mark()
    said = _field(cursor)
    lead = cursor.take("each_mark", "of", "any_mark", "to_mark")
    piece = cursor.here
    if piece is None or not piece.is_number or (piece.has("article") and not is_nameable(cursor.ahead())):
        cursor.back_to(start)
        return None
    cursor.take("number")
    if piece.amount is None:
        raise Unsettled("ask_amount_written")
    is_price = lead is not None and not is_change and not is_nameable(cursor.here)
    kind = said or _kind(cursor, piece, lead if is_price else None)
    return Stated(kind, False, piece.amount, piece.text)


def _field(cursor: Cursor) -> Kind | None:
    """ "la cantidad", "el total", "the price": which value the number is."""
    for tag, kind in FIELDS:
        if cursor.take(tag):
            cursor.take("edit.copula")
            return kind
    return None


def _kind(cursor: Cursor, piece: Piece, lead: Piece | None) -> Kind:
    is_money = piece.has("money", "multiplied") or (piece.amount is not None and piece.amount % 1 != 0)
    if cursor.take("each") or (lead is not None and lead.has("each_mark")):
        return "unit_price"
    if cursor.take("total_tail"):
        return "total"
    if is_nameable(cursor.here) and not is_money:
        return "quantity"
    return "amount" if is_money or lead is not None else "number"


def changes_of(
    new: Sequence[Stated], old: Sequence[Stated], *, item: str | None, is_plural: bool, shop: Shop
) -> list[tuple[Changes, Changes]]:
    """What it should say and what it says now, likeliest first; more than one where a number may be either."""
    if not new or len({stated.kind for stated in new}) != len(new) or len(old) > len(new) or _mixes_things(new, old):
        raise Unsettled("ask_edit")
    new, old = _scaled(new, old)
    is_goods = item is not None and category_of(item, shop.language) not in USUAL
    amount: Kind = "unit_price" if is_goods else "total"
    kinds = _kinds_of_number(new, old, amount, is_named=item is not None, is_plural=is_plural)
    return [(_changes(new, kind, amount, shop), _changes(old, kind, amount, shop)) for kind in kinds]


def _mixes_things(new: Sequence[Stated], old: Sequence[Stated]) -> bool:
    """ "no eran 6 arepas, eran 8 mil": a count is not corrected by an amount."""
    if len(new) != 1 or len(old) != 1:
        return False
    kinds = {new[0].kind, old[0].kind}
    return "quantity" in kinds and bool(kinds & {"unit_price", "total", "amount"})


def _kinds_of_number(
    new: Sequence[Stated], old: Sequence[Stated], amount: Kind, *, is_named: bool, is_plural: bool
) -> list[Kind]:
    """What the bare numbers may be: what the others are, else by their size and by what they stand beside."""
    stated = (*new, *old)
    for kind in ("quantity", "unit_price", "total", "amount"):
        if any(one.kind == kind for one in stated):
            return [amount if kind == "amount" else kind]
    numbers = [one.value for one in stated if one.kind == "number" and isinstance(one.value, Decimal)]
    is_small = all(value < SMALL for value in numbers)
    if is_named and is_plural:
        return ["quantity"] if is_small else ["quantity", amount]
    if is_named and not is_small:
        return [amount]
    if not is_named and is_small and len(numbers) > 1:
        return ["quantity"]  # "eran 3, no 2": what is booked tells whether it was 2
    return ["quantity", amount] if numbers and all(value < LARGE for value in numbers) else [amount]


def _scaled(new: Sequence[Stated], old: Sequence[Stated]) -> tuple[list[Stated], list[Stated]]:
    """ "58 lucas no 85": what is said once of two amounts holds for both."""
    if len(new) != 1 or len(old) != 1:
        return list(new), list(old)
    return [_as_large_as(new[0], old[0])], [_as_large_as(old[0], new[0])]


def _as_large_as(stated: Stated, other: Stated) -> Stated:
    if not isinstance(stated.value, Decimal) or not isinstance(other.value, Decimal) or not stated.text.isdigit():
        return stated
    digits = other.text.split(" ")[0]
    if not digits.isdigit() or digits == other.text or len(stated.text) > 3:
        return stated
    scale = other.value / Decimal(digits) if Decimal(digits) else Decimal(1)
    return replace(stated, value=stated.value * scale) if scale in SCALES else stated


def _changes(stated: Sequence[Stated], number: Kind, amount: Kind, shop: Shop) -> Changes:
    values: dict[str, Decimal | str | date] = {}
    for one in stated:
        kind = {"number": number, "amount": number if number in {"unit_price", "total"} else amount}.get(
            one.kind, one.kind
        )
        values[kind] = _checked(one.value, kind, shop)
    return Changes(**values)  # type: ignore[arg-type]


def _checked(value: Decimal | str | date, kind: str, shop: Shop) -> Decimal | str | date:
    if not isinstance(value, Decimal) or kind == "paid":
        return value
    return shop.quantity(value) if kind == "quantity" else shop.amount(value)
