"""Messages that were given up on: `libreta dead-letters ...`."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from orchestrator.cli.connection import gateway
from orchestrator.cli.screen import Json, counted, print_json, print_table, say

app = typer.Typer(help="Messages that could not be handled, kept by the gateway.", no_args_is_help=True)
MOST_SHOWN = 60


@app.command("list")
def list_letters(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50, as_json: Json = False
) -> None:
    """List the dead letters, the newest first."""
    with gateway() as api:
        found = api.get("/v1/dead-letters", limit=limit)["items"]
    if as_json:
        print_json(found)
        return
    rows = [(item["id"], item["died_at"][:16], item["sender"], item["detail"], _text_in(item)) for item in found]
    print_table(counted(len(rows), "dead letter"), ("Id", "Given up", "From", "Why", "Text"), rows)


@app.command()
def replay(letter_id: Annotated[int, typer.Argument(help="Its id, as the list shows it.")]) -> None:
    """Handle a dead letter again, as if it had just come."""
    with gateway() as api:
        api.post(f"/v1/dead-letters/{letter_id}/replay")
    say(f"✅ {letter_id} waits again, at the end of its sender's queue.")


def _text_in(letter: dict[str, Any]) -> str:
    try:
        content = json.loads(letter["content"])
    except ValueError:
        content = letter["content"]
    text = str(content.get("text", "") if isinstance(content, dict) else content)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
