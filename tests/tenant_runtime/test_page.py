"""The page that anybody may see: kind, in the shop's language, and without a word of the shop."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tenant_runtime.contract.plain_page import PageName, plain_page, plain_page_headers
from tests.tenant_runtime.shop import Shop, message, write_config

NAMES: tuple[PageName, ...] = ("shop", "missing", "waiting")


def test_the_page_needs_no_token_and_holds_nothing_of_the_shop(shop: Shop) -> None:
    shop.client.post("/messages", json=message("Vendí 2 pulseras a 20"))
    shop.client.headers.pop("authorization")
    page = shop.client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text == plain_page("shop", "es")  # the same for every shop of this language
    assert not re.search(r"pulsera|40|Ana|5491112345678|tana", page.text)


@pytest.mark.parametrize(
    ("language", "words"), [("es", "por WhatsApp"), ("pt", "pelo WhatsApp"), ("en", "by WhatsApp")]
)
def test_the_page_speaks_the_language_of_the_shop(folder: Path, language: str, words: str) -> None:
    write_config(folder, language=language)
    with Shop(folder) as shop:
        page = shop.client.get("/").text
    assert words in page
    assert f'<html lang="{language}">' in page


def test_a_broken_configuration_does_not_break_the_page(shop: Shop, folder: Path) -> None:
    (folder / "config.json").write_text("{", encoding="utf-8")
    assert shop.client.get("/").status_code == 200


def test_the_page_is_read_and_never_written_to(shop: Shop) -> None:
    assert shop.client.head("/").status_code == 200
    assert shop.client.post("/").status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_may_use_nothing_but_the_page_s_own_style(name: PageName) -> None:
    page = plain_page(name, "es")
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert plain_page_headers()["Content-Security-Policy"].startswith(
        f"default-src 'none'; style-src 'sha256-{digest}';"
    )
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<form", page)


def test_only_the_page_that_waits_asks_again() -> None:
    assert [name for name in NAMES if "http-equiv" in plain_page(name, "en")] == ["waiting"]
