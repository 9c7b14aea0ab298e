"""Twilio's words for how far a message has come, in those that WhatsApp's messages have."""

from __future__ import annotations

from gateway.channels import DeliveryState

STATES: dict[str, DeliveryState] = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "undelivered",
    "canceled": "failed",
}


def delivery_state(status: str) -> DeliveryState | None:
    """The state in a status of Twilio's, None where it is no state of a sent message."""
    return STATES.get(status)
