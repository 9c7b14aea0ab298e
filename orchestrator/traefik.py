"""Pure: what Traefik is told, of tenants by the very labels that their containers carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from orchestrator.settings import LOOPBACK, Settings
from orchestrator.specs.container import PAGE_PREFIX, traefik_labels

Configuration = dict[str, Any]

POLL_SECONDS = 1
CONNECT_SECONDS = 1
ANSWER_SECONDS = 3
"""A container that was paused since the last poll takes connections and says nothing: then the gateway wakes it."""

GATEWAY = "gateway"
RUNTIMES = "runtimes"
LISTS = frozenset({"middlewares", "entrypoints", "prefixes"})
CERTIFICATES = "/certificates/acme.json"
"""Where the edge keeps its certificates, in its container."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an awake tenant and where its runtime serves it."""

    tenant_id: str
    url: str


def dynamic_configuration(pages: Iterable[Page], settings: Settings) -> Configuration:
    """What is public: webhooks, owners' pages, the simulator where it is wanted. Nothing else of any service.

    A page is its runtime's where that is awake. All others, and those whose runtime fell silent since, are the
    gateway's, which wakes them. Source: https://doc.traefik.io/traefik/providers/http/ and, for `failover` by status,
    https://github.com/traefik/traefik/pull/12596
    """
    gateway = f"http://{LOOPBACK}:{settings.gateway_port}"
    parts: Configuration = {
        "routers": {
            "webhooks": {"rule": "PathPrefix(`/webhooks/`) && Method(`POST`)", "service": GATEWAY},
            "pages": {"rule": f"PathPrefix(`{PAGE_PREFIX}/`)", "service": GATEWAY, "priority": 1},
        },
        "services": {GATEWAY: _at(gateway)},
        "middlewares": {},
        "serversTransports": {RUNTIMES: _impatient()},
    }
    if "simulator" in settings.channels and settings.simulator_from:
        parts["routers"]["simulator"] = {
            "rule": "Path(`/simulator`) || PathPrefix(`/simulator/`)",
            "service": GATEWAY,
            "middlewares": ["simulator-from"],
        }
        allowed = [str(network) for network in settings.simulator_from]
        parts["middlewares"]["simulator-from"] = {"ipAllowList": {"sourceRange": allowed}}
    for page in sorted(pages, key=lambda page: page.tenant_id):
        for kind, named in _of_tenant(page, gateway).items():
            parts[kind].update(named)
    return {"http": {kind: named for kind, named in parts.items() if named}}


@lru_cache(maxsize=2)
def rendered(pages: tuple[Page, ...], settings: Settings) -> bytes:
    """The same as JSON; asked for each second, and mostly what it was the second before."""
    return json.dumps(dynamic_configuration(pages, settings)).encode()


def from_labels(labels: Mapping[str, str]) -> Configuration:
    """What Traefik's Docker provider reads out of labels, as the other providers are told it."""
    found: Configuration = {}
    for label, value in labels.items():
        root, *path, last = label.split(".")
        if root != "traefik" or path[:1] != ["http"]:
            continue
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value.split(",") if last in LISTS else value
    return found


def static_configuration(settings: Settings, address: str, token: str) -> Configuration:
    """What Traefik starts with; `token` opens the orchestrator's routes to it, so this is a secret file.

    Source: https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/
    """
    url = f"http://{LOOPBACK}:{settings.port}/v1/traefik"
    return {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "log": {"level": "INFO", "noColor": True} | ({"format": "json"} if settings.log_format == "json" else {}),
        "ping": {"entryPoint": "web"},
        "entryPoints": _entry_points(settings, address),
        "providers": {
            "http": {
                "endpoint": url,
                "pollInterval": f"{POLL_SECONDS}s",
                "pollTimeout": "5s",
                "headers": {"Authorization": f"Bearer {token}"},
            }
        },
    } | (_certificates(settings) if settings.is_https else {})


@lru_cache(maxsize=4096)
def _of_tenant(page: Page, gateway: str) -> Configuration:
    """As its labels say; its service alone has to be said otherwise, as only the Docker provider knows containers."""
    told = from_labels(traefik_labels(page.tenant_id, ""))["http"]
    mine, gateways = f"{page.tenant_id}-runtime", f"{page.tenant_id}-gateway"
    runtime = _at(page.url)
    runtime["loadBalancer"]["serversTransport"] = RUNTIMES
    told["services"] = {
        page.tenant_id: {"failover": {"service": mine, "fallback": gateways, "errors": {"status": ["502-504"]}}},
        mine: runtime,
        gateways: _at(f"{gateway}{PAGE_PREFIX}/{page.tenant_id}", preservePath=True),  # the prefix is stripped by then
    }
    return dict(told)


def _at(url: str, **more: bool) -> Configuration:
    return {"loadBalancer": {"servers": [{"url": url, **more}]}}


def _impatient() -> Configuration:
    limits = {"dialTimeout": f"{CONNECT_SECONDS}s", "responseHeaderTimeout": f"{ANSWER_SECONDS}s"}
    return {"forwardingTimeouts": limits}


def _entry_points(settings: Settings, address: str) -> Configuration:
    web: Configuration = {"address": f"{address}:{settings.edge_port}", "http": _strict()}
    if not settings.is_https:
        return {"web": web}
    host = urlsplit(settings.public_url).hostname
    port = urlsplit(settings.public_url).port or 443
    web["http"]["redirections"] = {"entryPoint": {"to": f":{port}", "scheme": "https", "permanent": True}}
    tls = {"certResolver": "acme", "domains": [{"main": host}]}
    secure = {"address": f"{address}:{settings.edge_tls_port}", "http": {**_strict(), "tls": tls}}
    return {"web": web, "websecure": secure}


def _strict() -> Configuration:
    """No path and no header that two programs could read differently."""
    characters = ("Slash", "BackSlash", "NullCharacter", "Semicolon", "Percent", "QuestionMark", "Hash")
    refused = {f"allowEncoded{character}": False for character in characters}
    return {"aliasHeadersStrategy": "delete", "encodedCharacters": refused}


def _certificates(settings: Settings) -> Configuration:
    authority = {"email": settings.acme_email, "storage": CERTIFICATES, "httpChallenge": {"entryPoint": "web"}}
    return {"certificatesResolvers": {"acme": {"acme": authority}}}
