"""Delays grow, are partly chance, end at a longest, and heed what was asked."""

from __future__ import annotations

import pytest

from gateway.timing import Timing


@pytest.mark.parametrize(
    ("tries", "chance", "seconds"),
    [
        (1, 0.0, 0.25),
        (1, 1.0, 0.5),
        (2, 1.0, 1.0),
        (3, 0.5, 1.5),
        (7, 1.0, 30.0),
        (10_000, 1.0, 30.0),
        (10_000, 0.0, 15.0),
    ],
)
def test_delays_double_up_to_the_longest(tries: int, chance: float, seconds: float) -> None:
    assert Timing(random=lambda: chance).delay(tries) == pytest.approx(seconds)


def test_what_was_asked_is_waited_for_and_a_little_more() -> None:
    timing = Timing(random=lambda: 1.0)
    assert 7.0 <= timing.delay(1, asked=7.0) < 8.0
    assert timing.delay(1, asked=1e9) < timing.longest_asked_delay + timing.longest_delay


def test_no_two_waiters_need_to_come_back_together() -> None:
    assert Timing(random=lambda: 0.1).delay(4) != Timing(random=lambda: 0.2).delay(4)
