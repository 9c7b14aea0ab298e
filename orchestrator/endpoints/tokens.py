"""API tokens: make, list, revoke."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from orchestrator import errors
from orchestrator.endpoints.binding import Parts, TokenKeeper
from orchestrator.endpoints.documents import BODY, problems
from orchestrator.schemas import TokenCreated, TokenPage, TokenRequest, TokenView, token_facts

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])


@router.post("", operation_id="create_token", status_code=201, response_model=TokenCreated, responses=problems(*BODY))
async def create_token(services: Parts, token: TokenKeeper, body: TokenRequest) -> TokenCreated:
    """A new token that reaches no further than the one used here. Its secret is shown this once."""
    made, secret = await services.access.issue(body, by=token)
    return TokenCreated(**token_facts(made), token=secret)


@router.get("", operation_id="list_tokens", response_model=TokenPage, responses=problems())
async def list_tokens(services: Parts, token: TokenKeeper) -> TokenPage:
    """All tokens that reach no further than the one used here."""
    found = await services.access.everyone()
    shown = (one for one in found if token.covers(one.scopes, one.tenants))
    return TokenPage(tokens=tuple(TokenView.of(one) for one in shown))


@router.delete(
    "/{token_id}", operation_id="revoke_token", response_model=TokenView, responses=problems(errors.TokenNotFound)
)
async def revoke_token(
    services: Parts,
    token: TokenKeeper,
    token_id: Annotated[str, Path(max_length=64, description="The token's id.", examples=["k3j5m2q7xa2"])],
) -> TokenView:
    """Nobody gets in with it any more, from this moment."""
    return TokenView.of(await services.access.revoke(token_id, by=token))
