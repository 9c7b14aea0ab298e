"""One process a folder, and the note that says where it listens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tenant_runtime.client_folder import claimed, remove_run_file, run_record, write_run_file
from tenant_runtime.errors import FolderTaken, StartError

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
RIVAL = """
import sys
from pathlib import Path
from tenant_runtime.client_folder import claimed
from tenant_runtime.errors import FolderTaken
try:
    with claimed(Path(sys.argv[1])):
        pass
except FolderTaken:
    sys.exit(75)
"""


def rival(folder: Path) -> int:
    """The exit code of another process that tries to claim the folder."""
    return subprocess.run([sys.executable, "-c", RIVAL, str(folder)], check=False).returncode


def test_another_process_cannot_claim_the_folder_while_it_is_held(tmp_path: Path) -> None:
    with claimed(tmp_path):
        assert rival(tmp_path) == 75
    assert rival(tmp_path) == 0


def test_the_claim_leaves_nothing_in_the_folder(tmp_path: Path) -> None:
    with claimed(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_second_claim_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(FolderTaken), claimed(tmp_path):
        pass


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="No such file"), claimed(tmp_path / "nowhere"):
        pass


def test_the_run_file_says_who_listens_where(tmp_path: Path) -> None:
    path = tmp_path / "run" / "tana.json"
    write_run_file(path, run_record(tenant_id="tana", port=20_001, generation=3, started_at=AT))
    assert json.loads(path.read_text()) == {
        "version": 1,
        "tenant_id": "tana",
        "pid": os.getpid(),
        "port": 20_001,
        "generation": 3,
        "started_at": "2026-03-04T12:00:00+00:00",
    }
    assert [found.name for found in path.parent.iterdir()] == ["tana.json"]


def test_a_run_file_is_removed_only_by_the_process_it_names(tmp_path: Path) -> None:
    path = tmp_path / "tana.json"
    path.write_text(json.dumps({"pid": os.getpid() + 1}))
    remove_run_file(path)
    assert path.exists()
    path.write_text(json.dumps({"pid": os.getpid()}))
    remove_run_file(path)
    assert not path.exists()
    remove_run_file(path)
