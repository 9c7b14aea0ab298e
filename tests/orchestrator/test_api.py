"""The REST API answers bad input with a problem, never with a 5xx, and pages without gaps."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.problem import Problem
from tests.orchestrator.world import ANA, BRUNO, CARLA, World

JSON = {"Content-Type": "application/json"}
WRONG_KEYS = [
    "5491112345678",
    "+549111234567890123",
    "+0491112345678",
    "+123456",
    "+٥٤٩١١١٢٣٤٥٦٧٨",
    "+5491112345678\n",
    "+5491112345678 ",
    "+549111234\x005678",
    "..",
    "../secrets",
    "....//",
    "AR.",
    "AR.abc_123",
    "ar.abc",
    "A" * 5_000,
]


def assert_problem(answer: httpx.Response) -> Problem:
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == answer.status_code
    return problem


@pytest.mark.parametrize("key", WRONG_KEYS)
async def test_what_is_no_key_is_refused_in_paths_and_in_bodies(world: World, key: str) -> None:
    assert_problem(await world.http.get(f"/v1/tenants/{quote(key, safe='')}"))
    assert_problem(await world.http.post(f"/v1/tenants/{quote(key, safe='')}/adopt"))
    assert_problem(await world.http.post("/v1/leases", content=json.dumps({"identity": key}), headers=JSON))
    assert list(world.settings.clients_dir.iterdir()) == []


@pytest.mark.parametrize("key", ["+5215512345678", "+551187654321", "AR.abc123"])
async def test_keys_as_whatsapp_sends_them_are_taken_as_they_are(world: World, key: str) -> None:
    made = await world.http.post("/v1/tenants", json={"phone_number": key, "business_name": "x"})
    assert made.json()["key"] == key
    for form in (key, quote(key, safe="")):
        assert (await world.http.get(f"/v1/tenants/{form}")).json()["key"] == key
    assert (await world.lease(TenantKey(key))).json()["serves"] == "tenant"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"identity": ' + b"9" * 5_000 + b"}",
        b'{"identity": "+5491112345678", "wait_seconds": NaN}',
        b'{"identity": "+5491112345678", "wait_seconds": 1e999}',
        b'{"identity": "+5491112345678", "wait_seconds": -1}',
        b'{"identity": "+5491112345678", "more": 1}',
        b'{"identity": "\\ud800"}',
        b'{"identity": "+5491112345678", "unreachable": 5}',
    ],
)
async def test_a_body_that_is_none_is_refused(world: World, body: bytes) -> None:
    assert_problem(await world.http.post("/v1/leases", content=body, headers=JSON))
    assert_problem(await world.http.post("/v1/tenants", content=body, headers=JSON))


@pytest.mark.parametrize(
    "fields",
    [
        {"phone_number": "+5491112345678", "business_name": "\ud800"},
        {"phone_number": "+5491112345678", "business_name": "   "},
        {"phone_number": "+5491112345678", "business_name": "x" * 121},
        {"phone_number": "+5491112345678", "business_name": "x", "config": {"\ud800": 1}},
        {"phone_number": "+5491112345678", "business_name": "x", "config": {"version": 10**400}},
        {"phone_number": "+5491112345678", "business_name": "x", "config": {"business_name": None}},
        {"phone_number": "+5491112345678", "business_name": "x", "timezone": "../../etc/passwd"},
        {"phone_number": "+5491112345678", "business_name": "x", "timezone": "\x00"},
        {"phone_number": "\x00", "business_name": "x"},
        {"phone_number": "+" * 160, "business_name": "x"},
        {"phone_number": "+1" + "0" * 150, "business_name": "x"},
    ],
)
async def test_a_tenant_that_cannot_be_is_refused(world: World, fields: dict[str, Any]) -> None:
    assert_problem(await world.http.post("/v1/tenants", content=json.dumps(fields), headers=JSON))
    assert list(world.settings.clients_dir.iterdir()) == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=99999999999999999999999999",
        "cursor=%00",
        "cursor=a",
        "cursor=!!!!",
        "cursor=%F0%9F%A6%86",
        "cursor=W10",
        "cursor=WzEsMl0",
        "state=none",
        "q=" + "x" * 161,
        "q=%00",
    ],
)
async def test_a_query_that_is_none_is_refused(world: World, query: str) -> None:
    assert_problem(await world.http.get(f"/v1/tenants?{query}"))


@pytest.mark.parametrize("q", ["%25", "_", "'; --", "%F0%9F%A6%86", "%ff"])
async def test_any_text_may_be_searched_for(world: World, q: str) -> None:
    await world.tenant()
    assert (await world.http.get(f"/v1/tenants?q={q}")).json()["tenants"] == []


@pytest.mark.parametrize("cursor", ["WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ", "WyItMSJd", "WyLCsiJd", "x"])
async def test_a_cursor_of_events_that_is_none_is_refused(world: World, cursor: str) -> None:
    await world.tenant()
    assert_problem(await world.http.get(f"/v1/tenants/{ANA}/events?cursor={cursor}"))


async def test_a_route_that_is_not_there_and_a_method_that_does_not_fit_are_problems(world: World) -> None:
    assert assert_problem(await world.http.get("/v1/nothing")).code == "not_found"
    assert assert_problem(await world.http.put("/v1/tenants")).code == "method_not_allowed"
    assert assert_problem(await world.http.get("/v1/operations/nothing")).code == "operation_not_found"
    assert assert_problem(await world.http.delete("/v1/tokens/nothing")).code == "token_not_found"


async def test_a_body_longer_than_any_honest_one_is_refused_even_without_a_length(world: World) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b"x" * 10_000

    for content in (b"x" * 1_100_000, endless()):
        answer = await world.http.post("/v1/leases", content=content, headers=JSON)
        assert assert_problem(answer).code == "too_large"


async def test_wrong_input_is_told_with_the_field_at_fault(world: World) -> None:
    answer = await world.http.post("/v1/leases", json={"identity": "me"})
    assert "body.identity" in (assert_problem(answer).detail or "")


async def test_pages_follow_each_other_without_gaps_and_twice_nothing(world: World) -> None:
    keys = sorted([ANA, BRUNO, CARLA])
    for key in keys:
        await world.tenant(key)
    seen, cursor = [], None
    for _ in range(3):
        page = (
            await world.http.get("/v1/tenants", params={"limit": 1, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [tenant["key"] for tenant in page["tenants"]]
        cursor = page["next_cursor"]
    assert seen == keys
    assert cursor is None


async def test_tenants_are_found_by_state_name_id_and_any_form_of_their_number(world: World) -> None:
    mexican = TenantKey("+5215512345678")
    tenant = await world.tenant(mexican, "Tacos 100%")
    await world.tenant(ANA)
    await world.lease(ANA)

    async def found(**query: str) -> list[str]:
        return [one["key"] for one in (await world.http.get("/v1/tenants", params=query)).json()["tenants"]]

    assert await found(state="asleep") == [mexican]
    assert await found(q="100%") == [mexican]
    assert await found(q="tacos") == [mexican]
    assert await found(q=tenant.tenant_id) == [mexican]
    assert await found(q="+52 55 1234 5678") == [mexican]
    assert await found(q="+54 11 15-1234-5678") == [ANA]
    assert await found(state="failed") == []


async def test_events_are_paged_from_the_newest(world: World) -> None:
    await world.tenant()
    whole = (await world.http.get(f"/v1/tenants/{ANA}/events")).json()["events"]
    first = (await world.http.get(f"/v1/tenants/{ANA}/events", params={"limit": 2})).json()
    rest = (await world.http.get(f"/v1/tenants/{ANA}/events", params={"cursor": first["next_cursor"]})).json()
    assert first["events"] + rest["events"] == whole
    assert rest["next_cursor"] is None


async def test_health_needs_no_token(world: World) -> None:
    answer = await world.http.get("/health", headers={"Authorization": ""})
    told = {"status": "ok", "version": "", "engine": "process", "is_engine_silent": False}
    assert answer.json() | {"version": ""} == told


async def test_who_was_talked_to_is_told_at_once(world: World) -> None:
    await world.tenant(ANA)
    before = (await world.http.get(f"/v1/tenants/{quote(ANA)}")).json()
    await world.lease(ANA)
    listed = (await world.http.get("/v1/tenants")).json()["tenants"][0]
    shown = (await world.http.get(f"/v1/tenants/{quote(ANA)}")).json()
    assert before["last_activity_at"] is None
    assert listed["last_activity_at"] == shown["last_activity_at"] != None  # noqa: E711 - one chain
