"""What is said in many trades: work done, goods that came, money on account, wages, losses, the day as one amount.

`trades.txt` is the table, as `constructions.txt` is; "-" posts nothing: a plan, a question, a quote or a negation that
looks like its neighbours.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tenant_runtime.brain.shops import read
from tests.tenant_runtime.brain.test_constructions import shop_in, told
from tests.tenant_runtime.brain.test_traps import is_booked

TABLE = Path(__file__).with_name("trades.txt")
LINES = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
ROWS = [tuple(part.strip() for part in line.split("|")) for line in LINES]
TOLD = [row for row in ROWS if row[2] != "-"]
CONTROLS = [row[:2] for row in ROWS if row[2] == "-"]


@pytest.mark.parametrize(("shop", "sentence", "expected"), TOLD)
def test_what_happened_is_booked(shop: str, sentence: str, expected: str) -> None:
    assert told(read(sentence, shop_in(shop))) == expected


@pytest.mark.parametrize(("shop", "sentence"), CONTROLS)
def test_what_did_not_happen_posts_nothing(shop: str, sentence: str) -> None:
    assert not is_booked(sentence, shop_in(shop)), told(read(sentence, shop_in(shop)))


def test_the_table_holds_every_language_and_what_posts_nothing() -> None:
    assert {row[0].split("-")[0] for row in ROWS} == {"es", "pt", "en"}
    assert len(TOLD) >= 140
    assert len(CONTROLS) >= 60
