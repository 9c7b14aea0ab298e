"""What stands behind the figures: by product, by customer, by supplier, by category.

Everything is read by the day: what was taken back counts against the day of its reversal, as in the running totals, so
that the parts always come to the whole. CROSS JOIN and `+kind` tell SQLite to begin with the days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import apsw

from tenant_runtime.books.figures import CategoryTotal, TopProduct
from tenant_runtime.books.parties import Known
from tenant_runtime.books.query import row, rows

Days = tuple[date, date]

_CHARGED = "'sales', 'sales_uncosted', 'tax_payable'"
_EARNED = "'sales', 'cost_of_goods'"


@dataclass(frozen=True, slots=True)
class OfProduct:
    """What one product brought in; `profit` is that of its sales with a known cost."""

    revenue: int
    profit: int
    sales: int
    without_cost: int


def of_product(connection: apsw.Connection, product: int, days: Days) -> OfProduct:
    """What a product brought in over these days, less what came back."""
    (revenue, profit), (sales, without_cost) = (
        rows(connection, sql, (product, product, *_text(days)))[0] for sql in (_PRODUCT_MONEY, _PRODUCT_SALES)
    )
    return OfProduct(revenue, profit, sales, without_cost)


_PRODUCT_MONEY = f"""
    WITH touched (entry) AS (
           SELECT entry FROM sale_lines WHERE product = ?1 UNION SELECT entry FROM return_lines WHERE product = ?2),
         booked (entry) AS (
           SELECT entry FROM touched UNION ALL SELECT id FROM entries JOIN touched ON reverses = touched.entry)
    SELECT coalesce(-sum(iif(account IN ({_CHARGED}), amount, 0)), 0),
           coalesce(-sum(iif(account IN ({_EARNED}), amount, 0)), 0)
      FROM booked JOIN entries ON id = booked.entry JOIN postings ON postings.entry = id AND product = ?1
     WHERE local_date BETWEEN ?3 AND ?4
"""  # noqa: S608 - the accounts stand above
_PRODUCT_SALES = """
    WITH sold (entry, uncosted) AS (
           SELECT entry, max(cost IS NULL) FROM sale_lines WHERE product IN (?1, ?2) GROUP BY entry),
         booked (id, sign, uncosted) AS (
           SELECT entry, 1, uncosted FROM sold
            UNION ALL SELECT id, -1, uncosted FROM entries JOIN sold ON reverses = sold.entry)
    SELECT coalesce(sum(sign), 0), coalesce(sum(sign * uncosted), 0)
      FROM booked JOIN entries USING (id) WHERE local_date BETWEEN ?3 AND ?4
"""


def top_products(connection: apsw.Connection, days: Days, *, limit: int = 10) -> list[TopProduct]:
    """The products that brought in most over these days, the first first."""
    return [
        TopProduct(name, unit, quantity or 0, revenue, None if uncosted else profit)
        for name, unit, quantity, revenue, profit, uncosted in rows(connection, _TOP, (*_text(days), limit))
    ]


_TOP = f"""
    WITH booked (id, original, sign) AS (
           SELECT id, coalesce(reverses, id), iif(reverses IS NULL, 1, -1) FROM entries
            WHERE local_date BETWEEN ? AND ? AND +kind IN ('sale', 'order_delivery', 'sale_return', 'reversal')),
         money (product, revenue, profit, uncosted) AS (
           SELECT product, -sum(iif(account IN ({_CHARGED}), amount, 0)),
                  -sum(iif(account IN ({_EARNED}), amount, 0)), sum(account = 'sales_uncosted')
             FROM booked CROSS JOIN postings ON postings.entry = booked.id
            WHERE product IS NOT NULL
              AND (EXISTS (SELECT 1 FROM sales WHERE sales.entry = original)
                OR EXISTS (SELECT 1 FROM returns WHERE returns.entry = original))
            GROUP BY product),
         gone (product, quantity) AS (
           SELECT product, sign * quantity * coalesce(pack, 1000) / 1000
             FROM booked CROSS JOIN sale_lines ON sale_lines.entry = original
            UNION ALL
           SELECT product, -sign * quantity * coalesce(pack, 1000) / 1000
             FROM booked CROSS JOIN return_lines ON return_lines.entry = original),
         moved (product, quantity) AS (SELECT product, sum(quantity) FROM gone GROUP BY product)
    SELECT name, unit, moved.quantity, revenue, profit, uncosted
      FROM money CROSS JOIN products ON products.id = money.product LEFT JOIN moved ON moved.product = money.product
     WHERE revenue <> 0 ORDER BY revenue DESC, name LIMIT ?
"""  # noqa: S608 - the accounts stand above


def purchases(connection: apsw.Connection, days: Days, supplier: Known | None = None) -> tuple[int, int]:
    """What goods were bought for over these days, of one supplier or of all, and in how many purchases."""
    found = row(connection, _PURCHASES, (*_text(days), supplier.id if supplier else None))
    return (found[0], found[1]) if found else (0, 0)


_PURCHASES = """
    SELECT coalesce(sum(iif(reverses IS NULL, total, -total)), 0), coalesce(sum(iif(reverses IS NULL, 1, -1)), 0)
      FROM entries CROSS JOIN purchases ON purchases.entry = coalesce(reverses, id)
     WHERE local_date BETWEEN ? AND ? AND +kind IN ('purchase', 'reversal') AND party IS coalesce(?, party)
"""


def sales_to(connection: apsw.Connection, days: Days, customer: Known) -> tuple[int, int, int]:
    """What a customer was charged over these days, less what they brought back; in how many sales, without cost."""
    found = row(connection, _SALES_TO, (*_text(days), customer.id))
    return (found[0], found[1], found[2]) if found else (0, 0, 0)


_SALES_TO = """
    WITH charged (original, amount, sale, uncosted) AS (
           SELECT entry, total, 1, without_cost > 0 FROM sales WHERE party = ?3
            UNION ALL SELECT entry, -total, 0, 0 FROM returns WHERE party = ?3),
         booked (id, sign, amount, sale, uncosted) AS (
           SELECT original, 1, amount, sale, uncosted FROM charged
            UNION ALL SELECT id, -1, amount, sale, uncosted FROM entries JOIN charged ON reverses = original)
    SELECT coalesce(sum(sign * amount), 0), coalesce(sum(sign * sale), 0), coalesce(sum(sign * uncosted), 0)
      FROM booked JOIN entries USING (id) WHERE local_date BETWEEN ?1 AND ?2
"""


def on_credit(connection: apsw.Connection, days: Days) -> int:
    """What was sold over these days and not paid at once."""
    found = row(connection, _ON_CREDIT, _text(days))
    return found[0] if found else 0


_ON_CREDIT = """
    SELECT coalesce(sum(party_moves.amount), 0)
      FROM parties JOIN party_moves ON party = parties.id JOIN entries ON entries.id = party_moves.entry
           LEFT JOIN entries AS original ON original.id = entries.reverses
     WHERE role = 'customer' AND party_moves.local_date BETWEEN ? AND ?
       AND coalesce(original.kind, entries.kind) IN ('sale', 'order_delivery')
"""


def expenses_by_category(connection: apsw.Connection, days: Days) -> list[CategoryTotal]:
    """The expenses of these days by category, the largest first."""
    return [CategoryTotal(*found) for found in rows(connection, _CATEGORIES, _text(days))]


_CATEGORIES = """
    SELECT category, sum(postings.amount) AS spent, sum(iif(reverses IS NULL, 1, -1)) AS times
      FROM entries CROSS JOIN expenses ON expenses.entry = coalesce(reverses, id)
           CROSS JOIN postings ON postings.entry = id AND account = 'expenses'
     WHERE local_date BETWEEN ? AND ? AND +kind IN ('expense', 'reversal')
     GROUP BY category HAVING spent <> 0 OR times <> 0 ORDER BY spent DESC, category
"""


def _text(days: Days) -> tuple[str, str]:
    return days[0].isoformat(), days[1].isoformat()
