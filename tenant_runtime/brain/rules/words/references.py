"""Numbers that name something and count nothing: "mesa 4", "nota 23", "order 4567"."""

from __future__ import annotations

import itertools

from tenant_runtime.brain.rules.deals.found import Found
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor

MOST_DIGITS = 2
"""Nobody has a hundred tables."""
MARKS = ("each_mark", "any_mark")


def take_reference(cursor: Cursor, found: Found, shop: Shop) -> bool:  # noqa: ARG001 - every taker takes the shop
    """The table, the slip or the order a sale belongs to, where the prices beside it are marked as such.

    It is shown first: "mesa 4" may be a table at 4.
    """
    number = cursor.ahead()
    if not cursor.sees("reference", "reference.place") or not _has_marked_price(cursor) or _is_counted(cursor):
        return False
    if number is None or not number.is_number or not number.text.isdigit() or number.has("money", "spelled"):
        return False
    if cursor.sees("reference.place") and len(number.text) > MOST_DIGITS:
        return False
    if not (cursor.ahead(2) is None or cursor.sees("comma", "stop", "number", distance=2)):
        return False
    cursor.used |= {cursor.at, cursor.at + 1}
    cursor.at += 2
    found.values["is_certain"] = False
    return True


def _has_marked_price(cursor: Cursor) -> bool:
    pairs = itertools.pairwise(cursor.pieces)
    return any(one.has(*MARKS) and two.is_number for one, two in pairs)


def _is_counted(cursor: Cursor) -> bool:
    """ "2 mesas", "una nota", "hoja de pedido": goods."""
    is_price_before = cursor.sees(*MARKS, distance=-2)
    return cursor.sees("article", "of", "the", distance=-1) or (
        cursor.sees("number", distance=-1) and not is_price_before
    )
