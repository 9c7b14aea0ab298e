"""Settings are read once, checked at the start, and refused with a sentence that says how to mend them."""

from __future__ import annotations

import pytest

from gateway.settings import from_environment
from tenant_runtime.contract.environment import SettingsError

TWILIO = {
    "LIBRETA_CHANNELS": "twilio, simulator",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "new, old",
    "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886",
}


def test_nothing_at_all_is_enough_for_the_simulator() -> None:
    settings = from_environment({})
    assert settings.channels == ("simulator",)
    assert settings.public_url == "http://127.0.0.1:8080"


def test_twilio_is_read_with_several_tokens_and_a_plain_number() -> None:
    settings = from_environment(TWILIO)
    assert settings.channels == ("twilio", "simulator")
    assert settings.twilio_auth_tokens == ("new", "old")
    assert settings.twilio_from == "+14155238886"


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM"])
def test_twilio_without_what_it_needs_is_refused(missing: str) -> None:
    with pytest.raises(SettingsError, match=f"{missing} must be set"):
        from_environment({**TWILIO, missing: ""})


@pytest.mark.parametrize(
    "wrong",
    [
        {"LIBRETA_PUBLIC_URL": "bot.example.com"},
        {"LIBRETA_PUBLIC_URL": "https://bot.example.com/?a=1"},
        {"LIBRETA_CHANNELS": "telegram"},
        {"LIBRETA_CHANNELS": "simulator,simulator"},
        {"LIBRETA_TURN_TIMEOUT": "0"},
        {"LIBRETA_MAX_ATTEMPTS": "many"},
        {"LIBRETA_GATEWAY_PORT": "70000"},
        {"LIBRETA_CHANELS": "simulator"},
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        from_environment(wrong)


def test_secrets_are_not_shown() -> None:
    settings = from_environment({**TWILIO, "LIBRETA_API_TOKEN": "a-secret", "LIBRETA_GATEWAY_TOKEN": "a-secret"})
    assert "secret" not in repr(settings)
    assert "old" not in repr(settings)


def test_a_slash_at_the_end_of_an_address_changes_nothing() -> None:
    assert from_environment({"LIBRETA_PUBLIC_URL": "https://b.example.com/"}).public_url == "https://b.example.com"
