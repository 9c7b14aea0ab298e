"""A tenant's container can reach, read, write and use up nothing but its own; unsealed ones show that it was tried."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tenant_runtime.contract.model_key import model_key
from tests.docker_host import Ground
from tests.isolation.containers import (
    CANARY,
    Checks,
    Container,
    Controls,
    Sealed,
    control_containers,
    of_all,
    sealed_containers,
)
from tests.isolation.host import Host, listening_host
from tests.isolation.noise import median_turn, median_turn_beside, turn
from tests.isolation.table import Table

TENANTS = 20
PORT = 8000
MIB = 1024 * 1024
MEMORY = 192 * MIB
MOST_RATIO = 20.0
"""A tenant's turn beside a noisy neighbour over one without; generous, as other tests share this machine."""

SHORTEST_TURN = 0.01
SUID = "prints-its-user"


@dataclass(frozen=True)
class World:
    """Who is probed, from where, and what there is to be reached."""

    ground: Ground
    host: Host
    tenants: list[Sealed]
    controls: Controls
    clients: Path
    stranger: int
    """A process of the host's, of nobody here; its command line holds `mark`."""
    mark: str

    @property
    def ana(self) -> Sealed:
        return self.tenants[0]

    @property
    def bruno(self) -> Sealed:
        """Ana's neighbour on the same bridge."""
        return self.tenants[1]


@pytest.fixture
def world(ground: Ground, tmp_path: Path) -> Iterator[World]:
    data_dir = tmp_path / "data"
    ground.settle(data_dir)
    tenants = sealed_containers(ground, data_dir, TENANTS)
    clients = data_dir / "clients"
    with listening_host(ground, data_dir) as host, stranger() as (pid, mark):
        yield World(ground, host, tenants, control_containers(ground, clients), clients, pid, mark)


@contextmanager
def stranger() -> Iterator[tuple[int, str]]:
    mark = f"mark-{secrets.token_hex(8)}"
    with subprocess.Popen([sys.executable, "-I", "-c", "import signal; signal.pause()", mark]) as process:
        try:
            yield process.pid, mark
        finally:
            process.kill()


@pytest.mark.docker
def test_a_tenant_is_sealed_and_each_check_would_have_shown_otherwise(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    table = Table()
    try:
        for part in (neighbours, host_itself, outside, the_door, files, processes, rights, limits, noise):
            part(world, table)
    finally:
        record_property("table", f"Isolation, proven from inside\n{table}")
    assert table.void == []
    assert table.holes == []


# ------------------------------------------------------------------ the network
def neighbours(world: World, table: Table) -> None:
    """All ordered pairs of tenants, over both bridges."""
    pairs = of_all(
        world.tenants,
        {
            one.tenant.tenant_id: {
                "reach": {"targets": [(other.container.address, PORT) for other in world.tenants if other is not one]}
            }
            for one in world.tenants
        },
    )
    outcomes = [outcome for answers in pairs.values() for outcome in answers["reach"]]
    assert len(outcomes) == TENANTS * (TENANTS - 1)
    reached = [outcome for outcome in outcomes if outcome in {"connected", "refused"}]
    plain = world.controls.plain.probe({"reach": {"targets": [(world.controls.neighbour.address, PORT)]}})["reach"]
    table.says(
        "connect to a neighbour",
        sealed=f"no (0 of {len(outcomes)} pairs)" if not reached else f"YES: {len(reached)} pairs",
        plain="yes" if plain == ["connected"] else f"no ({plain})",
        holds=not reached,
        has_control=plain == ["connected"],
    )


def host_itself(world: World, table: Table) -> None:
    """The control plane, the edge, the machine's other services, the engine."""
    host, bridge = world.host, world.ana.host_address
    checks: Checks = {
        "reach/bridge": {"targets": [(bridge, port) for port in (host.orchestrator, host.gateway, host.everywhere)]},
        "reach/loopback": {"targets": [("127.0.0.1", port) for port in (host.orchestrator, host.gateway)]},
        "reach/machine": {"targets": [(host.address, port) for port in (host.edge, host.engine, host.everywhere)]},
        "is_answered_by": {"address": bridge, "port": host.everywhere_udp},
        "has_ipv6": {},
        "reach_ipv6": {"targets": [("::1", host.everywhere)]},
        "has_socket": {"paths": ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"]},
    }
    sealed = world.ana.container.probe(checks)
    plain = world.controls.plain.probe(
        {
            **checks,
            "reach/bridge": {"targets": [(host.bridge_address, host.everywhere)]},
            "is_answered_by": {"address": host.bridge_address, "port": host.everywhere_udp},
        }
    )
    rights = world.controls.privileged.probe(checks)
    for number, name in enumerate(("orchestrator", "gateway")):
        found, control = sealed["reach/bridge"][number], rights["reach/loopback"][number]
        table.refuses(f"connect to the {name}, by its bridge", sealed=found, plain=control, by="host's network")
        found = sealed["reach/loopback"][number]
        table.refuses(f"connect to the {name}, by loopback", sealed=found, plain=control, by="host's network")
    by_firewall = (
        ("connect to the edge", sealed["reach/machine"][0], plain["reach/machine"][0]),
        ("connect to an engine on TCP", sealed["reach/machine"][1], plain["reach/machine"][1]),
        ("connect to what listens everywhere (sshd)", sealed["reach/machine"][2], plain["reach/machine"][2]),
        ("the same, by its bridge", sealed["reach/bridge"][2], plain["reach/bridge"][0]),
        ("the same, by UDP", sealed["is_answered_by"], plain["is_answered_by"]),
    )
    note = "" if host.has_firewall else " (needs deploy/firewall, which needs root)"
    for what, found, control in by_firewall:
        table.refuses(f"{what}{note}", sealed=found, plain=control, is_told=not host.has_firewall)
    table.refuses("use the engine's socket", sealed=sealed["has_socket"], plain=plain["has_socket"])
    ipv6 = sealed["has_ipv6"] or sealed["reach_ipv6"] == ["connected"]
    void = "" if host.has_ipv6 else "no IPv6 here"
    table.refuses("speak IPv6", sealed=ipv6, plain=rights["has_ipv6"], by="host's network", void=void)


def outside(world: World, table: Table) -> None:
    """Everything beyond the host. What does not answer on this machine anyway proves nothing and is said to."""
    machine = world.host.outside
    checks: Checks = {
        "reach": {"targets": [(machine or "198.18.77.2", 443), ("169.254.169.254", 80), ("1.1.1.1", 443)]},
        "resolves": {"name": "libreta.example"},
    }
    sealed, plain = world.ana.container.probe(checks), world.controls.plain.probe(checks)
    there = [machine is not None, *(found == "connected" for found in plain["reach"][1:])]
    names = ("a machine beyond its host", "the cloud's metadata", "the internet (1.1.1.1)")
    for name, found, control, is_there in zip(names, sealed["reach"], plain["reach"], there, strict=True):
        void = "" if is_there else "nobody answers here"
        table.refuses(f"connect to {name}", sealed=found, plain=control, void=void)
    table.refuses("ask a name server outside", sealed=sealed["resolves"], plain=plain["resolves"])
    name = world.ana.container.probe({"names_of": {"address": world.bruno.container.address}})["names_of"]
    table.says(
        "learn the name of a neighbour's container",
        sealed="yes, from Docker's name server (known: an opaque id)" if name else "no",
        plain="-",
        holds=world.bruno.tenant.key not in name,
    )


def the_door(world: World, table: Table) -> None:
    """The one thing that answers: to whom, and who is turned away. And a runtime knows its own token only."""
    ana, bruno = world.ana, world.bruno
    own = {"address": ana.host_address, "port": world.host.door}

    def ask(key: str, path: str = "/v1/models", method: str = "GET") -> dict[str, Any]:
        return {**own, "method": method, "path": path, "key": key}

    own_key = model_key(ana.tenant.tenant_id, ana.token)
    answers = ana.container.probe(
        {
            "asks/own": ask(own_key),
            "asks/model": ask(own_key, "/v1/responses", "POST"),
            "asks/none": ask(""),
            "asks/other": ask(model_key(bruno.tenant.tenant_id, ana.token)),
            "asks/admin": ask(own_key, "/v1/dead-letters"),
            "asks/webhook": ask(own_key, "/webhooks/twilio", "POST"),
        }
    )
    table.says(
        "ask its gateway's model proxy",
        sealed=f"yes ({answers['asks/own']}; without a model {answers['asks/model']})",
        plain="-",
        holds=(answers["asks/own"], answers["asks/model"]) == (200, 503),
    )
    refused = [answers[name] for name in ("asks/none", "asks/other")]
    table.says(
        "the same without a key, or as another tenant",
        sealed=f"no ({', '.join(map(str, refused))})",
        plain=f"own key: {answers['asks/own']}",
        holds=refused == [401, 401],
        has_control=answers["asks/own"] == 200,
    )
    rest = [answers[name] for name in ("asks/admin", "asks/webhook")]
    table.says(
        "use the gateway's other routes there",
        sealed=f"no ({', '.join(map(str, rest))})",
        plain="-",
        holds=rest == [404, 404],
    )
    foreign, right = turn(bruno, token=ana.token).status_code, turn(bruno).status_code
    table.says(
        "write to a neighbour's runtime with its own token",
        sealed=f"no ({foreign}, even from the host)",
        plain=f"right token: {right}",
        holds=foreign == 401,
        has_control=right == 200,
    )


# ------------------------------------------------------------------ files, processes, rights
def files(world: World, table: Table) -> None:
    """Only the client folder and a small /tmp."""
    checks: Checks = {
        "writes_outside": {},
        "runs_from_tmp": {},
        "fills_tmp": {"size": 64 * MIB},
        "finds": {"name": CANARY, "but": world.ana.canary},
    }
    mounting: Checks = {"remounts_root": {}, "mounts": {}, "has_disks": {}}
    core: Checks = {"opens_for_writing": {"path": "/proc/sys/kernel/core_pattern"}}
    sealed = world.ana.container.probe(checks | mounting | core)
    plain = world.controls.plain.probe(checks)
    privileged = world.controls.privileged.probe(mounting | core)
    table.refuses("write outside its folder and /tmp", sealed=sealed["writes_outside"], plain=plain["writes_outside"])
    table.refuses("read another tenant's folder", sealed=sealed["finds"], plain=plain["finds"])
    table.refuses("run a program from /tmp", sealed=sealed["runs_from_tmp"], plain=plain["runs_from_tmp"])
    table.refuses("put 64 MiB into /tmp", sealed=sealed["fills_tmp"], plain=plain["fills_tmp"])
    for what, name in (("make its root writable", "remounts_root"), ("mount", "mounts"), ("see a disk", "has_disks")):
        table.refuses(what, sealed=sealed[name], plain=privileged[name], by="with rights")
    name = "opens_for_writing"
    table.refuses("set how the kernel handles crashes", sealed=sealed[name], plain=privileged[name], by="with rights")


def processes(world: World, table: Table) -> None:
    """Only its own."""
    checks: Checks = {
        "sees_process": {"marker": world.mark},
        "traces": {"pid": world.stranger},
        "signals": {"pid": world.stranger},
    }
    sealed = world.ana.container.probe(checks)
    privileged = world.controls.privileged.probe(checks)
    for what, name in (("see", "sees_process"), ("trace", "traces"), ("signal", "signals")):
        table.refuses(
            f"{what} a process of another's", sealed=sealed[name], plain=privileged[name], by="host's processes"
        )


def rights(world: World, table: Table) -> None:
    """None, and none to be had."""
    in_plain = {
        "be root": "is_root",
        "hold a capability": "has_capabilities",
        "get one by running a program": "may_get_capabilities",
        "gain privileges at all": "may_gain_privileges",
        "send raw packets": "sends_raw",
        "read the wire": "reads_the_wire",
        "change its root": "changes_root",
        "make a device": "makes_device",
    }
    in_privileged = {
        "call the kernel unfiltered": "calls_unfiltered",
        "make a user namespace": "unshares",
        "change its network": "changes_its_network",
        "use the kernel's keyrings": "uses_keyrings",
        "load a program into the kernel (bpf)": "loads_bpf",
        "watch the kernel (perf)": "watches_kernel",
        "read the kernel's log": "reads_kernel_log",
    }
    sealed = world.ana.container.probe({name: {} for name in (*in_plain.values(), *in_privileged.values())})
    plain = world.controls.plain.probe({name: {} for name in in_plain.values()})
    privileged = world.controls.privileged.probe({name: {} for name in in_privileged.values()})
    for what, name in in_plain.items():
        table.refuses(what, sealed=sealed[name], plain=plain[name])
    for what, name in in_privileged.items():
        table.refuses(what, sealed=sealed[name], plain=privileged[name], by="with rights")
    setuid(world, table)


def setuid(world: World, table: Table) -> None:
    """A program of root's that makes who runs it root lies in the tenant's own folder: it does not."""
    program = world.clients / world.ana.tenant.key / SUID
    found = shutil.which("id")
    assert found
    shutil.copy(Path(found).resolve(), program)
    program.chmod(0o4755)
    sealed = world.ana.container.probe({"becomes_root_by": {"program": f"/data/{SUID}"}})["becomes_root_by"]
    place = f"/clients/{world.ana.tenant.key}/{SUID}"
    plain = world.controls.plain.probe({"becomes_root_by": {"program": place}}, user="10001:10001")["becomes_root_by"]
    void = "" if program.stat().st_uid == 0 else "only root can make such a program"
    table.refuses("become root by a setuid program", sealed=sealed, plain=plain, by="as user 10001", void=void)


# ------------------------------------------------------------------ limits
def limits(world: World, table: Table) -> None:
    """What one tenant may use up."""
    checks: Checks = {
        "forks": {"wanted": 200},
        "may_use_all_processors": {},
        "allocates": {"size": MEMORY + 64 * MIB},
    }
    sealed, plain = world.bruno.container.probe(checks), world.controls.plain.probe(checks)
    table.refuses("have 200 processes", sealed=sealed["forks"], plain=plain["forks"])
    name = "may_use_all_processors"
    table.refuses("use all processors", sealed=sealed[name], plain=plain[name])
    table.refuses("use more memory than it has, or swap", sealed=sealed["allocates"], plain=plain["allocates"])
    sealed_log, plain_log = (log_after(container, world) for container in (world.bruno.container, world.controls.plain))
    table.says(
        "fill the host's disk with its log (16 MiB said)",
        sealed=f"no ({sealed_log / MIB:.1f} MiB kept)",
        plain=f"yes ({plain_log / MIB:.1f} MiB)",
        holds=sealed_log <= 3.5 * MIB,
        has_control=plain_log > 16 * MIB,
    )


def log_after(container: Container, world: World) -> int:
    """Bytes on the disk after much was said."""
    assert container.probe({"says": {"size": 16 * MIB}}) == {"says": True}
    return container.log_bytes(world.ground.image)


def noise(world: World, table: Table) -> None:
    """Ana's turns beside Bruno's noise; every one of them succeeds."""
    quiet = max(median_turn(world.ana), SHORTEST_TURN)
    for kind, what in (
        ("memory", "out of memory"),
        ("processes", "out of processes"),
        ("processor", "spinning"),
        ("output", "talking"),
    ):
        ratio = median_turn_beside(kind, world.bruno.container, world.ana) / quiet
        table.says(
            f"hold up its neighbour's turns, {what}",
            sealed=f"x {ratio:.1f}",
            plain=f"(quiet: {quiet * 1000:.0f} ms)",
            holds=ratio <= MOST_RATIO,
        )
