"""A date in the format and the language that a date control of Word's names (17.5.2.7, 17.5.2.20).

The names of months and days are those of the Unicode locale data.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_TOKEN = re.compile(r"d{1,4}|M{1,4}|y{2,4}|'[^']*'|.", re.S)
# Before it, a year of two figures is one of this century.
_PIVOT = 60
_NUMBERS = {"d": r"(?P<d>\d{1,2})", "M": r"(?P<M>\d{1,2})", "y": r"(?P<y>\d{4}|\d{2})"}
_FIGURES = 2


def day_in(text: str, form: str, language: str) -> date | None:
    """The day that a text names in a format such as ``M/d/yyyy``; None where it is not so written.

    ``language`` is a tag such as ``en-US``; one that is not known knows no names of months.
    """
    pattern = _pattern(form, language)
    found = pattern.fullmatch(" ".join(text.split())) if pattern is not None else None
    if found is None:
        return None
    parts = found.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == _FIGURES:
        year += 2000 if year < _PIVOT else 1900
    month = parts.get("M")
    number = int(month) if month else _months(language)[parts["name"].casefold().rstrip(".")]
    try:
        return date(year, number, int(parts["d"]))
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _pattern(form: str, language: str) -> re.Pattern[str] | None:
    """What a format matches; None for one that does not name each of day, month and year once."""
    parts: list[str] = []
    named: list[str] = []
    for token in _TOKEN.findall(" ".join(form.split())):
        kind = token[0]
        if kind not in _NUMBERS:
            parts.append(re.escape(token.strip("'")))
        elif kind == "d" and len(token) > _FIGURES:
            parts.append(r"[^\W\d]+\.?")
        elif kind == "M" and len(token) > _FIGURES:
            names = sorted(_months(language), key=len, reverse=True)
            parts.append(
                rf"(?P<name>(?:{'|'.join(map(re.escape, names))})\.?)" if names else "(?!)"
            )
            named.append(kind)
        else:
            parts.append(_NUMBERS[kind])
            named.append(kind)
    return re.compile("".join(parts), re.I) if sorted(named) == ["M", "d", "y"] else None


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    """The number of each month by its names in a language, long and short."""
    try:
        months = Locale.parse(language, sep="-").months
    except (UnknownLocaleError, ValueError, TypeError):
        return {}
    return {
        name.casefold().rstrip("."): number
        for use in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[use][width].items()
        if not name.isdigit()
    }
