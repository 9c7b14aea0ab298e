"""Answers questions to the books and small talk: nothing here is booked."""

from __future__ import annotations

from tenant_runtime.actions import (
    AskAction,
    DebtQuery,
    Help,
    Nothing,
    Refuse,
    Report,
    Smalltalk,
    StockQuery,
)
from tenant_runtime.books import Books
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.replies.debts import debt_of, debts
from tenant_runtime.replies.figures import low_stock_list, stock_list, stock_of
from tenant_runtime.replies.smalltalk import guide, smalltalk
from tenant_runtime.replies.terms import Role
from tenant_runtime.replies.voice import Voice
from tenant_runtime.reporting import Reporter


class Asker:
    """Reads the books for one message."""

    def __init__(self, config: TenantConfig, *, books: Books, voice: Voice) -> None:
        self._config = config
        self._books = books
        self._voice = voice
        self._reporter = Reporter(books, voice)

    def said(self, action: AskAction) -> str:
        """The answer. Raises what the books raise for a product or a party that they do not know."""
        match action:
            case Report():
                return self._reporter.told(action)
            case StockQuery():
                return self._stock(action)
            case DebtQuery():
                return self._debts(action)
            case _:
                return self._talk(action)

    def _talk(self, action: AskAction) -> str:
        match action:
            case Help(topic=topic):
                return guide(self._voice, self._config, topic)
            case Smalltalk():
                return smalltalk(action, self._voice, self._config)
            case Refuse():
                return self._voice.say("refuse")
            case Nothing():
                return self._voice.say("nothing")
            case _:
                return self._voice.say("cannot_answer_yet")

    def _stock(self, query: StockQuery) -> str:
        if query.only_low:
            return low_stock_list(self._books.low_stock(), self._voice)
        if query.product is None:
            return stock_list(self._books.products(), self._voice)
        product = self._books.product(query.product)
        return stock_of(product, self._voice) if product else self._voice.say("unknown_product", product=query.product)

    def _debts(self, query: DebtQuery) -> str:
        role: Role = "customer" if query.of == "customers" else "supplier"
        found = self._books.debts(query.of, query.party)
        if query.party is None:
            return debts(found, role, self._voice)
        return debt_of(query.party, found[0] if found else None, role, self._voice)
