"""Messages as the terminal shows them: bubbles on a screen, plain lines in a pipe."""

from __future__ import annotations

import re

from rich import box
from rich.align import Align
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from orchestrator.cli.simulator_client import ChatMessage

WIDEST = 60
MARKS = re.compile(r"(?<!\w)([*_~])(?=\S)(.+?)(?<=\S)\1(?!\w)")
STYLES = {"*": "bold", "_": "italic", "~": "strike"}
CONTROL = {code: None for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
"""A terminal obeys these: none of them is ever shown."""

TICKS = {
    "accepted": ("✓", "dim"),
    "delivered": ("✓✓", "dim"),
    "read": ("✓✓", "bright_cyan"),
    "failed": ("!", "bold red"),
}
KINDS = {"image": "📷 Photo", "audio": "🎤 Voice note", "location": "📍 Location", "document": "📄 Document"}


def show(console: Console, message: ChatMessage) -> None:
    """One message: a bubble where somebody looks, its words alone where a program reads."""
    if console.is_terminal:
        console.print(bubble(message, width=console.width))
    else:
        console.print(plain(message), markup=False, highlight=False, emoji=False, soft_wrap=True)


def plain(message: ChatMessage) -> str:
    """The words; what the shopkeeper wrote is marked, quick replies stand in brackets."""
    parts = [f"[{file['file_name']}]" for file in message.attachments]
    parts.append(words(message))
    parts.extend([" ".join(f"[{text}]" for text in message.quick_replies)] if message.quick_replies else [])
    text = safe("\n".join(part for part in parts if part))
    return f"> {text}" if message.author == "shopkeeper" else f"{text}\n"


def bubble(message: ChatMessage, *, width: int) -> Align:
    """A bubble: green and to the right what the shopkeeper wrote, to the left what the bot said."""
    is_mine = message.author == "shopkeeper"
    files = [Text(f"📄 {safe(file['file_name'])}", style="underline") for file in message.attachments]
    meta = Text(f"{message.at.astimezone():%H:%M}", style="dim", justify="right")
    if is_mine:
        tick, style = TICKS.get(message.state, TICKS["accepted"])
        meta.append(f" {tick}", style=style)
    panel = Panel(
        Group(*files, formatted(words(message)), meta),
        box=box.ROUNDED,
        border_style="green" if is_mine else "bright_black",
        expand=False,
        width=min(WIDEST, width, _needed(message)),
    )
    buttons = [Text(f"  ↩ {safe(text)}", style="cyan") for text in message.quick_replies]
    return Align(Group(panel, *buttons), align="right" if is_mine else "left", width=width)


def words(message: ChatMessage) -> str:
    """What to read of a message, also of one without text."""
    return message.text or KINDS.get(message.kind, message.kind if message.kind != "text" else "")


def formatted(text: str) -> Text:
    """WhatsApp's marks as styles; nothing in the text is taken for a command."""
    whole, rest = Text(), safe(text)
    while found := MARKS.search(rest):
        whole.append(rest[: found.start()])
        inner = formatted(found[2])
        inner.stylize(STYLES[found[1]])
        whole.append_text(inner)
        rest = rest[found.end() :]
    whole.append(rest)
    return whole


def safe(text: str) -> str:
    """Without the characters that a terminal would obey."""
    return text.translate(CONTROL)


def _needed(message: ChatMessage) -> int:
    """Columns of the widest line (emojis take two), with borders and padding; never narrower than the time."""
    lines = [*words(message).split("\n"), *(f"📄 {file['file_name']}" for file in message.attachments)]
    return max(14, 4 + max(Text(line).cell_len for line in lines))
