"""What `make up` tells compose: every setting where it belongs, and no secret where it can be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.deployment.plan import (
    Deployment,
    Machine,
    deployment,
    env_lines,
    operators_settings,
    pages,
    parse_env,
)
from tenant_runtime.contract.environment import SettingsError

HERE = Machine(address="192.0.2.9", user=10001, group=10001, socket_group=998)
TWILIO = {
    "LIBRETA_CHANNELS": "twilio",
    "LIBRETA_PUBLIC_URL": "https://bot.example.com",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "the-auth-token",
    "TWILIO_WHATSAPP_FROM": "+14155238886",
}


def plan(**told: str) -> Deployment:
    return deployment({"LIBRETA_DATA_DIR": "/srv/libreta"} | told, HERE, "abcdef")


def test_without_any_setting_the_simulator_is_shown_by_http_to_this_machine() -> None:
    found = plan()
    assert found.services == {
        "LIBRETA_DATA_DIR": "/srv/libreta",
        "LIBRETA_ENGINE": "docker",
        "LIBRETA_EDGE_ADDRESS": "192.0.2.9",
        "LIBRETA_LOG_FORMAT": "json",
        "LIBRETA_ORCHESTRATOR_URL": "http://127.0.0.1:8081",
        "LIBRETA_PUBLIC_URL": "http://192.0.2.9",
        "LIBRETA_SIMULATOR_FROM": "192.0.2.9/32",
    }
    assert found.compose["COMPOSE_PROJECT_NAME"] == "libreta-abcdef"
    assert found.compose["SOCKET_GROUP"] == "998"
    assert not any(found.secrets.values())


def test_no_secret_is_in_an_environment() -> None:
    found = plan(**TWILIO)
    assert found.secrets["twilio_auth_token"] == "the-auth-token"
    assert found.services["TWILIO_AUTH_TOKEN_FILE"] == "/run/secrets/twilio_auth_token"
    assert "the-auth-token" not in f"{found.services}{found.compose}"


def test_a_secret_may_be_in_a_file_of_the_operators(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("the-auth-token\n")
    told = {name: value for name, value in TWILIO.items() if name != "TWILIO_AUTH_TOKEN"}
    found = plan(**told, TWILIO_AUTH_TOKEN_FILE=str(tmp_path / "token"))
    assert found.secrets["twilio_auth_token"] == "the-auth-token"
    assert found.services["TWILIO_AUTH_TOKEN_FILE"] == "/run/secrets/twilio_auth_token"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"LIBRETA_CHANELS": "twilio"}, "did you mean LIBRETA_CHANNELS"),
        ({"TWILIO_AUTH_TOKEN": "a", "TWILIO_AUTH_TOKEN_FILE": "b"}, "both set"),
        ({"TWILIO_AUTH_TOKEN_FILE": "/nowhere/token"}, "cannot read /nowhere/token"),
        ({"DOCKER_HOST": "tcp://192.0.2.1:2375"}, "an engine on this machine"),
        ({"LIBRETA_EDGE_PORT": "70000"}, "LIBRETA_EDGE_PORT"),
        ({"LIBRETA_PUBLIC_URL": "bot.example.com"}, "LIBRETA_PUBLIC_URL"),
    ],
)
def test_what_cannot_be_deployed_is_refused_with_a_sentence(told: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        plan(**told)


def test_only_ports_below_1024_make_the_edge_root() -> None:
    assert plan().compose["EDGE_USER"] == "0:0"
    assert plan(LIBRETA_EDGE_PORT="8000").compose["EDGE_USER"] == "10001:10001"
    assert plan(LIBRETA_EDGE_PORT="8000", LIBRETA_PUBLIC_URL="https://a.example").compose["EDGE_USER"] == "0:0"


def test_an_engines_socket_elsewhere_is_where_the_orchestrator_expects_it() -> None:
    found = plan(DOCKER_HOST="unix:///run/other.sock")
    assert found.compose["SOCKET"] == "/run/other.sock"
    assert "DOCKER_HOST" not in found.services


def test_whoever_deployed_is_told_what_is_where() -> None:
    told = dict(pages(plan(**TWILIO).settings, "192.0.2.9"))
    assert told["Twilio's webhook (POST)"] == "https://bot.example.com/webhooks/twilio#rc=5&rp=all"
    assert "simulator" not in told
    assert dict(pages(plan(LIBRETA_EDGE_PORT="8000").settings, "x"))["simulator"] == "http://192.0.2.9:8000/simulator"


def test_the_environment_goes_before_the_file_and_other_names_are_nobodys() -> None:
    told = operators_settings(
        {"LIBRETA_EDGE_PORT": "81", "PATH": "/bin", "LIBRETA_BRAIN": ""},
        "LIBRETA_EDGE_PORT=82\nLIBRETA_BRAIN=rules\nLIBRETA_CHANNELS=\nTWILIO_ACCOUNT_SID=AC1\nHOME=/root\n",
    )
    assert told == {"LIBRETA_EDGE_PORT": "81", "LIBRETA_BRAIN": "rules", "TWILIO_ACCOUNT_SID": "AC1"}


def test_a_file_of_settings_is_read_as_people_write_it() -> None:
    text = "# a comment\n\nA=1\nexport B = two words \nC='3 # three'\nD=\"4\"\nE=5 # five\nF=#6\nG=\n  H=a=b\n"
    assert parse_env(text) == {
        "A": "1",
        "B": "two words",
        "C": "3 # three",
        "D": "4",
        "E": "5",
        "F": "#6",
        "G": "",
        "H": "a=b",
    }
    with pytest.raises(SettingsError, match="line 2"):
        parse_env("A=1\nnonsense\n")


def test_what_a_file_for_compose_cannot_hold_is_refused() -> None:
    assert env_lines({"B": "a $b #c", "A": "1"}) == "A='1'\nB='a $b #c'\n"
    with pytest.raises(SettingsError):
        env_lines({"A": "it's"})
