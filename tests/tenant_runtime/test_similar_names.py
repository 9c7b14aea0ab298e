"""Somebody we know is suggested for a name that shares a word with theirs, or nearly does; nobody else is."""

from __future__ import annotations

import pytest

from tenant_runtime.similar_names import similar

KNOWN = ["Doña Lupe", "Lupe Ruiz", "Don Chuy", "María José", "Ana", "González"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Lupe", ["Doña Lupe", "Lupe Ruiz"]),
        ("lupe ruiz", ["Lupe Ruiz", "Doña Lupe"]),
        ("Gonzales", ["González"]),
        ("maria", ["María José"]),
        ("Sra. Lupe", ["Doña Lupe", "Lupe Ruiz"]),
        ("Doña Elsa", []),
        ("Eva", []),
        ("don", []),
    ],
)
def test_the_likest_come_first(name: str, found: list[str]) -> None:
    assert similar(name, KNOWN) == found
