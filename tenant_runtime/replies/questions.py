"""Questions back: cards with their choices, and the lines for messages without words."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.contract.config import Features
from tenant_runtime.contract.messages import Kind
from tenant_runtime.readings import Question
from tenant_runtime.replies.voice import Voice


def asked(question: Question, voice: Voice) -> str:
    """The question in the shop's language."""
    return voice.say(question.wording.removeprefix("replies."), **question.facts)


def shown_card(question: Question, labels: Sequence[str], voice: Voice) -> tuple[str, tuple[str, ...]]:
    """A card and the quick replies to it: numbered choices, or yes and no where there is one."""
    if len(labels) == 1:
        lines = [asked(question, voice), labels[0], voice.say("answer_yes_or_no")]
        return "\n".join(lines), (voice.say("yes"), voice.say("no"))
    numbered = [f"{number}. {label}" for number, label in enumerate(labels, start=1)]
    text = "\n".join([asked(question, voice), *numbered, voice.say("answer_with_number")])
    return text, tuple(str(number) for number in range(1, len(labels) + 1))


def silent_kind(kind: Kind, voice: Voice, features: Features) -> str:
    """What to say to a message that brings no words."""
    if kind == "audio" and not features.audio_enabled:
        return voice.say("audio_disabled")
    return voice.say("kind_other" if kind == "text" else f"kind_{kind}")
