"""The operator's side of invitations: make one, list them."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.onboarding import invites
from orchestrator.onboarding.invite_codes import digest_of, new_code
from orchestrator.onboarding.invites import Invite

MOST_LISTED = 1_000


@dataclass(frozen=True)
class Invitations:
    """Makes and lists invitations. `service_secret` keys the digests of their codes."""

    database: Database
    service_secret: str
    clock: Clock

    async def invite(self, *, note: str, days: int, by: str) -> tuple[Invite, str]:
        """A new invitation and its code, which is shown this once."""
        now, code = self.clock(), new_code()
        invite = Invite(_new_invite_id(), note, now, by, expires_at=now + timedelta(days=days))
        digest = digest_of(code, self.service_secret)
        await self.database.submit(partial(invites.add, invite=invite, code_digest=digest))
        return invite, code

    async def every(self) -> tuple[Invite, ...]:
        """The newest invitations first."""
        return await self.database.submit(partial(invites.every, most=MOST_LISTED))


def _new_invite_id() -> str:
    """`i` and ten base32 characters."""
    return "i" + base64.b32encode(secrets.token_bytes(10)).decode("ascii")[:10].lower()
