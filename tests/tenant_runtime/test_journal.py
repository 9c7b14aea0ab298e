"""GET /journal of a runtime: the whole journal as a file, while messages go on."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tenant_runtime.books import journal as reading
from tenant_runtime.contract.journal import ENDINGS, MEDIA_TYPES, JournalFormat
from tests.tenant_runtime.shop import Shop

SALE = "Vendí 3 tazas a 15 cada una"


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_the_journal_is_a_file_with_a_type_and_a_name(shop: Shop, form: JournalFormat) -> None:
    shop.say(SALE)
    answer = shop.client.get("/journal", params={"format": form})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA_TYPES[form]
    named = f'attachment; filename="beans-co-2026-03-04.{ENDINGS[form]}"'
    assert answer.headers["content-disposition"] == named
    assert "45.00" in answer.text


@pytest.mark.parametrize("query", ["", "?format=", "?format=xlsx", "?format=HLEDGER", "?format=../json"])
def test_a_format_that_is_none_is_refused_with_those_that_are(shop: Shop, query: str) -> None:
    answer = shop.client.get(f"/journal{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_format")
    assert "hledger, beancount, csv, json" in answer.json()["detail"]


def test_a_long_journal_is_read_in_parts_each_a_job_of_its_own_among_the_messages(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    for _ in range(5):
        shop.say(SALE)
    read = reading.entries
    batches: list[int] = []

    def note(*arguments: object, **more: object) -> object:
        found = read(*arguments, **more)  # type: ignore[arg-type]
        batches.append(len(found))
        return found

    monkeypatch.setattr(reading, "entries", note)
    told = json.loads(shop.client.get("/journal?format=json").text)
    assert batches[:4] == [2, 2, 1, 0]
    assert [entry["kind"] for entry in told["entries"]] == ["sale"] * 5


def test_the_journal_can_be_had_while_draining(shop: Shop) -> None:
    shop.say(SALE)
    shop.client.post("/drain")
    assert len(json.loads(shop.client.get("/journal?format=json").text)["entries"]) == 1


def test_a_runtime_that_exports_nothing_does_not_pay_for_it() -> None:
    program = (
        "import sys, tenant_runtime.app; sys.exit(any(n.startswith('tenant_runtime.journal') for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
