"""What the operator's routes send and take."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from gateway.channels import Progress
from gateway.history import ReplyState
from tenant_runtime.contract.messages import Kind


class Body(BaseModel):
    """Anything the operator reads or writes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DeadLetter(Body):
    """A message that was given up on. `content` is the message, or what came where it could not be used."""

    id: int = Field(examples=[7])
    channel: str = Field(examples=["twilio"])
    message_id: str = Field(examples=["SM00000000000000000000000000000001"])
    sender: str = Field(examples=["+5491112345678"])
    content: str = Field(examples=['{"text":"Vendí 2 pulseras"}'])
    received_at: AwareDatetime
    reason: Literal["failed", "unusable"]
    detail: str | None = Field(examples=["the runtime answered 500"])
    attempts: int = Field(examples=[5])
    died_at: AwareDatetime


class DeadLetters(Body):
    """One page, newest first; `next_cursor` asks for the next one and is null on the last."""

    items: tuple[DeadLetter, ...]
    next_cursor: str | None = Field(examples=["7"])


class Replayed(Body):
    """The message waits again, at the end of its sender's queue."""

    id: int = Field(examples=[7])
    state: Literal["pending"] = "pending"


class PastMessage(Body):
    """How one message went; never what it said."""

    id: int = Field(examples=[7])
    channel: str = Field(examples=["twilio"])
    received_at: AwareDatetime
    kind: Kind
    state: Progress
    tries: int = Field(description="how often its tenant was given it", examples=[1])
    settled_at: AwareDatetime | None = Field(description="when it was answered or given up on")
    replies: tuple[ReplyState, ...] = Field(description="what became of each reply", examples=[["delivered"]])


class PastMessages(Body):
    """The last messages of one person, newest first; `sender` is masked."""

    sender: str = Field(examples=["+54…78"])
    items: tuple[PastMessage, ...]


class Health(Body):
    """Whether the gateway can keep messages, and how much waits."""

    status: Literal["ok"]
    version: str = Field(examples=["0.1.0"])
    waiting: int = Field(description="messages not handled yet")
    unsent: int = Field(description="replies the provider does not have yet")
    dead_letters: int
