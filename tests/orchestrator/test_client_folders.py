"""What a tenant puts into its own folder leads the orchestrator nowhere else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from orchestrator.errors import ConfigBroken
from orchestrator.folders.client_folders import CONFIG, config_text, replace_config
from tests.orchestrator.scripted_engine import an_engine, scripted, scripted_settings
from tests.orchestrator.world import ANA

NEW = {"business_name": "Ana's bakery"}
SHOP = (10003, 10004)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ana's, beside a file that is not hers."""
    found = tmp_path / "clients" / "ana"
    found.mkdir(parents=True)
    (tmp_path / "secret").write_text("not hers")
    return found


def test_a_configuration_is_read_as_it_lies_there(folder: Path) -> None:
    (folder / CONFIG).write_text("hers")
    assert config_text(folder) == "hers"


def test_a_link_in_its_place_is_not_followed(folder: Path) -> None:
    (folder / CONFIG).symlink_to("../../secret")
    with pytest.raises(ConfigBroken, match="cannot be read"):
        config_text(folder)


def test_a_pipe_in_its_place_keeps_nobody_waiting(folder: Path) -> None:
    os.mkfifo(folder / CONFIG)
    with pytest.raises(ConfigBroken, match="no file"):
        config_text(folder)


@pytest.mark.parametrize("name", [CONFIG, f".{CONFIG}.new"])
def test_a_new_configuration_is_written_over_nothing_that_a_link_leads_to(folder: Path, name: str) -> None:
    (folder / name).symlink_to("../../secret")
    replace_config(folder, NEW)
    assert "bakery" in config_text(folder)
    assert (folder / "../../secret").read_text() == "not hers"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file somebody else's")
def test_a_new_configuration_belongs_to_whom_the_folder_belongs_to(folder: Path) -> None:
    replace_config(folder, NEW)
    assert owner(folder / CONFIG) == (0, 0)  # the control
    os.chown(folder, *SHOP)
    replace_config(folder, NEW)
    assert owner(folder / CONFIG) == SHOP


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file somebody else's")
@pytest.mark.parametrize(("engine", "expected"), [("docker", (10001, 10001)), ("process", (0, 0))])
async def test_a_new_folder_belongs_to_whom_its_container_runs_as(
    tmp_path: Path, engine: str, expected: tuple[int, int]
) -> None:
    async with an_engine() as containers:
        settings = scripted_settings(tmp_path, engine=engine, runtime_user="10001:10001")
        async with scripted(settings, containers) as world:
            await world.tenant()
            patch = {"business_name": "Beans & Co"}
            assert (await world.http.patch(f"/v1/tenants/{ANA}/config", json=patch)).status_code == 200
            assert {owner(world.folder()), owner(world.folder() / CONFIG)} == {expected}
            assert may_change(world.folder(), expected)
            assert not may_change(world.folder(), SHOP)  # the control


def may_change(folder: Path, who: tuple[int, int]) -> bool:
    argv = ["/bin/sh", "-c", "test -r config.json && test -w config.json && test -w ."]
    return subprocess.run(argv, cwd=folder, user=who[0], group=who[1], check=False).returncode == 0


def owner(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid
