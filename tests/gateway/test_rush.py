"""Turns begin at once when nothing is being stored, and one by one while a rush goes on."""

from __future__ import annotations

import asyncio
import time

from gateway.rush import Rush


async def test_without_a_rush_a_turn_begins_at_once() -> None:
    rush = Rush(trickle=60)
    await asyncio.wait_for(rush.over(), 1)


async def test_in_a_rush_turns_wait_for_its_end() -> None:
    rush = Rush(trickle=60)
    with rush.storing():
        turns = [asyncio.create_task(rush.over()) for _ in range(5)]
        await asyncio.sleep(0)
        assert not any(turn.done() for turn in turns)
    await asyncio.wait_for(asyncio.gather(*turns), 1)


async def test_a_rush_that_does_not_end_lets_turns_through_one_by_one() -> None:
    rush = Rush(trickle=0.02)
    began = time.monotonic()
    with rush.storing():
        await asyncio.wait_for(asyncio.gather(*(rush.over() for _ in range(5))), 10)
    assert time.monotonic() - began >= 0.1
