"""Sentences that tempt a reader into booking something else than was meant are never booked at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from tenant_runtime.actions import BookAction
from tenant_runtime.brain import Context
from tenant_runtime.brain.rules import accounting
from tenant_runtime.readings import Post
from tests.tenant_runtime.brain.shops import ANA, BRUNO, CARLA, DOLLARS, NEW_SHOPS, asked, read

BOOKING = get_args(BookAction)
SHOPS = {
    "es": (NEW_SHOPS["es"], NEW_SHOPS["es-US"], ANA, DOLLARS),
    "pt": (NEW_SHOPS["pt"], BRUNO),
    "en": (NEW_SHOPS["en"], CARLA),
}


def traps() -> Iterator[tuple[str, str, str]]:
    """Language, kind and text of each trap; a line "# es kind" heads those that follow."""
    language = kind = ""
    for line in (Path(__file__).parent / "traps.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            language, kind = line[2:].split(" ", 1)
        elif line:
            yield language, kind, line


CASES = list(traps())


def is_booked(text: str, context: Context) -> bool:
    reading = read(text, context)
    return isinstance(reading, Post) and any(isinstance(action, BOOKING) for action in reading.actions)


@pytest.mark.parametrize(("language", "kind", "text"), CASES, ids=[f"{kind}: {text}" for _, kind, text in CASES])
def test_a_trap_books_nothing(language: str, kind: str, text: str) -> None:
    for context in SHOPS[language]:
        if "dólares" in text and context.currency == "USD":
            continue
        assert not is_booked(text, context), f"{text!r} was booked for {context.currency}: {read(text, context)}"


def test_there_are_traps_of_every_language() -> None:
    assert all(sum(case[0] == language for case in CASES) >= 30 for language in SHOPS)


def test_without_the_accounting_many_traps_are_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounting, "unexplained", lambda _: [])
    monkeypatch.setattr(accounting, "blockers", lambda _: [])
    caught = [text for language, _, text in CASES if any(is_booked(text, context) for context in SHOPS[language])]
    assert len(caught) > len(CASES) // 4


@pytest.mark.parametrize(
    ("text", "context", "question"),
    [
        ("vendí unas 10 velas", DOLLARS, "not_yet_vague"),
        ("vendí 2 velas a 8 euros", DOLLARS, "not_yet_currency"),
        ("vendí 2 remeras", ANA, "ask_price"),
        ("vendí 2 tornillos", DOLLARS, "ask_price"),
        ("vendí velas", DOLLARS, "ask_quantity"),
        ("gasté 50", DOLLARS, "ask_expense_concept"),
        ("gasté en luz", DOLLARS, "ask_expense_amount"),
        ("vendí 2 velas a 1.200", DOLLARS, "ask_amount_written"),
        ("vendí 1.200 velas", DOLLARS, "ask_quantity_written"),
        ("sube el precio de la vela", DOLLARS, "ask_new_price"),
        ("blablabla", DOLLARS, "ask_what"),
        ("vendí 2 velas zorp a 15 blip", DOLLARS, "ask_words"),
    ],
)
def test_the_question_says_what_is_missing(text: str, context: Context, question: str) -> None:
    assert asked(text, context) == question
