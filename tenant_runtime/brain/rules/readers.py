"""Which reader reads which kind of clause, and which terms are taken out before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tenant_runtime.brain.rules import accounting
from tenant_runtime.brain.rules.asking.closing import read_close, read_reopen
from tenant_runtime.brain.rules.asking.queries import read_report, read_stock_query
from tenant_runtime.brain.rules.deals.dealing import with_terms
from tenant_runtime.brain.rules.deals.debts import read_debt_query
from tenant_runtime.brain.rules.deals.debts_told import read_debt_told
from tenant_runtime.brain.rules.deals.orders import read_delivery
from tenant_runtime.brain.rules.deals.payments import read_customer_payment, read_supplier_payment
from tenant_runtime.brain.rules.deals.people import Party
from tenant_runtime.brain.rules.deals.terms import TAKERS, Terms, take_terms
from tenant_runtime.brain.rules.goods.alerts import read_alert
from tenant_runtime.brain.rules.goods.catalogue_changes import read_create, read_update
from tenant_runtime.brain.rules.goods.purchases import read_purchase
from tenant_runtime.brain.rules.goods.returns import read_return
from tenant_runtime.brain.rules.goods.sales import read_sale
from tenant_runtime.brain.rules.goods.stock import read_stock_count, read_stock_out
from tenant_runtime.brain.rules.intent import Intent
from tenant_runtime.brain.rules.mending.edits import read_edit
from tenant_runtime.brain.rules.mending.undo import read_undo
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.spending.expenses import read_expense
from tenant_runtime.brain.rules.spending.withdrawals import read_deposit, read_withdrawal
from tenant_runtime.brain.rules.talk import talk

DealReader = Callable[[Sentence, Shop, Terms], Draft]
"""Reads a clause without its terms; what it does not use of the sentence stays unexplained."""
Reader = Callable[[Sentence, Shop], Draft]

DEALS: dict[Intent, DealReader] = {
    "sale": read_sale, "stock_in": read_purchase, "expense": read_expense,
    "sale_return": read_return, "stock_out": read_stock_out, "stock_count": read_stock_count,
    "customer_payment": read_customer_payment, "supplier_payment": read_supplier_payment,
    "order_delivery": read_delivery, "withdrawal": read_withdrawal, "deposit": read_deposit,
}  # fmt: skip
"""A kind here may have terms: `terms.TAKERS` says which."""
OTHERS: dict[Intent, Reader] = {
    "create": read_create, "update": read_update, "edit": read_edit, "alert": read_alert,
    "debt_query": read_debt_query, "debt_told": read_debt_told, "report": read_report, "stock_query": read_stock_query,
    "smalltalk": talk.read_smalltalk, "help": talk.read_help, "refuse": talk.read_refusal,
    "nothing": talk.read_nothing, "undo": read_undo, "question": talk.read_question, "close": read_close,
    "reopen": read_reopen, "complaint": talk.read_complaint,
}  # fmt: skip
MAY_HOLD_BLOCKERS: frozenset[Intent] = frozenset({
    "smalltalk", "help", "refuse", "nothing", "undo", "debt_query", "edit", "alert", "return", "question", "report",
    "stock_query", "expense", "withdrawal", "deposit", "close", "reopen", "complaint",
})  # fmt: skip
"""Kinds whose readers account for words such as "no" and "si" themselves."""


def draft(clause: Sentence, kind: Intent, shop: Shop, before: str | None = None) -> Draft:
    """The reading of one clause by its kind, before its words are accounted for.

    `before` is the customer of the clause before: of this one too where it begins with what "he" or "she" did.
    """
    rest, terms = take_terms(clause, shop, TAKERS.get(kind, ()))
    if before and kind == "sale" and terms.party is None and clause.pieces[0].has("verb.took", "gave", "pay.in"):
        terms = replace(terms, party=Party((before,)))
    if kind == "sale" and terms.party and terms.paid is None and not _is_sold(clause, rest):
        terms = replace(terms, is_certain=False)
    if kind == "expense" and clause.has("pay.received") and not clause.has("verb.expense"):
        raise Unsettled("ask_what")  # "cobré el alquiler": money that came in
    blockers = [] if kind in MAY_HOLD_BLOCKERS else accounting.blockers(rest.pieces)
    if blockers:
        raise Unsettled.of(accounting.about(blockers))
    if kind in DEALS:
        read = DEALS[kind](rest, shop, terms)
        return Draft(read.cursor, lambda: with_terms(read.reading(), terms, shop))
    if kind in OTHERS:
        return OTHERS[kind](rest, shop)
    raise Unsettled("ask_one_at_a_time" if kind == "several" else "ask_what")


def _is_sold(clause: Sentence, rest: Sentence) -> bool:
    """Whether a verb says that it was sold: "anota 2 pães a 3 pra Ana" may be on credit."""
    return rest.has("verb.sale") or clause.has("verb.took", "verb.sale_weak")
