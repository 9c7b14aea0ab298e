"""What every test may use, and what no test may inherit."""

import os
import shutil

import pytest
from hypothesis import settings

from tests.docker_host import docker_engine, ground, installation, runtime_image  # noqa: F401 - fixtures for all

settings.register_profile("busy machine", deadline=None)  # a test that waits for a processor is not a slow test
settings.load_profile("busy machine")

for _part in ("DOCKER", "BROWSER", "MOUNT", "ACCOUNTANTS"):
    if os.environ.get(f"LIBRETA_REQUIRE_{_part}") == "1":
        os.environ[f"REQUIRE_{_part}"] = "1"  # under a name that the programs under test do not read

if os.environ.get("LIBRETA_SOAK") == "1":
    os.environ["SOAK"] = "1"  # the long form of the tests that have one

for _name in [name for name in os.environ if name.startswith(("LIBRETA_", "TWILIO_", "OPENAI_"))]:
    del os.environ[_name]  # an operator's settings must not leak into the tests, nor into the processes they start

BROWSER = shutil.which("chromium")


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the services do."""
    return "asyncio"


def pytest_xdist_auto_num_workers() -> int:
    """More than there are processors: many tests wait for containers, browsers and processes of their own."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, and say why."""
    if BROWSER or os.environ.get("REQUIRE_BROWSER"):
        return
    left_out = pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the tables that tests recorded with `record_property("table", ...)`, whichever process they ran in."""
    reports = [
        each for found in terminalreporter.stats.values() for each in found if isinstance(each, pytest.TestReport)
    ]
    for report in reports:
        for name, text in report.user_properties:
            if name == "table" and report.when == "call":
                terminalreporter.write_line(f"\n{text}")
