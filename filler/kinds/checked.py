"""One check of an answer for every face: filling, spreadsheets, reading and audit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from filler.kinds.formats import FORMATS
from filler.kinds.model import Checked, Limits, Misfit
from filler.kinds.patterns import has_pattern

if TYPE_CHECKING:
    from babel.core import Locale

    from filler.definition.model import Field

# The kinds whose every answer has a form; of text, only one with a format or a pattern has.
CHECKED_KINDS = ("number", "time", "duration")
_SHOWN = 60


def limits_of(own: Field) -> Limits | None:
    """What a question asks of the form of its answer; None where any words will do."""
    if own.kind in CHECKED_KINDS or own.limits.asks:
        return own.limits
    return None


def checked(own: Field, given: object, language: str) -> Checked:
    """An answer of a question whose answers have a form.

    ``given`` are words, or what a cell or JSON holds: a number, a time.

    Raises:
        Misfit: why it is none, and what to write.
    """
    match own.kind:
        case "number":
            from filler.kinds.numbers import number

            return number(given, own.limits, locale_of(language))
        case "time":
            from filler.kinds.times import time_of_day

            return time_of_day(given, own.limits)
        case "duration":
            from filler.kinds.times import duration

            return duration(given, own.limits, locale_of(language))
        case _:
            return _worded(str(given), own.limits, country_of(language))


def _worded(words: str, limits: Limits, country: str) -> Checked:
    bare = words.strip()
    note = FORMATS[limits.format](bare, country) if limits.format else ""
    if limits.pattern and not has_pattern(bare, limits.pattern):
        raise Misfit(
            f"'{bare[:_SHOWN]}' is not written as it should be", f"Write it as {limits.example}."
        )
    return Checked(value=words, shown=words, note=note)


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """The locale of a language tag such as ``en-GB``; English for one that nobody knows."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=16)
def country_of(language: str) -> str:
    """The country of a language tag, or the one where most people speak the language."""
    from babel.core import get_global

    locale = locale_of(language)
    if locale.territory:
        return str(locale.territory)
    likely = get_global("likely_subtags").get(locale.language, "")
    return str(likely).rpartition("_")[2] or "GB"


@lru_cache(maxsize=16)
def zone_of(language: str) -> ZoneInfo:
    """The time zone of the country of a language tag, the first where there are several."""
    from pytz import country_timezones

    names = country_timezones.get(country_of(language)) or ["Europe/London"]
    return ZoneInfo(names[0])
