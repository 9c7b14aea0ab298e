"""The engine itself is killed under the product: what runs is unknown for a while, and nothing is lost or doubled.

The engine is one of the test's own, in a network of its own: product and test are in there with it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestrator import naming
from tests.docker_host import POOLS, Ground
from tests.faults.docker.contained import Contained, Docker, contained
from tests.faults.storm import SaidSale, Storm, judge, sales_of
from tests.journeys.product import Phone, until
from tests.standins.private_engine import PrivateEngine, private_engine, why_not

pytestmark = [pytest.mark.docker, pytest.mark.skipif(why_not() is not None, reason=str(why_not()))]

SHOPS, SALES, TIMES, SEED = 3, 4, 10, 4
BACK_WITHIN = 30.0


@pytest.fixture(scope="module")
def engine(runtime_image: str) -> Iterator[PrivateEngine]:
    with private_engine() as engine:
        engine.load(runtime_image)
        yield engine


@pytest.fixture
def world(engine: PrivateEngine, runtime_image: str, tmp_path: Path) -> Iterator[Contained]:
    """The product on the private engine; what the test made there is gone afterwards."""
    docker, ground = Docker(engine.address), Ground(naming.new_installation(), POOLS[0], runtime_image)
    with engine.inside(), contained(tmp_path, docker, ground) as product:
        yield product
    docker("rm", "--force", *docker("ps", "--all", "--quiet").split())
    docker("network", "rm", *docker("network", "ls", "--quiet", "--filter", f"name={ground.installation}").split())


@pytest.fixture
def restoring(engine: PrivateEngine) -> Iterator[None]:
    """The engine leaves containers running when it ends, and takes them up again."""
    for is_restoring in (True, False):
        engine.stop()
        engine.is_live_restoring = is_restoring
        engine.start()
        if is_restoring:
            yield


def awake_shops(world: Contained) -> tuple[list[Phone], dict[str, list[SaidSale]]]:
    """Shops that have each sold once, and what they have said."""
    shops = [world.product.shop(f"Tienda {number}") for number in range(SHOPS)]
    said = {shop.number: sales_of(shop, 1) for shop in shops}
    for shop in shops:
        world.product.insist(said[shop.number][0].form)
    for shop in shops:
        shop.reads(1)
    return shops, said


def judged(world: Contained, said: dict[str, list[SaidSale]], shops: list[Phone]) -> dict[str, list[str]]:
    return {shop.number: judge(world.product, shop, said[shop.number]) for shop in shops}


@contextmanager
def killed_in_a_storm(world: Contained, engine: PrivateEngine, said: dict[str, list[SaidSale]]) -> Iterator[None]:
    """Webhooks rain while the engine dies, is away during this block, and comes back."""
    more = {number: sales_of(sales[0].phone, SALES) for number, sales in said.items()}
    storm = Storm(world.product, [sale for sales in more.values() for sale in sales], TIMES, random.Random(SEED))
    with storm.raging():
        storm.wait_for(0.3)
        engine.kill()
        storm.wait_for(0.6)
        yield
        engine.start()
    for number, sales in more.items():
        said[number] += sales


def runs(world: Contained, shops: list[Phone]) -> bool:
    return all(world.states_of(shop) == ["running"] for shop in shops)


def test_killed_and_restarted_it_has_ended_all_containers_and_all_that_should_run_are_back(
    world: Contained, engine: PrivateEngine
) -> None:
    shops, said = awake_shops(world)
    starts = {shop.number: world.containers_of(shop)[0]["State"]["StartedAt"] for shop in shops}
    sleeper = world.product.shop("Dormida")
    with killed_in_a_storm(world, engine, said):
        said[sleeper.number] = sales_of(sleeper, 2)
        for sale in said[sleeper.number]:
            world.product.insist(sale.form)
        assert sleeper.replies == []
        assert [shop.tenant.state for shop in shops] == ["ready"] * SHOPS, "silence is no end"
    back = time.monotonic() + BACK_WITHIN
    until(lambda: runs(world, [*shops, sleeper]), "all that should run to be back")
    assert time.monotonic() < back
    assert all(world.containers_of(shop)[0]["State"]["StartedAt"] != starts[shop.number] for shop in shops)
    assert judged(world, said, [*shops, sleeper]) == {shop.number: [] for shop in [*shops, sleeper]}


def test_killed_and_restarted_it_may_leave_containers_running_and_they_are_taken_up(
    restoring: None, world: Contained, engine: PrivateEngine
) -> None:
    shops, said = awake_shops(world)
    before = {shop.number: world.containers_of(shop)[0]["State"]["Pid"] for shop in shops}
    with killed_in_a_storm(world, engine, said):
        pass
    until(world.product.is_settled, "everything to be answered")
    assert {shop.number: world.containers_of(shop)[0]["State"]["Pid"] for shop in shops} == before
    assert judged(world, said, shops) == {shop.number: [] for shop in shops}


def test_after_a_power_cut_all_that_was_acknowledged_is_answered_without_a_person(
    world: Contained, engine: PrivateEngine
) -> None:
    shops, said = awake_shops(world)
    for shop in shops:
        said[shop.number] += sales_of(shop, 2)
        for sale in said[shop.number][1:]:
            world.product.insist(sale.form)
    stack = world.product.stack
    for part in stack.parts:
        part.kill()
    engine.crash_host()
    engine.start()
    assert world.docker("ps", "--quiet") == "", "the engine starts nothing by itself"
    for part in reversed(stack.parts):
        stack.restart(part)
    for shop in shops:
        shop.reads(2)
    assert judged(world, said, shops) == {shop.number: [] for shop in shops}


def test_without_anybody_who_supervises_a_killed_engine_s_containers_stay_dead(engine: PrivateEngine) -> None:
    """The control: the engine's own restart policy does not bring back what it killed."""
    docker = Docker(engine.address)
    [image] = docker("image", "ls", "--quiet").split()
    docker(
        *("run", "--detach", "--name", "unsupervised", "--restart", "unless-stopped", "--network", "none"),
        *("--init", "--entrypoint", "/bin/sleep", image, "1000"),
    )
    engine.kill()
    engine.start()
    [found] = docker.inspect("unsupervised")
    assert found["State"]["Status"] == "exited"
    docker("rm", "--force", "unsupervised")
