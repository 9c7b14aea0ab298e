"""With an invitation one number gets in, once; without one nobody does, and guessing is bounded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from orchestrator.onboarding.door import MOST_WRONG_CODES, Policy
from orchestrator.onboarding.invite_codes import ALPHABET, digest_of, find_code, new_code
from orchestrator.onboarding.invites import INVITES
from tests.orchestrator.onboarding.conftest import ANA, BRUNO, SECRET, Office

WRONG = "0000-0000"


@pytest.fixture
def office(open_office: Callable[[Policy], Office]) -> Office:
    return open_office("invite")


async def invite(office: Office) -> str:
    _, code = await office.invitations.invite(note="Ana", days=7, by="operator")
    return code


async def test_a_stranger_is_asked_for_a_code(office: Office) -> None:
    assert (await office.say("Hola")).endswith("Para empezar necesitas una invitación. ¿Cuál es tu código?")
    assert (await office.say("Beans&Co")).endswith("¿Cuál es tu código?")


async def test_a_code_lets_in_and_the_questions_begin(office: Office) -> None:
    code = await invite(office)
    await office.say("Hola")
    assert await office.say(code) == "¡Bienvenido! Veo que es la primera vez...\n¿Cómo se llama tu negocio?"
    assert (await office.say("Beans&Co", "pulseras", "USD", "No")).startswith("¡Listo!")


@pytest.mark.parametrize("form", ["{}", "Hola, mi código es {}", "{} gracias"])
async def test_the_code_may_come_first_and_in_a_sentence(office: Office, form: str) -> None:
    code = await invite(office)
    assert (await office.say(form.format(code.lower()))).startswith("¡Bienvenido!")


async def test_a_code_lets_in_one_number_only(office: Office) -> None:
    code = await invite(office)
    await office.say(code, sender=ANA)
    assert "não é válido" in await office.say(code, sender=BRUNO)


async def test_an_expired_code_lets_nobody_in(office: Office) -> None:
    code = await invite(office)
    office.time.pass_by(days=8)
    assert "no es válido" in await office.say(code)


async def test_guessing_is_bounded_and_forgiven_after_an_hour(office: Office) -> None:
    code = await invite(office)
    for _ in range(MOST_WRONG_CODES):
        assert "no es válido" in await office.say(WRONG)
    assert "demasiados intentos" in await office.say(code)
    office.reopen()
    assert "demasiados intentos" in await office.say(code)
    office.time.pass_by(minutes=61)
    assert (await office.say(code)).startswith("¡Bienvenido!")


async def test_one_guess_less_and_the_right_code_still_lets_in(office: Office) -> None:
    code = await invite(office)
    for _ in range(MOST_WRONG_CODES - 1):
        await office.say(WRONG)
    assert (await office.say(code)).startswith("¡Bienvenido!")


async def test_who_starts_over_or_was_reset_needs_no_second_code(office: Office) -> None:
    code = await invite(office)
    assert (await office.say(code, "Beans&Co", "cancelar")).endswith("¿Cómo se llama tu negocio?")
    await office.say("Beans&Co", "pulseras", "USD", "No")
    office.registrar.made.clear()
    await office.desk.forget(ANA, is_welcome_back=True)
    assert (await office.say("Hola")).endswith("¿Cómo se llama tu negocio?")


async def test_who_was_deleted_is_a_stranger_again(office: Office) -> None:
    code = await invite(office)
    await office.say(code)
    await office.desk.forget(ANA, is_welcome_back=False)
    assert (await office.say("Hola")).endswith("¿Cuál es tu código?")
    assert "no es válido" in await office.say(code)


async def test_codes_are_stored_hashed(office: Office) -> None:
    code = await invite(office)
    rows = await office.database.submit(lambda connection: connection.execute(select(INVITES)).all())
    assert code not in str(rows)
    assert digest_of(code, SECRET) in str(rows)
    (listed,) = await office.invitations.every()
    assert listed.note == "Ana"


def test_a_code_is_short_readable_and_found_again() -> None:
    for _ in range(200):
        code = new_code()
        assert set(code) <= set(ALPHABET) | {"-"}
        assert find_code(f"mi código: {code.lower()}.") == code
        assert find_code(code.replace("-", "").replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "Hola", "necesito ayuda", "hola amor", "1234", "+5491112345678", "Beans&Co"])
def test_ordinary_words_are_no_code(text: str) -> None:
    assert find_code(text) is None
