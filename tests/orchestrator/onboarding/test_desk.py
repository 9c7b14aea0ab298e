"""One reply a message, kept; answers survive restarts; the last one makes the tenant, once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from orchestrator.errors import FolderExists, StorageUnavailable, TenantExists
from orchestrator.lifecycle import CreateTenant, Idempotency
from orchestrator.onboarding.door import Policy
from orchestrator.onboarding.errors import MessageIdReused, TenantNotCreated, TenantTakesOver
from orchestrator.onboarding.listener import MOST_MESSAGES_A_MINUTE
from orchestrator.onboarding.progress import CONVERSATIONS, TURNS
from orchestrator.tenant_config import Business, fresh_config
from tenant_runtime.contract.config import parse_config
from tenant_runtime.contract.messages import Turn
from tests.orchestrator.onboarding.conftest import ANA, BRUNO, CARLA, Office, message, text_of

ANSWERS = ("Hola", "Beans&Co", "Vendo pulseras artesanales", "USD", "Sí")


CONFIG = fresh_config(ANA, Business("Beans&Co"))


async def stored(office: Office) -> tuple[int, int]:
    """How many conversations and answered messages are on disk."""
    return await office.database.submit(
        lambda connection: (
            len(connection.execute(select(CONVERSATIONS)).all()),
            len(connection.execute(select(TURNS)).all()),
        )
    )


async def test_the_last_answer_makes_the_tenant_that_was_described(office: Office) -> None:
    assert (await office.say(*ANSWERS)).startswith("¡Listo! ✅\nTu negocio Beans&Co está configurado.")
    config = parse_config(json.dumps(dict(office.registrar.made[ANA].config)))
    assert (config.business_name, config.business_type) == ("Beans&Co", "Pulseras artesanales")
    assert (config.currency, config.language, config.country) == ("USD", "es", "AR")
    assert config.timezone == "America/Argentina/Buenos_Aires"
    assert "Beans&Co" in config.prompts.system_prompt
    assert "Beans&Co" in config.prompts.welcome_message
    assert all(config.features.model_dump().values())


@pytest.mark.parametrize("step", range(1, len(ANSWERS)))
async def test_a_restart_between_any_two_messages_changes_nothing(office: Office, step: int) -> None:
    await office.say(*ANSWERS[:step])
    office.reopen()
    assert (await office.say(*ANSWERS[step:])).startswith("¡Listo!")
    assert office.registrar.made[ANA].config["business_name"] == "Beans&Co"


async def test_a_repeated_message_gets_the_same_reply_and_answers_no_second_question(office: Office) -> None:
    await office.say("Hola")
    name = message("Beans&Co")
    first = await office.desk.answer(name)
    office.reopen()
    again = await office.desk.answer(name)
    assert again == first.model_copy(update={"repeated": True})
    assert await office.say("Vendo pulseras artesanales") == "¿En qué moneda trabajas? (USD, ARS, EUR, BRL)"


async def test_without_its_id_a_repeated_message_would_answer_the_next_question(office: Office) -> None:
    await office.say("Hola", "Beans&Co")
    assert await office.say("Beans&Co") == "¿En qué moneda trabajas? (USD, ARS, EUR, BRL)"


async def test_the_same_id_with_another_content_is_refused(office: Office) -> None:
    await office.desk.answer(message("Hola", id="SM1"))
    with pytest.raises(MessageIdReused):
        await office.desk.answer(message("Otra cosa", id="SM1"))


async def test_quick_messages_answer_one_question_each_in_their_order(office: Office) -> None:
    turns = await asyncio.gather(*(office.desk.answer(message(text)) for text in ("Hola", "Hola?", "Beans&Co")))
    assert [text_of(turn).splitlines()[-1] for turn in turns] == [
        "¿Cómo se llama tu negocio?",
        "¿Cómo se llama tu negocio?",
        "¿Qué tipo de negocio tienes?",
    ]


async def test_strangers_do_not_see_each_other_s_answers(office: Office) -> None:
    await office.say("Hola", "Beans&Co", sender=ANA)
    await office.say("Oi", "Loja do Bruno", sender=BRUNO)
    assert (
        await office.say("Hello", sender=CARLA)
        == "Welcome! I see this is your first time...\nWhat is your business called?"
    )
    assert await office.say("bolos", "BRL", "não", sender=BRUNO) == (
        "Pronto! ✅\nSeu negócio Loja do Bruno está configurado.\nEm que posso ajudar?"
    )
    assert set(office.registrar.made) == {BRUNO}


async def test_the_last_answer_delivered_again_finds_the_reply_it_had(office: Office) -> None:
    await office.say(*ANSWERS[:4])
    last = message("Sí")
    first = await office.desk.answer(last)
    office.reopen()
    assert await office.desk.is_busy_with(ANA)
    assert (await office.desk.answer(last)).replies == first.replies
    assert office.registrar.calls == 1


async def test_a_crash_between_creating_and_replying_ends_the_same(office: Office) -> None:
    await office.say(*ANSWERS[:4])
    last = message("Sí")
    office.registrar.failure = StorageUnavailable()
    with pytest.raises(TenantNotCreated):
        await office.desk.answer(last)
    office.registrar.failure = None
    assert await office.desk.is_busy_with(ANA)
    office.reopen()
    assert text_of(await office.desk.answer(last)).startswith("¡Listo!")
    assert len(office.registrar.made) == 1


@pytest.mark.parametrize("failure", [StorageUnavailable(), FolderExists()])
async def test_a_creation_that_fails_is_told_as_try_again_and_done_later(
    office: Office, failure: StorageUnavailable | FolderExists
) -> None:
    await office.say(*ANSWERS[:4])
    last = message("No")
    office.registrar.failure = failure
    with pytest.raises(TenantNotCreated) as refusal:
        await office.desk.answer(last)
    assert (refusal.value.status, refusal.value.can_retry) == (503, True)
    office.registrar.failure = None
    assert text_of(await office.desk.answer(last)).startswith("¡Listo!")


async def test_an_operator_who_was_faster_ends_the_conversation_well(office: Office) -> None:
    await office.say(*ANSWERS[:4])
    operator_s = CreateTenant(ANA, CONFIG, Idempotency("operator's own"))
    await office.registrar.create(operator_s, by="operator")
    assert (await office.say("Sí")).startswith("¡Listo!")


async def test_a_creation_still_under_way_is_not_taken_for_a_tenant(office: Office) -> None:
    await office.say(*ANSWERS[:4])
    office.registrar.failure = TenantExists("a request with this Idempotency-Key is still being worked on")
    with pytest.raises(TenantNotCreated):
        await office.say("Sí")


async def test_the_next_message_goes_to_the_tenant(office: Office) -> None:
    await office.say(*ANSWERS)
    assert await office.desk.is_busy_with(ANA)
    with pytest.raises(TenantTakesOver):
        await office.desk.answer(message("Vendí 2 pulseras"))
    assert not await office.desk.is_busy_with(ANA)


async def test_after_a_reset_onboarding_begins_anew_and_makes_another_tenant(office: Office) -> None:
    await office.say(*ANSWERS)
    first = office.registrar.made.pop(ANA)
    office.time.pass_by(minutes=1)
    assert (await office.say("Hola")).startswith("¡Bienvenido!")
    await office.say(*ANSWERS[1:])
    assert office.registrar.made[ANA].idempotency != first.idempotency


async def test_during_the_questions_a_lease_does_not_prefer_onboarding(office: Office) -> None:
    await office.say(*ANSWERS[:3])
    assert not await office.desk.is_busy_with(ANA)


async def test_a_flood_of_one_number_is_not_answered_and_disturbs_nobody(office: Office) -> None:
    for _ in range(MOST_MESSAGES_A_MINUTE):
        await office.desk.answer(message("Hola"))
    before = await stored(office)
    unanswered = message("Hola")
    assert await office.desk.answer(unanswered) == Turn(message_id=unanswered.id)
    assert await stored(office) == before
    assert await office.say("Oi", sender=BRUNO)
    office.time.pass_by(seconds=61)
    assert (await office.say("Hola")).endswith("¿Cómo se llama tu negocio?")


async def test_strangers_who_never_came_back_are_forgotten_after_a_month(office: Office) -> None:
    await office.say("Hola", "Beans&Co")
    office.time.pass_by(days=29)
    await office.say("Oi", sender=BRUNO)
    assert await stored(office) == (2, 3)
    office.time.pass_by(days=2)
    await office.say("Hello", sender=CARLA)
    assert await stored(office) == (2, 2)
    assert (await office.say("Beans&Co")).startswith("¡Bienvenido!")


async def test_a_closed_door_answers_one_line_and_stores_nothing(open_office: Callable[[Policy], Office]) -> None:
    office = open_office("closed")
    asked = message("Hola")
    assert text_of(await office.desk.answer(asked)).startswith("¡Hola! Por ahora no recibimos negocios nuevos")
    assert text_of(await office.desk.answer(asked)).startswith("¡Hola!")
    assert text_of(await office.desk.answer(message("hello"))).startswith("Hello! We are not taking new businesses")
    assert await stored(office) == (0, 0)


async def test_who_had_answered_everything_before_the_door_closed_is_let_through(
    open_office: Callable[[Policy], Office],
) -> None:
    office = open_office("open")
    await office.say(*ANSWERS[:4])
    office.registrar.failure = StorageUnavailable()
    last = message("Sí")
    with pytest.raises(TenantNotCreated):
        await office.desk.answer(last)
    office.registrar.failure = None
    office.policy = "closed"
    office.reopen()
    assert text_of(await office.desk.answer(last)).startswith("¡Listo!")
