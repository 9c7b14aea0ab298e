"""Twilio's webhooks take whatever is signed, and nothing that is not."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tenant_runtime.contract.problem import Problem
from tests.openapi.fuzzing import errors_are_problems, generated
from tests.openapi.product import Product

WEBHOOKS = ("/webhooks/twilio", "/webhooks/twilio/status")
FIELDS = (
    "MessageSid", "From", "To", "Body", "NumMedia", "MediaContentType0", "MediaUrl0", "Latitude", "ButtonText",
    "ListTitle", "ExternalUserId", "OriginalRepliedMessageSid", "MessageStatus", "ErrorCode", "AccountSid",
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "0", "-1", "9" * 40, "\x00", "a\x00b", "\ud7ff\ue000", "NaN", "1e400", "whatsapp:", "read"]),
    st.sampled_from(["whatsapp:+5491112345678", "whatsapp:+5491112345678\n", "whatsapp:+٥٤٩١١١٢٣٤٥٦٧٨", "AR.abc123"]),
)
FORMS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=20), VALUES, max_size=20)

CONFORMANCE = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    errors_are_problems,
]

document = generated("gateway").include(path_regex="^/webhooks/twilio")


@document.parametrize()
def test_a_generated_form_that_is_signed_is_answered_as_documented(case: Case, product: Product) -> None:
    form = {**_fields(case), **_ours(product)}
    response = _signed(product, case.operation.path, form)
    case.validate_response(response, checks=CONFORMANCE)
    assert response.status_code in {200, 204}, response.text


@pytest.mark.parametrize("path", WEBHOOKS)
def test_any_form_that_is_signed_for_us_is_kept(product: Product, path: str) -> None:
    @settings(max_examples=40, derandomize=True, database=None)
    @given(FORMS)
    def answers(form: dict[str, str]) -> None:
        assert _signed(product, path, {**form, **_ours(product)}).is_success

    answers()


@pytest.mark.parametrize("path", WEBHOOKS)
def test_a_signed_form_of_another_account_or_without_one_is_refused(product: Product, path: str) -> None:
    for form in ({}, {"Body": "hola"}, {"AccountSid": "AC" + "9" * 32, "To": _ours(product)["To"]}):
        answer = _signed(product, path, form)
        assert (answer.status_code, Problem.model_validate_json(answer.content).code) == (403, "not_ours")


@pytest.mark.parametrize("path", WEBHOOKS)
def test_any_form_with_a_signature_that_is_none_is_refused(product: Product, path: str) -> None:
    @settings(max_examples=40, derandomize=True, database=None)
    @given(FORMS, st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=60))
    def answers(form: dict[str, str], signature: str) -> None:
        answer = _post(product, path, urlencode({**form, **_ours(product)}).encode(), signature)
        assert (answer.status_code, Problem.model_validate_json(answer.content).code) == (403, "invalid_signature")

    answers()


def _fields(case: Case) -> dict[str, str]:
    """The form as it would go over the wire, one value for each name."""
    body = case.body if isinstance(case.body, Mapping) else {"Body": case.body}
    text = urlencode({str(name): str(value) for name, value in body.items()}, errors="replace")
    return dict(parse_qsl(text, keep_blank_values=True))


def _ours(product: Product) -> dict[str, str]:
    twilio = product.stage.twilio
    return {"AccountSid": twilio.account_sid, "To": f"whatsapp:{twilio.number}"}


def _signed(product: Product, path: str, form: Mapping[str, str]) -> httpx.Response:
    body = urlencode(form, errors="replace").encode()
    kept = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return _post(product, path, body, product.stage.twilio.signature(product.url("gateway") + path, kept))


def _post(product: Product, path: str, body: bytes, signature: str) -> httpx.Response:
    headers = {
        b"Content-Type": b"application/x-www-form-urlencoded",
        b"X-Twilio-Signature": signature.encode("latin-1"),
    }
    return product.http.post(product.url("gateway") + path, content=body, headers=headers)
