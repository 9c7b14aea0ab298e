"""`python -m tests.tenant_runtime.faulty_runtime`: the real runtime with faults around it, set off by what is written.

A message that holds one of the markers below meets that fault; the marker itself is taken out before the text is read.
Nothing of this is known to the product: the faults sit in a brain, in books and in an ASGI app wrapped around it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenant_runtime.__main__ import main
from tenant_runtime.actions import BookAction
from tenant_runtime.app import choose_brain, create_app
from tenant_runtime.books import Books, Outcome
from tenant_runtime.brain import Brain, Context
from tenant_runtime.readings import Reading
from tenant_runtime.settings import Settings

POISON = "#poison"
"""Raises, every time: a message that can never be answered."""
HANG = "#hang"
"""Never returns; only SIGKILL ends this process."""
HOLD = "#hold"
"""Says so by the file `.held` in the client folder, and goes on when that file is removed."""
DIE_IN_TRANSACTION = "#die_in_transaction"
"""SIGKILL after the first entry is written and before anything is committed; once in the life of a client folder."""
DIE_BEFORE_ANSWER = "#die_before_answer"
"""SIGKILL after the commit and before the first byte of the answer."""


def die() -> None:
    """Ends this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


@dataclass
class Fault:
    """What is about to go wrong."""

    folder: Path
    dies_in_transaction: bool = False
    dies_before_answer: bool = False

    def set_off(self, text: str) -> None:
        """Obeys the marker in this text."""
        if POISON in text:
            raise RuntimeError("poisoned on purpose")
        if HANG in text:
            threading.Event().wait()
        if HOLD in text:
            held = self.folder / ".held"
            held.touch()
            while held.exists():
                threading.Event().wait(0.01)
        once = self.folder / ".died_in_transaction"
        self.dies_in_transaction = DIE_IN_TRANSACTION in text and not once.exists()
        self.dies_before_answer = DIE_BEFORE_ANSWER in text
        if self.dies_in_transaction:
            once.touch()


class FaultyBrain:
    """The real brain, after the fault."""

    def __init__(self, brain: Brain, fault: Fault) -> None:
        self._brain = brain
        self._fault = fault

    def read(self, text: str, context: Context) -> Reading:
        self._fault.set_off(text)
        for marker in (HOLD, DIE_IN_TRANSACTION, DIE_BEFORE_ANSWER):
            text = text.replace(marker, "")
        return self._brain.read(text.strip(), context)


def faulty_books(fault: Fault) -> type[Books]:
    """Real books that may take the process down right after an entry."""

    class FaultyBooks(Books):
        def apply(self, action: BookAction, **origin: Any) -> Outcome:
            outcome = super().apply(action, **origin)
            if fault.dies_in_transaction:
                die()
            return outcome

    return FaultyBooks


def build(settings: Settings) -> ASGIApp:
    """The real app with the faults around it."""
    fault = Fault(settings.client_dir)
    app = create_app(settings, brain=FaultyBrain(choose_brain(settings), fault), make_books=faulty_books(fault))

    async def faulty_app(scope: Scope, receive: Receive, send: Send) -> None:
        async def faulty_send(message: Message) -> None:
            if fault.dies_before_answer and message["type"] == "http.response.start" and scope["path"] == "/messages":
                die()
            await send(message)

        await app(scope, receive, faulty_send if scope["type"] == "http" else send)

    return faulty_app


if __name__ == "__main__":
    sys.exit(main(build))
