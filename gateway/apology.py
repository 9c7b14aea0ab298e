"""What a person reads when we gave up on their message."""

from __future__ import annotations

from tenant_runtime.contract.messages import InboundMessage, Reply
from tenant_runtime.contract.templates import Wording

EXCERPT_CHARACTERS = 60


def apology(content: str, language: str) -> Reply:
    """The apology for a stored message, naming its first words."""
    text = " ".join(InboundMessage.model_validate_json(content).text.split())
    wording = Wording(language)
    if not text:
        return Reply(text=wording.say("gateway.apology_without_text"))
    excerpt = text if len(text) <= EXCERPT_CHARACTERS else f"{text[: EXCERPT_CHARACTERS - 1].rstrip()}…"
    return Reply(text=wording.say("gateway.apology", excerpt=excerpt))
