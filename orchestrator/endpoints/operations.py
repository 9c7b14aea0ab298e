"""Operations: how far, with what result."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from orchestrator import errors
from orchestrator.endpoints.binding import Parts, Reader
from orchestrator.endpoints.documents import problems
from orchestrator.endpoints.settling import Wait
from orchestrator.errors import OperationNotFound
from orchestrator.schemas import OperationView

router = APIRouter(prefix="/v1/operations", tags=["operations"])


@router.get(
    "/{operation_id}",
    operation_id="get_operation",
    response_model=OperationView,
    responses=problems(errors.OperationNotFound),
)
async def get_operation(
    services: Parts,
    token: Reader,
    operation_id: Annotated[str, Path(max_length=64, description="The operation's id.", examples=["o3k5j2m7q4xa"])],
    wait: Wait = 0.0,
) -> OperationView:
    """The operation, once it has ended or `wait` seconds have passed."""
    if not token.reaches((await services.operations.find(operation_id)).key):
        raise OperationNotFound
    return OperationView.of(await services.operations.wait(operation_id, wait))
