"""Actions as JSON and back, for what has to wait for an answer and for what the books keep of an entry."""

from __future__ import annotations

import dataclasses
import types
from datetime import date
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

from tenant_runtime.actions import Action

CLASSES: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Action)}


def to_json(action: Action) -> dict[str, Any]:
    """`{"action": "Expense", "amount": "12.50", ...}`; decimals and days travel as text, so they come back exact."""
    return {"action": type(action).__name__} | _fields(action)


def from_json(stored: dict[str, Any]) -> Action:
    """The action that `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    fields = dict(stored)
    action: Action = _made(CLASSES[fields.pop("action")], fields)
    return action


def _fields(thing: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """What was said; a field that may be None and is, is left out."""
    found = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    return {name: _plain(value) for name, value in found.items() if value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value a field may hold
    match value:
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(part) for part in value]
        case _ if dataclasses.is_dataclass(value):
            return _fields(value)
        case _:
            return value


def _made(kind: type[Any], fields: dict[str, Any]) -> Any:  # noqa: ANN401 - the dataclass that was asked for
    hints = get_type_hints(kind)
    unsaid = {name: None for name, hint in hints.items() if type(None) in get_args(hint) and name not in fields}
    return kind(**unsaid, **{name: _exact(hints.get(name), value) for name, value in fields.items()})


def _exact(hint: Any, value: Any) -> Any:  # noqa: ANN401 - a type, and the JSON of one of its values
    """The value turned back into what the field holds."""
    if get_origin(hint) in (Union, types.UnionType):
        fitting = [option for option in get_args(hint) if dataclasses.is_dataclass(option) == isinstance(value, dict)]
        return _exact(fitting[0], value) if value is not None else None
    if get_origin(hint) is tuple:
        return tuple(_exact(get_args(hint)[0], part) for part in value)
    if hint is Decimal:
        return Decimal(value)
    if hint is date:
        return date.fromisoformat(value)
    return _made(hint, value) if dataclasses.is_dataclass(hint) and isinstance(hint, type) else value
