"""Log lines tell what happened, never what was said."""

import json
import logging
import sys

from tenant_runtime.logs import JsonLines


def line(message: str, **extra: object) -> dict[str, object]:
    """What a record becomes."""
    caught = sys.exc_info() if sys.exc_info()[0] else None
    record = logging.getLogger().makeRecord("tests", logging.INFO, __file__, 1, message, (), caught, extra=extra)
    found: dict[str, object] = json.loads(JsonLines("tana").format(record))
    return found


def test_an_event_is_one_object_with_the_tenant_and_its_facts() -> None:
    found = line("turn", facts={"repeated": False})
    assert (found["event"], found["tenant"], found["repeated"], found["level"]) == ("turn", "tana", False, "info")


def test_an_exception_is_told_by_type_and_place_without_its_message() -> None:
    try:
        raise ValueError("Vendí 2 pulseras a +5491112345678")
    except ValueError:
        found = line("turn_failed")
    assert found["error"] == "ValueError"
    assert "test_logs.py" in str(found["where"])
    assert "pulseras" not in json.dumps(found)
