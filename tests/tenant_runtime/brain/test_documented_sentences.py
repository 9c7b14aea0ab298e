"""The sentences of docs/sentences.md are read as its tables say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tenant_runtime.brain.__main__ import readings

PAGE = Path(__file__).parents[3] / "docs" / "sentences.md"
SECTIONS = {"Español": ("es", "AR", "ARS"), "Português": ("pt", "BR", "BRL"), "English": ("en", "US", "USD")}
ROW = re.compile(r"^\| (?P<sentence>.+?) \| (?P<outcome>posted|card|answered): (?P<intents>[\w, ]+) \|$", re.MULTILINE)
OUTCOMES = {"posted": "post", "card": "confirm", "answered": "answer"}


def documented() -> list[tuple[str, str, str, list[str]]]:
    """Section, sentence, outcome and intents of every row."""
    found = []
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        section = part.split("\n", 1)[0]
        found += [
            (section, row["sentence"], OUTCOMES[row["outcome"]], row["intents"].split(", "))
            for row in ROW.finditer(part)
        ]
    return found


@pytest.mark.parametrize(("section", "sentence", "outcome", "intents"), documented())
def test_a_documented_sentence_is_read_as_the_page_says(
    section: str, sentence: str, outcome: str, intents: list[str]
) -> None:
    language, country, currency = SECTIONS[section]
    gold = {"id": "1", "lang": language, "country": country, "text": sentence, "expect": {"currency": currency}}
    (reading,) = readings([json.dumps(gold)])
    assert (reading["outcome"], [action["intent"] for action in reading["actions"]]) == (outcome, intents)


def test_the_page_has_rows_for_every_language() -> None:
    assert {section for section, *_ in documented()} == SECTIONS.keys()
