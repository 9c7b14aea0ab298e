"""Periods are named as people name them."""

from __future__ import annotations

from datetime import date

import pytest

from tenant_runtime.actions import Days, Period
from tenant_runtime.replies.periods import named
from tenant_runtime.replies.voice import Voice
from tests.tenant_runtime.replies.test_voice import config

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Days(date(2026, 2, 1), date(2026, 2, 28)), ("En febrero", "Em fevereiro", "In February")),
        (Days(date(2024, 2, 1), date(2024, 2, 29)), ("En febrero de 2024", "Em fevereiro de 2024", "In February 2024")),
        (
            Days(date(2026, 2, 1), date(2026, 2, 15)),
            ("Del 1 al 15 de febrero", "De 1 a 15 de fevereiro", "From February 1 to 15"),
        ),
        (
            Days(date(2025, 11, 1), date(2025, 11, 15)),
            ("Del 1 al 15 de noviembre de 2025", "De 1 a 15 de novembro de 2025", "From November 1 to 15, 2025"),
        ),
        (
            Days(date(2026, 2, 20), TODAY),
            ("Del 20 de febrero al 4 de marzo", "De 20 de fevereiro a 4 de março", "From February 20 to March 4"),
        ),
        (
            Days(date(2025, 12, 20), TODAY),
            (
                "Del 20 de diciembre de 2025 al 4 de marzo de 2026",
                "De 20 de dezembro de 2025 a 4 de março de 2026",
                "From December 20, 2025 to March 4, 2026",
            ),
        ),
        (
            Days(date(2026, 3, 2), date(2026, 3, 2)),
            ("El lunes 2 de marzo", "Em segunda, 2 de março", "On Monday, March 2"),
        ),
        (Days(date(2025, 1, 1), date(2025, 12, 31)), ("En 2025", "Em 2025", "In 2025")),
        ("this_year", ("Este año", "Este ano", "This year")),
    ],
)
def test_periods_are_named_as_people_name_them(period: Period, words: tuple[str, str, str]) -> None:
    voices = (Voice(config(language), today=TODAY) for language in ("es", "pt", "en"))
    assert tuple(named(period, voice) for voice in voices) == words
