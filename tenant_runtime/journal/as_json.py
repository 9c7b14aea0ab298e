"""The journal as JSON: everything the books hold of it, amounts and quantities as exact decimal texts."""

from __future__ import annotations

import json
from typing import Any

from tenant_runtime.books.journal import JournalEntry, JournalHead
from tenant_runtime.money import to_major, to_quantity

VERSION = 1


class Json:
    """One object; its `entries` follow one a line."""

    def __init__(self, head: JournalHead, title: str) -> None:
        self._head = head
        self._title = title
        self._separator = "\n"

    def opening(self) -> str:
        """All but the entries."""
        head = self._head
        told = {
            "format": "libreta-journal",
            "version": VERSION,
            "business": self._title,
            "currency": head.currency,
            "accounts": [{"code": one.code, "type": one.type, "meaning": one.meaning} for one in head.accounts],
            "products": [{"id": one.id, "name": one.name, "unit": one.unit} for one in head.goods],
            "parties": [{"id": one.id, "role": one.role, "name": one.name} for one in head.people],
        }
        return f'{_text(told)[:-1]}, "entries": ['

    def entry(self, entry: JournalEntry) -> str:
        """One entry."""
        text = self._separator + _text(self._told(entry))
        self._separator = ",\n"
        return text

    def closing(self) -> str:
        """The end of the object."""
        return "\n]}\n"

    def _told(self, entry: JournalEntry) -> dict[str, Any]:
        return {
            "id": entry.id,
            "date": entry.local_date,
            "posted_at": entry.posted_at,
            "kind": entry.kind,
            "description": entry.description,
            "message_id": entry.message_id,
            "action_index": entry.action_index,
            "reverses": entry.reverses,
            "reversed_by": entry.reversed_by,
            "party": entry.person,
            "action": entry.action and json.loads(entry.action),
            "postings": [
                {
                    "account": one.account,
                    "amount": self._money(one.amount),
                    "party": one.person,
                    "product": one.good,
                    "payment_method": one.method,
                }
                for one in entry.postings
            ],
            "stock": [
                {
                    "product": move.good,
                    "quantity": f"{to_quantity(move.quantity):f}",
                    "quantity_of_unknown_cost": f"{to_quantity(move.uncosted):f}",
                    "value": self._money(move.value),
                }
                for move in entry.moves
            ],
        }

    def _money(self, minor: int) -> str:
        return str(to_major(minor, self._head.currency))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
