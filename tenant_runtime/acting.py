"""Does the actions of one message, all or none, and tells what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import apsw

from tenant_runtime.actions import Action, AskAction, BookAction, EditLast, Sale, SaleItem, Undo
from tenant_runtime.asking import Asker
from tenant_runtime.books import Books, BooksError, Source, UnknownParty
from tenant_runtime.books.outcomes import Edited, Outcome, SalePosted, Undone
from tenant_runtime.card_answers import plain
from tenant_runtime.cards import Card, ChoiceCard, CompletionCard, PartyCard, PriceCard
from tenant_runtime.caution import Caution, Doubt, Settled
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.contract.messages import InboundMessage
from tenant_runtime.expanding import Exact, Expander
from tenant_runtime.features import switched_off
from tenant_runtime.open_questions import open_question
from tenant_runtime.readings import Question
from tenant_runtime.replies.postings import plain_sale, postings
from tenant_runtime.replies.questions import asked, shown_card
from tenant_runtime.replies.troubles import trouble
from tenant_runtime.replies.voice import Voice
from tenant_runtime.stored_actions import to_json
from tenant_runtime.strangers import stranger_card

NOTHING_SETTLED = Settled()

CANCELS_WITHIN = timedelta(hours=1)
"""So old may be what a bare "cancel" takes back; of something older it would be a surprise."""


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
        self,
        config: TenantConfig,
        message: InboundMessage,
        *,
        voice: Voice,
        books: Books,
        connection: apsw.Connection,
        quoted: str | None,
    ) -> None:
        self._config = config
        self._message = message
        self._voice = voice
        self._books = books
        self._connection = connection
        self._asker = Asker(config, books=books, voice=voice)
        self._caution = Caution(books, voice)
        self._expander = Expander(books, voice, quoted=quoted)

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

    def cancelled(self) -> Answer:
        """Takes back what was just booked, if it was; else says how to take something back."""
        newest = self._books.standing(1)
        posted_at = newest[0].posted_at if newest else None
        is_fresh = posted_at is not None and self._message.received_at - posted_at < CANCELS_WITHIN
        if is_fresh or self._message.reply_to:
            return self.act((Undo(),))
        return Answer(self._voice.say("how_to_undo"))

    def shown(self, card: ChoiceCard) -> Answer:
        """A card with its quick replies."""
        text, quick_replies = shown_card(card.question, [choice.label for choice in card.choices], self._voice)
        return Answer(text, quick_replies, card)

    def proposed(self, card: ChoiceCard) -> Answer:
        """A brain's card; what its one choice would book is tried, and told as the books would tell it."""
        match card.choices:
            case [choice] if all(isinstance(action, BookAction) for action in choice.actions):
                return self._tried(choice.actions, card) if choice.actions else self.shown(card)
        return self.shown(card)

    def asked(self, card: Card) -> Answer:
        """The question that this card waits with."""
        match card:
            case ChoiceCard():
                return self.shown(card)
            case PriceCard(product=product):
                question = Question("ask_price", {"product": product})
            case PartyCard(role=role):
                question = Question("who_owes" if role == "customer" else "who_is_owed")
            case CompletionCard(question=waiting):
                question = waiting
        return Answer(asked(question, self._voice), card=card)

    def _tried(self, actions: Sequence[Action], card: ChoiceCard) -> Answer:
        try:
            with self._all_or_none():
                exact = self._expander.exact(actions)
                outcomes = self._booked([action for action in exact.actions if isinstance(action, BookAction)])
                self._caution.look(exact.actions, outcomes, Settled(amounts=True))
                raise self._caution.doubt(exact.doubt or card.question, exact.actions, outcomes)
        except Doubt as doubt:
            return self.shown(doubt.card)
        except BooksError:
            return self.shown(card)

    def _done(self, exact: Exact, *, words: str, settled: Settled) -> str:
        actions = exact.actions
        said = [self._asker.said(action) for action in actions if isinstance(action, AskAction)]
        outcomes = self._booked([action for action in actions if isinstance(action, BookAction)])
        if not outcomes:
            return "\n\n".join(said)
        if exact.doubt:
            raise self._caution.doubt(exact.doubt, actions, outcomes)
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
        if isinstance(error, UnknownParty):
            choices = stranger_card(error, actions, self._books, self._voice)
            if choices:
                return self.shown(choices)
            if all(isinstance(action, AskAction) for action in actions):
                return Answer(self._voice.say("nobody_called", who=error.name))
        card = open_question(actions, error)
        return self.asked(card) if card else Answer(trouble(error, self._voice))


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
