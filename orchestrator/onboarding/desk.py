"""Where strangers are answered one message at a time, and whose last answer makes the tenant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Connection

from orchestrator.clock import Clock, system_clock
from orchestrator.database import Database
from orchestrator.errors import OrchestratorError, TenantExists
from orchestrator.lifecycle import CreateTenant, Idempotency
from orchestrator.onboarding import invites, progress
from orchestrator.onboarding.door import Door
from orchestrator.onboarding.errors import TenantNotCreated, TenantTakesOver
from orchestrator.onboarding.listener import Listener
from orchestrator.onboarding.progress import Conversation
from orchestrator.tenant import Tenant
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import InboundMessage, Turn

CREATOR = "onboarding"
"""Who the audit names for tenants that made themselves."""

SECONDS_BEFORE_CREATING_AGAIN = 2.0
log = structlog.get_logger(__name__)


class Creator(Protocol):
    """What makes a tenant: orchestrator.lifecycle.Lifecycle."""

    async def create(self, request: CreateTenant, *, by: str) -> Tenant:
        """The new tenant; the same one for the same idempotency key."""


@dataclass(frozen=True)
class Ports:
    """What the desk stands on. `has_tenant` says whether a number has a tenant by now."""

    database: Database
    creator: Creator
    has_tenant: Callable[[TenantKey], Awaitable[bool]]
    clock: Clock = system_clock


class Desk:
    """The onboarding of every stranger. Messages of one sender are taken one after the other."""

    def __init__(self, ports: Ports, door: Door) -> None:
        self._ports = ports
        self._listener = Listener(door, ports.clock)
        self._locks: WeakValueDictionary[TenantKey, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, message: InboundMessage) -> Turn:
        """The turn for a message; the same one, marked as repeated, for a message that was answered before.

        Raises MessageIdReused, TenantNotCreated, and TenantTakesOver once the sender has a tenant to talk to.
        """
        lock = self._locks.setdefault(message.sender, asyncio.Lock())
        async with lock:
            return await self._answer(message)

    async def is_busy_with(self, identity: TenantKey) -> bool:
        """Whether a lease of this number leads here although it has a tenant.

        True from the last answer until the owner's next message: the last answer may be delivered again, and must find
        the reply it had.
        """
        return await self._ports.database.submit(
            lambda connection: progress.is_unfinished_with_tenant(connection, identity)
        )

    async def forget(self, identity: TenantKey, *, is_welcome_back: bool) -> None:
        """Treat this number as a stranger, since its tenant is gone; who is welcome back needs no second invitation."""

        def drop(connection: Connection) -> None:
            progress.forget(connection, identity)
            if not is_welcome_back:
                invites.uninvite(connection, identity)

        await self._ports.database.submit(drop)

    async def _answer(self, message: InboundMessage) -> Turn:
        heard = await self._ports.database.submit(partial(self._listener.hear, message=message))
        if isinstance(heard, Turn):
            return heard
        if heard.progress.step == "answered":
            return await self._hand_over(message)
        await self._create(message.sender, heard)
        return await self._ports.database.submit(
            partial(self._listener.say_goodbye, message=message, conversation=heard)
        )

    async def _hand_over(self, message: InboundMessage) -> Turn:
        """The first message after the end: for the tenant; or for a new conversation, where there is none any more."""
        await self._ports.database.submit(partial(progress.forget, identity=message.sender))
        if await self._ports.has_tenant(message.sender):
            raise TenantTakesOver(retry_after=0)
        return await self._answer(message)

    async def _create(self, key: TenantKey, conversation: Conversation) -> None:
        try:
            tenant = await self._ports.creator.create(_request(key, conversation), by=CREATOR)
        except OrchestratorError as error:
            if isinstance(error, TenantExists) and await self._ports.has_tenant(key):
                log.info("onboarding_found_a_tenant", key=key.masked)  # an operator was faster
                return
            log.warning("onboarding_cannot_create", key=key.masked, code=error.code, detail=str(error))
            raise TenantNotCreated(str(error), retry_after=SECONDS_BEFORE_CREATING_AGAIN) from error
        else:
            log.info("onboarding_finished", tenant_id=tenant.tenant_id)


def _request(key: TenantKey, conversation: Conversation) -> CreateTenant:
    """The tenant that the answers describe. One conversation makes one tenant, however often it is asked for."""
    told = conversation.progress
    business = Business(told.name, told.business_type, told.currency, told.language)
    return CreateTenant(key, fresh_config(key, business), Idempotency(f"{key} {conversation.started_at.isoformat()}"))
