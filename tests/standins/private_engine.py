"""A Docker engine of the test's own, in a network namespace of its own: it may be killed as no shared one may be."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

NAMESPACES = Path("/run/netns")
CLONE_NEWNET = 0x40000000
STARTS_WITHIN = 30.0
ENDS_WITHIN = 30.0
CONTAINERD = """
version = 2
root = "{folder}/containerd"
state = "{folder}/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{folder}/containerd.sock"
"""


@dataclass
class PrivateEngine:
    """dockerd with a containerd beside it: one that ran its own would not always come back after a SIGKILL."""

    namespace: str
    folder: Path
    is_live_restoring: bool = False
    _containerd: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _dockerd: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """What DOCKER_HOST has to be."""
        return f"unix://{self.folder}/docker.sock"

    @property
    def log(self) -> str:
        """What the engine wrote."""
        return (self.folder / "dockerd.log").read_text(encoding="utf-8", errors="replace")

    # ------------------------------------------------------------------ the engine
    def start(self) -> None:
        """Start what does not run of it; returns once it answers."""
        if self._containerd is None or self._containerd.poll() is not None:
            self._containerd = self._run("containerd", "--config", f"{self.folder}/containerd.toml")
        self._dockerd = self._run(
            "dockerd",
            *("--containerd", f"{self.folder}/containerd.sock", "-H", self.address),
            *("--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/run/docker"),
            *("--pidfile", f"{self.folder}/docker.pid", "--bridge", "none", "--log-level", "warn"),
            *(("--live-restore",) if self.is_live_restoring else ()),
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            assert self._dockerd.poll() is None, f"the private engine ended:\n{self.log[-2000:]}"
            assert time.monotonic() < deadline, f"the private engine does not answer:\n{self.log[-2000:]}"
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it does."""
        return self.docker("version", "--format", "{{.Server.Version}}", check=False).returncode == 0

    def kill(self) -> None:
        """The daemon ends as by a crash; containers and containerd go on."""
        _end(self._dockerd, signal.SIGKILL)

    def stop(self) -> None:
        """The daemon is told to end."""
        _end(self._dockerd, signal.SIGTERM)

    def crash_host(self) -> None:
        """All that a power cut ends ends: daemon, containerd, containers, interfaces, what lay in memory."""
        ids = self.docker("ps", "--quiet", "--no-trunc").stdout.split()
        for process in (self._dockerd, self._containerd):
            _end(process, signal.SIGKILL)
        self._kill_containers()
        self._unmount()
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        _remove_groups(ids)
        for link in self._bridges():
            subprocess.run(["ip", "-n", self.namespace, "link", "delete", link], check=True)

    def docker(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command of the client's."""
        ran = subprocess.run(
            ["docker", "-H", self.address, *words], check=False, capture_output=True, encoding="utf-8", timeout=120
        )
        assert ran.returncode == 0 or not check, f"docker {' '.join(words)}: {ran.stderr}"
        return ran

    def load(self, *images: str) -> None:
        """Take images over from the engine of this machine, unless they are here."""
        missing = [image for image in images if self.docker("image", "inspect", image, check=False).returncode]
        if missing:
            with subprocess.Popen(["docker", "save", *missing], stdout=subprocess.PIPE) as saved:
                subprocess.run(
                    ["docker", "-H", self.address, "load", "--quiet"],
                    stdin=saved.stdout,
                    stdout=subprocess.DEVNULL,
                    check=True,
                )
            assert saved.returncode == 0

    # ------------------------------------------------------------------ where it is
    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread opens and starts until the block ends is in the engine's network, threads included."""
        outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _enter(NAMESPACES / self.namespace)
            try:
                yield
            finally:
                _enter(outside)
        finally:
            os.close(outside)

    def _run(self, *argv: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{argv[0]}.log").open("ab") as output:
            return subprocess.Popen(
                ["nsenter", f"--net={NAMESPACES / self.namespace}", *argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )

    def _kill_containers(self) -> None:
        ours = f"{self.folder}/containerd.sock"
        shims = [process for process in psutil.process_iter(["cmdline"]) if ours in (process.info["cmdline"] or ())]
        doomed = [child for shim in shims for child in shim.children(recursive=True)] + shims
        for process in doomed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(doomed, ENDS_WITHIN)

    def _bridges(self) -> list[str]:
        listed = subprocess.run(
            ["ip", "-n", self.namespace, "-brief", "link", "show", "type", "bridge"],
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return [line.split()[0] for line in listed.stdout.splitlines()]

    def _unmount(self) -> None:
        """Deepest first."""
        mounted = [line.split()[1] for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
        for path in sorted((path for path in mounted if path.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", "--lazy", path], check=False, capture_output=True)

    def remove(self) -> None:
        """Nothing of it is left on this machine."""
        if names := self.docker("ps", "--all", "--quiet", check=False).stdout.split():
            self.docker("rm", "--force", *names, check=False)
        _end(self._dockerd, signal.SIGTERM)
        _end(self._containerd, signal.SIGTERM)
        self._kill_containers()
        self._unmount()
        subprocess.run(["ip", "netns", "delete", self.namespace], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def private_engine(*, live_restore: bool = False) -> Iterator[PrivateEngine]:
    """A running engine without images; gone when the block ends. Needs root, as every engine does."""
    namespace = f"libreta-{secrets.token_hex(3)}"
    engine = PrivateEngine(namespace, Path(tempfile.mkdtemp(prefix="libreta-engine-")), live_restore)
    try:
        (engine.folder / "containerd.toml").write_text(CONTAINERD.format(folder=engine.folder), encoding="utf-8")
        subprocess.run(["ip", "netns", "add", namespace], check=True)
        subprocess.run(["ip", "-n", namespace, "link", "set", "lo", "up"], check=True)
        engine.start()
        yield engine
    finally:
        engine.remove()


def why_not() -> str | None:
    """Why this machine cannot have one, if it cannot."""
    missing = [tool for tool in ("dockerd", "containerd", "nsenter", "ip") if shutil.which(tool) is None]
    if missing:
        return f"no {', '.join(missing)} on this machine"
    return None if os.geteuid() == 0 else "a second engine needs root"


def _enter(namespace: Path | int) -> None:
    """This thread into a network namespace."""
    descriptor = os.open(namespace, os.O_RDONLY) if isinstance(namespace, Path) else namespace
    try:
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "cannot enter the network namespace")
    finally:
        if isinstance(namespace, Path):
            os.close(descriptor)


def _end(process: subprocess.Popen[bytes] | None, how: signal.Signals) -> None:
    if process is None:
        return
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _remove_groups(ids: list[str]) -> None:
    """The control groups of containers that were killed with their keepers."""
    for controller in Path("/sys/fs/cgroup").iterdir():
        for one in ids:
            with contextlib.suppress(OSError):
                (controller / "docker" / one).rmdir()
