"""Something that an operator should know of until its cause is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

AlertKind = Literal["tenant_failed", "engine_silent", "orphan", "start_failures", "upgrade_failed"]
"""`tenant_failed`: quarantined after a crash loop. `engine_silent`: what runs is unknown. `orphan`: a runtime without a
tenant, or a tenant without its folder. `start_failures`: one start after another fails, whoever's.
`upgrade_failed`: a new image was undone, of one tenant or of the fleet."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `key` and `tenant_id` say whom it is about, if it is about one; the key is unknown to an orphan."""

    id: int
    kind: AlertKind
    tenant_id: str | None
    key: str | None
    text: str
    raised_at: datetime
    cleared_at: datetime | None
