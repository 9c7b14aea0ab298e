"""A reply fits one WhatsApp message, and is cut where it hurts least."""

from __future__ import annotations

import pytest

from tenant_runtime.replies.length import fitting, fitting_list


def test_what_fits_stays_as_it_is() -> None:
    assert fitting("x" * 1_600) == "x" * 1_600


def test_what_does_not_fit_loses_whole_lines() -> None:
    text = "\n".join(["0123456789"] * 20)
    assert fitting(text, 50) == "\n".join(["0123456789"] * 4) + "\n…"


def test_a_single_long_line_is_cut() -> None:
    assert fitting("x" * 60, 50) == "x" * 48 + "…"


@pytest.mark.parametrize("limit", range(30, 120, 7))
def test_a_list_says_how_many_items_were_left_out_and_keeps_its_ends(limit: int) -> None:
    text = fitting_list(["head"], ["item"] * 20, ["foot"], more=lambda count: f"+{count}", limit=limit)
    lines = text.splitlines()
    assert len(text) <= limit
    assert (lines[0], lines[-1]) == ("head", "foot")
    assert lines.count("item") + sum(int(line) for line in lines if line[0] == "+") == 20


def test_a_list_that_fits_says_nothing_more() -> None:
    assert fitting_list(["head"], ["a", "b"], more=str) == "head\na\nb"


def test_ten_thousand_items_are_cut_at_once() -> None:
    assert len(fitting_list([], ["item"] * 10_000, more=lambda count: f"+{count}")) <= 1_600
