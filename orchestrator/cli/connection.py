"""The services that the commands talk to, as this terminal's environment tells of them."""

from __future__ import annotations

import os

from orchestrator.cli.screen import WRONG_USAGE, fail
from orchestrator.client import Api, ClientSettings, TenantManager, get_tenant_manager
from tenant_runtime.contract.environment import read


def settings() -> ClientSettings:
    """Where the services listen."""
    return read(ClientSettings, os.environ)


def manager() -> TenantManager:
    """The orchestrator's tenants."""
    return get_tenant_manager(os.environ)


def gateway() -> Api:
    """The gateway's operator API."""
    told = settings()
    return Api(told.gateway_url, told.token(), service="gateway")


def on_disk(folder: str) -> str:
    """A folder that the orchestrator names relative to the data folder, as an operator finds it."""
    return str(settings().data_dir / folder)


def spoken(phone: str, command: str) -> str:
    """The phone number, or the end with a sentence where none was given (`make` passes an empty one)."""
    if not phone.strip():
        fail(f"Say which phone: make tenant-{command} PHONE=+5491112345678", WRONG_USAGE)
    return phone.strip()
