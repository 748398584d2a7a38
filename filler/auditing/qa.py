"""The QA form's answers, as far as the audit knows them; a person recommends and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from filler.auditing.case import Case, Entry, Span, short, uk_date
from filler.auditing.conditions import holds
from filler.auditing.model import Finding
from filler.auditing.of_files import FILE_RULE, TITLES
from filler.auditing.on_dates import working_day_before
from filler.auditing.rule_model import Copy, RuleSet
from filler.records.dates import when

# A word this short is looked for as it is written: ``RiP`` is no ``rip``.
_SHORT = 4
_MOST, _SHOWN = 3, 6


def qa_record(case: Case, rules: RuleSet, findings: Sequence[Finding]) -> dict[str, Any]:
    """The record of the QA form: ``{form: {field: value, ...}}``, with whose it is."""
    record: dict[str, Any] = {}
    told = {name for place in rules.qa for name in place.rules}
    for place in rules.qa:
        if holds(place.when, case) is not True:
            continue
        value = _value(place, case, rules, findings, told)
        if value not in (None, "", []):
            _put(record, place.to, value)
    for name in case.pack.alone.fields:
        answer = case.answer(name)
        if answer.state == "answered":
            _put(record, name, answer.value)
    return record


def _value(
    place: Copy, case: Case, rules: RuleSet, findings: Sequence[Finding], told: set[str]
) -> Any:
    if place.copy:
        answer = case.answer(place.copy)
        return answer.value if answer.state == "answered" else None
    if place.rules:
        own = [f for f in findings if f.rule in place.rules]
        return _pages(own) if place.part == "pages" else _comments(own, case, rules)
    if place.mentions:
        # What is named in a log a person has to judge; it is told among the findings.
        return None
    blocking = [f for f in findings if (f.stops or f.asks) and not f.rule.startswith(FILE_RULE)]
    if place.deadline:
        return deadline_of(place, case) if blocking else None
    if place.special == "any_blocking":
        return place.yes if blocking else place.no
    others = [f for f in findings if f.rule not in told and f.severity != "notes"]
    named = list(_mentioned(rules, case))
    return "\n".join(part for part in (_comments(others, case, rules), *named) if part)


def _put(record: dict[str, Any], name: str, value: Any) -> None:
    *groups, last = name.split(".")
    for key in groups:
        record = record.setdefault(key, {})
    record[last] = value


def rule_title(rule: str) -> str:
    """What to call a finding that no rule of the pack made."""
    name = rule.removeprefix(f"{FILE_RULE}:")
    return TITLES.get(name) or name.replace("_", " ").capitalize()


def _pages(findings: Sequence[Finding]) -> str:
    """The pages of some findings; of a file that does not say, those of the form as issued."""
    known = sorted({f.page for f in findings if f.page})
    pages = [str(page) for page in known]
    issued = sorted({f.issued_page for f in findings if f.issued_page})
    if issued:
        pages.append(f"{', '.join(map(str, issued))} (as issued)")
    return ", ".join(pages)


def _comments(findings: Sequence[Finding], case: Case, rules: RuleSet) -> str:
    """One line a finding; many of one rule are one line, with how many they are."""
    titles = {rule.id: rule.title for rule in rules.rules}
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    lines: list[str] = []
    for rule, own in groups.items():
        if len(own) <= _MOST:
            lines += [finding.message for finding in own]
            continue
        shown = own[:_SHOWN] if len(own) > _SHOWN else own
        places = "; ".join(case.label(f.field) for f in shown if f.field)
        more = f"; and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
        lines.append(f"{titles.get(rule, rule_title(rule))}: {len(own)} ({places}{more}).")
    return "\n".join(lines)


def _mentioned(rules: RuleSet, case: Case) -> Iterator[str]:
    """A line for each question of the form that a person ticks, with what the log says of it."""
    for mentions, entries in dict.fromkeys((p.mentions, p.entries) for p in rules.qa if p.mentions):
        for entry in case.entries(entries):
            if _names(entry, mentions):
                days = sorted(_days(entry))
                when_ = f" ({uk_date(days[-1])})" if days else ""
                said_ = short(" ".join(entry.words().split()), 160)
                named = f"{mentions[0]} is named in the log{when_}: “{said_}”."
                yield f"{named} Please tick it yourself."


def _names(entry: Entry, words: Sequence[str]) -> bool:
    text = entry.words()
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, 0 if len(word) <= _SHORT else re.I)
        for word in words
    )


def _days(entry: Entry) -> Iterator[Any]:
    for answer in entry.answers.values():
        found = when(str(answer.value)) if answer.state == "answered" else None
        if found is not None and found.day is not None:
            yield found.day


def deadline_of(place: Copy, case: Case) -> str | None:
    """The earliest of some deadlines, on a working day, as ``YYYY-MM-DD``; None once it passed."""
    known = [
        span.first + period
        for name, period in place.deadline
        if isinstance(span := case.span(name), Span) and span.first == span.last
    ]
    if not known:
        return None
    day = working_day_before(min(known), case.holidays)
    # A day that has passed is no deadline; a person sets another.
    return day.isoformat() if day >= case.today else None


def said(day: str) -> str:
    """A day as people write it."""
    found = when(day).day
    return uk_date(found) if found is not None else day
