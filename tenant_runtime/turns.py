"""The SQL of stored turns: every message that was answered, and its answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import apsw

from tenant_runtime.contract.messages import InboundMessage, Turn

VERSION = 1


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A message that was answered before: what it held, and the answer."""

    content_hash: str
    turn: Turn


class StoredTurns:
    """Turns by message id. Never commits."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def find(self, message_id: str) -> StoredTurn | None:
        """The turn of this message, if it was answered."""
        rows = self._connection.execute("SELECT content_hash, turn FROM turns WHERE message_id = ?", (message_id,))
        row = rows.fetchone()
        return StoredTurn(row[0], Turn.model_validate(json.loads(row[1])["turn"])) if row else None

    def is_empty(self) -> bool:
        """Whether nobody of this shop was ever answered."""
        return self._connection.execute("SELECT 1 FROM turns LIMIT 1").fetchone() is None

    def count(self) -> int:
        """How many messages were ever answered."""
        found: int = self._connection.execute("SELECT count(*) FROM turns").get
        return found

    def add(self, turn: Turn, *, content_hash: str, at: datetime) -> None:
        """Keeps the answer to a message for every repetition of it."""
        body = json.dumps({"version": VERSION, "turn": turn.model_dump(mode="json")}, ensure_ascii=False)
        self._connection.execute(
            "INSERT INTO turns (message_id, content_hash, turn, created_at) VALUES (?, ?, ?, ?)",
            (turn.message_id, content_hash, body, at.isoformat()),
        )


def content_hash(message: InboundMessage) -> str:
    """SHA-256 over what the shopkeeper sent; the times and the channel's name may differ from delivery to delivery."""
    told = [message.id, message.sender, message.text, message.kind, message.reply_to]
    digest = hashlib.sha256(json.dumps(told).encode())
    for attachment in message.attachments:
        digest.update(json.dumps([attachment.content_type, attachment.file_name, len(attachment.data)]).encode())
        digest.update(attachment.data)
    return digest.hexdigest()
