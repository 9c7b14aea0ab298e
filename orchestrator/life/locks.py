"""One lock a tenant, so that of two acts on the same one the second waits."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class TenantLocks:
    """Locks by tenant id; one that nobody holds or waits for takes no memory."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, tenant_id: str) -> asyncio.Lock:
        """The tenant's lock."""
        lock = self._locks.get(tenant_id)
        if lock is None:
            lock = self._locks[tenant_id] = asyncio.Lock()
        return lock

    def is_held(self, tenant_id: str) -> bool:
        """Whether somebody is at work on the tenant."""
        lock = self._locks.get(tenant_id)
        return lock is not None and lock.locked()
