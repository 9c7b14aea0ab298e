"""In a shop that has a catalogue and knows people, the rules book its prices, its products and its people, or ask."""

from __future__ import annotations

import dataclasses
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tenant_runtime.actions import BookAction
from tenant_runtime.brain import Context
from tenant_runtime.brain.__main__ import context_of, readings
from tenant_runtime.brain.rules import RulesBrain
from tenant_runtime.readings import Post
from tests.eval.mangling import Mangled, mangled
from tests.eval.numbers_said import booked_numbers, numbers_said
from tests.eval.score import judge, summary
from tests.eval.sentences import IN_A_SHOP, Gold, read, shops
from tests.tenant_runtime.shop import Shop, write_config

MANGLED_OF_EACH = 4_000 if os.environ.get("SOAK") else 50
UNDERSTOOD, AT_ONCE = 0.97, 0.8


def found(gold: list[Gold]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in readings(map(json.dumps, gold), shops())}


def verdicts(gold: list[Gold], verdict: str) -> list[str]:
    got = found(gold)
    return [one["text"] for one in gold if judge(one, got[one["id"]]).verdict == verdict]


def test_the_rules_book_nothing_wrong_in_a_shop_and_understand_what_they_did_before() -> None:
    """The shares were reached; they are raised with every step, never lowered."""
    gold = read(*IN_A_SHOP)
    assert verdicts(gold, "WRONG") == []
    figures = summary(gold, found(gold))
    assert figures["understood"] >= UNDERSTOOD
    assert figures["at_once"] >= AT_ONCE


def test_what_was_paid_of_goods_with_a_list_price_is_never_their_price() -> None:
    text = "Le vendí a Juan una pulsera dorada, me dio 5 y me queda debiendo el resto"
    said = {"id": "one", "lang": "es", "country": "EC", "text": text}
    in_the_shop, outside = readings([json.dumps({**said, "shop": "bazar_ec"}), json.dumps(said)], shops())
    (sale,) = in_the_shop["actions"]
    assert in_the_shop["outcome"] == "post"
    assert (sale["items"][0]["unit_price"], sale["total"], sale["paid"], sale["customer"]) == (
        None,
        None,
        "5.00",
        "Juan",
    )
    assert outside["outcome"] == "ask", "nobody knows what it costs there"


def test_the_books_come_to_the_list_price_what_was_paid_and_what_is_owed(tmp_path: Path) -> None:
    write_config(tmp_path)
    with Shop(tmp_path) as shop:
        shop.say("Agregar producto pulsera dorada precio 20 costo 2 stock 40")
        asked = shop.say("Le vendí a Juan una pulsera dorada, me dio 5 y me queda debiendo el resto")
        assert "No conozco a «Juan»" in asked
        assert "Total: $20.00\nPagado: $5.00 · Queda a deber: $15.00" in shop.say("sí")
        assert "Juan te debe $15.00" in shop.say("cuánto me debe Juan")


def test_every_sentence_is_said_as_the_score_wants_it() -> None:
    """A sentence turned into a reading is right, and names only products that its shop has or says that it has not."""
    for gold in read(*IN_A_SHOP):
        expected = gold["expect"]
        reading = {"outcome": "ask" if expected["clarify"] else "post", "actions": expected["actions"]}
        assert judge(gold, reading).verdict == "right", gold["text"]
        assert bool(expected["actions"]) != bool(expected["clarify"]), gold["text"]


def test_the_ids_are_unique_and_every_shop_is_used() -> None:
    gold = read(*IN_A_SHOP)
    assert len({one["id"] for one in gold}) == len(gold)
    assert {one["shop"] for one in gold} == shops().keys()


@pytest.mark.parametrize(("customer", "verdict"), [("Doña Lupe", "right"), ("doña lupe", "right"), ("Lupe", "WRONG")])
def test_in_a_shop_a_name_must_be_that_of_the_shop(customer: str, verdict: str) -> None:
    payment = {"intent": "customer_payment", "total": "5.00", "customer": "Doña Lupe"}
    gold = {"id": "one", "lang": "es", "shop": "kiosco_ar", "expect": {"actions": [payment], "clarify": None}}
    reading = {"outcome": "post", "actions": [{**payment, "customer": customer}]}
    assert judge(gold, reading).verdict == verdict
    outside = {key: value for key, value in gold.items() if key != "shop"}
    assert judge(outside, reading).verdict == "right"


def test_a_shop_is_read_into_what_the_brain_is_told() -> None:
    context = context_of({"lang": "es", "country": "AR", "is_reply": True}, shops()["kiosco_ar"])
    products = {item.name: item for item in context.catalogue}
    assert (products["huevo"].price, products["huevo"].pack, products["pan"].unit) == (Decimal(250), Decimal(30), "kg")
    assert products["torta"].price is None
    assert "Doña Lupe" in context.customers
    assert "Bimbo" in context.suppliers
    assert (context.today.isoformat(), context.is_reply) == ("2026-03-11", True)


def contexts() -> Iterator[tuple[Context, list[Mangled]]]:
    """Each shop with the sentences said in it."""
    said: dict[str, list[Gold]] = defaultdict(list)
    for one in read(*IN_A_SHOP):
        said[one["shop"]].append(one)
    for name, gold in said.items():
        texts = [Mangled(one["text"], one["lang"], one["country"]) for one in gold]
        yield context_of(gold[0], shops()[name]), texts


def invented(context: Context, said: Mangled) -> set[Decimal]:
    """The numbers posted that neither the sentence nor the shop says."""
    reading = RulesBrain().read(said.text, context)
    if not isinstance(reading, Post):
        return set()
    booked = [action for action in reading.actions if isinstance(action, BookAction)]
    posted = {number for action in booked for number in booked_numbers(dataclasses.asdict(action))}
    numbers = numbers_said(said.text, said.language, said.country)
    known = {number for item in context.catalogue for number in (item.price, item.pack) if number is not None}
    return posted - {*numbers, *known, *(-number for number in numbers)}


def test_a_mangled_sentence_never_posts_a_number_that_neither_it_nor_its_shop_says() -> None:
    wrong = [
        said.text
        for context, texts in contexts()
        for said in mangled(texts, seed=311, count=MANGLED_OF_EACH)
        if invented(context, said)
    ]
    assert wrong == []
