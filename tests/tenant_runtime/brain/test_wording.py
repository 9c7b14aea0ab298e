"""Every sentence that the brain may need exists in the three languages, with the same facts."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from tenant_runtime.brain import rules
from tenant_runtime.brain.rules.words.lexicon import merged
from tenant_runtime.contract import templates

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(rules.__file__).parent.rglob("*.py"))
KEYS = sorted(set(re.findall(r'"(?:replies\.)?((?:ask|card|choice|not_yet)_[a-z_]+)"', SOURCE)))
UNDO_TARGETS = ["choice_undo_last", "choice_undo_last_sale", "choice_undo_last_expense"]


def reasons() -> list[str]:
    """Every reason why a phrase of the vocabulary is not booked yet."""
    return sorted({
        tag.replace("not_yet.", "not_yet_")
        for language in templates.LANGUAGES
        for tag in merged(language)["vocabulary"]
        if tag.startswith("not_yet.")
    } | {"not_yet_currency"})  # fmt: skip


def facts(language: str, key: str) -> set[str]:
    sentence = templates.load(f"wording/{language}.json")["replies"][key]
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", [*KEYS, *UNDO_TARGETS, *reasons()])
def test_a_sentence_exists_in_every_language_with_the_same_facts(key: str) -> None:
    assert facts("es", key) == facts("pt", key) == facts("en", key)


def test_the_keys_are_found_in_the_source() -> None:
    assert len(KEYS) > 30


@pytest.mark.parametrize("language", templates.LANGUAGES)
def test_no_phrase_is_listed_twice_under_one_tag(language: str) -> None:
    twice = {
        f"{tag}: {phrase}"
        for tag, phrases in merged(language)["vocabulary"].items()
        for phrase in phrases
        if phrases.count(phrase) > 1
    }
    assert not twice
