"""A webhook's form as a message: what Twilio calls it, what we call it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import InboundMessage, Kind

PREFIX = "whatsapp:"
FAMILIES: dict[str, Kind] = {"audio": "audio", "image": "image", "video": "video"}
EXACT: dict[str, Kind] = {"image/webp": "sticker", "text/vcard": "contact", "text/x-vcard": "contact"}
DELIVERY_FIELD = "MessageStatus"


class Unusable(ValueError):
    """Genuine, but not a message that a tenant could be given."""


def message(form: Mapping[str, str], *, channel: str, received_at: datetime) -> InboundMessage:
    """The message in a signed form. Raises Unusable with the reason."""
    if "Body" not in form or "MessageSid" not in form:
        raise Unusable("not a message: Body or MessageSid is missing")
    try:
        return InboundMessage(
            id=form["MessageSid"],
            channel=channel,
            sender=sender(form),
            text=form.get("ButtonText") or form.get("ListTitle") or form["Body"],
            kind=kind(form),
            received_at=received_at,
            reply_to=form.get("OriginalRepliedMessageSid") or None,
        )
    except ValidationError as error:
        raise Unusable("; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())) from error


def sender(form: Mapping[str, str]) -> TenantKey:
    """Who wrote, digits exactly as WhatsApp sent them; a person without a visible number by the business-scoped id."""
    for text in (form.get("From", "").removeprefix(PREFIX), form.get("ExternalUserId", "")):
        try:
            return TenantKey(text)
        except ValueError:
            continue
    raise Unusable("From holds neither a phone number nor a business-scoped id")


def kind(form: Mapping[str, str]) -> Kind:
    """What arrived, even where its bytes are not fetched."""
    if form.get("NumMedia", "0") not in {"", "0"}:
        content_type = form.get("MediaContentType0", "").partition(";")[0].strip().lower()
        return EXACT.get(content_type) or FAMILIES.get(content_type.partition("/")[0], "document")
    if form.get("Latitude"):
        return "location"
    is_text = form.get("Body") or form.get("ButtonText") or form.get("ListTitle")
    return "text" if is_text else "other"  # a reaction, a poll, an edit: nothing to read


def fallback_id(form: Mapping[str, str]) -> str:
    """An id for a form that has none of its own: the same form always gets the same one."""
    return form.get("MessageSid") or f"form-{hashlib.sha256(as_json(form).encode()).hexdigest()}"


def as_json(form: Mapping[str, str]) -> str:
    """The form for a dead letter."""
    return json.dumps(dict(form), ensure_ascii=False, sort_keys=True)
