"""What a message that books nothing is about: phrases by subject, looked for anywhere in its words."""

from __future__ import annotations

import re
from functools import cache

from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.contract import templates


def says(sentence: Sentence, language: str, *subjects: str) -> bool:
    """Whether any phrase of any of these subjects stands in the sentence."""
    text = said(sentence)
    return any(_phrases(language, subject).search(text) for subject in subjects)


def is_phrase(words: str, language: str, subject: str) -> bool:
    """Whether these words are one phrase of the subject, and nothing more."""
    return _phrases(language, subject).fullmatch(words) is not None


def says_in_order(sentence: Sentence, language: str, first: str, then: str) -> bool:
    """Whether a phrase of one subject is followed by one of another, no more than three words later."""
    text = said(sentence)
    for found in _phrases(language, first).finditer(text):
        following = _phrases(language, then).search(text, found.end())
        if following and text.count(" ", found.end(), following.start()) <= MOST_WORDS_BETWEEN + 1:
            return True
    return False


def said(sentence: Sentence) -> str:
    """The words of the sentence, folded, without its marks."""
    return " ".join(piece.folded for piece in sentence.pieces if piece.folded not in MARKS)


MOST_WORDS_BETWEEN = 3
MARKS = frozenset({",", ".", "?"})


@cache
def _phrases(language: str, subject: str) -> re.Pattern[str]:
    phrases: list[str] = templates.section(f"language/{language}/subjects.json", "subjects")[subject]
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w'-])")
