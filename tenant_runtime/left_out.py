"""Leaves out of a runtime's process what its libraries import and it never uses: 8 MB less for every tenant awake."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

OWN_HASHES = ("_md5", "_sha1", "_sha3", "_blake2")
"""The modules of Python's own hashes that every version has; a Python without them needs OpenSSL's."""

_loading = RLock()


def leave_out() -> None:
    """To be called before uvicorn, Starlette and pydantic are imported; what is imported already stays as it is.

    What is asked for all the same is loaded then, so that nothing is missing.
    """
    _leave_openssl_out()
    for name in ("http.client", "http.cookies", "html", "configparser", "logging.config"):
        _put_off(name)
    _put_off("importlib.metadata", "entry_points")
    for name in ("python_multipart", "multipart"):  # forms, which nobody sends us: Starlette goes without
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    _put_off("uvicorn")
    from uvicorn.config import Config  # noqa: PLC0415 - some of its modules ask the package itself for it

    sys.modules["uvicorn"].Config = Config  # type: ignore[attr-defined]


def _leave_openssl_out() -> None:
    """We speak plain HTTP to our own machine; TLS and OpenSSL's hashes would cost 5 MB of it."""
    if "hashlib" not in sys.modules and all(map(find_spec, OWN_HASHES)):
        sys.modules["_hashlib"] = None  # type: ignore[assignment]
    if "asyncio" in sys.modules or "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    import asyncio  # noqa: F401, PLC0415 - it goes without TLS where there is none

    del sys.modules["ssl"]
    _put_off("ssl", PROTOCOL_TLS_SERVER=17, CERT_NONE=0)  # what uvicorn reads as it is imported


def _put_off(name: str, *functions: str, **constants: object) -> None:
    """Puts an empty module in the place of `name`, which loads itself when anything but the constants is used.

    `functions` may be imported from it without loading it.
    """
    spec = find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    load = _once(partial(spec.loader.exec_module, module))
    vars(module).update(constants)
    vars(module).update({function: _forwarded(module, function, load) for function in functions})
    vars(module)["__getattr__"] = partial(_found, module, load)
    sys.modules[name] = module
    parent, _, own = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own, module)


def _once(load: Callable[[], None]) -> Callable[[], None]:
    """Two threads may ask at once, and a module may ask for itself while it is loaded."""
    waiting = [load]

    def load_once() -> None:
        with _loading:
            if waiting:
                waiting.pop()()

    return load_once


def _found(module: ModuleType, load: Callable[[], None], attribute: str) -> Any:  # noqa: ANN401 - whatever it holds
    if not attribute.startswith("__"):
        load()
    if attribute not in vars(module):
        raise AttributeError(f"module {module.__name__!r} has no attribute {attribute!r}")
    return vars(module)[attribute]


def _forwarded(module: ModuleType, function: str, load: Callable[[], None]) -> Callable[..., Any]:
    def call(*arguments: object, **named: object) -> Any:  # noqa: ANN401 - whatever the function answers
        load()
        return vars(module)[function](*arguments, **named)

    return call
