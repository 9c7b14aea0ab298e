"""The tenants' networks at the engine: made when first needed, each once, never changed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from docker.types.networks import IPAMConfig, IPAMPool

from orchestrator.engines import StartFailed
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.failures import Conflict, Missing, Refused
from orchestrator.specs.container import INSTALLATION
from tenant_runtime.contract.networks import TenantNetwork

BRIDGE_NAME = "com.docker.network.bridge.name"
NEIGHBOURS = "com.docker.network.bridge.enable_icc"
ADVICE = "give LIBRETA_TENANT_NETWORKS addresses that nothing else uses"


class Networks:
    """Those that are known to be there are not asked for again until `forget`."""

    def __init__(self, connection: Connection, installation: str) -> None:
        self._connection = connection
        self._installation = installation
        self._known: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ensure(self, network: TenantNetwork) -> None:
        """Returns when it is there as it should be. Raises StartFailed if that cannot be, EngineSilent."""
        if network.name in self._known:
            return
        async with self._locks[network.name]:
            if network.name in self._known:
                return
            found = await self._find(network) or await self._made(network)
            if found and not _is(network, found):
                raise StartFailed(f"the network {network.name} is there, but is another: remove it, or {ADVICE}")
            self._known.add(network.name)

    def forget(self) -> None:
        """What was there may be gone."""
        self._known.clear()

    async def _find(self, network: TenantNetwork) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = await self._connection.ask(lambda api: api.inspect_network(network.name))
        except Missing:
            return None
        return found

    async def _made(self, network: TenantNetwork) -> Mapping[str, Any] | None:
        try:
            await self._connection.act(
                lambda api: api.create_network(
                    network.name,
                    driver="bridge",
                    internal=True,
                    check_duplicate=True,
                    options={BRIDGE_NAME: network.bridge, NEIGHBOURS: "false"},
                    ipam=IPAMConfig(pool_configs=[IPAMPool(subnet=network.subnet, gateway=network.host_address)]),
                    labels={INSTALLATION: self._installation},
                )
            )
        except Conflict:
            return await self._find(network)  # somebody else was quicker
        except Refused as error:
            raise StartFailed(f"no network {network.name} on {network.subnet}: {error}; {ADVICE}") from error
        return None


def _is(network: TenantNetwork, found: Mapping[str, Any]) -> bool:
    options = found["Options"] or {}
    return (
        bool(found["Internal"])
        and options.get(NEIGHBOURS) == "false"
        and options.get(BRIDGE_NAME) == network.bridge
        and [pool["Subnet"] for pool in found["IPAM"]["Config"] or []] == [network.subnet]
    )
