"""What travels between the parts cannot be malformed."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from tenant_runtime.contract.messages import Attachment, InboundMessage, Reply, Turn
from tenant_runtime.contract.token import is_bearer, tenant_token

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_message_survives_the_wire_byte_for_byte() -> None:
    photo = Attachment.model_validate({"content_type": "image/png", "file_name": "a.png", "data": "iVBORw=="})
    sent = InboundMessage.model_validate(
        {
            "id": "SM1",
            "channel": "twilio",
            "sender": "+5491112345678",
            "text": "Vendí 2 👍",
            "received_at": NOW,
            "attachments": [photo],
        }
    )
    assert InboundMessage.model_validate_json(sent.model_dump_json()) == sent


def test_a_reply_longer_than_whatsapp_takes_is_refused() -> None:
    assert Reply(text="a" * 1600)
    with pytest.raises(ValidationError):
        Reply(text="a" * 1601)


def test_unknown_fields_and_moments_without_a_zone_are_refused() -> None:
    with pytest.raises(ValidationError):
        Turn.model_validate({"message_id": "SM1", "surprise": 1})
    with pytest.raises(ValidationError):
        InboundMessage.model_validate(
            {"id": "SM1", "channel": "x", "sender": "+5491112345678", "received_at": "2026-03-01T12:00:00"}
        )


def test_a_token_opens_one_tenant_and_only_with_the_secret() -> None:
    token = tenant_token("secret", "tana")
    assert is_bearer(f"Bearer {token}", token)
    assert not is_bearer(f"Bearer {tenant_token('secret', 'tbruno')}", token)
    assert not is_bearer(f"Bearer {tenant_token('guess', 'tana')}", token)
    assert not is_bearer(None, token)
    assert not is_bearer("Bearer ñ", token)
