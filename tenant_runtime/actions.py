"""What the shopkeeper meant, typed: both brains return these, only the books act on them.

Quantities and amounts are exact decimals in major units as they were said. No action holds a total that the books can
compute, an id, or a name that was not in the message or in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Period = Literal["today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "all_time"]
Metric = Literal["sales", "expenses", "profit"]


@dataclass(frozen=True, slots=True)
class SaleItem:
    """One line of a sale. At most one of `unit_price` (each) and `line_total` (all) is said; neither: the product's.

    `product` is the catalogue's name where the words matched one product, else the words as they were said.
    """

    product: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    line_total: Decimal | None = None
    unit: str = "unit"


@dataclass(frozen=True, slots=True)
class Sale:
    """Goods or services sold and paid for. Without items it is an amount alone ("hoy vendí 1.245 en total")."""

    items: tuple[SaleItem, ...] = ()
    total: Decimal | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class Expense:
    """Money spent on running the shop."""

    amount: Decimal
    concept: str
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class ProductCreate:
    """A new product; what was not said is unknown."""

    name: str
    price: Decimal | None = None
    cost: Decimal | None = None
    stock: Decimal | None = None
    unit: str = "unit"


@dataclass(frozen=True, slots=True)
class ProductUpdate:
    """A product's new price or cost; None leaves it."""

    product: str
    price: Decimal | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StockIn:
    """Goods that came in. At most one of `unit_cost` and `total_cost` is said; with one, money went out for them."""

    product: str
    quantity: Decimal
    unit_cost: Decimal | None = None
    total_cost: Decimal | None = None
    unit: str = "unit"
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class StockOut:
    """Goods that left without a sale: broken, stolen, used, given away, or fewer at a count."""

    product: str
    quantity: Decimal
    reason: Literal["damage", "theft", "own_use", "gift", "count"] = "count"


@dataclass(frozen=True, slots=True)
class Undo:
    """Reverse the newest entry, or the newest of one kind."""

    target: Literal["last", "last_sale", "last_expense"] = "last"


@dataclass(frozen=True, slots=True)
class Report:
    """A figure over a period, in the shop's own time zone."""

    metric: Metric
    period: Period = "today"


@dataclass(frozen=True, slots=True)
class StockQuery:
    """How many are left of one product, or of all."""

    product: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """How do I ...?"""


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """A greeting, a thank-you, a goodbye."""

    kind: Literal["greeting", "thanks", "goodbye"] = "greeting"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing to do with the shop's books, or an attempt to make the bot something else."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """It was said that nothing happened ("hoy no vendí nada"): acknowledged, not booked."""


BookAction = Sale | Expense | ProductCreate | ProductUpdate | StockIn | StockOut | Undo
AskAction = Report | StockQuery | Help | Smalltalk | Refuse | Nothing
Action = BookAction | AskAction


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that would settle a message: a wording key under `replies.` and its facts."""

    wording: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered line of a card and what it does; `actions` empty means: leave it, book nothing."""

    label: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """Every word is accounted for and there is one reading: do it at once. Also all that books nothing."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Confirm:
    """Nearly sure: show these choices and wait. One choice is a yes-or-no card."""

    choices: tuple[Choice, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Ask:
    """Not understood well enough to show a card: one question back, nothing booked."""

    question: Question


Reading = Post | Confirm | Ask
