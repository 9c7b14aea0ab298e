"""Every figure is written as the shop writes it, and every sentence that the code names exists."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

import tenant_runtime
from tenant_runtime.actions import AdjustReason, EntryKind, HelpTopic, NamedPeriod
from tenant_runtime.books import errors
from tenant_runtime.contract import templates
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.key import TenantKey
from tenant_runtime.contract.messages import Kind
from tenant_runtime.replies.voice import Voice

NEVER_TOLD = {"books_error", "already_posted", "currency_changed", "unknown_price"}
"""Codes that cannot reach a shopkeeper: unknown prices are asked for, the others would be faults of ours."""


def config(language: str, currency: str = "USD", country: str = "US") -> TenantConfig:
    """A shop somewhere."""
    found = {"business_name": "x", "phone_number": TenantKey("+5491112345678"), "language": language}
    return TenantConfig.model_validate(found | {"currency": currency, "country": country})


def voice(language: str, currency: str, country: str) -> Voice:
    """The voice of a shop somewhere."""
    return Voice(config(language, currency, country))


@pytest.mark.parametrize(
    ("language", "currency", "country", "amount", "quantity"),
    [
        ("es", "ARS", "AR", "$1.500,00", "1,5 kg"),
        ("es", "USD", "US", "$1,500.00", "1.5 kg"),
        ("pt", "BRL", "BR", "R$ 1.500,00", "1,5 kg"),
        ("es", "CLP", "CL", "$150.000", "1,5 kg"),
    ],
)
def test_figures_follow_currency_and_country(
    language: str, currency: str, country: str, amount: str, quantity: str
) -> None:
    assert voice(language, currency, country).amount(150_000) == amount
    assert voice(language, currency, country).quantity(1_500, "kg") == quantity


def test_things_that_are_counted_have_no_unit() -> None:
    assert voice("es", "USD", "US").goods(2_000, "unit", "taza") == "2 × taza"
    assert voice("es", "USD", "US").goods(500, "kg", "queso") == "0.5 kg de queso"


def named_in_code() -> set[str]:
    """Every constant key given to `say` or `counted` in the runtime, outside the brain."""
    folder = Path(tenant_runtime.__file__).parent
    calls = [
        (node.func.attr, node.args[0].value)
        for path in [*folder.glob("*.py"), *folder.glob("replies/*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"say", "counted"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
    return {name for called, key in calls for name in ([key] if called == "say" else [f"{key}_one", f"{key}_many"])}


def made_in_code() -> set[str]:
    """Every key that is put together while running."""
    tree = [errors.BooksError]
    for kind in tree:
        tree.extend(kind.__subclasses__())
    abstract = {errors.ProductError, errors.PartyError, errors.OrderError}
    roles = ("customer", "supplier")
    of_a_party = (
        *("owes", "is_even", "is_ahead", "is_new", "paid", "overpays", "debts_title", "credit", "named"),
        *("owed_before", "paid_before", "would_owe", "would_be_even", "would_be_ahead"),
    )
    return {
        *(kind.code for kind in tree if kind.code not in NEVER_TOLD and kind not in abstract),
        *(f"undone_{kind}" for kind in get_args(EntryKind)),
        *(f"entry_{kind}" for kind in (*get_args(EntryKind), "order", "goods_in")),
        *(f"{kind}_posted" for kind in (*get_args(EntryKind), "order", "goods_in") if kind != "low_stock_alert"),
        *(f"kind_{kind}" for kind in get_args(Kind) if kind != "text"),
        *(f"reason_{reason}" for reason in get_args(AdjustReason)),
        *(f"method_{method}" for method in ("cash", "card", "transfer", "check")),
        *(f"month_{number}" for number in range(1, 13)),
        *(f"weekday_{number}" for number in range(7)),
        *(f"{role}_{state}" for role in roles for state in of_a_party),
        *(f"{prefix}_{role}" for role in roles for prefix in ("unknown", "which", "stranger", "stranger_pays")),
        *(f"no_{role}_debts" for role in roles),
        *(f"{verb}_{which}" for verb in ("undo", "edit") for which in ("this", "which")),
        *(f"{kind}_line" for kind in ("owner_withdrawal", "owner_deposit", "price", "cost")),
        *("price_changed", "cost_changed", "compared_up", "compared_down", "help_credit"),
        *(f"{span}{year}" for span in ("in_month", "days_of_month") for year in ("", "_of_year")),
        *get_args(NamedPeriod),
        *(f"{metric}_{form}" for metric in ("sales", "expenses", "purchases") for form in ("one", "many", "report")),
        *("sales_disabled", "expenses_disabled", "inventory_disabled", "greeting", "thanks", "goodbye"),
        *("agreement", "complaint", *(f"how_{topic}" for topic in get_args(HelpTopic))),
        *("no_sales_report", "no_expenses_report", "no_purchases_report"),
    }


@pytest.mark.parametrize("language", templates.LANGUAGES)
def test_every_sentence_that_the_code_can_say_exists(language: str) -> None:
    sentences = templates.load(f"wording/{language}.json")["replies"]
    assert named_in_code() | made_in_code() <= sentences.keys()
    assert len(named_in_code()) > 30


def constants_in_code() -> set[str]:
    """Every text constant of the runtime."""
    return {
        node.value
        for path in Path(tenant_runtime.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_sentence_of_ours_is_left_that_nobody_says() -> None:
    brains = ("ask_", "card_", "choice_", "not_yet_", "label_", "category_", "method_")
    ours = {key for key in templates.load("wording/es.json")["replies"] if not key.startswith(brains)}
    assert ours - named_in_code() - made_in_code() - constants_in_code() == set()
