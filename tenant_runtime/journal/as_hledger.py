"""The journal for hledger (https://hledger.org/hledger.html#journal): its strict checks pass."""

from __future__ import annotations

from tenant_runtime.books.journal import JournalEntry, JournalHead
from tenant_runtime.journal.lines import Line, lines_of
from tenant_runtime.journal.names import one_line, unique, without
from tenant_runtime.money import digits, to_major, to_quantity

ROOTS = {
    "asset": "assets",
    "liability": "liabilities",
    "equity": "equity",
    "income": "income",
    "expense": "expenses",
}
TYPES = {"asset": "A", "liability": "L", "equity": "E", "income": "R", "expense": "X"}
LIQUID = {"cash", "bank"}
NOT_IN_ACCOUNTS = ":;"
NOT_IN_COMMODITIES = '";'
NOT_IN_DESCRIPTIONS = ";|"
NOT_IN_TAGS = ":;,[]"


class Hledger:
    """Goods are commodities with their total cost (`@@`), customers and suppliers are sub-accounts."""

    def __init__(self, head: JournalHead, title: str) -> None:
        self._head = head
        self._title = title
        self._accounts = {account.code: _account(account.type, account.code) for account in head.accounts}
        self._people = unique(
            ((person.id, without(person.name, NOT_IN_ACCOUNTS)) for person in head.people),
            mark=lambda name, number: f"{name} {number}",
        )
        self._goods = unique(
            ((good.id, without(good.name, NOT_IN_COMMODITIES)) for good in head.goods),
            taken=[head.currency],
            mark=lambda name, number: f"{name} {number}",
        )
        self._roles = {person.id: person.role for person in head.people}

    def opening(self) -> str:
        """The commodities and accounts."""
        places = digits(self._head.currency)
        declared = [
            f"; {one_line(self._title)}",
            "decimal-mark .",
            f"commodity 1000.{'0' * places} {self._head.currency}",
            *(f'commodity 1000.000 "{name}"' for name in self._goods.values()),
        ]
        for account in self._head.accounts:
            kind = "C" if account.code in LIQUID else TYPES[account.type]
            declared.append(f"account {self._accounts[account.code]}  ; type:{kind}")
        declared += [
            f"account {self._accounts[code]}:{self._people[person.id]}"
            for person in self._head.people
            for code in ("receivable", "payable", "customer_deposits")
            if (code == "payable") == (person.role == "supplier")
        ]
        return "\n".join(declared) + "\n"

    def entry(self, entry: JournalEntry) -> str:
        """A transaction: its code is the entry's id, its tags say the rest."""
        tags = {
            "kind": entry.kind,
            "message": entry.message_id,
            "customer": self._named(entry, "customer"),
            "supplier": self._named(entry, "supplier"),
            "reverses": entry.reverses,
            "reversed-by": entry.reversed_by,
        }
        told = ", ".join(f"{name}:{without(str(tag), NOT_IN_TAGS)}" for name, tag in tags.items() if tag is not None)
        description = without(entry.description, NOT_IN_DESCRIPTIONS) if entry.description else ""
        postings = "".join(f"    {self._posting(line)}\n" for line in lines_of(entry))
        return f"\n{entry.local_date} ({entry.id}) {description}  ; {told}\n{postings}"

    def closing(self) -> str:
        """Nothing."""
        return ""

    def _named(self, entry: JournalEntry, role: str) -> str | None:
        person = entry.person
        return None if person is None or self._roles[person] != role else self._people[person]

    def _posting(self, line: Line) -> str:
        account = self._accounts[line.account]
        if line.person is not None:
            account += f":{self._people[line.person]}"
        text = f"{account}  {self._amount(line)}"
        if not line.is_cost_known:
            text += "  ; cost:unknown"
        elif line.method:
            text += f"  ; method:{without(line.method, NOT_IN_TAGS)}"
        return text

    def _amount(self, line: Line) -> str:
        if line.good is None:
            return self._money(line.amount)
        return f'{to_quantity(line.quantity):f} "{self._goods[line.good]}" @@ {self._money(abs(line.amount))}'

    def _money(self, minor: int) -> str:
        return f"{to_major(minor, self._head.currency)} {self._head.currency}"


def _account(kind: str, code: str) -> str:
    return f"{ROOTS[kind]}:{code.replace('_', ' ')}"
