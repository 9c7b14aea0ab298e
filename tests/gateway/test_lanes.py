"""One worker per key, nothing overlooked, and an end that waits for what is in hand."""

from __future__ import annotations

import asyncio

from gateway.lanes import Lanes


async def test_a_key_is_never_worked_on_twice_at_once_and_no_wake_is_lost() -> None:
    running, most, runs = 0, 0, 0

    async def work(_key: str) -> None:
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    lanes: Lanes[str] = Lanes("test", work)
    for _ in range(5):
        lanes.wake("ana")
        await asyncio.sleep(0)
    await lanes.stop(1.0)
    assert most == 1
    assert 2 <= runs <= 5


async def test_different_keys_go_side_by_side() -> None:
    together = asyncio.Barrier(2)

    async def work(_key: str) -> None:
        await asyncio.wait_for(together.wait(), 5)

    lanes: Lanes[str] = Lanes("test", work)
    lanes.wake("ana")
    lanes.wake("bruno")
    await asyncio.sleep(0)
    await lanes.stop(5.0)
    assert together.n_waiting == 0


async def test_the_end_waits_for_what_is_in_hand_and_cuts_off_what_takes_too_long() -> None:
    ended: list[str] = []

    async def work(key: str) -> None:
        await asyncio.sleep(0.05 if key == "short" else 60)
        ended.append(key)

    lanes: Lanes[str] = Lanes("test", work)
    lanes.wake("short")
    lanes.wake("long")
    await asyncio.sleep(0)
    await lanes.stop(0.5)
    assert ended == ["short"]
    lanes.wake("late")
    await asyncio.sleep(0)
    assert ended == ["short"]


async def test_a_pause_ends_with_the_end() -> None:
    async def work(_key: str) -> None:
        await lanes.pause(60)

    lanes: Lanes[str] = Lanes("test", work)
    lanes.wake("ana")
    await asyncio.sleep(0)
    await asyncio.wait_for(lanes.stop(30), 5)


async def test_an_unexpected_fault_does_not_end_a_lane_for_good() -> None:
    tries = 0
    mended = asyncio.Event()

    async def work(_key: str) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ZeroDivisionError
        mended.set()

    lanes: Lanes[str] = Lanes("test", work)
    lanes.wake("ana")
    await asyncio.wait_for(mended.wait(), 10)
    await lanes.stop(1.0)
