"""Moments travel as text with an offset; what would be guessed at is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from tenant_runtime.contract.moment import Moment

MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-03-02T12:00:00Z", "2026-03-02t12:00:00z", "2026-03-02 09:00:00-03:00"])
def test_a_moment_is_text_with_its_offset(text: str) -> None:
    assert MOMENT.validate_python(text) == NOON
    assert MOMENT.validate_json(f'"{text}"') == NOON


def test_a_moment_comes_back_as_it_went() -> None:
    assert MOMENT.validate_json(MOMENT.dump_json(NOON)) == NOON
    assert MOMENT.validate_python(NOON) == NOON


@pytest.mark.parametrize("value", [0, 1.5, 1_772_452_800_000, True, None, "0", "1772452800", "2026-03-02", "noon", ""])
def test_what_could_mean_several_moments_is_none(value: object) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(value)


def test_a_moment_without_an_offset_is_none() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        MOMENT.validate_python("2026-03-02T12:00:00")


def test_the_document_still_calls_it_a_date_and_time() -> None:
    assert MOMENT.json_schema() == {"type": "string", "format": "date-time"}
