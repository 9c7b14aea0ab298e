"""Who owes what: "cuánto me debe doña Chela", "who owes me", "cuánto le debo a la Coca"."""

from __future__ import annotations

from tenant_runtime.actions import Action, DebtQuery
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.people import Party, read_party
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop

WRAPPING = ("filler", "greeting", "thanks")
JOINTS = (
    "question", "comma", "stop", "of", "to_party", "total_tail", "period.today", "now", "function", "ask.any", "owes",
    "tab", "ask.show", "credit", "ask.how_much", "ask.do", "the",
)  # fmt: skip


def read_debt_query(sentence: Sentence, shop: Shop) -> Draft:
    """The debts of the customers, of one of them, or the shop's own."""
    cursor = sentence.cursor(*WRAPPING)
    party: Party | None = None
    has_question = False
    is_own = sentence.has("ask.debt1")
    known = shop.context.suppliers if is_own else shop.context.customers
    questions = _question_tags(sentence, is_own=is_own)
    is_led = _asks_for_one(sentence)
    while not cursor.is_done:
        if not has_question and cursor.take(*questions):
            has_question = True
        elif party is None and (party := read_party(cursor, shop, known, is_led=is_led and has_question)):
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


def _question_tags(sentence: Sentence, *, is_own: bool) -> tuple[str, ...]:
    """What asks: "cuánto me debe" in one piece, or "cuánto" with "debe" further on."""
    if is_own:
        return ("ask.debt1",)
    return ("ask.debt",) if sentence.has("ask.debt") else ("ask.how_much", "ask.how_many", "ask.show")


def _asks_for_one(sentence: Sentence) -> bool:
    """ "cuánto me debe ..." is about somebody, "quién me debe" about nobody yet."""
    asking = [piece.folded for piece in sentence.pieces if piece.has("ask.debt", "ask.debt1")]
    return any(not words.startswith(("qui", "que", "who")) for words in asking)


def _needs_owing(sentence: Sentence) -> bool:
    """ "how much does" and "what's on" ask for a debt only beside "owe" or "tab"."""
    return any(
        piece.has("ask.debt") and piece.folded.endswith((" does", " do", " did", " on")) for piece in sentence.pieces
    )
