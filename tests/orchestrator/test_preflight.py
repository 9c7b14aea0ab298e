"""The start-up check: each thing that can be missing is told, alone, and how to mend it."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from orchestrator.deployment import deploying, machine, preflight
from orchestrator.deployment.machine import EngineFacts, Facts, Port
from orchestrator.deployment.preflight import findings
from orchestrator.settings import Settings
from tenant_runtime.contract.environment import SettingsError
from tests.standins.serving import Served

GOOD_ENGINE = EngineFacts("answers", "Docker 20.10.24", (1, 41))
GOOD = Facts(GOOD_ENGINE, installation="abcdef")
DEFAULT = IPv4Network("10.213.0.0/16")
TWILIO: dict[str, Any] = {"channels": ("twilio",), "public_url": "https://bot.example.com", "acme_email": "a@b.example"}
MIB = 1024 * 1024


def codes(facts: Facts = GOOD, **changes: Any) -> list[str]:
    return [finding.code for finding in findings(Settings(**changes), facts)]


def with_engine(**changes: Any) -> Facts:
    return replace(GOOD, engine=replace(GOOD_ENGINE, **changes))


def test_nothing_is_said_where_nothing_is_missing() -> None:
    assert codes() == []
    assert codes(**TWILIO) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (with_engine(access="absent", api=None), "no_engine"),
        (with_engine(access="forbidden", api=None), "engine_forbidden"),
        (with_engine(access="silent", api=None), "engine_silent"),
        (with_engine(api=(1, 40)), "old_engine"),
        (with_engine(missing_images=("libreta-runtime:0.1.0",)), "no_image"),
        (with_engine(limits=("swap", "processes", "processors")), "no_limit_of_memory"),
        (with_engine(limits=("memory", "swap", "processors")), "no_limit_of_processes"),
        (with_engine(limits=("memory", "swap", "processes")), "no_limit_of_processors"),
        (with_engine(limits=("memory", "processes", "processors")), "no_limit_of_swap"),
        (with_engine(networks=(("office", IPv4Network("10.213.4.0/24")),)), "networks_overlap"),
        (replace(GOOD, routes=(("wg0", IPv4Network("10.0.0.0/8")),)), "networks_overlap"),
        (replace(GOOD, taken_ports=(Port("LIBRETA_EDGE_PORT", "192.0.2.9", 80),)), "port_taken"),
        (replace(GOOD, folder_fault="it is no folder"), "data_folder"),
        (replace(GOOD, free_bytes=400 * MIB), "disk_nearly_full"),
        (replace(GOOD, free_bytes=4_000 * MIB, total_bytes=100_000 * MIB), "disk_nearly_full"),
    ],
)
def test_each_thing_that_is_missing_is_told_alone(facts: Facts, code: str) -> None:
    assert codes(facts) == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({**TWILIO, "public_url": "http://127.0.0.1:8080"}, ["no_public_url", "no_https"]),
        ({**TWILIO, "public_url": "https://192.168.1.9"}, ["no_public_url", "no_host_name"]),
        ({**TWILIO, "public_url": "http://bot.example.com"}, ["no_https"]),
        ({**TWILIO, "acme_email": ""}, ["no_acme_email"]),
        ({"public_url": "https://198.51.100.9", "acme_email": "a@b.example"}, ["no_host_name"]),
    ],
)
def test_settings_that_do_not_fit_together_are_told(changes: dict[str, Any], code: list[str]) -> None:
    assert codes(**changes) == code


def test_our_own_networks_bridges_and_ports_are_in_nobodys_way() -> None:
    network = IPv4Network("10.213.0.0/22")
    ours = replace(
        GOOD,
        engine=replace(GOOD_ENGINE, networks=(("libreta-abcdef-0", network),), is_deployed=True),
        routes=(("lb-abcdef-0", network), ("eth0", IPv4Network("192.0.2.0/24"))),
        taken_ports=(Port("LIBRETA_GATEWAY_PORT", "127.0.0.1", 8080),),
    )
    assert codes(ours) == []
    assert codes(replace(ours, installation="zzzzzz")) == ["networks_overlap"]  # another installation's are


def test_only_what_can_wait_is_a_warning() -> None:
    warnings = {"no_limit_of_swap", "no_https", "disk_nearly_full"}
    facts = replace(with_engine(limits=(), missing_images=("x",)), free_bytes=400 * MIB, folder_fault="x")
    found = findings(Settings(**TWILIO | {"public_url": "http://bot.example.com"}), facts)
    assert {finding.code for finding in found if not finding.is_fatal} == warnings
    assert [one.is_fatal for one in findings(Settings(), replace(GOOD, free_bytes=MIB))] == [True]


def test_every_finding_says_how_to_mend_it() -> None:
    facts = replace(with_engine(access="silent", api=(1, 30), missing_images=("x",)), folder_fault="x", free_bytes=0)
    for finding in findings(Settings(**TWILIO | {"public_url": "http://10.0.0.1"}), facts):
        assert finding.problem.endswith((".", "silent", ": ")) or finding.problem
        assert finding.mend
        assert "\n    " in str(finding)


# ---------------------------------------------------------------------------- looking at this machine
def engine_at(path: Path | str) -> EngineFacts:
    settings = Settings(docker_host=path if isinstance(path, str) else f"unix://{path}")
    return machine.engine_facts(settings, "", with_services=True)


def test_a_socket_that_is_not_there_is_no_engine(tmp_path: Path) -> None:
    assert engine_at(tmp_path / "none.sock").access == "absent"


def test_a_socket_nobody_listens_on_is_no_engine(tmp_path: Path) -> None:
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as left:
        left.bind(str(tmp_path / "left.sock"))
    assert engine_at(tmp_path / "left.sock").access == "absent"


def test_an_engine_that_takes_calls_and_says_nothing_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PATIENCE", 0.2)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "mute.sock"))
        listener.listen()
        assert engine_at(tmp_path / "mute.sock").access == "silent"


def test_what_is_no_engine_is_silent() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"no"})

    class Lifeless:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                await app(scope, receive, send)

    with Served(Lifeless()) as served:
        assert engine_at(served.url.replace("http://", "tcp://")).access == "silent"


def test_a_socket_that_is_anothers_is_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        monkeypatch.setattr(socket.socket, "connect", refuse)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "roots.sock"))
        listener.listen()
        (tmp_path / "roots.sock").chmod(0)
        assert engine_at(tmp_path / "roots.sock").access == "forbidden"


def refuse(*_: Any) -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.docker
def test_the_engine_of_this_machine_is_good_enough(docker_engine: None) -> None:
    found = machine.engine_facts(Settings(runtime_image="libreta-nobody:0"), "abcdef", with_services=False)
    assert found.access == "answers"
    assert (found.api or (0, 0)) >= preflight.OLDEST_API
    assert found.missing_images == ("libreta-nobody:0",)
    assert not found.is_deployed
    assert any(name == "bridge" for name, _ in found.networks)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found


def test_a_port_is_taken_while_somebody_listens_there(listener: socket.socket) -> None:
    port = Port("LIBRETA_GATEWAY_PORT", "127.0.0.1", listener.getsockname()[1])
    assert machine.is_taken(port)
    listener.close()
    assert not machine.is_taken(port)
    assert machine.is_taken(replace(port, address="198.51.100.77"))  # no address of this machine


def test_the_data_folder_has_to_be_the_services_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.folder_fault(tmp_path, os.geteuid()) is None
    assert machine.folder_fault(tmp_path / "new", os.geteuid()) is None
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 7)
    assert "belongs to user" in (machine.folder_fault(tmp_path, os.geteuid()) or "")
    (tmp_path / "file").touch()
    assert machine.folder_fault(tmp_path / "file", os.geteuid()) == "it is no folder"


def test_a_folder_that_cannot_be_written_is_told() -> None:
    assert "nothing can be written" in (machine.folder_fault(Path("/proc"), os.geteuid()) or "")


def test_routes_are_read_as_the_kernel_writes_them() -> None:
    table = (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
        "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
        "lb-abcdef-0\t0000D50A\t00000000\t0001\t0\t0\t0\t00FCFFFF\t0\t0\t0\n"
    )
    assert machine.routes(table) == (("lb-abcdef-0", IPv4Network("10.213.0.0/22")),)


# ---------------------------------------------------------------------------- make doctor, and the orchestrator's start
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, **told: str) -> Any:
    monkeypatch.chdir(tmp_path)
    for name, value in {"LIBRETA_EDGE_ADDRESS": "127.0.0.1", "LIBRETA_EDGE_PORT": "28780", **told}.items():
        monkeypatch.setenv(name, value)
    return preflight.main([]), capsys.readouterr().out


def test_the_doctor_says_what_is_missing_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said = doctor(monkeypatch, capsys, tmp_path, DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert code == 1
    assert "✗ No Docker engine answers" in said
    assert "deploy/docker-engine" in said


def test_a_mistyped_setting_is_told_by_the_doctor_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LIBRETA_CHANELS=twilio\n")
    code, said = doctor(monkeypatch, capsys, tmp_path)
    assert code == 2
    assert "did you mean LIBRETA_CHANNELS" in said


def test_an_orchestrator_begins_while_its_engine_is_away_but_not_on_anothers_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(engine="docker", data_dir=tmp_path, docker_host=f"unix://{tmp_path}/none.sock")
    assert preflight.refusal_at_start(settings) is None
    monkeypatch.setattr(machine, "folder_fault", lambda *_: "it belongs to user 7")
    assert "it belongs to user 7" in (preflight.refusal_at_start(settings) or "")


def test_without_a_default_route_the_address_has_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "default_address", lambda: None)
    with pytest.raises(SettingsError, match="LIBRETA_EDGE_ADDRESS"):
        deploying.planned({}, Path("nowhere"))
