"""What Traefik is told, to the letter."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from orchestrator.settings import Settings
from orchestrator.specs.container import traefik_labels
from orchestrator.traefik import Page, dynamic_configuration, from_labels, static_configuration

ANA, BRUNO = Page("tanaanaanaa", "http://10.213.0.7:8000"), Page("tbrunobruno", "http://10.213.0.9:8000")


def settings(**changes: Any) -> Settings:
    return Settings(gateway_port=18080, port=18081, **changes)


def http(*pages: Page, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = dynamic_configuration(pages, settings(**changes))["http"]
    return told


def test_with_nobody_awake_webhooks_and_pages_are_the_gateways() -> None:
    assert http() == {
        "routers": {
            "webhooks": {"rule": "PathPrefix(`/webhooks/`) && Method(`POST`)", "service": "gateway"},
            "pages": {"rule": "PathPrefix(`/t/`)", "service": "gateway", "priority": 1},
        },
        "services": {"gateway": {"loadBalancer": {"servers": [{"url": "http://127.0.0.1:18080"}]}}},
        "serversTransports": {"runtimes": {"forwardingTimeouts": {"dialTimeout": "1s", "responseHeaderTimeout": "3s"}}},
    }


def test_an_awake_tenants_page_is_its_runtimes_and_else_the_gateways() -> None:
    told = http(ANA)
    assert told["routers"]["tanaanaanaa"] == {
        "rule": "Path(`/t/tanaanaanaa/`) && (Method(`GET`) || Method(`HEAD`))",
        "service": "tanaanaanaa",
        "middlewares": ["tanaanaanaa-page"],
    }
    assert told["middlewares"]["tanaanaanaa-page"] == {"stripprefix": {"prefixes": ["/t/tanaanaanaa"]}}
    services = {name: service for name, service in told["services"].items() if name != "gateway"}
    assert services == {
        "tanaanaanaa": {
            "failover": {
                "service": "tanaanaanaa-runtime",
                "fallback": "tanaanaanaa-gateway",
                "errors": {"status": ["502-504"]},
            }
        },
        "tanaanaanaa-runtime": {
            "loadBalancer": {"servers": [{"url": "http://10.213.0.7:8000"}], "serversTransport": "runtimes"}
        },
        "tanaanaanaa-gateway": {
            "loadBalancer": {"servers": [{"url": "http://127.0.0.1:18080/t/tanaanaanaa", "preservePath": True}]}
        },
    }


def test_a_router_says_what_the_containers_labels_say() -> None:
    told = from_labels(traefik_labels(ANA.tenant_id, "libreta-abcdef-0"))["http"]
    mine = http(ANA)
    assert told["routers"][ANA.tenant_id] == mine["routers"][ANA.tenant_id]
    assert told["middlewares"].items() <= mine["middlewares"].items()
    assert told["services"] == {ANA.tenant_id: {"loadbalancer": {"server": {"port": "8000"}}}}


def test_what_is_told_does_not_depend_on_the_order_of_waking() -> None:
    """Else Traefik would take it for something new each time."""
    assert str(http(ANA, BRUNO)) == str(http(BRUNO, ANA))


@pytest.mark.parametrize(
    ("channels", "networks", "is_public"),
    [
        (("simulator",), ("198.51.100.0/24",), True),
        (("twilio", "simulator"), ("198.51.100.0/24",), True),
        (("twilio",), ("198.51.100.0/24",), False),
        (("simulator",), (), False),
    ],
)
def test_the_simulator_is_public_only_for_the_networks_that_are_named(
    channels: tuple[str, ...], networks: tuple[str, ...], is_public: bool
) -> None:
    told = http(channels=channels, simulator_from=tuple(IPv4Network(one) for one in networks))
    assert ("simulator" in told["routers"]) is is_public
    if is_public:
        assert told["routers"]["simulator"]["middlewares"] == ["simulator-from"]
        assert told["middlewares"]["simulator-from"] == {"ipAllowList": {"sourceRange": ["198.51.100.0/24"]}}


def test_the_edge_listens_on_one_address_and_asks_the_orchestrator_with_its_token() -> None:
    told = static_configuration(settings(edge_port=8000), "192.0.2.9", "lbt_secret")
    assert [point["address"] for point in told["entryPoints"].values()] == ["192.0.2.9:8000"]
    assert told["ping"] == {"entryPoint": "web"}  # else Traefik opens another port, on every address
    assert told["providers"] == {
        "http": {
            "endpoint": "http://127.0.0.1:18081/v1/traefik",
            "pollInterval": "1s",
            "pollTimeout": "5s",
            "headers": {"Authorization": "Bearer lbt_secret"},
        }
    }
    assert not {"api", "certificatesResolvers"} & set(told)


def test_https_gets_a_certificate_for_the_public_name_and_http_leads_there() -> None:
    told = static_configuration(
        settings(public_url="https://bot.example.com", acme_email="ops@example.com"), "192.0.2.9", "lbt_secret"
    )
    points = told["entryPoints"]
    assert {name: point["address"] for name, point in points.items()} == {
        "web": "192.0.2.9:80",
        "websecure": "192.0.2.9:443",
    }
    assert points["web"]["http"]["redirections"]["entryPoint"]["to"] == ":443"
    assert points["websecure"]["http"]["tls"] == {"certResolver": "acme", "domains": [{"main": "bot.example.com"}]}
    assert told["certificatesResolvers"]["acme"]["acme"]["email"] == "ops@example.com"
