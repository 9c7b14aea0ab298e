"""`python -m tests.faults.quick_gateway`: the gateway's own program with short delays between its tries."""

from __future__ import annotations

import os
import sys

from gateway.__main__ import serve
from gateway.logs import configure
from gateway.settings import from_environment
from gateway.timing import Timing

QUICK = Timing(
    first_delay=0.05,
    longest_delay=0.4,
    longest_silence=0.4,
    longest_asked_delay=0.5,
    lease_wait=5.0,
    look_up_until=1.0,
    stop_grace=10.0,
)

if __name__ == "__main__":
    configure("console")
    sys.exit(serve(from_environment(os.environ), timing=QUICK))
