"""Terms while they are collected."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenant_runtime.brain.rules.words.pieces import Piece


@dataclass(slots=True)
class Found:
    """Field of `Terms` -> value. Each is said once. `stand_in`: what replaces the words that were just taken."""

    values: dict[str, object] = field(default_factory=dict)
    stand_in: Piece | None = None

    def has(self, name: str) -> bool:
        """Whether this term was found."""
        return name in self.values
