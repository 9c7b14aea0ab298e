"""Which reader reads which kind of clause, and which terms are taken out before."""

from __future__ import annotations

from collections.abc import Callable

from tenant_runtime.brain.rules import accounting, talk
from tenant_runtime.brain.rules.catalogue_changes import read_create, read_update
from tenant_runtime.brain.rules.expenses import read_expense
from tenant_runtime.brain.rules.intent import Intent
from tenant_runtime.brain.rules.queries import read_report, read_stock_query
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sales import read_sale
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.stock import read_stock_in, read_stock_out
from tenant_runtime.brain.rules.terms import TAKERS, Terms, take_terms

DealReader = Callable[[Sentence, Shop, Terms], Draft]
"""Reads a clause without its terms; what it does not use of the sentence stays unexplained."""
Reader = Callable[[Sentence, Shop], Draft]

DEALS: dict[Intent, DealReader] = {"sale": read_sale, "stock_in": read_stock_in, "expense": read_expense}
"""A kind here may have terms: `terms.TAKERS` says which."""
OTHERS: dict[Intent, Reader] = {
    "create": read_create, "update": read_update, "stock_out": read_stock_out,
    "report": read_report, "stock_query": read_stock_query,
    "smalltalk": talk.read_smalltalk, "help": talk.read_help, "refuse": talk.read_refusal,
    "nothing": talk.read_nothing, "undo": talk.read_undo,
}  # fmt: skip
MAY_HOLD_BLOCKERS: frozenset[Intent] = frozenset({"smalltalk", "help", "refuse", "nothing", "undo"})
"""Kinds whose readers account for words such as "no" and "si" themselves."""


def draft(clause: Sentence, kind: Intent, shop: Shop) -> Draft:
    """The reading of one clause by its kind, before its words are accounted for."""
    rest, terms = take_terms(clause, shop, TAKERS.get(kind, ()))
    blockers = [] if kind in MAY_HOLD_BLOCKERS else accounting.blockers(rest.pieces)
    if blockers:
        raise Unsettled.of(accounting.about(blockers))
    if kind in DEALS:
        return DEALS[kind](rest, shop, terms)
    if kind in OTHERS:
        return OTHERS[kind](rest, shop)
    raise Unsettled("ask_one_at_a_time" if kind == "several" else "ask_what")
