"""Errors as application/problem+json: the one place that maps them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from orchestrator.errors import (
    Invalid,
    NotFound,
    OrchestratorError,
    StorageUnavailable,
    TooLarge,
    Unauthorized,
    Unreadable,
)
from tenant_runtime.contract.problem import MEDIA_TYPE, Problem

REFUSED_BY_THE_FRAMEWORK = {
    400: (Unreadable.code, Unreadable.title),
    404: (NotFound.code, NotFound.title),
    405: ("method_not_allowed", "Not by this method"),
    413: (TooLarge.code, TooLarge.title),
}

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

log = structlog.get_logger(__name__)


def problem_of(error: OrchestratorError) -> Problem:
    """The problem that tells of this error."""
    detail = error.detail and error.detail.encode(errors="replace").decode()  # it may quote half a character
    return Problem(title=error.title, status=error.status, code=error.code, detail=detail, can_retry=error.can_retry)


def install(app: FastAPI) -> None:
    """Every error of this app becomes a problem."""
    app.add_exception_handler(OrchestratorError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _storage)
    app.add_exception_handler(Exception, _unexpected)


def answer(error: OrchestratorError) -> Response:
    """The answer that tells of this error."""
    headers = {}
    if error.can_retry:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after or 1)))
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    return _response(problem_of(error), headers)


def _response(problem: Problem, headers: Mapping[str, str]) -> Response:
    return Response(problem.model_dump_json(), problem.status, headers=dict(headers), media_type=MEDIA_TYPE)


async def _ours(_request: Request, error: Exception) -> Response:
    return answer(error if isinstance(error, OrchestratorError) else OrchestratorError())


async def _invalid(_request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in found)
    return answer(Invalid("; ".join(faults)[:1_000]))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        headers["Allow"] = _allowed(request)
    code, title = REFUSED_BY_THE_FRAMEWORK.get(status, ("refused", "The request was refused"))
    return _response(Problem(title=title, status=status, code=code), headers)


def _allowed(request: Request) -> str:
    """Every method of this path (RFC 9110, 15.5.6): the framework names only those of the first route that fits."""
    scope = {"type": "http", "path": request.url.path, "root_path": "", "headers": []}
    routes = request.app.routes
    return ", ".join(
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    )


async def _storage(_request: Request, error: Exception) -> Response:
    log.error("storage_failed", reason=str(getattr(error, "orig", None) or type(error).__name__))
    return answer(StorageUnavailable())


async def _unexpected(_request: Request, error: Exception) -> Response:
    log.error("unexpected_error", error=type(error).__name__)
    return answer(OrchestratorError())
