"""A desk on a real registry database, before a creator whose failures can be told."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.database import Database
from orchestrator.errors import OrchestratorError, TenantExists
from orchestrator.lifecycle import CreateTenant
from orchestrator.onboarding import invites, progress
from orchestrator.onboarding.desk import Desk, Ports
from orchestrator.onboarding.door import Door, Policy
from orchestrator.onboarding.invitations import Invitations
from orchestrator.tenant import Tenant
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import InboundMessage, Kind, Turn

SECRET = "5" * 64
ANA = TenantKey("+5491112345678")
BRUNO = TenantKey("+5511987654321")
CARLA = TenantKey("+14155550123")
_numbers = itertools.count(1)


def message(text: str, *, sender: TenantKey = ANA, kind: Kind = "text", id: str | None = None) -> InboundMessage:  # noqa: A002
    """One message; a new id unless one is told."""
    return InboundMessage(
        id=id or f"SM{next(_numbers):032d}",
        channel="simulator",
        sender=sender,
        text=text,
        kind=kind,
        received_at=datetime.now(UTC),
    )


def text_of(turn: Turn) -> str:
    """The one reply of a turn."""
    (reply,) = turn.replies
    return reply.text


@dataclass
class Registrar:
    """Keeps the Creator's promise (one tenant a key, the same for the same idempotency key) without any folder."""

    made: dict[TenantKey, CreateTenant] = field(default_factory=dict)
    calls: int = 0
    failure: OrchestratorError | None = None

    async def create(self, request: CreateTenant, *, by: str) -> Tenant:
        self.calls += 1
        if self.failure:
            raise self.failure
        before = self.made.setdefault(request.key, request)
        if before.idempotency != request.idempotency:
            raise TenantExists
        return _tenant(request, by)

    async def has_tenant(self, key: TenantKey) -> bool:
        return key in self.made


@dataclass
class Time:
    """A clock that stands until it is turned."""

    now: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **spans: float) -> None:
        self.now += timedelta(**spans)


@dataclass
class Office:
    """Everything around a desk; `reopen` is a restart of the orchestrator."""

    folder: Path
    registrar: Registrar
    time: Time
    policy: Policy = "open"
    database: Database = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.database = Database(self.folder / "registry.db", (progress.SCHEMA, invites.SCHEMA))
        ports = Ports(self.database, self.registrar, self.registrar.has_tenant, self.time)
        self.desk = Desk(ports, Door(self.policy, SECRET))

    def reopen(self) -> None:
        self.database.close()
        self.open()

    @property
    def invitations(self) -> Invitations:
        return Invitations(self.database, SECRET, self.time)

    async def say(self, *texts: str, sender: TenantKey = ANA) -> str:
        """The answer to the last of these messages."""
        answer = ""
        for text in texts:
            answer = text_of(await self.desk.answer(message(text, sender=sender)))
        return answer


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[[Policy], Office]]:
    opened: list[Office] = []

    def build(policy: Policy) -> Office:
        opened.append(Office(tmp_path, Registrar(), Time(), policy))
        return opened[-1]

    yield build
    for one in opened:
        one.database.close()


@pytest.fixture
def office(open_office: Callable[[Policy], Office]) -> Office:
    return open_office("open")


def _tenant(request: CreateTenant, by: str) -> Tenant:
    now = datetime.now(UTC)
    config = request.config
    return Tenant(
        tenant_id="tabcdefghij",
        key=request.key,
        state="asleep",
        state_reason=None,
        state_since=now,
        business_name=config["business_name"],
        business_type=config["business_type"],
        currency=config["currency"],
        language=config["language"],
        timezone=config["timezone"],
        generation=0,
        created_at=now,
        created_by=by,
    )
