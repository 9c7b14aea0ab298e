"""`python -m tests.faults.impatient_runtime`: the faulty runtime, which calls a turn stuck after two seconds."""

from __future__ import annotations

import sys

from tenant_runtime import endpoints
from tenant_runtime.__main__ import main
from tests.tenant_runtime.faulty_runtime import build

if __name__ == "__main__":
    endpoints.STUCK_AFTER = 2.0
    sys.exit(main(build))
