"""The SQL of cards: what was asked and waits for one short answer. At most one is pending."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apsw

from tenant_runtime.actions import Action, Choice, Question
from tenant_runtime.stored_actions import from_json, to_json

VERSION = 1


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """Numbered choices, or one to say yes or no to."""

    question: Question
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PriceCard:
    """Actions that can be booked as soon as the price of one item of one sale is said."""

    product: str
    actions: tuple[Action, ...]
    action_index: int
    item_index: int


@dataclass(frozen=True, slots=True)
class PriceTextCard:
    """A sentence that lacks one price, and the question for it: it is read again with the price that is said."""

    text: str
    question: Question


Card = ChoiceCard | PriceCard | PriceTextCard


@dataclass(frozen=True, slots=True)
class PendingCard:
    """A card that nobody has answered yet, and until when an answer counts."""

    id: int
    card: Card
    expires_at: datetime


class StoredCards:
    """Cards in the order they were shown. Never commits."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def pending(self) -> PendingCard | None:
        """The card that waits, expired or not."""
        row = self._connection.execute(
            "SELECT id, body, expires_at FROM cards WHERE settled_by IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return PendingCard(row[0], _card(json.loads(row[1])), datetime.fromisoformat(row[2])) if row else None

    def put(self, card: Card, *, message_id: str, expires_at: datetime) -> None:
        """Remembers a card that is being shown."""
        self._connection.execute(
            "INSERT INTO cards (message_id, body, expires_at) VALUES (?, ?, ?)",
            (message_id, json.dumps(_body(card), ensure_ascii=False), expires_at.isoformat()),
        )

    def settle(self, message_id: str) -> None:
        """Closes whatever is pending: this message answered it or passed it over."""
        self._connection.execute("UPDATE cards SET settled_by = ? WHERE settled_by IS NULL", (message_id,))


def _body(card: Card) -> dict[str, Any]:
    if isinstance(card, PriceCard):
        return {
            "version": VERSION,
            "kind": "price",
            "product": card.product,
            "actions": [to_json(action) for action in card.actions],
            "action_index": card.action_index,
            "item_index": card.item_index,
        }
    question = {"wording": card.question.wording, "facts": card.question.facts}
    if isinstance(card, PriceTextCard):
        return {"version": VERSION, "kind": "price_text", "text": card.text, "question": question}
    return {
        "version": VERSION,
        "kind": "choice",
        "question": question,
        "choices": [
            {"label": choice.label, "actions": [to_json(action) for action in choice.actions]}
            for choice in card.choices
        ],
    }


def _card(body: dict[str, Any]) -> Card:
    if body["kind"] == "price":
        actions = tuple(from_json(action) for action in body["actions"])
        return PriceCard(body["product"], actions, body["action_index"], body["item_index"])
    question = Question(**body["question"])
    if body["kind"] == "price_text":
        return PriceTextCard(body["text"], question)
    choices = (
        Choice(choice["label"], tuple(from_json(action) for action in choice["actions"])) for choice in body["choices"]
    )
    return ChoiceCard(question, tuple(choices))
