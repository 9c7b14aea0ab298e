"""The rules brain: no model, no key, no network; a sentence it does not explain word by word it asks about."""

from __future__ import annotations

from tenant_runtime.actions import Ask, Question, Reading
from tenant_runtime.brain import Context
from tenant_runtime.brain.rules import accounting, talk
from tenant_runtime.brain.rules.catalogue_changes import read_create, read_update
from tenant_runtime.brain.rules.expenses import read_expense
from tenant_runtime.brain.rules.intent import Intent, intent
from tenant_runtime.brain.rules.queries import read_report, read_stock_query
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sales import read_sale
from tenant_runtime.brain.rules.sentence import Draft, Sentence, sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.stock import read_stock_in, read_stock_out
from tenant_runtime.brain.rules.text import MOST_TOKENS, tokens

READERS = {
    "create": read_create, "update": read_update, "stock_out": read_stock_out, "stock_in": read_stock_in,
    "sale": read_sale, "expense": read_expense, "report": read_report, "stock_query": read_stock_query,
}  # fmt: skip

LONGEST_MESSAGE = 1000


class RulesBrain:
    """Understands plain sentences in Spanish, Portuguese and English."""

    def read(self, text: str, context: Context) -> Reading:
        """What the message means: cut it up, see which kind it is, read it, account for every word."""
        message = tokens(text[: LONGEST_MESSAGE + 1])
        if len(text) > LONGEST_MESSAGE or len(message) > MOST_TOKENS:
            return _ask("ask_shorter")
        shop = Shop(context)
        said = sentence(message, shop)
        try:
            return accounting.settled(_draft(said, shop))
        except Unsettled as unsettled:
            return Ask(unsettled.question)


def _draft(said: Sentence, shop: Shop) -> Draft:
    """The reading of the message by its kind, before its words are accounted for."""
    kind = intent(said)
    match kind:
        case "smalltalk":
            return talk.read_smalltalk(said)
        case "help":
            return talk.read_help(said)
        case "refuse":
            return talk.read_refusal(said)
        case "nothing":
            return talk.read_nothing(said)
        case "undo":
            return _undo(said, shop)
    return _books_or_figures(said, shop, kind)


def _undo(said: Sentence, shop: Shop) -> Draft:
    draft = talk.read_undo(said, shop)
    if accounting.unexplained(draft):
        raise Unsettled("not_yet_undo_of")
    return draft


def _books_or_figures(said: Sentence, shop: Shop, kind: Intent) -> Draft:
    if blockers := accounting.blockers(said.pieces):
        question = accounting.about(blockers)
        raise Unsettled(question.wording.removeprefix("replies."), **question.facts)
    if kind in READERS:
        return READERS[kind](said, shop)
    raise Unsettled("ask_one_at_a_time" if kind == "several" else "ask_what")


def _ask(wording: str) -> Reading:
    return Ask(Question(f"replies.{wording}"))
