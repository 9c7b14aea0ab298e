"""Dead letters for the operator: list, look at one, handle it again."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from gateway import inbox
from gateway.access import only_operator
from gateway.errors import NotFound, NotReplayable
from gateway.parts import Gateway
from gateway.problems import described
from gateway.schemas import DeadLetter, DeadLetters, Replayed
from tenant_runtime.contract.key import TenantKey

LARGEST_ID = 2**63 - 1
Id = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The dead letter's id")]
REFUSALS: dict[int | str, dict[str, Any]] = {
    **described(401, "unauthorized"),
    **described(422, "invalid_request"),
    **described(503, "storage_unavailable"),
}

router = APIRouter(
    prefix="/v1/dead-letters", tags=["dead letters"], dependencies=[Depends(only_operator)], responses=REFUSALS
)


class Wanted(BaseModel):
    """Which dead letters."""

    model_config = ConfigDict(extra="forbid")

    sender: str | None = Field(default=None, max_length=200, description="exactly as it came, +5491112345678")
    channel: str | None = Field(default=None, max_length=40)
    reason: Literal["failed", "unusable"] | None = None
    cursor: str | None = Field(default=None, pattern=r"^[1-9][0-9]{0,17}$", description="from the page before")
    limit: int = Field(default=50, ge=1, le=200)


@router.get("", operation_id="list_dead_letters", summary="List dead letters")
async def list_dead_letters(gateway: Gateway, wanted: Annotated[Wanted, Query()]) -> DeadLetters:
    """Newest first."""
    found = await gateway.database.run(partial(inbox.dead_letters, wanted=_filter(wanted)))
    page, more = found[: wanted.limit], len(found) > wanted.limit
    items = tuple(DeadLetter.model_validate(asdict(letter)) for letter in page)
    return DeadLetters(items=items, next_cursor=str(page[-1].id) if more else None)


@router.get(
    "/{letter_id}",
    operation_id="get_dead_letter",
    summary="Look at one dead letter",
    responses=described(404, "not_found"),
)
async def get_dead_letter(gateway: Gateway, letter_id: Id) -> DeadLetter:
    """The message, why it was given up on, and when."""
    letter = await gateway.database.run(partial(inbox.dead_letter, id=letter_id))
    if letter is None:
        raise NotFound("no dead letter has this id")
    return DeadLetter.model_validate(asdict(letter))


@router.post(
    "/{letter_id}/replay",
    operation_id="replay_dead_letter",
    status_code=202,
    summary="Handle a dead letter again",
    responses={**described(404, "not_found"), **described(409, "not_replayable")},
)
async def replay_dead_letter(gateway: Gateway, letter_id: Id) -> Replayed:
    """Puts it at the end of its sender's queue, as if never tried. One that could never be used stays where it is."""
    letter = await gateway.database.run(partial(inbox.dead_letter, id=letter_id))
    if letter is None:
        raise NotFound("no dead letter has this id")
    if not await gateway.database.run(partial(inbox.replay, id=letter_id)):
        raise NotReplayable("this was never a message a tenant could be given, or it waits again already")
    gateway.dispatcher.wake(TenantKey(letter.sender))
    return Replayed(id=letter_id)


def _filter(wanted: Wanted) -> inbox.DeadLetterFilter:
    """One more than asked for, to know whether there is another page."""
    return inbox.DeadLetterFilter(
        sender=wanted.sender,
        channel=wanted.channel,
        reason=wanted.reason,
        before=int(wanted.cursor) if wanted.cursor else None,
        limit=wanted.limit + 1,
    )
