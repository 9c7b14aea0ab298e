"""Wakes of shops in containers: stopped, paused, and many at once, against bare containers with the same flags."""

from __future__ import annotations

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from tests.bench.contained import SALE, Bench, on_docker
from tests.bench.rows import ROUNDS, Row

WAKES = int(os.environ.get("WAKES", "100"))
STARTERS = 8
"""So many bare starts are asked for at the same time: the engine makes no more of them a second with more."""
STOCK = "agregar producto pulsera dorada precio 20 costo 2 stock 100000"


async def measure() -> list[Row]:
    """Three rows, each with rounds of floor and product turn about."""
    with on_docker(LIBRETA_PAUSE_AFTER="0.5", LIBRETA_LEASE_SECONDS="1") as bench:
        rows = [from_stopped(bench), from_paused(bench)]
    with on_docker(LIBRETA_PAUSE_AFTER="0") as bench:
        return [*rows, at_once(bench)]


def from_stopped(bench: Bench) -> Row:
    """From the request for a lease to the reply, against `docker start` and the first answer of a bare server."""
    phone = opened(bench, 0)
    floor = bench.floor_like(phone)
    pairs = [(bare_start(bench, floor), woken(bench, phone)) for _ in range(ROUNDS + 2)]
    base, product = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / bare for bare, mine in pairs)
    return Row("container: wake from stopped to reply", f"{product:.0f} ms", f"{base:.0f} ms", ratio, 1.5, "x")


def opened(bench: Bench, number: int) -> str:
    """A shop with one product, awake."""
    phone = bench.shop(number)
    bench.turn(phone, STOCK)
    return phone


def bare_start(bench: Bench, floor: str) -> float:
    """Seconds of one `docker start` and an answer."""
    began = time.perf_counter()
    bench.api.start(floor)
    bench.answer_of(floor)
    took = time.perf_counter() - began
    bench.end_floor(floor)
    return took


def woken(bench: Bench, phone: str) -> float:
    """Seconds of one wake and a turn."""
    bench.manager.stop_tenant(phone)
    return bench.turn(phone)


def from_paused(bench: Bench) -> Row:
    """What a turn of a paused shop takes more than one of a shop that is awake."""
    phone = opened(bench, 1)
    pairs = []
    for _ in range(ROUNDS + 2):
        bench.until_condition(phone, "paused")
        paused = bench.turn(phone)
        pairs.append((bench.turn(phone), paused))
    warm, product = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
    more = statistics.median(paused - awake for awake, paused in pairs) * 1e3
    return Row("container: wake from paused to reply", f"{product:.0f} ms", f"{warm:.0f} ms warm", more, 100, "ms more")


def at_once(bench: Bench) -> Row:
    """Many stopped shops that are written to at the same moment, until the last reply, against bare starts."""
    with ThreadPoolExecutor(WAKES) as people:
        phones = list(people.map(lambda number: opened(bench, 100 + number), range(WAKES)))
        floors = list(people.map(bench.floor_like, phones))
        bench.stop_all(phones)
        pairs = []
        for _ in range(ROUNDS):
            base = bare_starts(bench, floors)
            began = time.perf_counter()
            list(people.map(lambda phone: bench.turn(phone, SALE), phones))
            pairs.append((base, time.perf_counter() - began))
            bench.stop_all(phones)
    base, product = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / bare for bare, mine in pairs)
    return Row(f"container: {WAKES} wakes at once, last reply", f"{product:.1f} s", f"{base:.1f} s", ratio, 1.3, "x")


def bare_starts(bench: Bench, floors: list[str]) -> float:
    """Seconds until the last of so many `docker start` has answered."""
    with ThreadPoolExecutor(STARTERS) as starters:
        began = time.perf_counter()
        list(starters.map(bench.api.start, floors))
        took = time.perf_counter() - began
        list(starters.map(bench.end_floor, floors))
    return took
