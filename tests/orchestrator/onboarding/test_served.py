"""Onboarding as the gateway meets it: a lease, the same contract as a runtime, and a tenant at the end."""

from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.client import get_tenant_manager
from tenant_runtime.contract.token import tenant_token
from tests.orchestrator.served import serving_orchestrator
from tests.orchestrator.world import ANA, BRUNO, World, orchestrator, settings_in

ANSWERS = ("Hola", "Beans&Co", "Vendo pulseras artesanales", "USD", "Sí")
_numbers = itertools.count(1)


def body(text: str, *, sender: str = ANA, id: str | None = None) -> dict[str, Any]:  # noqa: A002
    return {
        "id": id or f"SM{next(_numbers):032d}",
        "channel": "simulator",
        "sender": sender,
        "text": text,
        "received_at": "2026-11-23T10:00:00Z",
    }


async def deliver(world: World, message: dict[str, Any]) -> httpx.Response:
    """As the gateway does: a lease, then the message to where it leads."""
    lease = (await world.lease(message["sender"])).json()
    assert lease["serves"] == "onboarding", lease
    headers = {"Authorization": f"Bearer {lease['token']}"}
    return await world.http.post("/onboarding/messages", json=message, headers=headers)


async def say(world: World, text: str, *, sender: str = ANA) -> str:
    response = await deliver(world, body(text, sender=sender))
    assert response.status_code == 200, response.text
    return str(response.json()["replies"][0]["text"])


async def test_five_messages_make_a_tenant_that_the_next_lease_leads_to(world: World) -> None:
    said = [await say(world, text) for text in ANSWERS]
    assert said[0] == "¡Bienvenido! Veo que es la primera vez...\n¿Cómo se llama tu negocio?"
    assert said[-1].startswith("¡Listo! ✅\nTu negocio Beans&Co está configurado.\n¿En qué puedo ayudarte?")
    found = (await world.http.get(f"/v1/tenants/{ANA}")).json()
    assert (found["business_name"], found["business_type"]) == ("Beans&Co", "Pulseras artesanales")
    assert (found["currency"], found["created_by"]) == ("USD", "onboarding")
    handed_over = await deliver(world, body("Vendí 2 pulseras"))
    assert (handed_over.status_code, handed_over.json()["code"]) == (503, "tenant_takes_over")
    assert "retry-after" in handed_over.headers
    assert (await world.lease(ANA)).json()["serves"] == "tenant"


async def test_the_last_answer_delivered_again_gets_its_reply_and_no_second_tenant(world: World) -> None:
    for text in ANSWERS[:4]:
        await say(world, text)
    last = body("Sí")
    first, again = (await deliver(world, last)).json(), (await deliver(world, last)).json()
    assert again == {**first, "repeated": True}
    assert len((await world.http.get("/v1/tenants")).json()["tenants"]) == 1


async def test_the_last_answer_twice_at_once_makes_one_tenant(world: World) -> None:
    for text in ANSWERS[:4]:
        await say(world, text)
    last = body("Sí")
    turns = [turn.json() for turn in await asyncio.gather(deliver(world, last), deliver(world, last))]
    assert turns[0]["replies"] == turns[1]["replies"]
    assert sorted(turn["repeated"] for turn in turns) == [False, True]


async def test_after_a_reset_the_next_message_is_welcomed(world: World) -> None:
    for text in ANSWERS:
        await say(world, text)
    assert (await world.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA})).status_code == 200
    assert (await say(world, "Hola")).startswith("¡Bienvenido!")


async def test_a_stranger_has_neither_folder_nor_tenant(world: World) -> None:
    for text in ANSWERS[:4]:
        await say(world, text)
    assert not world.folder(ANA).exists()
    assert (await world.http.get("/v1/tenants")).json()["tenants"] == []


@pytest.mark.parametrize("tenant_id", [None, "tabcdefghij"])
async def test_only_the_lease_s_token_opens_onboarding(world: World, tenant_id: str | None) -> None:
    token = tenant_token(world.services.service_secret, tenant_id) if tenant_id else world.secret("api_token")
    headers = {"Authorization": f"Bearer {token}"}
    refused = await world.http.post("/onboarding/messages", json=body("Hola"), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")


async def test_an_id_that_comes_with_another_content_is_a_conflict(world: World) -> None:
    await deliver(world, body("Hola", id="SM1"))
    conflict = await deliver(world, body("Otra cosa", id="SM1"))
    assert (conflict.status_code, conflict.json()["code"]) == (409, "message_id_reused")


async def test_invitations_are_the_operator_s_alone(tmp_path: Path) -> None:
    async with orchestrator(settings_in(tmp_path, onboarding="invite")) as world:
        made = (await world.http.post("/v1/invites", json={"note": "Ana"})).json()
        assert (await say(world, "Hola")).endswith("¿Cuál es tu código?")
        assert (await say(world, made["code"])).endswith("¿Cómo se llama tu negocio?")
        (listed,) = (await world.http.get("/v1/invites")).json()["invites"]
        assert (listed["used_by"], "code" in listed) == (ANA, False)
        request = {"name": "ana", "scopes": ["tenants:write"], "tenants": [BRUNO]}
        bound = (await world.http.post("/v1/tokens", json=request)).json()["token"]
        foreign = {"Authorization": f"Bearer {bound}"}
        assert (await world.http.get("/v1/invites", headers=foreign)).status_code == 403
        assert (await world.http.post("/v1/invites", json={}, headers=foreign)).status_code == 403


async def test_a_closed_door_makes_nobody_a_tenant(tmp_path: Path) -> None:
    async with orchestrator(settings_in(tmp_path, onboarding="closed")) as world:
        for text in ANSWERS:
            assert (await say(world, text)).startswith(("¡Hola! Por ahora no", "Hello!"))
        assert not await world.services.desk.is_busy_with(ANA)


def test_a_killed_orchestrator_forgets_no_answer_and_makes_one_tenant(tmp_path: Path) -> None:
    with serving_orchestrator(tmp_path) as (part, environment), get_tenant_manager(environment) as manager:
        secret = (tmp_path / "secrets" / "service_secret").read_text().strip()
        headers = {"Authorization": f"Bearer {tenant_token(secret, 'onboarding')}"}
        messages = [body(text) for text in ANSWERS]
        said = []
        for message in messages:
            said.append(_post(part.url, message, headers))
            part.kill()
            part.start()
            part.wait_until_healthy()
        assert said[-1].startswith("¡Listo! ✅\nTu negocio Beans&Co está configurado.")
        assert [_post(part.url, message, headers) for message in messages] == said
        assert [tenant.business_name for tenant in manager.list_tenants()] == ["Beans&Co"]


@pytest.mark.parametrize("sign", ["clients/.new-*", f"clients/{ANA}"])
def test_an_orchestrator_killed_while_it_creates_ends_with_one_tenant_and_the_reply(tmp_path: Path, sign: str) -> None:
    with serving_orchestrator(tmp_path) as (part, environment), get_tenant_manager(environment) as manager:
        secret = (tmp_path / "secrets" / "service_secret").read_text().strip()
        headers = {"Authorization": f"Bearer {tenant_token(secret, 'onboarding')}"}
        for text in ANSWERS[:4]:
            _post(part.url, body(text), headers)
        last = body("Sí")
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(_post, part.url, last, headers)
            while not any(tmp_path.glob(sign)) and not answer.done():
                pass  # the moment is a few milliseconds long
            part.kill()
            answer.exception()
        part.start()
        part.wait_until_healthy()
        assert _post(part.url, last, headers).startswith("¡Listo! ✅\nTu negocio Beans&Co está configurado.")
        assert [tenant.business_name for tenant in manager.list_tenants()] == ["Beans&Co"]
        assert not list(tmp_path.glob("clients/.new-*"))


def _post(url: str, message: dict[str, Any], headers: dict[str, str]) -> str:
    response = httpx.post(f"{url}/onboarding/messages", json=message, headers=headers, trust_env=False)
    assert response.status_code == 200, response.text
    return str(response.json()["replies"][0]["text"])
