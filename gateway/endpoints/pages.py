"""The owner's page at /t/<tenant id>/, for whoever the edge sends here: its tenant sleeps, or is none."""

from __future__ import annotations

import asyncio
import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.errors import MustWait
from gateway.leases import NoSuchTenant
from gateway.pages import WHOLE_PAGE, Page, Wanted
from gateway.parts import Gateway
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.lease import TENANT_ID
from tenant_runtime.contract.plain_page import MEDIA_TYPE, PageName, plain_page, plain_page_headers

SPOKEN = re.compile(r"\b(es|pt|en)\b", re.IGNORECASE)

router = APIRouter(prefix="/t", tags=["pages"], include_in_schema=False)


class HandedThrough(StreamingResponse):
    """A runtime's answer, part by part; ended where it takes too long, and closed however it ends."""

    def __init__(self, found: Page) -> None:
        super().__init__(found.body, found.status, dict(found.headers))
        self._when_done = found.when_done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        async with self._when_done, asyncio.timeout(WHOLE_PAGE):
            await super().__call__(scope, receive, send)


@router.api_route("/{tenant_id}/", methods=["GET", "HEAD"])
async def page(gateway: Gateway, request: Request, tenant_id: str) -> Response:
    """The page itself, once its tenant is awake."""
    if not re.fullmatch(TENANT_ID, tenant_id):
        return _plain("missing", 404, request)
    wanted = Wanted(tenant_id, request.method, request.url.query, request.headers)
    try:
        found = await gateway.pages.open(wanted)
    except NoSuchTenant:
        return _plain("missing", 404, request)
    except MustWait:
        return _plain("waiting", 503, request)
    return HandedThrough(found)


@router.api_route("/{tenant_id}", methods=["GET", "HEAD"])
async def page_without_slash(tenant_id: str) -> Response:
    """A link that lost its last character."""
    return RedirectResponse(f"/t/{tenant_id}/", status_code=308)


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
async def nothing(request: Request, path: str) -> Response:  # noqa: ARG001
    """Anything else under /t/ is a mistyped link."""
    return _plain("missing", 404, request)


def _plain(name: PageName, status: int, request: Request) -> Response:
    headers = plain_page_headers() | ({"Retry-After": "2"} if status == 503 else {})
    return Response(plain_page(name, _language(request)), status, headers, MEDIA_TYPE)


def _language(request: Request) -> Language:
    """The first of ours that the browser names; most of our owners speak Spanish."""
    found = SPOKEN.search(request.headers.get("accept-language", ""))
    match found.group(1).lower() if found else "es":
        case "pt":
            return "pt"
        case "en":
            return "en"
        case _:
            return "es"
