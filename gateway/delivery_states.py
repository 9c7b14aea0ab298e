"""How far a sent message has come, by what the provider says of it in any order."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.channels import DeliveryState

RANK: dict[DeliveryState, int] = {
    "queued": 0,
    "sending": 1,
    "sent": 2,
    "failed": 3,
    "undelivered": 3,
    "delivered": 4,
    "read": 5,
}
"""Callbacks come in any order, and a delivered one may follow a failed one: only a higher rank replaces a state."""


def furthest(states: Iterable[DeliveryState]) -> DeliveryState:
    """The first state of the highest rank."""
    return max(states, key=lambda state: RANK[state])


def has_failed(state: DeliveryState) -> bool:
    """Whether the provider gave up on it."""
    return state in {"failed", "undelivered"}


def has_arrived(state: DeliveryState) -> bool:
    """Whether the person has it."""
    return state in {"delivered", "read"}
