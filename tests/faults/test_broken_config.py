"""A config.json broken by hand: who is awake goes on by the last good one, who sleeps waits for the repair."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.storm import judge, sales_of
from tests.journeys.product import Phone, Product, until

BROKEN = {
    "no JSON": b'{"business_name": "Beans&Co",\n  "language" "es"}',
    "no text": b"\xff\xfe\x00{}",
    "nonsense": b'{"business_name": "Beans&Co", "phone_number": "+5491100000000", "currency": 7}',
}


def is_told_broken(phone: Phone) -> bool:
    return phone.tenant.config_error is not None


@contextmanager
def broken(config: Path, content: bytes) -> Iterator[None]:
    good = config.read_bytes()
    config.write_bytes(content)
    try:
        yield
    finally:
        config.write_bytes(good)


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_awake_it_goes_on_by_the_last_good_one_and_the_operator_is_told(product: Product, content: bytes) -> None:
    ana = product.shop("Beans&Co")
    said = sales_of(ana, 2)
    product.insist(said[0].form)
    ana.reads(1)
    with broken(ana.folder / "config.json", content):
        product.insist(said[1].form)
        ana.reads(1)
        assert is_told_broken(ana)
    assert not is_told_broken(ana)
    assert judge(product, ana, said) == []


def test_asleep_its_messages_wait_for_the_repair_and_nobody_else_does(product: Product) -> None:
    ana, bruno = product.shop("Beans&Co"), product.shop("Mercadinho")
    said = sales_of(ana, 3)
    product.insist(said[0].form)
    ana.reads(1)
    product.manager.stop_tenant(ana.number)
    with broken(ana.folder / "config.json", BROKEN["no JSON"]):
        for sale in said[1:]:
            product.insist(sale.form)
        until(ana.runtimes, "the tenant to be woken")
        assert "Total: $40.00" in bruno.says("Vendí 2 tazas a 20 cada una")[0]
        assert len(ana.replies) == 1
        assert "config.json is broken" in product.libreta("tenant", "show", ana.number).stdout
        assert any("config_refused" in line for line in product.manager.get_tenant_logs(ana.number))
    ana.reads(2)
    assert judge(product, ana, said) == []
