"""Who may do what: tokens recognised by their digest, made, listed, revoked."""

from __future__ import annotations

from pydantic import SecretStr

from orchestrator import naming, secret_files
from orchestrator.clock import Clock
from orchestrator.database import Database
from orchestrator.errors import Forbidden, Invalid, TokenNotFound, Unauthorized
from orchestrator.registry import audit, tokens
from orchestrator.schemas import TokenRequest
from orchestrator.settings import Settings
from orchestrator.token import SECRET_PREFIX, SHOWN_CHARACTERS, Scope, Token, digest_of, new_secret

OPERATOR = "operator"
GATEWAY = "gateway"
TRAEFIK = "traefik"


class Access:
    """All tokens in memory, so that recognising one asks no disk; this process is the only one that changes them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._by_digest: dict[str, Token] = {}

    async def open(self, settings: Settings) -> None:
        """Learn all tokens; make sure of the operator's, the gateway's and the edge's own."""
        await self._load()
        await self._ensure(settings, OPERATOR, settings.api_token, secret_files.API_TOKEN, ("admin",))
        await self._ensure(settings, GATEWAY, settings.gateway_token, secret_files.GATEWAY_TOKEN, ("leases",))
        await self._ensure(settings, TRAEFIK, None, secret_files.TRAEFIK_TOKEN, ("routes",))

    def recognise(self, secret: str | None) -> Token:
        """The token with this secret. Raises Unauthorized."""
        token = self._by_digest.get(digest_of(secret)) if secret else None
        if token is None or not token.is_valid(self._clock()):
            raise Unauthorized
        return token

    async def everyone(self) -> list[Token]:
        """All tokens, the oldest first."""
        return await self._database.submit(tokens.everyone)

    async def issue(self, request: TokenRequest, *, by: Token) -> tuple[Token, str]:
        """A new token and its secret. Raises Forbidden where it would reach further than the one who asks."""
        now = self._clock()
        if not by.covers(request.scopes, request.tenants):
            raise Forbidden("a token cannot hand out more than it may do itself")
        if request.expires_at and request.expires_at <= now:
            raise Invalid("expires_at has passed")
        secret = new_secret()
        token = self._new(request, secret, by.name)
        await self._add(token, by.name)
        return token, secret

    async def revoke(self, token_id: str, *, by: Token) -> Token:
        """The token, valid no more. Raises TokenNotFound, also for one that reaches further than the one who asks."""
        found = await self._database.submit(lambda connection: tokens.of_id(connection, token_id))
        if found is None or not by.covers(found.scopes, found.tenants):
            raise TokenNotFound
        now, facts = self._clock(), {"token_id": token_id, "name": found.name}
        await self._database.submit(lambda c: tokens.revoke(c, token_id, at=now))
        await self._database.submit(lambda c: audit.add(c, at=now, actor=by.name, action="token.revoke", details=facts))
        await self._load()
        return self._by_digest[found.digest]

    async def _ensure(
        self, settings: Settings, name: str, given: SecretStr | None, file: str, scopes: tuple[Scope, ...]
    ) -> None:
        secret = given.get_secret_value() if given else secret_files.ensure(settings.secrets_dir, file, new_secret)
        if digest_of(secret) not in self._by_digest:
            await self._add(self._new(TokenRequest(name=name, scopes=scopes), secret, "settings"), "settings")

    def _new(self, request: TokenRequest, secret: str, by: str) -> Token:
        return Token(
            token_id=naming.new_token_id(),
            name=request.name,
            prefix=secret[:SHOWN_CHARACTERS] if secret.startswith(SECRET_PREFIX) else "given",
            digest=digest_of(secret),
            scopes=request.scopes,
            tenants=request.tenants,
            created_at=self._clock(),
            created_by=by,
            expires_at=request.expires_at,
        )

    async def _add(self, token: Token, by: str) -> None:
        facts = {"token_id": token.token_id, "name": token.name, "scopes": list(token.scopes)}
        await self._database.submit(lambda connection: tokens.add(connection, token))
        await self._database.submit(
            lambda c: audit.add(c, at=token.created_at, actor=by, action="token.create", details=facts)
        )
        self._by_digest[token.digest] = token

    async def _load(self) -> None:
        self._by_digest = {token.digest: token for token in await self.everyone()}
