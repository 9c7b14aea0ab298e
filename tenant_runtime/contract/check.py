"""What a runtime finds when it tries itself: a sentence through brain and books, of which nothing stays."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Check(BaseModel):
    """The answer to `POST /check`. A later runtime may say more: what is not known here is passed over.

    `answered` and `ledger` tell how far the books had come before: two checks with the same of both, and nothing was
    answered or booked between them.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    is_understood: bool
    """Whether the brain read the sentence as something to book."""
    reply: str
    """What the shopkeeper would have read; empty where there was no answer."""
    booked: int
    """How many entries it led to, before they were taken back."""
    answered: int
    """How many messages were ever answered."""
    ledger: str
    """One hash over all that was ever booked."""
