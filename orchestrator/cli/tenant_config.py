"""Personalise a tenant: `libreta tenant config get|set`."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from orchestrator.cli.connection import manager, spoken
from orchestrator.cli.screen import Json, fail, print_json, say
from orchestrator.cli.tenants import Phone
from orchestrator.schemas import TenantDetail

app = typer.Typer(help="Look at and change a tenant's config.json.", no_args_is_help=True)
Setting = Annotated[str, typer.Argument(help="A key, with dots into sections: prompts.welcome_message")]
TRUE, FALSE = {"true", "yes", "on", "sí", "si", "1"}, {"false", "no", "off", "0"}


@app.command()
def get(phone: Phone, setting: Setting = "") -> None:
    """Print the configuration, or one key of it, as JSON."""
    with manager() as tenants:
        config = _config_of(tenants.get_tenant(spoken(phone, "config")))
    print_json(_found(config, setting) if setting else config)


@app.command("set")
def change(phone: Phone, setting: Setting, value: Annotated[str, typer.Argument()], as_json: Json = False) -> None:
    """Change one key; a running tenant takes it up by itself."""
    with manager() as tenants:
        config = _config_of(tenants.get_tenant(spoken(phone, "config")))
        meant = _meant(value, _found(config, setting, is_needed=False), setting)
        tenant = tenants.change_config(phone, _nested(setting, meant))
    if as_json:
        print_json(tenant)
    else:
        say(f"✅ {tenant.key}: {setting} = {json.dumps(meant, ensure_ascii=False)}")


def _config_of(tenant: TenantDetail) -> dict[str, Any]:
    if tenant.config is None:
        fail(f"config.json is broken: {tenant.config_error}. Mend it in data/{tenant.folder}/config.json")
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


def _nested(setting: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
    first, _, rest = setting.partition(".")
    return {first: _nested(rest, value) if rest else value}
