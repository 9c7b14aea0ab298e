"""Which message a quoted reply of ours had answered: a runtime knows its own messages, never a provider's ids."""

from __future__ import annotations

from sqlalchemy import Connection, select

from gateway.outbox import outbox
from tenant_runtime.contract.messages import InboundMessage


def named(connection: Connection, content: str) -> str:
    """A message (as JSON) with `reply_to` naming a message of its sender.

    A quoted reply of ours becomes the message it answered; a quoted message of the sender's own stays as it is. It is
    settled once, when the message is stored, so that every delivery of it says the same.
    """
    message = InboundMessage.model_validate_json(content)
    if message.reply_to is None:
        return content
    ours = select(outbox.c.answers).where(
        outbox.c.channel == message.channel,
        outbox.c.provider_id == message.reply_to,
        outbox.c.recipient == message.sender,
    )
    answered = connection.scalar(ours.limit(1))
    return content if answered is None else message.model_copy(update={"reply_to": answered}).model_dump_json()
