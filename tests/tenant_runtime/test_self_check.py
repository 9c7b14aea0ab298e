"""A runtime tries itself with a sentence, through brain and books, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest

from tenant_runtime.books import Books
from tenant_runtime.client_folder import BOOKS
from tests.tenant_runtime.shop import Shop, write_config


def checked(shop: Shop) -> dict[str, Any]:
    response = shop.client.post("/check")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def everything(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table."""
    connection = apsw.Connection(str(folder / BOOKS), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    finally:
        connection.close()


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_a_check_goes_through_brain_and_books_and_leaves_no_trace(folder: Path, language: str) -> None:
    write_config(folder, language=language)
    with Shop(folder) as shop:
        before, figures = everything(folder), shop.stats()
        found = checked(shop)
        assert (found["is_understood"], found["booked"], found["answered"]) == (True, 1, 0)
        assert "50" in found["reply"]
        assert everything(folder) == before
        assert shop.stats() == figures


def test_a_shop_with_books_and_an_open_question_keeps_both(shop: Shop, folder: Path) -> None:
    shop.say("Vendí 3 tazas a 15 cada una")
    question = shop.deliver("Vendí una lámpara")
    assert question["replies"]
    before = everything(folder)
    assert checked(shop)["answered"] == 2
    assert checked(shop)["ledger"] == checked(shop)["ledger"]
    assert everything(folder) == before
    assert "30" in shop.say("a 30")


def test_what_was_answered_since_shows_in_the_next_check(shop: Shop) -> None:
    first = checked(shop)
    shop.say("Hola")
    talked = checked(shop)
    shop.say("Vendí 3 tazas a 15 cada una")
    sold = checked(shop)
    assert [first["answered"], talked["answered"], sold["answered"]] == [0, 1, 2]
    assert first["ledger"] == talked["ledger"] != sold["ledger"]


def test_the_first_message_after_a_check_is_still_the_first(folder: Path) -> None:
    with Shop(folder) as plain:
        first = plain.say("asdf")
    (folder / BOOKS).unlink()
    with Shop(folder) as shop:
        checked(shop)
        assert shop.say("asdf") == first


def test_a_check_is_answered_while_draining(shop: Shop) -> None:
    shop.client.post("/drain")
    assert checked(shop)["booked"] == 1


def test_books_that_fail_fail_the_check_and_stay_as_they_are(folder: Path) -> None:
    class Broken(Books):
        def entries_of(self, message_id: str) -> Any:
            raise RuntimeError(message_id)

    with Shop(folder, make_books=Broken) as shop:
        before = everything(folder)
        assert shop.client.post("/check").json()["code"] == "turn_failed"
        assert everything(folder) == before
        assert "✅" in shop.say("Gasté 50 en transporte")
