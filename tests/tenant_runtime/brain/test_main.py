"""The command reads sentences and writes readings, one JSON object a line."""

from __future__ import annotations

import io
import json
import subprocess
import sys

from tenant_runtime.brain.__main__ import readings

SENTENCE = {"id": "one", "lang": "es", "country": "AR", "text": "vendí 2 remeras a 15 lucas c/u"}


def test_a_sale_is_written_with_its_totals() -> None:
    (reading,) = readings([json.dumps(SENTENCE)])
    assert reading["outcome"] == "post"
    (sale,) = reading["actions"]
    assert (sale["intent"], sale["total"]) == ("sale", "30000.00")
    assert sale["items"][0] == {
        "name": "remera", "qty": "2", "unit": "unit", "unit_price": "15000", "line_total": "30000.00",
    }  # fmt: skip


def test_the_currency_of_the_sentence_goes_before_that_of_the_country() -> None:
    (reading,) = readings([json.dumps({**SENTENCE, "expect": {"currency": "USD"}})])
    assert reading["outcome"] == "ask", "lucas are pesos, not dollars"


def test_empty_lines_are_passed_over() -> None:
    assert list(readings(io.StringIO("\n\n"))) == []


def test_the_program_reads_standard_input_to_its_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tenant_runtime.brain"],
        input=json.dumps(SENTENCE),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["id"] == "one"


def test_the_rules_load_no_library_that_a_tenants_memory_need_not_pay_for() -> None:
    heavy = {"starlette", "babel", "httpx", "openai", "sqlalchemy", "phonenumbers", "apsw"}
    program = f"import tenant_runtime.brain.rules, sys; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
