"""How the command line speaks: tables and panels for people, JSON for programs, one sentence when something fails."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from orchestrator.cli.bubbles import safe
from orchestrator.client import ClientError, NotRunning
from orchestrator.errors import InvalidPhoneNumber
from tenant_runtime.contract.environment import SettingsError

WIDTH_IN_A_PIPE = 200
FAILED, WRONG_USAGE, NOT_RUNNING, NO_SUCH_TENANT = 1, 2, 3, 4
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


class SpeakingGroup(TyperGroup):
    """The root of the commands: an expected error is a sentence and an exit code, never a traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as the library has it
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ClientError as error:
            fail(str(error), _exit_code(error))
        except (InvalidPhoneNumber, SettingsError) as error:
            fail(str(error), WRONG_USAGE)


def fail(sentence: str, exit_code: int = FAILED) -> NoReturn:
    """Say why on standard error and end."""
    Console(stderr=True).print(Text(safe(sentence), style="bold red"), soft_wrap=True)
    raise typer.Exit(exit_code)


def say(sentence: str, style: str = "") -> None:
    """A line for people; nothing in it is taken for a command to the terminal."""
    Console().print(Text(safe(sentence), style=style), soft_wrap=True)


def print_json(found: Any) -> None:  # noqa: ANN401 - any JSON value or model
    """The same facts for a program, exactly one JSON value."""
    typer.echo(json.dumps(plain(found), ensure_ascii=False, indent=2))


def plain(found: Any) -> Any:  # noqa: ANN401
    """Models as JSON values, also within lists and mappings."""
    if isinstance(found, BaseModel):
        return found.model_dump(mode="json")
    if isinstance(found, Mapping):
        return {name: plain(value) for name, value in found.items()}
    if isinstance(found, list | tuple):
        return [plain(value) for value in found]
    return found


def screen() -> Console:
    """Standard output: as wide as the terminal, or wide enough for long lines where a program reads."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_IN_A_PIPE)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under a title."""
    say(title, "bold")
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell(value) for value in row))
    screen().print(table)


def print_facts(title: str, facts: Mapping[str, object]) -> None:
    """Names and values in a panel."""
    grid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        grid.add_row(Text(name, style="dim"), cell(value))
    screen().print(Panel(grid, title=Text(safe(title)), title_align="left", box=box.ROUNDED, expand=False))


def counted(number: int, noun: str) -> str:
    """`1 tenant`, `2 tenants`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cell(value: object) -> Text:
    """A value as text: times in this machine's zone, a dash where there is nothing."""
    if value is None or value == "":
        return Text("-", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, datetime):
        return Text(f"{value.astimezone():%Y-%m-%d %H:%M}")
    return Text(safe(str(value)))


def _exit_code(error: ClientError) -> int:
    if isinstance(error, NotRunning):
        return NOT_RUNNING
    return NO_SUCH_TENANT if error.problem.code == "tenant_not_found" else FAILED
