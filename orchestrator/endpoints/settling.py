"""Answers for operations: done within the wait, or still going and where to ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Body, Depends, Query, Response

from orchestrator.endpoints.binding import Parts, Writer
from orchestrator.endpoints.documents import Responses
from orchestrator.errors import OperationFailed
from orchestrator.lifecycle import Request
from orchestrator.operation import Operation
from orchestrator.schemas import OperationView, Reason

Wait = Annotated[
    float, Query(ge=0, le=60, allow_inf_nan=False, description="Seconds to wait for the end; 202 if it takes longer.")
]
LATER: Responses = {202: {"model": OperationView, "description": "Still going: ask at Location."}}


async def _asked(token: Writer, why: Annotated[Reason | None, Body()] = None) -> Request:
    return Request(token.name, why.reason if why else None)


async def _settling(services: Parts, response: Response, wait: Wait = 30.0) -> Callable[..., Awaitable[OperationView]]:
    async def settle(operation: Operation) -> OperationView:
        """The operation once it has ended, or as it stands. Raises OperationFailed with what made it fail."""
        ended = await services.operations.wait(operation.operation_id, wait)
        if ended.state == "failed" and ended.error:
            raise OperationFailed(ended.error)
        if ended.state == "running":
            response.status_code = 202
            response.headers["Location"] = f"/v1/operations/{ended.operation_id}"
        return OperationView.of(ended)

    return settle


Asked = Annotated[Request, Depends(_asked)]
Settle = Annotated[Callable[[Operation], Awaitable[OperationView]], Depends(_settling)]
