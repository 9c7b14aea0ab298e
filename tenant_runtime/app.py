"""Puts a runtime together: the one place that opens the books and chooses the parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from tenant_runtime import endpoints
from tenant_runtime.books import Books, BooksUnusable
from tenant_runtime.books.schema import open_books
from tenant_runtime.brain import Brain
from tenant_runtime.client_folder import BOOKS, CONFIG
from tenant_runtime.config_file import LiveConfig
from tenant_runtime.contract.journal import JournalFormat
from tenant_runtime.errors import StartError, TenantRuntimeError
from tenant_runtime.settings import Settings
from tenant_runtime.turn import MakeBooks, TurnTaker
from tenant_runtime.worker import Worker

if TYPE_CHECKING:
    from tenant_runtime.exporting import JournalExport


def create_app(
    settings: Settings,
    *,
    brain: Brain | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    make_books: MakeBooks = Books,
) -> Starlette:
    """The runtime of one client folder. Raises StartError where the books cannot be opened.

    The folder must be claimed first (client_folder.claimed) wherever another process could open it.
    """
    connection = _open(settings.client_dir / BOOKS, must_exist=settings.has_books)
    config = LiveConfig(settings.client_dir / CONFIG)
    turns = TurnTaker(connection, brain=brain or choose_brain(settings), config=config, now=now, make_books=make_books)

    def open_journal(form: JournalFormat) -> JournalExport:
        from tenant_runtime.exporting import JournalExport  # noqa: PLC0415 - paid for by those who take their books along

        return JournalExport(connection, form, config.current())

    runtime = endpoints.Runtime(settings, turns, config, Worker(), open_journal)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - the signature Starlette calls
        try:
            yield
        finally:
            await runtime.close()
            connection.close()

    return Starlette(
        routes=[
            Route("/", runtime.page, methods=["GET"]),
            Route("/messages", runtime.messages, methods=["POST"]),
            Route("/health", runtime.health, methods=["GET"]),
            Route("/stats", runtime.stats, methods=["GET"]),
            Route("/check", runtime.check, methods=["POST"]),
            Route("/journal", runtime.journal, methods=["GET"]),
            Route("/drain", runtime.drain, methods=["POST"]),
        ],
        lifespan=lifespan,
        exception_handlers={
            TenantRuntimeError: endpoints.answer_error,
            HTTPException: endpoints.answer_http_error,
        },
    )


def choose_brain(settings: Settings) -> Brain:
    """The brain these settings name."""
    match settings.brain:
        case "auto" | "rules":
            from tenant_runtime.brain.rules import RulesBrain  # noqa: PLC0415 - only the brain in use is paid for

            return RulesBrain()


def _open(path: Path, *, must_exist: bool) -> apsw.Connection:
    """The books; new ones only for a shop that never had any: empty books in the place of lost ones hide the loss."""
    if must_exist and not path.exists():
        raise StartError(
            f"{path.name} is missing from the client folder of a shop that has books: put it back, or reset the tenant"
        )
    try:
        return open_books(path)
    except (apsw.Error, BooksUnusable) as error:
        raise StartError(f"the books cannot be opened: {type(error).__name__}: {error}") from error
