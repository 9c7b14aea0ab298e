"""The key that a tenant shows at the model proxy: it says whose it is, and its own token proves it."""

from __future__ import annotations

import hmac
import re

from tenant_runtime.contract.token import tenant_token

KEY = re.compile(r"\ABearer (?P<tenant_id>t[a-z2-7]{10})\.(?P<token>[0-9a-f]{64})\Z", re.ASCII)


def model_key(tenant_id: str, token: str) -> str:
    """What the tenant uses as its API key: `<tenant id>.<tenant token>`."""
    return f"{tenant_id}.{token}"


def holder(header: str | None, service_secret: str) -> str | None:
    """The id of the tenant whose key this Authorization header carries; None for none and for a wrong one."""
    shown = KEY.match(header or "")
    if shown is None or not service_secret:
        return None
    expected = tenant_token(service_secret, shown["tenant_id"])
    return shown["tenant_id"] if hmac.compare_digest(shown["token"], expected) else None
