"""The command that runs the whole product: `libreta run`."""

from __future__ import annotations

import os

from orchestrator.cli.connection import settings
from orchestrator.cli.screen import fail, print_facts, say
from orchestrator.stack import Stack, StackError, run_until_told


def run() -> None:
    """Start gateway and orchestrator, say where everything listens, end both on Ctrl-C."""
    settings()  # a mistyped setting is told here once, not by each part
    try:
        ended = run_until_told(Stack(os.environ), when_up=_say_where)
    except StackError as error:
        fail(str(error))
    if ended:
        fail(f"The {ended.name} ended by itself with exit code {ended.exit_code}; the rest was ended too.")
    say("Ended.")


def _say_where(stack: Stack) -> None:
    has_simulator = "simulator" in (stack.environment.get("LIBRETA_CHANNELS") or "simulator")
    facts = {
        **({"Try it in a browser": f"{stack.gateway.url}/simulator"} if has_simulator else {}),
        "Messages come in at": stack.gateway.url,
        "REST API": f"{stack.orchestrator.url}/openapi.json",
        "Operator's token": stack.data_dir.absolute() / "secrets" / "api_token",
        "Create a tenant": 'make tenant-new PHONE=+5491112345678 NAME="Beans&Co"',
        "Stop": "Ctrl-C",
    }
    print_facts("Libreta runs", facts)
