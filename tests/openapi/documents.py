"""The two OpenAPI documents, made by the applications themselves without starting them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import gateway.app
import gateway.settings
import orchestrator.app
import orchestrator.settings
from tenant_runtime.contract.environment import read

Service = Literal["gateway", "orchestrator"]
Document = dict[str, Any]

SERVICES: tuple[Service, ...] = ("gateway", "orchestrator")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
TWILIO = {
    "LIBRETA_CHANNELS": "twilio,simulator",
    "LIBRETA_PUBLIC_URL": "https://bot.example.com",
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
    "TWILIO_AUTH_TOKEN": "a-token-for-tests",
    "TWILIO_WHATSAPP_FROM": "+14155238886",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, as its service's document describes it."""

    service: Service
    method: str
    path: str
    told: Document

    def __str__(self) -> str:
        return f"{self.service} {self.method.upper()} {self.path}"

    @property
    def media_types(self) -> dict[str, Document]:
        """The kinds of body it takes."""
        found: dict[str, Document] = self.told.get("requestBody", {}).get("content", {})
        return found


@cache
def document(service: Service) -> Document:
    """What the service says of itself, with every channel switched on."""
    if service == "gateway":
        return gateway.app.create_app(gateway.settings.from_environment(TWILIO)).openapi()
    return orchestrator.app.create_app(read(orchestrator.settings.Settings, {})).openapi()


def operations() -> list[Operation]:
    """Every operation of both services."""
    return [operation for service in SERVICES for operation in _operations(service)]


def _operations(service: Service) -> Iterator[Operation]:
    for path, item in document(service)["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(service, method, path, item[method])
