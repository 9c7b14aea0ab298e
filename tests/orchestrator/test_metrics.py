"""Prometheus can read what it is told, each number moves when its thing happens, and nobody is named."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from statistics import median

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, insert

from orchestrator.causes import cause_of
from orchestrator.engines import EngineSilent, StartFailed
from orchestrator.errors import EngineUnavailable, TenantHeld
from orchestrator.metrics import CONTENT_TYPE, Metrics, Snapshot
from orchestrator.registry import tenants
from orchestrator.registry.tables import TENANTS
from orchestrator.tenant import Tenant
from tenant_runtime.contract.key import TenantKey
from tests.orchestrator.world import ANA, BRUNO, World, kill, orchestrator, settings_in, until

MANY = 10_000
NOTHING = Snapshot(tenants={}, runtimes={}, alerts={})


class Samples:
    """What one scrape said."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.all = [sample for family in text_string_to_metric_families(text) for sample in family.samples]

    def of(self, name: str, **labels: str) -> float | None:
        """The value of exactly this sample."""
        return next((one.value for one in self.all if one.name == name and one.labels == labels), None)


async def scraped(world: World) -> Samples:
    answer = await world.http.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    return Samples(answer.text)


def told(metrics: Metrics) -> Samples:
    return Samples(metrics.text(NOTHING).decode())


async def test_tenants_and_runtimes_are_counted_where_they_stand(world: World) -> None:
    await world.tenant()
    await world.tenant(BRUNO)
    before = await scraped(world)
    assert before.of("libreta_tenants", state="asleep") == 2
    await world.lease()
    await until_shown(world, "libreta_tenants", 1, state="ready")
    after = await scraped(world)
    assert after.of("libreta_tenants", state="asleep") == 1
    assert after.of("libreta_runtimes", condition="running") == 1
    assert after.of("libreta_engine_up") == 1
    assert after.of("libreta_tenants", state="deleted") is None


async def until_shown(world: World, name: str, value: float, **labels: str) -> None:
    shown: list[float | None] = []
    for _ in range(200):
        shown.append((await scraped(world)).of(name, **labels))
        if shown[-1] == value:
            return
    raise AssertionError(f"{name} {labels} went {shown}")


async def test_a_wake_is_timed_by_its_phases(world: World) -> None:
    await world.tenant()
    assert (await scraped(world)).of("libreta_wake_seconds_count", phase="total", woken_from="new") is None
    await world.lease()
    found = await scraped(world)
    for phase in ("queue", "start", "total"):
        assert found.of("libreta_wake_seconds_count", phase=phase, woken_from="new") == 1
    assert found.of("libreta_starts_in_flight") == 0
    assert found.of("libreta_starts_waiting") == 0


async def test_starts_under_way_and_waiting_are_seen(tmp_path: Path) -> None:
    async with orchestrator(settings_in(tmp_path, max_parallel_starts=1, start_timeout=5)) as world:
        for key in (ANA, BRUNO):
            await world.tenant(key)
            (world.folder(key) / "never-ready").touch()
            await world.http.post("/v1/leases", json={"identity": key, "wait_seconds": 0})
        await until_shown(world, "libreta_starts_in_flight", 1)
        await until_shown(world, "libreta_starts_waiting", 1)


async def test_failed_starts_crashes_and_quarantines_are_counted_with_their_alert(world: World) -> None:
    await world.tenant()
    (world.folder() / "exit-at-start").touch()
    while (await world.lease()).json()["code"] != "tenant_failed":
        pass
    found = await scraped(world)
    assert found.of("libreta_start_failures_total", cause="exit") == 3
    assert found.of("libreta_start_failures_total", cause="timeout") == 0
    assert found.of("libreta_quarantines_total") == 1
    assert found.of("libreta_alerts_open", kind="tenant_failed") == 1
    assert found.of("libreta_alerts_open", kind="engine_silent") == 0
    assert found.of("libreta_leases_total", answer="tenant_failed") == 1
    assert found.of("libreta_leases_total", answer="given") == 0


async def test_a_runtime_that_is_not_ready_in_time_is_put_down_to_that(tmp_path: Path) -> None:
    async with orchestrator(settings_in(tmp_path, start_timeout=0.2)) as world:
        await world.tenant()
        (world.folder() / "never-ready").touch()
        assert (await world.lease()).status_code == 503
        assert (await scraped(world)).of("libreta_start_failures_total", cause="timeout") == 1


async def test_a_killed_runtime_is_a_crash(world: World) -> None:
    await world.tenant()
    await world.lease()
    assert (await scraped(world)).of("libreta_crashes_total", cause="exit") == 0
    kill(world.starts()[0])
    await until(lambda: len(world.starts()) == 2, "it to be started again")
    found = await scraped(world)
    assert found.of("libreta_crashes_total", cause="exit") == 1
    assert found.of("libreta_leases_total", answer="given") == 1


async def test_operations_and_commits_are_counted(world: World) -> None:
    await world.tenant()
    before = await scraped(world)
    await world.http.post(f"/v1/tenants/{ANA}/start", params={"wait": 20}, json={})
    await until_shown(world, "libreta_operations_total", 1, kind="start", result="done")
    after = await scraped(world)
    assert after.of("libreta_operations_total", kind="start", result="failed") == 0
    assert (after.of("libreta_database_commit_seconds_count") or 0) > (
        before.of("libreta_database_commit_seconds_count") or 0
    )


async def test_a_silent_engine_is_down_and_its_runtimes_are_unknown_not_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent() -> list[str]:
        raise EngineSilent("no answer")

    assert (await scraped(world)).of("libreta_runtimes", condition="running") == 0
    monkeypatch.setattr(world.services.view, "kept", silent)
    found = await scraped(world)
    assert found.of("libreta_engine_up") == 0
    assert found.of("libreta_runtimes", condition="running") is None
    assert found.of("libreta_tenants", state="asleep") == 0


async def test_the_time_since_the_last_comparison_is_told(world: World) -> None:
    since = (await scraped(world)).of("libreta_seconds_since_reconcile")
    assert since is not None
    assert since >= 0


async def test_nobody_is_named(world: World) -> None:
    tenant = await world.tenant()
    await world.lease()
    text = (await scraped(world)).text
    for secret in (ANA, ANA.removeprefix("+"), tenant.tenant_id, tenant.business_name):
        assert secret not in text
    assert {name for sample in Samples(text).all for name in sample.labels} <= {
        *("state", "condition", "kind", "phase", "woken_from", "cause", "answer", "result", "le")
    }


async def test_only_a_token_that_reads_every_tenant_is_let_in(world: World) -> None:
    await world.tenant()
    assert (await world.http.get("/metrics", headers={"Authorization": ""})).status_code == 401
    assert (await world.http.get("/metrics", headers={"Authorization": "Bearer lbt_guessed"})).status_code == 401
    for expected, body in (
        (200, {"name": "prometheus", "scopes": ["tenants:read"]}),
        (403, {"name": "some", "scopes": ["tenants:read"], "tenants": [ANA]}),
        (403, {"name": "another", "scopes": ["leases"]}),
    ):
        token = (await world.http.post("/v1/tokens", json=body)).json()["token"]
        answer = await world.http.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == expected, body


async def test_a_scrape_of_many_tenants_costs_little_more_than_one_of_few(world: World) -> None:
    tenant = await world.tenant()
    few = await seconds_of_a_scrape(world)
    await world.services.database.submit(lambda connection: add_many(connection, tenant))
    assert await seconds_of_a_scrape(world) < 4 * few
    assert (await scraped(world)).of("libreta_tenants", state="asleep") == MANY + 1
    begun = time.perf_counter()  # the control: counting by reading them all
    assert len(await world.services.database.submit(tenants.everyone)) == MANY + 1
    assert time.perf_counter() - begun > 4 * few


async def seconds_of_a_scrape(world: World) -> float:
    taken = []
    for _ in range(9):
        begun = time.perf_counter()
        await scraped(world)
        taken.append(time.perf_counter() - begun)
    return median(taken)


def add_many(connection: Connection, like: Tenant) -> None:
    facts = asdict(like)
    rows = [facts | {"tenant_id": f"t{number:010d}", "key": TenantKey(f"+1202{number:07d}")} for number in range(MANY)]
    connection.execute(insert(TENANTS), rows)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (StartFailed("the runtime killed: out of memory (192 MiB): | {}"), "out_of_memory"),
        (StartFailed('the runtime ended with code 1: {"event": "out of memory in the books"}'), "exit"),
        (StartFailed("the runtime killed by SIGKILL"), "exit"),
        (StartFailed("the runtime was not ready within 20 seconds: {}"), "timeout"),
        (StartFailed("there is no image libreta-runtime:9 on this machine: run `make image`"), "image_missing"),
        (StartFailed("the client folder cannot be used: denied"), "other"),
        (EngineSilent("timed out"), "engine_silent"),
        (EngineUnavailable("timed out"), "engine_silent"),
        ("it did not answer", "timeout"),
    ],
)
def test_a_cause_is_read_off_what_engines_say_and_never_off_the_log(error: Exception | str, cause: str) -> None:
    assert cause_of(error) == cause


def test_a_start_that_is_cut_off_leaves_nothing_counted_as_under_way() -> None:
    metrics = Metrics()
    with suppress(KeyError), metrics.start():
        assert told(metrics).of("libreta_starts_waiting") == 1
        raise KeyError
    with metrics.start() as start:
        start.has_place()
        found = told(metrics)
        assert (found.of("libreta_starts_waiting"), found.of("libreta_starts_in_flight")) == (0, 1)
    assert told(metrics).of("libreta_starts_in_flight") == 0


def test_a_tenant_that_may_not_be_started_is_no_failed_start() -> None:
    metrics = Metrics()
    with metrics.start() as start:
        start.failed(TenantHeld())
    assert sum(one.value for one in told(metrics).all if one.name == "libreta_start_failures_total") == 0


def test_the_clock_since_the_comparison_runs_on() -> None:
    now = [100.0]
    metrics = Metrics(lambda: now[0])
    assert told(metrics).of("libreta_seconds_since_reconcile") == -1
    metrics.reconciled()
    now[0] = 130.0
    assert told(metrics).of("libreta_seconds_since_reconcile") == 30


def test_two_applications_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.quarantined()
    assert (told(one).of("libreta_quarantines_total"), told(other).of("libreta_quarantines_total")) == (1, 0)


def test_what_is_counted_no_more_is_shown_no_more() -> None:
    metrics = Metrics()
    shown = Samples(metrics.text(Snapshot({}, {"running": 3}, {})).decode())
    assert shown.of("libreta_runtimes", condition="running") == 3
    assert told(metrics).of("libreta_runtimes", condition="running") is None
