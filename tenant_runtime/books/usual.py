"""What is usual in this shop, so that what is not can be asked about."""

from __future__ import annotations

from statistics import median_low

import apsw

from tenant_runtime.books.figures import Usual, UsualLine
from tenant_runtime.books.query import rows

NEWEST = 50
"""How many sales tell what is usual."""


def usual(connection: apsw.Connection) -> Usual:
    """Medians over the newest sales that stand."""
    totals = [total for (total,) in rows(connection, _TOTALS, (NEWEST,))]
    lines: dict[str, list[tuple[int, int]]] = {}
    for name, quantity, total in rows(connection, _LINES, (NEWEST,)):
        lines.setdefault(name, []).append((quantity, total))
    products = {
        name: UsualLine(median_low(quantity for quantity, _ in found), median_low(total for _, total in found))
        for name, found in lines.items()
    }
    return Usual(median_low(totals) if totals else None, products)


_STANDING = """
    SELECT entry, total FROM sales
     WHERE NOT EXISTS (SELECT 1 FROM entries WHERE reverses = sales.entry) ORDER BY entry DESC LIMIT ?
"""
_TOTALS = f"SELECT total FROM ({_STANDING})"  # noqa: S608 - it stands above
_LINES = f"""
    SELECT name, quantity * coalesce(pack, 1000) / 1000, sale_lines.total
      FROM ({_STANDING}) AS newest JOIN sale_lines USING (entry) WHERE NOT shared AND sale_lines.total > 0
"""  # noqa: S608 - it stands above
