"""What operators type becomes the key that WhatsApp uses; what WhatsApp sent is never touched."""

from __future__ import annotations

import pytest

from orchestrator.errors import InvalidPhoneNumber
from orchestrator.phone_numbers import aliases, country_of, timezone_of, typed_key
from tenant_runtime.contract.key import TenantKey


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("+5491112345678", "+5491112345678"),
        (" whatsapp:+5491112345678 ", "+5491112345678"),
        ("+54 11 15-1234-5678", "+5491112345678"),
        ("+54 (011) 15-1234-5678", "+5491112345678"),
        ("0054 9 11 1234 5678", "+5491112345678"),
        ("+54 351 15 555 1234", "+5493515551234"),
        ("+54 2966 15 55 1234", "+5492966551234"),
        ("+54 11 1234-5678", "+541112345678"),
        ("+52 1 55 1234 5678", "+5215512345678"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+55 11 8765-4321", "+551187654321"),
        ("+55 (11) 98765-4321", "+5511987654321"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("AR.abc123", "AR.abc123"),
    ],
)
def test_a_number_is_read_as_whatsapp_writes_it(typed: str, key: str) -> None:
    assert typed_key(typed) == key


@pytest.mark.parametrize(
    "typed", ["", "hello", "+1", "+999 999", "+٥٤٩١١١٢٣٤٥٦٧٨", "../x", "+54\x00911", "AR.a b", "+" * 99]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhoneNumber, match="country code"):
        typed_key(typed)


def test_a_number_without_its_plus_is_not_guessed_but_offered() -> None:
    with pytest.raises(InvalidPhoneNumber, match=r"did you mean \+5491112345678\?"):
        typed_key("5491112345678")


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("+5215512345678", "+525512345678"),
        ("+525512345678", "+5215512345678"),
        ("+5511987654321", "+551187654321"),
        ("+551187654321", "+5511987654321"),
    ],
)
def test_lines_that_whatsapp_writes_in_two_ways_are_found_by_both(key: str, other: str) -> None:
    assert aliases(TenantKey(key)) == {other}


def test_an_argentine_landline_is_another_line_than_the_mobile() -> None:
    assert aliases(TenantKey("+541112345678")) == frozenset()


@pytest.mark.parametrize(
    ("key", "country", "zone"),
    [
        ("+5491112345678", "AR", "America/Argentina/Buenos_Aires"),
        ("+5215512345678", "MX", "America/Mexico_City"),
        ("+551187654321", "BR", "America/Sao_Paulo"),
        ("+351912345678", "PT", "Europe/Lisbon"),
        ("+34600111222", "ES", "Europe/Madrid"),
        ("+12025550123", "US", "America/New_York"),
        ("+56912345678", "CL", "America/Santiago"),
        ("AR.abc123", "AR", "America/Argentina/Buenos_Aires"),
        ("+99912345678", None, "UTC"),
    ],
)
def test_country_and_time_zone_follow_from_the_key(key: str, country: str | None, zone: str) -> None:
    assert (country_of(TenantKey(key)), timezone_of(TenantKey(key))) == (country, zone)
