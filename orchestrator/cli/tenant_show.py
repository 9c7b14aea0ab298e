"""Look at one tenant: `libreta tenant show PHONE`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from orchestrator.cli import alerts
from orchestrator.cli.connection import gateway, manager, on_disk, spoken
from orchestrator.cli.screen import Json, plain, print_facts, print_json, print_table, say
from orchestrator.client import ClientError
from orchestrator.schemas import LastStop, RuntimeView, TenantDetail

MESSAGES = 10
MEBIBYTE = 1024 * 1024


def show(
    phone: Annotated[str, typer.Argument(help="As people write it, with the country code.")] = "",
    messages: Annotated[int, typer.Option(min=1, max=200, help="How many of the last messages.")] = MESSAGES,
    as_json: Json = False,
) -> None:
    """Show one tenant: its configuration, its runtime, and how its last messages went."""
    with manager() as tenants:
        tenant = tenants.get_tenant(spoken(phone, "show"))
        open_alerts = alerts.open_about(tenants, tenant.tenant_id)
    last, why_not = _last_messages(tenant.key, messages)
    if as_json:
        print_json({**plain(tenant), "alerts": plain(open_alerts), "messages": last})
        return
    print_tenant(tenant.key, tenant)
    alerts.warn(open_alerts)
    if tenant.config_error:
        say(f"config.json is broken: {tenant.config_error}", "bold red")
    elif tenant.config is not None:
        print_facts("config.json", dict(_flat(tenant.config)))
    print_facts("Runtime", runtime_facts(tenant.runtime))
    if last is None:
        say(f"The last messages are not shown: {why_not}", "yellow")
    else:
        _print_messages(last)


def print_tenant(title: str, tenant: TenantDetail) -> None:
    """What the registry knows of a tenant."""
    facts: dict[str, object] = {
        "Business": tenant.business_name,
        "Type": tenant.business_type,
        "State": f"{_with_reason(tenant.state, tenant.state_reason)}, since {_minute(tenant.state_since)}",
        "Currency": tenant.currency,
        "Language": tenant.language,
        "Time zone": tenant.timezone,
        "Created": f"{_minute(tenant.created_at)} by {tenant.created_by}",
        "Last activity": tenant.last_activity_at,
        "Tenant id": tenant.tenant_id,
        "Generation": tenant.generation,
        "Folder": on_disk(tenant.folder),
    }
    print_facts(title, facts)


def runtime_facts(runtime: RuntimeView) -> dict[str, object]:
    """What the engine knows of its runtime."""
    return {
        "Condition": _with_reason(runtime.condition, runtime.unknown_because),
        "Name": runtime.name,
        "Image": _image(runtime),
        "Generation": runtime.generation,
        "Memory": _memory(runtime),
        "Processes": runtime.processes,
        "Started": runtime.started_at,
        "Ended": runtime.finished_at,
        "How it ended last": runtime.last_end,
        "Last stopped": _stop(runtime.last_stop),
    }


def _last_messages(key: str, limit: int) -> tuple[list[dict[str, Any]] | None, str]:
    """How they went, as the gateway knows; None and why where it cannot be asked."""
    try:
        with gateway() as api:
            found: list[dict[str, Any]] = api.get("/v1/messages", sender=key, limit=limit)["items"]
            return found, ""
    except ClientError as error:
        return None, str(error)


def _print_messages(found: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (
            datetime.fromisoformat(one["received_at"]),
            one["channel"],
            one["kind"],
            one["state"],
            one["tries"],
            ", ".join(one["replies"]),
        )
        for one in found
    ]
    print_table("Last messages", ("Received", "By", "Kind", "State", "Tries", "Replies"), rows)


def _image(runtime: RuntimeView) -> str | None:
    if runtime.image is None:
        return "outdated: the next wake makes it anew" if runtime.is_outdated else None
    return f"{runtime.image} (outdated: the next wake makes it anew)" if runtime.is_outdated else runtime.image


def _memory(runtime: RuntimeView) -> str | None:
    if runtime.memory_bytes is None:
        return None
    used = f"{runtime.memory_bytes / MEBIBYTE:.1f} MiB"
    return f"{used} of {runtime.memory_limit_bytes / MEBIBYTE:.0f} MiB" if runtime.memory_limit_bytes else used


def _stop(stop: LastStop | None) -> str | None:
    return f"{_minute(stop.at)}: {_with_reason(stop.state, stop.reason)}" if stop else None


def _with_reason(state: str, reason: str | None) -> str:
    return f"{state} ({reason})" if reason else state


def _minute(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _flat(config: dict[str, Any], under: str = "") -> list[tuple[str, object]]:
    """`{"features": {"audio_enabled": true}}` -> `features.audio_enabled: true`."""
    rows: list[tuple[str, object]] = []
    for name, value in config.items():
        rows += _flat(value, f"{under}{name}.") if isinstance(value, dict) else [(f"{under}{name}", value)]
    return rows
