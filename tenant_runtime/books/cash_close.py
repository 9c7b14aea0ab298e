"""The cash close: what was in the box, what came in and went out, and what must be in it now.

CROSS JOIN tells SQLite to begin with the days, and with the few ways to pay.
"""

from __future__ import annotations

from datetime import date

import apsw

from tenant_runtime.books import ledger
from tenant_runtime.books.figures import CashClose, KindFlow, MethodFlow
from tenant_runtime.books.query import rows, value

Days = tuple[date, date]


def close(connection: apsw.Connection, days: Days) -> CashClose:
    """The cash box over these days. What takes back money that came in is less money in, not money out."""
    first, last = days[0].isoformat(), days[1].isoformat()
    opening = ledger.balance(connection, "cash") - value(connection, _SINCE, (first,))
    kinds = tuple(KindFlow(*found) for found in rows(connection, _KINDS, (first, last)))
    moved = sum(flow.money_in - flow.money_out for flow in kinds)
    return CashClose(*days, opening, opening + moved, kinds, _methods(connection, first, last))


_SINCE = "SELECT coalesce(sum(value), 0) FROM daily_totals WHERE measure = 'account.cash' AND local_date >= ?"
_KINDS = """
    WITH moved (kind, is_in, amount) AS (
           SELECT coalesce(original.kind, entries.kind), (amount > 0) = (entries.reverses IS NULL), amount
             FROM entries CROSS JOIN postings ON postings.entry = entries.id AND account = 'cash'
                  LEFT JOIN entries AS original ON original.id = entries.reverses
            WHERE entries.local_date BETWEEN ? AND ?)
    SELECT kind, sum(iif(is_in, amount, 0)) AS money_in, -sum(iif(is_in, 0, amount)) AS money_out
      FROM moved GROUP BY kind HAVING money_in <> 0 OR money_out <> 0 ORDER BY kind
"""
_METHODS = """
    SELECT days.measure, sum(days.value)
      FROM totals CROSS JOIN daily_totals AS days ON days.measure = totals.measure AND local_date BETWEEN ? AND ?
     WHERE totals.measure >= 'method.' AND totals.measure < 'method/'
     GROUP BY days.measure ORDER BY days.measure
"""


def _methods(connection: apsw.Connection, first: str, last: str) -> tuple[MethodFlow, ...]:
    found = {measure.removeprefix("method."): amount for measure, amount in rows(connection, _METHODS, (first, last))}
    names = dict.fromkeys(name.rpartition(".")[0] for name in found)
    flows = (MethodFlow(name, found.get(f"{name}.in", 0), -found.get(f"{name}.out", 0)) for name in names)
    return tuple(flow for flow in flows if flow.money_in or flow.money_out)
