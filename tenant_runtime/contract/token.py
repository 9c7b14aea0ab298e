"""The tenant token: derived from the service secret, so that nothing has to store it."""

import hashlib
import hmac


def tenant_token(service_secret: str, tenant_id: str) -> str:
    """64 hexadecimal characters that only the holder of the service secret can make for this tenant."""
    return hmac.new(service_secret.encode(), f"tenant:{tenant_id}".encode(), hashlib.sha256).hexdigest()


def is_bearer(header: str | None, token: str) -> bool:
    """Whether an Authorization header carries exactly this token; compared in constant time."""
    expected = f"Bearer {token}".encode()
    return header is not None and hmac.compare_digest(header.encode(errors="replace"), expected)
