"""The score tells exact readings from wrong ones, and the rules book nothing wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tenant_runtime.brain.__main__ import readings
from tests.eval.__main__ import OWN_SENTENCES
from tests.eval.score import judge, summary

SALE: dict[str, Any] = {
    "intent": "sale", "total": "40.00", "payment_method": "cash",
    "items": [{"name": "pulsera dorada", "qty": "2", "unit_price": "20.00", "line_total": "40.00"}],
}  # fmt: skip
GOLD = {"id": "one", "lang": "es", "expect": {"actions": [SALE], "clarify": None}}
UNCLEAR = {"id": "two", "lang": "es", "expect": {"actions": [], "clarify": {"field": "qty"}}}


def reading(outcome: str, *actions: dict[str, Any]) -> dict[str, Any]:
    return {"id": "one", "outcome": outcome, "actions": list(actions)}


def changed(**fields: object) -> dict[str, Any]:
    return {**SALE, "items": [{**SALE["items"][0], **fields}]}


@pytest.mark.parametrize(
    ("gold", "got", "verdict"),
    [
        (GOLD, reading("post", SALE), "right"),
        (GOLD, reading("post", changed(qty="2.0", name="pulseras doradas")), "right"),
        (GOLD, reading("confirm", SALE), "confirmed"),
        (GOLD, reading("ask"), "asked"),
        (GOLD, None, "asked"),
        (GOLD, reading("post", changed(qty="20")), "WRONG"),
        (GOLD, reading("post", changed(name="collar")), "WRONG"),
        (GOLD, reading("post", SALE, SALE), "WRONG"),
        (GOLD, reading("confirm", changed(qty="20")), "misread"),
        (GOLD, reading("answer", {"intent": "help"}), "misread"),
        (UNCLEAR, reading("ask"), "right"),
        (UNCLEAR, reading("confirm", SALE), "right"),
        (UNCLEAR, reading("post", SALE), "WRONG"),
    ],
)
def test_a_reading_is_judged_by_what_it_would_book(gold: dict[str, Any], got: Any, verdict: str) -> None:
    assert judge(gold, got).verdict == verdict


def test_another_way_of_payment_counts_as_soft() -> None:
    assert judge(GOLD, reading("post", {**SALE, "payment_method": None})).soft == ("payment_method",)


def test_the_rules_book_nothing_wrong_and_understand_what_they_did_before() -> None:
    lines = OWN_SENTENCES.read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    figures = summary(gold, {one["id"]: one for one in readings(lines)})
    assert figures["WRONG"] == 0
    assert figures["misread"] == 0
    assert figures["right"] + figures["confirmed"] >= UNDERSTOOD
    assert figures["right"] >= RIGHT


UNDERSTOOD, RIGHT = 130, 119
"""Reached on these 216 sentences; raised with every step, never lowered."""
