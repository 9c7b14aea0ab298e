"""What an operator does with the commands that `make tenant-*` runs, while shops are being served."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal

from tests.journeys.product import Product


def test_an_operator_makes_a_tenant_and_follows_its_figures(product: Product) -> None:
    ana = product.phone()
    made = product.libreta("tenant", "new", ana.number, "--name", "Beans&Co", "--currency", "USD")
    assert made.returncode == 0, made.stderr
    assert "Beans&Co" in product.libreta("tenant", "list").stdout
    assert "Total: $40.00" in ana.says("Vendí 2 pulseras doradas a 20 cada una")[0]
    stats = json.loads(product.libreta("tenant", "stats", ana.number, "--json").stdout)
    assert (stats["sales"], stats["revenue"], stats["currency"]) == (1, "40.00", "USD")
    shown = json.loads(product.libreta("tenant", "show", ana.number, "--json").stdout)
    assert (shown["state"], shown["config"]["business_name"]) == ("ready", "Beans&Co")


def test_after_a_reset_the_next_message_starts_onboarding_and_the_books_are_kept_aside(product: Product) -> None:
    ana = product.shop("Beans&Co")
    ana.says("Vendí 2 tazas a 15 cada una")
    assert product.libreta("tenant", "reset", ana.number, typed="no\n").returncode == 1
    assert ana.stats.sales == 1
    reset = product.libreta("tenant", "reset", ana.number, typed=f"{ana.number}\n")
    assert reset.returncode == 0, reset.stderr
    assert not ana.folder.exists()
    assert "primera vez" in ana.says("Vendí 1 taza a 15")[0]
    bundle, kept = sorted((product.stack.data_dir / "deleted").glob(f"{ana.number}*"), key=lambda path: path.is_dir())
    assert bundle.name.endswith(".tar.gz")
    assert (kept / "business.db").is_file()
    ana.says("Otra Cosa", "Vendo libros", "ARS", "No")
    assert (ana.stats.sales, ana.tenant.business_name, ana.tenant.currency) == (0, "Otra Cosa", "ARS")


def test_a_folder_copied_by_hand_is_offered_adopted_and_served_with_its_books(product: Product) -> None:
    ana = product.shop("Beans&Co")
    ana.says("Agregar producto taza precio 15 costo 5 stock 10", "Vendí 2 tazas")
    product.manager.stop_tenant(ana.number)
    kept = product.stack.data_dir.parent / "carried" / ana.number
    shutil.copytree(ana.folder, kept)
    product.libreta("tenant", "delete", ana.number, "--yes")
    assert not product.manager.tenant_exists(ana.number)
    shutil.copytree(kept, ana.folder)
    assert f"make tenant-adopt PHONE={ana.number}" in product.libreta("tenant", "list").stdout
    adopted = product.libreta("tenant", "adopt", ana.number)
    assert adopted.returncode == 0, adopted.stderr
    assert ana.says("¿Cuántas tazas me quedan?")[0].endswith("8")
    assert (ana.stats.sales, ana.stats.revenue, ana.stats.profit) == (1, Decimal(30), Decimal(20))


def test_a_config_edited_by_hand_is_heeded_at_the_next_message(product: Product) -> None:
    ana = product.shop("Beans&Co")
    ana.says("Vendí 2 tazas a 15 cada una")
    changed = ana.folder / "config.json"
    text = changed.read_text(encoding="utf-8").replace(
        '"sales_enabled": true,', '"sales_enabled": false, // vacaciones'
    )
    changed.write_text(text, encoding="utf-8")
    assert "desactivadas" in ana.says("Vendí 1 taza a 15")[0]
    assert ana.stats.sales == 1
