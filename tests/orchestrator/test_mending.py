"""A runtime that ends or freezes by itself is brought back while it is wanted; what is told late harms nobody."""

from __future__ import annotations

from functools import partial

import structlog

from orchestrator.engines import Exit, Frozen
from tests.orchestrator.contained import alerts, awake_tenant, events, facts, paused_tenant, until_state
from tests.orchestrator.hands import Hands
from tests.orchestrator.scripted_engine import ScriptedEngine
from tests.orchestrator.world import ANA, BRUNO, World, until

OUT_OF_MEMORY = "killed: out of memory (192 MiB)"


async def test_a_runtime_out_of_memory_comes_back_and_is_named_as_such(
    contained: World, engine: ScriptedEngine
) -> None:
    tenant_id = await awake_tenant(contained)
    with structlog.testing.capture_logs() as lines:
        engine.dies(tenant_id, OUT_OF_MEMORY)
        await until(partial(engine.answers, tenant_id), "the restart")
    assert ("-> asleep", f"crashed: {OUT_OF_MEMORY}") in await events(contained)
    assert {"event": "tenant_crashed", "log_level": "warning", "tenant": tenant_id, "reason": OUT_OF_MEMORY} in lines


async def test_a_crash_loop_is_quarantined_with_its_reason_and_alerted_until_it_is_mended(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    for _ in range(3):
        await until(partial(engine.answers, tenant_id), "it to run")
        await until_state(contained, "ready")
        hands.turn(1)
        engine.dies(tenant_id, OUT_OF_MEMORY)
        await until(lambda: not engine.answers(tenant_id) or contained.services.runtimes.find(tenant_id) is not None)
    await until_state(contained, "failed")
    assert (await facts(contained))["state_reason"] == OUT_OF_MEMORY
    [alert] = await alerts(contained)
    assert (alert["kind"], alert["key"], alert["cleared_at"]) == ("tenant_failed", ANA, None)
    assert OUT_OF_MEMORY in alert["text"]
    assert (await contained.http.post(f"/v1/tenants/{ANA}/start")).json()["state"] == "done"
    await until_state(contained, "ready")
    assert await alerts(contained) == []


async def test_the_alert_of_a_tenant_goes_with_it(contained: World, engine: ScriptedEngine) -> None:
    tenant = await contained.tenant()
    engine.fails[tenant.tenant_id] = "it ended with code 1"
    while (await contained.lease(wait_seconds=5)).json()["code"] != "tenant_failed":
        pass
    assert "tenant_failed" in {alert["kind"] for alert in await alerts(contained)}
    await contained.http.delete(f"/v1/tenants/{ANA}")
    assert "tenant_failed" not in {alert["kind"] for alert in await alerts(contained)}


async def test_an_end_that_is_told_late_ends_nothing(contained: World, engine: ScriptedEngine) -> None:
    """A kept container has one generation through many starts."""
    tenant_id = await awake_tenant(contained)
    engine.tell(Exit(tenant_id, 1, "an earlier start of the same generation"))
    engine.tell(Exit(tenant_id, 7, "another generation"))
    await until(lambda: "inspect" in [act for act, _ in engine.calls], "the end to be heard of")
    bruno = await awake_tenant(contained, BRUNO)
    engine.dies(bruno)  # the control, and whatever was told before has been dealt with when it is back
    await until(lambda: engine.asked("start").count(bruno) == 2, "Bruno to be back")
    assert contained.services.runtimes.find(tenant_id) is not None
    assert engine.asked("start").count(tenant_id) == 1
    assert await contained.state() == "ready"


async def test_a_paused_tenant_that_is_killed_sleeps_until_somebody_writes(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await paused_tenant(contained, hands)
    engine.dies(tenant_id)
    await until_state(contained, "asleep")
    assert engine.asked("start") == [tenant_id]
    assert (await contained.lease()).status_code == 200


async def test_a_leased_tenant_that_somebody_else_paused_goes_on_at_once(
    contained: World, engine: ScriptedEngine
) -> None:
    tenant_id = await awake_tenant(contained)
    engine.freezes(tenant_id)
    await until(partial(engine.answers, tenant_id), "it to go on")
    assert (await facts(contained))["generation"] == 1
    assert engine.asked("stop") == []


async def test_an_idle_tenant_that_somebody_else_paused_counts_as_paused(
    contained: World, engine: ScriptedEngine, hands: Hands
) -> None:
    tenant_id = await awake_tenant(contained)
    hands.turn(61)
    engine.freezes(tenant_id)
    await until_state(contained, "paused")
    assert ("-> paused", "paused by somebody else") in await events(contained)
    assert not engine.answers(tenant_id)
    assert (await contained.lease()).status_code == 200
    assert engine.answers(tenant_id)


async def test_a_pause_that_is_told_late_pauses_nothing(contained: World, engine: ScriptedEngine, hands: Hands) -> None:
    tenant_id = await awake_tenant(contained)
    hands.turn(61)
    engine.tell(Frozen(tenant_id, 1))
    await until(lambda: tenant_id in engine.asked("inspect"), "it to be heard of")
    bruno = await awake_tenant(contained, BRUNO)
    hands.turn(61)
    engine.freezes(bruno)  # the control
    await until_state(contained, "paused", BRUNO)
    assert await contained.state() == "ready"


async def test_a_complaint_that_is_faster_than_the_news_of_a_pause_ends_nothing(
    contained: World, engine: ScriptedEngine
) -> None:
    tenant_id = await awake_tenant(contained)
    engine.containers[tenant_id].condition = "paused"  # by somebody else, and nobody has told it yet
    assert (await contained.lease(unreachable=engine.url(tenant_id))).status_code == 200
    assert engine.answers(tenant_id)
    assert engine.asked("stop") == []


async def test_a_runtime_that_runs_and_does_not_answer_is_ended(contained: World, engine: ScriptedEngine) -> None:
    """The control of the tests above."""
    tenant_id = await awake_tenant(contained)
    engine.deaf.add(tenant_id)
    complaint = await contained.lease(unreachable=engine.url(tenant_id))
    assert engine.asked("stop") == [tenant_id]
    assert complaint.status_code == 200
    assert ("-> asleep", "it did not answer") in await events(contained)
