"""What OpenAPI says of the two webhooks: their forms, their answers, an example of each."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from gateway.problems import described

SIGNATURE = {
    "name": "X-Twilio-Signature",
    "in": "header",
    "required": True,
    "description": "base64(HMAC-SHA1(auth token, public URL + sorted fields))",
    "schema": {"type": "string"},
}
REFUSALS = {
    **described(400, "malformed_body"),
    **described(403, "invalid_signature"),
    **described(413, "body_too_large"),
    **described(503, "storage_unavailable"),
}


def _form(example: dict[str, str], required: list[str]) -> dict[str, Any]:
    """A form as Twilio sends it: fields come and go without notice, so unknown ones are fine."""
    schema = {
        "type": "object",
        "required": required,
        "properties": {name: {"type": "string"} for name in example},
        "additionalProperties": {"type": "string"},
        "example": example,
    }
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    return {"parameters": [SIGNATURE], "requestBody": body}


MESSAGE: dict[str, Any] = {
    "operation_id": "receive_message",
    "summary": "A message came in",
    "response_class": Response,
    "responses": {
        200: {
            "description": "The message is on disk, once; the reply is sent later",
            "content": {"text/xml": {"schema": {"type": "string"}, "example": "<Response/>"}},
        },
        **REFUSALS,
    },
    "openapi_extra": _form(
        {
            "MessageSid": "SM00000000000000000000000000000001",
            "AccountSid": "AC00000000000000000000000000000001",
            "From": "whatsapp:+5491112345678",
            "To": "whatsapp:+14155238886",
            "Body": "Vendí 2 pulseras doradas",
            "NumMedia": "0",
        },
        ["MessageSid", "AccountSid", "From", "To", "Body"],
    ),
}
STATUS: dict[str, Any] = {
    "operation_id": "receive_status",
    "summary": "A message we sent has moved on",
    "status_code": 204,
    "response_class": Response,
    "responses": {204: {"description": "Noted"}, **REFUSALS},
    "openapi_extra": _form(
        {
            "MessageSid": "SM00000000000000000000000000000002",
            "AccountSid": "AC00000000000000000000000000000001",
            "MessageStatus": "delivered",
            "To": "whatsapp:+5491112345678",
        },
        ["MessageSid", "AccountSid", "MessageStatus"],
    ),
}
