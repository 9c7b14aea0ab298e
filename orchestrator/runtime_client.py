"""The calls to a tenant's runtime that the orchestrator makes itself."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from pydantic import ValidationError

from orchestrator.errors import TenantNotReady
from tenant_runtime.contract.check import Check
from tenant_runtime.contract.journal import ENDINGS, JournalFormat
from tenant_runtime.contract.messages import Health
from tenant_runtime.contract.problem import Problem
from tenant_runtime.contract.stats import Stats

HEALTH_TIMEOUT = 2.0
STATS_TIMEOUT = 15.0
CHECK_TIMEOUT = 30.0
JOURNAL_TIMEOUT = 30.0
"""Seconds until the next part of a journal; the whole may take as long as it takes."""

NAMED = re.compile(r'attachment; filename="[a-z0-9.-]{1,80}"')


@dataclass(frozen=True, slots=True)
class JournalFile:
    """A journal on its way: how a browser would save it, and its parts."""

    disposition: str
    parts: AsyncIterator[bytes]


class RuntimeClient:
    """One pooled HTTP client for all runtimes."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(trust_env=False)

    async def is_healthy(self, url: str, tenant_id: str) -> bool:
        """Whether this very tenant's runtime answers there."""
        return await self.health(url, tenant_id) is not None

    async def health(self, url: str, tenant_id: str) -> Health | None:
        """What this very tenant's runtime says of itself; None where it does not answer, or somebody else does."""
        try:
            answer = await self._http.get(f"{url}/health", timeout=HEALTH_TIMEOUT)
            health = Health.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError):
            return None
        return health if answer.is_success and health.tenant_id == tenant_id else None

    async def check(self, url: str, token: str) -> Check:
        """How a runtime answers a sentence of which nothing stays. Raises TenantNotReady where it does not."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = await self._http.post(f"{url}/check", headers=headers, timeout=CHECK_TIMEOUT)
            answer.raise_for_status()
            return Check.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise TenantNotReady(f"the runtime did not answer a message: {_said(error)}") from error

    async def stats(self, url: str, token: str) -> Stats:
        """The tenant's figures. Raises TenantNotReady where none can be had."""
        try:
            answer = await self._http.get(
                f"{url}/stats", headers={"Authorization": f"Bearer {token}"}, timeout=STATS_TIMEOUT
            )
            answer.raise_for_status()
            return Stats.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise TenantNotReady(f"the runtime did not tell its figures: {type(error).__name__}") from error

    async def journal(self, url: str, token: str, form: JournalFormat) -> JournalFile:
        """The tenant's whole journal. Raises TenantNotReady where it cannot be had; once it flows it can only break."""
        request = self._http.build_request(
            "GET",
            f"{url}/journal",
            params={"format": form},
            headers={"Authorization": f"Bearer {token}"},
            timeout=JOURNAL_TIMEOUT,
        )
        try:
            answer = await self._http.send(request, stream=True)
        except httpx.HTTPError as error:
            raise TenantNotReady(f"the runtime did not hand out its journal: {type(error).__name__}") from error
        if not answer.is_success:
            await answer.aclose()
            raise TenantNotReady(f"the runtime did not hand out its journal: {answer.status_code}")
        told = answer.headers.get("content-disposition", "")
        named = told if NAMED.fullmatch(told) else f'attachment; filename="journal.{ENDINGS[form]}"'
        return JournalFile(named, _parts(answer))

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()


def _said(error: httpx.HTTPError | ValidationError) -> str:
    if not isinstance(error, httpx.HTTPStatusError):
        return type(error).__name__
    try:
        problem = Problem.model_validate_json(error.response.content)
    except ValidationError:
        return f"status {error.response.status_code}"
    return f"{problem.code} ({problem.detail or problem.title})"


async def _parts(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_bytes():
            yield part
    finally:
        await answer.aclose()
