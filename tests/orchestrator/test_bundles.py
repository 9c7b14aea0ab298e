"""Before a tenant is ended its folder is bundled whole; the bundle alone brings the shop back."""

from __future__ import annotations

import asyncio
import hashlib
import json
import stat
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator.folders import bundles
from orchestrator.folders.bundles import Whose
from tenant_runtime.contract.key import TenantKey
from tests.orchestrator.images import ImageWorld, image_settings, image_world
from tests.orchestrator.world import ANA

SALE = "Vendí 3 tazas a 15 cada una"
WHOSE = Whose(TenantKey(ANA), "tabcdefghij", datetime(2026, 3, 4, tzinfo=UTC), "libreta test")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[ImageWorld]:
    """An orchestrator over real runtimes."""
    async with image_world(image_settings(tmp_path)) as world:
        yield world


def unpacked(bundle: Path, folder: Path) -> dict[str, Any]:
    """The manifest of a bundle that was unpacked by hand, each member checked against it."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["tar", "-xzf", bundle, "-C", folder], check=True)
    manifest: dict[str, Any] = json.loads((folder / ANA / bundles.MANIFEST).read_text())
    for member in manifest["members"]:
        content = (folder / ANA / member["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (member["size"], member["sha256"])
    assert sorted(path.name for path in (folder / ANA).iterdir()) == sorted(
        [bundles.MANIFEST, *(member["name"] for member in manifest["members"])]
    )
    return manifest


async def ended(world: ImageWorld, act: str) -> Path:
    """Reset or delete Ana's tenant; the bundle that the result names."""
    if act == "reset":
        answer = await world.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA})
    else:
        answer = await world.http.delete(f"/v1/tenants/{ANA}")
    assert answer.status_code == 200, answer.text
    return world.settings.root / str(answer.json()["result"]["bundle"])


async def taken_up(world: ImageWorld, bundle: Path) -> None:
    """As an operator does by hand: unpack it among the clients, adopt it."""
    command = ["tar", "-xzf", str(bundle), "-C", str(world.settings.clients_dir)]
    await asyncio.to_thread(subprocess.check_call, command)
    assert (await world.http.post(f"/v1/tenants/{ANA}/adopt", json={})).status_code == 200


@pytest.mark.parametrize("act", ["reset", "delete"])
async def test_the_bundle_alone_brings_the_shop_back(shop: ImageWorld, tmp_path: Path, act: str) -> None:
    tenant = await shop.tenant()
    await shop.say(SALE, 1)
    bundle = await ended(shop, act)
    manifest = unpacked(bundle, tmp_path / "looked at")
    assert (manifest["version"], manifest["key"], manifest["tenant_id"]) == (1, ANA, tenant.tenant_id)
    assert [member["name"] for member in manifest["members"]] == ["config.json", "business.db"]
    assert (manifest["has_unfinished"], manifest["schema_version"]) == (False, 2)
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600
    assert not shop.folder().exists()
    await taken_up(shop, bundle)
    assert await shop.sales() == 1
    await shop.say(SALE, 1)  # the same message: it was answered before
    assert await shop.sales() == 1


@pytest.mark.parametrize("starts", [True, False])
async def test_after_a_kill_the_bundle_is_whole_whether_a_runtime_starts_or_not(tmp_path: Path, starts: bool) -> None:
    left = tmp_path / "left"
    async with image_world(image_settings(tmp_path)) as first:
        await first.tenant()
        await first.say(SALE, 1)
        left.mkdir()
        for name in (bundles.BOOKS, bundles.UNFINISHED):  # as they lie at this moment, and would after a kill
            (left / name).write_bytes((first.folder() / name).read_bytes())
    for file in first.folder().glob("business.db*"):
        file.unlink()
    for file in left.iterdir():
        file.rename(first.folder() / file.name)
    async with image_world(image_settings(tmp_path, runtime_image="good:1" if starts else "dead:1")) as second:
        bundle = await ended(second, "reset")
        manifest = unpacked(bundle, tmp_path / "looked at")
        assert manifest["has_unfinished"] is not starts
        assert (manifest["app_version"] is not None, manifest["schema_version"]) == (starts, 2 if starts else None)
    async with image_world(image_settings(tmp_path)) as third:
        await taken_up(third, bundle)
        assert await third.sales() == 1


async def test_a_bundle_that_cannot_be_written_ends_nobody(shop: ImageWorld) -> None:
    await shop.tenant()
    await shop.say(SALE, 1)
    shop.settings.deleted_dir.touch()  # no folder can be made there
    answer = await shop.http.post(f"/v1/tenants/{ANA}/reset", json={"confirm": ANA})
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert await shop.sales() == 1


def folder_of(tmp_path: Path) -> Path:
    folder = tmp_path / ANA
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "business.db").write_bytes(b"x" * 3_000_000)
    (folder / "business.db-wal").touch()
    return folder


def test_a_write_that_breaks_off_leaves_no_half_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError("disk full")

    folder = folder_of(tmp_path)
    monkeypatch.setattr("orchestrator.folders.bundles.os.fsync", refuse)
    with pytest.raises(OSError, match="disk full"):
        bundles.write(folder, tmp_path / "kept" / "a.tar.gz", WHOSE)
    assert list((tmp_path / "kept").iterdir()) == []


def test_only_the_books_and_the_configuration_are_packed_and_no_link_is_followed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "notes.txt").write_text("mine")
    (folder / "business.db").unlink()
    (folder / "business.db").symlink_to("/etc/passwd")
    bundles.write(folder, tmp_path / "a.tar.gz", WHOSE)
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        assert archive.getnames() == [f"{ANA}/config.json", f"{ANA}/manifest.json"]
        assert all(member.isreg() and member.mode == 0o600 for member in archive)


def test_books_larger_than_memory_may_be_pass_through_in_pieces(tmp_path: Path) -> None:
    folder = tmp_path / ANA
    folder.mkdir()
    with (folder / "business.db").open("wb") as file:
        file.truncate(300_000_000)
    program = (
        "import resource, sys; from pathlib import Path; from orchestrator.folders import bundles;"
        "from tests.orchestrator.test_bundles import WHOSE;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        f"bundles.write(Path({str(folder)!r}), Path({str(tmp_path / 'a.tar.gz')!r}), WHOSE);"
        "sys.exit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > 50_000)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_an_empty_folder_has_no_bundle(tmp_path: Path) -> None:
    (tmp_path / ANA).mkdir()
    assert bundles.write(tmp_path / ANA, tmp_path / "a.tar.gz", WHOSE) is None
    assert not (tmp_path / "a.tar.gz").exists()


def test_the_schema_is_read_from_the_header_and_from_nothing_else(tmp_path: Path) -> None:
    assert bundles.schema_version(tmp_path / "missing") is None
    (tmp_path / "text").write_text("no database" * 100)
    assert bundles.schema_version(tmp_path / "text") is None
