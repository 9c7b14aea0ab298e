"""Reads sentences with the rules brain and scores them: python -m tests.eval sentences.jsonl [readings.jsonl]."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tenant_runtime.brain.__main__ import readings
from tests.eval.score import Shape, judge, summary
from tests.eval.sentences import DEV, shops


def main() -> None:
    """Prints each sentence that is not right, where the readings are, and the figures as the last line."""
    given = [argument for argument in sys.argv[1:] if argument]
    source = Path(given[0]) if given else DEV
    if not source.is_file():
        sys.exit(f"There is no file {source}. Usage: make eval FILE=sentences.jsonl")
    lines = source.read_text(encoding="utf-8").splitlines()
    found = list(readings(lines, shops()))
    written = _written(found, given[1] if len(given) > 1 else None)
    gold = [json.loads(line) for line in lines if line.strip()]
    by_id: dict[str, Shape] = {reading["id"]: reading for reading in found}
    _print_misses(gold, by_id)
    print(f"readings: {written}")
    print(json.dumps(summary(gold, by_id), ensure_ascii=False))


def _written(found: Iterable[dict[str, Any]], path: str | None) -> Path:
    target = Path(path) if path else Path(tempfile.mkdtemp(prefix="libreta-eval-")) / "readings.jsonl"
    target.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found), encoding="utf-8")
    return target


def _print_misses(gold: Iterable[Shape], found: dict[str, Shape]) -> None:
    for sentence in gold:
        judged = judge(sentence, found.get(sentence["id"]))
        if judged.verdict != "right":
            print(f"{judged.verdict:9} {sentence['id']:9} {','.join(judged.hard) or '-':30} {sentence['text']}")


if __name__ == "__main__":
    main()
