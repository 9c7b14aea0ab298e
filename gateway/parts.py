"""The running parts of one gateway, and how a route gets at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from gateway.database import Database
from gateway.dispatcher import Dispatcher
from gateway.metrics import Metrics
from gateway.pages import Pages
from gateway.sender import Sender
from gateway.tokens import Token


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root put together."""

    database: Database
    dispatcher: Dispatcher
    sender: Sender
    operator_token: Token
    metrics: Metrics
    pages: Pages


def parts_of(request: Request) -> Parts:
    """The parts of the gateway that serves this request."""
    return cast(Parts, request.app.state.parts)


Gateway = Annotated[Parts, Depends(parts_of)]
