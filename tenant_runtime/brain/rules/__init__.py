"""The rules brain: no model, no key, no network; a sentence it does not explain word by word it asks about.

The way of a message: tokens -> pieces -> corrections -> clauses -> (for each) intent -> terms -> reader -> accounting.
The pipeline is the files of this folder, begun by `understanding`; what it needs stands in a folder for each subject:

    words     letters to pieces: tokens, numbers, money, vocabulary
    goods     lines of goods, prices, offers; what is sold, bought, returned, lost
    deals     when, with whom, how much was paid; debts and orders
    spending  expenses, the owner's own money
    asking    questions about the books, periods
    mending   undo and corrections
    talk      what books nothing
    labels    what a card says
"""

from __future__ import annotations

from tenant_runtime.brain import Context
from tenant_runtime.brain.rules.sentence import sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.talk.abroad import read_abroad
from tenant_runtime.brain.rules.talk.greetings import greeted
from tenant_runtime.brain.rules.understanding import understood
from tenant_runtime.brain.rules.words.text import MOST_TOKENS, tokens
from tenant_runtime.readings import Ask, Question, Reading

LONGEST_MESSAGE = 1000


class RulesBrain:
    """Understands sentences in Spanish, Portuguese and English."""

    def read(self, text: str, context: Context) -> Reading:
        """What the message means: cut it up, see which kind it is, read it, account for every word."""
        message = tokens(text[: LONGEST_MESSAGE + 1])
        if len(text) > LONGEST_MESSAGE or len(message) > MOST_TOKENS:
            return Ask(Question("replies.ask_shorter"))
        shop = Shop(context)
        return read_abroad(message, context, understood(greeted(sentence(message, shop)), shop))
