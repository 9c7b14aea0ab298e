"""Options to a reading: one certain option is done at once, a few become a card, many become a question."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tenant_runtime.actions import Action
from tenant_runtime.readings import Ask, Choice, Confirm, Post, Question, Reading

MOST_CHOICES = 3

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Options(Generic[Option]):
    """What one part of a message may mean, likeliest first."""

    listed: tuple[Option, ...]
    is_certain: bool

    def doubted(self) -> Options[Option]:
        """The same options, to be confirmed."""
        return Options(self.listed, False)


def combined(parts: Sequence[Options[Option]]) -> Options[tuple[Option, ...]]:
    """Every way to take all the parts together, one more than a card can hold at most."""
    ways = itertools.islice(itertools.product(*(part.listed for part in parts)), MOST_CHOICES + 1)
    return Options(tuple(ways), all(part.is_certain for part in parts))


def reading(options: Options[tuple[Action, ...]], label: Callable[[tuple[Action, ...]], str], *, card: str) -> Reading:
    """Post the one certain option; else a card of at most three; else ask."""
    if options.is_certain and len(options.listed) == 1:
        return Post(options.listed[0])
    if len(options.listed) > MOST_CHOICES:
        return Ask(Question("replies.ask_one_at_a_time"))
    choices = tuple(Choice(label(actions), actions) for actions in options.listed)
    return Confirm(choices, Question(f"replies.{card if len(choices) == 1 else 'card_which'}"))
