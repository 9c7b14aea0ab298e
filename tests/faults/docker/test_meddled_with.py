"""Somebody kills, freezes or removes a shop's container: nothing is lost, nothing acts twice, the order stays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from tests.faults.docker.contained import Contained
from tests.faults.storm import SaidSale, judge, sales_of
from tests.journeys.product import Phone, until
from tests.tenant_runtime.faulty_runtime import DIE_BEFORE_ANSWER, DIE_IN_TRANSACTION, HOLD

pytestmark = pytest.mark.docker


def marked(sale: SaidSale, marker: str) -> SaidSale:
    """The same sale with a marker that the faulty runtime obeys."""
    return SaidSale(sale.phone, {**sale.form, "Body": f"{sale.form['Body']} {marker}"}, sale.total)


def held(shop: Phone) -> Path:
    """There while a turn is held."""
    return shop.folder / ".held"


def let_go(shop: Phone, answered: int) -> None:
    """Whoever repeats the held turn is let through, until so many replies are there."""

    def are_there() -> bool:
        held(shop).unlink(missing_ok=True)
        return len(shop.replies) >= answered

    until(are_there, "the replies after the fault")


def entries_of(shop: Phone) -> int:
    """How many entries are committed, seen from beside while the runtime has the books."""
    path = str(shop.folder / "business.db")
    with contextlib.closing(apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)) as books:
        books.set_busy_timeout(5_000)
        [(count,)] = books.execute("SELECT count(DISTINCT message_id) FROM entries")
        return int(str(count))


def before_the_books(shop: Phone) -> bool:
    return held(shop).exists()


def in_the_transaction(shop: Phone) -> bool:
    return (shop.folder / ".died_in_transaction").exists()


def after_the_commit(shop: Phone) -> bool:
    return entries_of(shop) == 2


MOMENTS = [(HOLD, before_the_books), (DIE_IN_TRANSACTION, in_the_transaction), (DIE_BEFORE_ANSWER, after_the_commit)]


@pytest.mark.parametrize(("marker", "is_there"), MOMENTS, ids=lambda value: str(getattr(value, "__name__", "")))
def test_killed_in_mid_turn_the_turn_is_repeated_and_books_once(
    world: Contained, marker: str, is_there: Callable[[Phone], bool]
) -> None:
    ana = world.product.shop("Beans&Co")
    first, second, third = sales_of(ana, 3)
    second = marked(second, marker)
    world.product.insist(first.form)
    ana.reads(1)
    world.product.insist(second.form)
    world.product.insist(third.form)
    until(lambda: is_there(ana), "the turn to be under way")
    world.kill(ana)
    let_go(ana, 3)
    assert world.states_of(ana) == ["running"]
    assert judge(world.product, ana, [first, second, third]) == []


def freeze(world: Contained, shop: Phone) -> None:
    world.docker("pause", world.name_of(shop))


def remove(world: Contained, shop: Phone) -> None:
    world.docker("rm", "--force", world.name_of(shop))


def stop(world: Contained, shop: Phone) -> None:
    world.docker("stop", "--time", "1", world.name_of(shop))


@pytest.mark.parametrize("meddle", [freeze, remove, stop])
@pytest.mark.parametrize("is_in_mid_turn", [True, False], ids=["in mid-turn", "idle"])
def test_whatever_somebody_does_to_a_container_its_messages_are_answered_once_and_in_order(
    world: Contained, meddle: Callable[[Contained, Phone], None], is_in_mid_turn: bool
) -> None:
    ana = world.product.shop("Beans&Co")
    said = sales_of(ana, 3)
    if is_in_mid_turn:
        said[1] = marked(said[1], HOLD)
    world.product.insist(said[0].form)
    ana.reads(1)
    if is_in_mid_turn:
        world.product.insist(said[1].form)
        until(held(ana).exists, "the turn to be held")
    meddle(world, ana)
    for sale in said[2:] if is_in_mid_turn else said[1:]:
        world.product.insist(sale.form)
    let_go(ana, 3)
    assert world.states_of(ana) == ["running"]
    assert judge(world.product, ana, said) == []


def test_a_sleeper_s_container_that_somebody_removed_is_made_anew(world: Contained) -> None:
    ana = world.product.shop("Beans&Co")
    said = sales_of(ana, 2)
    world.product.insist(said[0].form)
    ana.reads(1)
    world.product.manager.stop_tenant(ana.number)
    assert world.states_of(ana) == ["exited"]
    remove(world, ana)
    world.product.insist(said[1].form)
    ana.reads(1)
    assert judge(world.product, ana, said) == []


def test_the_judge_sees_a_turn_that_was_repeated_under_another_id(world: Contained) -> None:
    """The control: a redelivery that nothing recognises would be booked twice, and is seen to be."""
    ana = world.product.shop("Beans&Co")
    first, second = sales_of(ana, 2)
    for sale in (first, second):
        world.product.insist(sale.form)
    ana.reads(2)
    world.product.insist(world.product.twilio.fields(ana.number, first.form["Body"]))
    assert "not so: revenue is the plain sum" in judge(world.product, ana, [first, second])
