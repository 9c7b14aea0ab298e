"""A tenant's `config.json` as operators know it: hand-edited, commented, merged over defaults."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from tenant_runtime.contract import templates
from tenant_runtime.contract.key import TenantKey

Language = Literal["es", "pt", "en"]


class ConfigError(ValueError):
    """The file cannot be used; the message says where and why, for the person who edited it."""


class Section(BaseModel):
    """A part of the configuration. Unknown keys are kept: an operator's own notes survive a rewrite."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Prompts(Section):
    """Texts that make the bot the shop's own."""

    system_prompt: str = Field(default="", max_length=8_000)
    welcome_message: str = Field(default="", max_length=1_000)


class Features(Section):
    """What this tenant may use."""

    audio_enabled: bool = True
    sales_enabled: bool = True
    expenses_enabled: bool = True
    inventory_enabled: bool = True


class Tax(Section):
    """The sales tax of the shop: `rate` in per cent, as text; whether the prices people say include it."""

    name: str = Field(default="", max_length=20)
    rate: Decimal = Field(ge=0, le=100, decimal_places=3)
    prices_include: bool = True


class TenantConfig(Section):
    """Everything about a business that is not in its books. `country` is an ISO 3166 code, for number formats."""

    version: Literal[1] = 1
    tenant_id: str | None = None
    business_name: str = Field(min_length=1, max_length=120)
    business_type: str = Field(default="", max_length=200)
    phone_number: TenantKey
    language: Language
    currency: str
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    timezone: str = "UTC"
    prompts: Prompts = Prompts()
    features: Features = Features()
    tax: Tax | None = None
    created_at: AwareDatetime | None = None

    @field_validator("currency")
    @classmethod
    def _is_a_currency(cls, value: str) -> str:
        if value not in templates.currencies():
            raise ValueError(f"{value!r} is not an ISO 4217 currency code such as USD, ARS, EUR or BRL")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is not a time zone such as America/Argentina/Buenos_Aires") from error
        return value


def parse_config(text: str) -> TenantConfig:
    """The configuration in this text, merged over the defaults.

    Comments (`// ...`, `/* ... */`) and trailing commas are fine. Raises ConfigError with a sentence that names the
    line or the key at fault.
    """
    found = _load(text)
    if not isinstance(found, dict):
        raise ConfigError("config.json must hold one object: { ... }")
    try:
        return TenantConfig.model_validate(merged(templates.default_config(), found))
    except ValidationError as error:
        faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise ConfigError("; ".join(faults)) from error


def merged(defaults: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """`found` over `defaults`, section by section."""
    whole = dict(defaults)
    for key, value in found.items():
        under = whole.get(key)
        whole[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return whole


def _load(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text)
    except ValueError:
        import json5  # noqa: PLC0415 - only a commented or broken file pays for this import

        try:
            return json5.loads(text)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"config.json is not valid: {error}") from error
