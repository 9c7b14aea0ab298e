"""Many sleeping shops are written to at the same moment: all are served, each in order, without an error."""

from __future__ import annotations

import os

import pytest

from tests.faults.docker.contained import Contained
from tests.faults.storm import sales_of
from tests.journeys.product import at_once, until

pytestmark = pytest.mark.docker

SHOPS = 100 if os.environ.get("SOAK") else 16
EACH = 2


def test_all_are_woken_and_answered_in_order(world: Contained) -> None:
    product = world.product
    shops = [product.shop(f"Tienda {number}") for number in range(SHOPS)]
    said = [sales_of(shop, EACH) for shop in shops]
    failures = failed_starts(world)

    def write(number: int) -> None:
        for sale in said[number]:
            product.insist(sale.form)

    at_once(write, SHOPS)
    until(lambda: all(len(shop.replies) >= EACH for shop in shops), "all to be answered", within=4.0 * SHOPS)
    for shop, sales in zip(shops, said, strict=True):
        wanted = [f"Total: ${sale.total:,.2f}" for sale in sales]
        told = [line for reply in shop.replies for line in reply.splitlines() if line.startswith("Total: ")]
        assert told == wanted, shop.number
    assert [world.states_of(shop) for shop in shops] == [["running"]] * SHOPS
    assert {shop.stats.sales for shop in shops} == {EACH}
    assert failed_starts(world) == failures
    at_once(lambda number: product.manager.stop_tenant(shops[number].number), SHOPS)


def failed_starts(world: Contained) -> int:
    """How many starts have failed so far, as the orchestrator logs them."""
    log = world.product.stack.orchestrator.log_file
    assert log is not None
    return log.read_text(encoding="utf-8").count("tenant_start_failed")
