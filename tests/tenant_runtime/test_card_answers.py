"""A short message is an answer only where it is nothing else."""

import pytest

from tenant_runtime.card_answers import Answer, plain, read_answer


@pytest.mark.parametrize("text", ["sí", "Si", "SÍ!", "ok", "Dale", "sí, dale", "yes", "Yes.", "sim", "Isso", "👍"])
def test_a_yes_is_heard_in_three_languages(text: str) -> None:
    assert read_answer(text) == Answer(is_yes=True)


@pytest.mark.parametrize("text", ["no", "No.", "não", "NAO", "nope", "ninguna", "❌", "no, gracias"])
def test_a_no_is_heard_in_three_languages(text: str) -> None:
    assert read_answer(text) == Answer(is_no=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("2.", 2), ("3)", 3), ("la 2", 2), ("opción 3", 3), ("opção 1", 1), ("2️⃣", 2), ("dos", 2),
     ("duas", 2), ("the first", 1)],
)  # fmt: skip
def test_a_number_is_heard_however_it_is_written(text: str, number: int) -> None:
    assert read_answer(text) == Answer(number=number)


@pytest.mark.parametrize(
    "text",
    ["", " ", "vendí 2 pulseras", "sí vendí 2", "no vendí nada", "no 1", "1.5", "20", "12", "1 taza", "ok?no", "٣",
     "hola", "?"],
)  # fmt: skip
def test_anything_more_is_not_an_answer(text: str) -> None:
    assert read_answer(text) is None


def test_plain_text_has_no_accents_and_no_punctuation() -> None:
    assert plain("  ¡Sí,   Dále!  ") == "si dale"


@pytest.mark.parametrize("text", ["cancela", "Cancelar!", "cancel"])
def test_calling_off_is_a_no_of_its_own(text: str) -> None:
    assert read_answer(text) == Answer(is_no=True, is_cancel=True)
