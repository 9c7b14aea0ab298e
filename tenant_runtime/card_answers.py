"""Whether a message answers a card, and how: yes, no, or a number, in three languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

YES = frozenset(
    {
        *("si", "sip", "sii", "s", "ok", "okay", "okey", "dale", "va", "vale", "listo", "claro", "correcto", "exacto"),
        *("eso", "confirmo", "confirmar", "bueno", "yes", "y", "yep", "yeah", "sure", "right", "correct", "confirm"),
        *("sim", "isso", "certo", "beleza", "pode", "confirmado"),
    }
)
CANCEL = frozenset({"cancelar", "cancela", "cancelalo", "cancel", "cancele"})
"""A no to a question; where none waits it takes back what was just booked."""

NO = CANCEL | frozenset(
    {
        *("no", "n", "nop", "nada", "ninguno", "ninguna"),
        *("nope", "none", "nao", "nem", "nenhum", "nenhuma"),
        *("no gracias", "mejor no", "nao obrigado", "nao obrigada", "no thanks"),
    }
)
NUMBERS = {
    **dict.fromkeys(("uno", "una", "um", "uma", "one", "primero", "primera", "primeiro", "primeira", "first"), 1),
    **dict.fromkeys(("dos", "dois", "duas", "two", "segundo", "segunda", "second"), 2),
    **dict.fromkeys(("tres", "three", "tercero", "tercera", "terceiro", "terceira", "third"), 3),
    **{str(number): number for number in range(1, 10)},
}
LEADS = re.compile(r"^(?:opcion|opcao|option|numero|number|la|el|lo|o|a|the)\s+(?=\S)")
GESTURES = {"👍": "si", "✅": "si", "👌": "si", "👎": "no", "❌": "no"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a short message says to a card: yes, no (`is_cancel`: by a word for calling off), or one of its numbers."""

    is_yes: bool = False
    is_no: bool = False
    is_cancel: bool = False
    number: int | None = None


def read_answer(text: str) -> Answer | None:
    """The answer in this text, or None where the text is not an answer and nothing else."""
    words = plain(text)
    if words and all(word in YES for word in words.split()):
        return Answer(is_yes=True)
    if words in NO:
        return Answer(is_no=True, is_cancel=words in CANCEL)
    number = NUMBERS.get(LEADS.sub("", words))
    return Answer(number=number) if number else None


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, single blanks: `¡Sí, dale!` is `si dale`. A gesture is its word."""
    for gesture, word in GESTURES.items():
        text = text.replace(gesture, f" {word} ")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign))
    return " ".join("".join(kept).split())
