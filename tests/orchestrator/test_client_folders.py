"""What a tenant puts into its own folder leads the orchestrator nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestrator.client_folders import CONFIG, config_text, replace_config
from orchestrator.errors import ConfigBroken

NEW = {"business_name": "Ana's bakery"}


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
