"""The routes of a runtime: check, bind, call, answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from functools import cache, partial
from importlib import metadata
from typing import TYPE_CHECKING, TypeVar

import apsw
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tenant_runtime.config_file import LiveConfig
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.journal import MEDIA_TYPES, JournalFormat
from tenant_runtime.contract.messages import Health, InboundMessage
from tenant_runtime.contract.problem import MEDIA_TYPE, Problem
from tenant_runtime.contract.token import is_bearer
from tenant_runtime.errors import (
    BodyTooLarge,
    ConfigBroken,
    Draining,
    InvalidMessage,
    StorageFailed,
    Stuck,
    TenantRuntimeError,
    TurnFailed,
    Unauthorized,
    UnknownFormat,
)
from tenant_runtime.settings import Settings
from tenant_runtime.turn import TurnTaker
from tenant_runtime.worker import Worker

if TYPE_CHECKING:
    from tenant_runtime.exporting import JournalExport

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 25 * 1024 * 1024
"""WhatsApp media is at most 16 MB (Twilio), which base64 makes a third longer; the rest is the message itself."""

STORAGE_ERRORS = (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.BusyError)
"""What SQLite raises when the disk, not the message, is at fault."""

STUCK_AFTER = 20.0
"""Seconds in hand after which a job is not slow but stuck: nothing but the end of this process ends it."""

Result = TypeVar("Result")


class Runtime:
    """One tenant over HTTP."""

    def __init__(
        self,
        settings: Settings,
        turns: TurnTaker,
        config: LiveConfig,
        worker: Worker,
        open_journal: Callable[[JournalFormat], JournalExport],
    ) -> None:
        self._settings = settings
        self._turns = turns
        self._config = config
        self._worker = worker
        self._open_journal = open_journal
        self._is_draining = False

    async def messages(self, request: Request) -> Response:
        """Answers one message; the same message again gets the same answer."""
        self._authorize(request)
        self._refuse_while_draining()
        message = _message(await _body(request))
        self._refuse_while_draining()
        turn = await self._call(partial(self._turns.take, message))
        facts = {"message_id": message.id, "kind": message.kind, "repeated": turn.repeated}
        log.info("turn", extra={"facts": facts})
        return _json(turn)

    async def health(self, request: Request) -> Response:  # noqa: ARG002 - the signature of an endpoint
        """Whether this runtime works, for anyone on this machine; answers even while a turn takes long.

        Raises Stuck where a turn will never end; the orchestrator, asked by whoever waits for it, then ends us.
        """
        if self._worker.busy_for > STUCK_AFTER:
            raise Stuck
        self._config.refresh()
        return _json(self._health())

    async def stats(self, request: Request) -> Response:
        """The figures of this business."""
        self._authorize(request)
        return _json(await self._call(self._turns.stats))

    async def check(self, request: Request) -> Response:
        """Whether a message would be answered: one is, and nothing of it stays. Told while draining too."""
        self._authorize(request)
        return _json(await self._call(self._turns.check))

    async def journal(self, request: Request) -> Response:
        """The whole journal as a file of `?format=`; messages are answered while it is read."""
        self._authorize(request)
        export = await self._call(partial(self._open_journal, _format(request.query_params.get("format"))))
        headers = {"content-disposition": f'attachment; filename="{export.file_name}"'}
        return StreamingResponse(self._parts(export), media_type=export.media_type, headers=headers)

    async def _parts(self, export: JournalExport) -> AsyncIterator[bytes]:
        while part := await self._call(export.next_part):
            yield part

    async def page(self, request: Request) -> Response:  # noqa: ARG002 - the signature of an endpoint
        """What anybody sees who follows the link of this shop's page; nothing of the shop but its language."""
        from tenant_runtime.contract import plain_page  # noqa: PLC0415 - few runtimes are ever looked at

        html = plain_page.plain_page("shop", self._language())
        return Response(html, headers=plain_page.plain_page_headers(), media_type=plain_page.MEDIA_TYPE)

    async def drain(self, request: Request) -> Response:
        """Finishes what is in flight and takes nothing new from now on."""
        self._authorize(request)
        self._is_draining = True
        await self._worker.idle()
        log.info("drained")
        return _json(self._health())

    async def close(self) -> None:
        """Finishes what is in flight."""
        self._is_draining = True
        await self._worker.close()

    def _authorize(self, request: Request) -> None:
        if not is_bearer(request.headers.get("authorization"), self._settings.tenant_token):
            raise Unauthorized

    def _language(self) -> Language:
        try:
            return self._config.current().language
        except ConfigBroken:
            return "es"

    def _refuse_while_draining(self) -> None:
        if self._is_draining:
            raise Draining

    def _health(self) -> Health:
        return Health(
            status="draining" if self._is_draining else "ok",
            tenant_id=self._settings.tenant_id,
            version=_version(),
            schema_version=self._turns.schema_version,
            config_error=self._config.error,
            is_busy=self._worker.is_busy,
        )

    async def _call(self, job: Callable[[], Result]) -> Result:
        """Runs a job on the books; whatever goes wrong there leaves as one of our errors, and was rolled back."""
        try:
            return await self._worker.run(job)
        except TenantRuntimeError:
            raise
        except STORAGE_ERRORS as error:
            log.exception("storage_failed")
            raise StorageFailed(type(error).__name__) from None
        except Exception:
            log.exception("turn_failed")
            raise TurnFailed from None


async def answer_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's signature
    """One of our errors as problem+json."""
    assert isinstance(error, TenantRuntimeError)  # noqa: S101 - what this handler is registered for
    headers = {"retry-after": str(error.retry_after)} if error.retry_after is not None else {}
    return _problem(error.problem(), headers)


async def answer_http_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's signature
    """A path or method that is not here, as problem+json."""
    assert isinstance(error, HTTPException)  # noqa: S101 - what this handler is registered for
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    return _problem(Problem(title=error.detail, status=error.status_code, code=code), dict(error.headers or {}))


def _format(said: str | None) -> JournalFormat:
    for form in MEDIA_TYPES:
        if said == form:
            return form
    raise UnknownFormat(f"one of {', '.join(MEDIA_TYPES)}")


@cache
def _version() -> str:
    return metadata.version("libreta")


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length", "0")) > MAX_BODY_BYTES:
        raise BodyTooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
    return bytes(body)


def _message(body: bytes) -> InboundMessage:
    try:
        return InboundMessage.model_validate_json(body)
    except ValidationError as error:
        faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['type']}" for fault in error.errors())
        raise InvalidMessage("; ".join(faults)) from None


def _json(model: BaseModel) -> Response:
    return Response(model.model_dump_json(), media_type="application/json")


def _problem(problem: Problem, headers: dict[str, str]) -> Response:
    return Response(problem.model_dump_json(), problem.status, headers, media_type=MEDIA_TYPE)
