"""What shopkeepers read exists in every language, with the same facts in it."""

import json
import string

import pytest

from tenant_runtime.contract import templates

SECTIONS = ("gateway", "onboarding", "replies", "pages")


def sentences(language: str) -> dict[str, str]:
    """`section.key` -> sentence."""
    found = json.loads(templates.text(f"wording/{language}.json"))
    return {f"{section}.{key}": text for section in found for key, text in found[section].items()}


def placeholders(sentence: str) -> set[str]:
    """The facts a sentence needs."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_sentence_exists_in_every_language_with_the_same_facts(language: str) -> None:
    spanish, other = sentences("es"), sentences(language)
    assert spanish.keys() == other.keys()
    different = {key for key in spanish if placeholders(spanish[key]) != placeholders(other[key])}
    assert not different


@pytest.mark.parametrize("language", templates.LANGUAGES)
def test_no_sentence_is_empty_or_unfinished(language: str) -> None:
    assert all(text.strip() and "TODO" not in text for text in sentences(language).values())
    assert set(templates.load(f"wording/{language}.json")) == set(SECTIONS)
