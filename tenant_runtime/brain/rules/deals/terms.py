"""The terms of a deal: when, with whom, how and how much of it was paid; taken out before the goods are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tenant_runtime.actions import Discount
from tenant_runtime.brain.rules.deals.credit import take_change, take_credit, take_owed, take_part_paid, take_when
from tenant_runtime.brain.rules.deals.found import Found
from tenant_runtime.brain.rules.deals.parties_of_deals import elided, take_customer, take_supplier
from tenant_runtime.brain.rules.deals.people import Party
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.brain.rules.words.references import take_reference

if TYPE_CHECKING:
    from tenant_runtime.brain.rules.intent import Intent

METHODS = ("transfer", "yape", "plin", "bizum", "pix", "venmo", "zelle", "cashapp", "paypal", "mpesa")
"""Ways to pay that have a verb of their own: "me yapearon"."""
THOUSAND = 1000
GAP = Piece("", "", frozenset({"comma", "gap"}))
"""Stands where a term was taken out: what stood before and after it is not one phrase."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was said of one deal besides the goods; `dealing` puts it on the actions that a reader finds.

    `when` None is the day of the message; `paid` None is all of it, 0 none; `rest` is what was said to be owed, `kept`
    what was left in the till after the change. `is_owed`: it was said that there is a rest, however much.
    `is_paid_to_us`: a customer, not we, was said to have paid. Not `is_certain`: the whole reading is to be confirmed.
    """

    when: date | None = None
    party: Party | None = None
    paid: Decimal | None = None
    rest: Decimal | None = None
    kept: Decimal | None = None
    is_owed: bool = False
    due: date | None = None
    payment_method: str | None = None
    discount: Discount | None = None
    is_order: bool = False
    is_paid_to_us: bool = False
    is_certain: bool = True

    @property
    def customer(self) -> str | None:
        """The likeliest party, as a customer."""
        return self.party.names[0] if self.party else None

    @property
    def supplier(self) -> str | None:
        """The likeliest party, as a supplier."""
        return self.customer

    @property
    def is_credit(self) -> bool:
        """Whether nothing was paid at once."""
        return self.paid == 0


Taker = Callable[[Cursor, Found, Shop], bool]
"""Reads one term at the cursor into what was found; False with nothing used."""


def take_terms(sentence: Sentence, shop: Shop, takers: tuple[Taker, ...]) -> tuple[Sentence, Terms]:
    """The sentence without the terms that these takers understand, and the terms."""
    cursor, found = Cursor(sentence.pieces), Found()
    left: list[Piece] = []
    while not cursor.is_done:
        if any(taker(cursor, found, shop) for taker in takers):
            left.append(found.stand_in or GAP)
            found.stand_in = None
        else:
            left.append(cursor.pieces[cursor.at])
            cursor.skip()
    if found.has("when") and any(piece.has("today") for piece in left):
        raise Unsettled("ask_one_at_a_time")  # "ontem vendi 2, hoje 4": two days
    terms = _terms(found, left)
    return Sentence(left), terms


def _terms(found: Found, left: list[Piece]) -> Terms:
    """With the thousands that a deposit leaves out, to be confirmed."""
    values = dict(found.values)
    piece, paid = values.pop("paid_piece", None), values.get("paid")
    if isinstance(paid, Decimal) and isinstance(piece, Piece):
        if values.get("is_order") and _scale_up(left, paid, piece):
            values["is_certain"] = False
        amounts = [one.amount for one in left if one.has("money", "multiplied") and one.amount is not None]
        meant = elided(paid, piece, amounts)
        if meant != paid:
            values |= {"paid": meant, "is_certain": False}
    return Terms(**values)  # type: ignore[arg-type]


def _scale_up(left: list[Piece], paid: Decimal, piece: Piece) -> bool:
    """ "40 lucas de seña por una mesa de 120": the thousands of the deposit are meant for the only price too."""
    if not piece.has("money", "multiplied"):
        return False
    bare = [at for at, one in enumerate(left) if _is_bare_price(left, at) and one.amount is not None]
    price = left[bare[0]].amount if len(bare) == 1 else None
    if price is None or not price < THOUSAND <= paid < price * THOUSAND:
        return False
    left[bare[0]] = replace(left[bare[0]], amount=price * THOUSAND, tags=left[bare[0]].tags | {"multiplied"})
    return True


def _is_bare_price(left: list[Piece], at: int) -> bool:
    is_led = at > 0 and left[at - 1].has("of", "any_mark", "each_mark")
    return is_led and left[at].is_number and not left[at].has("money", "multiplied", "article")


def take_payment(cursor: Cursor, found: Found, shop: Shop) -> bool:  # noqa: ARG001 - every taker takes the shop
    """How it was paid: "con tarjeta", "me pagaron x mercado pago"."""
    if found.has("payment_method"):
        return False
    start = cursor.mark()
    cursor.take("someone")
    told = next((method for method in METHODS if cursor.sees(f"pay.{method}")), None)
    if told and (cursor.ahead() is None or cursor.sees("comma", "stop", "and", "total_tail", distance=1)):
        cursor.take("pay.")
        cursor.take("total_tail")
        found.values["payment_method"] = told
        return True
    is_parted = _take_installments(cursor)
    is_paid_to_us = cursor.sees("customer_paid") or (cursor.sees("someone", distance=-1) and cursor.sees("paid_clause"))
    cursor.take("paid_clause", "cost_lead")
    if is_paid_to_us and (cursor.here is None or cursor.sees("comma", "stop")):
        found.values["is_paid_to_us"] = True
        return True
    while cursor.take("filler", "now"):
        pass
    cursor.take("pay_prep")
    cursor.take("the")
    payment = cursor.take("payment.")
    is_card = payment is not None and payment.has("payment.card")
    is_parted = is_parted or (is_card and _take_installments(cursor))
    if payment is None or not _is_last_word_of_it(cursor) or (is_parted and not is_card):
        cursor.back_to(start)
        return False
    found.values["payment_method"] = payment.detail("payment.")
    if is_paid_to_us:
        found.values["is_paid_to_us"] = True
    return True


def _take_installments(cursor: Cursor) -> bool:
    """ "em 3x", "a 6 cuotas": between the customer and the bank of the card; the shop is paid."""
    start = cursor.mark()
    cursor.take("comma")
    if cursor.take("pay_prep", "any_mark") and cursor.take("number") and cursor.take("installments"):
        return True
    cursor.back_to(start)
    return False


def take_settled(cursor: Cursor, found: Found, shop: Shop) -> bool:  # noqa: ARG001 - every taker takes the shop
    """ "já paguei", "already paid" behind goods that came in: nothing of them is owed."""
    is_last = cursor.ahead() is None or cursor.sees("comma", "stop", distance=1)
    return is_last and not found.has("paid") and cursor.take("settled") is not None


def take_method(cursor: Cursor, found: Found, shop: Shop) -> bool:
    """How it was paid, where "pagó" itself says what happened: "pagó por bizum lo que debía"."""
    return not cursor.sees("paid_clause", "someone") and take_payment(cursor, found, shop)


def _is_last_word_of_it(cursor: Cursor) -> bool:
    """A way to pay stands at the end of its part, never before a noun ("tarjetas de regalo" are goods)."""
    return cursor.here is None or cursor.sees(
        "comma",
        "stop",
        "and",
        "total_lead",
        "number",
        "paid_clause",
        "of_debt",
        "of_account",
        "of_debt1",
        "to_party",
        "supplier_noun",
    )


COMMON: tuple[Taker, ...] = (take_payment, take_when)
ON_ACCOUNT: tuple[Taker, ...] = (take_method, take_when)
SALE: tuple[Taker, ...] = (
    take_reference,
    take_change,
    take_payment,
    take_part_paid,
    take_customer,
    take_owed,
    take_credit,
    take_when,
)
PURCHASE: tuple[Taker, ...] = (take_payment, take_settled, take_part_paid, take_supplier, take_credit, take_when)
TAKERS: Mapping[Intent, tuple[Taker, ...]] = {
    "sale": SALE, "stock_in": PURCHASE, "expense": COMMON, "stock_out": (take_when,),
    "sale_return": COMMON,
    "stock_count": (take_when,), "return": COMMON, "withdrawal": COMMON, "deposit": COMMON,
    "customer_payment": ON_ACCOUNT, "supplier_payment": ON_ACCOUNT, "order_delivery": COMMON,
}  # fmt: skip
"""The terms that each kind of message may have."""
