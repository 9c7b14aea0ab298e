"""Log lines of a runtime: one JSON object an event on stderr, with the tenant id, never a text or a phone number."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """An event as one line of JSON.

    Of an exception only its type and the places are kept: its message may quote what the shopkeeper wrote.
    """

    def __init__(self, tenant_id: str) -> None:
        super().__init__()
        self._tenant_id = tenant_id

    def format(self, record: logging.LogRecord) -> str:
        """The line for this record; `extra={"facts": {...}}` becomes fields of it."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "tenant": self._tenant_id,
        }
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(tenant_id: str) -> None:
    """Sends every event of this process to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(tenant_id))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
