"""Invitations: make one, list them."""

from __future__ import annotations

from fastapi import APIRouter

from orchestrator.endpoints.binding import Parts, Writer
from orchestrator.endpoints.documents import BODY, problems
from orchestrator.errors import Forbidden
from orchestrator.onboarding.schemas import InviteCreated, InvitePage, InviteRequest, InviteView, invite_facts
from orchestrator.token import Token

router = APIRouter(prefix="/v1/invites", tags=["invites"])


@router.post("", operation_id="create_invite", status_code=201, response_model=InviteCreated, responses=problems(*BODY))
async def create_invite(services: Parts, token: Writer, body: InviteRequest) -> InviteCreated:
    """A code that lets one number in, once, where LIBRETA_ONBOARDING=invite. It is shown this once."""
    _of_all_tenants(token)
    invite, code = await services.invitations.invite(note=body.note, days=body.expires_in_days, by=token.name)
    return InviteCreated.model_validate({**invite_facts(invite), "code": code})


@router.get("", operation_id="list_invites", response_model=InvitePage, responses=problems())
async def list_invites(services: Parts, token: Writer) -> InvitePage:
    """The newest invitations first, and which number used them."""
    _of_all_tenants(token)
    return InvitePage(invites=tuple(InviteView.of(invite) for invite in await services.invitations.every()))


def _of_all_tenants(token: Token) -> None:
    """Raises Forbidden for a token that may know of certain tenants only: an invitation is for nobody it knows."""
    if token.tenants is not None:
        raise Forbidden("this token is bound to certain tenants; invitations are for new ones")
