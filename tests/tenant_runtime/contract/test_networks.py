"""The tenants' networks are cut out of one pool, the same for whoever makes them and whoever listens there."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from tenant_runtime.contract.networks import MOST_NETWORKS, host_addresses, tenant_network

POOL = IPv4Network("10.213.0.0/16")


def test_the_address_a_bridge_has_is_one_where_the_gateway_listens() -> None:
    addresses = host_addresses(POOL)
    assert len(addresses) == MOST_NETWORKS == len(set(addresses))
    assert [tenant_network(POOL, shard, "abcdef").host_address for shard in range(MOST_NETWORKS)] == addresses
    assert addresses[:2] == ["10.213.0.1", "10.213.4.1"]


def test_the_name_of_an_interface_fits_for_the_last_of_them() -> None:
    assert len(tenant_network(POOL, MOST_NETWORKS - 1, "abcdef").bridge) <= 15


@pytest.mark.parametrize(("pool", "told"), [("10.213.0.0/23", "too small"), ("10.0.0.0/15", "too large")])
def test_a_pool_that_cannot_work_is_refused(pool: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        host_addresses(IPv4Network(pool))
