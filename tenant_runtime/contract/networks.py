"""Pure: the bridges that tenants' containers live on, the same for whoever makes them and whoever listens there."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

TENANTS_A_NETWORK = 900
"""A Linux bridge carries 1,024 ports and Docker fails past some 1,002 (https://github.com/moby/moby/issues/44973)."""

PREFIX_LENGTH = 22
"""1,022 addresses a network: enough for its tenants and the bridge."""

MOST_NETWORKS = 64
"""A /16 of them: 57,600 tenants. The gateway listens on each, whether it is there yet or not."""


@dataclass(frozen=True, slots=True)
class TenantNetwork:
    """One internal bridge: its name at the engine, its interface on the host, its addresses."""

    name: str
    bridge: str
    subnet: str
    host_address: str
    """The bridge's own address: all of the host that a container on it can reach."""


def subnets(pool: IPv4Network) -> list[IPv4Network]:
    """The subnets of the pool, one a network; place in the list is the number of the shard.

    Raises ValueError where the pool is too small for one, or larger than anybody needs.
    """
    smallest_prefix = PREFIX_LENGTH - (MOST_NETWORKS - 1).bit_length()
    if pool.prefixlen < smallest_prefix:
        raise ValueError(f"{pool} is too large: {MOST_NETWORKS} networks, a /{smallest_prefix}, are the most")
    if pool.prefixlen > PREFIX_LENGTH:
        raise ValueError(f"{pool} is too small: a network of tenants needs a /{PREFIX_LENGTH}")
    return list(pool.subnets(new_prefix=PREFIX_LENGTH))


def tenant_network(pool: IPv4Network, shard: int, installation: str) -> TenantNetwork:
    """The network of a shard. Raises IndexError where the pool has no such shard."""
    subnet = subnets(pool)[shard]
    return TenantNetwork(
        name=f"libreta-{installation}-{shard}",
        bridge=f"lb-{installation}-{shard}",  # an interface's name has at most 15 characters
        subnet=str(subnet),
        host_address=str(subnet.network_address + 1),
    )


def host_addresses(pool: IPv4Network) -> list[str]:
    """The bridges' own addresses, whether the bridges exist yet or not."""
    return [str(subnet.network_address + 1) for subnet in subnets(pool)]
