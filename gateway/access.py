"""Who may use the operator's routes: whoever holds the operator token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from gateway.errors import Unauthorized
from gateway.parts import Gateway
from tenant_runtime.contract.token import is_bearer

bearer = HTTPBearer(auto_error=False, description="The operator's token: LIBRETA_API_TOKEN, or data/secrets/api_token")


def only_operator(
    request: Request, gateway: Gateway, _shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> None:
    """Raise Unauthorized unless the request carries the operator token."""
    expected = gateway.operator_token.value()
    if not expected or not is_bearer(request.headers.get("authorization"), expected):
        gateway.operator_token.forget()  # it may have been made anew
        raise Unauthorized("this needs the operator token")
