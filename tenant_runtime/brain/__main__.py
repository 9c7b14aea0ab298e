"""Sentences in, readings out, one JSON object a line: python -m tenant_runtime.brain < sentences.jsonl."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tenant_runtime.brain import Context
from tenant_runtime.brain.outcome import outcome
from tenant_runtime.brain.rules import RulesBrain
from tenant_runtime.contract import templates


def readings(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The reading of each sentence: id, lang, country, text, and if given expect.currency and today; no catalogue."""
    brain = RulesBrain()
    for line in lines:
        if line.strip():
            sentence = json.loads(line)
            context = context_of(sentence)
            yield {"id": sentence["id"], **outcome(brain.read(sentence["text"], context), context)}


def context_of(sentence: dict[str, Any]) -> Context:
    """The shop that would send this sentence; its currency is its country's unless the sentence says otherwise."""
    country = sentence.get("country")
    said = (sentence.get("expect") or {}).get("currency") or sentence.get("currency")
    currency = said or templates.countries().get(country or "", {}).get("currency", "USD")
    today = sentence.get("today")
    return Context(
        language=sentence["lang"],
        country=country,
        currency=currency,
        today=date.fromisoformat(today) if today else datetime.now(UTC).date(),
        tax_rate=_tax_rate(country),
    )


def _tax_rate(country: str | None) -> Decimal | None:
    """The usual sales tax of a country, as the configuration of its shops would say it."""
    tax = templates.standard_tax(country)
    return None if tax is None else Decimal(tax[1])


def main() -> None:
    """Reads standard input to its end."""
    for reading in readings(sys.stdin):
        sys.stdout.write(json.dumps(reading, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
