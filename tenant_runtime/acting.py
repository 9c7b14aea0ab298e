"""Does the actions of one message, all or none, and tells what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import apsw

from tenant_runtime.actions import (
    Action,
    AskAction,
    BookAction,
    Help,
    Nothing,
    Question,
    Refuse,
    Report,
    Sale,
    SaleItem,
    Smalltalk,
    StockQuery,
)
from tenant_runtime.books import Books
from tenant_runtime.books.errors import BooksError, UnknownPrice
from tenant_runtime.books.names import fold
from tenant_runtime.books.outcomes import SalePosted
from tenant_runtime.card_answers import plain
from tenant_runtime.cards import Card, PriceCard
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.features import switched_off
from tenant_runtime.replies.figures import report, stock_list, stock_of
from tenant_runtime.replies.postings import plain_sale, postings
from tenant_runtime.replies.questions import asked
from tenant_runtime.replies.smalltalk import guide, smalltalk
from tenant_runtime.replies.troubles import trouble
from tenant_runtime.replies.voice import Voice


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, the quick replies to it, and the card that waits for them."""

    text: str
    quick_replies: tuple[str, ...] = ()
    card: Card | None = None


class Actor:
    """The hands of one message: books on one side, words on the other. Writes, never commits."""

    def __init__(self, config: TenantConfig, *, books: Books, connection: apsw.Connection) -> None:
        self._config = config
        self._books = books
        self._connection = connection
        self._voice = Voice(config)

    def act(self, actions: Sequence[Action], *, message_id: str, words: str = "") -> Answer:
        """Does all of these actions, or none of them and says why.

        `words` is what the shopkeeper wrote of them, if it was this message that said it all: a sale of something that
        is wholly named there needs no explanation.
        """
        refusal = switched_off(actions, self._config.features)
        if refusal:
            return Answer(self._voice.say(refusal))
        try:
            with self._all_or_none():
                return Answer(self._done(actions, message_id=message_id, words=words))
        except UnknownPrice as error:
            return self._price_asked(actions, error)
        except BooksError as error:
            return Answer(trouble(error, self._voice))

    def _done(self, actions: Sequence[Action], *, message_id: str, words: str) -> str:
        said = [self._said(action) for action in actions if isinstance(action, AskAction)]
        outcomes = [
            self._books.apply(action, message_id=message_id, action_index=index)
            for index, action in enumerate(actions)
            if isinstance(action, BookAction)
        ]
        profit = self._books.profit_so_far()
        match outcomes:
            case []:
                return "\n\n".join(said)
            case [SalePosted() as sale] if _is_plain(actions, sale, words):
                return "\n\n".join([plain_sale(sale, self._voice, profit=profit), *said])
            case _:
                return "\n\n".join([postings(outcomes, self._voice, profit=profit), *said])

    def _said(self, action: AskAction) -> str:
        match action:
            case Report(metric=metric, period=period):
                return report(metric, period, self._books.report(metric, period), self._voice)
            case StockQuery(product=name):
                return self._stock(name)
            case Help():
                return guide(self._voice, self._config)
            case Smalltalk():
                return smalltalk(action, self._voice, self._config)
            case Refuse():
                return self._voice.say("refuse")
            case Nothing():
                return self._voice.say("nothing")
            case _:
                return self._voice.say("ask_what")

    def _stock(self, name: str | None) -> str:
        if name is None:
            return stock_list(self._books.products(), self._voice)
        product = self._books.product(name)
        return stock_of(product, self._voice) if product else self._voice.say("unknown_product", product=name)

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        with self._connection:  # apsw: a savepoint inside the transaction of the message
            yield

    def price_asked(self, card: PriceCard) -> Answer:
        """The question that this card waits with."""
        return Answer(asked(Question("ask_price", {"product": card.product}), self._voice), card=card)

    def _price_asked(self, actions: Sequence[Action], error: UnknownPrice) -> Answer:
        for action_index, action in enumerate(actions):
            for item_index, item in enumerate(action.items if isinstance(action, Sale) else ()):
                is_open = item.unit_price is None and item.line_total is None
                if is_open and fold(item.product) == fold(error.product):
                    return self.price_asked(PriceCard(item.product, tuple(actions), action_index, item_index))
        return Answer(asked(Question("ask_price", {"product": error.product}), self._voice))


def _is_plain(actions: Sequence[Action], posted: SalePosted, words: str) -> bool:
    """Whether one known product was said by its whole name, and nothing of its price: nothing was left to guess."""
    match [action for action in actions if isinstance(action, Sale)]:
        case [Sale(items=[SaleItem(unit_price=None, line_total=None)], total=None)]:
            return not posted.lines[0].created and _names(words, posted.lines[0].name)
        case _:
            return False


def _names(words: str, product: str) -> bool:
    """Whether every word of the product's name was written, in the singular or with a plural's ending."""
    written = plain(words).split()
    return all(any(word.startswith(part) for word in written) for part in plain(product).split())
