"""The journal for beancount 2 and 3 (https://beancount.github.io/docs/beancount_language_syntax.html)."""

from __future__ import annotations

import re

from tenant_runtime.books.journal import JournalEntry, JournalHead
from tenant_runtime.journal.lines import INVENTORY, Line, lines_of
from tenant_runtime.journal.names import LONGEST_COMMODITY, letters, one_line, unique
from tenant_runtime.money import to_major

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
WORDS_OF_THE_LANGUAGE = ("TRUE", "FALSE", "NULL")
BEFORE_ANY_ENTRY = "1970-01-01"


class Beancount:
    """Goods are commodities held at their total cost (booking NONE: lots are not matched, their sum is what counts)."""

    def __init__(self, head: JournalHead, title: str) -> None:
        self._head = head
        self._title = title
        self._accounts = {account.code: _account(account.type, account.code) for account in head.accounts}
        self._people = unique(
            ((person.id, _component(person.name)) for person in head.people),
            mark=lambda name, number: f"{name}-{number}",
        )
        self._names = {person.id: person.name for person in head.people}
        self._goods = unique(
            ((good.id, _commodity(good.name)) for good in head.goods),
            taken=[head.currency, *WORDS_OF_THE_LANGUAGE],
            mark=_numbered,
        )

    def opening(self) -> str:
        """The options, commodities and accounts."""
        day, currency = self._head.first_day or BEFORE_ANY_ENTRY, self._head.currency
        told = [
            f'option "title" {_text(self._title)}',
            f'option "operating_currency" "{currency}"',
            f'option "inferred_tolerance_default" "{currency}:0.0001"',
            f"{day} commodity {currency}",
        ]
        for good in self._head.goods:
            told += [
                f"{day} commodity {self._goods[good.id]}",
                f"  name: {_text(good.name)}",
                f"  unit: {_text(good.unit)}",
            ]
        for account in self._head.accounts:
            booking = ' "NONE"' if account.code == INVENTORY else ""
            told.append(f"{day} open {self._accounts[account.code]}{booking}")
        for person in self._head.people:
            codes = ("payable",) if person.role == "supplier" else ("receivable", "customer_deposits")
            for code in codes:
                told += [
                    f"{day} open {self._accounts[code]}:{self._people[person.id]}",
                    f"  name: {_text(person.name)}",
                ]
        return "\n".join(told) + "\n"

    def entry(self, entry: JournalEntry) -> str:
        """A transaction; a reversal carries the link of its original."""
        links = [f"^entry-{entry.id}", *([f"^entry-{entry.reverses}"] if entry.reverses else [])]
        told = {
            "entry": entry.id,
            "kind": entry.kind,
            "message": entry.message_id,
            "reverses": entry.reverses,
            "reversed-by": entry.reversed_by,
        }
        facts = "".join(f"  {name}: {_text(str(fact))}\n" for name, fact in told.items() if fact is not None)
        postings = "".join(f"  {self._posting(line)}\n" for line in lines_of(entry))
        payee = "" if entry.person is None else f"{_text(self._names[entry.person])} "
        return f"\n{entry.local_date} * {payee}{_text(entry.description)} {' '.join(links)}\n{facts}{postings}"

    def closing(self) -> str:
        """Nothing."""
        return ""

    def _posting(self, line: Line) -> str:
        account = self._accounts[line.account]
        if line.person is not None:
            account += f":{self._people[line.person]}"
        if line.good is None:
            method = f"\n    method: {_text(line.method)}" if line.method else ""
            return f"{account}  {self._money(line.amount)}{method}"
        goods = f"{_thousandths(line.quantity)} {self._goods[line.good]}"
        if line.is_cost_known:
            return f"{account}  {goods} {{{{{self._money(abs(line.amount))}}}}}"
        return f'{account}  {goods} @@ {self._money(0)}\n    cost: "unknown"'

    def _money(self, minor: int) -> str:
        return f"{to_major(minor, self._head.currency)} {self._head.currency}"


def _account(kind: str, code: str) -> str:
    return f"{ROOTS[kind]}:{code.replace('_', ' ').title().replace(' ', '')}"


def _component(name: str) -> str:
    """A part of an account's name: it begins with a capital letter or a digit."""
    plain = letters(name) or "X"
    return plain[0].upper() + plain[1:]


def _commodity(name: str) -> str:
    """2 to 24 capital letters, digits and hyphens, of which the first is a letter and the last no hyphen."""
    plain = letters(name).upper()
    if not re.match(r"[A-Z].", plain):
        plain = f"P-{plain or '0'}"
    return plain[:LONGEST_COMMODITY].rstrip("-")


def _numbered(name: str, number: int) -> str:
    ending = f"-{number}"
    return name[: LONGEST_COMMODITY - len(ending)].rstrip("-") + ending


def _text(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _thousandths(quantity: int) -> str:
    """Always three decimals: beancount shows as many as are usual."""
    whole, rest = divmod(abs(quantity), 1000)
    return f"{'-' if quantity < 0 else ''}{whole}.{rest:03}"
