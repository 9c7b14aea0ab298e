"""A person writes for the first time and ends with a shop of their own: word for word, in three languages."""

from __future__ import annotations

import json

from tenant_runtime.contract.config import parse_config
from tests.journeys.product import Product

ANA = "+5491112345678"
BRUNO = "+551187654321"
"""Eight digits after the area code: valid for WhatsApp, not for anybody else."""
CARLA = "+14155550123"
MEXICAN = "+5215512345678"


def test_ana_s_onboarding_goes_word_for_word_and_leaves_her_config(product: Product) -> None:
    ana = product.phone(ANA)
    assert ana.says("Hola", "Beans&Co", "Vendo pulseras artesanales", "USD") == [
        "¡Bienvenido! Veo que es la primera vez...\n¿Cómo se llama tu negocio?",
        "¿Qué tipo de negocio tienes?",
        "¿En qué moneda trabajas? (USD, ARS, EUR, BRL)",
        "¿Quieres agregar productos ahora? (Sí/No)",
    ]
    assert not product.manager.tenant_exists(ANA)
    assert not ana.folder.exists()
    [farewell] = ana.says("Sí")
    assert farewell.startswith("¡Listo! ✅\nTu negocio Beans&Co está configurado.\n¿En qué puedo ayudarte?\n")
    assert farewell.endswith("«Agregar producto pulsera dorada precio 20 costo 2»")
    config = json.loads((ana.folder / "config.json").read_text(encoding="utf-8"))
    tenant = ana.tenant
    assert {name: value for name, value in config.items() if name not in {"prompts", "created_at"}} == {
        "version": 1,
        "tenant_id": tenant.tenant_id,
        "business_name": "Beans&Co",
        "business_type": "Pulseras artesanales",
        "phone_number": ANA,
        "language": "es",
        "currency": "USD",
        "country": "AR",
        "timezone": "America/Argentina/Buenos_Aires",
        "features": {
            "audio_enabled": True,
            "sales_enabled": True,
            "expenses_enabled": True,
            "inventory_enabled": True,
        },
    }
    assert all("Beans&Co" in text for text in config["prompts"].values())
    assert set(config["prompts"]) == {"system_prompt", "welcome_message"}
    assert parse_config(json.dumps(config)).created_at is not None
    assert tenant.created_by == "onboarding"


def test_the_example_in_the_farewell_is_understood(product: Product) -> None:
    ana = product.phone()
    farewell = ana.says("Hola", "La Esquina", "Vendo de todo", "USD", "Sí")[-1]
    example = farewell.rsplit("«", 1)[1].removesuffix("»")
    ana.says(example)
    assert ana.stats.products == 1


def test_bruno_is_served_in_portuguese_on_a_number_of_eight_digits(product: Product) -> None:
    bruno = product.phone(BRUNO)
    assert bruno.says("Oi", "Mercadinho do Bruno", "Vendo doces", "reais", "Não") == [
        "Boas-vindas! Vejo que é a sua primeira vez...\nComo se chama o seu negócio?",
        "Que tipo de negócio você tem?",
        "Com qual moeda você trabalha? (USD, ARS, EUR, BRL)",
        "Quer adicionar produtos agora? (Sim/Não)",
        "Pronto! ✅\nSeu negócio Mercadinho do Bruno está configurado.\nEm que posso ajudar?",
    ]
    [sold, asked] = bruno.says("Vendi 3 brigadeiros a 4,50 cada", "quanto vendi hoje?")
    assert "Total: R$ 13,50" in sold.replace("\N{NO-BREAK SPACE}", " ")
    assert "R$ 13,50" in asked.replace("\N{NO-BREAK SPACE}", " ")
    assert (bruno.tenant.currency, bruno.tenant.language, bruno.tenant.timezone) == ("BRL", "pt", "America/Sao_Paulo")


def test_carla_is_served_in_english_and_sees_nothing_of_the_others(product: Product) -> None:
    other = product.shop("Beans&Co")
    other.says("Vendí 2 pulseras doradas a 20 cada una")
    carla = product.phone(CARLA)
    assert carla.says("Hello", "Carla's Corner", "I sell candles", "dollars", "No") == [
        "Welcome! I see this is your first time...\nWhat is your business called?",
        "What kind of business do you have?",
        "Which currency do you work in? (USD, ARS, EUR, BRL)",
        "Do you want to add products now? (Yes/No)",
        "All set! ✅\nYour business Carla's Corner is ready.\nHow can I help you?",
    ]
    assert "no sales" in carla.says("how much did I sell today?")[0]
    assert "Total: $30.00" in carla.says("Sold 3 candles at 10 each")[0]
    assert (carla.stats.sales, other.stats.sales) == (1, 1)
    product.manager.stop_tenant(CARLA)
    assert b"pulsera" not in b"".join(file.read_bytes() for file in carla.folder.iterdir())


def test_a_mexican_number_with_its_1_is_its_own_shop(product: Product) -> None:
    with_one, without = product.phone(MEXICAN), product.phone(MEXICAN.replace("+521", "+52"))
    with_one.says("Hola", "Tortas Lupe", "Vendo tortas", "pesos", "No")
    assert (with_one.tenant.currency, with_one.tenant.key) == ("MXN", MEXICAN)
    assert "primera vez" in without.says("Hola")[0]
    assert not without.folder.exists()


def test_two_quick_messages_skip_no_question(product: Product) -> None:
    ana = product.phone()
    ana.sends("Hola", "Beans&Co", "Vendo pulseras")
    assert ana.reads(3)[-1] == "¿En qué moneda trabajas? (USD, ARS, EUR, BRL)"


def test_onboarding_goes_on_where_it_was_after_both_services_were_killed(product: Product) -> None:
    ana = product.phone()
    ana.says("Hola", "Beans&Co")
    for part in product.stack.parts:
        part.kill()
    for part in reversed(product.stack.parts):
        product.stack.restart(part)
    assert ana.says("Vendo pulseras", "USD", "No")[-1].startswith("¡Listo! ✅\nTu negocio Beans&Co")
