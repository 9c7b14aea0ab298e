"""Self-corrections: what was said first makes way for what was said instead ("son 3, no, 4 cafés")."""

from __future__ import annotations

from collections.abc import Sequence

from tenant_runtime.brain.rules.words.pieces import Piece

SEPARATORS = ("comma", "stop")
ALIKE = 5
"""Two numbers that differ by no more than this factor may stand for the same thing."""


def corrected(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces as they were meant; where that is not certain the words of the correction stay, unexplained."""
    found = list(pieces)
    for _ in range(2):
        mark = _mark(found)
        repaired = None if mark is None else _repaired(found, *mark)
        if repaired is None:
            break
        found = repaired
    return found


def _mark(pieces: Sequence[Piece]) -> tuple[int, int] | None:
    """Where the words "no, digo" begin and end, the commas around them included; never first in a message."""
    for index, piece in enumerate(pieces):
        if index and piece.has("repair", "repair.no") and _is_repair(pieces, index):
            begin, end = index, index + 1
            while begin > 0 and pieces[begin - 1].has(*SEPARATORS, "repair.ah"):
                begin -= 1
            while end < len(pieces) and pieces[end].has(*SEPARATORS, "repair", "repair.no", "repair.copula"):
                end += 1
            return (begin, end) if begin > 0 and end < len(pieces) else None
    return None


def _is_repair(pieces: Sequence[Piece], index: int) -> bool:
    """A bare "no" corrects only between commas: "vendí 3, no, 4"; "3 no 2" may say the opposite."""
    if pieces[index].has("repair"):
        return True
    before, after = pieces[index - 1], pieces[index + 1] if index + 1 < len(pieces) else None
    is_led = before.has(*SEPARATORS, "repair.ah")
    return is_led and after is not None and (after.has(*SEPARATORS, "repair") or before.has("repair.ah"))


def _repaired(pieces: list[Piece], begin: int, end: int) -> list[Piece] | None:
    """The new words in the place of the old ones of their kind; None where that place is not certain."""
    new = _phrase(pieces, end)
    after = end + len(new)
    count = next((index for index, piece in enumerate(new) if piece.is_number), None)
    if count is None:
        return _renamed(pieces, begin, end)
    noun = new[count + 1] if count + 1 < len(new) else None
    if noun is not None and noun.has("and", "verb.", "repair"):
        noun = None
    old = _old_number(pieces, begin, new, count, noun)
    if old is None:
        return None
    is_only_count = noun is not None and len(new) == count + 2 and pieces[old + 1].folded == noun.folded
    if noun is None or is_only_count:
        return [*pieces[:old], new[count], *pieces[old + 1 : begin], *pieces[after:]]
    first = old if count == 0 else max(old - count, 0)
    return [*pieces[:first], *new, *pieces[after:]]


def _phrase(pieces: list[Piece], start: int) -> list[Piece]:
    """What was said instead: up to the next comma or "and"."""
    end = start
    while end < len(pieces) and not pieces[end].has(*SEPARATORS, "and"):
        end += 1
    return pieces[start:end]


def _old_number(pieces: list[Piece], begin: int, new: list[Piece], count: int, noun: Piece | None) -> int | None:
    """The number that is taken back: beside the same noun, right before the correction, or the only one."""
    numbers = [index for index in range(begin) if pieces[index].is_number and not pieces[index].has("article")]
    if noun is not None and not noun.has("each", "money", "percent"):
        same = [index for index in numbers if pieces[index + 1].folded == noun.folded]
        if same:
            return same[-1]
        return numbers[-1] if numbers and numbers[-1] == begin - 1 else numbers[0] if len(numbers) == 1 else None
    is_price = new[count].has("money") or (count > 0 and new[0].has("each_mark", "any_mark"))
    if not is_price:
        return _alike(pieces, numbers, new[count])
    if numbers and numbers[-1] == begin - 1:
        return numbers[-1]
    priced = [index for index in numbers if pieces[index].has("money") or pieces[index - 1].has("each_mark")]
    return priced[-1] if len(priced) == 1 else numbers[0] if len(numbers) == 1 else None


def _alike(pieces: list[Piece], numbers: list[int], new: Piece) -> int | None:
    """A bare number takes the place of the only one, or of the only one of its size: "3 a 2900, mentira, eran dos"."""
    if len(numbers) == 1:
        return numbers[0]
    wanted = new.amount
    sizes = {index: pieces[index].amount for index in numbers}
    near = [
        index for index, size in sizes.items() if wanted and size and max(wanted, size) <= ALIKE * min(wanted, size)
    ]
    return near[0] if len(near) == 1 else None


def _renamed(pieces: list[Piece], begin: int, end: int) -> list[Piece] | None:
    """ "a Juan, digo a Pedro": the last words that begin alike make way."""
    first = pieces[end]
    if not first.has("to_party", "each_mark", "title", "pay_prep"):
        return None
    alike = [index for index in range(begin) if pieces[index].folded == first.folded]
    if not alike or begin - alike[-1] > 3:
        return None
    return [*pieces[: alike[-1]], *pieces[end:]]
