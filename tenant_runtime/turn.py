"""One message: seen before? Else card or brain, books, reply, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import apsw

from tenant_runtime.books import Books
from tenant_runtime.brain import Brain
from tenant_runtime.cards import StoredCards
from tenant_runtime.config_file import LiveConfig
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.messages import InboundMessage, Turn
from tenant_runtime.contract.stats import Stats
from tenant_runtime.conversation import Conversation
from tenant_runtime.errors import MessageConflict
from tenant_runtime.turns import StoredTurns, content_hash


class MakeBooks(Protocol):
    """How to get at the books; `Books` itself, unless a test wraps it."""

    def __call__(
        self, connection: apsw.Connection, currency: str, timezone: ZoneInfo, now: Callable[[], datetime]
    ) -> Books: ...


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
                return turn
        if stored.content_hash != fingerprint:
            raise MessageConflict
        return stored.turn.model_copy(update={"repeated": True})

    def _answered(self, message: InboundMessage) -> Turn:
        config = self._config.current()
        conversation = Conversation(
            config, books=self._books(config), brain=self._brain, cards=self._cards, connection=self._connection
        )
        reply = conversation.answer(message, now=self._now())
        return Turn(message_id=message.id, replies=(reply,) if reply else ())

    def _books(self, config: TenantConfig) -> Books:
        return self._make_books(self._connection, config.currency, ZoneInfo(config.timezone), self._now)


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


def roll_back(connection: apsw.Connection) -> None:
    """Undoes what is not committed; SQLite may have done so by itself after an error of the disk."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
