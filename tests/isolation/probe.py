"""What a program in a container tries that it should not be able to do; run there, standard library only.

`python - '{"name": {...arguments}}'` prints `{"name": answer}`. True is "it can". Every check runs in a
process of its own, so that one that is killed for trying says so: "killed".
"""

import ctypes
import errno
import http.client
import json
import os
import platform
import resource
import select
import signal
import socket
import stat
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

LIBC = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
KEYCTL, BPF, PERF_EVENT_OPEN = (250, 321, 298) if X86 else (219, 280, 241)
MIB = 1024 * 1024
OWN = ("/data", "/tmp")
WAIT = 2.5


# ------------------------------------------------------------------ the network
def reach(targets: list[tuple[str, int]], family: int = socket.AF_INET) -> list[str]:
    """What became of a connection to each: connected, refused (it was heard), silent, or "no way"."""
    waiting: dict[socket.socket, int] = {}
    outcome = ["silent"] * len(targets)
    for number, (address, port) in enumerate(targets):
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.setblocking(False)
        failed = connection.connect_ex((address, port))
        if failed in (0, errno.EINPROGRESS):
            waiting[connection] = number
        else:
            outcome[number] = "refused" if failed == errno.ECONNREFUSED else "no way"
    deadline = time.monotonic() + WAIT
    while waiting and (left := deadline - time.monotonic()) > 0:
        _, ready, _ = select.select([], list(waiting), [], left)
        for connection in ready:
            failed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            number = waiting.pop(connection)
            if failed != errno.ETIMEDOUT:
                outcome[number] = {0: "connected", errno.ECONNREFUSED: "refused"}.get(failed, "no way")
            connection.close()
    return outcome


def reach_ipv6(targets: list[tuple[str, int]]) -> list[str]:
    return reach(targets, socket.AF_INET6)


def has_ipv6() -> bool:
    table = Path("/proc/net/if_inet6")
    return table.exists() and any(line.split()[-1] != "lo" for line in table.read_text().splitlines())


def resolves(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, 443))
    except OSError:
        return False


def names_of(address: str) -> str:
    """What the container's name server calls this address; an empty text if nothing."""
    try:
        return socket.gethostbyaddr(address)[0]
    except OSError:
        return ""


def is_answered_by(address: str, port: int) -> bool:
    """By UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packet:
        packet.settimeout(WAIT)
        try:
            packet.sendto(b"anybody?", (address, port))
            return bool(packet.recv(100))
        except OSError:
            return False


def sends_raw() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
        return True


def reads_the_wire() -> bool:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0):
        return True


def changes_its_network() -> bool:
    """Sets the flags of the loopback interface to what they are."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        return call(LIBC.ioctl, any_socket.fileno(), 0x8914, struct.pack("16sH14x", b"lo", 0x49))


def has_socket(paths: list[str]) -> bool:
    return any(Path(path).is_socket() for path in paths)


def asks(address: str, port: int, method: str, path: str, key: str) -> int:
    """The status of an HTTP answer."""
    connection = http.client.HTTPConnection(address, port, timeout=10)
    connection.request(
        method, path, body=b"{}" if method == "POST" else None, headers={"Authorization": f"Bearer {key}"}
    )
    return connection.getresponse().status


# ------------------------------------------------------------------ files
def writes_outside() -> list[str]:
    """Some of the places outside its own that take a new file, or whose file can be opened for writing."""
    found: list[str] = []
    for name, folders, files in os.walk("/"):
        folder = Path(name)
        folders[:] = [each for each in folders if not is_left_out(folder / each)]
        found += [name] if takes_a_file(folder) else []
        found += [str(folder / each) for each in files if is_writable(folder / each)]
        if len(found) >= 5:
            break
    return found


def is_left_out(folder: Path) -> bool:
    """Its own places, terminals, and what /proc tells of each process."""
    is_process = folder.parent == Path("/proc") and folder.name not in {"sys", "bus", "fs", "irq"}
    return is_process or str(folder) in {*OWN, "/dev/pts"}


def takes_a_file(folder: Path) -> bool:
    file = folder / ".probe"
    try:
        file.touch(exist_ok=False)
        file.unlink()
    except OSError:
        return False
    return True


def is_writable(file: Path) -> bool:
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return False
        os.close(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def finds(name: str, but: str) -> list[str]:
    """Files of this name with something else in them."""
    places = [Path(folder, name) for folder, _, files in os.walk("/") if name in files and not is_kernels(folder)]
    return [str(place) for place in places if place.read_text() != but]


def is_kernels(folder: str) -> bool:
    return folder.startswith(("/proc", "/sys"))


def runs_from_tmp() -> bool:
    program = Path("/tmp/probe-program")
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    return subprocess.run([program], check=False).returncode == 0


def fills_tmp(size: int) -> bool:
    filling = Path("/tmp/probe-filling")
    try:
        with filling.open("wb") as file:
            for _ in range(size // MIB):
                file.write(b"\0" * MIB)
    finally:
        filling.unlink()
    return True


def remounts_root() -> bool:
    return call(LIBC.mount, None, b"/", None, 0x20, None)


def mounts() -> bool:
    return call(LIBC.mount, b"none", b"/tmp", b"tmpfs", 0, None) and call(LIBC.umount2, b"/tmp", 0)


def has_disks() -> bool:
    return any(stat.S_ISBLK(entry.stat(follow_symlinks=False).st_mode) for entry in os.scandir("/dev"))


def opens_for_writing(path: str) -> bool:
    os.close(os.open(path, os.O_WRONLY))
    return True


# ------------------------------------------------------------------ processes and rights
def sees_process(marker: str) -> bool:
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in place.read_bytes() and int(place.parent.name) not in (os.getpid(), os.getppid()):
                return True
        except OSError:
            continue
    return False


def traces(pid: int) -> bool:
    return call(LIBC.ptrace, 0x4206, pid, None, None)  # PTRACE_SEIZE; ends with this process


def signals(pid: int) -> bool:
    os.kill(pid, 0)
    return True


def status(name: str) -> str:
    return dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())[name].strip()


def has_capabilities() -> bool:
    return any(int(status(name), 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"))


def may_get_capabilities() -> bool:
    return int(status("CapBnd"), 16) != 0


def may_gain_privileges() -> bool:
    return status("NoNewPrivs") != "1"


def calls_unfiltered() -> bool:
    return status("Seccomp") != "2"


def is_root() -> bool:
    return 0 in (os.getuid(), os.getgid(), *os.getgroups())


def becomes_root_by(program: str) -> bool:
    """A program of root's with the setuid bit, which prints its effective user."""
    return subprocess.run([program, "-u"], capture_output=True, check=True).stdout.strip() == b"0"


def unshares() -> bool:
    return call(LIBC.unshare, 0x10000000)


def changes_root() -> bool:
    os.chroot("/tmp")
    return True


def makes_device() -> bool:
    os.mknod("/tmp/probe-device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    Path("/tmp/probe-device").unlink()
    return True


def uses_keyrings() -> bool:
    return call(LIBC.syscall, KEYCTL, 0, -1, 1)  # KEYCTL_GET_KEYRING_ID of the process, made if there is none


def loads_bpf() -> bool:
    attributes = struct.pack("IIII112x", 2, 4, 4, 1)  # BPF_MAP_CREATE: an array of one number
    return call(LIBC.syscall, BPF, 0, attributes, len(attributes))


def watches_kernel() -> bool:
    attributes = struct.pack("IIQ112x", 1, 128, 0)  # PERF_TYPE_SOFTWARE, the processor's clock, of all processes
    return call(LIBC.syscall, PERF_EVENT_OPEN, attributes, -1, 0, -1, 0)


def reads_kernel_log() -> bool:
    return call(LIBC.klogctl, 3, ctypes.create_string_buffer(4096), 4096)


def call(function: Callable[..., int], *arguments: Any) -> bool:
    return function(*arguments) >= 0


# ------------------------------------------------------------------ limits
def forks(wanted: int) -> bool:
    """Whether that many processes can live at once."""
    hold, let_go = os.pipe()
    children: list[int] = []
    try:
        while len(children) < wanted:
            pid = os.fork()
            if pid == 0:
                os.close(let_go)
                os.read(hold, 1)
                os._exit(0)
            children.append(pid)
    except OSError:
        return False
    finally:
        os.close(let_go)
        for pid in children:
            os.waitpid(pid, 0)
    return True


def allocates(size: int) -> bool:
    held = [b"\1" * MIB + bytes([number % 256]) for number in range(size // MIB)]
    return len(held) == size // MIB


def may_use_all_processors() -> bool:
    old, new = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), Path("/sys/fs/cgroup/cpu.max")
    return old.read_text().strip() == "-1" if old.exists() else new.read_text().startswith("max")


def says(size: int) -> bool:
    """Writes that much to where the container's own output goes."""
    line = b"x" * 1023 + b"\n"
    with Path("/proc/1/fd/2").open("wb", buffering=0) as output:
        for _ in range(size // len(line)):
            output.write(line)
    return True


def makes_noise(kind: str, seconds: float) -> bool:
    """Until the time is over: spins, forks, allocates or talks as much as it is let."""
    end = time.monotonic() + seconds
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hands = [pid for _ in range(4) if (pid := one_hand(kind, end))]
    for pid in hands:
        os.waitpid(pid, 0)
    return True


def one_hand(kind: str, end: float) -> int:
    if pid := os.fork():
        return pid
    while time.monotonic() < end:
        if kind == "processor":
            sum(range(10_000))
        elif kind == "output":
            says(MIB)
        else:
            harder = (lambda: forks(1_000)) if kind == "processes" else (lambda: allocates(1_024 * MIB))
            apart(harder)
    os._exit(0)


# ------------------------------------------------------------------ each apart
def apart(check: Callable[[], Any]) -> Any:
    """What it answers from a process of its own; False where it is refused, "killed" where it is ended for trying."""
    answers, answer = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        return False
    if pid == 0:
        answer_and_end(check, answer)
    os.close(answer)
    with os.fdopen(answers, "rb") as pipe:
        said = pipe.read()
    _, end = os.waitpid(pid, 0)
    if os.WIFSIGNALED(end):
        return "killed"
    return json.loads(said)


def answer_and_end(check: Callable[[], Any], answer: int) -> NoReturn:
    try:
        found = check()
    except (OSError, MemoryError, subprocess.SubprocessError, http.client.HTTPException):
        found = False
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os.write(answer, json.dumps(found).encode())
    os._exit(0)


def main() -> None:
    """The name of a check may go on after a slash, to be asked twice."""
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    answers = {}
    for name, arguments in json.loads(sys.argv[1]).items():
        check = globals()[name.split("/")[0]]
        answers[name] = apart(partial(check, **arguments))
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
