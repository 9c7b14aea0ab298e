"""What Twilio calls it, what we call it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.channels.twilio import form as forms
from tenant_runtime.contract.messages import InboundMessage

PLAIN = {"MessageSid": "SM" + "0" * 32, "From": "whatsapp:+5491112345678", "Body": "hola", "NumMedia": "0"}


def read(**changes: str) -> InboundMessage:
    return forms.message({**PLAIN, **changes}, channel="twilio", received_at=datetime(2026, 11, 23, tzinfo=UTC))


def media(content_type: str) -> dict[str, str]:
    return {"Body": "", "NumMedia": "1", "MediaContentType0": content_type, "MediaUrl0": "https://example.com/1"}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "text"),
        ({"Body": "🙂"}, "text"),
        ({"Body": ""}, "other"),
        (media("audio/ogg"), "audio"),
        (media("audio/ogg; codecs=opus"), "audio"),
        (media("IMAGE/JPEG"), "image"),
        (media("image/webp"), "sticker"),
        (media("video/mp4"), "video"),
        (media("application/pdf"), "document"),
        (media("text/vcard"), "contact"),
        (media(""), "document"),
        ({"Body": "", "Latitude": "-34.6", "Longitude": "-58.4"}, "location"),
        ({"NumMedia": ""}, "text"),
    ],
)
def test_the_kind_is_what_arrived(changes: dict[str, str], kind: str) -> None:
    assert read(**changes).kind == kind


def test_a_caption_stays_with_its_photo() -> None:
    message = read(NumMedia="1", MediaContentType0="image/jpeg")
    assert (message.kind, message.text) == ("image", "hola")


def test_a_tapped_button_is_what_it_says() -> None:
    message = read(Body="Sí", ButtonText="Sí, registrar", ButtonPayload="yes")
    assert (message.kind, message.text) == ("text", "Sí, registrar")


def test_a_quoted_message_is_named() -> None:
    assert read(OriginalRepliedMessageSid="SM" + "9" * 32).reply_to == "SM" + "9" * 32
    assert read(OriginalRepliedMessageSid="").reply_to is None


@pytest.mark.parametrize("sender", ["+5215512345678", "+551187654321", "AR.abc123"])
def test_the_sender_is_kept_exactly_as_it_came(sender: str) -> None:
    assert read(From=f"whatsapp:{sender}").sender == sender


def test_without_a_visible_number_the_business_scoped_id_counts() -> None:
    assert read(From="whatsapp:", ExternalUserId="MX.9f").sender == "MX.9f"


@pytest.mark.parametrize(
    "changes",
    [{"From": ""}, {"From": "whatsapp:+54 911"}, {"From": "whatsapp:+5491112345678\n"}, {"MessageSid": ""}],
)
def test_what_no_tenant_could_be_given_is_unusable(changes: dict[str, str]) -> None:
    with pytest.raises(forms.Unusable):
        read(**changes)


def test_a_form_without_an_id_always_gets_the_same_one() -> None:
    assert forms.fallback_id({"a": "1", "b": "2"}) == forms.fallback_id({"b": "2", "a": "1"})
    assert forms.fallback_id({"a": "1"}) != forms.fallback_id({"a": "2"})
