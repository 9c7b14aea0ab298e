"""What an operator should know of: `libreta alerts`, `libreta orphans`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from orchestrator.cli.connection import manager
from orchestrator.cli.screen import Json, counted, print_json, print_table, say
from orchestrator.client import TenantManager
from orchestrator.schemas.alerts import AlertPage, AlertView, OrphanPage


def alerts(
    past: Annotated[bool, typer.Option("--past", help="Also those whose cause is gone.")] = False,
    as_json: Json = False,
) -> None:
    """List the alerts, the newest first."""
    with manager() as tenants:
        found = AlertPage.model_validate(tenants.api.get("/v1/alerts", past=past)).alerts
    if as_json:
        print_json(found)
        return
    rows = [(item.raised_at, item.kind, item.key or item.tenant_id, item.text, item.cleared_at) for item in found]
    print_table(counted(len(found), "alert"), ("Since", "Kind", "Whom", "What", "Until"), rows)


def orphans(as_json: Json = False) -> None:
    """List runtimes without a tenant, and tenants without their client folder."""
    with manager() as tenants:
        found = OrphanPage.model_validate(tenants.api.get("/v1/orphans")).orphans
    if as_json:
        print_json(found)
        return
    rows = [(item.kind, item.key or item.tenant_id, item.text, item.seen_since, item.removed_after) for item in found]
    print_table(counted(len(found), "orphan"), ("Kind", "Whom", "What", "Since", "Removed after"), rows)


def open_about(tenants: TenantManager, tenant_id: str) -> list[AlertView]:
    """What is open about this tenant."""
    found = AlertPage.model_validate(tenants.api.get("/v1/alerts", limit=500)).alerts
    return [alert for alert in found if alert.tenant_id == tenant_id]


def warn(alerts: Iterable[AlertView]) -> None:
    """Say each in red."""
    for alert in alerts:
        say(f"{alert.kind} since {alert.raised_at.astimezone():%Y-%m-%d %H:%M}: {alert.text}", "bold red")
