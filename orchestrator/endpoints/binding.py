"""What endpoints are handed: the services, the caller's token, the tenant of the path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestrator.errors import Forbidden, TenantNotFound
from orchestrator.registry import tenants
from orchestrator.services import Services
from orchestrator.tenant import Tenant
from orchestrator.token import Scope, Token
from tenant_runtime.contract.key import TenantKey

_BEARER = HTTPBearer(auto_error=False, description="An API token; the first one lies in data/secrets/api_token.")


def services_of(request: Request) -> Services:
    """The services of this app."""
    services: Services = request.app.state.services
    return services


Parts = Annotated[Services, Depends(services_of)]


def allowed(scope: Scope) -> Callable[..., Awaitable[Token]]:
    """A dependency: the caller's token. Raises Unauthorized, and Forbidden where it lacks the scope."""

    async def token(
        services: Parts, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
    ) -> Token:
        found = services.access.recognise(bearer.credentials if bearer else None)
        if not found.may(scope):
            raise Forbidden(f"this needs a token with the scope {scope}")
        return found

    return token


Reader = Annotated[Token, Depends(allowed("tenants:read"))]
Writer = Annotated[Token, Depends(allowed("tenants:write"))]
TokenKeeper = Annotated[Token, Depends(allowed("tokens"))]
LeaseTaker = Annotated[Token, Depends(allowed("leases"))]
RouteReader = Annotated[Token, Depends(allowed("routes"))]
Administrator = Annotated[Token, Depends(allowed("admin"))]

KeyInPath = Annotated[TenantKey, Path(description="The tenant's key; `+` may be written as `%2B`.")]


def reachable(token: Token, key: TenantKey) -> TenantKey:
    """The key. Raises TenantNotFound where the token may not even know whether it exists."""
    if not token.reaches(key):
        raise TenantNotFound
    return key


async def _known(services: Services, token: Token, key: TenantKey) -> Tenant:
    found = await services.database.submit(lambda connection: tenants.of_key(connection, reachable(token, key)))
    if found is None:
        raise TenantNotFound
    return found


async def _read_tenant(services: Parts, token: Reader, key: KeyInPath) -> Tenant:
    await services.runtimes.remember_activity()  # what is shown tells who was talked to until now
    return await _known(services, token, key)


async def _written_tenant(services: Parts, token: Writer, key: KeyInPath) -> Tenant:
    return await _known(services, token, key)


ReadTenant = Annotated[Tenant, Depends(_read_tenant)]
WrittenTenant = Annotated[Tenant, Depends(_written_tenant)]
