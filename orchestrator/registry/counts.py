"""How many tenants and open alerts there are: statements that only an index has to answer."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import Connection, func, select

from orchestrator.alert import AlertKind
from orchestrator.registry import tables
from orchestrator.registry.tables import ALERTS, TENANTS
from orchestrator.tenant import State

_LIVE = select(func.count()).select_from(TENANTS).where(tables.LIVE)
_AT_WORK = select(TENANTS.c.state, func.count()).where(tables.AT_WORK).group_by(TENANTS.c.state)
_OPEN = select(ALERTS.c.kind, func.count()).where(tables.OPEN).group_by(ALERTS.c.kind)


def by_state(connection: Connection) -> dict[State, int]:
    """Every state of a live tenant and how many are in it; what sleeps is counted by what does not."""
    at_work: dict[State, int] = dict(connection.execute(_AT_WORK).all())
    found: dict[State, int] = {state: at_work.get(state, 0) for state in get_args(State) if state != "deleted"}
    found["asleep"] = (connection.scalar(_LIVE) or 0) - sum(at_work.values())
    return found


def open_alerts(connection: Connection) -> dict[AlertKind, int]:
    """Every kind of alert and how many of it are open."""
    found: dict[AlertKind, int] = dict(connection.execute(_OPEN).all())
    return {kind: found.get(kind, 0) for kind in get_args(AlertKind)}
