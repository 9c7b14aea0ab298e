"""Does the actions of one message, all or none, and tells what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import apsw

from tenant_runtime.actions import Action, AskAction, BookAction, EditLast, Question, Sale, SaleItem, Undo
from tenant_runtime.asking import Asker
from tenant_runtime.books import Books, BooksError, CustomerNeeded, Source, SupplierNeeded, UnknownParty, UnknownPrice
from tenant_runtime.books.names import fold
from tenant_runtime.books.outcomes import Edited, Outcome, SalePosted, Undone
from tenant_runtime.card_answers import plain
from tenant_runtime.cards import Card, ChoiceCard, PartyCard, PriceCard
from tenant_runtime.caution import Caution, Doubt, Settled
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.messages import InboundMessage
from tenant_runtime.expanding import Expander
from tenant_runtime.features import switched_off
from tenant_runtime.replies.postings import plain_sale, postings
from tenant_runtime.replies.questions import asked, shown_card
from tenant_runtime.replies.terms import Role
from tenant_runtime.replies.troubles import trouble
from tenant_runtime.replies.voice import Voice
from tenant_runtime.stored_actions import to_json

NOTHING_SETTLED = Settled()


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, the quick replies to it, and the card that waits for them.

    `is_lost`: the message was not understood, so this only asks for other words.
    """

    text: str
    quick_replies: tuple[str, ...] = ()
    card: Card | None = None
    is_lost: bool = False


class Actor:
    """The hands of one message: books on one side, words on the other. Writes, never commits."""

    def __init__(
        self, config: TenantConfig, message: InboundMessage, *, voice: Voice, books: Books, connection: apsw.Connection
    ) -> None:
        self._config = config
        self._message = message
        self._voice = voice
        self._books = books
        self._connection = connection
        self._asker = Asker(config, books=books, voice=voice)
        self._caution = Caution(books, voice)
        self._expander = Expander(books, voice, quoted=message.reply_to)

    def act(self, actions: Sequence[Action], *, words: str = "", settled: Settled = NOTHING_SETTLED) -> Answer:
        """Does all of these actions, or none of them and says why, or asks first.

        `words` is what the shopkeeper wrote of them, if it was this message that said it all: a sale of something that
        is wholly named there needs no explanation. `settled` is what an answer has put beyond doubt.
        """
        refusal = switched_off(actions, self._config.features)
        if refusal:
            return Answer(self._voice.say(refusal))
        try:
            with self._all_or_none():
                exact = self._expander.exact(actions)
                return Answer(self._done(exact, words=words, settled=settled))
        except Doubt as doubt:
            return self.shown(doubt.card)
        except BooksError as error:
            return self._refused(actions, error)

    def shown(self, card: ChoiceCard) -> Answer:
        """A card with its quick replies."""
        text, quick_replies = shown_card(card.question, [choice.label for choice in card.choices], self._voice)
        return Answer(text, quick_replies, card)

    def price_asked(self, card: PriceCard) -> Answer:
        """The question that this card waits with."""
        return Answer(asked(Question("ask_price", {"product": card.product}), self._voice), card=card)

    def party_asked(self, card: PartyCard) -> Answer:
        """The question that this card waits with."""
        return Answer(self._voice.say("who_owes" if card.role == "customer" else "who_is_owed"), card=card)

    def _done(self, actions: Sequence[Action], *, words: str, settled: Settled) -> str:
        said = [self._asker.said(action) for action in actions if isinstance(action, AskAction)]
        outcomes = self._booked([action for action in actions if isinstance(action, BookAction)])
        if not outcomes:
            return "\n\n".join(said)
        self._caution.look(actions, outcomes, settled)
        profit = self._books.profit_so_far()
        match outcomes:
            case [SalePosted() as sale] if _is_plain(actions, sale, words):
                return "\n\n".join([plain_sale(sale, self._voice, profit=profit), *said])
            case _:
                return "\n\n".join([postings(outcomes, self._voice, profit=profit), *said])

    def _booked(self, actions: Sequence[BookAction]) -> list[Outcome]:
        """What came of each action. A correction makes two entries: one that takes back and one that is right."""
        source = self._source(actions)
        index = 0
        outcomes: list[Outcome] = []
        for action in actions:
            steps = self._steps(action)
            made = [
                self._books.apply(step, message_id=self._message.id, action_index=index + number, source=source)
                for number, step in enumerate(steps)
            ]
            index += len(steps)
            outcomes.append(Edited(made[0], made[1]) if isinstance(made[0], Undone) and len(made) > 1 else made[0])
        return outcomes

    def _steps(self, action: BookAction) -> list[BookAction]:
        if not isinstance(action, EditLast) or action.entry is None:
            return [action]
        corrected = self._books.corrected(action.entry, action.changes, action.item)
        return [Undo(entry=action.entry), corrected]

    def _source(self, actions: Sequence[BookAction]) -> Source:
        reading = json.dumps([to_json(action) for action in actions], ensure_ascii=False)
        return Source(self._message.sender, self._message.channel, self._message.text, reading)

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        with self._connection:  # apsw: a savepoint inside the transaction of the message
            yield

    def _refused(self, actions: Sequence[Action], error: BooksError) -> Answer:
        """The question that would put right what the books refused, or why they did."""
        match error:
            case UnknownPrice(product=product):
                return self._price_needed(actions, product)
            case CustomerNeeded():
                return self._party_needed(actions, error, "customer")
            case SupplierNeeded():
                return self._party_needed(actions, error, "supplier")
            case UnknownParty(name=name, role=role):
                doubt = self._caution.stranger(name, role, actions)
                return self.shown(doubt.card) if doubt else Answer(trouble(error, self._voice))
            case _:
                return Answer(trouble(error, self._voice))

    def _price_needed(self, actions: Sequence[Action], product: str) -> Answer:
        for action_index, action in enumerate(actions):
            for item_index, item in enumerate(action.items if isinstance(action, Sale) else ()):
                is_open = item.unit_price is None and item.line_total is None
                if is_open and fold(item.product) == fold(product):
                    return self.price_asked(PriceCard(item.product, tuple(actions), action_index, item_index))
        return Answer(asked(Question("ask_price", {"product": product}), self._voice))

    def _party_needed(self, actions: Sequence[Action], error: BooksError, role: Role) -> Answer:
        """Asks whose debt it is, of the first action that says of no one that they owe the rest of what was paid."""
        for index, action in enumerate(actions):
            if getattr(action, role, "") is None and getattr(action, "paid", None) is not None:
                return self.party_asked(PartyCard(role, tuple(actions), index))
        return Answer(trouble(error, self._voice))


def _is_plain(actions: Sequence[Action], posted: SalePosted, words: str) -> bool:
    """Whether one known product was said by its whole name, and nothing else: nothing was left to guess."""
    match [action for action in actions if isinstance(action, Sale)]:
        case [Sale(items=[SaleItem(product=name, quantity=quantity, unit=unit)]) as sale]:
            is_bare = sale == Sale((SaleItem(name, quantity, unit=unit),))
            return is_bare and not posted.lines[0].created and _names(words, posted.lines[0].name)
        case _:
            return False


def _names(words: str, product: str) -> bool:
    """Whether every word of the product's name was written, in the singular or with a plural's ending."""
    written = plain(words).split()
    return all(any(word.startswith(part) for word in written) for part in plain(product).split())
