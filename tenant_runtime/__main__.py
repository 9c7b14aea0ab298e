"""`python -m tenant_runtime`: one tenant's runtime, set up from the environment."""

from __future__ import annotations

import gc
import logging
import os
import sys

gc.disable()  # of what is loaded nothing is garbage, and looking through it all takes a tenth of the start; see serve()

from tenant_runtime.late_methods import make_methods_late  # noqa: E402
from tenant_runtime.left_out import leave_out  # noqa: E402

make_methods_late()
leave_out()

from tenant_runtime import logs  # noqa: E402
from tenant_runtime.contract.environment import SettingsError, read  # noqa: E402
from tenant_runtime.errors import StartError  # noqa: E402
from tenant_runtime.server import BuildApp, serve  # noqa: E402
from tenant_runtime.settings import Settings  # noqa: E402

EX_CONFIG = 78  # sysexits.h: the environment is wrong, starting again cannot help


def main(build: BuildApp | None = None) -> int:
    """Runs until it is told to stop; the exit code says why it could not."""
    try:
        settings = read(Settings, os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return EX_CONFIG
    logs.set_up(settings.tenant_id)
    try:
        serve(settings, *([build] if build else []))
    except StartError as error:
        logging.getLogger(__name__).error("cannot_start", extra={"facts": {"reason": str(error)}})
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
