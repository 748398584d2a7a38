"""Days and numbers as pages send them: what is none is told, and what is far away is none."""

from __future__ import annotations

from datetime import date

from filler.messages import portfolio_error

_FIRST, _LAST = date(1950, 1, 1), date(2100, 1, 1)
_MOST_FIGURES = 6


def day_of(words: str) -> date | None:
    """A day of a date box; None where it was left empty.

    Raises:
        PortfolioError: when it is no day, or none of a process.
    """
    if not words.strip():
        return None
    try:
        day = date.fromisoformat(words.strip())
    except ValueError as error:
        raise portfolio_error("day_not_date", words=words[:40]) from error
    if not _FIRST <= day <= _LAST:
        raise portfolio_error("day_cannot_right_date", day=day)
    return day


def number_of(words: str | None) -> int:
    """A number from 0 on; 0 where there is none."""
    fits = words and words.isascii() and words.isdecimal() and len(words) <= _MOST_FIGURES
    return int(words) if words and fits else 0
