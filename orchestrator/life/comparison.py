"""Pure: what the registry and this process know of the tenants, against what the engine says runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.engines import Running
from orchestrator.life.awake import Awake
from orchestrator.life.tenant_states import RUNS
from orchestrator.tenant import State, Tenant

MAY_RUN: tuple[State, ...] = (*RUNS, "asleep")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before: `rows` of all that the engine names, `at_work` of all that should run, by the registry.

    `awake` is what this process held before the engine was asked: what came or went since then is news, not a
    difference. Nobody at work on a tenant (`is_pending`) is disturbed.
    """

    rows: Mapping[str, Tenant]
    at_work: Sequence[Tenant]
    awake: Mapping[str, Awake]
    is_pending: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has to be done: `strangers` fit and are taken up, `unfit` ones are ended.

    `agreed` are known and run, `lost` ones were known and run no more, `missing` ones only the registry calls awake.
    """

    strangers: list[tuple[Tenant, Running]]
    unfit: list[Running]
    agreed: list[tuple[Awake, Running]]
    lost: list[Awake]
    missing: list[Tenant]


def compare(running: Sequence[Running], known: Known) -> Comparison:
    """What differs, tenants with somebody at work on them left out."""
    found = Comparison([], [], [], [], [])
    for one in running:
        tenant, awake = known.rows.get(one.tenant_id), known.awake.get(one.tenant_id)
        if known.is_pending(one.tenant_id):
            continue
        if tenant is None or not fits(tenant, one):
            found.unfit.append(one)
        elif awake:
            found.agreed.append((awake, one))
        else:
            found.strangers.append((tenant, one))
    runs = {one.tenant_id for one in running}
    found.lost.extend(awake for name, awake in known.awake.items() if name not in runs and not known.is_pending(name))
    found.missing.extend(
        tenant
        for tenant in known.at_work
        if tenant.state in RUNS
        and tenant.tenant_id not in {*runs, *known.awake}
        and not known.is_pending(tenant.tenant_id)
    )
    return found


def fits(tenant: Tenant, running: Running) -> bool:
    """Whether this is the tenant's newest start, and it may run."""
    return tenant.state in MAY_RUN and tenant.generation == running.generation
