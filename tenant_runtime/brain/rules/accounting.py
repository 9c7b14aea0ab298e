"""Strict accounting: a reading that leaves a single word unexplained books nothing."""

from __future__ import annotations

from tenant_runtime.brain.rules.sentence import Draft
from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.readings import Ask, Question, Reading

NOT_YET = "not_yet."


def settled(draft: Draft) -> Reading:
    """The draft's reading if it explains every piece, else the question about the first that it does not."""
    left = unexplained(draft)
    return Ask(about(left)) if left else draft.reading()


def unexplained(draft: Draft) -> list[Piece]:
    """The pieces that took no part in the reading; a comma or full stop explains itself."""
    used = draft.cursor.used
    left = (piece for index, piece in enumerate(draft.cursor.pieces) if index not in used)
    return [piece for piece in left if not piece.has("comma", "stop")]


def about(left: list[Piece]) -> Question:
    """What to ask about the pieces that are left over."""
    for piece in left:
        if reason := piece.detail(NOT_YET):
            return Question(f"replies.not_yet_{reason}", {"words": piece.text})
    return Question("replies.ask_words", {"words": " ".join(piece.text for piece in left)[:80]})


def blockers(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Pieces that can only mean something the rules do not book: fiado, devolvió, si, no, mañana."""
    return [piece for piece in pieces if piece.tags and all(tag.startswith(NOT_YET) for tag in piece.tags)]
