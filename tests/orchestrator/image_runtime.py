"""Run as a process, in the place of a container: the real runtime as an image would bring it, good or bad.

What it is called with says which. Each start adds a line to `starts` in the client folder: the image, the process, and
the key it answers to.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import apsw
from starlette.types import ASGIApp

from tenant_runtime.__main__ import main
from tenant_runtime.app import choose_brain, create_app
from tenant_runtime.brain import Brain, Context
from tenant_runtime.readings import Ask, Question, Reading
from tenant_runtime.settings import Settings

FOLDER = Path(os.environ["LIBRETA_CLIENT_DIR"])


class Mute:
    """A brain that understands nothing."""

    def read(self, text: str, context: Context) -> Reading:  # noqa: ARG002 - the port
        return Ask(Question("ask_what"))


class Poisoned:
    """A brain that cannot be asked."""

    def read(self, text: str, context: Context) -> Reading:  # noqa: ARG002
        raise RuntimeError(text)


def damage() -> None:
    """As a migration that goes wrong half way: the schema is ahead, the configuration is gone."""
    connection = apsw.Connection(str(FOLDER / "business.db"))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    (FOLDER / "config.json").write_text("{")


def build(settings: Settings) -> ASGIApp:
    """The app of the image that this process was started as."""
    kind = sys.argv[1].partition(":")[0]
    brains: dict[str, type[Brain]] = {"mute": Mute, "poisoned": Poisoned}
    if kind == "picky" and (FOLDER / "picky").exists():
        kind = "mute"
    brain = brains[kind]() if kind in brains else choose_brain(settings)
    return create_app(settings, brain=brain)


def run() -> int:
    image = sys.argv[1]
    with (FOLDER / "starts").open("a") as starts:
        starts.write(f"{image} {os.getpid()} {os.environ['LIBRETA_TENANT_TOKEN']}\n")
    if image.startswith("dead:"):
        return 3
    if image.startswith("damaging:"):
        damage()
    hold = FOLDER.parents[1] / "hold"
    while image.startswith("slow:") and hold.exists():
        threading.Event().wait(0.01)
    return main(build)


if __name__ == "__main__":
    sys.exit(run())
