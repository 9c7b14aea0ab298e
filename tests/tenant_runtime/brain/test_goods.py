"""Goods with all that real messages have: packs, sizes, several prices, discounts, promotions; bought and returned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tenant_runtime.actions import (
    Discount,
    Expense,
    Offer,
    Purchase,
    PurchaseItem,
    Sale,
    SaleItem,
    SaleReturn,
    StockAdjust,
)
from tenant_runtime.brain import CatalogueItem, Context
from tests.tenant_runtime.brain.shops import ANA, CARLA, DOLLARS, NEW_SHOPS, asked, choices, posted, read

ES, ES_US, PT, EN = NEW_SHOPS["es"], NEW_SHOPS["es-US"], NEW_SHOPS["pt"], NEW_SHOPS["en"]
COLOMBIA = Context("es", "CO", "COP")


def D(text: str) -> Decimal:  # noqa: N802 - as short as the tables need it
    return Decimal(text)


def sold(product: str, quantity: str = "1", each: str | None = None, total: str | None = None, **more: Any) -> SaleItem:
    return SaleItem(product, D(quantity), D(each) if each else None, D(total) if total else None, **more)


def bought(product: str, quantity: str, each: str | None = None, total: str | None = None, **more: Any) -> PurchaseItem:
    return PurchaseItem(product, D(quantity), D(each) if each else None, D(total) if total else None, **more)


@pytest.mark.parametrize(
    ("context", "text", "items"),
    [
        (ES, "vendí 2 paquetes de papas a 2.800", [sold("papas", "2", "2800", unit="paquete")]),
        (ES, "vendí 3 cajones de cerveza a 18 lucas el cajón", [sold("cerveza", "3", "18000", unit="cajón")]),
        (ES, "vendí 2 cajas de 12 huevos a 3.000", [sold("huevos", "2", "3000", unit="caja", pack=D("12"))]),
        (PT, "vendi 2 caixas de leite com 12 cada a 54 a caixa", [
            sold("leite", "2", "54", unit="caixa", pack=D("12")),
        ]),
        (EN, "sold three six-packs of beer at 12 each", [sold("beer", "3", "12", unit="six-pack", pack=D("6"))]),
        (EN, "sold 2 cartons of noodles at 7,200 per carton", [sold("noodles", "2", "7200", unit="carton")]),
        (ES, "vendí 2 sacos de 50 kg de arroz a 90.000", [sold("arroz 50 kg", "2", "90000", unit="saco")]),
        (ES, "vendí 2 cajas a 500", [sold("caja", "2", "500")]),
        (EN, "sold a pair of jeans for 48", [sold("jeans", "1", "48", unit="pair")]),
        (PT, "vendi umas calças por 29,99", [sold("calças", "1", "29.99")]),
        (EN, "sold 6 cool drinks at 15 each", [sold("cool drink", "6", "15")]),
        (ES, "vendí una docena de huevos por 3.000", [sold("huevo", "12", total="3000")]),
        (
            ES,
            "vendí 2 docenas de facturas a 6.000 la docena",
            [sold("factura", "2", "6000", unit="docena", pack=D("12"))],
        ),
        (COLOMBIA, "vendí media libra de queso en 6.500", [sold("queso", "0.5", total="6500", unit="lb")]),
        (ES, "vendí un kilo y cuarto de asado a 9.000 el kilo", [sold("asado", "1.25", "9000", unit="kg")]),
        (ES, "media docena de huevos a 2.100, vendidas 4 medias docenas", [
            sold("huevos", "4", "2100", unit="media docena", pack=D("6")),
        ]),
        (ES, "velas a 1.500, vendí 4", [sold("vela", "4", "1500")]),
        (ES_US, "vendí 2 cocas de 600 a 25", [sold("coca 600", "2", "25")]),
        (ES, "vendí 1 par de zapatos talla 38 a 25.000", [sold("zapatos talla 38", "1", "25000", unit="par")]),
        (COLOMBIA, "vendí dos blusas una en treinta y cinco mil y la otra en cuarenta", [
            sold("blusa", "1", "35000"), sold("blusa", "1", "40000"),
        ]),
        (EN, "sold 3 hats, 2 at 20 and 1 at 25", [sold("hat", "2", "20"), sold("hat", "1", "25")]),
        (ES, "vendí 3 cafés a 2.000 y 2 a 2.500", [sold("café", "3", "2000"), sold("café", "2", "2500")]),
        (ES, "vendí 2 kilos de tomate a 900 y uno de cebolla a 700", [
            sold("tomate", "2", "900", unit="kg"), sold("cebolla", "1", "700", unit="kg"),
        ]),
        (ES_US, "vendí 2 remeras y 1 gorra a 10 cada una", [sold("remera", "2", "10"), sold("gorra", "1", "10")]),
        (PT, "vendi 3 pirulitos e 4 chicletes, tudo a 50 centavos cada", [
            sold("pirulito", "3", "0.5"), sold("chiclete", "4", "0.5"),
        ]),
        (ES, "se llevaron 6 empanadas y 2 tartas, todas a 1.800 c/u", [
            sold("empanada", "6", "1800"), sold("tarta", "2", "1800"),
        ]),
    ],
)  # fmt: skip
def test_goods_are_sold_in_the_units_and_at_the_prices_that_were_said(
    context: Context, text: str, items: list[SaleItem]
) -> None:
    assert posted(text, context) == (Sale(tuple(items)),)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("vendí 2 gorras y un cinto, son 145 en total", "145"),
        ("vendí 2 gorras y un cinto, todo por 145", "145"),
        ("vendí 2 gorras y un cinto por 145 las dos", "145"),
    ],
)
def test_a_total_of_several_kinds_leaves_their_prices_open(text: str, total: str) -> None:
    assert posted(text, ES_US) == (Sale((sold("gorra", "2"), sold("cinto")), total=D(total)),)


@pytest.mark.parametrize(
    ("context", "text", "discount"),
    [
        (ES, "vendí 1 campera 85.000 con 10% off", Discount(percent=D("10"))),
        (ES, "vendí una lámpara de 89.900 con un 20% de descuento", Discount(percent=D("20"))),
        (ES, "vendí un mate a 9.000 y le rebajé 500", Discount(amount=D("500"))),
        (PT, "vendi 3 blusas de 40 com 10 reais de desconto", Discount(amount=D("10"))),
        (EN, "sold a pair of jeans marked $48, knocked 5 bucks off", Discount(amount=D("5"))),
        (EN, "sold 3 tees at 15 and one hoodie at 40, 10% off everything", Discount(percent=D("10"))),
    ],
)
def test_a_discount_is_kept_beside_the_price_before_it(context: Context, text: str, discount: Discount) -> None:
    (sale,) = posted(text, context)
    assert isinstance(sale, Sale)
    assert sale.discount == discount
    assert all(item.unit_price is not None and item.discount is None for item in sale.items)


def test_a_discount_after_one_of_two_lines_is_of_that_line() -> None:
    (sale,) = posted("vendí 2 remeras a 15 con 10% de descuento y una gorra a 20", ES_US)
    assert isinstance(sale, Sale)
    assert [item.discount for item in sale.items] == [Discount(percent=D("10")), None]


def test_a_discount_at_the_end_of_two_lines_is_of_all_or_of_the_last() -> None:
    first, second = choices("vendí 2 remeras a 15 y una gorra a 20 con 10% de descuento", ES_US)
    assert isinstance(first[0], Sale)
    assert isinstance(second[0], Sale)
    assert (first[0].discount is None, second[0].items[1].discount is None) == (False, False)


def test_a_small_discount_on_thousands_may_be_in_thousands() -> None:
    ways = choices("vendí 1 campera a 85 lucas y le rebajé 5", ES)
    assert [way[0].discount for way in ways if isinstance(way[0], Sale)] == [
        Discount(amount=D("5000")), Discount(amount=D("5")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("context", "text", "item"),
    [
        (ES, "2x1 en gorras, se llevó 4, salen 3 lucas c/u", sold("gorra", "4", "3000", offer=Offer(2, 1))),
        (PT, "leve 3 pague 2 no sabonete, vendi 6 de 4,50 cada", sold("sabonete", "6", "4.50", offer=Offer(3, 2))),
        (PT, "3 por 10 nas balas, vendi 9", sold("bala", "9", offer=Offer(3, price=D("10")))),
        (EN, "stickers are 3 for $10, sold 12", sold("sticker", "12", offer=Offer(3, price=D("10")))),
        (EN, "buy 2 get 1 free on soaps, sold 3 at 5 each", sold("soap", "3", "5", offer=Offer(3, 2))),
        (CARLA, "2 for 1 on mugs, sold 4", sold("mug", "4", offer=Offer(2, 1))),
    ],
)
def test_a_promotion_is_kept_as_what_is_taken_and_paid(context: Context, text: str, item: SaleItem) -> None:
    assert posted(text, context) == (Sale((item,)),)


def test_what_a_promotion_does_not_divide_is_shown_with_its_rest_at_the_full_price() -> None:
    (way,) = choices("promo 2x1 en cervezas, vendí 5 a 2.000 cada una", ES)
    assert way == (Sale((sold("cerveza", "4", "2000", offer=Offer(2, 1)), sold("cerveza", "1", "2000"))),)


@pytest.mark.parametrize(
    ("context", "text", "purchase"),
    [
        (ES_US, "llegaron 10 pulseras a 2 cada una", Purchase((bought("pulsera", "10", "2"),))),
        (DOLLARS, "compré 10 tazas a 3", Purchase((bought("taza", "10", "3"),))),
        (ES, "compré 10 maples de huevos a 6.800 el maple", Purchase((bought("huevos", "10", "6800", unit="maple"),))),
        (PT, "chegou 2 caixas de leite com 12 cada a 54 a caixa", Purchase((
            bought("leite", "2", "54", unit="caixa", pack=D("12")),))),
        (EN, "restocked 50 candles cost me 200 total", Purchase((bought("candle", "50", total="200"),))),
        (PT, "repus 24 cervejas, paguei 3,15 cada", Purchase((bought("cerveja", "24", "3.15"),))),
        (DOLLARS, "llegaron 12 tazas", Purchase((bought("taza", "12"),))),
        (ES, "compré 5 kilos de harina a 800 el kilo y 2 aceites a 3.000", Purchase((
            bought("harina", "5", "800", unit="kg"), bought("aceite", "2", "3000")))),
        (ES, "compré mercadería por 120.000", Purchase(total=D("120000"))),
    ],
)  # fmt: skip
def test_goods_that_came_in_are_bought(context: Context, text: str, purchase: Purchase) -> None:
    assert posted(text, context) == (purchase,)


def test_a_usual_expense_that_was_bought_is_an_expense() -> None:
    (expense,) = posted("compré nafta por 5.000", ES)
    assert isinstance(expense, Expense)
    assert (expense.amount, expense.concept) == (D("5000"), "nafta")


def test_one_unknown_thing_that_was_bought_is_goods_or_an_expense() -> None:
    assert [type(way[0]) for way in choices("compré una licuadora a 50.000", ES)] == [Purchase, Expense]


def test_a_pack_of_a_product_that_is_counted_in_pieces_is_shown_with_what_it_held_last() -> None:
    shop = Context("es", "AR", "ARS", (CatalogueItem("coca", D("1500"), pack=D("12")),))
    (way,) = choices("llegaron 2 cajones de coca a 12.000", shop)
    assert way == (Purchase((bought("coca", "2", "12000", unit="cajón", pack=D("12")),)),)


@pytest.mark.parametrize(
    ("context", "text", "adjusted"),
    [
        (DOLLARS, "se rompieron 2 tazas", StockAdjust("taza", D("-2"), reason="damage")),
        (CARLA, "2 mugs broke, take them off inventory", StockAdjust("mug", D("-2"), reason="damage")),
        (ES, "me robaron 2 cervezas de la tienda", StockAdjust("cerveza", D("-2"), reason="theft")),
        (ES, "se rompieron 2 tazas rotas", StockAdjust("taza", D("-2"), reason="damage")),
        (PT, "venceram 6 iogurtes, joguei fora", StockAdjust("iogurte", D("-6"), reason="expiry")),
        (ES, "se pudrieron 2 kilos de tomate, bajalos del stock", StockAdjust("tomate", D("-2"), unit="kg",
            reason="damage")),
        (ES, "regalé 2 alfajores a un cliente", StockAdjust("alfajor", D("-2"), reason="gift")),
        (ES, "me llevé 3 cervezas para casa", StockAdjust("cerveza", D("-3"), reason="own_use")),
        (ES, "conté 12 cocas", StockAdjust("coca", counted=D("12"))),
        (ES, "hay 12 cocas en realidad", StockAdjust("coca", counted=D("12"))),
        (EN, "there are actually 12 mugs", StockAdjust("mug", counted=D("12"))),
    ],
)  # fmt: skip
def test_stock_changes_for_the_reason_that_was_said(context: Context, text: str, adjusted: StockAdjust) -> None:
    assert posted(text, context) == (adjusted,)


@pytest.mark.parametrize(
    ("context", "text", "returned"),
    [
        (ES, "me devolvieron una polera de 12 lucas y le devolví la plata", SaleReturn(
            (sold("polera", "1", "12000"),))),
        (PT, "devolveram um batom, devolvi os 15 reais", SaleReturn((sold("batom", "1", "15"),))),
        (EN, "customer brought the lamp back, refunded her $35", SaleReturn((sold("lamp", "1", "35"),))),
        (PT, "cliente devolveu 2 camisetas de 35, estornei no pix", SaleReturn(
            (sold("camiseta", "2", "35"),), payment_method="pix")),
        (EN, "lady returned a broken sweater, gave her back the 42.50", SaleReturn(
            (sold("sweater", "1", "42.50"),), restock=False)),
        (ES, "doña Lupe devolvió 2 blusas de 100, se lo desconté de la deuda", SaleReturn(
            (sold("blusa", "2", "100"),), customer="Doña Lupe", paid=D("0"))),
        (ANA, "me devolvieron 2 tazas, devolví la plata", SaleReturn((sold("taza", "2"),))),
    ],
)  # fmt: skip
def test_what_was_brought_back_is_settled_as_it_was_said(context: Context, text: str, returned: SaleReturn) -> None:
    assert posted(text, context) == (returned,)


def test_a_return_without_a_word_of_the_money_is_shown_first() -> None:
    assert choices("me devolvieron 2 tazas", ANA) == [(SaleReturn((sold("taza", "2"),)),)]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("vendí 3 cocas 4.500", 2),
        ("vendí 2 cocas 3.000 y 3 panes 1.500", 2),
        ("vendí una docena de huevos a 3.000", 2),
        ("vendí 2 cocas de 600", 1),
        ("vendí 2 buzos y 3 remeras por 90.000", 1),
        ("vendí con 10% de descuento 2 remeras a 15.000", 1),
    ],
)
def test_what_a_price_is_for_is_asked_where_it_is_not_certain(text: str, ways: int) -> None:
    assert len(choices(text, ES)) == ways


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("vendí 2 gorras a 20 y un cinto a 30, son 80 en total", "ask_prices"),
        ("me devolvieron 2 tazas de 8 y devolví 10", "ask_prices"),
        ("2x1 en gorras, vendí 4", "ask_price"),
        ("vendí balas", "ask_quantity"),
    ],
)
def test_what_does_not_add_up_is_asked(text: str, question: str) -> None:
    assert asked(text, ES_US) == question


@pytest.mark.parametrize("text", ["vendí 3 fundas de 100", "vendí una funda de 100"])
def test_what_comes_in_no_such_size_has_its_price_behind_de(text: str) -> None:
    (sale,) = posted(text, ES_US)
    assert isinstance(sale, Sale)
    assert sale.items[0].unit_price == D("100")


def test_a_card_tells_its_ways_apart() -> None:
    for text in ("vendí 2 remeras a 15 y una gorra a 20 con 10% de descuento", "compré una licuadora a 500"):
        reading = read(text, ES_US)
        labels = [choice.label for choice in getattr(reading, "choices", ())]
        assert len(set(labels)) == len(labels) == 2, labels
