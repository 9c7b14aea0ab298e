"""How somebody's last messages went, for the operator: never what was said."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gateway import history
from gateway.access import only_operator
from gateway.parts import Gateway
from gateway.problems import described
from gateway.schemas import PastMessage, PastMessages
from tenant_runtime.contract.key import TenantKey

router = APIRouter(tags=["messages"], dependencies=[Depends(only_operator)])

Sender = Annotated[
    TenantKey, Query(description="Whose messages; write the plus sign as %2B.", examples=["+5491112345678"])
]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get(
    "/v1/messages",
    operation_id="list_messages",
    summary="Look at how somebody's messages went",
    responses=described(401, "unauthorized")
    | described(422, "invalid_request")
    | described(503, "storage_unavailable"),
)
async def list_messages(gateway: Gateway, sender: Sender, limit: Limit = 20) -> PastMessages:
    """The newest first: when they came, what became of them and of their replies; no text, and the number masked."""
    found = await gateway.database.run(partial(history.last, sender=sender, limit=limit))
    return PastMessages(sender=sender.masked, items=tuple(PastMessage.model_validate(asdict(one)) for one in found))
