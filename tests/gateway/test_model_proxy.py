"""The tenants' only way out lets each in with its own key, gives them nothing else, and cannot be worn out by one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from gateway import model_door, model_proxy
from gateway.model_door import DoorTaken, door, door_addresses, open_to_tenants
from gateway.model_proxy import MODEL_CALLS, create_model_proxy
from gateway.settings import Settings, from_environment
from gateway.tokens import Token
from tenant_runtime.contract.model_key import model_key
from tenant_runtime.contract.token import tenant_token
from tests.gateway.process import GatewayProcess

SECRET, NEW_SECRET = "the-service-secret", "the-next-service-secret"
ANA, BRUNO = "taaaaaaaaaa", "tbbbbbbbbbb"
BRIDGES = "127.64.0.0/20"
"""Every address that starts with 127 is this machine's: four bridges that need no making."""

FIRST, SECOND = "127.64.0.1", "127.64.4.1"
ELSEWHERE = "192.0.0.0/22"
"""Addresses that no machine has (RFC 5737 among them)."""

pytestmark = pytest.mark.anyio


def key_of(tenant_id: str, *, secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Bearer {model_key(tenant_id, tenant_token(secret, tenant_id))}"}


def free_port() -> int:
    with socket.create_server((FIRST, 0)) as listener:
        return int(listener.getsockname()[1])


def settings_with(folder: Path, **more: str) -> Settings:
    told = {"LIBRETA_ENGINE": "docker", "LIBRETA_TENANT_NETWORKS": BRIDGES, "LIBRETA_MODEL_PROXY_PORT": "0"}
    return from_environment({"LIBRETA_DATA_DIR": str(folder), **told, **more})


@dataclass
class Door:
    """An open door, and the file by which it knows the tenants."""

    secret_file: Path
    port: int
    app: ASGIApp

    async def call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: object
    ) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, base_url=f"http://{FIRST}:{self.port}") as client:
            return await client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]

    async def knock(self, source: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(FIRST, self.port, local_addr=(source, 0))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Door]:
    file = folder / "secrets" / "service_secret"
    file.parent.mkdir()
    file.write_text(f"{SECRET}\n")
    port = free_port()
    app = create_model_proxy(Token("", file))
    with door(settings_with(folder, LIBRETA_MODEL_PROXY_PORT=str(port))) as listeners:
        async with open_to_tenants(app, listeners):
            yield Door(file, port, app)


async def test_a_tenant_with_its_own_key_learns_that_there_is_no_model(tmp_path: Path) -> None:
    async with opened(tmp_path) as tenants_door:
        models = await tenants_door.call("GET", "/v1/models", headers=key_of(ANA))
        assert (models.status_code, models.json()) == (200, {"object": "list", "data": []})
        for path in MODEL_CALLS:
            answer = await tenants_door.call("POST", path, headers=key_of(ANA), json={"input": "Vendí 2 pulseras"})
            assert (answer.status_code, answer.json()["code"]) == (503, "model_not_configured")
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["x-should-retry"] == "false"
            assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": f"Bearer {tenant_token(SECRET, ANA)}"},
        {"Authorization": f"Bearer {model_key(BRUNO, tenant_token(SECRET, ANA))}"},
        key_of(ANA, secret="another"),
        {**key_of(ANA, secret="another"), "X-Forwarded-For": "127.0.0.1"},
    ],
    ids=["none", "no id", "another's id", "another secret", "from behind a proxy"],
)
async def test_whoever_shows_no_key_of_its_own_is_told_nothing(tmp_path: Path, headers: dict[str, str]) -> None:
    async with opened(tmp_path) as tenants_door:
        for method, path in (("GET", "/v1/models"), ("POST", MODEL_CALLS[0]), ("GET", "/nothing/here")):
            answer = await tenants_door.call(method, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/openapi.json"),
        ("GET", "/simulator"),
        ("POST", "/webhooks/twilio"),
        ("GET", "/v1/dead-letters"),
        ("POST", "/v1/models"),
        ("GET", "/v1/responses"),
        ("POST", "/v1/responses/"),
        ("POST", "/v1/embeddings"),
        ("POST", "//v1/responses"),
    ],
)
async def test_nothing_else_of_the_gateway_is_there(tmp_path: Path, method: str, path: str) -> None:
    async with opened(tmp_path) as tenants_door:
        answer = await tenants_door.call(method, f"http://{FIRST}:{tenants_door.port}{path}", headers=key_of(ANA))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_secret_that_comes_late_or_is_made_anew_counts_from_then_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as tenants_door:
        tenants_door.secret_file.unlink()
        assert (await tenants_door.call("GET", "/v1/models", headers=key_of(ANA))).status_code == 401
        tenants_door.secret_file.write_text(SECRET)
        assert (await tenants_door.call("GET", "/v1/models", headers=key_of(ANA))).status_code == 200
        tenants_door.secret_file.write_text(NEW_SECRET)
        assert (await tenants_door.call("GET", "/v1/models", headers=key_of(ANA))).status_code == 401
        new_key = key_of(ANA, secret=NEW_SECRET)
        assert (await tenants_door.call("GET", "/v1/models", headers=new_key)).status_code == 200


async def test_a_body_longer_than_any_recording_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_proxy, "MOST_BYTES", 1_000)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 500

    async with opened(tmp_path) as tenants_door:
        told = await tenants_door.call("POST", MODEL_CALLS[0], headers=key_of(ANA), content=b"x" * 1_001)
        untold = await tenants_door.call("POST", MODEL_CALLS[0], headers=key_of(ANA), content=pieces())
        assert [(each.status_code, each.json()["code"]) for each in (told, untold)] == [(413, "body_too_large")] * 2
        assert (
            await tenants_door.call("POST", MODEL_CALLS[0], headers=key_of(ANA), content=b"x" * 1_000)
        ).status_code == 503


async def test_a_body_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_proxy, "BODY_WITHIN", 0.1)
    async with opened(tmp_path) as tenants_door:
        reader, writer = await tenants_door.knock("127.0.0.1")
        key = key_of(ANA)["Authorization"]
        head = f"POST {MODEL_CALLS[0]} HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Length: 10\r\n\r\nfive."
        writer.write(head.encode())
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 10)
        writer.close()


async def test_headers_longer_than_any_honest_ones_are_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as tenants_door:
        long = {**key_of(ANA), "X-Long": "x" * model_proxy.MOST_HEADER_BYTES}
        assert (await tenants_door.call("GET", "/v1/models", headers=long)).status_code == 431
        assert (await tenants_door.call("GET", f"/v1/{long['X-Long']}", headers=key_of(ANA))).status_code == 431
        reader, writer = await tenants_door.knock("127.0.0.1")
        writer.write(b"GET /v1/models HTTP/1.1\r\nX-Endless: " + b"x" * 4 * model_proxy.MOST_HEADER_BYTES)
        assert b" 400 " in await asyncio.wait_for(reader.readline(), 10)
        writer.close()


async def test_one_address_cannot_use_up_the_door(tmp_path: Path) -> None:
    async with opened(tmp_path) as tenants_door:
        held = [await tenants_door.knock("127.77.0.1") for _ in range(model_door.MOST_A_TENANT)]
        reader, writer = await tenants_door.knock("127.77.0.1")
        assert await ends(reader), "one more was let in"
        neighbour, to_neighbour = await tenants_door.knock("127.77.0.2")
        to_neighbour.write(b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 401 " in await asyncio.wait_for(neighbour.readline(), 10)
        for _, each in [*held, (reader, writer), (neighbour, to_neighbour)]:
            each.close()


async def test_a_connection_that_asks_for_nothing_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_door, "FIRST_REQUEST_WITHIN", 0.1)
    async with opened(tmp_path) as tenants_door:
        reader, writer = await tenants_door.knock("127.0.0.1")
        writer.write(b"GET /v1/mod")
        assert await ends(reader)
        writer.close()


async def ends(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(1), 10) == b""
    except ConnectionResetError:
        return True


async def test_the_door_is_on_every_bridge_and_on_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as tenants_door:
        for address in (FIRST, SECOND, "127.64.8.1", "127.64.12.1"):
            _, writer = await asyncio.open_connection(address, tenants_door.port)
            writer.close()
        for address in ("127.0.0.1", "127.64.0.2", "127.64.16.1"):
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(address, tenants_door.port)


def test_with_plain_processes_it_is_on_loopback_and_with_port_0_nowhere(tmp_path: Path) -> None:
    assert door_addresses(settings_with(tmp_path)) == []
    here = {"LIBRETA_MODEL_PROXY_PORT": "8082"}
    assert door_addresses(settings_with(tmp_path, LIBRETA_ENGINE="process", **here)) == ["127.0.0.1"]
    assert door_addresses(settings_with(tmp_path, **here))[:2] == [FIRST, SECOND]


def test_bridges_may_come_later(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, LIBRETA_TENANT_NETWORKS=ELSEWHERE, LIBRETA_MODEL_PROXY_PORT="8082")
    with door(settings) as listeners:
        assert [each.getsockname()[0] for each in listeners] == ["192.0.0.1"]
    with socket.socket() as plain, pytest.raises(OSError, match="Cannot assign"):
        plain.bind(("192.0.0.1", 8082))


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server((SECOND, 0)) as other:
        port = str(other.getsockname()[1])
        with (
            pytest.raises(DoorTaken, match=rf"{SECOND}:{port} .*: Address already in use; .*LIBRETA_MODEL_PROXY_PORT"),
            door(settings_with(tmp_path, LIBRETA_MODEL_PROXY_PORT=port)),
        ):
            pytest.fail("it was opened")


def test_the_program_opens_the_door_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "LIBRETA_DATA_DIR": str(tmp_path),
        "LIBRETA_CHANNELS": "simulator",
        "LIBRETA_MODEL_PROXY_PORT": str(port),
        "LIBRETA_ENGINE": "docker",
        "LIBRETA_TENANT_NETWORKS": BRIDGES,
    }
    (tmp_path / "secrets").mkdir()
    with GatewayProcess(environment, log=tmp_path / "log", module="gateway") as process:
        url = f"http://{SECOND}:{port}/v1/models"
        assert httpx.get(url, headers=key_of(ANA), trust_env=False).status_code == 401
        (tmp_path / "secrets" / "service_secret").write_text(SECRET)
        assert httpx.get(url, headers=key_of(ANA), trust_env=False).status_code == 200
        assert httpx.get(f"{process.url}/v1/models", headers=key_of(ANA), trust_env=False).status_code == 404
        assert process.stop() == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_the_program_says_plainly_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        environment = {"LIBRETA_DATA_DIR": str(tmp_path), "LIBRETA_MODEL_PROXY_PORT": str(other.getsockname()[1])}
        process = GatewayProcess(environment, log=tmp_path / "log", module="gateway")
        with pytest.raises(AssertionError, match="another port: LIBRETA_MODEL_PROXY_PORT, or 0 for none"):
            process.start()
