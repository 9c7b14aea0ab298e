"""`python -m tests.faults.careless_gateway`: a gateway without its first rule; it answers now and stores later."""

from __future__ import annotations

import asyncio
import os
import sys

from gateway.__main__ import serve
from gateway.desk import FrontDesk
from gateway.settings import from_environment
from tenant_runtime.contract.messages import InboundMessage
from tests.faults.quick_gateway import QUICK

LATER = 600.0
keep = FrontDesk.accept


async def accept_in_memory(desk: FrontDesk, message: InboundMessage) -> None:
    """Keep the message where a kill finds it."""
    loop = asyncio.get_running_loop()
    loop.call_later(LATER, lambda: loop.create_task(keep(desk, message)))


if __name__ == "__main__":
    FrontDesk.accept = accept_in_memory  # type: ignore[method-assign, assignment]
    sys.exit(serve(from_environment(os.environ), timing=QUICK))
