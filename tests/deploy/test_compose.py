"""compose.yml says what DESIGN.md promises of the services, both composes read it, and every setting is explained."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from orchestrator.deployment.plan import Machine, deployment, env_lines
from tests.house.source import ROOT
from tests.house.test_documentation import SET_BY_THE_ENGINE, variables

SERVICES = ("orchestrator", "gateway", "edge")
COMPOSES = [["docker-compose"], ["docker", "compose"]]
by_service = pytest.mark.parametrize("service", SERVICES)


def is_here(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What compose.yml is filled in with, and the files it names."""
    folder = tmp_path_factory.mktemp("data")
    machine = Machine(address="192.0.2.9", user=10001, group=10001, socket_group=998)
    plan = deployment({"LIBRETA_DATA_DIR": str(folder)}, machine, "abcdef")
    (folder / "deploy").mkdir()
    (folder / "deploy" / "services.env").write_text(env_lines(plan.services))
    for secret in plan.secrets:
        (folder / "deploy" / secret).touch()
    return {**plan.compose, "EDGE_SEEN": "seen", "SECRETS_SEEN": "seen"}


@pytest.fixture(scope="module")
def file(told: dict[str, str]) -> dict[str, Any]:
    """compose.yml, filled in."""
    text = (ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{([A-Z_]+)\}", lambda match: told[match[1]], text)
    found: dict[str, Any] = yaml.safe_load(filled)
    return found


@pytest.fixture(params=COMPOSES, ids=" ".join)
def compose(request: pytest.FixtureRequest) -> Any:
    """Each of the two programs that may run it."""
    if not is_here(request.param):
        pytest.skip(f"{' '.join(request.param)} is not on this machine")
    return request.param


def test_both_composes_read_it(compose: list[str], told: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "env").write_text(env_lines(told))
    command = [*compose, "--env-file", str(tmp_path / "env"), "--file", "deploy/compose.yml", "config"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not re.search(r"warn|variable is not set", ran.stderr, re.IGNORECASE)
    assert set(yaml.safe_load(ran.stdout)["services"]) == set(SERVICES)
    assert "LIBRETA_ENGINE: docker" in ran.stdout


def test_it_has_no_version_and_only_these_services(file: dict[str, Any]) -> None:
    assert "version" not in file
    assert set(file["services"]) == set(SERVICES)


@by_service
def test_every_service_is_sealed(file: dict[str, Any], service: str) -> None:
    found = file["services"][service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["restart"] == "unless-stopped"
    assert found["network_mode"] == "host"
    assert found["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
    assert found["mem_limit"] == found["memswap_limit"]
    assert found["pids_limit"]
    assert not {"privileged", "ports", "devices", "pid", "ipc"} & set(found)
    assert found.get("cap_add", []) == (["NET_BIND_SERVICE"] if service == "edge" else [])


def test_only_the_orchestrator_has_the_engines_socket(file: dict[str, Any]) -> None:
    having = {
        name
        for name, service in file["services"].items()
        if any("docker.sock" in str(volume) for volume in service["volumes"])
    }
    assert having == {"orchestrator"}
    assert file["services"]["orchestrator"]["group_add"] == ["998"]


def test_gateway_and_orchestrator_run_as_nobody_in_particular(file: dict[str, Any]) -> None:
    assert {file["services"][name]["user"] for name in ("gateway", "orchestrator")} == {"10001:10001"}


def test_the_data_folder_is_under_its_own_path_and_the_edge_has_none_of_it(
    file: dict[str, Any], told: dict[str, str]
) -> None:
    for name in ("gateway", "orchestrator"):
        data = file["services"][name]["volumes"][0]
        assert data["source"] == data["target"] == told["DATA"]
    assert {volume["source"] for volume in file["services"]["edge"]["volumes"]} == {
        f"{told['DEPLOYMENT']}/traefik.yml",
        f"{told['DEPLOYMENT']}/certificates",
    }


def test_the_gateway_sees_no_books(file: dict[str, Any], told: dict[str, str]) -> None:
    hidden = [entry.split(":")[0] for entry in file["services"]["gateway"]["tmpfs"]]
    assert {f"{told['DATA']}/clients", f"{told['DATA']}/deleted"} <= set(hidden)


def test_twilios_token_is_the_gateways_alone(file: dict[str, Any]) -> None:
    having = {name for name, service in file["services"].items() if "twilio_auth_token" in service.get("secrets", [])}
    assert having == {"gateway"}


# ---------------------------------------------------------------------------- .env.example
def explained() -> str:
    return (ROOT / ".env.example").read_text(encoding="utf-8")


def test_every_setting_an_operator_may_set_is_explained() -> None:
    named = {name.removesuffix("_FILE") for name in re.findall(r"^#?([A-Z_]+)=", explained(), re.MULTILINE)}
    assert variables() - SET_BY_THE_ENGINE | {"LIBRETA_BRAIN"} == named


def test_every_example_stands_under_an_explanation_and_changes_nothing_by_itself() -> None:
    blocks = re.split(r"\n\n", explained())
    for block in blocks:
        if re.search(r"^#[A-Z_]+=", block, re.MULTILINE):
            assert re.search(r"^# ", block, re.MULTILINE), block
    assert not re.search(r"^[A-Z_]+=", explained(), re.MULTILINE)


def test_the_defaults_that_are_shown_are_the_defaults() -> None:
    from orchestrator.settings import Settings  # noqa: PLC0415

    fields = {field.alias: field.default for field in Settings.model_fields.values()}
    shown = dict(re.findall(r"^#([A-Z_]+)=(\S+)$", explained(), re.MULTILINE))
    for name in ("LIBRETA_RUNTIME_MEMORY", "LIBRETA_TENANT_NETWORKS", "LIBRETA_EDGE_PORT", "LIBRETA_ONBOARDING"):
        assert str(fields[name]) == shown[name]
    for name in ("LIBRETA_PAUSE_AFTER", "LIBRETA_SLEEP_AFTER", "LIBRETA_START_TIMEOUT", "LIBRETA_LEASE_SECONDS"):
        assert fields[name] == float(shown[name])
