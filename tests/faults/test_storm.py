"""Webhooks fifty times over and out of order, every part killed: each message acts once and is answered once."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.faults.storm import SaidSale, Storm, judge, sales_of
from tests.journeys.product import Phone, Product, until

SHOPS, SALES, TIMES = 4, 5, 50
SEED = 2


def test_a_storm_of_duplicates_with_every_part_killed_loses_and_doubles_nothing(product: Product) -> None:
    chance = random.Random(SEED)
    shops = [product.shop(f"Tienda {number}") for number in range(SHOPS)]
    said = {shop.number: sales_of(shop, SALES) for shop in shops}
    storm = Storm(product, [sale for sales in said.values() for sale in sales], TIMES, chance)
    killers = [_gateway, _gateway, _orchestrator, _orchestrator, _runtime, _runtime, _runtime, _runtime]
    chance.shuffle(killers)
    with storm.raging():
        for number, kill in enumerate(killers, start=1):
            storm.wait_for(0.75 * number / len(killers))
            kill(product, shops, chance)
            assert max(len(shop.runtimes()) for shop in shops) <= 1
    assert {shop.number: judge(product, shop, said[shop.number]) for shop in shops} == {
        shop.number: [] for shop in shops
    }


def _gateway(product: Product, _shops: list[Phone], _chance: random.Random) -> None:
    product.stack.gateway.kill()
    product.stack.restart(product.stack.gateway)


def _orchestrator(product: Product, _shops: list[Phone], _chance: random.Random) -> None:
    product.stack.orchestrator.kill()
    product.stack.restart(product.stack.orchestrator)


def _runtime(_product: Product, shops: list[Phone], chance: random.Random) -> None:
    """One of those that are awake at the moment."""
    awake: list[int] = []

    def somebody_is_awake() -> bool:
        awake[:] = [pid for shop in shops for pid in shop.runtimes()]
        return bool(awake)

    until(somebody_is_awake, "a tenant to be awake")
    os.kill(chance.choice(awake), signal.SIGKILL)


def the_same_again_under_another_id(product: Product, sale: SaidSale) -> None:
    """What a repetition would do if nothing recognised it."""
    product.insist(product.twilio.fields(sale.phone.number, sale.form["Body"]))


def nothing_at_all(_product: Product, _sale: SaidSale) -> None:
    return


@pytest.mark.parametrize(("mishap", "is_lost"), [(the_same_again_under_another_id, False), (nothing_at_all, True)])
def test_the_judge_sees_what_was_doubled_and_what_was_lost(
    product: Product, mishap: Callable[[Product, SaidSale], None], is_lost: bool
) -> None:
    ana = product.shop("Beans&Co")
    first, second = sales_of(ana, 2)
    for sale in (first,) if is_lost else (first, second):
        product.insist(sale.form)
    ana.reads(1 if is_lost else 2)
    mishap(product, first)
    faults = judge(product, ana, [first, second])
    assert "not so: revenue is the plain sum" in faults
    assert "not so: every message was stored" in faults
    assert "not so: every message had one reply, in the order of arrival" in faults


def test_a_gateway_that_answers_before_it_stores_would_lose_what_it_acknowledged(product: Product) -> None:
    gateway = product.stack.gateway
    ana = product.shop("Beans&Co")
    ana.says("Vendí 1 taza a 10")
    usual, gateway.name = gateway.name, "tests.faults.careless_gateway"
    try:
        product.stack.restart(gateway)
        ana.sends("Vendí 2 tazas a 10 cada una")
        gateway.kill()
    finally:
        gateway.name = usual
        product.stack.restart(gateway)
    assert ana.says("Vendí 4 tazas a 10 cada una")
    assert ana.stats.revenue == Decimal(50), "the control lost nothing: this harness would not see a loss"
