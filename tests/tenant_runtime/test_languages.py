"""A small day of a shop in each language, through the real brain, the real books and the real sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tenant_runtime.actions import (
    Changes,
    CustomerPayment,
    DebtQuery,
    EditLast,
    ProductCreate,
    Purchase,
    PurchaseItem,
    Report,
    Sale,
    SaleItem,
    Undo,
)
from tests.tenant_runtime.shop import ScriptedShop, Shop, write_config

SPANISH = [
    ("Hola", "¡Hola! 👋"),
    ("ayuda", "«Vendí 2 pulseras doradas»"),
    ("Agregar producto pulsera dorada precio 20 costo 2 stock 40", "✅ Producto agregado: pulsera dorada"),
    ("Vendí 12 pulseras doradas", "Ganancia actual: $216.00"),
    ("Gasté 2 en bolsitas", "bolsitas — $2.00"),
    ("Vendí 2 pulseras doradas", "✅ Venta registrada\nTotal: $40.00\nGanancia actual: $250.00"),
    ("¿Cuántas pulseras doradas me quedan?", "📦 Stock de pulsera dorada: 26"),
    ("Vendí 3 tazas", "¿A qué precio vendiste taza?"),
    ("15", "3 × taza — $45.00"),
    ("Vendí 3 platos y 2 vasos", "plato"),
    ("10", "vaso"),
    ("5 cada uno", "Total: $40.00"),
    ("Gasté 50 en transporte", "transporte — $50.00"),
    ("deshacer", "↩️ Gasto anulado: transporte — $50.00"),
    ("¿Cuánto vendí hoy?", "Hoy vendiste $365.00 en 4 ventas"),
    ("¿Cuánto gané esta semana?", "Esta semana ganaste $250.00 (sin costo para 2 ventas)"),
    ("gracias", "¡De nada!"),
    ("sí", "No tengo ninguna pregunta pendiente."),
]
PORTUGUESE = [
    ("Oi", "Olá! 👋"),
    ("ajuda", "«Vendi 2 pulseiras douradas»"),
    ("Adicionar produto pulseira dourada preço 20 custo 2 estoque 40", "✅ Produto adicionado: pulseira dourada"),
    ("Vendi 12 pulseiras douradas", "✅ Venda registrada\nTotal: R$ 240,00\nLucro atual: R$ 216,00"),
    ("Vendi 3 brigadeiros a 4,50 cada", "3 × brigadeiro — R$ 13,50"),
    ("Vendi 3 canecas", "caneca"),
    ("45 no total", "3 × caneca — R$ 45,00"),
    ("Gastei 50 com transporte", "transporte — R$ 50,00"),
    ("desfazer", "↩️ Despesa anulada: transporte — R$ 50,00"),
    ("Quantas pulseiras douradas restam?", "📦 Estoque de pulseira dourada: 28"),
    ("quanto vendi hoje?", "Hoje você vendeu R$ 298,50 em 3 vendas"),
    ("Quanto ganhei esta semana?", "Esta semana você ganhou R$ 216,00 (sem custo para 2 vendas)"),
    ("obrigado", "De nada!"),
    ("sim", "Não tenho nenhuma pergunta pendente."),
]
ENGLISH = [
    ("Hi", "Hi! 👋"),
    ("help", "“Sold 2 gold bracelets”"),
    ("Add product gold bracelet price 20 cost 2 stock 40", "✅ Product added: gold bracelet"),
    ("Sold 12 gold bracelets", "✅ Sale booked\nTotal: $240.00\nProfit so far: $216.00"),
    ("Sold 3 mugs at 15 each", "3 × mug — $45.00"),
    ("Sold 3 hats", "hat"),
    ("15 each", "3 × hat — $45.00"),
    ("Spent 50 on transport", "transport — $50.00"),
    ("undo", "↩️ Expense taken back: transport — $50.00"),
    ("How many gold bracelets are left?", "📦 Stock of gold bracelet: 28"),
    ("How much did I sell today?", "Today you sold $330.00 in 3 sales"),
    ("How much did I earn this week?", "This week you earned $216.00 (cost unknown for 2 sales)"),
    ("thanks", "You're welcome!"),
    ("yes", "I have no question waiting."),
]


@pytest.mark.parametrize(
    ("config", "day", "sales"),
    [
        ({"language": "es"}, SPANISH, 4),
        ({"language": "pt", "country": "BR", "currency": "BRL"}, PORTUGUESE, 3),
        ({"language": "en"}, ENGLISH, 3),
    ],
    ids=["es", "pt", "en"],
)
def test_a_small_day_of_a_shop(folder: Path, config: dict[str, object], day: list[tuple[str, str]], sales: int) -> None:
    write_config(folder, **config)
    with Shop(folder) as shop:
        for said, expected in day:
            assert expected in shop.say(said), said
        assert (shop.stats()["sales"], shop.stats()["expenses"]) == (sales, 1 if config["language"] == "es" else 0)


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_the_examples_of_the_guide_are_understood(folder: Path, language: str) -> None:
    write_config(folder, language=language)
    with Shop(folder) as shop:
        guide = shop.say({"es": "ayuda", "pt": "ajuda", "en": "help"}[language])
        examples = [line[1:-1] for line in guide.splitlines() if line[:1] in {"«", "“"}]
        assert len(examples) == 13
        wanted = [*examples[7:8], *examples[:7], *examples[8:]]  # the product first, so that it can be sold
        replies = {example: answered(shop, example) for example in wanted}
        not_understood = {example: reply for example, reply in replies.items() if reply[0] not in "✅📦📊👤✏"}
        assert not_understood == {}


def answered(shop: Shop, said: str) -> str:
    """The reply to a message, after a yes where it shows a card first."""
    reply = shop.say(said)
    return shop.say("ok") if reply[0] == "⚠" else reply


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_the_same_day_is_told_in_every_language(folder: Path, language: str) -> None:
    write_config(folder, language=language)
    sale = Sale((SaleItem("taza", Decimal(2)),), customer="Ana", paid=Decimal(10), due=date(2026, 3, 13))
    item = PurchaseItem("taza", Decimal(2), Decimal(30), unit="caja", pack=Decimal(6))
    bought = Purchase((item,), supplier="Bimbo", when=date(2026, 3, 3))
    with ScriptedShop(folder) as shop:
        shop.do(ProductCreate("taza", Decimal(15), Decimal(5), Decimal(20)))
        shop.do(replace(sale, payment_method="cash"))
        told = [
            shop.say("ok"),
            shop.do(CustomerPayment("Ana", Decimal(5))),
            shop.do(DebtQuery()),
            shop.do(bought),
            shop.do(EditLast(Changes(unit_price=Decimal(36)))),
            shop.do(Undo()),
            shop.do(Report("summary", "today")),
        ]
    assert "\n\n".join(told) == (Path(__file__).parent / "told" / f"{language}.txt").read_text("utf-8").rstrip()
