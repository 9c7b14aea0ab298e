"""What tenants find at their only way out: the OpenAI-compatible calls, each tenant known by its own key."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.tokens import Token
from tenant_runtime.contract.model_key import holder
from tenant_runtime.contract.problem import MEDIA_TYPE, Problem

MODEL_CALLS = ("/v1/responses", "/v1/chat/completions", "/v1/audio/transcriptions")
MOST_BYTES = 32 * 1024 * 1024
"""OpenAI takes 25 MB of audio (https://platform.openai.com/docs/guides/speech-to-text), in a form of a little more."""

MOST_HEADER_BYTES = 16 * 1024

BODY_WITHIN = 60.0
"""Seconds that a body may take to arrive."""

TITLES = {
    401: "A tenant's own key is needed",
    404: "There is nothing here",
    408: "This took too long to arrive",
    413: "This is too large",
    431: "The headers are too large",
    500: "Something went wrong in the gateway",
    503: "No model is configured",
}
CODES = {404: "not_found", 405: "not_found", 408: "too_slow", 413: "body_too_large"}
TENANT = "libreta.tenant"
"""Where the id of the calling tenant is in the scope."""


def create_model_proxy(service_secret: Token) -> ASGIApp:
    """The application. It has no route of the gateway's own, and answers nothing to whoever shows no tenant's key."""
    app = Starlette(
        routes=[
            Route("/v1/models", _models, methods=["GET"]),
            *(Route(path, _not_configured, methods=["POST"]) for path in MODEL_CALLS),
        ],
        exception_handlers={HTTPException: _http_error, Exception: _unexpected},
    )
    app.router.redirect_slashes = False
    return _OnlyTenants(app, service_secret)


class _OnlyTenants:
    """Lets only a tenant with its own key in, whatever it asks for."""

    def __init__(self, app: ASGIApp, service_secret: Token) -> None:
        self._app = app
        self._service_secret = service_secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request of a known tenant on, with its id."""
        if scope["type"] != "http":
            raise RuntimeError(f"the model proxy is asked for {scope['type']}")
        if len(scope["raw_path"]) + sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
            await _problem(431, "headers_too_large")(scope, receive, send)
            return
        self._service_secret.forget()  # a small file; whoever made it anew wants the old keys to end now
        tenant_id = holder(Headers(scope=scope).get("authorization"), self._service_secret.value())
        if tenant_id is None:
            detail = "Send Authorization: Bearer <tenant id>.<tenant token>, both of the tenant that calls."
            await _problem(401, "unauthorized", detail)(scope, receive, send)
            return
        await self._app({**scope, TENANT: tenant_id}, receive, send)


async def _models(_request: Request) -> Response:
    return JSONResponse({"object": "list", "data": []})


async def _not_configured(request: Request) -> Response:
    await _take_body(request)
    return _problem(
        503, "model_not_configured", "This Libreta has no model: sentences are understood by its rules alone."
    )


async def _take_body(request: Request) -> None:
    """Read the body to its end and keep none of it. Raises HTTPException where it is too long or too slow."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and (len(announced) > 15 or int(announced) > MOST_BYTES):
        raise HTTPException(413)
    taken = 0
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for piece in request.stream():
                taken += len(piece)
                if taken > MOST_BYTES:
                    raise HTTPException(413)
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(408) from None


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    status = 404 if error.status_code == 405 else error.status_code
    return _problem(status, CODES.get(status, "http_error"))


async def _unexpected(_request: Request, _error: Exception) -> Response:
    return _problem(500, "internal_error")


def _problem(status: int, code: str, detail: str | None = None) -> Response:
    """Trying again never helps by itself; OpenAI's client is told so, as it would try twice more."""
    found = Problem(title=TITLES.get(status, "This did not work"), status=status, code=code, detail=detail)
    headers = {"x-should-retry": "false"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in {408, 413, 431}:
        headers["Connection"] = "close"
    return Response(found.model_dump_json(exclude_none=True), status, headers, MEDIA_TYPE)
