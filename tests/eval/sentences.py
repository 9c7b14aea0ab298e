"""The sentences that the product keeps with their exact meaning: `dev.jsonl`, and the golden set by language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEV = HERE / "dev.jsonl"
GOLDEN = sorted((HERE / "golden").glob("*.jsonl"))
COVERAGE = HERE / "coverage.json"

Gold = dict[str, Any]


def read(*files: Path) -> list[Gold]:
    """The sentences of these files."""
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def coverage(sentences: Iterable[Gold]) -> dict[str, int]:
    """How many sentences there are of each language and intent: {"es sale": 103, ...}; "ask" where asking is right."""
    found: Counter[str] = Counter()
    for sentence in sentences:
        intents = {action["intent"] for action in sentence["expect"]["actions"]} or {"ask"}
        found.update(f"{sentence['lang']} {intent}" for intent in intents)
    return dict(sorted(found.items()))
