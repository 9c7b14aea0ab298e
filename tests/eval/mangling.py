"""Sentences as hurried thumbs make them: words dropped, doubled, swapped, numbers and currencies changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MONEY_WORDS = (
    "lucas", "palos", "mangos", "varos", "pavos", "contos", "quid", "bucks", "mil", "k", "pesos", "soles", "reais",
    "euros", "dólares", "$", "€", "R$", "S/", "£",
)  # fmt: skip
JOINTS = (" y ", " e ", " and ", ", ", ". ", " ")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Mangled:
    """A sentence that nobody wrote, and where it came from."""

    text: str
    language: str
    country: str


def mangled(sentences: Sequence[Mangled], *, seed: int, count: int) -> Iterator[Mangled]:
    """`count` sentences, always the same for a seed."""
    dice = random.Random(seed)
    for _ in range(count):
        chosen = dice.choice(sentences)
        text = chosen.text
        for _ in range(dice.randint(1, 3)):
            text = dice.choice(WAYS)(text, dice, sentences)
        yield Mangled(text, chosen.language, chosen.country)


def _drop_a_word(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    words = text.split()
    if len(words) > 1:
        del words[dice.randrange(len(words))]
    return " ".join(words)


def _double_a_word(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    words = text.split()
    at = dice.randrange(len(words)) if words else 0
    return " ".join([*words[: at + 1], *words[at:]])


def _swap_neighbours(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    words = text.split()
    if len(words) > 1:
        at = dice.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _another_number(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    numbers = list(NUMBER.finditer(text))
    if not numbers:
        return text
    found = dice.choice(numbers)
    written = dice.choice(("1.200", "1,200", "0,5", "3.50", "12", "7", "1.234,56", "99999", "0", "2x1", "15%", "1/2"))
    return text[: found.start()] + written + text[found.end() :]


def _swap_numbers(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    numbers = list(NUMBER.finditer(text))
    if len(numbers) < 2:
        return text
    first, second = sorted(dice.sample(numbers, 2), key=lambda one: one.start())
    middle = text[first.end() : second.start()]
    return text[: first.start()] + second[0] + middle + first[0] + text[second.end() :]


def _other_money(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    words = text.split()
    words.insert(dice.randint(0, len(words)), dice.choice(MONEY_WORDS))
    return " ".join(words)


def _join_two(text: str, dice: random.Random, sentences: Sequence[Mangled]) -> str:
    return text + dice.choice(JOINTS) + dice.choice(sentences).text


def _cut_short(text: str, dice: random.Random, _: Sequence[Mangled]) -> str:
    words = text.split()
    return " ".join(words[: dice.randint(1, len(words))]) if words else text


def _plain_letters(text: str, _: random.Random, __: Sequence[Mangled]) -> str:
    return re.sub(r"[,.;:!?¡¿](?!\d)", "", text).lower()


WAYS: tuple[Callable[[str, random.Random, Sequence[Mangled]], str], ...] = (
    _drop_a_word, _double_a_word, _swap_neighbours, _another_number, _swap_numbers, _other_money, _join_two, _cut_short,
    _plain_letters,
)  # fmt: skip
