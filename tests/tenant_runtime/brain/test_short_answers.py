"""A question about one missing thing says where its answer belongs, so that a word or two settle it."""

from __future__ import annotations

import pytest

from tenant_runtime.brain import Context
from tenant_runtime.open_answers import whole
from tenant_runtime.readings import Ask, Confirm, Post
from tests.tenant_runtime.brain.shops import BRUNO, CARLA, DOLLARS, NEW_SHOPS, read

ES, PT, EN = NEW_SHOPS["es-US"], NEW_SHOPS["pt"], NEW_SHOPS["en"]
CHAINS = [
    (ES, "vendí unas balas", ["3", "20"]),
    (ES, "vendí unas balas", ["3 a 20"]),
    (ES, "vendí balas", ["3 a 20"]),
    (ES, "vendí balas a 20", ["3"]),
    (ES, "vendí entre 5 y 6 tazas a 8", ["5"]),
    (ES, "vendí 2 tazas y 3 platos", ["5", "8"]),
    (ES, "vendí", ["3 tazas a 5"]),
    (ES, "vendí 3 piezas a 20", ["jabón"]),
    (ES, "llegaron 10 a 5", ["tazas"]),
    (ES, "compré", ["10 tazas a 5"]),
    (ES, "se me rompieron 3", ["tazas"]),
    (ES, "gasté 50", ["luz"]),
    (ES, "gasté 50", ["en luz"]),
    (ES, "pagué la luz", ["50"]),
    (ES, "Juan me pagó", ["30"]),
    (ES, "abonaron 500", ["Juan"]),
    (ES, "nuevo producto", ["taza precio 20"]),
    (ES, "borrá la venta de 500", ["tazas"]),
    (DOLLARS, "sube el precio de la vela", ["20"]),
    (PT, "vendi umas balas", ["3", "20"]),
    (PT, "vendi umas balas", ["3 por 20"]),
    (PT, "vendi", ["3 copos a 5"]),
    (PT, "quebrou 3", ["copos"]),
    (PT, "gastei 50", ["luz"]),
    (PT, "paguei a luz", ["50"]),
    (PT, "o João me pagou", ["30"]),
    (PT, "recebi 500 do fiado", ["Ana"]),
    (PT, "apaga a venda de 500", ["bolo"]),
    (BRUNO, "sobe o preço da camiseta", ["80"]),
    (EN, "sold some mugs", ["3", "20"]),
    (EN, "sold some mugs", ["3 at 20"]),
    (EN, "sold 5 for a fiver", ["pens"]),
    (EN, "sold a shirt for Bob", ["20"]),
    (EN, "received 10", ["10 mugs at 2"]),
    (EN, "broke 3", ["mugs"]),
    (EN, "spent 50", ["electricity"]),
    (EN, "paid the electricity", ["140"]),
    (EN, "Tom paid me", ["30"]),
    (EN, "delete the sale of 500", ["mugs"]),
    (CARLA, "raise the price of the mug", ["9"]),
]


@pytest.mark.parametrize(("context", "text", "answers"), CHAINS, ids=[f"{text}: {said}" for _, text, said in CHAINS])
def test_short_answers_settle_a_question(context: Context, text: str, answers: list[str]) -> None:
    reading = read(text, context)
    for answer in answers:
        assert isinstance(reading, Ask), f"{text!r} was not asked about: {reading}"
        assert reading.completion.count("{}") == 1, f"{reading.question} does not say where {answer!r} belongs"
        text = whole(reading.completion, answer)
        reading = read(text, context)
    assert isinstance(reading, Post | Confirm), f"{text!r} was not settled: {reading}"


def test_an_answer_that_settles_nothing_is_asked_about_again() -> None:
    reading = read("vendí unas balas", ES)
    assert isinstance(reading, Ask)
    assert isinstance(read(whole(reading.completion, "muchas"), ES), Ask)
