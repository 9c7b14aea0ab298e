"""API tokens: `libreta token ...`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from orchestrator.cli.connection import manager
from orchestrator.cli.screen import Json, counted, print_facts, print_json, print_table, say
from orchestrator.phone_numbers import typed_key
from orchestrator.schemas import TokenPage

app = typer.Typer(help="Tokens for programs and people that use the API.", no_args_is_help=True)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Whose it is: dashboard")],
    scope: Annotated[list[str], typer.Option(help="What it may do; may be given several times.")],
    tenant: Annotated[list[str] | None, typer.Option(help="Only this tenant; may be given several times.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="When it expires; else never.")] = None,
    as_json: Json = False,
) -> None:
    """Make a token."""
    body = {
        "name": name,
        "scopes": scope,
        "tenants": [typed_key(phone) for phone in tenant] if tenant else None,
        "expires_at": (datetime.now(UTC) + timedelta(days=days)).isoformat() if days else None,
    }
    with manager() as tenants:
        made = tenants.api.post("/v1/tokens", body)
    if as_json:
        print_json(made)
        return
    print_facts(made["name"], {"Token": made["token"], "Scopes": ", ".join(made["scopes"]), "Id": made["id"]})
    say("It is shown only now.")


@app.command("list")
def list_tokens(as_json: Json = False) -> None:
    """List the tokens, without their secrets."""
    with manager() as tenants:
        page = TokenPage.model_validate(tenants.api.get("/v1/tokens"))
    if as_json:
        print_json(page.tokens)
        return
    rows = [
        (token.id, token.name, token.prefix, ", ".join(token.scopes), token.expires_at, token.revoked_at)
        for token in page.tokens
    ]
    print_table(counted(len(rows), "token"), ("Id", "Name", "Begins", "Scopes", "Expires", "Revoked"), rows)


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(help="Its id, as the list shows it.")]) -> None:
    """Make a token worthless, now."""
    with manager() as tenants:
        tenants.api.delete(f"/v1/tokens/{token_id}")
    say(f"✅ {token_id} was revoked.")
