"""Personalise a tenant: `libreta tenant config PHONE [--set KEY=VALUE]`."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from orchestrator.cli.connection import manager, on_disk, spoken
from orchestrator.cli.screen import WRONG_USAGE, Json, fail, print_json, say
from orchestrator.client import TenantManager
from orchestrator.schemas import TenantDetail

Setting = Annotated[str, typer.Argument(help="A key, with dots into sections: prompts.welcome_message")]
Changes = Annotated[
    list[str] | None, typer.Option("--set", help="KEY=VALUE; may be given several times. A running tenant follows.")
]
TRUE, FALSE = {"true", "yes", "on", "sí", "si", "1"}, {"false", "no", "off", "0"}


def config(
    phone: Annotated[str, typer.Argument()] = "",
    setting: Setting = "",
    changes: Changes = None,
    as_json: Json = False,
) -> None:
    """Print a tenant's configuration (or one key of it) as JSON, or change it with --set."""
    with manager() as tenants:
        tenant = tenants.get_tenant(spoken(phone, "show"))
        if changes:
            _change(tenants, tenant, changes, as_json=as_json)
        else:
            found = _config_of(tenant)
            print_json(_found(found, setting) if setting else found)


def _change(tenants: TenantManager, tenant: TenantDetail, changes: list[str], *, as_json: bool) -> None:
    config, patch = _config_of(tenant), dict[str, Any]()
    for change in changes:
        setting, is_pair, value = change.partition("=")
        if not is_pair:
            fail(f"{change} is no KEY=VALUE, such as prompts.welcome_message=Hola", WRONG_USAGE)
        _put(patch, setting, _meant(value, _found(config, setting, is_needed=False), setting))
    changed = tenants.change_config(tenant.key, patch)
    if as_json:
        print_json(changed)
    else:
        say(f"✅ {tenant.key}: {json.dumps(patch, ensure_ascii=False)}")


def _config_of(tenant: TenantDetail) -> dict[str, Any]:
    if tenant.config is None:
        fail(f"config.json is broken: {tenant.config_error}. Mend it in {on_disk(tenant.folder)}/config.json")
    return tenant.config


def _found(config: dict[str, Any], setting: str, *, is_needed: bool = True) -> Any:  # noqa: ANN401 - any JSON value
    found: Any = config
    for name in setting.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if found is None and is_needed:
        fail(f"config.json has no {setting}")
    return found


def _meant(value: str, now: Any, setting: str) -> Any:  # noqa: ANN401
    """The value in the type that the key has now; text where it is new."""
    if isinstance(now, dict):
        fail(f"{setting} is a section: name a key in it, such as {setting}.{next(iter(now), 'key')}")
    if not isinstance(now, bool):
        return value
    if value.lower() not in TRUE | FALSE:
        fail(f"{setting} is true or false, not {value!r}")
    return value.lower() in TRUE


def _put(patch: dict[str, Any], setting: str, value: Any) -> None:  # noqa: ANN401
    *sections, name = setting.split(".")
    for section in sections:
        patch = patch.setdefault(section, {})
    patch[name] = value
