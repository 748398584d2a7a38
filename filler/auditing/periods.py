"""Lengths of time as people write them into a form."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from dateutil.relativedelta import relativedelta

from filler.auditing.vocabulary import ABOUT, LESS, MORE, NEARLY
from filler.records.dates import when

_SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty"]
_NUMBER = (
    {word: number for number, word in enumerate(_SMALL)}
    | {ten: 10 * place for place, ten in enumerate(_TENS, start=2)}
    | {
        f"{ten}{sign}{one}": 10 * place + number
        for place, ten in enumerate(_TENS, start=2)
        for number, one in enumerate(_SMALL[1:10], start=1)
        for sign in "- "
    }
    | {"a": 1, "an": 1, "nil": 0}
)
_FRACTION = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_WRITTEN = re.compile(
    rf"(?:(?P<number>\d+(?:[.,]\d+)?|\b(?:{'|'.join(sorted(_NUMBER, key=len, reverse=True))})\b)"
    r"(?:\s*(?:and\s+(?:a\s+)?)?(?P<part>½|¼|¾|1/2|1/4|3/4|half))?|(?P<alone>½|half\s+an?))"
    r"[\s+-]*(?P<unit>years?|yrs?|y|months?|mths?|mnths?|mos?|m|weeks?|wks?|w|days?|d)(?:'s?)?(?![^\W\d_])"
    r"(?:\s+and\s+(?:a\s+)?(?P<half>half)\b)?",
    re.I,
)
_SINCE = re.compile(
    r"(?:since|from|started|starting)?\s*:?\s*(.+?)(?:\s*(?:-|–|to)\s*present)?", re.I
)
_LETTER = {"y": "years", "m": "months", "w": "weeks", "d": "days"}
_BETWEEN = re.compile(r"[\s,;&.+]*(?:and)?[\s,;&.]*", re.I)
_LEAD = re.compile(
    r"\s*(?:(?:for|just|nearly|almost|under|less than|not quite|up to|over|more than|at least|about"
    r"|approx(?:imately)?|around|roughly|circa|c)\.?\s*|[~<>]\s*){0,2}",
    re.I,
)
_WORDS = re.compile(r"[^\W\d_]+")
# Words that make a length of time no other one.
_NEUTRAL = frozenset((
    "in", "as", "at", "with", "of", "for", "the", "a", "an", "and", "this", "my", "all",
    "total", "post", "role", "current", "so", "far", "to", "date", "approx", "approximately",
    "qualified", "experience", "service", "practice", "working", "worked", "plus", "over",
))  # fmt: skip
_MONTHS, _MONTH_DAYS, _WEEKS = 12, 30.4375, 52
# More months than anybody works.
_LIFETIME = 80 * _MONTHS
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|–|to|or)\s*(\d+(?:\.\d+)?)\s*([^\W\d_].*)", re.I)
# Longer is no length of time, whatever it says.
_MOST_SIGNS = 300


def months_written(
    text: str, on: date, known: Collection[str] | None = None
) -> tuple[float, float] | None:
    """The least and the most months that some words say, counted to ``on``; None if none.

    Where some words are ``known``, no other ones may stand behind the length than those and such
    as say nothing.

    ``2 years 6 months`` is 30 exactly; ``2 years`` may be up to 35, since nobody writes the
    odd months; ``nearly``, ``over`` and ``about`` widen it; ``since March 2020`` is counted to
    the day.
    """
    words = " ".join(text.split()).strip(".").replace("’", "'")
    if len(words) > _MOST_SIGNS:
        return None
    between = _RANGE.match(words)
    if between is not None:
        least_, most_ = (months_written(f"{between[n]} {between[3]}", on, known) for n in (1, 2))
        return (least_[0], most_[1]) if least_ and most_ else None
    found = _months_written(words, on, known)
    return found if found is None or found[0] <= _LIFETIME else None


def _months_written(
    words: str, on: date, known: Collection[str] | None
) -> tuple[float, float] | None:
    least = 0.0
    end, any_found = 0, False
    smallest, lead = "years", ""
    for found in _WRITTEN.finditer(words):
        between = words[end : found.start()]
        if not any_found:
            lead = between
        if not (_LEAD if not any_found else _BETWEEN).fullmatch(between):
            return None
        months, smallest = _months(found)
        least += months
        any_found = True
        end = found.end()
    if any_found:
        behind = words[end:]
        own = {word.casefold() for word in _WORDS.findall(behind)}
        if re.search(r"\d", behind) or (known is not None and own - _NEUTRAL - set(known)):
            return None
        most = least + (_MONTHS - 1 if smallest == "years" and least == int(least) else 0)
        if LESS.search(lead):
            return 0.0, least - 0.01
        if NEARLY.search(lead):
            return max(least - _MONTHS / 2, 0.0), least - 0.01
        if MORE.search(lead) or "+" in behind or "+" in words[:end]:
            return least, max(most, least + _MONTHS - 1)
        if ABOUT.search(lead):
            return least * 0.75, most * 1.25
        return least, most
    since = _SINCE.fullmatch(words)
    start = when(since[1]) if since is not None else None
    if start is None or start.first is None or start.last is None or start.last > on:
        return None
    return _between(start.last, on), _between(start.first, on)


def _between(start: date, end: date) -> float:
    """The calendar months between two days, the odd days as a part of one."""
    passed = relativedelta(end, start)
    return passed.years * _MONTHS + passed.months + passed.days / 31


def _months(found: re.Match[str]) -> tuple[float, str]:
    unit = _LETTER[found["unit"][0].lower()]
    if found["alone"]:
        number = 0.5
    else:
        word = found["number"].lower()
        number = float(_NUMBER[word]) if word in _NUMBER else float(word.replace(",", "."))
        if found["part"]:
            number += _FRACTION.get(found["part"].lower(), 0.5)
    if found["half"]:
        number += 0.5
    in_months = {"years": _MONTHS, "months": 1, "weeks": _MONTHS / _WEEKS, "days": 1 / _MONTH_DAYS}
    exact = number != int(number) or bool(found["half"])
    return number * in_months[unit], "months" if exact else unit
