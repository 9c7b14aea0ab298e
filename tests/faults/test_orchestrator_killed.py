"""The orchestrator is killed while tenants are made and while they are served: nobody is half made, nobody doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from orchestrator.client import ClientError
from tenant_runtime.contract.config import parse_config
from tests.faults.storm import judge, sales_of
from tests.journeys.product import Phone, Product, at_once, until

ANSWERS = ("Hola", "Beans&Co", "Vendo pulseras", "USD")
FAREWELL = "¡Listo! ✅\nTu negocio Beans&Co está configurado.\n¿En qué puedo ayudarte?"


@pytest.mark.parametrize("made", [0, 2])
def test_killed_while_shops_are_made_by_chat_each_gets_one_farewell_and_one_whole_shop(
    product: Product, made: int
) -> None:
    """The kill comes when so many of four folders are there, the others being under way."""
    phones = [product.phone() for _ in range(4)]
    with ThreadPoolExecutor(len(phones)) as people:
        list(people.map(lambda phone: phone.says(*ANSWERS), phones))
        list(people.map(lambda phone: phone.sends("No"), phones))
        until(lambda: sum(phone.folder.exists() for phone in phones) >= made, "folders to be made")
        product.stack.orchestrator.kill()
        product.stack.restart(product.stack.orchestrator)
        assert list(people.map(lambda phone: phone.reads(1), phones)) == [[FAREWELL]] * len(phones)
        assert all("Total: $40.00" in phone.says("Vendí 2 pulseras a 20 cada una")[0] for phone in phones)
    until(product.is_settled, "everything to be answered")
    for phone in phones:
        assert len(phone.replies) == len(ANSWERS) + 2
        config = parse_config((phone.folder / "config.json").read_text(encoding="utf-8"))
        assert (config.tenant_id, phone.stats.sales) == (phone.tenant.tenant_id, 1)
    assert product.manager.unregistered() == ()
    assert not [path for path in (product.stack.data_dir / "clients").iterdir() if path.name.startswith(".")]


def test_while_it_is_away_those_who_are_awake_are_served_and_the_others_wait(product: Product) -> None:
    awake, asleep, stranger = product.shop("Despierta"), product.shop("Dormida"), product.phone()
    awake.says("Vendí 1 taza a 10")
    product.stack.orchestrator.kill()
    try:
        assert "Total: $20.00" in awake.says("Vendí 2 tazas a 10")[0]
        asleep.sends("Vendí 1 taza a 30")
        stranger.sends("Hola")
        assert "Total: $40.00" in awake.says("Vendí 4 tazas a 10")[0]
        assert (asleep.replies, stranger.replies) == ([], [])
    finally:
        product.stack.restart(product.stack.orchestrator)
    assert "Total: $30.00" in asleep.reads(1)[0]
    assert "primera vez" in stranger.reads(1)[0]


def test_runtimes_that_it_left_are_taken_up_and_none_is_started_twice(product: Product) -> None:
    shops = [product.shop(f"Tienda {number}") for number in range(3)]
    said = {shop.number: sales_of(shop, 3) for shop in shops}
    for shop in shops:
        product.insist(said[shop.number][0].form)
        shop.reads(1)
    before = [shop.runtimes() for shop in shops]
    assert [len(pids) for pids in before] == [1, 1, 1]
    for round_number in (1, 2):
        product.stack.orchestrator.kill()
        for shop in shops:
            product.insist(said[shop.number][round_number].form)
        product.stack.restart(product.stack.orchestrator)
        assert [shop.runtimes() for shop in shops] == before
    assert [judge(product, shop, said[shop.number]) for shop in shops] == [[], [], []]


def test_a_runtime_that_died_meanwhile_is_replaced_by_one(product: Product) -> None:
    ana = product.shop("Beans&Co")
    said = sales_of(ana, 2)
    product.insist(said[0].form)
    ana.reads(1)
    product.stack.orchestrator.kill()
    [pid] = ana.runtimes()
    ana.kill_runtime()
    product.insist(said[1].form)
    product.stack.restart(product.stack.orchestrator)
    ana.reads(1)
    [successor] = ana.runtimes()
    assert successor != pid
    assert judge(product, ana, said) == []


def test_of_fifty_creates_of_one_number_at_once_exactly_one_is_made(product: Product) -> None:
    ana = product.phone()

    def create(number: int) -> str:
        try:
            product.manager.create_tenant(phone_number=ana.number, business_name=f"Tienda {number}")
        except ClientError as error:
            return error.problem.code
        return "created"

    assert sorted(at_once(create, 50)) == ["created"] + ["tenant_exists"] * 49
    _is_one_shop(product, ana)


def test_a_create_by_the_operator_and_one_by_chat_at_once_make_one_shop(product: Product) -> None:
    ana = product.phone()
    ana.says(*ANSWERS)

    def create(number: int) -> None:
        if number:
            ana.sends("No")
            return
        with suppress(ClientError):  # the chat may be faster
            product.manager.create_tenant(phone_number=ana.number, business_name="Beans&Co", config={"currency": "USD"})

    at_once(create, 2)
    ana.reads(1)
    _is_one_shop(product, ana)


def _is_one_shop(product: Product, phone: Phone) -> None:
    assert [tenant.key for tenant in product.manager.list_tenants()].count(phone.tenant.key) == 1
    config = parse_config((phone.folder / "config.json").read_text(encoding="utf-8"))
    assert config.tenant_id == phone.tenant.tenant_id
    assert "Total: $40" in phone.says("Vendí 2 pulseras a 20 cada una")[0]
    assert (len(phone.runtimes()), phone.stats.sales) == (1, 1)
