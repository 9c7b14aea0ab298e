"""The simulator in the terminal: the same conversation as on the page, line by line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import typer
from rich.cells import cell_len
from rich.console import Console, Group
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType
from rich.spinner import Spinner
from rich.text import Text

from orchestrator.cli.bubbles import bubble, show
from orchestrator.cli.simulator_client import ChatMessage, SimulatorClient, SimulatorError
from orchestrator.errors import InvalidPhoneNumber
from orchestrator.phone_numbers import typed_key
from tenant_runtime.contract.key import TenantKey

SHOWN_AT_START = 8
PROMPT = Text("› ", style="bold green")


def chat(phone: str, gateway_url: str) -> None:
    """Talk to the bot as the shopkeeper of this phone: by hand, or line by line from a pipe.

    Ends with status 1 and a sentence on standard error where the gateway cannot be talked to.
    """
    console = Console(soft_wrap=False)
    try:
        with SimulatorClient(gateway_url, _key(phone)) as client:
            if sys.stdin.isatty():
                _by_hand(client, console)
            else:
                _from_pipe(client, console)
    except SimulatorError as error:
        Console(stderr=True).print(Text(str(error), style="bold red"))
        raise typer.Exit(1) from error


def _key(phone: str) -> TenantKey:
    if not phone.strip():
        raise SimulatorError("Say which phone writes: make chat PHONE=+5491112345678")
    try:
        return typed_key(phone)
    except InvalidPhoneNumber as error:
        raise SimulatorError(str(error)) from error


def _by_hand(client: SimulatorClient, console: Console) -> None:
    said = client.history()
    console.print(Text("You write as the shopkeeper. Nothing leaves this machine. Ctrl-D ends.\n", style="dim"))
    for message in said[-SHOWN_AT_START:]:
        show(console, message)
    for text in _typed(console):
        _exchange(client, console, text)


def _typed(console: Console) -> Iterator[str]:
    """What is typed, until Ctrl-D or Ctrl-C; the typed line gives way to its bubble."""
    while True:
        try:
            text = console.input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        rows = 1 + (PROMPT.cell_len + cell_len(text)) // console.width
        console.control(Control(*((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)) * rows))
        if text:
            yield text


def _exchange(client: SimulatorClient, console: Console, text: str) -> None:
    """One message and its replies. Ctrl-C stops the waiting; what comes later is shown with the next reply."""
    mine = ChatMessage(id=client.write(text), author="shopkeeper", text=text, at=datetime.now(UTC), state="accepted")
    replies: list[ChatMessage] = []
    try:
        with Live(_waiting(mine, console), console=console, refresh_per_second=12) as live:
            for message in client.follow(mine.id):
                mine = message if message.id == mine.id else mine
                replies.extend([message] if message.id != mine.id else [])
                live.update(_waiting(mine, console))
    except KeyboardInterrupt:
        console.print(Text("Not waiting any longer; the message is kept and will be answered.", style="dim"))
    for reply in replies:
        show(console, reply)


def _waiting(mine: ChatMessage, console: Console) -> Group:
    """The bubble with its ticks, and the typing line while the answer is on its way."""
    shown = bubble(mine, width=console.width)
    return (
        Group(shown, Spinner("dots", "Libreta is typing…", style="dim")) if mine.state == "delivered" else Group(shown)
    )


def _from_pipe(client: SimulatorClient, console: Console) -> None:
    """Each line is a message; the next one is sent when its replies are there."""
    client.history()
    for line in sys.stdin:
        if not (text := line.strip()):
            continue
        message_id = client.write(text)
        show(
            console, ChatMessage(id=message_id, author="shopkeeper", text=text, at=datetime.now(UTC), state="accepted")
        )
        for message in client.follow(message_id):
            if message.author == "libreta":
                show(console, message)
