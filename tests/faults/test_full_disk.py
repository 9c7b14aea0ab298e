"""Disks that are full: a shop's own one makes only that shop wait, the inbox's own one takes nothing it cannot keep."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path

import pytest

from tests.faults.storm import arrival_order, judge, sales_of
from tests.journeys.product import Product, running, until

BLOCK = 4_096


@contextmanager
def a_small_disk(at: Path, *, size: str) -> Iterator[None]:
    """A file system of this size, mounted over an empty folder; where that is not allowed, the test is left out."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(at)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        assert "REQUIRE_MOUNT" not in os.environ, mounted.stderr
        pytest.skip(f"no small disk can be mounted here (it takes root): {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not one byte more fits on it, until the block ends."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        _fill(file)
    try:
        yield
    finally:
        filler.unlink()


def _fill(file: RawIOBase) -> None:
    while file.write(b"\0" * BLOCK):
        pass


def test_on_a_full_disk_of_its_own_a_shop_waits_whole_and_heals_and_the_others_do_not_notice(product: Product) -> None:
    ana, bruno = product.shop("Beans&Co"), product.shop("Mercadinho")
    said = sales_of(ana, 6)
    product.insist(said[0].form)
    ana.reads(1)
    product.manager.stop_tenant(ana.number)
    kept = ana.folder.with_name("kept")
    ana.folder.rename(kept)
    ana.folder.mkdir()
    with a_small_disk(ana.folder, size="2m"):
        shutil.copytree(kept, ana.folder, dirs_exist_ok=True)
        product.insist(said[1].form)
        ana.reads(1)
        with full(ana.folder):
            for sale in said[2:]:
                product.insist(sale.form)
            assert "Total: $40.00" in bruno.says("Vendí 2 tazas a 20 cada una")[0]
            until(lambda: _refusals(product, ana.number), "the runtime to say that its disk is full")
            answered = len(ana.replies)
            assert ana.stats.sales == answered < len(said), "there is an entry where there is a reply, and only there"
            assert ana.tenant.state == "ready"
        ana.reads(len(said) - 2)
        assert judge(product, ana, said) == []


def test_woken_on_a_full_disk_a_shop_waits_until_there_is_space(product: Product) -> None:
    ana = product.shop("Beans&Co")
    said = sales_of(ana, 2)
    product.insist(said[0].form)
    ana.reads(1)
    product.manager.stop_tenant(ana.number)
    kept = ana.folder.with_name("kept")
    shutil.rmtree(kept, ignore_errors=True)
    ana.folder.rename(kept)
    ana.folder.mkdir()
    with a_small_disk(ana.folder, size="2m"):
        shutil.copytree(kept, ana.folder, dirs_exist_ok=True)
        with full(ana.folder):
            product.insist(said[1].form)
            until(lambda: _refusals(product, ana.number) or ana.tenant.state == "failed", "the disk to be found full")
            assert len(ana.replies) == 1
        if ana.tenant.state == "failed":
            product.manager.start_tenant(ana.number)
        ana.reads(1)
        assert judge(product, ana, said) == []


def _refusals(product: Product, number: str) -> list[str]:
    return [line for line in product.manager.get_tenant_logs(number) if "storage_failed" in line]


def test_with_a_full_disk_under_the_inbox_nothing_is_acknowledged_that_is_not_stored(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with (
        a_small_disk(disk, size="1m"),
        running(
            tmp_path,
            gateway="tests.faults.quick_gateway",
            orchestrator="tests.faults.quick_orchestrator",
            LIBRETA_GATEWAY_TOKEN="the gateway's token",
            LIBRETA_API_TOKEN="the operator's token",
        ) as product,
        product.told(product.stack.gateway, LIBRETA_DATA_DIR=str(disk)),
    ):
        ana = product.shop("Beans&Co")
        said = sales_of(ana, 12)
        with full(disk):
            statuses = [product.deliver(sale.form) for sale in said]
            stored = _stored(disk, ana.number)
            acknowledged = [sale.id for sale, status in zip(said, statuses, strict=True) if status == 200]
            assert 503 in statuses
            assert set(statuses) <= {200, 503}
            assert set(acknowledged) <= set(stored)
        for sale in said:
            product.insist(sale.form)
        ana.reads(len(said))
        until(product.is_settled, "everything to be answered")
        assert sorted(_stored(disk, ana.number)) == sorted(sale.id for sale in said)
        assert (ana.stats.sales, ana.stats.revenue) == (len(said), sum(sale.total for sale in said))
        assert len(ana.replies) == len(said)


def _stored(disk: Path, number: str) -> list[str]:
    return arrival_order(disk / "gateway.db", number)
