"""Who looks at which phone right now, and which messages a tenant is at work on; nothing of it outlives the process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from gateway.channels import Step
from tenant_runtime.contract.key import TenantKey


class Listener:
    """One reader's note of the phones that changed since it last looked; however often, each counts once."""

    def __init__(self, phones: Iterable[TenantKey]) -> None:
        self.phones = frozenset(phones)
        self._changed: set[TenantKey] = set()
        self._news = asyncio.Event()

    def tell(self, phone: TenantKey) -> None:
        """Something about this phone is new."""
        self._changed.add(phone)
        self._news.set()

    async def changed(self) -> set[TenantKey]:
        """The phones that changed; waits until there is one."""
        await self._news.wait()
        self._news.clear()
        changed, self._changed = self._changed, set()
        return changed


class Presence:
    """Wakes readers when a phone's conversation changes."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._in_hand: defaultdict[TenantKey, set[str]] = defaultdict(set)

    def tell(self, phone: TenantKey) -> None:
        """Wake everybody who looks at this phone."""
        for listener in self._listeners:
            if phone in listener.phones:
                listener.tell(phone)

    def follow(self, phone: TenantKey, message_id: str, step: Step) -> None:
        """Note whether a tenant is at work on this message."""
        if step == "begun":
            self._in_hand[phone].add(message_id)
        elif step == "ended":
            self._in_hand[phone].discard(message_id)
            if not self._in_hand[phone]:
                del self._in_hand[phone]
        self.tell(phone)

    def in_hand(self, phone: TenantKey) -> frozenset[str]:
        """The ids of this phone's messages that a tenant is at work on."""
        return frozenset(self._in_hand.get(phone, ()))

    @contextmanager
    def listening(self, phones: Iterable[TenantKey]) -> Iterator[Listener]:
        """A reader of these phones, for as long as the block lasts."""
        listener = Listener(phones)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
