"""Who owes what: "cuánto me debe doña Chela", "who owes me", "cuánto le debo a la Coca"."""

from __future__ import annotations

from tenant_runtime.actions import Action, DebtQuery
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.labels import labelled
from tenant_runtime.brain.rules.people import Party, read_party
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop

WRAPPING = ("filler", "greeting", "thanks")
JOINTS = (
    "question", "comma", "stop", "of", "to_party", "total_tail", "period.today", "now", "owes", "tab", "ask.show",
    "credit", "ask.how_much", "ask.do", "the",
)  # fmt: skip


def read_debt_query(sentence: Sentence, shop: Shop) -> Draft:
    """The debts of the customers, of one of them, or the shop's own."""
    cursor = sentence.cursor(*WRAPPING)
    party: Party | None = None
    has_question = False
    is_own = sentence.has("ask.debt1")
    known = shop.context.suppliers if is_own else shop.context.customers
    asks_how_much = not is_own and not sentence.has("ask.debt")
    while not cursor.is_done:
        if (asks_how_much and not has_question and cursor.take("ask.how_much", "ask.how_many")) or (
            not has_question and cursor.take("ask.debt1" if is_own else "ask.debt")
        ):
            has_question = True
        elif (
            party is None
            and has_question
            and (party := read_party(cursor, shop, known, is_led=_asks_for_one(sentence)))
        ):
            continue
        elif not cursor.take(*JOINTS):
            cursor.skip()
    if _needs_owing(sentence) and not sentence.has("owes", "tab"):
        raise Unsettled("ask_what")
    names: tuple[str | None, ...] = party.names if party else (None,)
    ways: tuple[tuple[Action, ...], ...] = tuple(
        (DebtQuery(name, of="suppliers" if is_own else "customers"),) for name in names
    )
    is_certain = party is None or len(party.names) == 1
    return Draft(
        cursor,
        lambda: reading(Options(ways, is_certain), lambda actions: labelled(actions, shop), card="card_debt_query"),
    )


def _asks_for_one(sentence: Sentence) -> bool:
    """ "cuánto me debe ..." is about somebody, "quién me debe" about nobody yet."""
    return any(
        piece.has("ask.debt", "ask.debt1") and not piece.folded.startswith(("qui", "que", "who"))
        for piece in sentence.pieces
    )


def _needs_owing(sentence: Sentence) -> bool:
    """ "how much does" and "what's on" ask for a debt only beside "owe" or "tab"."""
    return any(
        piece.has("ask.debt") and piece.folded.endswith((" does", " do", " did", " on")) for piece in sentence.pieces
    )
