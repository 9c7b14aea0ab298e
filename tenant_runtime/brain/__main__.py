"""Sentences in, readings out, one JSON object a line: python -m tenant_runtime.brain < sentences.jsonl."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from tenant_runtime.brain import Context
from tenant_runtime.brain.outcome import outcome
from tenant_runtime.brain.rules import RulesBrain
from tenant_runtime.contract import templates


def readings(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The reading of each sentence: id, lang, country, text and (optional) expect.currency; the catalogue is empty."""
    brain = RulesBrain()
    for line in lines:
        if line.strip():
            sentence = json.loads(line)
            context = context_of(sentence)
            yield {"id": sentence["id"], **outcome(brain.read(sentence["text"], context), context.currency)}


def context_of(sentence: dict[str, Any]) -> Context:
    """The shop that would send this sentence; its currency is its country's unless the sentence says otherwise."""
    country = sentence.get("country")
    said = (sentence.get("expect") or {}).get("currency") or sentence.get("currency")
    currency = said or templates.countries().get(country or "", {}).get("currency", "USD")
    return Context(language=sentence["lang"], country=country, currency=currency)


def main() -> None:
    """Reads standard input to its end."""
    for reading in readings(sys.stdin):
        sys.stdout.write(json.dumps(reading, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
