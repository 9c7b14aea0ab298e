"""Turns begin at once when nothing is being stored, and one by one while a rush goes on."""

from __future__ import annotations

import asyncio

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
    begun_together = []
    with rush.storing():
        waiting = {asyncio.create_task(rush.over()) for _ in range(5)}
        while waiting:
            begun, waiting = await asyncio.wait(waiting, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            begun_together.append(len(begun))
    assert sum(begun_together) == 5
    assert len(begun_together) > 1  # all at once is what a rush without a line would let through
