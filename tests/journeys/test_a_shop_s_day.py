"""What a shopkeeper does all day, through the whole product."""

from __future__ import annotations

from decimal import Decimal

from tests.journeys.product import Product, books_of

TO_A_PROFIT_OF_214 = (
    "Agregar producto pulsera dorada precio 20 costo 2 stock 40",
    "Vendí 12 pulseras doradas",
    "Gasté 2 en bolsitas",
)


def test_the_conversation_that_the_product_was_made_for(product: Product) -> None:
    ana = product.shop("Beans&Co")
    ana.says(*TO_A_PROFIT_OF_214)
    assert ana.stats.profit == 214
    assert ana.says("Vendí 2 pulseras doradas") == ["✅ Venta registrada\nTotal: $40.00\nGanancia actual: $250.00"]
    assert (ana.stats.sales, ana.stats.revenue, ana.stats.profit) == (3 - 1, Decimal(280), Decimal(250))


def test_a_card_is_answered_and_a_mistake_undone(product: Product) -> None:
    ana = product.shop("Beans&Co")
    [asked] = ana.says("Vendí 3 tazas")
    assert asked.endswith("?") or "?" in asked
    assert ana.stats.sales == 0
    assert "Total: $60.00" in ana.says("20")[0]
    assert (ana.stats.sales, ana.stats.revenue) == (1, Decimal(60))
    ana.says("deshacer")
    assert ana.stats.revenue == 0
    product.manager.stop_tenant(ana.number)
    with books_of(ana.folder) as books:
        assert books.verify() == []


def test_a_shop_that_sleeps_is_woken_by_its_next_message_with_its_books(product: Product) -> None:
    ana = product.shop("Beans&Co")
    ana.says("Vendí 2 tazas a 15 cada una")
    product.manager.stop_tenant(ana.number)
    assert ana.runtimes() == []
    assert ana.tenant.state == "asleep"
    assert "$30.00" in ana.says("¿Cuánto vendí hoy?")[0]
    assert len(ana.runtimes()) == 1
