"""Days as they are written in figures in a language."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from filler.kinds.checked import locale_of

# Where English is written so, no locale is asked: most packs are, and start quickly.
_BRITISH = "dd/MM/yyyy"
_FIGURES = re.compile(r"(?:(?:dd?|MM?|yyyy)[^\w]*)+")
_PART = re.compile("dd?|MM?|yyyy|yy")
_PLAIN = ("en", "en-GB", "cy", "cy-GB", "en-IE")


@lru_cache(maxsize=16)
def date_pattern(language: str) -> str:
    """How a day is written, as Word's date controls name it: ``dd/MM/yyyy``, ``dd.MM.yyyy``.

    Days stand before months in every language, as they are read.
    """
    if language in _PLAIN:
        return _BRITISH
    from babel.dates import get_date_format

    shape = get_date_format("short", locale_of(language)).pattern
    # Signs of direction around the figures, as in Arabic, are no part of them.
    shape = "".join(sign for sign in shape if sign.isascii())
    for short, whole in (("d", "dd"), ("M", "MM"), ("y", "yyyy")):
        first = shape.find(short)
        shape = shape[:first] + whole + shape[first:].lstrip(short)
    return _BRITISH if shape.startswith("MM") else shape


def in_pattern(day: date, pattern: str) -> str:
    """A day in figures, in the pattern of a date control; in another one, days first."""
    shape = pattern if _FIGURES.fullmatch(pattern) else _BRITISH
    parts = {"dd": f"{day.day:02}", "MM": f"{day.month:02}", "yyyy": f"{day.year:04}"}
    parts |= {"d": str(day.day), "M": str(day.month), "yy": f"{day.year % 100:02}"}
    return _PART.sub(lambda found: parts[found[0]], shape)


@lru_cache(maxsize=16)
def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language not in _PLAIN and locale_of(language).text_direction == "rtl"
