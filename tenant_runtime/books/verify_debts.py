"""What must hold of money, debts, orders and closed periods: each check a sentence, and the rows that contradict it."""

from __future__ import annotations

import apsw

from tenant_runtime.books import debts

_MONEY = (
    "SELECT coalesce(sum(amount), 0) FROM postings WHERE postings.entry = said.entry AND account IN ('cash', 'bank')"
)
_OWED = (
    "SELECT coalesce(sum(amount), 0) FROM postings WHERE postings.entry = said.entry"
    " AND account IN ('receivable', 'payable', 'customer_deposits')"
)


def _settled(table: str, *, total: str, sign: int) -> str:
    """Entries where what is said to be paid is not what moved, or where paid and owed are not the whole."""
    return f"""
        SELECT entry, paid, {sign} * money, total, {sign} * (money + owed) FROM (
               SELECT entry, paid, {total} AS total, ({_MONEY}) AS money, ({_OWED}) AS owed FROM {table} AS said)
         WHERE paid <> {sign} * money OR total <> {sign} * (money + owed) ORDER BY entry
    """  # noqa: S608 - the names are those of the checks below


_PAYMENTS = f"""
    SELECT entry, amount, sign * money, moved FROM (
           SELECT entry, amount, iif(role = 'customer', 1, -1) AS sign, ({_MONEY}) AS money,
                  (SELECT coalesce(sum(postings.amount), 0) FROM postings
                    WHERE postings.entry = said.entry AND postings.party = said.party
                      AND account = iif(role = 'customer', 'receivable', 'payable')) AS moved
             FROM payments AS said)
     WHERE amount <> sign * money OR amount <> -sign * moved ORDER BY entry
"""  # noqa: S608 - both stand above

_WHOSE = """
    WITH said (entry, party) AS (
           SELECT entry, party FROM sales UNION ALL SELECT entry, party FROM purchases
            UNION ALL SELECT entry, party FROM expenses UNION ALL SELECT entry, party FROM payments
            UNION ALL SELECT entry, party FROM returns)
    SELECT postings.entry, postings.party, said.party FROM said JOIN postings USING (entry)
     WHERE account IN ('receivable', 'payable') AND postings.party IS NOT said.party ORDER BY postings.entry
"""

_OPENINGS = """
    SELECT entry, account FROM postings JOIN entries ON id = entry
     WHERE kind = 'debt_opening' AND account NOT IN ('receivable', 'payable', 'owner_capital') ORDER BY entry
"""

_ROLES = """
    SELECT entry, role, account FROM postings JOIN parties ON parties.id = party
     WHERE account IN ('receivable', 'payable') AND (account = 'receivable') <> (role = 'customer') ORDER BY entry
"""

_PARTY_MOVES = """
    SELECT party, entry, sum(kept), sum(posted) FROM (
           SELECT party, local_date, entry, amount AS kept, 0 AS posted FROM party_moves
            UNION ALL SELECT party, local_date, entry, 0, amount FROM postings JOIN entries ON entries.id = entry
                       WHERE account IN ('receivable', 'payable'))
     GROUP BY party, local_date, entry HAVING sum(kept) <> sum(posted) ORDER BY entry
"""

_PARTY_BALANCES = """
    SELECT party, sum(kept), sum(posted) FROM (
           SELECT party, balance AS kept, 0 AS posted FROM party_balances
            UNION ALL SELECT party, 0, amount FROM postings WHERE account IN ('receivable', 'payable'))
     GROUP BY party HAVING sum(kept) <> sum(posted) ORDER BY party
"""

_DISCOUNTS = """
    SELECT 'sale', entry, sales.discount, sum(gross - sale_lines.total), sum(sale_lines.discount)
      FROM sales JOIN sale_lines USING (entry) GROUP BY entry
    HAVING sales.discount <> sum(gross - sale_lines.total) OR sales.discount <> sum(sale_lines.discount)
     UNION ALL
    SELECT 'order', entry, orders.discount, sum(gross - order_lines.total), sum(order_lines.discount)
      FROM orders JOIN order_lines USING (entry) GROUP BY entry
    HAVING orders.discount <> sum(gross - order_lines.total) OR orders.discount <> sum(order_lines.discount)
"""

_ORDER_LINES = """
    SELECT entry, orders.total, sum(order_lines.total) FROM orders JOIN order_lines USING (entry) GROUP BY entry
    HAVING sum(order_lines.total) NOT IN (orders.total, orders.total - orders.tax) ORDER BY entry
"""

_RETURNS = """
    SELECT entry, total, lines, posted FROM (
           SELECT entry, total, (SELECT coalesce(sum(total), 0) FROM return_lines WHERE entry = said.entry) AS lines,
                  (SELECT coalesce(sum(amount), 0) FROM postings WHERE entry = said.entry
                      AND account IN ('sales', 'sales_uncosted', 'tax_payable')) AS posted,
                  (SELECT coalesce(sum(amount), 0) FROM postings
                    WHERE entry = said.entry AND account = 'tax_payable') AS tax
             FROM returns AS said)
     WHERE lines NOT IN (total, total - tax) OR posted <> total ORDER BY entry
"""

_OPEN_ORDERS = """
    WITH standing (id) AS (
           SELECT id FROM entries AS entry WHERE NOT EXISTS (SELECT 1 FROM entries WHERE reverses = entry.id)),
         truth (entry) AS (
           SELECT entry FROM orders WHERE entry IN standing
              AND entry NOT IN (SELECT order_entry FROM deliveries WHERE deliveries.entry IN standing))
    SELECT entry, 'open' FROM (SELECT entry FROM open_orders EXCEPT SELECT entry FROM truth)
     UNION ALL SELECT entry, 'settled' FROM (SELECT entry FROM truth EXCEPT SELECT entry FROM open_orders)
"""

_DELIVERIES = """
    SELECT deliveries.entry, order_entry, orders.total, sales.total, orders.paid,
           (SELECT coalesce(sum(amount), 0) FROM postings
             WHERE postings.entry = deliveries.entry AND account = 'customer_deposits') AS used
      FROM deliveries JOIN orders ON orders.entry = order_entry LEFT JOIN sales ON sales.entry = deliveries.entry
     WHERE sales.total IS NOT orders.total OR used <> orders.paid ORDER BY deliveries.entry
"""

_DELIVERED_TWICE = """
    SELECT order_entry, count(*) FROM deliveries
     WHERE NOT EXISTS (SELECT 1 FROM entries WHERE reverses = deliveries.entry)
     GROUP BY order_entry
    HAVING count(*) > 1 OR EXISTS (SELECT 1 FROM entries WHERE reverses = order_entry) ORDER BY order_entry
"""

_CLOSED_DAYS = """
    SELECT entries.id, local_date, last FROM period_closes JOIN entries
        ON entries.id > period_closes.entry AND local_date <= last
     WHERE NOT EXISTS (SELECT 1 FROM entries AS reopening
                        WHERE reopening.reverses = period_closes.entry AND reopening.id <= entries.id)
     ORDER BY entries.id
"""

_SETTLEMENT = "{} is said to have been paid and {} moved; of {} the entry accounts for {}"

CHECKS = (
    (f"sale {{}}: {_SETTLEMENT}", _settled("sales", total="total", sign=1)),
    (f"order {{}}: {_SETTLEMENT}", _settled("orders", total="0", sign=1)),
    (f"purchase {{}}: {_SETTLEMENT}", _settled("purchases", total="coalesce(total, 0)", sign=-1)),
    (f"expense {{}}: {_SETTLEMENT}", _settled("expenses", total="amount", sign=-1)),
    (f"return {{}}: {_SETTLEMENT}", _settled("returns", total="total", sign=-1)),
    ("payment {}: its amount is {}, {} moved, the debt changed by {}", _PAYMENTS),
    ("entry {}: the debt is posted to party {}, the entry names {}", _WHOSE),
    ("entry {}: a debt from before the books has a posting on {}", _OPENINGS),
    ("entry {}: a {} has a posting on {}", _ROLES),
    ("party {}: entry {} is kept as {}, its postings come to {}", _PARTY_MOVES),
    ("party {}: the balance is {}, the postings come to {}", _PARTY_BALANCES),
    ("{} {}: its discount is {}, {} was taken off its lines, they say {}", _DISCOUNTS),
    ("order {}: its total is {}, its lines come to {}", _ORDER_LINES),
    ("return {}: its total is {}, its lines come to {}, {} was posted", _RETURNS),
    ("order {}: it is wrongly kept as {}", _OPEN_ORDERS),
    ("delivery {} of order {}: it was to be {} and is {}; {} had been paid, {} was settled", _DELIVERIES),
    ("order {}: {} deliveries stand", _DELIVERED_TWICE),
    ("entry {}: it was booked on {} when everything up to {} was closed", _CLOSED_DAYS),
)
"""A sentence, and the rows that fill it in; no row, no difference."""


def misallocated(connection: apsw.Connection) -> list[str]:
    """Parties whose open items are not what they owe."""
    everybody = debts.all_of(connection, "customer") + debts.all_of(connection, "supplier")
    return [
        f"{debt.name}: owes {debt.balance}, the open items come to {sum(item.left for item in debt.open)}"
        for debt in everybody
        if sum(item.left for item in debt.open) != max(debt.balance, 0) or any(item.left <= 0 for item in debt.open)
    ]
