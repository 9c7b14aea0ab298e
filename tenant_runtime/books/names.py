"""When two names are the same product: case, accents and blanks do not count."""

from __future__ import annotations

import unicodedata

from tenant_runtime.books.errors import InvalidName

LONGEST_NAME = 200


def tidy(name: str) -> str:
    """The name as it is kept: one blank between words. Raises InvalidName for an empty or endless one."""
    tidied = " ".join(name.replace("\0", " ").split())  # SQLite would take a NUL for the end of the name
    if not fold(tidied) or len(tidied) > LONGEST_NAME:
        raise InvalidName(tidied[:LONGEST_NAME])
    return tidied


def fold(name: str) -> str:
    """The name as it is compared: `Pulsera  DORADA`, `pulsera dorada` and `Púlsera dorada` are one."""
    decomposed = unicodedata.normalize("NFKD", name.replace("\0", " ").casefold())
    return " ".join("".join(character for character in decomposed if not unicodedata.combining(character)).split())
