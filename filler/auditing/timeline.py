"""The dates of a portfolio with the windows that they should fall into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from filler.auditing.case import Case, Span
from filler.auditing.model import DatePoint
from filler.auditing.rule_model import RuleSet


def date_points(case: Case, rules: RuleSet) -> Iterator[DatePoint]:
    """Each date that the rules want shown; its window is what all rules about it leave."""
    for name, label in rules.dates:
        span = case.span(name)
        if name == "panel" and span is None:
            continue
        start, end = _window(case, rules, name)
        known = span if isinstance(span, Span) else None
        yield DatePoint(
            label=label,
            shown=known.shown if known else case.answer(name).shown if span else "",
            first=known.first if known else None,
            last=known.last if known else None,
            start=start,
            end=end,
        )


def _window(case: Case, rules: RuleSet, name: str) -> tuple[date | None, date | None]:
    """The latest start and the earliest end; that nothing lies in the future is no window."""
    starts: list[date] = []
    ends: list[date] = []
    for rule in rules.rules:
        if rule.kind != "dates" or name not in rule.fields or rule.of == ("today",):
            continue
        base = case.anchor(rule.of)
        if isinstance(base, tuple):
            first = base[1].first
            starts += [min(first + period for period in rule.not_before)] if rule.not_before else []
            ends += [max(first + period for period in rule.not_after)] if rule.not_after else []
    return max(starts, default=None), min(ends, default=None)
