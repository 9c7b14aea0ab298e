"""Numbers in words, in three languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.brain.rules.words.lexicon import lexicon


@pytest.mark.parametrize(
    ("language", "words", "number", "length"),
    [
        ("es", "dos", 2, 1),
        ("es", "veintiuno", 21, 1),
        ("es", "treinta y cinco", 35, 3),
        ("es", "veinte y dos", 22, 3),
        ("es", "cuatro mil quinientos", 4500, 3),
        ("es", "treinta y cinco mil", 35000, 4),
        ("es", "ciento veinte", 120, 2),
        ("es", "dos millones", 2_000_000, 2),
        ("es", "mil", 1000, 1),
        ("es", "cinco y tres", 5, 1),
        ("es", "cuarenta y me", 40, 1),
        ("pt", "cento e vinte e dois", 122, 5),
        ("pt", "mil e quinhentos", 1500, 3),
        ("pt", "dezoito", 18, 1),
        ("pt", "seis e cinquenta", 6, 1),
        ("en", "twenty five", 25, 2),
        ("en", "twenty-five", 25, 1),
        ("en", "two hundred and five", 205, 4),
        ("en", "one thousand two hundred", 1200, 4),
        ("en", "a hundred", 100, 2),
    ],
)
def test_number_words_are_read_as_far_as_they_make_one_number(
    language: str, words: str, number: int, length: int
) -> None:
    assert lexicon(language).numerals.read(words.split(), 0) == (Decimal(number), length)


def test_a_word_that_is_no_number_is_none() -> None:
    assert lexicon("es").numerals.read(["pulsera"], 0) is None
