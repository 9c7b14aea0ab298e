"""A fresh config.json: what is not said follows from the phone's country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.phone_numbers import country_of, timezone_of
from tenant_runtime.contract import templates
from tenant_runtime.contract.config import Language
from tenant_runtime.contract.key import TenantKey


@dataclass(frozen=True, slots=True)
class Business:
    """What somebody said of a business; None where nothing was said."""

    name: str
    type: str = ""
    currency: str | None = None
    language: Language | None = None
    timezone: str | None = None


def fresh_config(key: TenantKey, business: Business) -> dict[str, Any]:
    """The config.json of a new tenant, all features on, with prompts that name the business.

    It is not checked here: parse_config says what is wrong with a currency or a time zone nobody knows.
    """
    country = country_of(key)
    language = business.language or language_of(key)
    return {
        "version": 1,
        "business_name": business.name,
        "business_type": business.type,
        "phone_number": str(key),
        "language": language,
        "currency": business.currency or currency_of(key),
        **({"country": country} if country else {}),
        "timezone": business.timezone or timezone_of(key),
        "prompts": prompts(language, business.name, business.type),
        "features": dict(templates.default_config()["features"]),
    }


def requested_config(key: TenantKey, business: Business, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """A fresh config with an operator's own values merged in; whose it is cannot be overridden."""
    return merge_patch(fresh_config(key, business), overrides) | {"phone_number": str(key)}


def prompts(language: Language, name: str, kind: str) -> dict[str, str]:
    """The texts that make the bot this shop's own."""
    texts: dict[str, str] = templates.load(f"prompts/{language}.json")
    facts = {"name": name, "type": kind or texts["any_business"]}
    return {text: texts[text].format_map(facts) for text in ("system_prompt", "welcome_message")}


def language_of(key: TenantKey) -> Language:
    """The language people of the key's country most likely read: pt, en, else es."""
    language: Language = templates.countries().get(country_of(key) or "", {}).get("language", "es")
    return language


def currency_of(key: TenantKey) -> str:
    """The currency of the key's country, US dollars where that is unknown."""
    currency: str = templates.countries().get(country_of(key) or "", {}).get("currency", "USD")
    return currency


def merge_patch(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """`patch` over `target` as RFC 7396 tells: sections are merged, null removes, all else replaces."""
    merged = dict(target)
    for name, value in patch.items():
        under = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            merged[name] = merge_patch(under if isinstance(under, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged
