"""Why a question was not answered: one class, a stable code, a sentence a model may read."""

from __future__ import annotations

from typing import Literal

import apsw

Code = Literal[
    "not_a_select",
    "several_statements",
    "unknown_column",
    "unknown_table",
    "unknown_function",
    "not_allowed",
    "too_slow",
    "too_big",
    "invalid",
    "busy",
]


class QuestionRefused(Exception):
    """No rows were told and nothing was changed; `str(error)` quotes nothing but the question and names of SQLite."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(detail or code.replace("_", " "))
        self.code: Code = code


SAID: tuple[tuple[str, Code], ...] = (
    ("no such column", "unknown_column"),
    ("no such table", "unknown_table"),
    ("no such function", "unknown_function"),
    ("not authorized", "not_allowed"),
    ("prohibited", "not_allowed"),
    ("too many", "too_big"),
    ("too large", "too_big"),
    ("at most", "too_big"),
    ("too big", "too_big"),
    ("parser stack overflow", "too_big"),
)
"""What SQLite's messages hold, and what that means; the first that fits."""


def refusal_of(error: apsw.Error) -> QuestionRefused:
    """The refusal that tells of an error of SQLite."""
    match error:
        case apsw.TooBigError() | apsw.NoMemError():
            return QuestionRefused("too_big", str(error))
        case apsw.BusyError() | apsw.LockedError():
            return QuestionRefused("busy")
        case _:
            message = str(error)
            codes = [code for said, code in SAID if said in message]
            return QuestionRefused(codes[0] if codes else "invalid", message)
