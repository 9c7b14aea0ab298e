"""Who owes whom: by party with the age of the oldest debt, or one party's open items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tenant_runtime.books.figures import OpenItem, PartyDebt
from tenant_runtime.replies.length import fitting_list
from tenant_runtime.replies.terms import Role, balance
from tenant_runtime.replies.voice import Voice


def debts(found: Sequence[PartyDebt], role: Role, voice: Voice) -> str:
    """Everybody who owes (or is owed), the largest first, and the sum; credit in a party's favour comes last."""
    owing = sorted((debt for debt in found if debt.balance > 0), key=lambda debt: -debt.balance)
    ahead = [debt for debt in found if debt.balance < 0]
    if not owing and not ahead:
        return voice.say(f"no_{role}_debts")
    total = voice.amount(sum(debt.balance for debt in owing))
    items = [_line(debt, voice) for debt in owing]
    credit = [balance(debt.name, debt.balance, role, voice) for debt in ahead]
    title = voice.say(f"{role}_debts_title", amount=total)
    return fitting_list([title], [*items, *credit], more=lambda count: voice.say("and_more", count=count))


def debt_of(name: str, debt: PartyDebt | None, role: Role, voice: Voice) -> str:
    """What one party owes and for what."""
    if debt is None or debt.balance == 0:
        return balance(debt.name if debt else name, 0, role, voice)
    items = [_item(item, voice) for item in debt.open] if debt.balance > 0 else []
    head = balance(debt.name, debt.balance, role, voice)
    return fitting_list([head], items, more=lambda count: voice.say("and_more", count=count))


def _line(debt: PartyDebt, voice: Voice) -> str:
    amount = voice.amount(debt.balance)
    if not debt.open:
        return voice.say("debt_line", who=debt.name, amount=amount)
    oldest = debt.open[0]
    line = voice.say("debt_line_aged", who=debt.name, amount=amount, age=_age(oldest, voice))
    dues = [item.due for item in debt.open if item.due]
    return f"{line} · {_due(min(dues), voice)}" if dues else line


def _item(item: OpenItem, voice: Voice) -> str:
    what = item.description or voice.say(f"entry_{item.kind}")
    line = voice.say("open_item", date=voice.day(item.local_date), what=what, left=voice.amount(item.left))
    of = voice.say("left_of", amount=voice.amount(item.amount)) if item.left != item.amount else ""
    due = f" · {_due(item.due, voice)}" if item.due else ""
    return f"{line}{of}{due}"


def _age(item: OpenItem, voice: Voice) -> str:
    days = (voice.today - item.local_date).days
    return voice.say("since_today") if days <= 0 else voice.counted("since_days", days)


def _due(due: date, voice: Voice) -> str:
    return voice.say("overdue_since" if due < voice.today else "due_on", date=voice.day(due))
