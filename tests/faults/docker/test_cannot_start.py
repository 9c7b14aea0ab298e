"""A shop whose container cannot be made: its messages wait in order, and are answered when it can."""

from __future__ import annotations

import pytest

from tests.faults.docker.contained import Contained
from tests.faults.storm import SaidSale, judge, sales_of
from tests.journeys.product import Phone, until

pytestmark = pytest.mark.docker


def why_not(shop: Phone) -> str:
    """What the operator is told of a shop that does not wake."""
    return shop.tenant.state_reason or ""


def wake_again(world: Contained, shop: Phone) -> None:
    """The operator has mended the cause; a tenant that failed too often waits for being told so."""
    if shop.tenant.state == "failed":
        world.product.manager.start_tenant(shop.number)


def write(world: Contained, shop: Phone, number: int) -> list[SaidSale]:
    said = sales_of(shop, number)
    for sale in said:
        world.product.insist(sale.form)
    return said


def test_without_its_image_messages_wait_and_the_others_are_served(world: Contained) -> None:
    ana, bruno = world.product.shop("Beans&Co"), world.product.shop("Mercadinho")
    bruno.says("Vendí 1 taza a 10")
    kept = f"{world.ground.image}-kept"
    world.docker("tag", world.ground.image, kept)
    world.docker("rmi", "--force", world.ground.image)
    try:
        said = write(world, ana, 3)
        until(lambda: world.ground.image in why_not(ana), "the operator to be told which image is missing")
        assert "Total: $20.00" in bruno.says("Vendí 2 tazas a 10")[0]
        assert ana.replies == []
    finally:
        world.docker("tag", kept, world.ground.image)
        world.docker("rmi", kept)
    wake_again(world, ana)
    ana.reads(3)
    assert judge(world.product, ana, said) == []


def test_a_stranger_s_container_under_its_name_is_left_alone_and_the_operator_is_told(world: Contained) -> None:
    ana = world.product.shop("Beans&Co")
    stranger = world.put_in_its_place(ana)
    try:
        said = write(world, ana, 3)
        until(lambda: world.name_of(ana) in why_not(ana), "the operator to be told whose name is taken")
        [found] = world.docker.inspect(world.name_of(ana))
        assert found["Id"] == stranger
        assert ana.replies == []
    finally:
        world.docker("rm", "--force", stranger)
    wake_again(world, ana)
    ana.reads(3)
    assert judge(world.product, ana, said) == []


@pytest.mark.parametrize("is_running", [True, False], ids=["running", "stopped"])
def test_a_zombie_of_ours_under_its_name_is_replaced(world: Contained, is_running: bool) -> None:
    ana = world.product.shop("Beans&Co")
    zombie = world.put_in_its_place(ana, **world.zombie_labels(ana, generation=0))
    if is_running:
        world.docker("start", zombie)
    said = write(world, ana, 3)
    ana.reads(3)
    [container] = world.containers_of(ana)
    assert container["Id"] != zombie
    assert judge(world.product, ana, said) == []
