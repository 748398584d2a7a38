"""Dates as people in the UK write them: one day, a span of days, or words; the day stands first.

Nothing is guessed. What names a month names all its days; what names no day, or a day that
could be two, is said to be so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from filler.records.month_names import in_english

_MONTH = (
    "jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-,\s]\s*(\d{1,2})\s*[/.\-,\s]\s*'?(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?")
_MONTH_OF = re.compile(
    rf"(?:(?:{_MONTH})[.,\s/-]*'?(?:\d{{4}}|\d{{2}})|\d{{1,2}}[/.-]\d{{4}})", re.I
)
# The commonest way by far; for all others with a month's name there is dateutil.
_PLAIN = re.compile(rf"(\d{{1,2}}) ({_MONTH}) ([12]\d{{3}})", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.0+)?")
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?", re.I
)
_ORDINAL = re.compile(r"(?:\bthe\s+)?(\d{1,2})\s*(?:st|nd|rd|th)\b(?:\s+(?:day\s+)?of\b)?", re.I)
_BETWEEN = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|&|\band\b|\+)\s*", re.I)
_LETTERS = re.compile(rf"\b(?:{_MONTH})\b", re.I)
_TIME = re.compile(r"(?<=\d)\s*(?:at|,|@)?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]m|hrs)?$", re.I)
# What was meant as a date of figures and is none: a letter among them, a figure too few.
_MISTYPED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-][\dOoIl]{1,5}|\d{8}", re.I)
_UNFILLED = re.compile(r"[\d\s]*__+[\s/_.\d-]*|[\s_]*/[\s_]*/[\s_]*|dd?/mm?/yy(?:yy)?", re.I)
_OPEN = re.compile(r"\b(?:ongoing|on-going|continuing|present|to date|tbc|n/?a|various)\b", re.I)
# Dates of figures, whatever stands around them.
_WHOLE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b")
# What may stand between one day and the next.
_DIVIDING = re.compile(r"[\s,;&/+]|\band\b", re.I)
_EPOCH = date(1899, 12, 30)
# What looks like another sign, and what shows nothing.
_PLAINLY = str.maketrans(
    "’‘‐‑‒–—−\\⁄∕", "''------///", "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff\xad"
)
_LONGEST = 300
_TWO = 2
_SHOWN = 120
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
# Two days that share no part, so that what a text leaves out shows (dateutil fills it in).
_DEFAULTS = (datetime(2001, 1, 1), datetime(2004, 12, 28))
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PIVOT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What a date says: the first and last day it may be, or neither; ``note`` says why.

    ``doubtful`` is whether it cannot be settled: a day that there is not, a month first.
    """

    first: date | None = None
    last: date | None = None
    note: str = ""
    doubtful: bool = False

    @property
    def day(self) -> date | None:
        """The one day, if it is one."""
        return self.first if self.first == self.last else None


@lru_cache(maxsize=4096)
def when(text: str, language: str = "") -> When:
    """Read a date; the empty text and plain words give neither day nor doubt.

    Months and days of the week may be called as in English, or as in ``language``, a tag.
    """
    plain = " ".join(text.translate(_PLAINLY).split())
    shown = plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
    if len(plain) > _LONGEST:
        return When(note=f"'{shown}' is not one date")
    if any(sign.isalpha() for sign in plain):
        plain = in_english(plain, language)
    if _UNFILLED.fullmatch(plain):
        return When(note=f"'{shown}' is an empty space for a date", doubtful=True)
    words = _ORDINAL.sub(r"\1", _WEEKDAY.sub(" ", plain))
    words = " ".join(_TIME.sub(" ", words).split()).strip(" .,;:")
    if not any(sign.isdigit() for sign in words):
        return When(note=f"'{shown}' gives no day" if words else "")
    one = _one(words)
    if one is not None:
        return _on_its_weekday(one, plain)
    pieces = [piece for piece in _BETWEEN.split(words) if piece]
    if len(pieces) == 2 and (span := _span(*pieces)) is not None:
        return span
    for piece in pieces:
        if (part := _one(piece)) is not None and part.doubtful:
            return part
    if _OPEN.search(words):
        start = next((o for p in pieces if (o := _one(p)) is not None and o.first), None)
        since = f" since {start.first.isoformat()}" if start and start.first else ""
        return When(note=f"'{shown}' has no end{since}")
    if _MISTYPED.fullmatch(words):
        return When(note=f"'{shown}' looks like a date, but is not one", doubtful=True)
    if (several := _several(words, shown)) is not None:
        return several
    if words.endswith("?"):
        return When(note=f"'{shown}' is marked as uncertain", doubtful=True)
    return When(note=f"'{shown}' is not one date")


def _several(words: str, shown: str) -> When | None:
    """Dates of figures, one after the other and nothing else: the days from first to last."""
    days = [_one(found) for found in _WHOLE.findall(words)]
    if len(days) < _TWO or _DIVIDING.sub("", _WHOLE.sub("", words)):
        return None
    known = [day.first for day in days if day is not None and day.first is not None]
    if len(known) < len(days):
        return next((day for day in days if day is not None and day.doubtful), None)
    return When(first=min(known), last=max(known), note=f"'{shown}' is more than one day")


def _on_its_weekday(found: When, text: str) -> When:
    """The day, in doubt where another day of the week is written with it."""
    written = _WEEKDAY.search(text)
    if written is None or found.day is None:
        return found
    real = f"{found.day:%A}"
    if real.lower().startswith(written.group()[:3].lower()):
        return found
    return When(note=f"'{text}' is a {real}", doubtful=True)


def _one(words: str) -> When | None:
    """One date in one of the ways to write it, or None when it is none of them."""
    if found := _ISO.fullmatch(words):
        iso_year, iso_month, iso_day = (int(part) for part in found.groups())
        return _day(iso_year, iso_month, iso_day, words)
    if found := _NUMBERS.fullmatch(words):
        day, month, year = found.groups()
        return _day(_year(year), int(month), int(day), words)
    if _SERIAL.fullmatch(words):
        day_ = _EPOCH + timedelta(days=int(float(words)))
        return When(first=day_, last=day_, note=f"'{words}' is a date as Excel stores it")
    if _YEAR.fullmatch(words):
        year_ = int(words)
        return When(
            first=date(year_, 1, 1),
            last=date(year_, 12, 31),
            note=f"'{words}' is a year, not a day",
        )
    if found := _PLAIN.fullmatch(words):
        day, month, year = found.groups()
        return _day(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day), words)
    if _MONTH_OF.fullmatch(words):
        return _month(words)
    return _named(words) if _LETTERS.search(words) else None


def _day(year: int, month: int, day: int, words: str) -> When:
    if not _FIRST_YEAR <= year < _LAST_YEAR:
        return When(note=f"'{words}' has a year that cannot be right", doubtful=True)
    try:
        found = date(year, month, day)
    except ValueError:
        if month > 12 >= day:
            note = f"'{words}' has no such month; write the day first"
        else:
            note = f"there is no day {words}"
        return When(note=note, doubtful=True)
    return When(first=found, last=found)


def _month(words: str) -> When | None:
    if re.search(rf"\b(?:{_MONTH})\b\W*(?<!')\b\d\d$", words, re.I):
        return When(note=f"'{words}' may be a day of that month or a year", doubtful=True)
    letters = re.search(_MONTH, words, re.I)
    number, _, year = words.replace(".", "/").replace("-", "/").partition("/")
    try:
        if letters:
            month = _MONTHS.index(letters.group()[:3].lower()) + 1
            first = date(_year(re.sub(r"\D", "", words)), month, 1)
        else:
            first = date(int(year), int(number), 1)
    except ValueError:
        return When(note=f"'{words}' has no such month", doubtful=True)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return When(first=first, last=last, note=f"'{words}' is a month, not a day")


def _named(words: str) -> When | None:
    """A date with the name of a month, read by dateutil; what it would fill in is left open."""
    spelt = re.sub(r"\bsept\b", "sep", words, flags=re.I)
    spelt = re.sub(r"'(\d\d)\b", lambda found: str(_year(found.group(1))), spelt)
    spelt = re.sub(
        r"(?<=[a-z.])[\s.,-]*(\d\d)$", lambda f: f" {_year(f.group(1))}", spelt, flags=re.I
    )
    numbers = re.findall(r"\d+", spelt)
    if len(numbers) == 2 and len(numbers[1]) in (1, 3):
        return When(note=f"'{words}' has a year that cannot be right", doubtful=True)
    if len(numbers) > 2 or not re.fullmatch(
        rf"[\d\s.,/-]*\b(?:{_MONTH})\b[\d\s.,/-]*", spelt, re.I
    ):
        return None
    from dateutil import parser as dateutil

    try:
        read = [dateutil.parse(spelt, dayfirst=True, default=day).date() for day in _DEFAULTS]
    except (ValueError, OverflowError):
        day = re.search(r"\d+", words)
        known = day is not None and int(day.group()) > 28
        return When(note=f"there is no day {words}", doubtful=True) if known else None
    one, other = read
    if one == other:
        return When(first=one, last=one)
    if one.year != other.year:
        return When(note=f"'{words}' gives no year")
    return None


def _span(start: str, end: str) -> When | None:
    """Two dates, the first of which may leave out what the second says."""
    last = _one(end)
    if last is None or last.first is None or last.last is None:
        return None
    first = _one(start)
    if first is not None and first.doubtful:
        return first
    if "," in start:
        return None
    if first is None or first.first is None:
        month = _LETTERS.search(end)
        rest = f" {month.group()} {last.first.year}" if month else ""
        if not month:
            rest = f"/{last.first.month}/{last.first.year}"
        tail = rest if re.fullmatch(r"\d{1,2}", start) else f" {last.first.year}"
        first = _one(f"{start}{tail}")
    if first is None or first.first is None or first.first > last.last:
        return None
    return When(first=first.first, last=last.last, note=f"'{start} - {end}' is more than one day")


def _year(digits: str) -> int:
    """A year of two digits lies between 1960 and 2059."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < _PIVOT else 1900)
