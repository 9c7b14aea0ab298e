"""Actions as JSON and back, for what has to wait for an answer."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any, get_args

from tenant_runtime.actions import Action, SaleItem

CLASSES: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Action)}


def to_json(action: Action) -> dict[str, Any]:
    """`{"action": "Expense", "amount": "12.50", ...}`; decimals travel as text, so they come back exact."""
    fields = {field.name: getattr(action, field.name) for field in dataclasses.fields(action)}
    return {"action": type(action).__name__} | {name: _plain(value) for name, value in fields.items()}


def from_json(stored: dict[str, Any]) -> Action:
    """The action that `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    fields = dict(stored)
    kind = CLASSES[fields.pop("action")]
    if "items" in fields:
        fields["items"] = tuple(SaleItem(**_exact(SaleItem, item)) for item in fields["items"])
    action: Action = kind(**_exact(kind, fields))
    return action


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value a field may hold
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [{field.name: _plain(getattr(item, field.name)) for field in dataclasses.fields(item)} for item in value]
    return value


def _exact(kind: type[Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Texts turned back into decimals where the field is one."""
    decimals = {field.name for field in dataclasses.fields(kind) if "Decimal" in str(field.type)}
    return {name: Decimal(value) if name in decimals and value is not None else value for name, value in fields.items()}
