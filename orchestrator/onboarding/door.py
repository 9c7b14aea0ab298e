"""Decides whether a stranger is let in: everybody, holders of a code, nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from orchestrator.onboarding import dialogue, invites
from orchestrator.onboarding.dialogue import Heard, Spoken
from orchestrator.onboarding.invite_codes import digest_of, find_code
from orchestrator.onboarding.language import written
from orchestrator.onboarding.progress import Conversation
from tenant_runtime.contract.key import TenantKey

MOST_WRONG_CODES = 5
WRONG_CODES_FORGOTTEN_AFTER = timedelta(hours=1)
Policy = Literal["open", "invite", "closed"]


@dataclass(frozen=True)
class Door:
    """Who may come in. `service_secret` keys the digests of the codes."""

    policy: Policy
    service_secret: str

    def knock(
        self, connection: Connection, sender: TenantKey, heard: Heard, conversation: Conversation, now: datetime
    ) -> tuple[Conversation, Spoken]:
        """What is said to somebody who is not in yet: the welcome, or the question for a code."""
        if self.policy == "open" or invites.is_invited(connection, sender):
            return conversation, dialogue.begin(conversation.progress.language, heard)
        conversation = _in_language_of(heard.text, _without_old_mistakes(conversation, now))
        if conversation.wrong_codes >= MOST_WRONG_CODES:
            return conversation, dialogue.ask_invite(conversation.progress, "invite_too_many")
        code = find_code(heard.text)
        if code is None:
            return conversation, dialogue.ask_invite(conversation.progress, "invite_first")
        if invites.redeem(connection, digest_of(code, self.service_secret), by=sender, now=now):
            return conversation, dialogue.begin(conversation.progress.language, heard)
        wrong = replace(conversation, wrong_codes=conversation.wrong_codes + 1, wrong_since=now)
        return wrong, dialogue.ask_invite(wrong.progress, "invite_wrong")


def _without_old_mistakes(conversation: Conversation, now: datetime) -> Conversation:
    since = conversation.wrong_since
    if since is None or now - since < WRONG_CODES_FORGOTTEN_AFTER:
        return conversation
    return replace(conversation, wrong_codes=0, wrong_since=None)


def _in_language_of(text: str, conversation: Conversation) -> Conversation:
    spoken = written(text) or conversation.progress.language
    return replace(conversation, progress=replace(conversation.progress, language=spoken))
