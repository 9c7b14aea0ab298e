"""The Python client of the orchestrator: the words operators know, over REST and nothing below it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from orchestrator.errors import InvalidPhoneNumber
from orchestrator.phone_numbers import typed_key
from orchestrator.rest import Api, ClientError, NotRunning
from orchestrator.schemas import OperationView, ResetPlan, TenantDetail, TenantPage, TenantView
from orchestrator.schemas.upgrades import FleetUpgradeView, FleetView
from tenant_runtime.contract.environment import EnvironmentModel, read, setting
from tenant_runtime.contract.journal import JournalFormat
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.problem import Problem
from tenant_runtime.contract.stats import Stats

PAGE = 200
SECONDS_TO_WAIT = 30.0
"""How long one look at an operation waits for its end."""

SECONDS_TO_LOOK = 1.0
"""How long one look at an upgrade of the fleet waits, of which something is to be seen all the time."""


class ClientSettings(EnvironmentModel):
    """Where the services listen, and with which token an operator comes."""

    data_dir: Path = setting("LIBRETA_DATA_DIR", "data", "the folder that holds every tenant and the registry")
    api_token: SecretStr | None = setting("LIBRETA_API_TOKEN", None, "the operator's token")
    url: str = setting("LIBRETA_ORCHESTRATOR_URL", "", "where the orchestrator listens, if not on this machine")
    orchestrator_port: int = setting("LIBRETA_ORCHESTRATOR_PORT", 8081, "port of the orchestrator on this machine")
    gateway_port: int = setting("LIBRETA_GATEWAY_PORT", 8080, "port of the gateway on this machine")

    @property
    def orchestrator_url(self) -> str:
        """The address of the orchestrator."""
        return self.url.rstrip("/") or f"http://127.0.0.1:{self.orchestrator_port}"

    @property
    def gateway_url(self) -> str:
        """The address of the gateway."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def token_file(self) -> Path:
        """Where the first start of the orchestrator left the operator's token."""
        return self.data_dir / "secrets" / "api_token"

    def token(self) -> str:
        """The operator's token; empty where there is none yet."""
        if self.api_token:
            return self.api_token.get_secret_value()
        try:
            return self.token_file.read_text(encoding="utf-8").strip()
        except OSError:
            return ""


class TenantManager:
    """What an operator does with tenants. `phone` is as people type it; keys pass unchanged.

    Every method raises ClientError with the service's own words, and InvalidPhoneNumber for what is no number.
    """

    def __init__(self, api: Api) -> None:
        self.api = api

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self.api.close()

    def list_tenants(self) -> list[TenantView]:
        """Every tenant, in the order of their keys."""
        return [tenant for page in self.pages() for tenant in page.tenants]

    def unregistered(self) -> tuple[TenantKey, ...]:
        """Folders in data/clients that no tenant owns."""
        return next(self.pages()).unregistered

    def pages(self) -> Iterator[TenantPage]:
        """The tenants page by page; the first one also names the folders that no tenant owns."""
        cursor: str | None = None
        while True:
            page = TenantPage.model_validate(self.api.get("/v1/tenants", limit=PAGE, cursor=cursor))
            yield page
            cursor = page.next_cursor
            if cursor is None:
                return

    def tenant_exists(self, phone: str) -> bool:
        """Whether this number has a tenant."""
        try:
            self.get_tenant(phone)
        except ClientError as error:
            if error.problem.status == httpx.codes.NOT_FOUND:
                return False
            raise
        return True

    def get_tenant(self, phone: str) -> TenantDetail:
        """One tenant with its configuration."""
        return TenantDetail.model_validate(self.api.get(_path(phone)))

    def create_tenant(
        self, *, phone_number: str, business_name: str, config: Mapping[str, Any] | None = None
    ) -> TenantDetail:
        """A new tenant, asleep.

        `config` is merged over the fresh config.json, which follows from the number's country; its business_type,
        currency, language and timezone are heeded where prompts and defaults are made.
        """
        merged = dict(config or {})
        told: dict[str, Any] = {}
        for name in ("business_type", "currency", "language", "timezone"):
            if name in merged:
                told[name] = merged.pop(name)
        body = {"phone_number": phone_number, "business_name": business_name, **told, "config": merged}
        created = self.api.post("/v1/tenants", body, key=uuid.uuid4().hex)
        return self.get_tenant(str(created["key"]))

    def get_tenant_stats(self, phone: str) -> Stats:
        """Sales, expenses and profit, as its books tell them."""
        return Stats.model_validate(self.api.get(f"{_path(phone)}/stats"))

    def get_tenant_journal(self, phone: str, *, form: JournalFormat) -> Iterator[bytes]:
        """Its whole journal as a file of this format, part after part."""
        return self.api.download(f"{_path(phone)}/journal", format=form)

    def get_tenant_logs(self, phone: str, *, lines: int = 100) -> list[str]:
        """The last lines of its log."""
        return list(self.api.get(f"{_path(phone)}/logs", lines=lines)["lines"])

    def follow_tenant_logs(self, phone: str, *, lines: int = 100) -> Iterator[str]:
        """The same lines, and then each new one, for as long as they are asked for."""
        for event, data in self.api.follow(f"{_path(phone)}/logs", follow="true", lines=lines):
            if event == "end":
                problem = Problem(title=f"The engine does not answer: {data}", status=503, code="engine_unavailable")
                raise ClientError(problem)
            yield data

    def change_config(self, phone: str, changes: Mapping[str, Any]) -> TenantDetail:
        """Its configuration with these changes merged in (RFC 7396): null removes a key."""
        return TenantDetail.model_validate(self.api.patch(f"{_path(phone)}/config", changes))

    def start_tenant(self, phone: str) -> OperationView:
        """Wake it."""
        return self._operate(phone, "start")

    def stop_tenant(self, phone: str) -> OperationView:
        """Put it to sleep."""
        return self._operate(phone, "stop")

    def restart_tenant(self, phone: str) -> OperationView:
        """Put it to sleep and wake it."""
        return self._operate(phone, "restart")

    def upgrade_tenant(self, phone: str, *, image: str | None = None) -> OperationView:
        """Bring it to another image, or leave it as it was; without one it is that of the orchestrator's settings."""
        return self._operate(phone, "upgrade", {"image": image} if image else None)

    def get_fleet(self) -> FleetView:
        """Which images the tenants have, and how the last upgrade of all went."""
        return FleetView.model_validate(self.api.get("/v1/fleet"))

    def upgrade_fleet(self, asked: Mapping[str, Any] | None = None) -> FleetUpgradeView:
        """Begin to bring all tenants to another image; `asked` is a FleetUpgradeRequest as JSON."""
        return FleetUpgradeView.model_validate(self.api.post("/v1/fleet/upgrade", asked or {}))

    def follow_fleet_upgrade(self, upgrade_id: str, *, every: float = SECONDS_TO_LOOK) -> Iterator[FleetUpgradeView]:
        """The upgrade as it goes on; the last one has ended. It goes on by itself, whether anybody looks or not."""
        while True:
            found = FleetUpgradeView.model_validate(self.api.get(f"/v1/fleet/upgrades/{upgrade_id}", wait=every))
            yield found
            if found.state in {"done", "failed"}:
                return

    def adopt_tenant(self, phone: str) -> OperationView:
        """Take up its folder, copied into data/clients by hand."""
        return self._operate(phone, "adopt")

    def plan_reset(self, phone: str) -> ResetPlan:
        """What a reset would put aside; nothing is done."""
        return ResetPlan.model_validate(self.api.post(f"{_path(phone)}/reset", {"dry_run": True}))

    def reset_tenant(self, phone: str) -> OperationView:
        """Put its books and configuration aside: its next message starts onboarding."""
        return self._operate(phone, "reset", {"confirm": str(typed_key(phone))})

    def delete_tenant(self, phone: str) -> OperationView:
        """End it; its folder is put aside."""
        return self._finished(OperationView.model_validate(self.api.delete(_path(phone))))

    def _operate(self, phone: str, act: str, body: Mapping[str, Any] | None = None) -> OperationView:
        return self._finished(OperationView.model_validate(self.api.post(f"{_path(phone)}/{act}", body or {})))

    def _finished(self, operation: OperationView) -> OperationView:
        """The operation once it has ended. Raises ClientError with its problem if it failed."""
        while operation.state == "running":
            found = self.api.get(f"/v1/operations/{operation.id}", wait=SECONDS_TO_WAIT)
            operation = OperationView.model_validate(found)
        if operation.error:
            raise ClientError(operation.error)
        return operation


def get_tenant_manager(environment: Mapping[str, str] | None = None) -> TenantManager:
    """The manager for the orchestrator that the environment tells of (this process's, where none is given).

    Opens no connection yet. Raises SettingsError for an environment that makes no sense.
    """
    settings = read(ClientSettings, os.environ if environment is None else environment)
    return TenantManager(Api(settings.orchestrator_url, settings.token(), service="orchestrator"))


def _path(phone: str) -> str:
    return f"/v1/tenants/{quote(typed_key(phone), safe='')}"


__all__ = [
    "Api",
    "ClientError",
    "ClientSettings",
    "InvalidPhoneNumber",
    "NotRunning",
    "TenantManager",
    "get_tenant_manager",
]
