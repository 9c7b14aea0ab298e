"""What travels over the REST API about invitations."""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime, Field, field_validator

from orchestrator.onboarding.invites import Invite
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Wire


class InviteRequest(Wire):
    """A code for one newcomer, where LIBRETA_ONBOARDING=invite."""

    note: str = Field(default="", max_length=200, description="For the operator's own eyes.", examples=["Ana, bakery"])
    expires_in_days: int = Field(default=7, ge=1, le=365, examples=[7])

    @field_validator("expires_in_days", mode="before")
    @classmethod
    def _is_a_number(cls, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("a number of days is a number")
        return value


class InviteView(Wire):
    """An invitation without its code."""

    id: str = Field(examples=["ik3j5m2q7xa"])
    note: str
    created_at: AwareDatetime
    created_by: str = Field(examples=["operator"])
    expires_at: AwareDatetime
    used_at: AwareDatetime | None = None
    used_by: TenantKey | None = None

    @classmethod
    def of(cls, invite: Invite) -> Self:
        """The view of an invitation."""
        return cls.model_validate(invite_facts(invite))


class InviteCreated(InviteView):
    """A new invitation; `code` is shown this once and stored nowhere."""

    code: str = Field(examples=["7K3M-Q2XA"])


class InvitePage(Wire):
    """The newest invitations first."""

    invites: tuple[InviteView, ...]


def invite_facts(invite: Invite) -> dict[str, object]:
    """The fields of InviteView."""
    return {
        "id": invite.invite_id,
        "note": invite.note,
        "created_at": invite.created_at,
        "created_by": invite.created_by,
        "expires_at": invite.expires_at,
        "used_at": invite.used_at,
        "used_by": invite.used_by,
    }
