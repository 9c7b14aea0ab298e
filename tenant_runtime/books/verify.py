"""Proves the books: computes every sum again from what was written, and names every difference."""

from __future__ import annotations

import apsw

from tenant_runtime.books import audit, verify_debts
from tenant_runtime.books.query import row, rows

_UNSEALED = "SELECT id FROM entries WHERE id NOT IN (SELECT entry FROM seals) ORDER BY id"

_UNBALANCED = "SELECT entry, sum(amount) FROM postings GROUP BY entry HAVING sum(amount) <> 0 ORDER BY entry"

_TOO_FEW_POSTINGS = """
    SELECT id, there FROM (
           SELECT id, least_postings, (SELECT count(*) FROM postings WHERE entry = entries.id) AS there
             FROM entries JOIN entry_kinds USING (kind))
     WHERE there < least_postings AND NOT EXISTS (SELECT 1 FROM orders WHERE entry = id AND paid = 0) ORDER BY id
"""

_INVENTORY_OF_ENTRIES = """
    SELECT id, posted, moved FROM (
           SELECT id,
                  coalesce((SELECT sum(amount) FROM postings
                             WHERE entry = entries.id AND account = 'inventory'), 0) AS posted,
                  coalesce((SELECT sum(value) FROM stock_moves WHERE entry = entries.id), 0) AS moved
             FROM entries)
     WHERE posted <> moved ORDER BY id
"""

_REVERSED_MONEY = """
    SELECT reversal.reverses, account, sum(amount)
      FROM entries AS reversal JOIN postings ON postings.entry IN (reversal.id, reversal.reverses)
     WHERE reversal.reverses IS NOT NULL
     GROUP BY reversal.reverses, account, product, party, method HAVING sum(amount) <> 0 ORDER BY reversal.reverses
"""

_REVERSED_STOCK = """
    SELECT reversal.reverses, product, sum(quantity), sum(value)
      FROM entries AS reversal JOIN stock_moves ON stock_moves.entry IN (reversal.id, reversal.reverses)
     WHERE reversal.reverses IS NOT NULL
     GROUP BY reversal.reverses, product
    HAVING sum(quantity) <> 0 OR sum(uncosted) <> 0 OR sum(value) <> 0 ORDER BY reversal.reverses
"""

_SALE_LINES = """
    SELECT sales.entry, sales.total, sum(sale_lines.total), without_cost, sum(cost IS NULL)
      FROM sales JOIN sale_lines USING (entry)
     GROUP BY sales.entry
    HAVING sum(sale_lines.total) NOT IN (sales.total, sales.total - sales.tax) OR sum(cost IS NULL) <> without_cost
     ORDER BY sales.entry
"""

_SALE_REVENUE = """
    SELECT entry, total, posted FROM (
           SELECT sales.entry, total,
                  (SELECT coalesce(-sum(amount), 0) FROM postings
                    WHERE postings.entry = sales.entry
                      AND account IN ('sales', 'sales_uncosted', 'tax_payable')) AS posted
             FROM sales)
     WHERE posted <> total ORDER BY entry
"""

_EXPENSE_AMOUNTS = """
    SELECT entry, amount, posted FROM (
           SELECT expenses.entry, amount,
                  (SELECT coalesce(sum(postings.amount), 0) FROM postings
                    WHERE postings.entry = expenses.entry
                      AND account IN ('expenses', 'tax_receivable')) AS posted
             FROM expenses)
     WHERE posted <> amount ORDER BY entry
"""

_DAILY_TOTALS = """
    WITH booked (id, kind, local_date, sign) AS (
           SELECT id, id, local_date, 1 FROM entries WHERE reverses IS NULL
            UNION ALL SELECT id, reverses, local_date, -1 FROM entries WHERE reverses IS NOT NULL),
         truth (measure, local_date, value) AS (
           SELECT 'account.' || account, local_date, amount FROM postings JOIN entries ON entries.id = postings.entry
            UNION ALL SELECT 'count.sales', local_date, sign FROM booked JOIN sales ON sales.entry = booked.kind
            UNION ALL SELECT 'count.sales_without_cost', local_date, sign
                        FROM booked JOIN sales ON sales.entry = booked.kind WHERE without_cost > 0
            UNION ALL SELECT 'count.expenses', local_date, sign
                        FROM booked JOIN expenses ON expenses.entry = booked.kind
            UNION ALL SELECT 'count.purchases', local_date, sign
                        FROM booked JOIN purchases ON purchases.entry = booked.kind
            UNION ALL SELECT 'count.returns', local_date, sign
                        FROM booked JOIN returns ON returns.entry = booked.kind
            UNION ALL SELECT 'method.' || coalesce(method, account)
                                       || iif((amount > 0) = (reverses IS NULL), '.in', '.out'), local_date, amount
                        FROM postings JOIN entries ON entries.id = postings.entry WHERE account IN ('cash', 'bank'))
    SELECT measure, local_date, sum(kept), sum(computed) FROM (
           SELECT measure, local_date, value AS kept, 0 AS computed FROM daily_totals
            UNION ALL SELECT measure, local_date, 0, value FROM truth)
     GROUP BY measure, local_date HAVING sum(kept) <> sum(computed) ORDER BY local_date, measure
"""

_TOTALS = """
    SELECT measure, sum(kept), sum(computed) FROM (
           SELECT measure, value AS kept, 0 AS computed FROM totals
            UNION ALL SELECT measure, 0, value FROM daily_totals)
     GROUP BY measure HAVING sum(kept) <> sum(computed) ORDER BY measure
"""

_HOLDINGS = """
    WITH both (product, quantity, uncosted, value, moves, moved, moved_uncosted, moved_value, moved_moves) AS (
           SELECT product, quantity, uncosted, value, moves, 0, 0, 0, 0 FROM holdings
            UNION ALL SELECT product, 0, 0, 0, 0, quantity, uncosted, value, iif(reverses IS NULL, 1, -1)
                        FROM stock_moves JOIN entries ON entries.id = stock_moves.entry)
    SELECT product, sum(quantity), sum(value), sum(moved), sum(moved_value) FROM both GROUP BY product
    HAVING sum(quantity) <> sum(moved) OR sum(uncosted) <> sum(moved_uncosted)
        OR sum(value) <> sum(moved_value) OR sum(moves) <> sum(moved_moves)
     ORDER BY product
"""

_PRODUCT_FIELDS = """
    WITH kept (product, field, value) AS (
           SELECT id, 'price', price FROM products
            UNION ALL SELECT id, 'cost', cost FROM products
            UNION ALL SELECT id, 'active', nullif(active, 0) FROM products
            UNION ALL SELECT id, 'low_stock', low_stock FROM products
            UNION ALL SELECT id, 'pack', pack FROM products)
    SELECT product, field, value, said FROM (
           SELECT product, field, value,
                  (SELECT CASE field WHEN 'active' THEN nullif(new_value, 0) ELSE new_value END
                     FROM product_changes AS changes
                    WHERE changes.product = kept.product AND changes.field = kept.field
                    ORDER BY entry DESC, line DESC LIMIT 1) AS said
             FROM kept)
     WHERE value IS NOT said ORDER BY product
"""

_CHECKS = (
    ("entry {}: not sealed", _UNSEALED),
    ("entry {}: its postings come to {}, not to 0", _UNBALANCED),
    ("entry {}: {} postings are too few for its kind", _TOO_FEW_POSTINGS),
    ("entry {}: {} was posted to inventory, its stock moves are worth {}", _INVENTORY_OF_ENTRIES),
    ("entry {}: on account {} its reversal leaves {}", _REVERSED_MONEY),
    ("entry {}: of product {} its reversal leaves {} thousandths worth {}", _REVERSED_STOCK),
    ("sale {}: its total is {}, its lines come to {}; {} lines are said to have no cost, {} have none", _SALE_LINES),
    ("sale {}: its total is {}, {} was posted as revenue", _SALE_REVENUE),
    ("expense {}: its amount is {}, {} was posted", _EXPENSE_AMOUNTS),
    ("{} on {}: the running total is {}, the entries come to {}", _DAILY_TOTALS),
    ("{}: the running total is {}, its days come to {}", _TOTALS),
    ("product {}: {} thousandths worth {} are kept, its moves come to {} worth {}", _HOLDINGS),
    ("product {}: its {} is {}, the last change said {}", _PRODUCT_FIELDS),
)
"""A sentence, and the rows that fill it in; no row, no difference."""


def differences(connection: apsw.Connection) -> list[str]:
    """What is kept and what was written, compared: the first difference of each kind; [] where the books are right."""
    damage = [found for (found,) in rows(connection, "PRAGMA integrity_check") if found != "ok"]
    lost = {table: key for table, key, *_ in reversed(rows(connection, "PRAGMA foreign_key_check"))}
    orphans = [f"{table}: row {key} points nowhere" for table, key in lost.items()]
    first = ((sentence, row(connection, sql)) for sentence, sql in (*_CHECKS, *verify_debts.CHECKS))
    wrong = [sentence.format(*found) for sentence, found in first if found]
    broken = audit.first_break(connection)
    return [*damage, *orphans, *wrong, *verify_debts.misallocated(connection)[:1], *([broken] if broken else [])]
