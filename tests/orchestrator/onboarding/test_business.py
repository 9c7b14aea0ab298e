"""Names and trades are tidied, and left alone where they are already tidy."""

from __future__ import annotations

import pytest

from orchestrator.onboarding.business import tidy_name, tidy_type


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Beans&Co", "Beans&Co"),
        ("  Beans&Co \n", "Beans&Co"),
        ("Mi negocio se llama Beans&Co", "Beans&Co"),
        ("se llama: Beans&Co.", "Beans&Co"),
        ("Me llamo Ana, mi negocio se llama Beans&Co", "Beans&Co"),
        ("My shop is called Beans&Co", "Beans&Co"),
        ("It’s called Beans&Co", "Beans&Co"),
        ("Meu negócio se chama Doces da Bia", "Doces da Bia"),
        ("“Beans&Co”", "Beans&Co"),
        ("Beans\x00&\u202eCo", "Beans &Co"),
        ("La\nEsquina", "La Esquina"),
        ("McDonald's Inc.", "McDonald's Inc."),
        ("Se Vende Barato", "Se Vende Barato"),
        ("Kiosco 24", "Kiosco 24"),
        ("👩‍🍳 Ana", "👩‍🍳 Ana"),
        ("Hola Café", "Hola Café"),
    ],
)
def test_a_name_is_found_in_what_was_written(written: str, name: str) -> None:
    assert tidy_name(written).text == name


@pytest.mark.parametrize("written", ["", "   ", "🥐🥐", "...", "\u200b", "«»"])
def test_without_a_letter_there_is_no_name(written: str) -> None:
    assert tidy_name(written).fault == "missing"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Vendo pulseras artesanales", "Pulseras artesanales"),
        ("vendo Pulseras", "Pulseras"),
        ("Tengo una panadería", "Panadería"),
        ("panadería", "Panadería"),
        ("Venta de ropa.", "Ropa"),
        ("Me dedico a la venta de flores", "Flores"),
        ("Eu vendo bolos", "Bolos"),
        ("Trabalho com doces", "Doces"),
        ("I sell handmade bracelets", "Handmade bracelets"),
        ("We run a coffee shop", "Coffee shop"),
        ("ñoquis", "Ñoquis"),
        ("Vendo", "Vendo"),
    ],
)
def test_a_trade_is_told_without_the_verb(written: str, kind: str) -> None:
    assert tidy_type(written).text == kind
