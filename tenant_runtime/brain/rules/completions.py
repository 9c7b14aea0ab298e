"""Where a short answer belongs in the sentence that was asked about: "vendí {} tortas", "vendí 2 tortas a {}"."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.brain.rules.words.lexicon import Lexicon
from tenant_runtime.brain.rules.words.pieces import Piece
from tenant_runtime.brain.rules.words.text import fold
from tenant_runtime.readings import Ask

BLANK = "{}"
LED = {"ask_expense_concept": "concept", "ask_customer_paid": "payer", "ask_new_price": "new_price"}
"""What leads to these answers at the end."""
GOODS_VERBS = ("verb.sale", "verb.bought", "verb.arrived", "verb.brought", "out.", "verb.note")
PLURAL = 3
"""So many letters a plural may be longer than its singular."""


def completed(ask: Ask, pieces: Sequence[Piece], lexicon: Lexicon) -> Ask:
    """The question with its completion, where a few words can settle it."""
    if ask.completion or any("{" in piece.text or "}" in piece.text for piece in pieces):
        return ask
    return Ask(ask.question, _completion(ask, list(pieces), lexicon.completions))


def _completion(ask: Ask, pieces: list[Piece], forms: dict[str, str]) -> str:
    match ask.question.wording.removeprefix("replies."):
        case "ask_quantity":
            found = _before_product(pieces, ask.question.facts.get("product", ""))
        case "ask_price":
            found = _after_product(pieces, ask.question.facts.get("product", ""), forms["price"])
        case "ask_expense_amount" | "ask_product_name":
            found = _at_end(pieces, BLANK)
        case "ask_product_sold" | "ask_product_in" | "ask_product_out":
            found = _after_count(pieces, forms["packed"])
        case "ask_amount_paid":
            found = _after_tag(pieces, ("pay.",), BLANK)
        case "ask_expense_concept" | "ask_customer_paid" | "ask_new_price" as missing:
            found = _at_end(pieces, forms[LED[missing]])
        case "ask_undo_which":
            found = [BLANK if piece.is_number and not piece.has("article") else piece.text for piece in pieces]
        case "not_yet_vague":
            found = _instead_of_vague(pieces)
        case _:
            found = None
    return " ".join(found) if found else ""


def _texts(pieces: Sequence[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.text]


def _product(pieces: Sequence[Piece], name: str) -> tuple[int, int] | None:
    """The pieces that name the product, one after the other."""
    words = fold(name).split()
    spelled = [fold(piece.text) for piece in pieces]
    for first in range(len(spelled)):
        last, left = first, " ".join(words)
        while last < len(spelled) and left and _is_begun_by(left, spelled[last]):
            left = " ".join(left.split()[len(spelled[last].split()) :])
            last += 1
        if words and not left:
            return first, last
    return None


def _is_begun_by(words: str, piece: str) -> bool:
    """Whether the piece is the next words; "tortas" is said of a product named "torta"."""
    parts, wanted = piece.split(), words.split()
    alike = (
        part.startswith(want[:4]) and abs(len(part) - len(want)) <= PLURAL
        for part, want in zip(parts, wanted, strict=False)
    )
    return bool(parts) and len(parts) <= len(wanted) and all(alike)


def _before_product(pieces: list[Piece], name: str) -> list[str] | None:
    place = _product(pieces, name)
    if place is None:
        return None
    first = place[0]
    kept = first - 1 if first and pieces[first - 1].has("not_yet.vague", "article", "the") else first
    return [*_texts(pieces[:kept]), BLANK, *_texts(pieces[first:])]


def _after_product(pieces: list[Piece], name: str, form: str) -> list[str] | None:
    place = _product(pieces, name)
    return None if place is None else [*_texts(pieces[: place[1]]), form, *_texts(pieces[place[1] :])]


def _after_tag(pieces: list[Piece], tags: tuple[str, ...], form: str) -> list[str] | None:
    at = next((index for index, piece in enumerate(pieces) if piece.has(*tags)), None)
    return None if at is None else [*_texts(pieces[: at + 1]), form, *_texts(pieces[at + 1 :])]


def _at_end(pieces: list[Piece], form: str) -> list[str]:
    while pieces and pieces[-1].has("comma", "stop", "question"):
        pieces = pieces[:-1]
    return [*_texts(pieces), form]


def _after_count(pieces: list[Piece], packed: str) -> list[str] | None:
    """ "llegaron {}", "llegaron 10 {} a 5", "vendí 3 piezas de {}"; None where goods are named that we do not know."""
    verbs = [index for index, piece in enumerate(pieces) if piece.has(*GOODS_VERBS)]
    if len(verbs) != 1:
        return None
    after = verbs[0] + 1
    if after == len(pieces):
        return [*_texts(pieces), BLANK]
    if not pieces[after].is_number or pieces[after].has("money", "article"):
        return None
    is_packed = after + 1 < len(pieces) and pieces[after + 1].has("container", "measure.", "dozen")
    end = after + 1 + is_packed
    return [*_texts(pieces[:end]), packed if is_packed else BLANK, *_texts(pieces[end:])]


def _instead_of_vague(pieces: list[Piece]) -> list[str] | None:
    """ "vendí unas tortas": the number belongs where the vague word stands; "entre 5 y 6" is one vague phrase."""
    places = [index for index, piece in enumerate(pieces) if piece.has("not_yet.vague")]
    if not places:
        return None
    first, last = places[0], places[-1] + 1
    while last < len(pieces) and (pieces[last].is_number or _joins_numbers(pieces, last)):
        last += 1
    while first > 0 and pieces[first - 1].is_number:
        first -= 1
    return [*_texts(pieces[:first]), BLANK, *_texts(pieces[last:])]


def _joins_numbers(pieces: Sequence[Piece], at: int) -> bool:
    """The "y" of "entre 5 y 6"."""
    is_between = at > 0 and pieces[at - 1].is_number and at + 1 < len(pieces) and pieces[at + 1].is_number
    return is_between and pieces[at].has("and")
