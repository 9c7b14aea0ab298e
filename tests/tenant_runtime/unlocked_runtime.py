"""`python -m tests.tenant_runtime.unlocked_runtime`: the runtime without its lock, to show what the lock is for."""

import sys
from contextlib import nullcontext

from tenant_runtime import client_folder
from tenant_runtime.__main__ import main

if __name__ == "__main__":
    setattr(client_folder, "claimed", nullcontext)  # noqa: B010 - not to be mistaken for what it replaces
    sys.exit(main())
