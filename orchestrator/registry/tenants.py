"""Tenants and who may write to them: every statement about both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, tuple_, update

from orchestrator.registry import alerts, events, tables
from orchestrator.registry.tables import IDENTITIES, TENANTS
from orchestrator.tenant import State, Tenant
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.networks import TENANTS_A_NETWORK


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tenants are asked for. Without a state the deleted ones are left out.

    `search` is looked for in key, tenant id and business name; `also` are keys that fit besides (other forms of a
    number). `among` limits what the caller may know of at all.
    """

    state: State | None = None
    search: str | None = None
    also: frozenset[TenantKey] = frozenset()
    among: Collection[TenantKey] | None = None


AT_WORK: tuple[State, ...] = ("starting", "ready", "paused", "held", "failed")
MAY_START: tuple[State, ...] = ("asleep", "starting", "ready", "paused")


def add(connection: Connection, tenant: Tenant) -> None:
    """A new tenant and its owner's identity, on the first network that has room.

    The tombstone of the same tenant id, if there is one, comes to life.
    """
    connection.execute(delete(TENANTS).where(TENANTS.c.tenant_id == tenant.tenant_id, TENANTS.c.state == "deleted"))
    connection.execute(insert(TENANTS).values(**asdict(tenant) | {"shard": _shard_with_room(connection)}))
    connection.execute(insert(IDENTITIES).values(identity=str(tenant.key), tenant_id=tenant.tenant_id, role="owner"))
    events.add(connection, tenant.tenant_id, at=tenant.state_since, what=f"-> {tenant.state}")


def of_key(connection: Connection, key: TenantKey) -> Tenant | None:
    """The live tenant of this key."""
    return _one(connection, TENANTS.c.key == key, tables.LIVE)


def of_identity(connection: Connection, identity: TenantKey) -> Tenant | None:
    """The live tenant that this sender may write to."""
    owner = select(IDENTITIES.c.tenant_id).where(IDENTITIES.c.identity == identity).scalar_subquery()
    return _one(connection, TENANTS.c.tenant_id == owner, tables.LIVE)


def of_id(connection: Connection, tenant_id: str) -> Tenant | None:
    """The tenant of this id, tombstones too."""
    return _one(connection, TENANTS.c.tenant_id == tenant_id)


def at_work(connection: Connection) -> list[Tenant]:
    """All that is neither asleep nor deleted: what a restart has to look at."""
    return _all(connection.execute(select(TENANTS).where(tables.AT_WORK)))


def homes(connection: Connection) -> dict[str, tuple[TenantKey, State]]:
    """Of every live tenant its id, the name of its folder, and its state."""
    wanted = select(TENANTS.c.tenant_id, TENANTS.c.key, TENANTS.c.state).where(tables.LIVE)
    return {tenant_id: (TenantKey(key), state) for tenant_id, key, state in connection.execute(wanted)}


def keys(connection: Connection) -> set[str]:
    """The keys of all live tenants."""
    return set(connection.execute(select(TENANTS.c.key).where(tables.LIVE)).scalars())


def everyone(connection: Connection) -> list[Tenant]:
    """All live tenants in the order of their keys."""
    return _all(connection.execute(select(TENANTS).where(tables.LIVE).order_by(TENANTS.c.key)))


def page(connection: Connection, which: Filter, *, after: tuple[str, str] | None, limit: int) -> list[Tenant]:
    """Tenants after the place `after` (key, tenant id), in the order of keys."""
    wanted = select(TENANTS).order_by(TENANTS.c.key, TENANTS.c.tenant_id).limit(limit)
    wanted = wanted.where(TENANTS.c.state == which.state if which.state else tables.LIVE)
    if which.among is not None:
        wanted = wanted.where(TENANTS.c.key.in_(sorted(which.among)))
    if which.search:
        columns = (TENANTS.c.key, TENANTS.c.tenant_id, TENANTS.c.business_name)
        fits = [column.icontains(which.search, autoescape=True) for column in columns]
        wanted = wanted.where(or_(*fits, TENANTS.c.key.in_(sorted(which.also))))
    if after:
        wanted = wanted.where(tuple_(TENANTS.c.key, TENANTS.c.tenant_id) > tuple_(*after))
    return _all(connection.execute(wanted))


def begin_start(connection: Connection, tenant_id: str, *, at: datetime, is_anew: bool = True) -> Tenant | None:
    """The tenant, now starting; None where its state does not allow it. What is made anew has the next generation."""
    claimed = connection.execute(
        update(TENANTS)
        .where(TENANTS.c.tenant_id == tenant_id, TENANTS.c.state.in_(MAY_START))
        .values(
            state="starting", state_since=at, state_reason=None, generation=TENANTS.c.generation + (1 if is_anew else 0)
        )
    ).rowcount
    if not claimed:
        return None
    events.add(connection, tenant_id, at=at, what="-> starting")
    return of_id(connection, tenant_id)


def begin_trial(connection: Connection, tenant_id: str) -> Tenant | None:
    """The held tenant under its next generation; None where nothing holds it."""
    claimed = connection.execute(
        update(TENANTS)
        .where(TENANTS.c.tenant_id == tenant_id, TENANTS.c.state == "held")
        .values(generation=TENANTS.c.generation + 1)
    ).rowcount
    return of_id(connection, tenant_id) if claimed else None


def set_image(connection: Connection, tenant_id: str, image: str | None) -> None:
    """What its next start runs; None: what the fleet runs."""
    connection.execute(update(TENANTS).where(TENANTS.c.tenant_id == tenant_id).values(image=image))


def move(
    connection: Connection,
    tenant_id: str,
    to: State,
    *,
    at: datetime,
    reason: str | None = None,
    only_from: tuple[State, ...] = AT_WORK,
) -> bool:
    """Change the state if it is one of `only_from`; says whether it did."""
    changed: dict[str, Any] = {"state": to, "state_since": at, "state_reason": reason}
    if to == "ready":
        changed["has_books"] = True
    moved = connection.execute(
        update(TENANTS)
        .where(TENANTS.c.tenant_id == tenant_id, TENANTS.c.state.in_(only_from), TENANTS.c.state != to)
        .values(changed)
    ).rowcount
    if moved:
        events.add(connection, tenant_id, at=at, what=f"-> {to}", reason=reason)
        if to == "ready":
            alerts.clear(connection, "tenant_failed", at=at, tenant_id=tenant_id)
    return bool(moved)


def describe(connection: Connection, tenant_id: str, facts: Mapping[str, str]) -> bool:
    """Keep in step with config.json (name, type, currency, language, time zone); says whether anything differed."""
    differs = or_(*(TENANTS.c[name] != value for name, value in facts.items()))
    return bool(
        connection.execute(update(TENANTS).where(TENANTS.c.tenant_id == tenant_id, differs).values(**facts)).rowcount
    )


def saw_activity(connection: Connection, seen: Mapping[str, datetime]) -> None:
    """Remember when each of these tenants was last talked to."""
    for tenant_id, at in seen.items():
        connection.execute(update(TENANTS).where(TENANTS.c.tenant_id == tenant_id).values(last_activity_at=at))


def bury(connection: Connection, tenant_id: str, *, at: datetime, folder: str, reason: str) -> None:
    """Leave a tombstone that says where the folder went; nobody writes to it any more."""
    connection.execute(delete(IDENTITIES).where(IDENTITIES.c.tenant_id == tenant_id))
    move(connection, tenant_id, "deleted", at=at, reason=reason, only_from=(*AT_WORK, "asleep"))
    alerts.clear_tenant(connection, tenant_id, at=at)
    connection.execute(update(TENANTS).where(TENANTS.c.tenant_id == tenant_id).values(deleted_at=at, folder=folder))


def _shard_with_room(connection: Connection) -> int:
    """The first network with fewer tenants than a bridge carries, those that sleep counted too."""
    counted = select(TENANTS.c.shard, func.count()).where(tables.LIVE).group_by(TENANTS.c.shard)
    tenants_on: dict[int, int] = dict(connection.execute(counted).all())
    shard = 0
    while tenants_on.get(shard, 0) >= TENANTS_A_NETWORK:
        shard += 1
    return shard


def _one(connection: Connection, *conditions: Any) -> Tenant | None:  # noqa: ANN401 - SQL expressions
    row = connection.execute(select(TENANTS).where(*conditions)).one_or_none()
    return _tenant(row) if row else None


def _all(rows: Iterable[Row[Any]]) -> list[Tenant]:
    return [_tenant(row) for row in rows]


def _tenant(row: Row[Any]) -> Tenant:
    facts = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    return Tenant(**(facts | {"key": TenantKey(facts["key"])}))
