"""What months and days of the week are called in a language, for dates that people type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from filler.kinds.checked import locale_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORD = re.compile(r"[^\W\d_]+")
_LITERAL = re.compile(r"'([^']+)'")
# Shorter ones are letters, and not names.
_LEAST = 2


def in_english(text: str, language: str) -> str:
    """A date with its month and day of the week as in English, and without words that join them.

    What names no month of the language is left as it is.
    """
    if not language or language.partition("-")[0].lower() == "en":
        return text
    names, joining = _names(language)
    words = [word.casefold() for word in _WORD.findall(text)]
    if not any(word in names for word in words):
        return text
    made = _WORD.sub(lambda found: _said(found[0], names, joining), text)
    return " ".join(made.split())


def _said(word: str, names: Mapping[str, str], joining: frozenset[str]) -> str:
    plain = word.casefold()
    return "" if plain in joining else names.get(plain, word)


@lru_cache(maxsize=32)
def _names(language: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """The names by what they are in English, and the words between the parts of a date."""
    from babel.dates import get_date_format, get_day_names, get_month_names

    locale = locale_of(language)
    names: dict[str, str] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in get_day_names(width, context, locale).items():
                names.update(_spelt(name, _WEEKDAYS[number]))
            for number, name in get_month_names(width, context, locale).items():
                names.update(_spelt(name, _MONTHS[number - 1]))
    shapes = (get_date_format(width, locale).pattern for width in ("long", "full"))
    literals = (words for shape in shapes for words in _LITERAL.findall(shape))
    joining = {word.casefold() for words in literals for word in _WORD.findall(words)}
    return names, frozenset(joining - names.keys())


def _spelt(name: str, english: str) -> dict[str, str]:
    """A name of one word without its full stop; others are no names of a date in words."""
    words = _WORD.findall(name)
    if len(words) != 1 or len(words[0]) < _LEAST:
        return {}
    return {words[0].casefold(): english}
