"""The orchestrator is killed around each step of what it does to a container: nothing is half, nothing doubled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestrator.client import ClientError
from orchestrator.specs.container import TENANT_ID
from tests.faults.docker.contained import Contained
from tests.faults.docker.deadly_orchestrator import (
    CREATE,
    HEAR_READY,
    PUT_ASIDE,
    REMOVE,
    ROW_OF_OPERATION,
    ROW_OF_START,
    SNAPSHOT,
    START,
    STOP,
)
from tests.faults.storm import judge, sales_of
from tests.journeys.product import until

pytestmark = pytest.mark.docker

FIRST_WAKE = [(ROW_OF_START, "after"), (CREATE, "after"), (START, "after"), (HEAR_READY, "before")]
LATER_WAKE = [(START, "after")]
RESET = [(STOP, "after"), (REMOVE, "after"), (PUT_ASIDE, "after")]
UPGRADE = [(SNAPSHOT, "after"), (REMOVE, "after"), (HEAR_READY, "before")]
"""What an upgrade does to a container; its own steps are tried with lighter runtimes."""
if os.environ.get("SOAK"):
    FIRST_WAKE += [(CREATE, "before"), (START, "before")]
    LATER_WAKE += [(START, "before")]
    RESET += [(ROW_OF_OPERATION, "after"), (REMOVE, "before")]
    UPGRADE += [(STOP, "before"), (CREATE, "after")]


@contextmanager
def deadly(world: Contained, step: str, moment: str) -> Iterator[None]:
    """The orchestrator dies in this block, at that step, and is started again when the block ends."""
    part = world.product.stack.orchestrator
    order = Path(part.environment["DIE_AT"])
    order.write_text(f"{step} {moment}", encoding="utf-8")
    try:
        yield
        until(lambda: not part.is_running, "the orchestrator to die")
        assert not order.exists()
    finally:
        order.unlink(missing_ok=True)
        world.product.stack.restart(part)


@pytest.mark.parametrize(("step", "moment"), FIRST_WAKE)
def test_killed_at_any_step_of_a_container_s_making_its_message_is_answered_by_one(
    world: Contained, step: str, moment: str
) -> None:
    ana = world.product.shop("Beans&Co")
    said = sales_of(ana, 2)
    with deadly(world, step, moment):
        for sale in said:
            world.product.insist(sale.form)
    ana.reads(2)
    assert world.states_of(ana) == ["running"]
    assert judge(world.product, ana, said) == []


@pytest.mark.parametrize(("step", "moment"), LATER_WAKE)
def test_killed_at_any_step_of_a_later_wake_its_message_is_answered_by_the_container_that_was_kept(
    world: Contained, step: str, moment: str
) -> None:
    ana = world.product.shop("Beans&Co")
    said = sales_of(ana, 3)
    for sale in said[:2]:  # once there are books its container is another one
        world.product.insist(sale.form)
        ana.reads(1)
        world.product.manager.stop_tenant(ana.number)
    [before] = world.containers_of(ana)
    with deadly(world, step, moment):
        world.product.insist(said[2].form)
    ana.reads(1)
    [after] = world.containers_of(ana)
    assert after["Id"] == before["Id"]
    assert judge(world.product, ana, said) == []


@pytest.mark.parametrize(("step", "moment"), RESET)
def test_killed_at_any_step_of_a_reset_it_is_finished_at_the_next_start_or_never_began(
    world: Contained, step: str, moment: str
) -> None:
    ana = world.product.shop("Beans&Co")
    ana.says("Vendí 2 tazas a 20 cada una")
    tenant_id = ana.tenant.tenant_id
    with deadly(world, step, moment), pytest.raises(ClientError):
        world.product.manager.reset_tenant(ana.number)
    if ana.folder.exists():
        assert "Total: $20.00" in ana.says("Vendí 1 taza a 20")[0]
        world.product.manager.reset_tenant(ana.number)
    until(lambda: not world.docker.labelled(TENANT_ID, tenant_id), "its container to be gone")
    assert not ana.folder.exists()
    assert "primera vez" in ana.says("Hola")[0]


@pytest.mark.parametrize(("step", "moment"), UPGRADE)
def test_killed_at_any_step_of_an_upgrade_it_goes_on_and_nothing_said_meanwhile_is_lost(
    world: Contained, newer_image: str, step: str, moment: str
) -> None:
    ana = world.product.shop("Beans&Co")
    said = sales_of(ana, 2)
    world.product.insist(said[0].form)
    ana.reads(1)
    with deadly(world, step, moment), pytest.raises(ClientError):
        world.product.manager.upgrade_tenant(ana.number, image=newer_image)
    world.product.insist(said[1].form)
    ana.reads(1)
    [container] = world.containers_of(ana)
    assert (container["Config"]["Image"], container["State"]["Status"]) == (newer_image, "running")
    assert judge(world.product, ana, said) == []
