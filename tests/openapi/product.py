"""The product as it runs, and the token with which each operation of it lets one in."""

from __future__ import annotations

from pathlib import Path

import httpx

from tenant_runtime.contract.token import tenant_token
from tests.demo.stage import Stage
from tests.openapi.documents import SERVICES, Service

ANA = "+5491112345678"
"""Her bakery exists; it is the key that the documents give as an example."""


class Product:
    """Both services on free ports, and their secrets."""

    def __init__(self, stage: Stage, http: httpx.Client) -> None:
        self.stage = stage
        self.http = http
        self._secrets: Path = stage.data_dir / "secrets"

    def url(self, service: Service) -> str:
        """Where a service listens."""
        return self.stage.stack.gateway.url if service == "gateway" else self.stage.stack.orchestrator.url

    def port(self, service: Service) -> int:
        """On which port."""
        return self.stage.stack.gateway.port if service == "gateway" else self.stage.stack.orchestrator.port

    def authorization(self, path: str) -> dict[str, str]:
        """The headers that open this path: the operator's token, or what a lease to onboarding would carry."""
        token = self._onboarding() if path.startswith("/onboarding") else self._secret("api_token")
        return {"Authorization": f"Bearer {token}"}

    def make_sure_of_ana(self) -> None:
        """Her tenant is there, whatever was done to it before."""
        if not self.stage.manager.tenant_exists(ANA):
            self.stage.manager.create_tenant(phone_number=ANA, business_name="Panadería Ana")

    def log(self, service: Service) -> str:
        """What a service has logged so far."""
        return (self.stage.data_dir.parent / "logs" / f"{service}.log").read_text(encoding="utf-8", errors="replace")

    def tracebacks(self) -> list[str]:
        """What both services logged from the first traceback on."""
        logs = [self.log(service).partition("Traceback") for service in SERVICES]
        return [(before[-1_000:] + found + after)[:5_000] for before, found, after in logs if found]

    def _onboarding(self) -> str:
        return tenant_token(self._secret("service_secret"), "onboarding")

    def _secret(self, name: str) -> str:
        return (self._secrets / name).read_text(encoding="utf-8").strip()
