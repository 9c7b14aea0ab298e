"""Sentences in, readings out, one JSON object a line: python -m tenant_runtime.brain [shops.json] < sentences.jsonl."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tenant_runtime.brain import CatalogueItem, Context
from tenant_runtime.brain.outcome import outcome
from tenant_runtime.brain.rules import RulesBrain
from tenant_runtime.contract import templates

ShopShape = Mapping[str, Any]
"""What is known of a shop: catalogue (name, price, unit, pack), customers, suppliers, today, is_reply, tax_rate."""
NOT_KNOWN: ShopShape = {}


def readings(lines: Iterable[str], shops: Mapping[str, ShopShape] = NOT_KNOWN) -> Iterator[dict[str, Any]]:
    """The reading of each sentence: id, lang, country, text, and if given expect.currency, today, is_reply and shop.

    `shop` is a shop itself or the name of one of `shops`; a sentence without one has no catalogue and knows nobody.
    """
    brain = RulesBrain()
    for line in lines:
        if line.strip():
            sentence = json.loads(line)
            named = sentence.get("shop") or NOT_KNOWN
            context = context_of(sentence, shops[named] if isinstance(named, str) else named)
            yield {"id": sentence["id"], **outcome(brain.read(sentence["text"], context), context)}


def context_of(sentence: Mapping[str, Any], shop: ShopShape = NOT_KNOWN) -> Context:
    """The shop that would send this sentence; its currency is its country's unless the sentence says otherwise."""
    country = sentence.get("country")
    said = (sentence.get("expect") or {}).get("currency") or sentence.get("currency")
    currency = said or templates.countries().get(country or "", {}).get("currency", "USD")
    known = {**shop, **{name: sentence[name] for name in ("today", "is_reply") if name in sentence}}
    today, rate = known.get("today"), known.get("tax_rate")
    return Context(
        language=sentence["lang"],
        country=country,
        currency=currency,
        catalogue=tuple(map(_product, known.get("catalogue", ()))),
        today=date.fromisoformat(today) if today else datetime.now(UTC).date(),
        customers=tuple(known.get("customers", ())),
        suppliers=tuple(known.get("suppliers", ())),
        is_reply=bool(known.get("is_reply")),
        tax_rate=_tax_rate(country) if rate is None else Decimal(rate),
    )


def _product(said: Mapping[str, Any]) -> CatalogueItem:
    price, pack = (None if said.get(name) is None else Decimal(said[name]) for name in ("price", "pack"))
    return CatalogueItem(said["name"], price, said.get("unit") or "unit", pack)


def _tax_rate(country: str | None) -> Decimal | None:
    """The usual sales tax of a country, as the configuration of its shops would say it."""
    tax = templates.standard_tax(country)
    return None if tax is None else Decimal(tax[1])


def main() -> None:
    """Reads standard input to its end; the shops that sentences name are in the file given, if any."""
    shops = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")) if len(sys.argv) > 1 else NOT_KNOWN
    for reading in readings(sys.stdin, shops):
        sys.stdout.write(json.dumps(reading, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
