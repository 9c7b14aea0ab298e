"""Makes a dataclass's methods when they are first called: a thousand made at every start were a third of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

MAKER = "_create_fn"
"""What makes one method out of its text, in the `dataclasses` of Python 3.11 and 3.12; later ones have another."""

Method = Callable[..., Any]


def make_methods_late() -> None:
    """To be called before the first dataclass is defined. A Python that makes them otherwise goes on as it does."""
    make = vars(dataclasses).get(MAKER)
    if make is not None:
        vars(dataclasses)[MAKER] = _late(make)


def _late(make: Method) -> Method:
    def make_later(name: str, args: Iterable[str], body: Iterable[str], **context: Any) -> Method:  # noqa: ANN401
        made: list[Method] = []

        def method(self: Any, /, *values: Any, **named: Any) -> Any:  # noqa: ANN401 - stands for any method
            if not made:  # two threads may both get here: either's is as good
                made.append(make(name, args, body, **context))
                made[0].__qualname__ = method.__qualname__
                _put_in_place(type(self), name, method, made[0])
            return made[0](self, *values, **named)

        method.__name__ = name
        return method

    return make_later


def _put_in_place(owner: type, name: str, placeholder: Method, method: Method) -> None:
    for base in owner.__mro__:
        if base.__dict__.get(name) is placeholder:
            type.__setattr__(base, name, method)
