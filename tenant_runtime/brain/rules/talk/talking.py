"""Which messages book nothing: talk that is plain at once, and questions that nothing else explains."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from tenant_runtime.brain.rules.asking.asked import asked
from tenant_runtime.brain.rules.asking.closing import closes, reopens
from tenant_runtime.brain.rules.asking.queries import asks_for_figures, asks_for_stock
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.talk.subjects import said, says, says_in_order
from tenant_runtime.brain.rules.words.pieces import Piece

Talk = Literal[
    "refuse", "nothing", "smalltalk", "help", "question", "report", "stock_query", "close", "reopen", "complaint"
]
Fits = Callable[[Sentence, Shop], bool]

BOOKING = (
    "verb.sale", "verb.expense", "verb.bought", "verb.arrived", "verb.create", "out.", "verb.withdrawal", "credit.verb",
    "verb.note", "order.verb", "verb.return", "paid_clause", "verb.undo", "label.price", "label.cost",
)  # fmt: skip
TONES = ("greeting", "thanks", "goodbye")
SMALLTALK = (*TONES, "filler", "question", "period.today", "and")
LAUGHTER = re.compile(r"[ja]{4,}|[je]{4,}|[ji]{4,}|[ha]{4,}|[he]{4,}|[js]{4,}|k{3,}|[rs]{4,}|(lo)+l|lmf?ao|ah[ha]+|xd+")
MOST_STRANGE_WORDS = 5
FEWEST_WORDS = 3
"""Fewer words than this are no question that we could say is off topic."""


def plain_talk(sentence: Sentence, shop: Shop) -> list[Talk]:
    """What the message is where it surely books nothing; tried before all else."""
    return [kind for kind, fits in PLAIN if fits(sentence, shop)][:1]


def loose_talk(sentence: Sentence, shop: Shop) -> list[Talk]:
    """What it may be where no reading explains it; tried last."""
    return [kind for kind, fits in LOOSE if fits(sentence, shop)][:1]


def _books(sentence: Sentence) -> bool:
    return sentence.has(*BOOKING)


def _is_attack(sentence: Sentence, shop: Shop) -> bool:
    is_attack = sentence.has("injection") or says(sentence, shop.language, "attack")
    return is_attack and not (sentence.counts_something and _books(sentence))


def _asks_for_help(sentence: Sentence, shop: Shop) -> bool:
    if sentence.pieces and sentence.consists_of("question"):
        return True
    if says(sentence, shop.language, "advice"):
        return False
    told = Sentence(piece for piece in sentence.pieces if not piece.has("greeting"))
    if sentence.has("how_to") or says_in_order(told, shop.language, "how", "recording"):
        return True
    if says_in_order(told, shop.language, "may", "recording") and not sentence.has("undo.last"):
        return not sentence.counts_something
    is_help = sentence.has("help") or says(sentence, shop.language, "help")
    return is_help and not (sentence.counts_something or _books(sentence) or asks_for_figures(sentence, shop))


def _complains(sentence: Sentence, shop: Shop) -> bool:
    """ "no entendés nada", "this does not work"."""
    is_complaint = says(sentence, shop.language, "complaint")
    return is_complaint and not (sentence.counts_something or _books(sentence) or sentence.has("product"))


def _says_it_is_wrong(sentence: Sentence, shop: Shop) -> bool:
    """ "eso está mal": how it is corrected."""
    return says(sentence, shop.language, "wrong") and not sentence.counts_something and not _books(sentence)


def _is_smalltalk(sentence: Sentence, shop: Shop) -> bool:
    if all(piece.has("comma", "stop", *SMALLTALK) or _is_laughter(piece) for piece in sentence.pieces):
        return True
    if not sentence.has(*TONES) or sentence.counts_something or _books(sentence) or asks_for_figures(sentence, shop):
        return False
    rest = [piece for piece in sentence.pieces if not piece.has("comma", "stop", *SMALLTALK)]
    is_about_shop = says(sentence, shop.language, "shop", "plan", "nothing", "asking", "help", "attack", "elsewhere")
    is_strange = any(piece.has("verb.", "metric.", "ask.", "product", "payment.", "label.", "noun.") for piece in rest)
    return len(rest) <= MOST_STRANGE_WORDS and not is_about_shop and not is_strange


def _is_laughter(piece: Piece) -> bool:
    """However long somebody laughs."""
    return piece.is_word and LAUGHTER.fullmatch(piece.folded) is not None


def _is_off_topic(sentence: Sentence, shop: Shop) -> bool:
    is_elsewhere = sentence.has("refuse") or says(sentence, shop.language, "elsewhere")
    return is_elsewhere and not sentence.counts_something and not _books_but_figures(sentence)


def _books_but_figures(sentence: Sentence) -> bool:
    """ "quién ganó el partido": words that name figures are no booking."""
    return any(piece.has(*BOOKING) and not piece.has("metric.") for piece in sentence.pieces)


def _supposes(sentence: Sentence, shop: Shop) -> bool:
    """ "si vendo 3 bolsos a 20 cuánto gano?", "será que vale a pena baixar o preço?"."""
    asks = sentence.has("question", "ask.how_much") or not sentence.counts_something
    if says(sentence, shop.language, "advice") and asks and not _happened(sentence):
        return not _asks_for_known_figures(sentence, shop)
    if not says(sentence, shop.language, "supposing") or sentence.has("alert.verb", "alert.off"):
        return False
    return sentence.has("question", "ask.how_much") or says(sentence, shop.language, "outcome")


def _asks_for_known_figures(sentence: Sentence, shop: Shop) -> bool:
    """ "cuánto debería haber en caja", "did we sell more than yesterday?": no advice is asked for."""
    found = asked(sentence, shop)
    is_known = "cash_close" in found.figures or "report.compare" in found.tags or len(found.periods) > 1
    return is_known and asks_for_figures(sentence, shop)


def _happened(sentence: Sentence) -> bool:
    return sentence.counts_something and sentence.has("verb.sale", "verb.expense", "verb.bought", "verb.arrived")


def _did_not_happen(sentence: Sentence, shop: Shop) -> bool:
    """ "no vendí nada", "la Jaque todavía no me pagó", "cerrado por feriado", "casi vendo la bici"."""
    if sentence.has("question", "edit.lead", "verb.undo", "alert.off", "ask.how_much"):
        return False
    if says(sentence, shop.language, "walked"):
        return not _also_happened(sentence, shop)
    if sentence.counts_something:
        return False
    is_closed = says(sentence, shop.language, "closed") and "summary" not in asked(sentence, shop).figures
    denies = sentence.has("nothing") or is_closed or says(sentence, shop.language, "nothing")
    denies = denies or says_in_order(sentence, shop.language, "negation", "done")
    return denies and not _also_happened(sentence, shop)


def _also_happened(sentence: Sentence, shop: Shop) -> bool:
    """ "no vendí nada, compré pan": a verb that is not denied tells of something else."""
    verbs = [at for at, piece in enumerate(sentence.pieces) if piece.has(*BOOKING) and not piece.has("nothing")]
    return not all(_follows(sentence, at, shop, "negation", "nothing", "walked") for at in verbs)


def _follows(sentence: Sentence, at: int, shop: Shop, *subjects: str) -> bool:
    """Whether a phrase of one of the subjects stands shortly before this piece, or in it."""
    return says(Sentence(sentence.pieces[max(0, at - 4) : at + 1]), shop.language, *subjects)


def _is_planned(sentence: Sentence, shop: Shop) -> bool:
    """ "mañana le tengo que pagar 50 lucas al proveedor": not yet, whatever it counts."""
    if sentence.has("question", "ask.how_much", "verb.undo", "alert.verb", "alert.off", "edit.lead"):
        return False
    if sentence.has("deposit", "deposit_of", "partial", "paid_rest", "credit.verb", "verb.note", "verb.took"):
        return False
    found = asked(sentence, shop)
    if not _begins_with_plan(sentence, shop) or ("ask.low" in found.tags and not found.names):
        return False
    verbs = [at for at, piece in enumerate(sentence.pieces) if piece.has(*BOOKING, "pay.")]
    return all(_follows(sentence, at, shop, "plan", "present", "tomorrow") for at in verbs)


def _begins_with_plan(sentence: Sentence, shop: Shop) -> bool:
    """ "she'll pay me Friday" after what she bought is a term of the sale, no plan."""
    numbers = (at for at, piece in enumerate(sentence.pieces) if piece.is_number and not piece.has("article"))
    beginning = Sentence(sentence.pieces[: next(numbers, len(sentence.pieces))])
    if says(beginning, shop.language, "plan"):
        return True
    return says(beginning, shop.language, "tomorrow") and says(beginning, shop.language, "present")


def _is_shop_question(sentence: Sentence, shop: Shop) -> bool:
    if not _is_question(sentence, shop) or _happened(sentence) or says(sentence, shop.language, "debts"):
        return False
    is_ours = sentence.has("verb.", "metric.", "product", "label.", "expense_noun", "ask.stock", "noun.", "person")
    return is_ours or says(sentence, shop.language, "shop")


def _asks_for_other_figures(sentence: Sentence, shop: Shop) -> bool:
    """ "el promedio por venta", "lo menos vendido"."""
    found = asked(sentence, shop)
    if "ask.other" not in found.tags or found.numbers or (sentence.has("verb.change") and not found.is_asking):
        return False
    return found.is_asking or not any(
        piece.has(*BOOKING) and not piece.has("metric.", "noun.") for piece in sentence.pieces
    )


def _is_strange_question(sentence: Sentence, shop: Shop) -> bool:
    words = said(sentence).split()
    if says(sentence, shop.language, "debts"):
        return False
    return _is_question(sentence, shop) and len(words) >= FEWEST_WORDS and not sentence.counts_something


def _is_question(sentence: Sentence, shop: Shop) -> bool:
    """A question mark, or a question's first word."""
    if sentence.has("question"):
        return True
    words = [piece for piece in sentence.pieces if not piece.has("filler", "greeting", "comma", "stop")]
    return bool(words) and says(Sentence(words[:1]), shop.language, "asking")


PLAIN: tuple[tuple[Talk, Fits], ...] = (
    ("refuse", _is_attack),
    ("close", closes),
    ("reopen", reopens),
    ("complaint", _complains),
    ("help", _asks_for_help),
    ("question", _supposes),
    ("smalltalk", _is_smalltalk),
    ("refuse", _is_off_topic),
    ("nothing", _did_not_happen),
    ("nothing", _is_planned),
    ("report", asks_for_figures),
    ("stock_query", asks_for_stock),
)
LOOSE: tuple[tuple[Talk, Fits], ...] = (
    ("question", _is_shop_question),
    ("question", _asks_for_other_figures),
    ("help", _says_it_is_wrong),
    ("refuse", _is_strange_question),
)
