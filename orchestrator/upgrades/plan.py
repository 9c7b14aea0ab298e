"""Pure: what an upgrade of one tenant is to do and how it is undone, as it is kept in its operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from orchestrator.operation import Operation
from orchestrator.tenant import State
from tenant_runtime.contract.check import Check

AWAKE: tuple[State, ...] = ("starting", "ready", "paused")


@dataclass(frozen=True, slots=True)
class BooksThen:
    """The books as an upgrade found them: how far they had come, and the snapshot that holds them."""

    answered: int
    ledger: str
    snapshot: str

    def are_those_of(self, check: Check) -> bool:
        """Whether nothing was answered or booked since."""
        return (check.answered, check.ledger) == (self.answered, self.ledger)


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """`image` and `back_to` are what the tenant's row says after it and if it is undone; None: the fleet's image.

    `runs` is the image that this comes to, and `version` what its runtime must say it is, where that is known. `was` is
    the state that the tenant is left in. `is_way_back` is an upgrade to what ran before, in a fleet that is brought
    back: `books` are then those that fit it, to be put back if nothing happened since.
    """

    image: str | None
    runs: str
    back_to: str | None
    was: State
    was_because: str | None = None
    version: str | None = None
    is_way_back: bool = False
    books: BooksThen | None = None

    @property
    def was_awake(self) -> bool:
        """Whether its runtime has to run again afterwards."""
        return self.was in AWAKE


PLAN: TypeAdapter[UpgradePlan] = TypeAdapter(UpgradePlan)


def stored(plan: UpgradePlan) -> Mapping[str, Any]:
    """The plan as a row keeps it."""
    return {"version": 1, "upgrade": PLAN.dump_python(plan, mode="json")}


def plan_of(operation: Operation) -> UpgradePlan:
    """The plan in an operation's row."""
    return PLAN.validate_python(operation.plan["upgrade"])


def books_in(result: Mapping[str, Any] | None) -> BooksThen | None:
    """The books that an upgrade's result tells of, None where there is no way back to them."""
    told = (result or {}).get("books")
    return BooksThen(**told) if told else None
