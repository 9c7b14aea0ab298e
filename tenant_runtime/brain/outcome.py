"""A reading as one JSON object, in the shape in which sentences with their exact meaning are kept."""

from __future__ import annotations

from tenant_runtime.actions import (
    Action,
    Changes,
    CustomerPayment,
    Days,
    DebtOpening,
    DebtQuery,
    EditLast,
    Expense,
    FreeQuestion,
    Help,
    LowStockAlert,
    Nothing,
    OrderDelivery,
    OwnerDeposit,
    OwnerWithdrawal,
    Period,
    PeriodClose,
    ProductCreate,
    ProductUpdate,
    Purchase,
    Refuse,
    Report,
    Sale,
    SaleReturn,
    Smalltalk,
    StockAdjust,
    StockQuery,
    SupplierPayment,
    Undo,
)
from tenant_runtime.brain import Context
from tenant_runtime.brain.outcome_of_deals import Shape, day, deal, text
from tenant_runtime.readings import Ask, Confirm, Reading

ASKING = (Report, StockQuery, DebtQuery, FreeQuestion, Help, Smalltalk, Refuse, Nothing)
REASONS = {"expiry": "expired"}


def outcome(reading: Reading, context: Context) -> Shape:
    """`outcome` post, answer, confirm or ask, and the actions; of a card, those of its first choice."""
    match reading:
        case Ask(question=question, completion=completion):
            return {"outcome": "ask", "actions": [], "question": question.wording, "completion": completion}
        case Confirm(choices=choices):
            return {"outcome": "confirm", "actions": [shape(action, context) for action in choices[0].actions]}
    is_asking = all(isinstance(action, ASKING) for action in reading.actions)
    return {
        "outcome": "answer" if is_asking else "post",
        "actions": [shape(action, context) for action in reading.actions],
    }


def shape(action: Action, context: Context) -> Shape:
    """One action, with the totals that follow from what was said."""
    match action:
        case Sale() | Purchase() | Expense() | SaleReturn():
            found: Shape = deal(action, context)
        case CustomerPayment(customer=party, amount=amount, payment_method=method, when=when):
            paid = {"total": text(amount), "payment_method": method, "date": day(when, context)}
            found = {"intent": "customer_payment", "customer": party, **paid}
        case SupplierPayment(supplier=party, amount=amount, payment_method=method, when=when):
            paid = {"total": text(amount), "payment_method": method, "date": day(when, context)}
            found = {"intent": "supplier_payment", "supplier": party, **paid}
        case DebtOpening(party=party, role=role, amount=amount, when=when):
            found = {"intent": "debt_opening", role: party, "total": text(amount), "date": day(when, context)}
        case OwnerWithdrawal(amount=amount, when=when):
            found = {"intent": "owner_withdrawal", "total": text(amount), "date": day(when, context)}
        case OwnerDeposit(amount=amount, when=when):
            found = {"intent": "owner_deposit", "total": text(amount), "date": day(when, context)}
        case OrderDelivery(customer=customer, product=product, paid=paid):
            found = {"intent": "order_delivery", "customer": customer, "item": product, "paid": text(paid)}
        case _:
            found = _of_the_catalogue(action, context)
    return found


def _of_the_catalogue(action: Action, context: Context) -> Shape:
    match action:
        case StockAdjust(product=product, delta=delta, counted=counted, reason=reason, when=when):
            told = {"delta": text(delta), "counted": text(counted), "reason": REASONS.get(reason, reason)}
            found: Shape = {"intent": "stock_adjust", "item": product, **told, "date": day(when, context)}
        case ProductCreate(name=name, price=price, cost=cost, stock=stock):
            told = {"price": text(price), "cost": text(cost), "stock": text(stock)}
            found = {"intent": "product_create", "item": name, **told}
        case ProductUpdate(product=product, price=price, cost=cost):
            found = {"intent": "product_update", "item": product, "set": _said({"price": price, "cost": cost})}
        case LowStockAlert(product=product, threshold=threshold):
            found = {"intent": "low_stock_alert", "item": product, "threshold": text(threshold)}
        case EditLast():
            found = _edit(action)
        case Undo():
            found = _undo(action)
        case PeriodClose(last=last):
            found = {"intent": "period_close", "last": last.isoformat()}
        case _:
            found = _talk(action, context)
    return found


def _talk(action: Action, context: Context) -> Shape:
    match action:
        case Report(metric=metric, period=period, format=form):
            told: Shape = {"metric": metric, "period": _period(period, context), "format": form}
            narrowed = _said({"item": action.product, "category": action.category, "party": action.party})
            found: Shape = {"intent": "report", **told, **narrowed, **({"compare": True} if action.compare else {})}
        case StockQuery(product=product, only_low=only_low):
            found = {"intent": "stock_query", "item": product, **({"only_low": True} if only_low else {})}
        case DebtQuery(party=party, of="customers"):
            found = {"intent": "debt_query", "customer": party}
        case DebtQuery(party=party):
            found = {"intent": "debt_query", "supplier": party, "of": "suppliers"}
        case Refuse():
            found = {"intent": "refuse", "reason": "not_bookkeeping"}
        case FreeQuestion():
            found = {"intent": "question"}
        case _:
            found = {"intent": type(action).__name__.lower()}
    return found


def _undo(undo: Undo) -> Shape:
    said = _said({"item": undo.item, "customer": undo.party})
    if said:
        return {"intent": "undo", "target": undo.kind or "entry", "match": said}
    last = f"last_{undo.kind}" if undo.kind else "last"
    return {"intent": "undo", "target": "quoted" if undo.is_quoted else last}


def _edit(edit: EditLast) -> Shape:
    match_said = _said({"item": edit.item, "kind": edit.kind})
    found: Shape = {
        "intent": "edit_last", "match": match_said, "set": _changes(edit.changes), "was": _changes(edit.was),
    }  # fmt: skip
    return found | ({"target": "quoted"} if edit.is_quoted else {})


def _changes(changes: Changes) -> Shape:
    return _said({
        "qty": changes.quantity, "unit_price": changes.unit_price, "total": changes.total, "item": changes.product,
        "payment_method": changes.payment_method, "customer": changes.customer, "supplier": changes.supplier,
        "concept": changes.concept, "paid": changes.paid,
        "date": None if changes.when is None else changes.when.isoformat(),
    })  # fmt: skip


def _said(values: Shape) -> Shape:
    """Only what was said, numbers as text."""
    return {key: value if isinstance(value, str) else text(value) for key, value in values.items() if value is not None}


def _period(period: Period, context: Context) -> str:
    """A named period; a whole month as its latest ("XXXX-06"); else both days."""
    if not isinstance(period, Days):
        return period
    first, last = period.first, period.last
    if first == last:
        return day(first, context)
    is_month = first.day == 1 and (last.year, last.month) == (first.year, first.month) and last.day >= 28
    is_latest = first.year == context.today.year - (first.month > context.today.month)
    if is_month and is_latest:
        return f"XXXX-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"
