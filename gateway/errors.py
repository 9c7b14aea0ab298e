"""What can go wrong in the gateway: one small tree, each class knows its status and whether trying again can help."""

from __future__ import annotations

from enum import Enum
from typing import Literal


class GatewayError(Exception):
    """Anything the gateway says no with. `code` is stable; the message is for people."""

    status = 500
    code = "internal_error"
    can_retry = False


class StorageError(GatewayError):
    """The database did not take it: nothing of the call was kept."""

    status, code, can_retry = 503, "storage_unavailable", True


class InvalidSignature(GatewayError):
    """The request was not signed by the provider for exactly this URL and these fields."""

    status, code = 403, "invalid_signature"


class NotOurs(GatewayError):
    """Genuine, but for an account or number that is not ours."""

    status, code = 403, "not_ours"


class MalformedBody(GatewayError):
    """The body is not a form we can read."""

    status, code = 400, "malformed_body"


class BodyTooLarge(GatewayError):
    """The body is longer than a message can be."""

    status, code = 413, "body_too_large"


class Unauthorized(GatewayError):
    """No operator token, or another one."""

    status, code = 401, "unauthorized"


class NotFound(GatewayError):
    """There is no such thing."""

    status, code = 404, "not_found"


class NotReplayable(GatewayError):
    """This dead letter cannot be handled again: it waits already, or it never was a message."""

    status, code = 409, "not_replayable"


class MustWait(GatewayError):
    """The tenant cannot be reached now; its messages wait. `after` is seconds, where the other side named them."""

    status, code, can_retry = 503, "must_wait", True

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class TurnFailed(GatewayError):
    """The runtime had the message and failed at it; this counts as an attempt.

    `lease` is what the failure says of the lease: still good, stale (ask anew), or leading to nobody.
    """

    status, code, can_retry = 502, "turn_failed", True

    def __init__(self, message: str, *, lease: Literal["good", "stale", "unreachable"] = "good") -> None:
        super().__init__(message)
        self.lease = lease


class Remedy(Enum):
    """What to do with a reply that the provider did not take."""

    RETRY = "retry"
    """It was not taken; try again after a while."""
    LOOK_UP = "look_up"
    """Nobody knows; ask the provider before a second try."""
    HOLD = "hold"
    """The 24-hour window is shut; keep it until the person writes again."""
    SUPPRESS = "suppress"
    """The person does not want messages; drop what waits for them until they write again."""
    FAIL = "fail"
    """It will never be taken."""


class SendError(GatewayError):
    """The provider did not take a reply. `provider_code` is its own number for why, `after` seconds it asked for."""

    status, code = 502, "send_failed"

    def __init__(
        self,
        message: str,
        *,
        remedy: Remedy,
        provider_code: int | None = None,
        after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.provider_code = provider_code
        self.after = after
