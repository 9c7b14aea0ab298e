"""What an operator types for a phone number -> the key WhatsApp uses for it; never applied to what WhatsApp sent."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import phonenumbers

from orchestrator.errors import InvalidPhoneNumber
from tenant_runtime.contract import templates
from tenant_runtime.contract.key import BUSINESS_SCOPED_ID, PHONE, TenantKey

LONGEST_TYPED = 160
UNKNOWN = "Etc/Unknown"
_AS_WHATSAPP_SENDS = (
    re.compile(r"\+521[0-9]{10}", re.ASCII),  # Mexico, with the 1 that numbering plans dropped in 2019
    re.compile(r"\+55[1-9][0-9][0-9]{8}", re.ASCII),  # Brazil, without the ninth digit
)
"""Forms that numbering plans call invalid and WhatsApp uses."""


def typed_key(text: str) -> TenantKey:
    """The key for what an operator typed: `+54 11 15-2233-4455` -> `+5491122334455`. A key passes unchanged.

    Argentine mobile numbers get the 9 that WhatsApp carries, where the 15 shows that a mobile is meant; without it the
    number is a valid landline, and is left alone. Raises InvalidPhoneNumber with a sentence that says how to type it.
    """
    text = text.strip()[:LONGEST_TYPED].removeprefix("whatsapp:")
    if BUSINESS_SCOPED_ID.match(text):
        return TenantKey(text)
    if not text.isascii():  # other scripts' digits would be read as ours
        raise _refusal(text)
    bare = re.sub(r"[\s().\-/]", "", text)
    if any(form.fullmatch(bare) for form in _AS_WHATSAPP_SENDS) or not bare.startswith(("+", "00")):
        return _as_key(bare, text)
    number = _parsed(f"+{bare[2:]}" if bare.startswith("00") else bare, text)
    return _as_key(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), text)


def aliases(key: TenantKey) -> frozenset[TenantKey]:
    """Other forms of the same Mexican or Brazilian line: to find a tenant for an operator, never to let anyone in."""
    for pattern, other in _ALIASES:
        if found := re.fullmatch(pattern, key, re.ASCII):
            return frozenset({TenantKey(found.expand(other))})
    return frozenset()


def known_forms(search: str | None) -> frozenset[TenantKey]:
    """Every key that an operator may mean who types this; none if it is no number."""
    try:
        key = typed_key(search or "")
    except InvalidPhoneNumber:
        return frozenset()
    return aliases(key) | {key}


_ALIASES = (
    (r"\+521([0-9]{10})", r"+52\1"),
    (r"\+52([0-9]{10})", r"+521\1"),
    (r"\+55([0-9]{2})9([0-9]{8})", r"+55\g<1>\2"),
    (r"\+55([0-9]{2})([0-9]{8})", r"+55\g<1>9\2"),
)


@cache
def country_of(key: TenantKey) -> str | None:
    """ISO 3166 code of the key's country, where one can be told; also for numbers that only WhatsApp holds valid."""
    if not key.is_phone:
        return key[:2] if key[:2] in templates.countries() else None
    try:
        number = phonenumbers.parse(key)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    region = region or phonenumbers.region_code_for_country_code(number.country_code or 0)
    return region if region in templates.countries() else None


def timezone_of(key: TenantKey) -> str:
    """The time zone of a number; the country's main one where it may be several; UTC where the country is unknown."""
    country = templates.countries().get(country_of(key) or "")
    main: str = country["timezone"] if country else "UTC"
    found = _zones_of_number(key)
    return main if not found or main in found else min(found)


def _zones_of_number(key: TenantKey) -> frozenset[str]:
    """The zones a number may lie in by its area code, under the names of today; none where that cannot be told."""
    if not key.is_phone:
        return frozenset()
    from phonenumbers import timezone  # noqa: PLC0415 - 20 MB of prefixes that only a new tenant pays for

    try:
        found = set(timezone.time_zones_for_geographical_number(phonenumbers.parse(key))) - {UNKNOWN}
    except phonenumbers.NumberParseException:
        return frozenset()
    return frozenset(_current_names().get(name, name) for name in found)


def _parsed(text: str, typed: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(_argentine_mobile(text))
    except phonenumbers.NumberParseException as error:
        raise _refusal(typed) from error
    if not phonenumbers.is_possible_number(number):
        raise _refusal(typed)
    return number


def _argentine_mobile(text: str) -> str:
    """`+54 [0]11 15 2233 4455` -> `+54 9 11 2233 4455`: the 15 lies between area code and subscriber, ten digits."""
    found = re.fullmatch(r"\+540?([0-9]{2,4})15([0-9]{6,8})", text, re.ASCII)
    return f"+549{found[1]}{found[2]}" if found and len(found[1] + found[2]) == 10 else text


def _as_key(text: str, typed: str) -> TenantKey:
    try:
        return TenantKey(text)
    except ValueError as error:
        raise _refusal(typed) from error


def _refusal(typed: str) -> InvalidPhoneNumber:
    hint = f"; did you mean +{typed}?" if PHONE.match(f"+{typed}") else ""
    return InvalidPhoneNumber(
        f"{typed[:40]!r} is not a phone number with its country code, such as +5491112345678{hint}"
    )


@cache
def _current_names() -> dict[str, str]:
    """Names the tz database has since replaced -> the names of today."""
    table = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text(encoding="utf-8")
    links = (line.split() for line in table.splitlines() if line.startswith("L "))
    return {link: target for _, target, link in links}
