"""What can go wrong in a runtime: one small tree, each class with its status, its code and whether to try again.

TenantRuntimeError
├── Unauthorized        401
├── MessageConflict     409
├── BodyTooLarge        413
├── InvalidMessage      422
├── UnknownFormat       422
├── TurnFailed          500  a fault of ours, nothing was booked
├── Stuck               503  told by /health alone
├── Draining            503  \\
├── ConfigBroken        503   } the message waits
└── StorageFailed       503  /
StartError                   the process ends with `exit_code`
└── FolderTaken
"""

from __future__ import annotations

from tenant_runtime.contract.problem import Problem


class TenantRuntimeError(Exception):
    """Answered as problem+json. `retry_after` is in seconds; None leaves the header out."""

    status = 500
    code = "internal"
    title = "Something went wrong"
    can_retry = False
    retry_after: int | None = None

    def problem(self) -> Problem:
        """This error as it travels."""
        detail = str(self) or None
        return Problem(title=self.title, status=self.status, code=self.code, detail=detail, can_retry=self.can_retry)


class Unauthorized(TenantRuntimeError):
    """No token, or another tenant's."""

    status, code, title = 401, "unauthorized", "The tenant token is missing or wrong"


class MessageConflict(TenantRuntimeError):
    """This message id was answered before, for another content."""

    status, code, title = 409, "message_conflict", "This id belongs to another message"


class BodyTooLarge(TenantRuntimeError):
    """More bytes than a message can have."""

    status, code, title = 413, "body_too_large", "The message is too large"


class InvalidMessage(TenantRuntimeError):
    """Not an InboundMessage; the detail names the field, never its content."""

    status, code, title = 422, "invalid_message", "This is not a message"


class UnknownFormat(TenantRuntimeError):
    """The journal is not written in this format."""

    status, code, title = 422, "unknown_format", "The journal cannot be had in this format"


class TurnFailed(TenantRuntimeError):
    """A fault of ours while answering: everything was rolled back."""

    status, code, title, can_retry = 500, "turn_failed", "The message could not be answered; nothing was booked", True


class Stuck(TenantRuntimeError):
    """A turn has been in hand for so long that it will never end."""

    status, code, title = 503, "stuck", "A turn does not end; this process has to"


class Draining(TenantRuntimeError):
    """The runtime is about to stop and takes nothing new."""

    status, code, title, can_retry, retry_after = 503, "draining", "This runtime is stopping", True, 1


class ConfigBroken(TenantRuntimeError):
    """config.json cannot be read and there is no earlier one to go by."""

    status, code, title, can_retry, retry_after = 503, "config_broken", "config.json cannot be used", True, 30


class StorageFailed(TenantRuntimeError):
    """The disk is full or failing: rolled back, and it heals when the disk does."""

    status, code, title, can_retry, retry_after = 503, "storage_failed", "The books cannot be written now", True, 10


class StartError(Exception):
    """The runtime cannot start; the message says why, `exit_code` says it to the engine."""

    exit_code = 1


class FolderTaken(StartError):
    """Another process holds this client folder (EX_TEMPFAIL: it may be gone in a moment)."""

    exit_code = 75
