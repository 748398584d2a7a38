"""Rules about time: windows, orders, working days, deadlines, and how long something lasts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import holidays
from dateutil.relativedelta import relativedelta

from filler.auditing.case import MAY_BE_UNKNOWN, Case, Doubt, Span, short, uk_date
from filler.auditing.outcome import NOTHING, Outcome, doubted, fails, unclear, undetermined
from filler.auditing.periods import months_written
from filler.auditing.rule_model import Rule
from filler.records.dates import when

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
# Dates among other words: a day, a month with its year.
_DATES = re.compile(
    rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})\b|\b\d{{4}}-\d\d-\d\d\b"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+)?(?:{_MONTHS})\s+\d{{4}}\b",
    re.I,
)


def in_window(span: Span, start: date | None, end: date | None) -> bool | None:
    """Whether a date lies in a window; None where a part of its days does."""
    inside = (start is None or span.first >= start) and (end is None or span.last <= end)
    if inside:
        return True
    outside = (start is not None and span.last < start) or (end is not None and span.first > end)
    return False if outside else None


def dates(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Each of some dates lies in a window that is counted from another date."""
    anchor: tuple[str, Span] | Doubt | None = None
    any_given = False
    for name in case.ids(rule.fields):
        span = case.span(name)
        if span is None or name in rule.of:
            continue
        any_given = True
        if isinstance(span, Doubt):
            yield doubted(case, name, span)
            continue
        if not MAY_BE_UNKNOWN.isdisjoint(rule.of) and all(case.span(of) is None for of in rule.of):
            # Where nobody knows of a panel, nothing is late for it.
            yield NOTHING
            return
        anchor = anchor or case.anchor(rule.of)
        if isinstance(anchor, Doubt):
            yield undetermined(case, name, anchor.why)
            return
        of, base = anchor
        if base.first != base.last:
            yield undetermined(case, name, f"{case.day_name(of)} is not one day ({base.said})")
            return
        yield from _windows(rule, case, name, span, of, base.first)
    if not any_given:
        yield NOTHING


def _windows(
    rule: Rule, case: Case, name: str, span: Span, of: str, base: date
) -> Iterator[Outcome]:
    """One date against its window; two lengths are two readings, and both must say the same."""
    ends: list[date | None] = [base + period for period in rule.not_after] or [None]
    starts: list[date | None] = [base + period for period in rule.not_before] or [None]
    readings = [(start, end) for start in starts for end in ends]
    found = [in_window(span, start, end) for start, end in readings]
    if all(found):
        return
    label = case.named(name)
    told = f"{case.day_name(of)} ({uk_date(base)})" if of != "today" else f"today, {uk_date(base)}"
    said = f"{label} is {span.said}"
    bounds = [_bound(span, start, end) for start, end in readings]
    if None in found:
        why = f"{label} says {span.said}, only part of which is in time"
        yield undetermined(case, name, why)
    elif any(found):
        late = " and ".join(bound for bound, ok in zip(bounds, found, strict=True) if not ok)
        why = f"{said}: on one reading in time, on the other {late}; counted from {told}"
        yield undetermined(case, name, why)
    else:
        yield fails(case, name, f"{said}, {bounds[0]}; counted from {told}.")


def _bound(span: Span, start: date | None, end: date | None) -> str:
    if start is not None and span.last < start:
        return f"earlier than {uk_date(start)}"
    return f"later than {uk_date(end)}" if end is not None else ""


def order(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Some dates stand in their order, each as late as the one before or later."""
    known: list[tuple[str, Span]] = []
    doubted_any = False
    for name in case.ids(rule.fields):
        span = case.span(name)
        if isinstance(span, Doubt):
            doubted_any = True
            yield doubted(case, name, span)
        elif span is not None:
            known.append((name, span))
    if len(known) < 2 and not doubted_any:
        yield NOTHING
    for (before, first), (after, second) in pairwise(known):
        if second.last < first.first:
            yield fails(
                case,
                after,
                f"{case.named(after)} ({second.said}) comes before"
                f" {case.named(before)} ({first.said}).",
            )
        elif second.first < first.last:
            yield undetermined(
                case,
                after,
                f"{case.named(after)} may be before or after {case.named(before)}",
            )


def dates_in_words(rule: Rule, case: Case) -> Iterator[Outcome]:
    """The dates that are named in free words lie in a window; where none is named, say so."""
    anchor = case.anchor(rule.of)
    any_named = False
    names = [name for name in case.ids(rule.fields) if case.answer(name).state == "answered"]
    for name in names:
        old = []
        for found in _DATES.finditer(str(case.answer(name).value)):
            named = when(found.group())
            if named.first is None or named.last is None:
                continue
            any_named = True
            if isinstance(anchor, Doubt):
                yield undetermined(case, name, anchor.why)
                return
            start = anchor[1].first + rule.not_before[0]
            if named.last < start:
                old.append(found.group())
        if old and not isinstance(anchor, Doubt):
            days = ", ".join(f"'{words}'" for words in old[:4])
            start = anchor[1].first + rule.not_before[0]
            yield fails(
                case,
                name,
                f"{case.named(name)} names {days}, earlier than {uk_date(start)}.",
                shown=days,
            )
    if names and not any_named:
        yield undetermined(case, names[0], f"{case.named(names[0])} gives no date")


def lasts(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Something has lasted at least so long; the first answer that is long enough will do."""
    if rule.lasts is None:
        return
    limit = rule.lasts.years * 12 + rule.lasts.months
    names = [n for n in case.ids(rule.fields) if case.answer(n).state not in ("blank", "missing")]
    doubts: list[Outcome] = []
    for number, name in enumerate(names):
        found = months_of(case, name, _known_words(rule, case))
        if isinstance(found, str):
            doubts.append(undetermined(case, name, found))
            continue
        least, most = found
        if least >= limit and not number:
            return
        label, shown = case.named(name), short(case.answer(name).shown)
        if least >= limit:
            first = names[0]
            yield undetermined(
                case,
                first,
                f"{case.named(first)} says '{short(case.answer(first).shown)}', and"
                f" {label} '{shown}'; the form does not say which of them counts",
            )
            return
        if most >= limit:
            doubts.append(
                undetermined(case, name, f"{label} says '{shown}', which may be too short")
            )
    if doubts:
        yield doubts[0]
    elif not names:
        both = " or ".join(case.named(name) for name in rule.fields)
        yield undetermined(case, rule.fields[0], f"{both} is not given")
    else:
        name = names[0]
        yield fails(
            case,
            name,
            f"{case.named(name)} says '{short(case.answer(name).shown)}', below {limit} months.",
        )


def _known_words(rule: Rule, case: Case) -> set[str]:
    """The words of the rule's own sentence, and of what roles are called."""
    words = " ".join((rule.source, *case.role_names))
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", words)}


def months_of(
    case: Case, name: str, known: Collection[str] | None = None
) -> tuple[float, float] | str:
    """The least and most months that an answer says, or why that cannot be told."""
    answer = case.answer(name)
    doubt = unclear(case, name)
    if doubt is not None:
        return f"{case.named(name)} is unclear: {answer.note}"
    found = months_written(str(answer.value), case.today, known)
    if found is None:
        return f"'{short(answer.shown)}' in {case.named(name)} is not a clear length of time"
    return found


def working_day(rule: Rule, case: Case) -> Iterator[Outcome]:
    """A date is no later than the first working day of the month: of the panel's, or its own."""
    for name in case.ids(rule.fields):
        span = case.span(name)
        if span is None:
            yield NOTHING
        elif isinstance(span, Doubt):
            yield doubted(case, name, span)
        else:
            if span.first != span.last:
                yield undetermined(case, name, f"{case.named(name)} is not one day")
                continue
            month = case.panel or span.first
            limit = first_working_day(month.year, month.month, case.holidays)
            if span.first <= limit:
                continue
            late = first_working_day(span.first.year, span.first.month, case.holidays)
            if span.first > late:
                then = span.first + relativedelta(day=1, months=1)
                late = first_working_day(then.year, then.month, case.holidays)
            yield fails(
                case,
                name,
                f"{case.named(name)} is {span.said}, later than the first working day of"
                f" {limit:%B %Y} ({uk_date(limit)}); it is in time for {late:%B %Y}.",
            )


def deadline(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Something is to be done so long before a day; after that, what is not done is late."""
    for of in rule.of:
        base = case.span(of)
        if not isinstance(base, Span):
            yield NOTHING
            continue
        done = [case.span(name) for name in case.ids(rule.fields)]
        last = [one.last for one in done if isinstance(one, Span)]
        days = [base.first + period for period in rule.not_after]
        at = max(last) if last else case.today
        late = [day for day in days if at > day]
        if not late:
            continue
        both = " or ".join(uk_date(day) for day in days)
        what = f"was done on {uk_date(at)}" if last else "has not been done yet"
        yield Outcome(
            message=f"{rule.title} was due by {both}, counted from {case.day_name(of)}"
            f" ({base.said}); it {what}.",
            result="fails" if len(late) == len(days) else "undetermined",
            note=""
            if len(late) == len(days)
            else "The form can be read in two ways; both dates are shown.",
        )


@lru_cache(maxsize=64)
def first_working_day(year: int, month: int, country: str) -> date:
    """The first day of a month that is neither at a weekend nor a bank holiday.

    ``country`` is a name of the ``holidays`` library with its part: ``GB/ENG``.
    """
    day = date(year, month, 1)
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def working_day_before(day: date, country: str) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return day


def is_working_day(day: date, country: str) -> bool:
    """Whether a day is neither at a weekend nor a bank holiday."""
    return day.weekday() <= 4 and day not in _closed(country, day.year)


@lru_cache(maxsize=64)
def _closed(country: str, year: int) -> Mapping[date, str]:
    """The bank holidays of a year."""
    name, _, part = country.partition("/")
    return holidays.country_holidays(name, subdiv=part or None, years=year) if name else {}
