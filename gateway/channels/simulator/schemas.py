"""The shapes of the simulator's JSON API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import MAX_TEXT_CHARACTERS, Kind, MessageId

State = Literal["accepted", "delivered", "read", "failed", "sent"]
"""WhatsApp's ticks: accepted one, delivered (to the tenant) two, read (all replies have left) two in blue.

A message that was given up on is failed; a reply is sent.
"""

EXAMPLE_MESSAGE: dict[str, JsonValue] = {
    "id": "sim-4f1d02",
    "phone": "+5491112345678",
    "author": "shopkeeper",
    "answers": None,
    "reply_to": None,
    "kind": "text",
    "text": "Vendí 2 pulseras doradas",
    "at": "2026-03-02T14:03:11Z",
    "state": "read",
    "quick_replies": [],
    "attachments": [],
}
EXAMPLE_REPLY: dict[str, JsonValue] = EXAMPLE_MESSAGE | {
    "id": "reply-7",
    "author": "libreta",
    "answers": "sim-4f1d02",
    "text": "✅ Venta registrada\nTotal: $40.00\nGanancia actual: $250.00",
    "at": "2026-03-02T14:03:12Z",
    "state": "sent",
}


class NewMessage(BaseModel):
    """What a shopkeeper writes. A kind other than text brings no file; its text is the caption.

    The same `id` is the same message, whatever else is in it: it is kept once. Ids are shared by all phones.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"phone": "+5491112345678", "text": "Vendí 2 pulseras doradas"}]},
    )

    phone: TenantKey
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARACTERS)] = ""
    kind: Kind = "text"
    id: MessageId | None = Field(default=None, description="Made here if absent.")
    reply_to: MessageId | None = Field(default=None, description="The id of the message or reply that is quoted.")

    @model_validator(mode="after")
    def _says_something(self) -> NewMessage:
        if self.kind == "text" and not self.text.strip():
            raise ValueError("a text message needs words")
        return self


class Accepted(BaseModel):
    """The message is on disk and will be answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "sim-4f1d02"}]})

    id: MessageId


class File(BaseModel):
    """A file that came with a reply."""

    file_name: str
    content_type: str
    url: str


class ChatMessage(BaseModel):
    """One bubble."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [EXAMPLE_MESSAGE, EXAMPLE_REPLY]})

    id: str
    phone: TenantKey
    author: Literal["shopkeeper", "libreta"]
    answers: str | None = Field(default=None, description="Of a reply: the id of the message it answers.")
    reply_to: str | None = Field(default=None, description="The message that is quoted, itself or by its reply.")
    kind: str = "text"
    text: str
    at: AwareDatetime
    state: State
    quick_replies: tuple[str, ...] = ()
    attachments: tuple[File, ...] = ()


class History(BaseModel):
    """A conversation, oldest first. `cursor` is the `after` of the next question; null where there is nothing yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"messages": [EXAMPLE_MESSAGE, EXAMPLE_REPLY], "cursor": "2026-03-02T14:03:12.120000Z"}]
        }
    )

    messages: tuple[ChatMessage, ...]
    cursor: AwareDatetime | None


class Typing(BaseModel):
    """Whether the bot is at work on an answer to this phone."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"examples": [{"phone": "+5491112345678", "typing": True}]}
    )

    phone: TenantKey
    typing: bool
