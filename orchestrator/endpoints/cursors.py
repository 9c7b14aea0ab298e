"""Cursors: where a page ended, as text that only this API reads."""

from __future__ import annotations

import base64
import binascii
import json

from orchestrator.errors import Invalid

LARGEST_ID = 2**63 - 1


def cursor_of(*place: str) -> str:
    """The cursor for this place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode("ascii").rstrip("=")


def tenant_place(cursor: str | None) -> tuple[str, str] | None:
    """The (key, tenant id) of a cursor. Raises Invalid."""
    if cursor is None:
        return None
    match _decoded(cursor):
        case [str(key), str(tenant_id)]:
            return key, tenant_id
        case _:
            raise Invalid("this is no cursor of a list of tenants")


def row_place(cursor: str | None) -> int | None:
    """The row id of a cursor. Raises Invalid."""
    if cursor is None:
        return None
    match _decoded(cursor):
        case [str(number)] if number.isascii() and number.isdigit() and len(number) < 20 and int(number) <= LARGEST_ID:
            return int(number)
        case _:
            raise Invalid("this is no cursor of a list of events")


def _decoded(cursor: str) -> object:
    try:
        decoded: object = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise Invalid("this is no cursor") from error
    return decoded
