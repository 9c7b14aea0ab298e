"""What goes into the images: the very versions that the tests ran with, and a digest that tells when it has changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from deploy.source_digest import PARTS, source_digest
from tests.house.source import ROOT

LOCKS = ROOT / "deploy" / "requirements"
NEVER_IN_A_RUNTIME = {"twilio", "openai", "docker", "httpx", "fastapi", "sqlalchemy"}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (LOCKS / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", ["runtime.txt", "control.txt"])
def test_an_image_gets_the_versions_that_were_tested(lock: str) -> None:
    tested = pins("dev.txt")
    assert {
        name: (version, tested.get(name)) for name, version in pins(lock).items() if tested.get(name) != version
    } == {}


@pytest.mark.parametrize("lock", ["runtime.txt", "control.txt", "edge.txt", "dev.txt"])
def test_every_file_that_is_installed_has_its_hash(lock: str) -> None:
    for requirement in re.split(r"\n(?=\S)", (LOCKS / lock).read_text().strip()):
        assert "--hash=sha256:" in requirement, requirement


def test_a_runtime_gets_what_it_needs_and_no_more() -> None:
    assert not NEVER_IN_A_RUNTIME & set(pins("runtime.txt"))
    assert set(pins("runtime.txt")) <= set(pins("control.txt"))
    assert {"twilio", "docker", "python-on-whales"} <= set(pins("control.txt"))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of what the runtime's image is made of."""
    for part in PARTS["runtime"]:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, tmp_path / part)
    return tmp_path


def test_the_digest_changes_with_what_goes_in_and_with_nothing_else(sources: Path) -> None:
    before = source_digest("runtime", "base", sources)
    (sources / "tenant_runtime" / "turn.pyc").write_text("bytecode")
    (sources / "README.md").write_text("not in the image")
    assert source_digest("runtime", "base", sources) == before
    (sources / "templates" / "countries.json").write_text("{}")
    assert source_digest("runtime", "base", sources) != before


def test_the_digest_changes_with_the_base(sources: Path) -> None:
    assert source_digest("runtime", "a base", sources) != source_digest("runtime", "another", sources)
