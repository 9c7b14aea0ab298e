"""What goes into a tenant and what comes out: one inbound message, one turn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, StringConstraints

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.moment import Moment

MAX_REPLY_CHARACTERS = 1_600
"""WhatsApp through Twilio refuses a longer body (errors 21617 and 21658); a longer reply must become a file."""

MAX_TEXT_CHARACTERS = 65_536
"""The longest text the WhatsApp app lets a person send; a webhook body is capped at 64 KiB anyway."""

MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:=+/-]{1,128}$")]
Kind = Literal["text", "audio", "image", "video", "document", "location", "contact", "sticker", "other"]


class Wire(BaseModel):
    """Anything that travels between the parts: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Attachment(Wire):
    """One file, its bytes in base64."""

    content_type: str
    file_name: str
    data: Base64Bytes


class InboundMessage(Wire):
    """One message of a shopkeeper, whatever channel it came by.

    `id` is the channel's own id (Twilio's MessageSid): the same id always means the same message. `kind` says what
    arrived even where its bytes were not fetched. `reply_to` is the id of the message that was quoted.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "SM00000000000000000000000000000001",
                    "channel": "twilio",
                    "sender": "+5491112345678",
                    "text": "Vendí 2 pulseras doradas",
                    "received_at": "2026-03-02T14:03:11Z",
                }
            ]
        }
    )

    id: MessageId
    channel: str
    sender: TenantKey
    text: str = Field(default="", max_length=MAX_TEXT_CHARACTERS)
    kind: Kind = "text"
    sent_at: Moment | None = None
    received_at: Moment
    reply_to: MessageId | None = None
    attachments: tuple[Attachment, ...] = ()


class Reply(Wire):
    """One message back: at most 1,600 characters, with quick replies the reader may tap or type."""

    text: str = Field(min_length=1, max_length=MAX_REPLY_CHARACTERS)
    attachments: tuple[Attachment, ...] = ()
    quick_replies: tuple[str, ...] = ()


class Turn(Wire):
    """The answer to one inbound message. `repeated` is true where the message had been answered before.

    No reply at all is possible (a message from somebody who is not to be answered).
    """

    message_id: MessageId
    replies: tuple[Reply, ...] = ()
    repeated: bool = False


class Health(Wire):
    """What a runtime says of itself without a token."""

    status: Literal["ok", "draining"]
    tenant_id: str
    version: str
    schema_version: int
    config_error: str | None = None
    is_busy: bool = False
    """Whether something is in hand, so that it had better not be paused."""
