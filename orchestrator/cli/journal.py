"""Take a tenant's books along: `libreta tenant journal PHONE --format hledger [-o FILE]`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from orchestrator.cli.connection import manager, spoken
from orchestrator.cli.screen import fail, say
from tenant_runtime.contract.journal import JournalFormat


def journal(
    phone: Annotated[str, typer.Argument()] = "",
    form: Annotated[JournalFormat, typer.Option("--format", help="What reads it.")] = "hledger",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; else it is printed.")
    ] = None,
) -> None:
    """Print a tenant's whole journal, or write it to a file."""
    with manager() as tenants:
        parts = tenants.get_tenant_journal(spoken(phone, "journal"), form=form)
        if output is None:
            for part in parts:
                typer.echo(part, nl=False)
        else:
            say(f"✅ {_written(output, parts):,} bytes in {output}")


def _written(output: Path, parts: Iterable[bytes]) -> int:
    """How many bytes; the file is there whole or not at all."""
    draft = output.with_name(f".{output.name}.part")
    try:
        with draft.open("wb") as file:
            size = sum(file.write(part) for part in parts)
        draft.replace(output)
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}")
    finally:
        draft.unlink(missing_ok=True)
    return size
