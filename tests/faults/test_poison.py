"""A message that its runtime always fails at, and runtimes that die at the worst moments, through the whole product."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from decimal import Decimal

import pytest

from gateway.settings import Settings as GatewaySettings
from orchestrator.life.crashes import CrashPolicy
from tests.journeys.product import Product, booked_messages, books_of, running, until
from tests.tenant_runtime.faulty_runtime import DIE_BEFORE_ANSWER, DIE_IN_TRANSACTION, HANG, POISON

FAULTY = shlex.join((sys.executable, "-m", "tests.faults.impatient_runtime"))
APOLOGY = "😕"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with runtimes that can be made to fail by what is written."""
    with running(
        tmp_path_factory.mktemp("poison"),
        gateway="tests.faults.quick_gateway",
        orchestrator="tests.faults.quick_orchestrator",
        RUNTIME_PROGRAM=FAULTY,
        LIBRETA_MAX_ATTEMPTS="3",
        LIBRETA_TURN_TIMEOUT="3",
    ) as product:
        yield product


def test_a_poisoned_message_is_given_up_on_with_an_apology_and_is_handled_after_the_repair(faulty: Product) -> None:
    ana = faulty.shop("Beans&Co")
    poisoned = f"{POISON} hola"
    ana.sends("Vendí 1 taza a 10", poisoned, "Vendí 2 tazas a 10")
    [first, apology, last] = ana.reads(3)
    assert "Total: $10.00" in first
    assert apology.startswith(APOLOGY)
    assert "Total: $20.00" in last
    [letter] = letters_of(faulty, ana.number)
    assert letter["attempts"] == 3
    assert POISON in str(letter["content"])
    faulty.manager.stop_tenant(ana.number)
    with faulty.told(faulty.stack.orchestrator, RUNTIME_PROGRAM=""):
        assert faulty.libreta("dead-letters", "replay", str(letter["id"])).returncode == 0
        [answer] = ana.reads(1)
        assert not answer.startswith(APOLOGY)
        assert letters_of(faulty, ana.number) == []
        assert (ana.stats.sales, ana.stats.revenue) == (2, Decimal(30))
        faulty.manager.stop_tenant(ana.number)


def letters_of(product: Product, number: str) -> list[dict[str, object]]:
    """The dead letters of one sender, as the command lists them."""
    listed = product.libreta("dead-letters", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    return [letter for letter in json.loads(listed.stdout) if letter["sender"] == number]


@pytest.mark.parametrize("fault", [DIE_IN_TRANSACTION, DIE_BEFORE_ANSWER])
def test_a_runtime_killed_around_its_commit_books_once_and_answers_once(faulty: Product, fault: str) -> None:
    ana = faulty.shop("Beans&Co")
    forms = ana.sends("Vendí 1 taza a 10", f"Vendí 2 tazas a 10 {fault}", "Vendí 3 tazas a 10")
    totals = [line for reply in ana.reads(3) for line in reply.splitlines() if line.startswith("Total")]
    assert totals == ["Total: $10.00", "Total: $20.00", "Total: $30.00"]
    until(faulty.is_settled, "everything to be answered")
    assert len(ana.replies) == 3
    assert (ana.stats.sales, ana.stats.revenue) == (3, Decimal(60))
    faulty.manager.stop_tenant(ana.number)
    assert booked_messages(ana.folder) == [form["MessageSid"] for form in forms]
    with books_of(ana.folder) as books:
        assert books.verify() == []


def test_a_message_that_hangs_its_runtime_is_given_up_on_and_the_shop_goes_on(faulty: Product) -> None:
    ana, bruno = faulty.shop("Beans&Co"), faulty.shop("Mercadinho")
    ana.says("hola")
    [stuck] = ana.runtimes()
    ana.sends(HANG, "Vendí 2 tazas a 10")
    assert "Total: $10.00" in bruno.says("Vendí 1 taza a 10")[0]
    [apology, sold] = ana.reads(2)
    assert apology.startswith(APOLOGY)
    assert "Total: $20.00" in sold
    assert ana.stats.sales == 1
    assert stuck not in ana.runtimes()


def test_a_message_is_given_up_on_before_its_shop_is() -> None:
    """Else one that takes its runtime down at every try would leave the shop quarantined, and its queue standing."""
    assert CrashPolicy().limit > GatewaySettings().max_attempts + 1
