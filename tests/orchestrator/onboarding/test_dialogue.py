"""The five questions: every answer, and everything that is none."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.onboarding.dialogue import Heard, Progress, Spoken, answer, begin, farewell
from tenant_runtime.contract import templates
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.messages import Kind

AT: dict[str, Progress] = {
    "name": Progress("name", "es"),
    "type": Progress("type", "es", "Beans&Co"),
    "currency": Progress("currency", "es", "Beans&Co", "Pulseras artesanales"),
    "products": Progress("products", "es", "Beans&Co", "Pulseras artesanales", "USD"),
}
QUESTION = {
    "name": "¿Cómo se llama tu negocio?",
    "type": "¿Qué tipo de negocio tienes?",
    "currency": "¿En qué moneda trabajas? (USD, ARS, EUR, BRL)",
    "products": "¿Quieres agregar productos ahora? (Sí/No)",
}


def hear(step: str, text: str, *, country: str = "AR", kind: Kind = "text") -> Spoken:
    return answer(AT[step], Heard(text, kind, country))


def said(spoken: Spoken) -> str:
    assert spoken.reply is not None
    return spoken.reply.text


def talk(language: Language, country: str, *texts: str) -> tuple[list[str], Progress]:
    spoken = begin(language, Heard(texts[0], country=country))
    replies = [said(spoken)]
    for text in texts[1:]:
        spoken = answer(spoken.progress, Heard(text, country=country))
        replies.append(spoken.reply.text if spoken.reply else farewell(spoken.progress).text)
    return replies, spoken.progress


def test_the_spanish_conversation_goes_word_for_word() -> None:
    replies, known = talk("es", "AR", "Hola", "Beans&Co", "Vendo pulseras artesanales", "USD", "Sí")
    assert replies[:4] == [
        "¡Bienvenido! Veo que es la primera vez...\n¿Cómo se llama tu negocio?",
        "¿Qué tipo de negocio tienes?",
        "¿En qué moneda trabajas? (USD, ARS, EUR, BRL)",
        "¿Quieres agregar productos ahora? (Sí/No)",
    ]
    assert replies[4].startswith(
        "¡Listo! ✅\nTu negocio Beans&Co está configurado.\n¿En qué puedo ayudarte?\n\nPara agregar un producto"
    )
    assert known == Progress("creating", "es", "Beans&Co", "Pulseras artesanales", "USD", wants_products=True)


def test_after_no_the_last_words_say_nothing_of_products() -> None:
    replies, _ = talk("es", "AR", "Hola", "Beans&Co", "Vendo pulseras artesanales", "USD", "No")
    assert replies[4] == "¡Listo! ✅\nTu negocio Beans&Co está configurado.\n¿En qué puedo ayudarte?"


def test_the_conversation_goes_in_portuguese_and_english() -> None:
    replies, known = talk("pt", "BR", "Oi, tudo bem?", "Doces da Bia", "Eu vendo bolos", "reais", "não")
    assert replies[4] == "Pronto! ✅\nSeu negócio Doces da Bia está configurado.\nEm que posso ajudar?"
    assert (known.business_type, known.currency) == ("Bolos", "BRL")
    replies, known = talk("en", "US", "Hello", "Beans&Co", "I sell handmade bracelets", "dollars", "nope")
    assert replies[4] == "All set! ✅\nYour business Beans&Co is ready.\nHow can I help you?"
    assert (known.business_type, known.currency) == ("Handmade bracelets", "USD")


@pytest.mark.parametrize("first", ["Hola", "Vendí 2 pulseras", "Beans&Co", "", "🙂", "ayuda"])
def test_whatever_comes_first_is_answered_with_the_welcome(first: str) -> None:
    assert said(begin("es", Heard(first))) == "¡Bienvenido! Veo que es la primera vez...\n¿Cómo se llama tu negocio?"


@pytest.mark.parametrize(
    "no_name",
    ["Hola?", "hola hola", "Buenas tardes", "¿quién eres?", "Vendí 2 pulseras", "sí", "ok", "Me llamo Ana", ""],
)
def test_what_is_no_name_does_not_become_the_business_s_name(no_name: str) -> None:
    spoken = hear("name", no_name)
    assert spoken.progress.step == "name"
    assert not spoken.progress.name
    assert said(spoken).endswith(QUESTION["name"])


def test_a_name_too_long_is_asked_again_with_the_bound() -> None:
    assert "80" in said(hear("name", "x" * 81))
    assert hear("name", "x" * 80).progress.step == "type"


@pytest.mark.parametrize("step", AT)
@pytest.mark.parametrize("kind", ["audio", "image", "sticker", "location"])
def test_a_photo_or_voice_note_is_answered_kindly_and_the_question_repeated(step: str, kind: Kind) -> None:
    spoken = hear(step, "", kind=kind)
    assert spoken.progress == AT[step]
    assert said(spoken).startswith("Gracias")
    assert said(spoken).endswith(QUESTION[step])


def test_a_photo_with_words_under_it_is_answered_by_its_words() -> None:
    assert hear("name", "Beans&Co", kind="image").progress.name == "Beans&Co"


@pytest.mark.parametrize("step", AT)
@pytest.mark.parametrize("text", ["cancelar", "Cancelar.", "cancel", "CANCELA", "empezar de nuevo"])
def test_cancel_starts_over(step: str, text: str) -> None:
    spoken = hear(step, text)
    assert spoken.progress == Progress("name", "es")
    assert said(spoken) == f"De acuerdo, empecemos de nuevo.\n{QUESTION['name']}"


@pytest.mark.parametrize(
    "yes", ["sí", "Si", "SÍ!", "dale", "claro", "ok", "Yes", "yeah", "sim", "1", "sí, por favor", "👍"]
)
def test_many_words_mean_yes(yes: str) -> None:
    spoken = hear("products", yes)
    assert (spoken.progress.step, spoken.progress.wants_products) == ("creating", True)
    assert spoken.reply is None


@pytest.mark.parametrize("no", ["no", "No.", "nop", "não", "nao", "ahora no", "no, gracias", "nope", "2", "después"])
def test_many_words_mean_no(no: str) -> None:
    spoken = hear("products", no)
    assert (spoken.progress.step, spoken.progress.wants_products) == ("creating", False)


@pytest.mark.parametrize("unclear", ["quizás", "3", "pulseras", "no sé si", "sí no", "Hola"])
def test_neither_yes_nor_no_is_asked_again(unclear: str) -> None:
    spoken = hear("products", unclear)
    assert spoken.progress.step == "products"
    assert said(spoken).endswith(QUESTION["products"])


def test_nonsense_for_a_currency_is_asked_again_with_the_reason() -> None:
    spoken = hear("currency", "bananas")
    assert spoken.progress.step == "currency"
    assert said(spoken).startswith("«bananas» no es una moneda")
    assert said(spoken).endswith(QUESTION["currency"])


def test_pesos_are_the_country_s_own_and_asked_about_elsewhere() -> None:
    assert hear("currency", "pesos", country="MX").progress.currency == "MXN"
    spoken = hear("currency", "pesos", country="US")
    assert spoken.progress.step == "currency"
    assert "ARS (peso argentino)" in said(spoken)
    assert spoken.reply is not None
    assert "MXN" in spoken.reply.quick_replies


def test_currency_and_yes_or_no_may_be_tapped() -> None:
    asked = hear("type", "panadería", country="MX")
    assert asked.reply is not None
    assert asked.reply.quick_replies == ("MXN", "USD", "ARS", "EUR", "BRL")
    asked = hear("currency", "USD")
    assert asked.reply is not None
    assert asked.reply.quick_replies == ("Sí", "No")


@pytest.mark.parametrize(
    ("text", "language"), [("hello", "en"), ("hi there", "en"), ("oi, tudo bem", "pt"), ("olá", "pt"), ("hola", "es")]
)
@pytest.mark.parametrize("default", ["es", "pt", "en"])
def test_the_first_greeting_chooses_the_language(default: Language, text: str, language: str) -> None:
    assert begin(default, Heard(text)).progress.language == language


@pytest.mark.parametrize(
    "name", ["The Coffee Shop", "My Little Business", "Bom Dia Café", "Hello Kitty Store", "English"]
)
def test_a_business_s_name_does_not_switch_the_language(name: str) -> None:
    spoken = hear("name", name)
    assert (spoken.progress.name, spoken.progress.language) == (name, "es")


def test_plain_wording_switches_the_language_later_too() -> None:
    assert hear("name", "my shop is called Beans&Co").progress.language == "en"
    assert hear("type", "I sell cakes").progress.language == "en"
    assert hear("type", "Vendo bolos").progress.language == "es"
    spoken = hear("currency", "in English, please")
    assert spoken.progress.language == "en"
    assert said(spoken).startswith("Which currency")


def test_every_sentence_is_there_in_every_language() -> None:
    sections: list[dict[str, Any]] = [
        templates.load(f"wording/{language}.json")["onboarding"] for language in ["es", "pt", "en"]
    ]
    assert sections[0].keys() == sections[1].keys() == sections[2].keys()


@pytest.mark.parametrize(
    "text", ["{name}", "{0}", "%s", "'; DROP TABLE tenants; --", "../../etc", "\x00\x01", "a" * 60_000]
)
@pytest.mark.parametrize("step", AT)
def test_hostile_text_is_text(step: str, text: str) -> None:
    assert len(said(hear(step, text))) <= 1_600
