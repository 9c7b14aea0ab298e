"""The owner's own money is neither expense nor revenue; low stock is told from the number that was said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenant_runtime.actions import Action, Expense, LowStockAlert, OwnerDeposit, OwnerWithdrawal
from tenant_runtime.brain import Context
from tests.tenant_runtime.brain.shops import NEW_SHOPS, asked, choices, posted

ES, PT, EN = NEW_SHOPS["es"], NEW_SHOPS["pt"], NEW_SHOPS["en"]


@pytest.mark.parametrize(
    ("context", "text", "action"),
    [
        (ES, "retiré 3.000 de la caja para uso personal", OwnerWithdrawal(Decimal(3000))),
        (ES, "saqué 200 para la escuela de mi hijo", OwnerWithdrawal(Decimal(200))),
        (PT, "tirei 100 do caixa pra mim", OwnerWithdrawal(Decimal(100))),
        (PT, "peguei 50 do caixa pro meu almoço", OwnerWithdrawal(Decimal(50))),
        (EN, "took 40 out of the till for my own shopping", OwnerWithdrawal(Decimal(40))),
        (ES, "puse 5000 en la caja", OwnerDeposit(Decimal(5000))),
        (PT, "meti 300 do meu bolso", OwnerDeposit(Decimal(300))),
        (EN, "put 500 of my own money into the business", OwnerDeposit(Decimal(500))),
        (ES, "avísame cuando queden menos de 10 gaseosas", LowStockAlert("gaseosa", Decimal(10))),
        (ES, "ya no me avises de la harina", LowStockAlert("harina", None)),
        (PT, "quero um alerta se o café cair abaixo de 3 pacotes", LowStockAlert("café", Decimal(3))),
        (EN, "let me know when eggs drop below 12", LowStockAlert("egg", Decimal(12))),
    ],
)
def test_plain_sentences_are_done_at_once(context: Context, text: str, action: Action) -> None:
    assert posted(text, context) == (action,)


def test_money_for_a_cost_of_the_shop_is_an_expense_first() -> None:
    expense, withdrawal = choices("saqué 30 de la caja para pagar la luz", ES)
    assert expense == (Expense(Decimal(30), "la luz", category="utilities"),)
    assert withdrawal == (OwnerWithdrawal(Decimal(30)),)


@pytest.mark.parametrize(
    ("context", "text"),
    [
        (ES, "saqué 3 cafés de la caja"),
        (ES, "deposité 500 en el banco"),
        (ES, "metí 20 tortas al horno"),
        (ES, "no saqué 200 para mí"),
        (PT, "tirei 10 do preço"),
        (EN, "took 3 candles out of the box"),
        (EN, "put 20 on red"),
        (EN, "tell me when we hit 500 in sales"),
        (EN, "took 20 off the price"),
    ],
)
def test_goods_and_prices_are_no_money_of_the_owner(context: Context, text: str) -> None:
    assert asked(text, context)
