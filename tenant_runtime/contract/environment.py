"""Settings come from the environment: `X`, or a file named by `X_FILE`; a mistyped name is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "LIBRETA_"

NAMES = frozenset(
    {
        # where things are and listen
        "LIBRETA_DATA_DIR",
        "LIBRETA_ENGINE",
        "LIBRETA_GATEWAY_PORT",
        "LIBRETA_ORCHESTRATOR_PORT",
        "LIBRETA_ORCHESTRATOR_URL",
        "LIBRETA_PUBLIC_URL",
        "LIBRETA_CHANNELS",
        "LIBRETA_LOG_FORMAT",
        # the edge
        "LIBRETA_EDGE_ADDRESS",
        "LIBRETA_EDGE_PORT",
        "LIBRETA_EDGE_TLS_PORT",
        "LIBRETA_ACME_EMAIL",
        "LIBRETA_SIMULATOR_FROM",
        # who may
        "LIBRETA_ONBOARDING",
        "LIBRETA_API_TOKEN",
        "LIBRETA_GATEWAY_TOKEN",
        # the life of a tenant
        "LIBRETA_PAUSE_AFTER",
        "LIBRETA_SLEEP_AFTER",
        "LIBRETA_START_TIMEOUT",
        "LIBRETA_LEASE_SECONDS",
        "LIBRETA_MAX_PARALLEL_STARTS",
        "LIBRETA_SPARE_RUNTIMES",
        "LIBRETA_STRANGERS_PER_MINUTE",
        # containers
        "LIBRETA_RUNTIME_IMAGE",
        "LIBRETA_RUNTIME_MEMORY",
        "LIBRETA_RUNTIME_CPUS",
        "LIBRETA_RUNTIME_PROCESSES",
        "LIBRETA_RUNTIME_USER",
        "LIBRETA_TENANT_NETWORKS",
        "LIBRETA_MODEL_PROXY_PORT",
        # the way of a message
        "LIBRETA_MAX_ATTEMPTS",
        "LIBRETA_TURN_TIMEOUT",
        "LIBRETA_MAX_PARALLEL_TURNS",
        # one runtime; set by the engine, never by hand
        "LIBRETA_BRAIN",
        "LIBRETA_CLIENT_DIR",
        "LIBRETA_TENANT_ID",
        "LIBRETA_TENANT_TOKEN",
        "LIBRETA_GENERATION",
        "LIBRETA_HAS_BOOKS",
        "LIBRETA_HOST",
        "LIBRETA_PORT",
        "LIBRETA_RUN_FILE",
        "LIBRETA_READY_FD",
        "LIBRETA_SPARE_OF",
    }
)
"""Every variable with our prefix that any part reads. Each part's own settings say what it means."""

Model = TypeVar("Model", bound="EnvironmentModel")


class SettingsError(ValueError):
    """The environment does not describe something that can run; the message says how to mend it."""


class EnvironmentModel(BaseModel):
    """Settings of one program: frozen, every field aliased to the variable it is read from."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def setting(name: str, default: Any, meaning: str, **limits: Any) -> Any:  # noqa: ANN401 - a pydantic field of any type
    """A field read from the variable `name`; `meaning` is what the table of settings says of it."""
    return Field(default=default, alias=name, description=meaning, validate_default=True, **limits)


def read(model: type[Model], environment: Mapping[str, str]) -> Model:
    """The settings of `model` out of an environment.

    An empty value counts as absent. Raises SettingsError for an unknown `LIBRETA_` name, an unreadable `_FILE`, a name
    given both ways, and a value that does not fit.
    """
    _refuse_unknown(environment)
    names = [field.alias for field in model.model_fields.values() if field.alias]
    found = {name: value for name in names if (value := _value(name, environment))}
    try:
        return model.model_validate(found)
    except ValidationError as error:
        faults = (f"{fault['loc'][0] if fault['loc'] else model.__name__}: {fault['msg']}" for fault in error.errors())
        raise SettingsError("; ".join(faults)) from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    for name in environment:
        if name.startswith(PREFIX) and name.removesuffix("_FILE") not in NAMES and name not in NAMES:
            from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for it

            near = get_close_matches(name, NAMES, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is not a setting{hint}")


def _value(name: str, environment: Mapping[str, str]) -> str | None:
    direct, file = environment.get(name), environment.get(f"{name}_FILE")
    if direct and file:
        raise SettingsError(f"{name} and {name}_FILE are both set; keep one")
    if not file:
        return direct
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE: cannot read {file}: {error}") from error
