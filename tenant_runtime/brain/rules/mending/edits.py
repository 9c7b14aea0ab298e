"""Corrections of what is booked: "era 3 no 2 las pulseras", "that last one was for Tom, not Maria"."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import cast

from tenant_runtime.actions import Action, Changes, EditLast, EntryKind
from tenant_runtime.brain.rules.choosing import Options, reading
from tenant_runtime.brain.rules.deals.parties import may_be
from tenant_runtime.brain.rules.goods.alerts import read_container
from tenant_runtime.brain.rules.goods.names import Name, read_name
from tenant_runtime.brain.rules.labels.labels import labelled
from tenant_runtime.brain.rules.mending.corrected_values import Stated, changes_of, read_stated
from tenant_runtime.brain.rules.mending.undo import KINDS, NOUNS
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.sentence import Draft, Sentence
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.pieces import Cursor
from tenant_runtime.brain.rules.words.stems import singular, singular_name

FIELDS = ("edit.date", "edit.customer", "edit.payment", "edit.quantity", "edit.total")
LEADS = ("edit.lead", "undo.why")
SAYS_NOTHING = ("filler", "greeting", "thanks", "comma", "stop", "the", "these", "undo.joint", "and", "gap", "repair")
MOST_COPULAS = 3
MOST_NAMES = 3
NAMES = ("person", "title", "nick", "the")


@dataclass(slots=True)
class Correction:
    """What was said: which entry, and values in order, each as what holds now or as what was wrong."""

    kind: EntryKind | None = None
    name: Name | None = None
    stated: list[Stated] = field(default_factory=list)
    copulas: int = 0
    is_change: bool = False
    """"Change it to": what stands before a number is no mark of a price."""
    is_last: bool = False
    is_led: bool = False
    is_retold: bool = False
    """A verb of selling or paying stands in it: it may be a new booking with an apology."""


def is_correction(sentence: Sentence) -> bool:
    """Whether the sentence says that something booked should be otherwise."""
    if sentence.has("ask.how_much", "ask.how_many", "question", "ask.show", "alert.verb"):
        return False
    if sentence.has("verb.sale", "verb.expense", "verb.bought", "verb.arrived", "out.") and not _is_about_last(
        sentence
    ):
        return sentence.pieces[0].has("edit.lead") and sentence.has("edit.not")
    return _says_otherwise(sentence) or _is_about_last(sentence)


def _says_otherwise(sentence: Sentence) -> bool:
    """An apology, a field to change, or "this, not that" beside a value."""
    if sentence.has("edit.lead") and sentence.has("edit.copula", "edit.not", "number"):
        return True
    if sentence.has("edit.wrote") and sentence.has("edit.copula") and sentence.counts_something:
        return True
    if sentence.has("verb.change") and sentence.has(*FIELDS) and not sentence.has("noun.price"):
        return True
    if sentence.has("edit.for") and (sentence.has("edit.lead", "edit.not", "undo.last") or _is_for_somebody(sentence)):
        return True
    if _says_one_count(sentence):
        return True
    has_value = sentence.has("number", "payment.", "undo.last", "person") or _has_person_mark(sentence)
    return sentence.has("edit.copula") and sentence.has("edit.not") and has_value


def _is_for_somebody(sentence: Sentence) -> bool:
    """ "no, era para Juan": a name, and nothing else; "era de Coca" may say which goods they were."""
    said = [piece for piece in _without_no(sentence).pieces if not piece.has("filler", "greeting", "comma", "stop")]
    names = said[1:] if said and said[0].has("edit.for") else []
    is_to = bool(said) and not said[0].folded.endswith((" de", " da", " do"))
    is_named = any(piece.has("person", "title") or (is_to and piece.text[:1].isupper()) for piece in names)
    return is_named and len(names) <= MOST_NAMES and all(piece.is_word or piece.has(*NAMES) for piece in names)


def _without_no(sentence: Sentence) -> Sentence:
    """Without the "no," before what is right."""
    is_led = len(sentence.pieces) > 1 and sentence.pieces[0].has("edit.not") and sentence.pieces[1].has("comma")
    return Sentence(sentence.pieces[2:]) if is_led else sentence


def _says_one_count(sentence: Sentence) -> bool:
    """ "eran 3": what is right, and nothing else."""
    said = [piece for piece in sentence.pieces if not piece.has("filler", "greeting", "comma", "stop", "thanks")]
    if len(said) != 2:
        return False
    return said[0].has("edit.copula") and said[1].is_number and not said[1].has("article")


def _has_person_mark(sentence: Sentence) -> bool:
    """ "the surfboard was for Kylie not Karen"."""
    pieces = sentence.pieces
    return any(one.has("undo.to") and other.is_word for one, other in itertools.pairwise(pieces))


def _is_about_last(sentence: Sentence) -> bool:
    """ "la última venta fue con tarjeta", "change the last one to 4"."""
    is_said = sentence.has("edit.copula", "edit.payment", "edit.for", "verb.change")
    return sentence.has("undo.last") and is_said


def read_edit(sentence: Sentence, shop: Shop) -> Draft:
    """What the newest entry that fits should say instead."""
    is_for_somebody = _is_for_somebody(sentence)
    cursor = Cursor(_without_no(sentence).pieces if is_for_somebody else sentence.pieces)
    said = Correction(is_led=is_for_somebody)
    while not cursor.is_done:
        if not _read_one(cursor, said, shop):
            cursor.skip()
    return Draft(cursor, lambda: reading(_options(said, shop), lambda one: labelled(one, shop), card="card_edit"))


def _read_one(cursor: Cursor, said: Correction, shop: Shop) -> bool:
    has_verb = said.copulas > 0 or said.is_led or said.is_last
    if stated := read_stated(cursor, shop, has_verb=has_verb, is_change=said.is_change):
        said.stated.append(stated)
        return True
    if cursor.take(*LEADS):
        said.is_led = True
        return True
    return _read_which(cursor, said) or _read_joint(cursor, said) or _read_item(cursor, said)


def _read_which(cursor: Cursor, said: Correction) -> bool:
    """ "la última venta", "that last one"."""
    if cursor.take("undo.last"):
        cursor.take("edit.on_credit")  # "el último fiado" says which
        said.is_last = True
        return True
    if said.kind is None and (noun := cursor.take(*NOUNS)):
        said.kind = next(cast("EntryKind", kind) for kind in KINDS if noun.has(f"noun.{kind}"))
        return True
    return False


def _read_joint(cursor: Cursor, said: Correction) -> bool:
    if said.copulas < MOST_COPULAS and (verb := cursor.take("edit.copula", "verb.change")):
        said.copulas += 1
        said.is_change = said.is_change or not verb.has("edit.copula")
        return True
    if cursor.take("verb.sale", "verb.expense"):
        said.is_retold = True
        return True
    return cursor.take(*SAYS_NOTHING) is not None


def _read_item(cursor: Cursor, said: Correction) -> bool:
    """The line or the concept: "las pulseras", "de la campera"; said twice it must be the same."""
    start = cursor.mark()
    cursor.take("of", "undo.of")
    cursor.take("the", "article")
    name = read_name(cursor) or read_container(cursor)
    if name is None or (said.name is not None and said.name.words != name.words):
        cursor.back_to(start)
        return False
    said.name = name
    return True


def _options(said: Correction, shop: Shop) -> Options[tuple[Action, ...]]:
    new = [stated for stated in said.stated if not stated.is_old]
    old = [stated for stated in said.stated if stated.is_old]
    is_plural = said.name is not None and _is_plural(said.name, shop)
    item = None if said.name is None else _item(said.name, shop)
    if _is_bare_count(said) and not shop.context.is_reply:
        raise Unsettled("ask_edit")  # of which entry?
    ways = changes_of(new, old, item=item, is_plural=is_plural, shop=shop)
    is_told = bool(old) or said.is_led or said.is_last or said.is_change
    # Where a line is named it says which entry better than a kind does.
    kind = None if item is not None else said.kind
    is_quoted = shop.context.is_reply
    listed: tuple[tuple[Action, ...], ...] = tuple(
        (EditLast(meant, kind, item, was, is_quoted=is_quoted),)
        for changes, was in ways
        for meant in _of_everyone_meant(changes, shop)
    )
    return Options(listed, is_told and not said.is_retold and not (said.name and _is_guessed(said.name, shop)))


def _of_everyone_meant(changes: Changes, shop: Shop) -> list[Changes]:
    """ "era para María": every María of the shop."""
    if changes.customer is None:
        return [changes]
    return [replace(changes, customer=name) for name in may_be(changes.customer, shop)]


def _is_plural(name: Name, shop: Shop) -> bool:
    head = name.words[0] if shop.lexicon.is_head_first else name.words[-1]
    return singular(head, shop.language).casefold() != head.casefold()


def _is_bare_count(said: Correction) -> bool:
    """ "eran 3", with nothing that says what is corrected."""
    is_number = len(said.stated) == 1 and said.stated[0].kind == "number"
    return is_number and not (said.name or said.kind or said.is_last or said.is_led or said.is_change)


def _is_guessed(name: Name, shop: Shop) -> bool:
    """Whether the words say only a part of the one name that they resemble."""
    match = shop.catalogue.match(name.text)
    return len(match.items) == 1 and not match.is_certain


def _item(name: Name, shop: Shop) -> str:
    name = Name((*name.words[:-1], name.words[-1].removesuffix("'s")), name.size)
    match = shop.catalogue.match(name.text)
    if len(match.items) == 1:
        return match.items[0].name
    return " ".join([singular_name(name.words, shop.language).lower(), *([name.size] if name.size else [])])
