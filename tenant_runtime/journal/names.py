"""Names that a format can hold: any name of a customer or a product becomes one, and no two become the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

LONGEST_COMMODITY = 24


def one_line(text: str) -> str:
    """The text on one line: no control characters, one blank between words."""
    kept = "".join(" " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in text)
    return " ".join(kept.split())


def without(text: str, refused: str) -> str:
    """The text on one line, a blank for each of the refused characters; `x` where nothing is left."""
    return one_line(text.translate({ord(character): " " for character in refused})) or "x"


def letters(text: str) -> str:
    """Plain letters and digits with hyphens between them: `Doña Lupe` is `Dona-Lupe`; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")


def unique(
    wanted: Iterable[tuple[int, str]], *, taken: Iterable[str] = (), mark: Callable[[str, int], str]
) -> dict[int, str]:
    """A name of its own for every id; where it is taken, `mark` makes another of it with a number, first the id."""
    used, found = set(taken), dict[int, str]()
    for key, name in wanted:
        chosen, number = name, key
        while chosen in used:
            chosen = mark(name, number)
            number += 1_000_003
        used.add(chosen)
        found[key] = chosen
    return found
