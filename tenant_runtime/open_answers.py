"""Short answers to a question about one open thing: a price or a name, put into the actions that wait for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tenant_runtime.actions import Action, Sale
from tenant_runtime.card_answers import plain
from tenant_runtime.cards import CompletionCard, PartyCard, PriceCard
from tenant_runtime.readings import Ask

NUMBER = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
EACH = frozenset(
    {
        *("", "cada", "cada una", "cada uno", "cada um", "cada uma", "c u", "la unidad", "a unidade"),
        *("each", "apiece", "each one"),
    }
)
ALL = frozenset(
    {
        *("en total", "todo", "total", "por todo", "no total", "ao todo", "tudo", "por tudo"),
        *("in all", "in total", "altogether", "for all"),
    }
)
AROUND = re.compile(r"^(?:a|por|at|for|fue a|fueron a|r|us|usd)\b\s*")
COUNT_AND_PRICE = re.compile(r"(\w+(?:[.,]\d+)*) ((?:a|at|@|por|for) \S.*)", re.ASCII | re.IGNORECASE)
COUNTED = re.compile(r"\{\}((?: [^\W\d]+)+)$")
"""Goods at the end that wait for a count: the price of "3 a 20" belongs behind them."""
BEFORE_A_NAME = re.compile(
    r"^(?:(?:a nombre )?de|(?:em nome )?d[aeo]|a|al|ao|para|por|pr[ao]|es|fue|foi|to|for|from|under|it is|it was)\s+",
    re.IGNORECASE,
)
MOST_WORDS_OF_A_NAME = 5
LONGEST_NAME = 60
SHORTEST_NAME = 3
SMALL = frozenset({"del", "los", "las", "dos", "das", "the"})


@dataclass(frozen=True, slots=True)
class Price:
    """What was said: so much for each, or so much for all of them."""

    amount: Decimal
    is_for_all: bool = False


def read_price(text: str, decimal_mark: str) -> Price | None:
    """The price in this text, or None where the text is not a price and nothing else.

    `decimal_mark` is the shop's. A number that could be read two ways is not read: the question is asked again.
    """
    found = NUMBER.findall(text)
    if len(found) != 1:
        return None
    words = AROUND.sub("", plain(NUMBER.sub(" ", text)))
    amount = exact(found[0], decimal_mark)
    if amount is None or words not in EACH | ALL:
        return None
    return Price(amount, is_for_all=words in ALL)


def exact(number: str, decimal_mark: str) -> Decimal | None:
    """`1.500,50` or `20.5` as a decimal; None where the marks do not make one number."""
    group_mark = "," if decimal_mark == "." else "."
    if re.fullmatch(rf"\d{{1,3}}{re.escape(decimal_mark)}\d{{3}}", number):
        return None  # thousands for one writer, three decimals for another
    whole = rf"(?:\d{{1,3}}(?:{re.escape(group_mark)}\d{{3}})+|\d+)"
    if re.fullmatch(rf"{whole}(?:{re.escape(decimal_mark)}\d+)?", number):
        return Decimal(number.replace(group_mark, "").replace(decimal_mark, "."))
    if re.fullmatch(rf"\d+{re.escape(group_mark)}\d{{1,2}}", number):  # the other mark, before one or two cents
        return Decimal(number.replace(group_mark, "."))
    return None


def waiting_for(ask: Ask) -> CompletionCard | None:
    """The card that waits with a brain's question; None where no short answer can settle it."""
    return CompletionCard(ask.question, ask.completion) if ask.completion else None


def whole(completion: str, answer: str) -> str:
    """The sentence with the answer in it; a joint that both have ("gasté 50 en {}", "en bolsas") is said once.

    A count with its price ("3 a 20") goes round the goods: "vendí 3 tortas a 20".
    """
    said = answer.strip(" .!?¡¿\n")
    if (counted := COUNT_AND_PRICE.fullmatch(said)) and (goods := COUNTED.search(completion)):
        return f"{completion[: goods.start()]}{counted[1]}{goods[1]} {counted[2]}"
    before = plain(completion.split("{}", 1)[0]).split()
    first, _, rest = said.partition(" ")
    if rest and before and plain(first) == before[-1]:
        said = rest
    return completion.replace("{}", said, 1)


def read_name(text: str) -> str | None:
    """The name in this text, or None where the text is longer or something else than a name."""
    name = BEFORE_A_NAME.sub("", " ".join(text.strip(' .!?¡¿,;\n"«»').split()))
    is_name = name and not any(sign.isdigit() for sign in name) and any(sign.isalpha() for sign in name)
    if not is_name or len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS_OF_A_NAME:
        return None
    return " ".join(_capital(word) for word in name.split())


def _capital(word: str) -> str:
    """A name written small gets its capital; "de", "la" and "del" inside it stay."""
    return word if len(word) < SHORTEST_NAME or word in SMALL else word[0].upper() + word[1:]


def priced(card: PriceCard, price: Price) -> tuple[Action, ...]:
    """The actions that waited, with the price that was said."""
    actions = list(card.actions)
    sale = actions[card.action_index]
    assert isinstance(sale, Sale)  # noqa: S101 - a price card is made of a sale only
    items = list(sale.items)
    item = items[card.item_index]
    each, together = (None, price.amount) if price.is_for_all else (price.amount, None)
    items[card.item_index] = replace(item, unit_price=each, line_total=together)
    actions[card.action_index] = replace(sale, items=tuple(items))
    return tuple(actions)


def with_party(card: PartyCard, name: str) -> tuple[Action, ...]:
    """The actions that waited, with the name that was said."""
    actions = list(card.actions)
    changes: dict[str, Any] = {card.role: name}
    actions[card.action_index] = replace(actions[card.action_index], **changes)
    return tuple(actions)
