"""What `make up` does besides compose: writes down what compose and Traefik are told, and waits until all answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from orchestrator import naming, secret_files
from orchestrator.deployment import machine
from orchestrator.deployment.plan import (
    Deployment,
    Machine,
    deployment,
    env_lines,
    folder_of,
    operators_settings,
    pages,
    socket_of,
)
from orchestrator.settings import LOOPBACK
from orchestrator.token import new_secret
from orchestrator.traefik import static_configuration
from tenant_runtime.contract.environment import SettingsError

ENV_FILE = Path(".env")
SERVICES_USER = 10001
ANSWERS_WITHIN = 120.0
LOOK_EVERY = 0.2


def planned(environment: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> tuple[Deployment, Machine]:
    """What would be deployed from here. Raises SettingsError."""
    told = operators_settings(environment, env_file.read_text(encoding="utf-8") if env_file.exists() else "")
    here = this_machine(told)
    folder = Path(told.get("LIBRETA_DATA_DIR") or "data").absolute()
    installation = folder / secret_files.INSTALLATION
    name = installation.read_text(encoding="utf-8").strip() if installation.exists() else naming.new_installation()
    return deployment(told, here, name), here


def this_machine(told: Mapping[str, str]) -> Machine:
    """Where the edge listens, who owns the data folder, who may use the engine. Raises SettingsError."""
    address = told.get("LIBRETA_EDGE_ADDRESS") or machine.default_address()
    if not address:
        raise SettingsError("this machine has no default route: set LIBRETA_EDGE_ADDRESS to its own address")
    socket = Path(socket_of(told.get("DOCKER_HOST", "")))
    group = socket.stat().st_gid if socket.exists() else 0
    is_root = os.geteuid() == 0
    user, own_group = (SERVICES_USER, SERVICES_USER) if is_root else (os.geteuid(), os.getegid())
    return Machine(address, user, own_group, group)


def prepare(plan: Deployment, here: Machine) -> None:
    """The data folder with all that compose needs of it; what is there already stays."""
    root, folder = plan.settings.root, folder_of(plan.settings)
    _make(root, here, 0o700)
    _give_all(root, here)
    for inner in (plan.settings.clients_dir, plan.settings.secrets_dir, plan.settings.logs_dir, root / "deleted"):
        _make(inner, here, 0o700)
    _make(folder, here, 0o750)
    _make(folder / "certificates", here, 0o770)
    name = plan.compose["COMPOSE_PROJECT_NAME"].removeprefix("libreta-")
    secret_files.ensure(root, secret_files.INSTALLATION, lambda: name)
    token = secret_files.ensure(plan.settings.secrets_dir, secret_files.TRAEFIK_TOKEN, new_secret)
    for file in (root / secret_files.INSTALLATION, plan.settings.secrets_dir / secret_files.TRAEFIK_TOKEN):
        _give(file, here)
    traefik = static_configuration(plan.settings, plan.address, token)
    edge = json.dumps(traefik, indent=2) + "\n"  # JSON is YAML too
    seen = {"EDGE_SEEN": _seen(token, edge), "SECRETS_SEEN": _seen(token, json.dumps(dict(plan.secrets)))}
    _write(folder / "traefik.yml", edge, here, 0o640)
    _write(folder / "compose.env", env_lines({**plan.compose, **seen}), here, 0o640)
    _write(folder / "services.env", env_lines(plan.services), here, 0o640)
    for secret, value in plan.secrets.items():
        _write(folder / secret, value, here, 0o600)


def wait_until_all_answer(plan: Deployment) -> str | None:
    """None once everything does; else what does not."""
    settings = plan.settings
    edge = f"http://{plan.address}:{settings.edge_port}"
    waiting = {
        "orchestrator": (f"http://{LOOPBACK}:{settings.port}/health", httpx.codes.OK),
        "gateway": (f"http://{LOOPBACK}:{settings.gateway_port}/health", httpx.codes.OK),
        # Only the gateway says so, and only once Traefik has been told of it: of no tenant is this the page.
        "edge": (f"{edge}/t/", httpx.codes.PERMANENT_REDIRECT if settings.is_https else httpx.codes.NOT_FOUND),
    }
    deadline = time.monotonic() + ANSWERS_WITHIN
    while waiting:
        waiting = {name: wanted for name, wanted in waiting.items() if not _answers(name, *wanted)}
        if waiting and time.monotonic() > deadline:
            return ", ".join(waiting)
        time.sleep(LOOK_EVERY if waiting else 0)
    return None


def _answers(name: str, url: str, status: int) -> bool:
    try:
        answer = httpx.get(url, timeout=5.0, trust_env=False)
    except httpx.TransportError:
        return False
    is_from_gateway = name != "edge" or status != httpx.codes.NOT_FOUND or "Libreta" in answer.text
    return answer.status_code == status and is_from_gateway


def _make(folder: Path, here: Machine, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    folder.chmod(mode)
    _give(folder, here)


def _give(path: Path, here: Machine) -> None:
    if os.geteuid() == 0:
        os.chown(path, here.user, here.group, follow_symlinks=False)


def _give_all(root: Path, here: Machine) -> None:
    """Also what root left there by `make run`; by folders held open, so that no link leads elsewhere."""
    if os.geteuid() != 0:
        return
    for _, folders, files, descriptor in os.fwalk(root):
        for name in (*folders, *files):
            if os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_uid != here.user:
                os.chown(name, here.user, here.group, dir_fd=descriptor, follow_symlinks=False)


def _seen(key: str, text: str) -> str:
    """Tells compose that a file has changed, and nobody what is in it."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:16]


def _write(file: Path, text: str, here: Machine, mode: int) -> None:
    """In place: a container that has this file mounted would not see another one of the same name."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as stream:
        os.fchmod(stream.fileno(), mode)
        stream.write(text)
    _give(file, here)


def main(command: str) -> int:
    """`prepare`, `wait`, `show` or `data`; the exit code."""
    try:
        plan, here = planned()
        if command == "prepare":
            prepare(plan, here)
    except (SettingsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if command == "wait" and (silent := wait_until_all_answer(plan)):
        sys.stderr.write(f"These do not answer after {ANSWERS_WITHIN:g} seconds: {silent}\n")
        return 1
    if command == "data":
        sys.stdout.write(f"{plan.settings.root}\n")
    if command == "show":
        for what, where in pages(plan.settings, plan.address):
            sys.stdout.write(f"  {what:24} {where}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
