"""A tenant that is down for long: its messages wait in order, nobody else notices, after the repair all is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.storm import judge, sales_of
from tests.journeys.product import Phone, Product, until


@dataclass(frozen=True)
class Ruin:
    """What happens to a client folder, how it is mended, and what the operator is told meanwhile."""

    name: str
    ruin: Callable[[Path], None]
    mend: Callable[[Path], None]
    told: str


def aside(path: Path) -> Path:
    """Where something is put while it is missing: beside its folder."""
    return path.parent.parent / f"aside-{path.parent.name}-{path.name}"


def away(folder: Path) -> None:
    folder.rename(aside(folder))


def back(folder: Path) -> None:
    aside(folder).rename(folder)


def a_file_in_its_place(folder: Path) -> None:
    away(folder)
    folder.write_text("this was a folder", encoding="utf-8")


def the_folder_again(folder: Path) -> None:
    folder.unlink()
    back(folder)


def books_away(folder: Path) -> None:
    for file in folder.glob("business.db*"):
        file.rename(aside(file))


def garbage_for_books(folder: Path) -> None:
    books_away(folder)
    (folder / "business.db").write_bytes(b"no database at all\n" * 500)


def the_books_again(folder: Path) -> None:
    (folder / "business.db").unlink(missing_ok=True)
    for file in folder.parent.glob(f"aside-{folder.name}-business.db*"):
        file.rename(folder / file.name.removeprefix(f"aside-{folder.name}-"))


RUINS = [
    Ruin("no folder", away, back, "client folder cannot be opened: No such file"),
    Ruin(
        "a file for a folder", a_file_in_its_place, the_folder_again, "client folder cannot be opened: Not a directory"
    ),
    Ruin(
        "an unreadable folder",
        lambda folder: folder.chmod(0),
        lambda folder: folder.chmod(0o700),
        "client folder cannot be opened: Permission denied",
    ),
    Ruin("lost books", books_away, the_books_again, "business.db is missing from the client folder"),
    Ruin("garbage for books", garbage_for_books, the_books_again, "books cannot be opened"),
]


def is_quarantined(phone: Phone) -> bool:
    return phone.tenant.state == "failed"


@pytest.mark.parametrize("ruined", RUINS, ids=lambda ruin: ruin.name)
def test_its_messages_wait_the_others_are_answered_and_after_the_repair_all_is_told(
    product: Product, ruined: Ruin
) -> None:
    ana, bruno = product.shop("Beans&Co"), product.shop("Mercadinho")
    said = sales_of(ana, 5)
    product.insist(said[0].form)
    ana.reads(1)
    product.manager.stop_tenant(ana.number)
    ruined.ruin(ana.folder)
    try:
        for sale in said[1:]:
            product.insist(sale.form)
        until(lambda: is_quarantined(ana), "the tenant to be quarantined")
        assert ruined.told in (ana.tenant.state_reason or "")
        assert "Total: $40.00" in bruno.says("Vendí 2 tazas a 20 cada una")[0]
        assert len(ana.replies) == 1
        assert ana.runtimes() == []
    finally:
        ruined.mend(ana.folder)
    assert bruno.says("¿Cuánto vendí hoy?")
    assert len(ana.replies) == 1, "a quarantined tenant is not woken by its messages, but by the operator"
    product.manager.start_tenant(ana.number)
    ana.reads(4)
    assert judge(product, ana, said) == []


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"LIBRETA_START_TIMEOUT": "0.001"}, "not ready within 0.001 seconds"),
        ({"RUNTIME_PROGRAM": "/nowhere/python -m tenant_runtime"}, "cannot be started"),
    ],
    ids=["too slow", "no interpreter"],
)
def test_where_the_engine_can_start_nothing_messages_wait_and_are_answered_when_it_can(
    product: Product, variables: dict[str, str], told: str
) -> None:
    ana = product.shop("Beans&Co")
    said = sales_of(ana, 3)
    product.insist(said[0].form)
    ana.reads(1)
    product.manager.stop_tenant(ana.number)
    with product.told(product.stack.orchestrator, **variables):
        for sale in said[1:]:
            product.insist(sale.form)
        until(lambda: is_quarantined(ana), "the tenant to be quarantined")
        assert told in (ana.tenant.state_reason or "")
        assert "failed" in product.libreta("tenant", "show", ana.number).stdout
        assert "primera vez" in product.phone().says("Hola")[0], "onboarding needs no runtime"
        assert len(ana.replies) == 1
        refused = product.libreta("tenant", "start", ana.number)
        assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert product.libreta("tenant", "start", ana.number).returncode == 0
    ana.reads(2)
    assert judge(product, ana, said) == []
