"""Invitations for newcomers: `libreta invite ...`."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestrator.cli.connection import manager
from orchestrator.cli.screen import Json, counted, print_facts, print_json, print_table, say
from orchestrator.onboarding.schemas import InviteCreated, InvitePage

app = typer.Typer(help="Codes for newcomers, where LIBRETA_ONBOARDING=invite.", no_args_is_help=True)


@app.command()
def new(
    note: Annotated[str, typer.Option(help="For your own eyes: whom it is for.")] = "",
    days: Annotated[int, typer.Option(min=1, max=365, help="How long it may be used.")] = 7,
    as_json: Json = False,
) -> None:
    """Make a code that lets one number in, once."""
    with manager() as tenants:
        answer = tenants.api.post("/v1/invites", {"note": note, "expires_in_days": days})
    made = InviteCreated.model_validate(answer)
    if as_json:
        print_json(made)
        return
    print_facts("Invitation", {"Code": made.code, "For": made.note, "Until": made.expires_at})
    say("The newcomer writes it to the bot. It is shown only now.")


@app.command("list")
def list_invites(as_json: Json = False) -> None:
    """List the invitations, the newest first."""
    with manager() as tenants:
        found = InvitePage.model_validate(tenants.api.get("/v1/invites")).invites
    if as_json:
        print_json(found)
        return
    rows = [(item.id, item.note, item.created_at, item.expires_at, item.used_by or item.used_at) for item in found]
    print_table(counted(len(found), "invitation"), ("Id", "For", "Made", "Until", "Used by"), rows)
