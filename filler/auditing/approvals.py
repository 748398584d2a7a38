"""Whether free words approve: one of few plain sentences does, all else a person has to read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from filler.auditing.vocabulary import (
    APPROVAL_WORDS,
    APPROVING,
    DENIAL,
    HARMLESS,
    RETRACTING,
)
from filler.records.dates import when

_SENTENCES = re.compile(r"(?<=[.!;\n])\s+|\n|\s+[–—-]+\s+|,\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[^\W\d_]{3,9}\s+\d{4}\b"
)
_STEM = 4


def approves(
    words: str,
    names: Sequence[str],
    *,
    roles: Sequence[str] = (),
    own: str = "",
    about: str = "",
    values: Collection[str] = APPROVING,
    refused: Collection[str] = (),
    days: tuple[date, date] | None = None,
) -> bool | None:
    """Whether words say yes, or no; None where a person has to read them.

    ``names`` are of those who may say it, in their ``roles``; where none is known, anybody may.
    ``own`` is the person whom it is about, and ``about`` what is to be approved, in the form's
    words; ``days`` are the first and the last on which it may have been said.
    """
    text = HARMLESS.sub(" ", words)
    if "?" in text or not _in_time(text, days):
        return None
    text = _DATE.sub(" ", text)
    sentences = [s for s in _SENTENCES.split(text) if _WORD.search(s)]
    if not sentences:
        return None
    known = {
        word.casefold() for name in (*names, *roles, own, about) for word in _WORD.findall(name)
    }
    first, *rest = sentences
    if _begins(first, refused):
        is_no = denied(first, values) or not _strange(first, (*values, *refused), known)
        return False if is_no and not any(_says(s, values) for s in rest) else None
    if not _says(first, values) or denied(first, values) or _strange(first, values, known):
        return None
    for sentence in rest:
        if RETRACTING.search(sentence) or denied(sentence, values):
            return None
        if names and _is_somebody(sentence, values, known):
            return None
    return True


def denied(words: str, stems: Collection[str]) -> bool:
    """Whether a word that begins like one of some is taken back: ``I do not fully support``."""
    listed = "|".join(re.escape(stem.rstrip("*")) for stem in stems)
    return re.search(rf"{DENIAL}(?:{listed})\w*", words, re.I) is not None


def _in_time(words: str, days: tuple[date, date] | None) -> bool:
    """Whether every day that is named is one on which it may have been said."""
    for found in _DATE.finditer(words):
        said = when(found.group())
        if said.first is None or said.last is None:
            continue
        if days is not None and not (days[0] <= said.first and said.last <= days[1]):
            return False
    return True


def _begins(words: str, refused: Collection[str]) -> bool:
    return any(re.match(rf"\W*{re.escape(one)}(?!\w)", words, re.I) for one in refused)


def _says(words: str, values: Collection[str]) -> bool:
    return any(_is_one(word, values) for word in _WORD.findall(words)) or any(
        " " in value and value.casefold() in words.casefold() for value in values
    )


def _is_one(word: str, values: Collection[str]) -> bool:
    """Whether a word is one of some, or a form of a longer one: ``approving``."""
    own = word.casefold()
    return any(
        own == value.casefold()
        or (len(value) > _STEM and own.startswith(value.casefold().rstrip("e")))
        for value in values
    )


def _strange(words: str, values: Collection[str], known: Collection[str]) -> list[str]:
    """The words of a sentence that are of no plain approval, and of nobody's name."""
    return [
        word
        for word in _WORD.findall(words)
        if not _is_one(word, values)
        and word.casefold() not in APPROVAL_WORDS
        and word.casefold() not in known
    ]


def _is_somebody(words: str, values: Collection[str], known: Collection[str]) -> bool:
    """Whether a sentence is another person's name."""
    own = _strange(words, values, known)
    every = _WORD.findall(words)
    return 1 < len(every) <= _STEM and len(own) == len(every) and all(w[0].isupper() for w in every)
