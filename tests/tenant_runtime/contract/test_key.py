"""A key is a phone number or a business-scoped id, and safe as a folder name."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from tenant_runtime.contract.key import TenantKey

ACCEPTED = [
    "+5491112345678",
    "+1234567",
    "+123456789012345",
    "+5215512345678",
    "+556199998888",
    "AR.abc123",
    "US." + "a" * 128,
]
REFUSED = [
    "",
    "+",
    "5491112345678",
    "+123456",
    "+1234567890123456",
    "+0123456789",
    "+549111234567٨",  # an Arabic-Indic digit
    "+٥٤٩١١١٢٣٤٥٦٧٨",
    "+5491112345678\n",
    "\n+5491112345678",
    " +5491112345678",
    "+549 111 234 5678",
    "../+5491112345678",
    "+5491112345678/..",
    "..",
    ".",
    "AR.",
    "ar.abc",
    "ARG.abc",
    "AR.abc.def",
    "AR.a/b",
    "AR.ábc",
    "AR." + "a" * 129,
    "+5491112345678\x00",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_numbers_and_business_scoped_ids_are_kept_as_they_came(text: str) -> None:
    assert TenantKey(text) == text


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="tenant key"):
        TenantKey(text)


@given(st.text(max_size=40))
def test_whatever_is_accepted_stays_inside_the_clients_folder(text: str) -> None:
    try:
        key = TenantKey(text)
    except ValueError:
        return
    clients = Path("/data/clients")
    assert (clients / key).resolve().parent == clients
    assert key.isascii()


def test_a_wire_model_validates_its_key_and_carries_it_unchanged() -> None:
    class Envelope(BaseModel):
        key: TenantKey

    assert isinstance(Envelope.model_validate({"key": "+5491112345678"}).key, TenantKey)
    assert json.loads(Envelope(key=TenantKey("AR.x1")).model_dump_json()) == {"key": "AR.x1"}
    with pytest.raises(ValidationError):
        Envelope.model_validate({"key": 5491112345678})


def test_a_masked_key_does_not_tell_the_number() -> None:
    assert TenantKey("+5491112345678").masked == "+54…78"
