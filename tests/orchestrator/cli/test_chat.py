"""The simulator in the terminal, against a real gateway."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from orchestrator.cli.bubbles import bubble, formatted, plain
from orchestrator.cli.simulator_client import ChatMessage, SimulatorClient, SimulatorError
from orchestrator.event_stream import events
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Reply
from tests.gateway.simulated import ANA, Running, read, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as found:
        yield found


def chat(url: str, said: str, phone: str = ANA) -> subprocess.CompletedProcess[str]:
    """`libreta chat` in a process of its own, with these lines on standard input."""
    gateway = {"LIBRETA_GATEWAY_PORT": url.rsplit(":", 1)[1]}
    return subprocess.run(
        [sys.executable, "-c", "from orchestrator.cli import main; main()", "chat", phone],
        input=said,
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **gateway},
        encoding="utf-8",
        check=False,
    )


def test_each_line_of_a_pipe_is_sent_and_its_reply_printed_before_the_next(setup: Running) -> None:
    setup.shop.answer = lambda message: (Reply(text=f"Dijiste: {message.text}", quick_replies=("Sí", "No")),)
    with setup.gateway() as client:
        ended = chat(setup.url, "Hola\n\n  Vendí 2 pulseras  \n")
        assert [message["text"] for message in read(client, ANA)][::2] == ["Hola", "Vendí 2 pulseras"]
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == (
        "> Hola\nDijiste: Hola\n[Sí] [No]\n\n> Vendí 2 pulseras\nDijiste: Vendí 2 pulseras\n[Sí] [No]\n\n"
    )


def test_a_second_chat_does_not_repeat_what_was_said_in_the_first(setup: Running) -> None:
    with setup.gateway():
        chat(setup.url, "uno\n")
        ended = chat(setup.url, "dos\n")
    assert ended.stdout == "> dos\nDijiste: dos\n\n"


def test_without_a_gateway_it_says_how_to_start_one() -> None:
    ended = chat("http://127.0.0.1:9", "Hola\n")
    assert ended.returncode == 1
    assert "Start it with `make run`" in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("phone", "sentence"), [("", "make chat PHONE="), ("abc", "not a phone number")])
def test_what_is_no_phone_is_refused_with_a_sentence(phone: str, sentence: str) -> None:
    ended = chat("http://127.0.0.1:9", "Hola\n", phone)
    assert ended.returncode == 1
    assert sentence in ended.stderr


def test_a_gateway_without_the_simulator_is_told_apart(setup: Running) -> None:
    with SimulatorClient(setup.shop.url, TenantKey(ANA)) as client, pytest.raises(SimulatorError, match="CHANNELS"):
        client.history()


def test_the_ticks_of_a_message_are_followed_to_the_end(setup: Running) -> None:
    with setup.gateway(), SimulatorClient(setup.url, TenantKey(ANA)) as client:
        message_id = client.write("Hola")
        told = list(client.follow(message_id))
    assert [message.text for message in told if message.author == "libreta"] == ["Dijiste: Hola"]
    assert told[-1].id == message_id
    assert told[-1].state == "read"


def test_events_are_read_as_the_standard_says() -> None:
    lines = [": welcome", "retry: 1000", "", "event: typing", "data: {", "data: }", "", "data:x", "", "data: cut off"]
    assert list(events(lines)) == [("typing", "{\n}"), ("message", "x")]


def message(text: str, **more: object) -> ChatMessage:
    values = {"id": "1", "author": "libreta", "text": text, "at": NOON, "state": "sent"}
    return ChatMessage.model_validate(values | more)


def drawn(found: ChatMessage, width: int = 60) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    console.print(bubble(found, width=width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_the_shopkeeper_wrote_stands_right_and_replies_stand_left() -> None:
    reply, mine = drawn(message("Total: $40.00")), drawn(message("Vendí 2", author="shopkeeper", state="read"))
    assert reply.startswith("╭")
    assert mine.startswith(" ")
    assert "✓✓" in mine
    assert "✓" not in reply


def test_marks_become_styles_and_brackets_stay_words() -> None:
    text = formatted("*Total:* [red]$40[/red] _hoy_")
    assert text.plain == "Total: [red]$40[/red] hoy"
    assert [(span.style, text.plain[span.start : span.end]) for span in text.spans] == [
        ("bold", "Total:"),
        ("italic", "hoy"),
    ]


def test_a_reply_cannot_command_the_terminal() -> None:
    nasty = message("a\x1b]0;owned\x07b\x9b2J\rc", quick_replies=("\x1b[2J",), attachments=({"file_name": "\x1bx"},))
    assert not {"\x1b", "\x07", "\x9b", "\r"} & set(plain(nasty))
    assert "\x1b]" not in drawn(nasty)
    assert "\x9b" not in drawn(nasty)


def test_a_bubble_fits_a_narrow_terminal() -> None:
    lines = drawn(message("palabra " * 40), width=24).splitlines()
    assert max(len(line) for line in lines) <= 24
