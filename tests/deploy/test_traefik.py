"""The real Traefik in front of the real product: the same page by either provider, and nothing that is not public."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from orchestrator.settings import Settings
from orchestrator.traefik import static_configuration
from tenant_runtime.contract.environment import read
from tenant_runtime.contract.plain_page import plain_page
from tests.deploy.traefik import Edge, needs_traefik, traefik
from tests.docker_host import Ground
from tests.journeys.product import Phone, Product, running, until

pytestmark = needs_traefik
HERE = "127.0.0.1"
SHOP = plain_page("shop", "es")


def free_port() -> int:
    with socket.create_server((HERE, 0)) as found:
        return int(found.getsockname()[1])


def edge_settings(product: Product, port: int) -> Settings:
    """As `make up` would tell them."""
    ours = {name: value for name, value in product.stack.environment.items() if name.startswith("LIBRETA_")}
    return read(Settings, ours | {"LIBRETA_EDGE_PORT": str(port)})


def by_http(product: Product, port: int) -> dict[str, object]:
    """What `make up` starts the edge with."""
    token = (product.stack.data_dir / "secrets" / "traefik_token").read_text().strip()
    return static_configuration(edge_settings(product, port), HERE, token)


def by_labels(product: Product, port: int, installation: str) -> dict[str, object]:
    """Traefik with its Docker provider alone: it knows of us nothing but our containers' labels."""
    docker = {"exposedByDefault": False, "constraints": f"Label(`libreta.installation`, `{installation}`)"}
    return static_configuration(edge_settings(product, port), HERE, "none") | {"providers": {"docker": docker}}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("edge")
    with running(folder, LIBRETA_SIMULATOR_FROM="127.0.0.1/32", LIBRETA_PAUSE_AFTER="0") as product:
        yield product


@pytest.fixture(scope="module")
def edge(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    with traefik(tmp_path_factory.mktemp("traefik"), by_http(product, free_port())) as edge:
        edge.until("/t/", 404)
        yield edge


def page_of(phone: Phone) -> str:
    return f"/t/{phone.tenant.tenant_id}/"


def has_route(product: Product, phone: Phone) -> bool:
    """Whether the orchestrator tells Traefik of the tenant's own runtime."""
    token = (product.stack.data_dir / "secrets" / "traefik_token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    told = product.http.get(f"{product.stack.orchestrator.url}/v1/traefik", headers=headers).json()
    return phone.tenant.tenant_id in told["http"]["routers"]


def state_of(phone: Phone) -> str:
    return phone.tenant.state


def test_a_sleeping_tenants_page_wakes_it(product: Product, edge: Edge) -> None:
    ana = product.shop("Ana's bakery")
    assert state_of(ana) == "asleep"
    page = edge.get(page_of(ana))
    assert (page.status_code, page.text) == (200, SHOP)
    assert state_of(ana) == "ready"
    assert has_route(product, ana)


def test_an_awake_tenants_page_is_handed_out_without_the_gateway(product: Product, edge: Edge) -> None:
    ana = product.shop("Ana's bakery")
    product.manager.start_tenant(ana.number)
    stopped = product.stack.gateway.process
    assert stopped
    until(lambda: edge.get(page_of(ana)).is_success and has_route(product, ana), "the route")
    os.kill(stopped.pid, signal.SIGSTOP)
    try:
        until(lambda: is_quick(edge, page_of(ana)), "the page, past a gateway that stands still")
    finally:
        os.kill(stopped.pid, signal.SIGCONT)


def is_quick(edge: Edge, path: str) -> bool:
    try:
        return httpx.get(edge.url + path, timeout=0.5, trust_env=False).is_success
    except httpx.TimeoutException:
        return False


def test_a_tenant_put_to_sleep_since_is_no_bad_gateway(product: Product, edge: Edge) -> None:
    ana = product.shop("Ana's bakery")
    for _ in range(3):
        assert edge.get(page_of(ana)).status_code == 200
        until(lambda: has_route(product, ana), "the route")
        product.manager.stop_tenant(ana.number)
        assert edge.get(page_of(ana)).status_code == 200  # whether Traefik has heard of it or not


def test_a_runtime_that_stands_still_is_waited_for_only_so_long(product: Product, edge: Edge) -> None:
    ana = product.shop("Ana's bakery")
    assert edge.get(page_of(ana)).status_code == 200
    until(lambda: has_route(product, ana), "the route")
    for pid in ana.runtimes():
        os.kill(pid, signal.SIGSTOP)
    try:
        assert edge.get(page_of(ana)).status_code in {200, 503}
    finally:
        for pid in ana.runtimes():
            os.kill(pid, signal.SIGCONT)


def test_an_unknown_tenant_is_a_kind_404(edge: Edge) -> None:
    page = edge.get("/t/tnobodynobo/", headers={"Accept-Language": "en"})
    assert (page.status_code, page.text) == (404, plain_page("missing", "en"))


def test_webhooks_come_through_and_what_is_not_signed_is_refused(product: Product, edge: Edge) -> None:
    phone = product.phone()
    fields = product.twilio.fields(phone.number, "Hola")
    signed = product.twilio.headers(f"{product.stack.gateway.url}/webhooks/twilio", fields)
    assert edge.get("/webhooks/twilio", "POST", data=fields, headers=signed).status_code == 200
    assert "Bienvenido" in phone.reads(1)[0]
    assert edge.get("/webhooks/twilio", "POST", data=fields).status_code == 403


def test_the_simulator_is_shown_to_whom_it_is_for(product: Product, edge: Edge) -> None:
    assert edge.get("/simulator").status_code == 200
    assert edge.get("/simulator", headers={"Host": "evil.example.com"}).status_code == 404
    with product.told(product.stack.orchestrator, LIBRETA_SIMULATOR_FROM="203.0.113.7/32"):
        edge.until("/simulator", 403)
    with product.told(product.stack.orchestrator, LIBRETA_SIMULATOR_FROM=""):
        edge.until("/simulator", 404)
    edge.until("/simulator", 200)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/health", "/metrics", "/openapi.json", "/v1/dead-letters", "/v1/tenants", "/v1/traefik", "/v1/leases"),
        *("/onboarding/messages", "/api/rawdata", "/dashboard/", "/webhooks/", "/webhooks"),
        *("/t/../health", "/t/%2e%2e/health", "/t/x/../../v1/dead-letters", "/simulator/../health", "/t//../health"),
        *("/webhooks/../metrics", "//health", "/%68ealth", "/simulatorx", "/HEALTH"),
    ],
)
def test_nothing_else_is_public(product: Product, edge: Edge, path: str) -> None:
    assert edge.raw(path) in {400, 404, 405}
    assert product.http.get(f"{product.stack.gateway.url}/health").status_code == 200


@pytest.mark.parametrize(
    "path", ["messages", "stats", "health", "journal", "drain", "check", "..%2fhealth", "%2e/health"]
)
def test_nothing_of_a_runtime_is_public_but_its_page(product: Product, edge: Edge, path: str) -> None:
    ana = product.shop("Ana's bakery")
    assert edge.get(page_of(ana)).status_code == 200
    until(lambda: has_route(product, ana), "the route")
    assert edge.raw(page_of(ana) + path) in {400, 404}
    assert edge.get(page_of(ana), "POST").status_code == 405


def test_an_orchestrator_that_is_down_leaves_the_routes_standing(product: Product, edge: Edge, tmp_path: Path) -> None:
    ana = product.shop("Ana's bakery")
    assert edge.get(page_of(ana)).status_code == 200
    until(lambda: has_route(product, ana), "the route")
    page = page_of(ana)
    product.stack.orchestrator.kill()
    try:
        assert [edge.get(page).text for _ in range(3)] == [SHOP] * 3
        assert edge.get("/webhooks/twilio", "POST").status_code == 403
    finally:
        product.stack.restart(product.stack.orchestrator)


def test_without_its_token_traefik_is_told_nothing(product: Product) -> None:
    url = f"{product.stack.orchestrator.url}/v1/traefik"
    gateways = (product.stack.data_dir / "secrets" / "gateway_token").read_text().strip()
    traefiks = (product.stack.data_dir / "secrets" / "traefik_token").read_text().strip()
    assert product.http.get(url).status_code == 401
    assert product.http.get(url, headers={"Authorization": f"Bearer {gateways}"}).status_code == 403
    assert product.http.get(url, headers={"Authorization": f"Bearer {traefiks}"}).status_code == 200
    tenants = f"{product.stack.orchestrator.url}/v1/tenants"
    assert product.http.get(tenants, headers={"Authorization": f"Bearer {traefiks}"}).status_code == 403


@pytest.mark.docker
def test_the_same_page_by_our_labels_alone_and_by_the_orchestrators_word(ground: Ground, tmp_path: Path) -> None:
    ground.settle(tmp_path / "data")
    settings = {
        "LIBRETA_ENGINE": "docker",
        "LIBRETA_TENANT_NETWORKS": str(ground.pool),
        "LIBRETA_RUNTIME_IMAGE": ground.image,
    }
    with running(tmp_path, **settings) as product:
        ana, bruno = product.shop("Ana's bakery"), product.shop("Bruno's shop", language="pt")
        product.manager.start_tenant(ana.number)
        labels = by_labels(product, free_port(), ground.installation)
        with (
            traefik(tmp_path / "labels", labels) as by_label,
            traefik(tmp_path / "http", by_http(product, free_port())) as by_word,
        ):
            assert by_label.until(page_of(ana), 200).text == by_word.until(page_of(ana), 200).text == SHOP
            assert by_label.get(page_of(ana) + "health").status_code == 404
            assert by_label.get(page_of(bruno)).status_code == 404  # it sleeps, and nobody there could wake it
            assert by_word.get(page_of(bruno)).text == plain_page("shop", "pt")
            assert by_label.until(page_of(bruno), 200).text == plain_page("shop", "pt")
            product.manager.stop_tenant(ana.number)
            assert by_word.get(page_of(ana)).text == SHOP


def test_with_https_every_word_of_the_configuration_is_understood_and_http_leads_there(
    product: Product, tmp_path: Path
) -> None:
    """No certificate can be had in a test: the authority is one that nobody answers for."""
    port, tls_port = free_port(), free_port()
    told = edge_settings(product, port).model_copy(
        update={"public_url": "https://bot.example.com", "acme_email": "a@b.example", "edge_tls_port": tls_port}
    )
    static = static_configuration(told, HERE, "none")
    static["certificatesResolvers"]["acme"]["acme"] |= {
        "storage": str(tmp_path / "acme.json"),
        "caServer": "http://127.0.0.1:9/directory",
    }
    with traefik(tmp_path / "https", static) as edge:
        answer = edge.until("/webhooks/twilio", 301)
        assert answer.headers["location"] == "https://127.0.0.1/webhooks/twilio"
        with httpx.Client(verify=False, trust_env=False) as client:
            assert client.get(f"https://127.0.0.1:{tls_port}/nothing").status_code == 404
