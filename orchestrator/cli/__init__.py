"""The command line `libreta`: the operator's hands, over REST."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestrator.cli import (
    alerts,
    dead_letters,
    fleet,
    invites,
    journal,
    running,
    tenant_config,
    tenant_logs,
    tenant_show,
    tenants,
    tokens,
)
from orchestrator.cli.chat import chat
from orchestrator.cli.connection import settings
from orchestrator.cli.screen import SpeakingGroup

app = typer.Typer(
    name="libreta",
    cls=SpeakingGroup,
    help="Libreta keeps the books of small shops over WhatsApp. These are the operator's commands.",
    epilog="Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the service does not run, 4 no such tenant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
tenants.app.command(name="show")(tenant_show.show)
tenants.app.command(name="logs")(tenant_logs.logs)
tenants.app.command(name="config")(tenant_config.config)
tenants.app.command(name="journal")(journal.journal)
app.add_typer(tenants.app, name="tenant")
app.add_typer(fleet.app, name="fleet")
app.add_typer(invites.app, name="invite")
app.add_typer(tokens.app, name="token")
app.add_typer(dead_letters.app, name="dead-letters")
app.command(name="alerts")(alerts.alerts)
app.command(name="orphans")(alerts.orphans)
app.command(name="run")(running.run)


@app.command(name="chat")
def talk(phone: Annotated[str, typer.Argument(help="The shopkeeper's number: +5491112345678")] = "") -> None:
    """Talk to the bot in the terminal, as a shopkeeper would."""
    chat(phone, settings().gateway_url)


def main() -> None:
    """What `libreta` runs."""
    app()
