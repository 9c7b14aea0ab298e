"""The commands of the fleet: `libreta fleet show`, `libreta fleet upgrade`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer

from orchestrator.cli.connection import manager
from orchestrator.cli.screen import FAILED, WRONG_USAGE, Json, fail, print_facts, print_json, print_table, say
from orchestrator.phone_numbers import typed_key
from orchestrator.schemas.upgrades import FleetUpgradeView, MemberView

app = typer.Typer(help="Look at what all tenants run, and bring them to another image.", no_args_is_help=True)
Image = Annotated[str, typer.Option(help="Its name as the engine knows it; else LIBRETA_RUNTIME_IMAGE.")]
Waves = Annotated[str, typer.Option(help="Percent of the fleet after each wave: 1,10")]
Canary = Annotated[str, typer.Option(help="The phone of who goes first; else who was last talked to.")]
Allowed = Annotated[int, typer.Option("--allowed-failures", min=0, help="So many may fail in one wave.")]
TOLD = {
    "upgraded": "✅",
    "unchanged": "✅",
    "skipped": "➖",
    "failed": "❌",
    "undone": "↩️",
    "kept": "⚠️",
}
"""How an end is marked; what has no mark has not ended."""


@app.command()
def show(as_json: Json = False) -> None:
    """Which images the tenants have, and how the last upgrade of all went."""
    with manager() as tenants:
        fleet = tenants.get_fleet()
    if as_json:
        print_json(fleet)
        return
    facts = {"Image": fleet.image, "Of the settings": fleet.image_of_settings}
    print_facts("The fleet", facts | {f"Tenants with {image}": count for image, count in fleet.tenants.items()})
    if fleet.upgrade:
        _print_report(fleet.upgrade)


@app.command()
def upgrade(
    image: Image = "", waves: Waves = "", canary: Canary = "", allowed_failures: Allowed = 1, as_json: Json = False
) -> None:
    """Bring all tenants to another image: one canary, then waves; where too many fail, all are brought back.

    Ctrl-C ends only the looking: the upgrade goes on, and `libreta fleet show` tells how.
    """
    asked = {
        "image": image.strip() or None,
        "waves": _shares(waves),
        "canary": typed_key(canary) if canary.strip() else None,
        "allowed_failures": allowed_failures,
    }
    with manager() as tenants:
        begun = tenants.upgrade_fleet({name: value for name, value in asked.items() if value is not None})
        ended = begun
        told: set[tuple[str, str]] = set()
        for ended in tenants.follow_fleet_upgrade(begun.id):
            if not as_json:
                for member in _news(ended, told):
                    say(_line(member))
    if as_json:
        print_json(ended)
    else:
        _print_report(ended)
    if ended.state == "failed":
        raise typer.Exit(FAILED)


def _shares(told: str) -> list[float] | None:
    if not told.strip():
        return None
    try:
        return [float(share) for share in told.split(",")]
    except ValueError:
        fail(f"{told} are no percentages. As in: --waves 1,10", WRONG_USAGE)


def _news(upgrade: FleetUpgradeView, told: set[tuple[str, str]]) -> Iterator[MemberView]:
    """What has come to an end and was not told yet."""
    for member in upgrade.tenants:
        if member.fate in TOLD and (member.tenant_id, member.fate) not in told:
            told.add((member.tenant_id, member.fate))
            yield member


def _line(member: MemberView) -> str:
    where = "canary" if member.wave == 0 else f"wave {member.wave}"
    return f"{TOLD[member.fate]} {member.key} ({where}) {member.fate}" + (f": {member.reason}" if member.reason else "")


def _print_report(upgrade: FleetUpgradeView) -> None:
    counted = Counter(member.fate for member in upgrade.tenants)
    fates = ", ".join(f"{count} {fate}" for fate, count in sorted(counted.items())) or "no tenants"
    print_facts(f"Upgrade to {upgrade.image}: {upgrade.state}", {"Tenants": fates, "Begun": upgrade.started_at})
    if upgrade.error:
        say(f"{upgrade.error.title}: {upgrade.error.detail}", "bold red")
    rows = [
        (member.key, member.fate, member.reason)
        for member in upgrade.tenants
        if member.fate in {"failed", "kept", "skipped"}
    ]
    if rows:
        print_table("Not upgraded", ("Phone", "What became of it", "Why"), rows)
