"""What can go wrong in the orchestrator: one small tree, each class knows its status, its code and if a retry helps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class OrchestratorError(Exception):
    """Anything the orchestrator refuses or cannot do; `str(error)` is a sentence for the caller."""

    status = 500
    code = "internal_error"
    title = "Something went wrong in the orchestrator"
    can_retry = False

    def __init__(self, detail: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.retry_after = retry_after


class Unauthorized(OrchestratorError):
    """No token, or one nobody issued, expired or revoked."""

    status, code, title = 401, "unauthorized", "A valid bearer token is needed"


class Forbidden(OrchestratorError):
    """The token is good, its scopes do not reach this far."""

    status, code, title = 403, "forbidden", "This token may not do that"


class NotFound(OrchestratorError):
    """Nothing of that name, or nothing this caller may know of."""

    status, code, title = 404, "not_found", "There is nothing here"


class TenantNotFound(NotFound):
    """No tenant of this key."""

    code, title = "tenant_not_found", "No tenant has this key"


class OperationNotFound(NotFound):
    """No operation of this id."""

    code, title = "operation_not_found", "No operation has this id"


class FleetUpgradeNotFound(NotFound):
    """No upgrade of the fleet has this id."""

    code, title = "fleet_upgrade_not_found", "No upgrade of the fleet has this id"


class TokenNotFound(NotFound):
    """No API token of this id."""

    code, title = "token_not_found", "No token has this id"


class FolderNotFound(NotFound):
    """There is nothing in data/clients to adopt under this key."""

    code, title = "folder_not_found", "No client folder has this name"


class Conflict(OrchestratorError):
    """The request does not fit what is already there."""

    status, code, title = 409, "conflict", "This does not fit what is already there"


class TenantExists(Conflict):
    """The key already has a tenant."""

    code, title = "tenant_exists", "A tenant with this key already exists"


class FolderExists(Conflict):
    """A folder nobody registered lies where the new tenant's would be."""

    code, title = "folder_exists", "A client folder with this name already exists; adopt it or move it away"


class IdempotencyKeyReused(Conflict):
    """The same Idempotency-Key came with another request."""

    code, title = "idempotency_key_reused", "This Idempotency-Key was used for another request"


class NotConfirmed(Conflict):
    """A destructive act was asked for without typing the key."""

    code, title = "not_confirmed", "Repeat the tenant's key in `confirm` to go on"


class RunsInstalledCode(Conflict):
    """The engine has no images: there is nothing to upgrade a tenant to."""

    code = "runs_installed_code"
    title = "The process engine runs the code that is installed: install another and restart; images are for Docker"


class UpgradeFailed(Conflict):
    """The new image did not do; everything is as it was before."""

    code, title = "upgrade_failed", "The upgrade failed and was undone"


class FleetBusy(Conflict):
    """An upgrade of the fleet is still going on."""

    code, title = "fleet_busy", "The fleet is being upgraded already"


class ConfigBroken(Conflict):
    """The config.json on disk cannot be read, so nothing can be built on it."""

    code, title = "config_broken", "The tenant's config.json is broken"


class Invalid(OrchestratorError):
    """The request can be read but not be done as it stands."""

    status, code, title = 422, "invalid_request", "The request is not valid"


class InvalidPhoneNumber(Invalid):
    """What was typed is no phone number."""

    code, title = "invalid_phone_number", "This is not a phone number"


class ImageNotFound(Invalid):
    """The engine has no image of this name; none is fetched."""

    code, title = "image_not_found", "The engine has no image of this name: build it first (make image)"


class InvalidConfig(Invalid):
    """The configuration that would result does not hold together."""

    code, title = "invalid_config", "The configuration would not be valid"


class Unreadable(OrchestratorError):
    """The body is not text, or not what its Content-Type says."""

    status, code, title = 400, "bad_request", "The request cannot be read"


class TooLarge(OrchestratorError):
    """The body is longer than any honest one."""

    status, code, title = 413, "too_large", "The request is too large"


class TenantHeld(OrchestratorError):
    """An operation holds the tenant; its messages wait."""

    status, code, title, can_retry = 423, "tenant_held", "An operation holds this tenant", True


class TooManyStrangers(OrchestratorError):
    """More new numbers in this minute than onboarding will take."""

    status, code, title, can_retry = 429, "too_many_strangers", "Too many new numbers at once", True


class Unavailable(OrchestratorError):
    """Not now; later it may work."""

    status, code, title, can_retry = 503, "unavailable", "Not available at the moment", True


class TenantNotReady(Unavailable):
    """The runtime is not up (yet)."""

    code, title = "tenant_not_ready", "The tenant's runtime is not ready"


class TenantFailed(Unavailable):
    """The runtime crashed too often and waits for the operator."""

    code, title = "tenant_failed", "The tenant's runtime keeps crashing: mend the cause, then start it"


class EngineUnavailable(Unavailable):
    """The engine does not answer: what runs is unknown, never gone."""

    code, title = "engine_unavailable", "The engine that runs the tenants does not answer"


class StorageUnavailable(Unavailable):
    """The registry or a client folder cannot be written."""

    code, title = "storage_unavailable", "The data folder cannot be written"


class OperationFailed(OrchestratorError):
    """An operation failed as its problem tells, with the status that its own error would have had."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.status, self.code, self.title = problem["status"], problem["code"], problem["title"]
        self.can_retry = problem["can_retry"]
