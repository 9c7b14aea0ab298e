"""hledger and beancount, asked on their own command lines what a journal comes to."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import apsw

from tenant_runtime.books import journal as reading
from tenant_runtime.contract.journal import JournalFormat
from tenant_runtime.journal import Writer, writer

PROGRAMS = ("hledger", "bean-check", "bean-query")
MISSING = [program for program in PROGRAMS if shutil.which(program) is None]
CENT = Decimal("0.0001")

Sums = dict[tuple[str, str], Decimal]
"""Account and commodity -> how much."""


@dataclass(frozen=True)
class Told:
    """What a program makes of a journal: `worth` in money alone, `held` as it stands there, goods as goods."""

    worth: Sums
    held: Sums


class Refused(Exception):
    """A program found the journal wrong."""


def text_of(connection: apsw.Connection, form: JournalFormat, *, title: str = "Beans&Co") -> tuple[str, Writer]:
    """The whole journal in one text, read in small batches, and the writer that knows its names."""
    head = reading.head(connection, "USD")
    made = writer(form, head, title=title)
    text, after = made.opening(), 0
    while found := reading.entries(connection, after=after, last=head.last_entry, limit=7):
        text += "".join(made.entry(entry) for entry in found)
        after = found[-1].id
    return text + made.closing(), made


def ask_hledger(text: str, folder: Path) -> Told:
    """The balance of every account by hledger. Raises Refused, also where its strict checks find something."""
    path = folder / "of.journal"
    path.write_text(text, encoding="utf-8")
    _run("hledger", "-f", str(path), "check", "--strict")
    options = ("-O", "csv", "--layout=bare", "--flat", "-N")
    return Told(
        worth=_sums(_run("hledger", "-f", str(path), "bal", "-B", *options)),
        held=_sums(_run("hledger", "-f", str(path), "bal", *options)),
    )


def ask_beancount(text: str, folder: Path) -> Told:
    """The same by beancount. Raises Refused."""
    path = folder / "of.beancount"
    path.write_text(text, encoding="utf-8")
    query = "SELECT account, currency, str(sum(number)), str(sum(number(weight))), first(currency(weight))"
    told = _run("bean-query", "-f", "csv", str(path), f"{query} GROUP BY account, currency")
    held: Sums = {}
    worth: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for account, commodity, number, weight, currency in list(csv.reader(io.StringIO(told)))[1:]:
        held[account.strip(), commodity.strip()] = _number(number)
        worth[account.strip(), currency.strip()] += _number(weight)
    return Told({key: found.quantize(CENT).normalize() for key, found in worth.items()}, held)


def check_with_beancount(text: str, folder: Path) -> None:
    """What `bean-check` says. Raises Refused."""
    path = folder / "checked.beancount"
    path.write_text(text, encoding="utf-8")
    _run("bean-check", str(path))


def _run(*command: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    if ran.returncode or ran.stderr.strip():
        raise Refused(ran.stderr.strip() or ran.stdout)
    return ran.stdout


def _sums(told: str) -> Sums:
    return {
        (account, commodity): Decimal(number) for account, commodity, number in list(csv.reader(io.StringIO(told)))[1:]
    }


def _number(told: str) -> Decimal:
    return Decimal(told.strip().removeprefix("Decimal('").removesuffix("')"))
