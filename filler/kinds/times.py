"""Times of the day, and lengths of time, as people type them in a language."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import lru_cache

import isodate
from babel.core import Locale
from babel.numbers import NumberFormatError, parse_decimal
from babel.units import format_unit

from filler.kinds.model import Checked, Limits, Misfit

# How a time of the day is typed: 14:30, 14.30, 1430, 2:30 pm, 2.30pm, 2pm.
_SHAPES = ("%H:%M", "%H:%M:%S", "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)")
_COUNTED = re.compile(r"(\d[\d.,]*)\s*([^\W\d_]+)\.?")
# What may stand between the parts of a length of time.
_BETWEEN = re.compile(r"[\s,&+]*|\s*and\s*")
_HOUR, _MINUTE = 60, 1
_UNITS = {"hour": _HOUR, "minute": _MINUTE}
_TYPED = 60
# A language has another form of a word for each of these, at most (CLDR plural rules).
_COUNTS = (0, 1, 2, 3, 6, 11, 100)


def time_of_day(given: object, limits: Limits) -> Checked:
    """A time of the day as ``HH:MM``.

    Raises:
        Misfit: when it is none, or not between the question's limits.
    """
    found = given.time() if isinstance(given, datetime) else given
    if isinstance(given, str):
        found = _typed_time(given)
    if not isinstance(found, time):
        raise Misfit(f"{given} is not a time of the day", _TIME)
    value = f"{found:%H:%M}"
    least, most = (_minutes_of(limit) for limit in (limits.least, limits.most))
    minutes = found.hour * _HOUR + found.minute
    if least is not None and minutes < least:
        raise Misfit(f"{value} is before {limits.least}", f"Write {limits.least} or later.")
    if most is not None and minutes > most:
        raise Misfit(f"{value} is after {limits.most}", f"Write {limits.most} or earlier.")
    return Checked(value=value, shown=value)


_TIME = "Write a time such as 14:30."


def _typed_time(given: str) -> time:
    words = "".join(given.split()).lower()
    # "2.30 p.m." is "2.30pm".
    bare = re.sub(r"([ap])\.?m\.?$", r"\1m", words)
    for shape in _SHAPES:
        with suppress(ValueError):
            return datetime.strptime(bare, shape).time()
    raise Misfit(f"'{given.strip()[:_TYPED]}' is not a time of the day", _TIME)


def duration(given: object, limits: Limits, locale: Locale) -> Checked:
    """A length of time as ``H:MM``.

    Raises:
        Misfit: when it is none, or not between the question's limits.
    """
    if isinstance(given, time):
        given = timedelta(hours=given.hour, minutes=given.minute)
    if isinstance(given, timedelta):
        minutes = round(given.total_seconds() / 60)
    elif isinstance(given, str):
        minutes = _typed_length(given, locale)
    else:
        raise Misfit(f"{given} does not say whether it is hours or minutes", _LENGTH)
    value = f"{minutes // _HOUR}:{minutes % _HOUR:02d}"
    least, most = (_minutes_of(limit) for limit in (limits.least, limits.most))
    if least is not None and minutes < least:
        raise Misfit(f"{value} is shorter than {limits.least}", f"Write {limits.least} or more.")
    if most is not None and minutes > most:
        raise Misfit(f"{value} is longer than {limits.most}", f"Write {limits.most} or less.")
    return Checked(value=value, shown=value)


_LENGTH = "Write hours and minutes, such as 1:30 or 90 minutes."


def _typed_length(given: str, locale: Locale) -> int:
    words = " ".join(given.split())
    if clock := _CLOCK.fullmatch(words):
        return int(clock[1]) * _HOUR + int(clock[2])
    with suppress(ValueError, isodate.ISO8601Error):
        found = isodate.parse_duration(words.upper())
        if isinstance(found, timedelta):
            return round(found.total_seconds() / 60)
    minutes, at = 0.0, 0
    units = _unit_words(str(locale))
    for match in _COUNTED.finditer(words):
        unit = units.get(match[2].casefold())
        if unit is None or not _BETWEEN.fullmatch(words[at : match.start()]):
            break
        with suppress(NumberFormatError):
            minutes += float(parse_decimal(match[1], locale=locale, strict=True)) * unit
            at = match.end()
    if not at or words[at:].strip(" ."):
        raise Misfit(f"'{words[:_TYPED]}' is not a length of time", _LENGTH)
    return round(minutes)


@lru_cache(maxsize=8)
def _unit_words(name: str) -> dict[str, int]:
    """The words for hours and minutes in a language, and in English, by how many minutes."""
    found: dict[str, int] = {}
    for language in ("en", name):
        for unit, minutes in _UNITS.items():
            for count in _COUNTS:
                for length in ("long", "short", "narrow"):
                    words = format_unit(count, f"duration-{unit}", length, locale=language)
                    bare = "".join(sign for sign in words if not sign.isdecimal())
                    found[bare.strip(" .\N{NO-BREAK SPACE}").casefold()] = minutes
    return found


def _minutes_of(limit: object) -> int | None:
    clock = _CLOCK.fullmatch(str(limit)) if limit is not None else None
    return int(clock[1]) * _HOUR + int(clock[2]) if clock else None
