"""A page of whoever sleeps: woken once however many look, handed through, and never more than that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tenant_runtime.contract.lease import Lease, LeaseRequest
from tenant_runtime.contract.plain_page import plain_page
from tests.gateway.conftest import GatewayUnderTest
from tests.gateway.control_plane import NOWHERE
from tests.standins.serving import Served

ANA = "+5491112345678"
ANAS, NOBODYS = "tanaanaanaa", "tnobodynobo"


@dataclass
class Shop:
    """An orchestrator that knows Ana's shop alone, and the page of that shop."""

    leases: list[LeaseRequest] = field(default_factory=list)
    looks: list[Request] = field(default_factory=list)
    may_wake: threading.Event = field(default_factory=threading.Event)
    refusal: int | None = None
    stale: list[str] = field(default_factory=list)
    """Addresses that the next leases name instead of the right one."""
    status: int = 200
    lease_seconds: float = 300.0

    def __post_init__(self) -> None:
        self.may_wake.set()
        routes = [Route("/v1/leases", self._lease, methods=["POST"]), Route("/", self._page)]
        self.served = Served(Starlette(routes=routes))

    async def _lease(self, request: Request) -> Response:
        wanted = LeaseRequest.model_validate_json(await request.body())
        self.leases.append(wanted)
        await run_in_threadpool(self.may_wake.wait, 20)
        if self.refusal:
            return JSONResponse({"code": "refused"}, self.refusal)
        if wanted.tenant_id != ANAS:
            return JSONResponse({"code": "tenant_not_found"}, 404)
        lease = Lease.model_validate(
            {
                "identity": ANA,
                "tenant_id": ANAS,
                "serves": "tenant",
                "url": self.stale.pop() if self.stale else self.served.url,
                "token": "the-tenants-own-token",
                "language": "es",
                "expires_at": datetime.now(UTC) + timedelta(seconds=self.lease_seconds),
            }
        )
        return Response(lease.model_dump_json(), media_type="application/json")

    async def _page(self, request: Request) -> Response:
        self.looks.append(request)
        headers = {"X-Inside": "secret", "Content-Security-Policy": "default-src 'none'"}
        page = StreamingResponse(iter([b"Ana's ", b"page"]), self.status, headers, "text/html")
        page.set_cookie("session", "of the runtime")
        return page


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    with shop.served:
        yield shop
        shop.may_wake.set()


@pytest.fixture
def gateway(new_gateway: Callable[..., GatewayUnderTest], shop: Shop) -> Iterator[GatewayUnderTest]:
    with new_gateway(LIBRETA_ORCHESTRATOR_URL=shop.served.url) as running:
        yield running


def look(gateway: GatewayUnderTest, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    return httpx.request(method, f"{gateway.url}{path}", headers=headers, trust_env=False, timeout=20)


def test_a_page_is_its_runtimes_word_for_word(gateway: GatewayUnderTest, shop: Shop) -> None:
    page = look(gateway, f"/t/{ANAS}/")
    assert (page.status_code, page.text) == (200, "Ana's page")
    assert page.headers["content-security-policy"] == "default-src 'none'"
    assert [wanted.tenant_id for wanted in shop.leases] == [ANAS]


def test_neither_tokens_nor_cookies_nor_unknown_headers_pass_either_way(gateway: GatewayUnderTest, shop: Shop) -> None:
    page = look(gateway, f"/t/{ANAS}/?day=1", Cookie="a=b", Authorization="Bearer x", **{"X-Forwarded-For": "1.2.3.4"})
    assert not {"set-cookie", "x-inside"} & set(page.headers)
    seen = shop.looks[0]
    assert not {"cookie", "authorization", "x-forwarded-for"} & set(seen.headers)
    assert seen.url.query == "day=1"


def test_many_who_look_at_a_sleeper_share_one_wake(gateway: GatewayUnderTest, shop: Shop) -> None:
    shop.may_wake.clear()
    with ThreadPoolExecutor(8) as threads:
        looks = [threads.submit(look, gateway, f"/t/{ANAS}/") for _ in range(8)]
        threading.Timer(0.3, shop.may_wake.set).start()
        assert [one.result().status_code for one in looks] == [200] * 8
    assert len(shop.leases) == 1


def test_a_tenant_put_to_sleep_since_is_woken_anew(gateway: GatewayUnderTest, shop: Shop) -> None:
    shop.stale.append(NOWHERE)
    assert look(gateway, f"/t/{ANAS}/").text == "Ana's page"
    assert [wanted.unreachable for wanted in shop.leases] == [None, NOWHERE]


def test_a_tenant_that_stays_away_gets_a_page_that_asks_again(gateway: GatewayUnderTest, shop: Shop) -> None:
    shop.stale += [NOWHERE, NOWHERE]
    page = look(gateway, f"/t/{ANAS}/")
    assert (page.status_code, page.text) == (503, plain_page("waiting", "es"))
    assert page.headers["retry-after"] == "2"
    assert look(gateway, f"/t/{ANAS}/").status_code == 200


@pytest.mark.parametrize("status", [423, 429, 500, 503])
def test_a_tenant_that_cannot_be_woken_now_gets_the_same_page(
    gateway: GatewayUnderTest, shop: Shop, status: int
) -> None:
    shop.refusal = status
    assert look(gateway, f"/t/{ANAS}/").status_code == 503


def test_a_runtime_that_drains_is_waited_for(gateway: GatewayUnderTest, shop: Shop) -> None:
    shop.status = 503
    assert look(gateway, f"/t/{ANAS}/").text == plain_page("waiting", "es")


def test_an_unknown_tenant_is_a_kind_404(gateway: GatewayUnderTest) -> None:
    page = look(gateway, f"/t/{NOBODYS}/", **{"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.8"})
    assert (page.status_code, page.text) == (404, plain_page("missing", "pt"))


@pytest.mark.parametrize(
    "path",
    [
        "/t/",
        "/t/Tanaanaanaa/",
        "/t/tanaanaanaa1/",
        "/t/tanaanaana1/",
        f"/t/{ANAS}%0A/",
        "/t/%2B5491112345678/",
        f"/t/{ANAS}/messages",
        f"/t/{ANAS}/health",
        f"/t/{ANAS}/..%2fhealth",
        f"/t/{ANAS}//",
    ],
)
def test_what_is_no_page_is_a_404_that_asks_nobody(gateway: GatewayUnderTest, shop: Shop, path: str) -> None:
    assert look(gateway, path).status_code == 404
    assert not shop.leases


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_page_is_only_read(gateway: GatewayUnderTest, shop: Shop, method: str) -> None:
    assert look(gateway, f"/t/{ANAS}/", method).status_code == 405
    assert not shop.leases


def test_a_link_without_its_last_slash_leads_to_the_page(gateway: GatewayUnderTest) -> None:
    assert look(gateway, f"/t/{ANAS}").headers["location"] == f"/t/{ANAS}/"
    assert look(gateway, f"/t/{ANAS}/", "HEAD").status_code == 200


def test_no_more_pages_than_that_at_once_and_none_is_left_open(gateway: GatewayUnderTest, shop: Shop) -> None:
    shop.may_wake.clear()
    pages = gateway.parts.pages
    with ThreadPoolExecutor(2) as threads:
        waiting = threads.submit(look, gateway, f"/t/{ANAS}/")
        while not shop.leases:
            threading.Event().wait(0.01)
        pages._open += 63
        assert look(gateway, f"/t/{ANAS}/").status_code == 503
        pages._open -= 63
        shop.may_wake.set()
        assert waiting.result().status_code == 200
    gateway.control_plane.wait_until(lambda: pages._open == 0)
