"""Who counts what happens to the tenants: the port of the core to its metrics, and nobody to count by default."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, Protocol, Self

from typing_extensions import override

WokenFrom = Literal["new", "stopped", "paused"]
"""What a start went on with: nothing (it was made anew), a kept runtime that had ended, or one that stood still."""


class Start(AbstractContextManager["Start"], Protocol):
    """One start as it goes. It waits for its place from the beginning; leaving the context ends it, however it went."""

    def has_place(self) -> None:
        """It waits no more: the engine is about to be asked."""
        ...

    def is_ready(self, woken_from: WokenFrom) -> None:
        """The runtime answers."""
        ...

    def failed(self, error: Exception) -> None:
        """It will not: StartFailed, EngineSilent or what else was raised."""
        ...


class Observer(Protocol):
    """Is told what happens, as it happens. No method waits, raises, or is told whom it happened to."""

    def start(self) -> Start:
        """A tenant is to be started; to be used as `with observer.start() as start:`."""
        ...

    def crashed(self, reason: str) -> None:
        """A runtime ended by itself, or did not answer any more."""
        ...

    def quarantined(self) -> None:
        """A tenant crashed too often."""
        ...

    def engine_answers(self, *, does: bool) -> None:
        """Whether the engine answers, each time that is known."""
        ...

    def reconciled(self) -> None:
        """The registry was compared with what runs, to its end."""
        ...

    def leased(self, answer: str) -> None:
        """A lease was `given`, or refused with the code of this problem."""
        ...

    def operation_ended(self, kind: str, result: Literal["done", "failed"]) -> None:
        """A slow act on a tenant came to its end."""
        ...

    def committed(self, seconds: float) -> None:
        """The database made a commit; told on the database's own thread."""
        ...


class NobodyStarts(Start):
    """A start that nobody counts."""

    @override
    def __enter__(self) -> Self:
        return self

    @override
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass

    @override
    def has_place(self) -> None:
        pass

    @override
    def is_ready(self, woken_from: WokenFrom) -> None:
        pass

    @override
    def failed(self, error: Exception) -> None:
        pass


class Nobody(Observer):
    """Counts nothing."""

    @override
    def start(self) -> Start:
        return NobodyStarts()

    @override
    def crashed(self, reason: str) -> None:
        pass

    @override
    def quarantined(self) -> None:
        pass

    @override
    def engine_answers(self, *, does: bool) -> None:
        pass

    @override
    def reconciled(self) -> None:
        pass

    @override
    def leased(self, answer: str) -> None:
        pass

    @override
    def operation_ended(self, kind: str, result: Literal["done", "failed"]) -> None:
        pass

    @override
    def committed(self, seconds: float) -> None:
        pass
