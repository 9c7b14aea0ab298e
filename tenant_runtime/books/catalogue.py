"""The catalogue: every product as it is now, and the record of every change to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import apsw

from tenant_runtime.books.costing import Holding, next_unit_cost
from tenant_runtime.books.errors import DuplicateProduct, UnknownProduct
from tenant_runtime.books.ledger import Entry
from tenant_runtime.books.names import fold
from tenant_runtime.books.outcomes import Product
from tenant_runtime.books.query import Row, row, rows, value

Field = Literal["price", "cost", "active", "low_stock", "pack"]

_COLUMNS = """
    SELECT products.id, name, unit, price, cost, low_stock, pack, moves, quantity, uncosted, value
      FROM products LEFT JOIN holdings ON holdings.product = products.id
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A product with what the books need to move it: its stock (None where not kept) and its last known unit cost.

    `low_stock` is how few are few, `pack` how many the pack last bought held; both in thousandths, None where unknown.
    """

    id: int
    name: str
    unit: str
    price: int | None
    last_cost: int | None
    holding: Holding | None
    low_stock: int | None = None
    pack: int | None = None

    @property
    def unit_cost(self) -> int | None:
        """What the next one to leave costs, rounded to a minor unit; None where that is unknown."""
        return next_unit_cost(self.holding, self.last_cost) if self.holding else self.last_cost

    @property
    def is_low(self) -> bool:
        """Whether fewer are left than the owner wants to have."""
        return self.low_stock is not None and self.holding is not None and self.holding.quantity < self.low_stock

    @property
    def product(self) -> Product:
        """As others see it."""
        stock = self.holding.quantity if self.holding else None
        return Product(self.id, self.name, self.price, self.unit_cost, stock, self.unit, self.low_stock, self.pack)


def active(connection: apsw.Connection) -> list[Product]:
    """The active products, by name."""
    return [_item(found).product for found in rows(connection, f"{_COLUMNS} WHERE active = 1 ORDER BY folded")]


def newest_change(connection: apsw.Connection) -> int | None:
    """The entry that last changed anything of the catalogue but stock; None where nothing did."""
    found: int | None = value(connection, "SELECT max(entry) FROM product_changes")
    return found


def low(connection: apsw.Connection) -> list[Product]:
    """The active products of which fewer are left than the owner wants to have, by name."""
    sql = f"{_COLUMNS} WHERE active = 1 AND quantity < low_stock AND moves > 0 ORDER BY folded"
    return [_item(found).product for found in rows(connection, sql)]


def find(connection: apsw.Connection, name: str) -> Item | None:
    """The active product of this name; case, accents and blanks do not count."""
    found = row(connection, f"{_COLUMNS} WHERE active = 1 AND folded = ?", (fold(name),))
    return _item(found) if found else None


def get(connection: apsw.Connection, name: str) -> Item:
    """The active product of this name. Raises UnknownProduct."""
    item = find(connection, name)
    if item is None:
        raise UnknownProduct(name)
    return item


def count(connection: apsw.Connection) -> int:
    """How many active products there are."""
    found: int = value(connection, "SELECT count(*) FROM products WHERE active = 1")
    return found


def add(entry: Entry, name: str, *, unit: str, price: int | None) -> Item:
    """A new active product, made by `entry`. Raises DuplicateProduct."""
    if find(entry.connection, name):
        raise DuplicateProduct(name)
    # Not RETURNING: with it SQLite plans to look for orphans in every table that points at products.
    sql = "INSERT INTO products (name, folded, unit) VALUES (?, ?, ?)"
    entry.connection.execute(sql, (name, fold(name), unit))
    item = Item(entry.connection.last_insert_rowid(), name, unit, price=None, last_cost=None, holding=None)
    change(entry, item.id, "active", old=0, new=1)
    change(entry, item.id, "price", old=None, new=price)
    return replace(item, price=price)


def change(entry: Entry, product: int, field: Field, *, old: int | None, new: int | None) -> None:
    """Changes one field of a product, and remembers what it was."""
    if old == new:
        return
    entry.connection.execute(
        "INSERT INTO product_changes (entry, line, product, field, old_value, new_value) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.id, entry.next_line(), product, field, old, new),
    )


def reverse_changes(entry: Entry, original: int) -> None:
    """Takes back what `original` changed, newest first.

    A field that was changed again since stays as it is, and so does the activity of a product that others used.
    """
    sql = "SELECT product, field, old_value, new_value FROM product_changes WHERE entry = ? ORDER BY line DESC"
    for product, field, old, new in rows(entry.connection, sql, (original,)):
        if field == "active" and _is_used_by_others(entry.connection, product, original):
            continue
        if _current(entry.connection, product, field) == new:
            change(entry, product, field, old=new, new=old)


def _current(connection: apsw.Connection, product: int, field: Field) -> int | None:
    found: int | None = value(connection, _FIELD, (field, product))
    return found


_FIELD = """
    SELECT CASE ? WHEN 'price' THEN price WHEN 'cost' THEN cost WHEN 'low_stock' THEN low_stock WHEN 'pack' THEN pack
                  ELSE active END
      FROM products WHERE id = ?
"""


def _is_used_by_others(connection: apsw.Connection, product: int, entry: int) -> bool:
    """Whether an entry that stands, other than this one, sold, moved or changed the product."""
    return any(row(connection, _USED[table], (product, entry)) is not None for table in USERS)


USERS = ("sale_lines", "purchase_lines", "return_lines", "stock_moves", "product_changes")
"""The tables whose rows use a product."""

_USED = {
    table: f"""
        SELECT 1 FROM {table} AS used JOIN entries ON entries.id = used.entry
         WHERE used.product = ? AND used.entry <> ? AND entries.kind <> 'reversal'
           AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = used.entry)
         ORDER BY used.entry DESC LIMIT 1
    """  # noqa: S608 - the names are these
    for table in USERS
}


def _item(found: Row) -> Item:
    product, name, unit, price, cost, low_stock, pack, moves, quantity, uncosted, worth = found
    holding = Holding(quantity, uncosted, worth) if moves else None
    return Item(product, name, unit, price, cost, holding, low_stock, pack)
