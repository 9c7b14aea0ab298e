"""Read a tenant's log: `libreta tenant logs PHONE [-f]`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from orchestrator.cli.bubbles import safe
from orchestrator.cli.connection import manager, spoken
from orchestrator.cli.screen import Json, print_json, screen

STYLES = {"warning": "yellow", "error": "bold red", "critical": "bold red"}
TOLD_APART = ("at", "level", "event", "tenant")


def logs(
    phone: Annotated[str, typer.Argument(help="As people write it, with the country code.")] = "",
    lines: Annotated[int, typer.Option(min=1, max=2_000, help="How many of the last lines.")] = 100,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with each new line until Ctrl-C.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The lines as the runtime wrote them.")] = False,
    as_json: Json = False,
) -> None:
    """The last lines of a tenant's log, and with -f each new one as it is written."""
    with manager() as tenants, contextlib.suppress(KeyboardInterrupt):
        key = spoken(phone, "logs")
        if follow:
            _show(tenants.follow_tenant_logs(key, lines=lines), raw=raw or as_json)
            return
        found = tenants.get_tenant_logs(key, lines=lines)
        if as_json:
            print_json(found)
        else:
            _show(found, raw=raw)


def _show(lines: Iterable[str], *, raw: bool) -> None:
    for line in lines:
        if raw:
            typer.echo(safe(line))
        else:
            screen().print(readable(line), soft_wrap=True)


def readable(line: str) -> Text:
    """`{"at": ..., "event": "woke", "turns": 3}` as `2026-03-02 14:03:11  woke  turns=3`; any other line as it is."""
    told = _facts_in(line)
    if told is None:
        return Text(safe(line))
    level = str(told.get("level", "info"))
    facts = "  ".join(f"{name}={_value(value)}" for name, value in told.items() if name not in TOLD_APART)
    text = Text()
    text.append(f"{_local(told.get('at'))}  ", style="dim")
    text.append(f"{level}: " if level in STYLES else "", style=STYLES.get(level, ""))
    text.append(safe(str(told["event"])), style=STYLES.get(level, "bold"))
    text.append(safe(f"  {facts}" if facts else ""))
    return text


def _facts_in(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and "event" in told else None


def _local(at: object) -> str:
    """A moment in this machine's zone, or what was written where none is."""
    try:
        return f"{datetime.fromisoformat(str(at)).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return safe(str(at))


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
