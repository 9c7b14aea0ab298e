"""Who writes gets a lease: on a tenant that is woken once, or on onboarding."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.strangers import StrangerGate
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.lease import Lease
from tenant_runtime.contract.token import tenant_token
from tests.orchestrator.world import ANA, BRUNO, CARLA, World, is_alive, kill, orchestrator, settings_in, until


async def say(lease: dict[str, Any], text: str) -> str:
    """Send a message as the gateway does."""
    message = {
        "id": "SM1",
        "channel": "simulator",
        "sender": lease["identity"],
        "text": text,
        "received_at": "2026-11-22T10:15:00Z",
    }
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {lease['token']}"}) as http:
        answer = await http.post(f"{lease['url']}/messages", json=message)
        return str(answer.raise_for_status().json()["replies"][0]["text"])


async def test_a_lease_wakes_the_tenant_and_its_url_and_token_work(world: World) -> None:
    tenant = await world.tenant()
    answer = await world.lease()
    assert answer.status_code == 200
    assert await say(answer.json(), "hola") == f"{tenant.tenant_id}: hola"
    lease = Lease.model_validate_json(answer.content)
    assert (lease.serves, lease.tenant_id, lease.language) == ("tenant", tenant.tenant_id, "es")
    assert lease.expires_at > datetime.now(UTC) + timedelta(seconds=50)
    assert await world.state() == "ready"


async def test_fifty_leases_at_once_start_one_runtime(world: World) -> None:
    await world.tenant()
    answers = await asyncio.gather(*(world.lease() for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["url"] for answer in answers}) == 1
    assert len(world.starts()) == 1


async def test_tenants_are_woken_side_by_side_and_never_mixed_up(world: World) -> None:
    tenants = [await world.tenant(key) for key in (ANA, BRUNO, CARLA)]
    answers = await asyncio.gather(*(world.lease(tenant.key) for tenant in tenants for _ in range(3)))
    said = [await say(answer.json(), "hola") for answer in answers]
    assert said == [f"{tenant.tenant_id}: hola" for tenant in tenants for _ in range(3)]


async def test_a_caller_who_hangs_up_does_not_end_the_wake(world: World) -> None:
    asking = asyncio.create_task(world.services.runtimes.wake((await world.tenant(BRUNO)).tenant_id))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: bool(world.services.runtimes.awake), "the wake to go on")


async def test_who_does_not_wait_long_enough_is_told_to_ask_again_and_the_wake_goes_on(world: World) -> None:
    tenant = await world.tenant()
    answer = await world.lease(wait_seconds=0)
    assert (answer.status_code, answer.json()["code"]) == (503, "tenant_not_ready")
    assert answer.json()["can_retry"] is True
    assert int(answer.headers["Retry-After"]) >= 1
    await until(lambda: world.services.runtimes.find(tenant.tenant_id) is not None)


async def test_a_lease_for_a_stranger_leads_to_onboarding_and_makes_no_tenant(world: World) -> None:
    lease = (await world.lease(BRUNO)).json()
    assert lease["serves"] == "onboarding"
    assert lease["url"] == "http://127.0.0.1:1/onboarding"
    assert lease["token"] == tenant_token(world.secret("service_secret"), "onboarding")
    assert lease["language"] == "pt"
    assert (await world.http.get("/v1/tenants")).json()["tenants"] == []
    assert list(world.settings.clients_dir.iterdir()) == []


async def test_another_form_of_an_owners_number_is_a_stranger(world: World) -> None:
    await world.tenant(TenantKey("+5215512345678"))
    assert (await world.lease(TenantKey("+525512345678"))).json()["serves"] == "onboarding"


async def test_a_held_tenant_answers_423_and_is_not_woken(world: World) -> None:
    tenant = await world.tenant()
    async with world.services.runtimes._parts.locks.of(tenant.tenant_id):  # something is at work on it
        await world.http.post(f"/v1/tenants/{ANA}/reset", params={"wait": 0}, json={"confirm": ANA})
        answer = await world.lease()
        assert (answer.status_code, answer.json()["code"]) == (423, "tenant_held")
        assert int(answer.headers["Retry-After"]) >= 1
    assert world.starts() == []


async def test_a_dead_runtime_that_was_reported_is_replaced_at_once(world: World) -> None:
    await world.tenant()
    first = (await world.lease()).json()
    [pid] = world.starts()
    kill(pid)
    second = await world.lease(unreachable=first["url"])
    assert second.status_code == 200
    assert await say(second.json(), "hola")


async def test_a_runtime_that_answers_is_not_restarted_because_somebody_complains(world: World) -> None:
    await world.tenant()
    first = (await world.lease()).json()
    again = await asyncio.gather(*(world.lease(unreachable=first["url"]) for _ in range(5)))
    assert {answer.json()["url"] for answer in again} == {first["url"]}
    assert len(world.starts()) == 1


async def test_a_frozen_runtime_that_was_reported_is_ended_and_replaced(world: World) -> None:
    await world.tenant()
    first = (await world.lease()).json()
    [pid] = world.starts()
    os.kill(pid, signal.SIGSTOP)
    second = await world.lease(unreachable=first["url"])
    assert second.status_code == 200
    assert not is_alive(pid)
    assert len(world.starts()) == 2


@pytest.fixture
async def narrow(tmp_path: Path) -> AsyncIterator[World]:
    """An orchestrator that takes two strangers a minute."""
    async with orchestrator(settings_in(tmp_path, strangers_per_minute=2)) as running:
        yield running


async def test_a_flood_of_strangers_is_held_back_but_nobody_who_is_in(narrow: World) -> None:
    await narrow.tenant(CARLA)
    assert [(await narrow.lease(TenantKey(f"+549110000000{n}"))).status_code for n in range(2)] == [200, 200]
    refused = await narrow.lease(TenantKey("+5491100000002"))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_strangers")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (await narrow.lease(TenantKey("+5491100000001"))).status_code == 200
    assert (await narrow.lease(CARLA)).status_code == 200


def test_after_a_minute_new_strangers_come_in() -> None:
    gate, now = StrangerGate(1), datetime(2026, 11, 22, tzinfo=UTC)
    assert gate.admit(ANA, now) == 0
    assert gate.admit(BRUNO, now + timedelta(seconds=20)) == 40
    assert gate.admit(BRUNO, now + timedelta(seconds=60)) == 0
