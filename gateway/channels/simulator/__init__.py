"""The simulator: a page that looks and feels like WhatsApp, and its JSON API, for whom the edge lets in."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.channels import Desk, Outgoing, Sent, Step
from gateway.channels.simulator.presence import Presence
from gateway.channels.simulator.routes import simulator_routes
from tenant_runtime.contract.key import TenantKey


class Simulator:
    """A channel whose provider is a browser on this machine: what is sent has arrived."""

    name = "simulator"
    is_local = True

    def __init__(self, hosts: frozenset[str] = frozenset()) -> None:
        self._hosts = hosts  # names besides loopback's that the edge gives it
        self._presence = Presence()

    def routes(self, desk: Desk) -> APIRouter:
        """The page, its assets and the JSON API."""
        return simulator_routes(self.name, desk, self._presence, self._hosts)

    async def send(self, outgoing: Outgoing) -> Sent:
        """Nothing is left to do: the reply is on disk, and is shown when its row says that it was sent."""
        return Sent(provider_id=reply_id(outgoing), state="delivered")

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """An attempt that was cut off changed nothing that could not be done again under the same id."""
        return Sent(provider_id=reply_id(outgoing), state="delivered")

    def follow(self, *, sender: TenantKey, message_id: str, step: Step) -> None:
        """Ticks and the typing dots."""
        self._presence.follow(sender, message_id, step)

    async def close(self) -> None:
        """Nothing is held open."""


def reply_id(outgoing: Outgoing) -> str:
    """What the simulator calls a reply."""
    return f"reply-{outgoing.id}"
