"""The SQL of cards: what was asked and waits for one short answer. At most one is pending."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import apsw

from tenant_runtime.actions import Action
from tenant_runtime.readings import Choice, Question
from tenant_runtime.stored_actions import from_json, to_json

VERSION = 1
PASSED_OVER = ""
"""Stands for the answer to a card that got none; no message has this id."""

Settles = Literal["everything", "names", "amounts"]


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """Numbered choices, or one to say yes or no to.

    `settles` is what an answer puts beyond doubt: everything that the choice does, the names in it, or its amounts.
    """

    question: Question
    choices: tuple[Choice, ...]
    settles: Settles = "amounts"


@dataclass(frozen=True, slots=True)
class PriceCard:
    """Actions that can be booked as soon as the price of one item of one sale is said."""

    product: str
    actions: tuple[Action, ...]
    action_index: int
    item_index: int


@dataclass(frozen=True, slots=True)
class PartyCard:
    """Actions that can be booked as soon as it is said who owes, or to whom the shop owes."""

    role: Literal["customer", "supplier"]
    actions: tuple[Action, ...]
    action_index: int


@dataclass(frozen=True, slots=True)
class CompletionCard:
    """A sentence with one `{}` where the answer belongs, and the question for it: the answer is read again in it."""

    question: Question
    completion: str


Card = ChoiceCard | PriceCard | PartyCard | CompletionCard


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
        """The card that waits, expired or not; None too for one of an older version that means nothing any more."""
        row = self._connection.execute(
            "SELECT id, body, expires_at FROM cards WHERE settled_by IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        try:
            card = _card(json.loads(row[1]))
        except (KeyError, TypeError, ValueError):
            return None
        return PendingCard(row[0], card, datetime.fromisoformat(row[2]))

    def put(self, card: Card, *, message_id: str, expires_at: datetime) -> None:
        """Remembers a card that is being shown."""
        self._connection.execute(
            "INSERT INTO cards (message_id, body, expires_at) VALUES (?, ?, ?)",
            (message_id, json.dumps({"version": VERSION} | _body(card), ensure_ascii=False), expires_at.isoformat()),
        )

    def settle(self, message_id: str) -> None:
        """Closes whatever is pending: this message answered it, unless `pass_over` says otherwise."""
        self._connection.execute("UPDATE cards SET settled_by = ? WHERE settled_by IS NULL", (message_id,))

    def pass_over(self, message_id: str) -> None:
        """What this message closed was not answered by it: it had nothing to do with it."""
        self._connection.execute("UPDATE cards SET settled_by = ? WHERE settled_by = ?", (PASSED_OVER, message_id))

    def settled_by(self, message_id: str) -> str:
        """The message that in the end settled what this one began; itself where it left no question."""
        while True:
            row = self._connection.execute(
                "SELECT settled_by FROM cards WHERE message_id = ? AND settled_by <> ?", (message_id, PASSED_OVER)
            ).fetchone()
            if row is None:
                return message_id
            message_id = row[0]


def _body(card: Card) -> dict[str, Any]:
    match card:
        case ChoiceCard():
            choices = [{"label": choice.label, "actions": _stored(choice.actions)} for choice in card.choices]
            question = _question(card.question)
            return {"kind": "choice", "question": question, "choices": choices, "settles": card.settles}
        case CompletionCard():
            return {"kind": "completion", "question": _question(card.question), "completion": card.completion}
        case PriceCard():
            place = {"action_index": card.action_index, "item_index": card.item_index}
            return {"kind": "price", "product": card.product, "actions": _stored(card.actions), **place}
        case PartyCard():
            waiting = {"actions": _stored(card.actions), "action_index": card.action_index}
            return {"kind": "party", "role": card.role, **waiting}


def _card(body: dict[str, Any]) -> Card:
    match body["kind"]:
        case "price":
            return PriceCard(body["product"], _actions(body["actions"]), body["action_index"], body["item_index"])
        case "party":
            return PartyCard(body["role"], _actions(body["actions"]), body["action_index"])
        case "completion":
            return CompletionCard(Question(**body["question"]), body["completion"])
    choices = tuple(Choice(choice["label"], _actions(choice["actions"])) for choice in body["choices"])
    return ChoiceCard(Question(**body["question"]), choices, body.get("settles", "amounts"))


def _question(question: Question) -> dict[str, Any]:
    return {"wording": question.wording, "facts": question.facts}


def _stored(actions: tuple[Action, ...]) -> list[dict[str, Any]]:
    return [to_json(action) for action in actions]


def _actions(stored: list[dict[str, Any]]) -> tuple[Action, ...]:
    return tuple(from_json(action) for action in stored)
