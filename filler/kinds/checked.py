"""One check of an answer for every face: filling, spreadsheets, reading and audit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex
from babel.core import Locale, UnknownLocaleError, get_global

from filler.kinds.formats import FORMATS
from filler.kinds.model import Checked, Limits, Misfit
from filler.kinds.numbers import number
from filler.kinds.times import duration, time_of_day

if TYPE_CHECKING:
    from filler.definition.model import Field

# The kinds whose every answer has a form; of text, only one with a format or a pattern has.
CHECKED_KINDS = ("number", "time", "duration")
# A pack's pattern may be anybody's: no answer takes longer to be held against it, in seconds.
_PATIENCE = 1.0
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
    locale = locale_of(language)
    match own.kind:
        case "number":
            return number(given, own.limits, locale)
        case "time":
            return time_of_day(given, own.limits)
        case "duration":
            return duration(given, own.limits, locale)
        case _:
            return _worded(str(given), own.limits, country_of(language))


def _worded(words: str, limits: Limits, country: str) -> Checked:
    bare = words.strip()
    note = FORMATS[limits.format](bare, country) if limits.format else ""
    if limits.pattern and not _has_pattern(bare, limits.pattern):
        raise Misfit(
            f"'{bare[:_SHOWN]}' is not written as it should be", f"Write it as {limits.example}."
        )
    return Checked(value=words, shown=words, note=note)


def _has_pattern(words: str, pattern: str) -> bool:
    try:
        return regex.fullmatch(pattern, words, timeout=_PATIENCE) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """The locale of a language tag such as ``en-GB``; English for one that nobody knows."""
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=16)
def country_of(language: str) -> str:
    """The country of a language tag, or the one where most people speak the language."""
    locale = locale_of(language)
    if locale.territory:
        return str(locale.territory)
    likely = get_global("likely_subtags").get(locale.language, "")
    return str(likely).rpartition("_")[2] or "GB"

