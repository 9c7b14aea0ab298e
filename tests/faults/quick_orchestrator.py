"""`python -m tests.faults.quick_orchestrator`: the orchestrator with short rests after crashes, and runtimes to choose.

RUNTIME_PROGRAM, where it is set, is the command that is run for every tenant instead of the runtime.
"""

from __future__ import annotations

import ctypes
import os
import shlex

import uvicorn

from orchestrator.app import create_app
from orchestrator.engines import Driver, build_driver
from orchestrator.engines.process import process_driver
from orchestrator.life.crashes import CrashPolicy
from orchestrator.logging_setup import set_up_logging
from orchestrator.settings import LOOPBACK, Settings
from tenant_runtime.contract.environment import read

QUICK = CrashPolicy(first_rest=0.05, longest_rest=0.2)
DROP_FROM_BOUNDING_SET = 24
PASS_OVER_PERMISSIONS = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root reads what nobody may."""


def heed_permissions() -> None:
    """What is started from here on obeys the permissions of files, even where the tests run as root."""
    if os.geteuid() == 0:
        for capability in PASS_OVER_PERMISSIONS:
            ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


def main() -> None:
    """Serve until SIGTERM."""
    heed_permissions()
    settings = read(Settings, os.environ)
    set_up_logging(settings.log_format)
    program = tuple(shlex.split(os.environ.get("RUNTIME_PROGRAM", "")))

    def build(settings: Settings, secret: str, installation: str) -> Driver:
        if program:
            return process_driver(settings, secret, argv=program)
        return build_driver(settings, secret, installation)

    app = create_app(settings, build=build, crash_policy=QUICK)
    uvicorn.run(app, host=LOOPBACK, port=settings.port, http="httptools", log_config=None, timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main()
