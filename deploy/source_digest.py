"""Says what an image is made of: a digest over the files that go into it, so that only what changed is built again."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ("deploy/Dockerfile", "deploy/install-libraries")
CODE = ("deploy/compile-code", "deploy/health.py", "tenant_runtime", "templates")
PARTS = {
    "runtime": (*BUILD, *CODE, "deploy/requirements/runtime.txt"),
    "control": (*BUILD, *CODE, "deploy/requirements/control.txt", "gateway", "orchestrator"),
    "edge": (*BUILD, "deploy/requirements/edge.txt"),
}


def source_digest(stage: str, salt: str = "", root: Path = ROOT) -> str:
    """Sixteen hexadecimal characters; `salt` is what else the image depends on: its base."""
    digest = hashlib.sha256(salt.encode())
    for file in sorted(file for part in PARTS[stage] for file in _files(root / part)):
        digest.update(f"\0{file.relative_to(root)}\0{file.stat().st_mode & 0o111:o}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(part: Path) -> Iterator[Path]:
    if part.is_file():
        yield part
        return
    for found in part.rglob("*"):
        if found.is_file() and found.suffix != ".pyc":
            yield found


if __name__ == "__main__":
    print(source_digest(*sys.argv[1:]))  # noqa: T201 - what it is for
