"""The calls to a tenant's runtime that the orchestrator makes itself."""

from __future__ import annotations

import httpx
from pydantic import ValidationError

from orchestrator.errors import TenantNotReady
from tenant_runtime.contract.messages import Health
from tenant_runtime.contract.stats import Stats

HEALTH_TIMEOUT = 2.0
STATS_TIMEOUT = 15.0


class RuntimeClient:
    """One pooled HTTP client for all runtimes."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(trust_env=False)

    async def is_healthy(self, url: str, tenant_id: str) -> bool:
        """Whether this very tenant's runtime answers there."""
        try:
            answer = await self._http.get(f"{url}/health", timeout=HEALTH_TIMEOUT)
            return answer.is_success and Health.model_validate_json(answer.content).tenant_id == tenant_id
        except (httpx.HTTPError, ValidationError):
            return False

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

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()
