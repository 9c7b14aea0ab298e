"""Only what Twilio signed for our address passes."""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from gateway.channels.twilio.signature import Signatures, parse
from gateway.errors import InvalidSignature, MalformedBody
from tests.gateway.conftest import ANA, PUBLIC_URL, GatewayUnderTest
from tests.standins.twilio import TwilioStandIn

TARGET = "/webhooks/twilio"
TOKEN = "12345"


def check(
    fields: dict[str, str] | bytes, signature: str | None, *, target: str = TARGET, url: str = PUBLIC_URL
) -> None:
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    Signatures(url, (TOKEN,)).check(target=target, form=parse(body), signature=signature)


@pytest.fixture
def fields(twilio: TwilioStandIn) -> dict[str, str]:
    return twilio.fields(ANA, "Vendí 2 pulseras, 50% & más")


@pytest.fixture
def signed(twilio: TwilioStandIn, fields: dict[str, str]) -> str:
    return twilio.signature(PUBLIC_URL + TARGET, fields, token=TOKEN)


def test_the_published_vector_passes() -> None:
    fields = {
        "Body": "",
        "From": "whatsapp:+5491122334455",
        "MessageSid": "SM" + "0" * 32,
        "NumMedia": "0",
        "ProfileName": "José 👍",
        "To": "whatsapp:+14155238886",
        "WaId": "5491122334455",
    }
    check(fields, "BqAg4chnu0va1kG6ixD4WyhgvJs=")


def test_a_genuine_request_passes(fields: dict[str, str], signed: str) -> None:
    check(fields, signed)


def test_a_port_that_is_the_scheme_s_own_may_be_signed_or_not(twilio: TwilioStandIn, fields: dict[str, str]) -> None:
    with_port = twilio.signature(f"{PUBLIC_URL}:443{TARGET}", fields, token=TOKEN)
    check(fields, with_port)


def test_a_port_of_our_own_is_part_of_the_address(twilio: TwilioStandIn, fields: dict[str, str]) -> None:
    signature = twilio.signature(f"http://127.0.0.1:8080{TARGET}", fields, token=TOKEN)
    check(fields, signature, url="http://127.0.0.1:8080")
    with pytest.raises(InvalidSignature):
        check(fields, signature, url="http://127.0.0.1:8081")


def test_the_query_is_taken_as_it_was_written(twilio: TwilioStandIn, fields: dict[str, str]) -> None:
    target = f"{TARGET}?a%20b=1&c="
    signature = twilio.signature(PUBLIC_URL + target, fields, token=TOKEN)
    check(fields, signature, target=target)
    with pytest.raises(InvalidSignature):
        check(fields, signature, target=f"{TARGET}?a+b=1&c=")


def test_repeated_fields_count_as_the_validator_counts_them() -> None:
    class Repeated(dict[str, str]):
        def getlist(self, name: str) -> list[str]:
            return {"a": ["2", "1", "2"], "b": [""]}[name]

    validator = RequestValidator(TOKEN)  # type: ignore[no-untyped-call]
    signature = validator.compute_signature(PUBLIC_URL + TARGET, Repeated(a="1", b=""))  # type: ignore[no-untyped-call]
    check(b"a=2&b=&a=1&a=2", signature)
    with pytest.raises(InvalidSignature):
        check(b"a=2&b=&a=1&a=3", signature)


def test_each_of_several_tokens_is_accepted_while_one_replaces_the_other(
    twilio: TwilioStandIn, fields: dict[str, str]
) -> None:
    signatures = Signatures(PUBLIC_URL, ("new", "old"))
    form = parse(urlencode(fields).encode())
    for token in ("new", "old"):
        signatures.check(target=TARGET, form=form, signature=twilio.signature(PUBLIC_URL + TARGET, fields, token=token))
    with pytest.raises(InvalidSignature):
        signatures.check(
            target=TARGET, form=form, signature=twilio.signature(PUBLIC_URL + TARGET, fields, token="another")
        )


@pytest.mark.parametrize("signature", [None, "", " ", "=", "ñ", "\udcff", "a" * 10_000, "BqAg4chnu0va1kG6ixD4WyhgvJs="])
def test_a_missing_or_broken_signature_is_refused(fields: dict[str, str], signature: str | None) -> None:
    with pytest.raises(InvalidSignature):
        check(fields, signature)


def test_a_change_of_any_byte_of_any_field_or_of_the_address_is_refused(fields: dict[str, str], signed: str) -> None:
    chance = random.Random(7)
    forgeries = 0
    for name, value in fields.items():
        for changed in mutations(value, chance):
            if changed != value:
                with pytest.raises(InvalidSignature):
                    check({**fields, name: changed}, signed)
                forgeries += 1
        with pytest.raises(InvalidSignature):
            check({key: text for key, text in fields.items() if key != name}, signed)
    for url in (
        "http://bot.example.com",
        "https://Bot.example.com",
        "https://b.example.com",
    ):
        with pytest.raises(InvalidSignature):
            check(fields, signed, url=url)
    for target in (f"{TARGET}/", f"{TARGET}?", f"{TARGET}?x=1", f"{TARGET}/status", "/Webhooks/twilio"):
        with pytest.raises(InvalidSignature):
            check(fields, signed, target=target)
    for wrong in mutations(signed, chance):
        if wrong != signed:
            with pytest.raises(InvalidSignature):
                check(fields, wrong)
    assert forgeries > 500


def mutations(text: str, chance: random.Random) -> list[str]:
    """Each character changed, left out or doubled; blanks around; nothing at all."""
    changed = [text[:at] + chr(33 + chance.randrange(90)) + text[at + 1 :] for at in range(len(text))]
    shorter = [text[:at] + text[at + 1 :] for at in range(len(text))]
    return [*changed, *shorter, f" {text}", f"{text} ", text + text[-1:] or "x", ""]


@pytest.mark.parametrize("body", ["ñ=1".encode(), b"\xff\xfe", b"&".join(b"a=1" for _ in range(500))])
def test_a_body_that_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        parse(body)


def forged(gateway: GatewayUnderTest, **changes: str) -> httpx.Response:
    """A request whose fields are not those that were signed."""
    fields = gateway.twilio.fields(ANA, "Vendí 2 pulseras")
    headers = gateway.twilio.headers(PUBLIC_URL + TARGET, fields)
    return httpx.post(f"{gateway.url}{TARGET}", data={**fields, **changes}, headers=headers, trust_env=False)


CHANGES = [
    {"Body": "Vendí 2000 pulseras"},
    {"Body": ""},
    {"From": "whatsapp:+5491100000000"},
    {"To": "whatsapp:+10000000000"},
    {"MessageSid": "SM" + "f" * 32},
    {"AccountSid": "AC" + "f" * 32},
    {"Added": "1"},
]


def test_forged_requests_get_403_and_leave_no_row(gateway: GatewayUnderTest) -> None:
    for changes in CHANGES:
        answer = forged(gateway, **changes)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
    assert gateway.rows("SELECT count(*) FROM inbox") == [(0,)]
    assert gateway.write(ANA, "Vendí 2 pulseras").status_code == 200
    assert gateway.rows("SELECT count(*) FROM inbox") == [(1,)]


def test_without_the_check_the_same_forgeries_would_be_stored(
    new_gateway: Callable[..., GatewayUnderTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Signatures, "check", lambda *_args, **_named: None)
    with new_gateway() as gateway:
        assert forged(gateway, Body="Vendí 2000 pulseras").status_code == 200
        assert gateway.rows("SELECT count(*) FROM inbox") == [(1,)]


def test_what_a_request_says_of_its_own_address_is_not_believed(gateway: GatewayUnderTest) -> None:
    fields = gateway.twilio.fields(ANA, "hola")
    elsewhere = f"https://evil.example.com{TARGET}"
    headers = {
        **gateway.twilio.headers(elsewhere, fields),
        "Host": "evil.example.com",
        "X-Forwarded-Host": "evil.example.com",
        "X-Forwarded-Proto": "https",
    }
    answer = httpx.post(f"{gateway.url}{TARGET}", data=fields, headers=headers, trust_env=False)
    assert answer.status_code == 403
