"""Every route is closed to those who may not pass: a matrix made from the OpenAPI document itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from orchestrator.app import create_app
from orchestrator.settings import Settings
from orchestrator.token import digest_of
from tests.orchestrator.world import ANA, BRUNO, CARLA, World, orchestrator, settings_in

OPEN = {("GET", "/health"), ("POST", "/onboarding/messages"), ("GET", "/onboarding/health")}
"""Routes that need no API token: onboarding's has its own, tested with it."""

DOCUMENT = create_app(Settings(data_dir=Path("/nowhere"))).openapi()
ROUTES = sorted(
    (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method in methods
    if (method.upper(), path) not in OPEN
)
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/tenants"): {"phone_number": ANA, "business_name": "Ana's bakery"},
    ("POST", "/v1/leases"): {"identity": ANA},
    ("POST", "/v1/tokens"): {"name": "x", "scopes": ["leases"]},
    ("POST", "/v1/tenants/{key}/reset"): {"confirm": ANA},
    ("PATCH", "/v1/tenants/{key}/config"): {"business_name": "x"},
}
OF_ONE_TENANT = [route for route in ROUTES if "{key}" in route[1]]
by_route = pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
ALL_SCOPES = ["admin", "tenants:read", "tenants:write", "leases", "tokens"]


async def call(world: World, route: tuple[str, str], token: str | None) -> httpx.Response:
    """A request that would be valid with the right token."""
    url = route[1].replace("{key}", ANA).replace("{operation_id}", "o1").replace("{token_id}", "k1")
    headers = [(b"Authorization", f"Bearer {token}".encode("latin-1") if token else b"")]
    body = BODIES.get(route, {} if route[0] in {"POST", "PATCH"} else None)
    return await world.http.request(route[0], url, headers=headers, json=body)


async def token_for(world: World, scopes: list[str], **limits: Any) -> str:
    answer = await world.http.post("/v1/tokens", json={"name": "test", "scopes": scopes, **limits})
    return str(answer.json()["token"])


def test_the_matrix_sees_every_route() -> None:
    assert len(ROUTES) >= 20
    assert ("POST", "/v1/leases") in ROUTES
    assert len(OF_ONE_TENANT) >= 12


def test_every_route_is_documented_with_its_problems_and_an_operation_id() -> None:
    for method, path in ROUTES:
        described = DOCUMENT["paths"][path][method.lower()]
        assert described["operationId"]
        assert described["security"]
        assert {"401", "403", "422"} <= set(described["responses"])
        for status, response in described["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (path, status)
    assert "HTTPValidationError" not in DOCUMENT["components"]["schemas"]


@by_route
async def test_nobody_passes_without_a_token_or_with_a_wrong_one(world: World, method: str, path: str) -> None:
    await world.tenant()
    for token in (None, "lbt_wrong", world.secret("api_token")[:-1], "ñ\u00ff"):
        answer = await call(world, (method, path), token)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert (await call(world, (method, path), world.secret("api_token"))).status_code not in {401, 403}  # the control


@by_route
async def test_a_token_of_another_scope_is_refused(world: World, method: str, path: str) -> None:
    await world.tenant()
    refused = []
    for scope in ALL_SCOPES:
        answer = await call(world, (method, path), await token_for(world, [scope]))
        if answer.status_code == 403 and answer.json()["code"] == "forbidden":
            refused.append(scope)
    allowed = [scope for scope in ALL_SCOPES if scope not in refused]
    assert allowed[0] == "admin"
    assert len(allowed) <= 2, f"{method} {path} is open to {allowed}"
    assert method == "GET" or "tenants:read" in refused, "who may read changes nothing"


@pytest.mark.parametrize(("method", "path"), OF_ONE_TENANT, ids=str)
async def test_a_token_for_other_tenants_does_not_learn_that_this_one_exists(
    world: World, method: str, path: str
) -> None:
    await world.tenant()
    carla = await token_for(world, ["admin"], tenants=[CARLA])
    foreign = await call(world, (method, path), carla)
    assert foreign.status_code == 404
    missing = await call(world, (method, path.replace("{key}", BRUNO)), world.secret("api_token"))
    assert foreign.json()["code"] == missing.json()["code"], "a foreign tenant and none at all look the same"
    assert await world.state() == "asleep"
    ana = await token_for(world, ["admin"], tenants=[ANA])
    answer = await call(world, (method, path), ana)
    assert answer.status_code != 404 or answer.json()["code"] == "folder_not_found"  # the control


async def test_a_limited_token_sees_and_makes_only_its_own_tenants(world: World) -> None:
    await world.tenant(ANA)
    carla = {"Authorization": f"Bearer {await token_for(world, ['admin'], tenants=[CARLA])}"}
    listed = (await world.http.get("/v1/tenants", headers=carla)).json()
    assert listed["tenants"] == []
    world.folder(BRUNO).mkdir()
    (world.folder(BRUNO) / "config.json").touch()
    assert (await world.http.get("/v1/tenants", headers=carla)).json()["unregistered"] == []
    assert (await world.http.get("/v1/tenants")).json()["unregistered"] == [BRUNO]
    made = await world.http.post("/v1/tenants", headers=carla, json={"phone_number": BRUNO, "business_name": "x"})
    assert (made.status_code, made.json()["code"]) == (403, "forbidden")
    assert (await world.http.post("/v1/leases", headers=carla, json={"identity": ANA})).status_code == 404
    [operation] = (await world.http.get(f"/v1/tenants/{ANA}/operations")).json()["operations"]
    assert (await world.http.get(f"/v1/operations/{operation['id']}", headers=carla)).status_code == 404
    assert (await world.http.get(f"/v1/operations/{operation['id']}")).status_code == 200


@pytest.mark.parametrize(
    "more",
    [{"scopes": ["admin"]}, {"scopes": ["leases"]}, {"scopes": ["tokens"]}, {"scopes": ["tokens"], "tenants": [BRUNO]}],
)
async def test_no_token_hands_out_more_than_it_holds(world: World, more: dict[str, Any]) -> None:
    small = await token_for(world, ["tokens"], tenants=[ANA])
    headers = {"Authorization": f"Bearer {small}"}
    refused = await world.http.post("/v1/tokens", headers=headers, json={"name": "x", **more})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    fine = await world.http.post(
        "/v1/tokens", headers=headers, json={"name": "x", "scopes": ["tokens"], "tenants": [ANA]}
    )
    assert fine.status_code == 201
    listed = (await world.http.get("/v1/tokens", headers=headers)).json()["tokens"]
    assert {tuple(token["tenants"] or ()) for token in listed} == {(ANA,)}
    [operator, *_] = (await world.http.get("/v1/tokens")).json()["tokens"]
    assert (await world.http.delete(f"/v1/tokens/{operator['id']}", headers=headers)).status_code == 404


async def test_a_revoked_token_opens_nothing_from_that_moment_and_not_after_a_restart(tmp_path: Path) -> None:
    async with orchestrator(settings_in(tmp_path)) as world:
        made = (await world.http.post("/v1/tokens", json={"name": "x", "scopes": ["tenants:read"]})).json()
        headers = {"Authorization": f"Bearer {made['token']}"}
        assert (await world.http.get("/v1/tenants", headers=headers)).status_code == 200
        assert (await world.http.delete(f"/v1/tokens/{made['id']}")).json()["revoked_at"]
        assert (await world.http.get("/v1/tenants", headers=headers)).status_code == 401
    async with orchestrator(settings_in(tmp_path)) as world:
        assert (await world.http.get("/v1/tenants", headers=headers)).status_code == 401


async def test_a_token_opens_nothing_after_its_time(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    times = [now]
    async with orchestrator(settings_in(tmp_path), clock=lambda: times[0]) as world:
        expires = (now + timedelta(hours=1)).isoformat()
        headers = {"Authorization": f"Bearer {await token_for(world, ['tenants:read'], expires_at=expires)}"}
        assert (await world.http.get("/v1/tenants", headers=headers)).status_code == 200
        times[0] = now + timedelta(hours=1)
        assert (await world.http.get("/v1/tenants", headers=headers)).status_code == 401
        past = {"name": "x", "scopes": ["leases"], "expires_at": expires}
        assert (await world.http.post("/v1/tokens", json=past)).status_code == 422


async def test_the_gateways_token_takes_leases_and_nothing_else(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.secret('gateway_token')}"}
    assert (await world.http.post("/v1/leases", headers=headers, json={"identity": ANA})).status_code == 200
    assert (await world.http.get("/v1/tenants", headers=headers)).status_code == 403


async def test_tokens_that_the_settings_give_are_used_and_none_is_written(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "api_token": "an-operators-own-token", "gateway_token": "a-gateways-own-token"}
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        for token, status in (("an-operators-own-token", 200), ("a-gateways-own-token", 403)):
            assert await status_of_a_list(app, token) == status
    assert {path.name for path in settings.secrets_dir.iterdir()} == {"service_secret", "traefik_token"}


async def status_of_a_list(app: FastAPI, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x", headers=headers) as http:
        return (await http.get("/v1/tenants")).status_code


async def test_no_secret_is_stored_or_readable_by_others(world: World) -> None:
    secret = world.secret("api_token")
    stored = (world.settings.root / "registry.db").read_bytes()
    assert secret.encode() not in stored
    assert digest_of(secret).encode() in stored
    for file in world.settings.secrets_dir.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
    assert world.settings.root.stat().st_mode & 0o077 == 0


async def test_token_acts_are_in_the_audit(world: World) -> None:
    made = (await world.http.post("/v1/tokens", json={"name": "dashboard", "scopes": ["leases"]})).json()
    await world.http.delete(f"/v1/tokens/{made['id']}")
    text = (await world.http.get("/v1/audit")).text
    newest, before, *_ = (await world.http.get("/v1/audit")).json()["entries"]
    assert (newest["action"], before["action"]) == ("token.revoke", "token.create")
    assert (newest["actor"], newest["details"]["name"]) == ("operator", "dashboard")
    assert made["token"] not in text
