"""Debts that are told, not asked: "doña Lupe me debe 300", "le debo 5000 a Bimbo"; always shown before it is booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tenant_runtime.actions import Action, DebtOpening, Purchase, Sale
from tenant_runtime.brain.rules.choosing import MOST_CHOICES
from tenant_runtime.brain.rules.deals.credit import NOTHING
from tenant_runtime.brain.rules.deals.dates import read_past_day
from tenant_runtime.brain.rules.deals.people import Party, read_party
from tenant_runtime.brain.rules.labels.labels_of_debts import opening_label
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import POLITE, Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor, Piece
from tenant_runtime.readings import Choice, Confirm, Question, Reading

OWED = ("owes", "verb.owe")
MORE = ("rest", "rest1", *OWED)
"""Verbs of a further debt: "y me debe", "e devo"."""
LEADS = ("to_party", "payee_prep", "supplier_noun")
"""What leads to whom the shop owes; who owes the shop stands alone."""
OF_A_SALE = ("credit", "will_pay1")
"""What leaves a debt behind: "quedó debiendo 40" is more likely of a sale than of the notebook."""


@dataclass(slots=True)
class Told:
    """What was said of one debt. `start` is where it begins among the pieces."""

    start: int = 0
    party: Party | None = None
    amount: Piece | None = None
    verb: Piece | None = None
    is_old: bool = False
    when: date | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is the shop that owes."""
        return self.verb is not None and _is_own(self.verb)


def tells_a_debt(sentence: Sentence) -> bool:
    """Whether somebody owes so much, and nothing else is said."""
    return sentence.counts_something and sentence.has(*OWED) and not sentence.has("ask.", "verb.sale", "verb.bought")


def read_debt_told(sentence: Sentence, shop: Shop) -> Draft:
    """Who owes the shop, or whom it owes, and how much; one debt or several."""
    cursor = sentence.cursor(*POLITE)
    debts = [Told()]
    while not cursor.is_done:
        told = _next(cursor, debts)
        if cursor.take("comma", "stop") or _read_verb(cursor, told, OWED) or _read_amount(cursor, told):
            continue
        if not (_read_age(cursor, told, shop) or _read_party(cursor, told, shop)):
            cursor.skip()
    return Draft(cursor, lambda: _card(debts, shop))


def _next(cursor: Cursor, debts: list[Told]) -> Told:
    """The debt that the piece here belongs to: a whole one ends where "and", a comma or a further verb comes."""
    told = debts[-1]
    if told.party is None or told.amount is None or (told.verb is None and len(debts) == 1):
        return told
    is_ended = cursor.take("and", "comma") is not None or cursor.sees(*MORE)
    if not is_ended or cursor.is_done:
        return told
    debts.append(Told(cursor.at))
    _read_verb(cursor, debts[-1], MORE)
    return debts[-1]


def _read_verb(cursor: Cursor, told: Told, verbs: tuple[str, ...]) -> bool:
    if told.verb is not None:
        return False
    told.verb = cursor.take(*verbs)
    return told.verb is not None


def _read_amount(cursor: Cursor, told: Told) -> bool:
    """The one amount; it counts nothing."""
    piece = cursor.here
    is_count = cursor.sees("product", "measure.", "dozen", "percent", distance=1)
    if told.amount is not None or piece is None or not piece.is_number or piece.has("article") or is_count:
        return False
    told.amount = cursor.take("number")
    cursor.take("currency")
    return True


def _read_age(cursor: Cursor, told: Told, shop: Shop) -> bool:
    """ "de antes", "desde el lunes"."""
    if cursor.take("debt.old"):
        told.is_old = True
        return True
    start = cursor.mark()
    cursor.take("of", "range.from")
    day = None if told.when else read_past_day(cursor, shop.context.today)
    if day is None:
        cursor.back_to(start)
        return False
    told.when = day
    return True


def _read_party(cursor: Cursor, told: Told, shop: Shop) -> bool:
    if told.party is not None:
        return False
    start = cursor.mark()
    verb = told.verb or next((piece for piece in cursor.pieces[cursor.at :] if piece.has(*OWED)), None)
    is_own = verb is not None and _is_own(verb)
    is_led = cursor.at == told.start or bool(is_own and cursor.take(*LEADS))
    known = shop.context.suppliers if is_own else shop.context.customers
    told.party = read_party(cursor, shop, known, is_led=is_led)
    if told.party is None:
        cursor.back_to(start)
    return told.party is not None


def _is_own(verb: Piece) -> bool:
    return verb.has("verb.owe", "rest1") and not verb.has("owes")


def _card(debts: Sequence[Told], shop: Shop) -> Reading:
    """All of them from before, or all of them of now; where it may be one of two people, each stands there."""
    for before, told in pairwise(debts):
        told.verb = told.verb or before.verb
    whole = [(told, told.party, told.amount) for told in debts]
    ways: list[list[Choice]] = []
    for told, party, amount in whole:
        if party is None or amount is None or told.verb is None:
            raise Unsettled("ask_what")
        ways.append(_ways(told, party.names, shop.amount(amount.amount), shop))
    if len({len(way) for way in ways}) > 1 or (len(ways) > 1 and len(ways[0]) > MOST_CHOICES - 1):
        raise Unsettled("ask_one_at_a_time")
    choices = [_both(way) for way in zip(*ways, strict=True)]
    if all(told.verb and told.verb.has(*OF_A_SALE) and not (told.is_own or told.is_old) for told in debts):
        choices = [choices[-1], *choices[:-1]]
    return Confirm((*choices, Choice(shop.say("choice_leave"), ())), Question("replies.card_debt_told"))


def _both(choices: Sequence[Choice]) -> Choice:
    label = "; ".join(choice.label for choice in choices)
    return Choice(label, tuple(action for choice in choices for action in choice.actions))


def _ways(told: Told, names: Sequence[str], amount: Decimal, shop: Shop) -> list[Choice]:
    """From before, of each who may be meant, and of now."""
    role, name = ("supplier" if told.is_own else "customer"), names[0]
    openings = [DebtOpening(one, "supplier" if told.is_own else "customer", amount, told.when) for one in names[:2]]
    old = [Choice(opening_label(opening, shop), (opening,)) for opening in openings]
    new: Action = (
        Purchase(total=amount, supplier=name, paid=NOTHING, when=told.when)
        if told.is_own
        else Sale(total=amount, customer=name, paid=NOTHING, when=told.when)
    )
    of_now = Choice(shop.say(f"choice_debt_of_now_{role}", name=name, amount=shop.amount_text(amount)), (new,))
    return [*old, of_now]
