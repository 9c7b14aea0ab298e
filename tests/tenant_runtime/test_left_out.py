"""What a runtime never uses is not in its memory, and is there as soon as somebody asks for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

NEVER_USED = ("_hashlib", "_ssl", "click", "email.parser", "html.entities", "multiprocessing", "zipfile", "rapidfuzz")


def printed(program: str) -> str:
    """What a fresh process prints, started as a runtime is."""
    environment = os.environ | {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
    argv = [sys.executable, "-P", "-OO", "-W", "error", "-c", program]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def loaded(entrance: str) -> str:
    return f"import sys, {entrance}; print(*(name for name in {NEVER_USED!r} if sys.modules.get(name)))"


def test_a_spare_runtime_holds_nothing_that_it_never_uses() -> None:
    assert printed(loaded("tenant_runtime.spare")) == ""


def test_the_search_finds_what_is_loaded() -> None:
    assert {"_ssl", "click"} <= set(printed(loaded("tenant_runtime.server")).split())


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("__import__('http.client').client.responses[404]", "Not Found"),
        ("__import__('html').escape('<')", "&lt;"),
        ("__import__('http.cookies').cookies.SimpleCookie('a=b')['a'].value", "b"),
        ("__import__('configparser').RawConfigParser().sections()", "[]"),
        ("__import__('logging.config').config.dictConfig.__name__", "dictConfig"),
        ("__import__('importlib.metadata').metadata.version('libreta')[:2]", "0."),
        ("len(__import__('importlib.metadata').metadata.entry_points(group='nobody'))", "0"),
        ("__import__('ssl').create_default_context().verify_mode.name", "CERT_REQUIRED"),
        ("__import__('uvicorn').run.__name__", "run"),
        ("__import__('hashlib').sha256(b'').hexdigest()[:8]", "e3b0c442"),
        ("hasattr(__import__('html'), 'no_such_thing')", "False"),
    ],
)
def test_what_was_left_out_is_loaded_when_it_is_asked_for(wanted: str, answer: str) -> None:
    assert printed(f"import tenant_runtime.__main__; print({wanted})") == answer
