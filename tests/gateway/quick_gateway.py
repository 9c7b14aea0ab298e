"""The gateway's own program with the short delays of the tests: `python -m tests.gateway.quick_gateway`."""

from __future__ import annotations

import os
import sys

from gateway.__main__ import serve
from gateway.logs import configure
from gateway.settings import from_environment
from tests.gateway.conftest import QUICK

if __name__ == "__main__":
    configure("console")
    sys.exit(serve(from_environment(os.environ), timing=QUICK))
