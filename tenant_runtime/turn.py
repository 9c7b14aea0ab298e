"""One message: seen before? Else card or brain, books, reply, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import apsw

from tenant_runtime.acting import Actor
from tenant_runtime.books import Books, BookStats, TaxRule, identity
from tenant_runtime.books.schema import schema_version
from tenant_runtime.brain import Brain
from tenant_runtime.cards import StoredCards
from tenant_runtime.config_file import LiveConfig
from tenant_runtime.contract.check import Check
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.messages import InboundMessage, Turn
from tenant_runtime.contract.stats import Stats
from tenant_runtime.conversation import Conversation
from tenant_runtime.errors import MessageConflict
from tenant_runtime.money import to_major
from tenant_runtime.readings import Post
from tenant_runtime.replies.voice import Voice
from tenant_runtime.shop_context import KnownCatalogue, ShopContext
from tenant_runtime.turns import StoredTurns, content_hash

CHECK_ID = "libreta.self-check"
"""The id of the message with which a runtime tries itself; no such turn is ever kept."""


class MakeBooks(Protocol):
    """How to get at the books; `Books` itself, unless a test wraps it."""

    def __call__(
        self,
        connection: apsw.Connection,
        currency: str,
        timezone: ZoneInfo,
        now: Callable[[], datetime],
        *,
        tax: TaxRule | None = None,
        today: date | None = None,
    ) -> Books:
        """The books behind this connection."""
        ...


class TurnTaker:
    """Takes the turns of one tenant, one at a time: not to be called from two threads at once."""

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        brain: Brain,
        config: LiveConfig,
        now: Callable[[], datetime],
        make_books: MakeBooks,
    ) -> None:
        self._connection = connection
        self._brain = brain
        self._config = config
        self._now = now
        self._make_books = make_books
        self._turns = StoredTurns(connection)
        self._cards = StoredCards(connection)
        self._known = KnownCatalogue()
        self.schema_version = schema_version(connection)
        self._note_currency()

    def take(self, message: InboundMessage) -> Turn:
        """The answer to this message; entries, card and answer are on disk together when it returns, or none is.

        Raises MessageConflict for an id that was used for another content, ConfigBroken, and what apsw raises.
        """
        fingerprint = content_hash(message)
        with transaction(self._connection):
            stored = self._turns.find(message.id)
            if stored is None:
                turn = self._answered(message)
                self._turns.add(turn, content_hash=fingerprint, at=self._now())
        self._note_currency()
        if stored is None:
            return turn
        if stored.content_hash != fingerprint:
            raise MessageConflict
        return stored.turn.model_copy(update={"repeated": True})

    def stats(self) -> Stats:
        """The figures of this business, in major units. Raises ConfigBroken, and what apsw raises."""
        config = self._config.current()
        return figures_of(self._books(config).stats(), config.currency)

    def check(self) -> Check:
        """What a plain sentence would be answered now, through brain and books; nothing of it stays.

        Raises ConfigBroken, and what apsw and the books raise: whatever would keep a message from being answered.
        """
        config, now = self._config.current(), self._now()
        sentence = Voice(config).say("self_check")
        message = InboundMessage(
            id=CHECK_ID, channel="check", sender=config.phone_number, text=sentence, received_at=now
        )
        with rehearsal(self._connection):
            books = self._books(config)
            answered, ledger = self._turns.count(), books.ledger_hash()
            turn = self._answered(message)
            self._turns.add(turn, content_hash=content_hash(message), at=now)
            shop = ShopContext(config, books=books, today=now.date(), is_reply=False, known=KnownCatalogue())
            found = Check(
                is_understood=isinstance(self._brain.read(sentence, shop.context), Post),
                reply=turn.replies[0].text if turn.replies else "",
                booked=len(books.entries_of(CHECK_ID)),
                answered=answered,
                ledger=ledger,
            )
        self._known = KnownCatalogue()  # it may remember what is no more
        return found

    def _note_currency(self) -> None:
        """Lets the configuration know which currency can no longer be changed."""
        self._config.books_currency = identity.currency(self._connection)

    def _answered(self, message: InboundMessage) -> Turn:
        config = self._config.current()
        today = message.received_at.astimezone(ZoneInfo(config.timezone)).date()
        books = self._books(config, today=today)
        voice = Voice(config, today=today)
        is_reply = message.reply_to is not None
        shop = ShopContext(config, books=books, today=today, is_reply=is_reply, known=self._known)
        quoted = self._cards.settled_by(message.reply_to) if message.reply_to else None
        conversation = Conversation(
            config,
            message,
            voice=voice,
            read=lambda text: self._brain.read(text, shop.context),
            cards=self._cards,
            actor=Actor(config, message, voice=voice, books=books, connection=self._connection, quoted=quoted),
        )
        welcome = config.prompts.welcome_message.strip() if self._turns.is_empty() else ""
        reply = conversation.answer(now=self._now(), welcome=welcome)
        return Turn(message_id=message.id, replies=(reply,) if reply else ())

    def _books(self, config: TenantConfig, *, today: date | None = None) -> Books:
        tax = TaxRule(config.tax.rate, config.tax.prices_include) if config.tax else None
        timezone = ZoneInfo(config.timezone)
        return self._make_books(self._connection, config.currency, timezone, self._now, tax=tax, today=today)


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All or nothing. A roll-back that a failing disk prevented is made up for by the next transaction."""
    roll_back(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


@contextmanager
def rehearsal(connection: apsw.Connection) -> Iterator[None]:
    """Nothing of what is done within stays, however it ends."""
    roll_back(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        roll_back(connection)


def roll_back(connection: apsw.Connection) -> None:
    """Undoes what is not committed; SQLite may have done so by itself after an error of the disk."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def figures_of(found: BookStats, currency: str) -> Stats:
    """The books' statistics as the operator sees them."""
    revenue, profit = to_major(found.revenue, currency), to_major(found.profit, currency)
    is_dollars = currency == "USD"
    return Stats(
        products=found.products,
        sales=found.sales,
        expenses=found.expenses,
        revenue=revenue,
        profit=profit,
        sales_without_cost=found.sales_without_cost,
        currency=currency,
        last_entry_at=found.last_entry_at,
        revenue_usd=revenue if is_dollars else None,
        profit_usd=profit if is_dollars else None,
    )
