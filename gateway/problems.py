"""Every error as application/problem+json (RFC 9457), and how OpenAPI tells of it."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from gateway.errors import GatewayError
from tenant_runtime.contract.problem import MEDIA_TYPE, Problem

log = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

TITLES = {
    400: "The request cannot be read",
    401: "A valid operator token is needed",
    403: "This is refused",
    404: "There is nothing here",
    405: "That cannot be done here",
    409: "That does not fit the state of things",
    413: "This is too large",
    422: "The request does not fit",
    500: "Something went wrong in the gateway",
    503: "This cannot be kept or answered now",
}


def install(app: FastAPI) -> None:
    """One handler for each family of errors."""
    app.add_exception_handler(GatewayError, _gateway_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def described(status: int, code: str) -> dict[int | str, dict[str, Any]]:
    """One entry of a route's `responses`: this status as a problem, with an example."""
    example = Problem(title=title(status), status=status, code=code, can_retry=status == 503)
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema(), "example": example.model_dump(exclude_none=True)}}
    return {status: {"description": title(status), "content": content}}


def title(status: int) -> str:
    """What this status says to a person."""
    return TITLES.get(status, "This did not work")


def problem(status: int, code: str, *, detail: str | None = None, can_retry: bool = False) -> Response:
    """The answer itself."""
    found = Problem(title=title(status), status=status, code=code, detail=detail, can_retry=can_retry)
    headers = {"Retry-After": "5"} if status == 503 else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(found.model_dump_json(exclude_none=True), status, headers, MEDIA_TYPE)


async def _gateway_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, GatewayError)  # noqa: S101 - registered for this class only
    return problem(error.status, error.code, detail=str(error) or None, can_retry=error.can_retry)


async def _validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    return problem(422, "invalid_request", detail=faults)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    codes = {400: "malformed_body", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
    answer = problem(error.status_code, codes.get(error.status_code, "http_error"))
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = _allowed(request)
    return answer


def _allowed(request: Request) -> str:
    """Every method of this path (RFC 9110, 15.5.6): the framework names only those of the first route that fits."""
    scope = {"type": "http", "path": request.url.path, "root_path": "", "headers": []}
    routes = request.app.routes
    return ", ".join(
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    )


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected fault at %s", request.scope.get("route_path", request.url.path), exc_info=error)
    return problem(500, GatewayError.code)
