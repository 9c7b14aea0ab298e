"""The sentences that the product keeps with their exact meaning: `dev.jsonl`, the golden set, those said in a shop.

The first two are read with an empty catalogue. A sentence of `in_a_shop` names the shop it is said in ("shop":
"kiosco_ar", see `shops.json`): what the shop knows is not said, so a price that only the catalogue holds is null in
the expected items and totals, and names are those the shop knows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEV = HERE / "dev.jsonl"
GOLDEN = sorted((HERE / "golden").glob("*.jsonl"))
IN_A_SHOP = sorted((HERE / "in_a_shop").glob("*.jsonl"))
COVERAGE = HERE / "coverage.json"

Gold = dict[str, Any]


def read(*files: Path) -> list[Gold]:
    """The sentences of these files."""
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def shops() -> dict[str, Gold]:
    """The shops that sentences name, by their names."""
    found: dict[str, Gold] = json.loads((HERE / "in_a_shop" / "shops.json").read_text(encoding="utf-8"))
    return found


def coverage(sentences: Iterable[Gold]) -> dict[str, int]:
    """How many sentences there are of each language and intent: {"es sale": 103, ...}; "ask" where asking is right."""
    found: Counter[str] = Counter()
    for sentence in sentences:
        intents = {action["intent"] for action in sentence["expect"]["actions"]} or {"ask"}
        found.update(f"{sentence['lang']} {intent}" for intent in intents)
    return dict(sorted(found.items()))
