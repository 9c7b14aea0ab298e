"""What is made of the Docker engine's words: states, ends, times, memory, failures; no engine is needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from docker.errors import APIError
from python_on_whales.exceptions import DockerException, NoSuchImage

from orchestrator.engines import EngineSilent, Image
from orchestrator.engines.docker.container import Container, container_from, time_of
from orchestrator.engines.docker.failures import Conflict, Missing, Refused, meaning
from orchestrator.engines.docker.view import memory_used

HOST = "unix:///var/run/docker.sock"
MIB = 1_048_576
RUNNING = {"Running": True, "Paused": False, "Dead": False}
ENDED = {"Running": False, "Paused": False, "Dead": False}


def a_container(state: dict[str, Any] = RUNNING, labels: Mapping[str, str] = {}) -> Container:
    """As `inspect` tells of it."""
    ours = {"libreta.installation": "abcdef", "libreta.tenant": "tabcdefghij", "libreta.generation": "3"}
    told = {"StartedAt": "2026-11-23T07:54:53.218995123Z", "FinishedAt": "0001-01-01T00:00:00Z", "ExitCode": 0}
    return container_from(
        {
            "Id": "c1",
            "Name": "/libreta-tabcdefghij",
            "Image": "sha256:1",
            "Config": {"Labels": {**ours, **labels}, "Image": "libreta-runtime:1"},
            "State": {**told, "OOMKilled": False, **state},
            "HostConfig": {"Memory": 192 * MIB, "NanoCpus": 500_000_000, "PidsLimit": 64},
            "NetworkSettings": {"Networks": {"libreta-abcdef-0": {"IPAddress": "10.213.0.2"}}},
        }
    )


@pytest.mark.parametrize(
    ("state", "end"),
    [
        ({"ExitCode": 0}, "ended with code 0"),
        ({"ExitCode": 78}, "ended with code 78"),
        ({"ExitCode": 137}, "killed by SIGKILL"),
        ({"ExitCode": 143}, "killed by SIGTERM"),
        ({"ExitCode": 255}, "ended with code 255"),
        ({"ExitCode": 137, "OOMKilled": True}, "killed: out of memory (192 MiB)"),
        ({"ExitCode": 1, "OOMKilled": True}, "killed: out of memory (192 MiB)"),
    ],
)
def test_an_end_is_called_by_its_name(state: dict[str, Any], end: str) -> None:
    assert a_container({**ENDED, **state}).end == end


def test_a_whole_container_runs_at_its_address_and_a_strange_one_nowhere() -> None:
    running = a_container().running
    assert running
    assert (running.url, running.generation, running.is_paused) == ("http://10.213.0.2:8000", 3, False)
    paused = a_container({**RUNNING, "Paused": True}).running
    assert paused
    assert paused.is_paused
    assert a_container(ENDED).running is None
    assert a_container(labels={"libreta.generation": "three"}).running is None
    assert a_container(labels={"libreta.tenant": "tbcdefghijk"}).running is None, "its name is another's"


def test_an_image_that_is_gone_makes_nothing_outdated() -> None:
    container = a_container()
    assert not container.is_older_than(Image("sha256:1"))
    assert container.is_older_than(Image("sha256:2"))
    assert not container.is_older_than(None)


def test_a_time_is_known_to_the_microsecond_once_it_has_come() -> None:
    assert time_of("2026-11-23T07:54:53.218995123Z") == datetime(2026, 11, 23, 7, 54, 53, 218995, UTC)
    assert time_of("2026-11-23T07:54:53.2Z") == datetime(2026, 11, 23, 7, 54, 53, 200000, UTC)
    assert time_of("2026-11-23T07:54:53Z") == datetime(2026, 11, 23, 7, 54, 53, 0, UTC)
    assert time_of("0001-01-01T00:00:00Z") is None


def test_memory_is_counted_without_what_can_be_taken_back() -> None:
    first = {"memory_stats": {"usage": 50, "stats": {"total_inactive_file": 20, "inactive_file": 5}}}
    second = {"memory_stats": {"usage": 50, "stats": {"inactive_file": 10}}}
    assert memory_used(first) == 30, "control groups 1"
    assert memory_used(second) == 40, "control groups 2"
    assert memory_used({"memory_stats": {}}) is None
    assert memory_used({}) is None


def an_answer(status: int, message: str = "no") -> APIError:
    response = requests.Response()
    response.status_code = status
    response.url = "http+docker://localhost/containers"
    return APIError(message, response=response, explanation=message)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (an_answer(404), Missing),
        (an_answer(409), Conflict),
        (an_answer(400), Refused),
        (an_answer(500), Refused),
        (requests.exceptions.ConnectionError("Connection refused"), EngineSilent),
        (requests.exceptions.ReadTimeout("Read timed out"), EngineSilent),
        (ConnectionResetError("reset"), EngineSilent),
        (DockerException(["docker"], 124), EngineSilent),
        (DockerException(["docker"], 1, stderr=b"Cannot connect to the Docker daemon at unix:///x"), EngineSilent),
        (DockerException(["docker"], 1, stderr=b"Error response from daemon: invalid mount config"), Refused),
        (DockerException(["docker"], 1, stderr=b'The name "/x" is already in use by container "1"'), Conflict),
        (NoSuchImage(["docker"], 1, stderr=b"No such image: x"), Missing),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)[:40].replace("\n", " ")),
)
def test_a_failure_is_told_apart_from_silence(failure: Exception, kind: type[Exception]) -> None:
    assert type(meaning(failure, HOST)) is kind


def test_a_silence_names_the_engine_and_the_first_cause() -> None:
    try:
        try:
            raise FileNotFoundError(2, "No such file or directory")
        except FileNotFoundError as cause:
            raise requests.exceptions.ConnectionError("Connection aborted") from cause
    except requests.exceptions.ConnectionError as error:
        told = str(meaning(error, HOST))
    assert told == f"no answer from the engine at {HOST}: [Errno 2] No such file or directory"


def test_a_refusal_is_for_the_ignorant_a_silence() -> None:
    assert issubclass(Refused, EngineSilent)
    assert "the engine says: no" in str(meaning(an_answer(500), HOST))
