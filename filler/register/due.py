"""What is due: who is to be reminded, whose time runs out, and how many are where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Max, Min

from filler.definition.process import Process
from filler.register.models import Event, Person, Standing
from filler.register.rows import Counts, Due, Row
from filler.register.store import Store


def reminders(store: Store, today: date, within: int = 14) -> list[Due]:
    """Who is to be reminded from today for so many days; first those whose time ran out."""
    found = []
    for reminder in store.process.reminders:
        until = store.process.order(reminder.until) if reminder.until else len(store.process.stages)
        for row, since in _since(store, reminder.after):
            if store.process.order(row.stage) >= until:
                continue
            longest = max(reminder.periods, key=_length)
            for period in reminder.periods:
                day = since + period
                is_late = day < today and period is longest
                if is_late or today <= day <= today + timedelta(days=within):
                    found.append(
                        Due(
                            person=row,
                            day=day,
                            after=reminder.after,
                            period=_said(period),
                            whose=reminder.whose,
                        )
                    )
    return sorted(found, key=lambda due: (due.day, due.person.name))


def counts(store: Store, today: date) -> Counts:
    """How many are where, for how long, and what is missing most."""
    own = Person.objects.filter(pack=store.pack)
    rows = list(own.values_list("stage", "verdict", "team", "stage_since"))
    days: dict[str, list[int]] = {}
    for stage, _, _, since in rows:
        if since is not None:
            days.setdefault(stage, []).append((today - since).days)
    latest: dict[str, list[dict[str, Any]]] = {}
    kept = Standing.objects.filter(person__pack=store.pack).order_by("audit_id")
    for person, findings in kept.values_list("person_id", "findings"):
        latest[person] = findings
    reasons = Counter(
        rule
        for findings in latest.values()
        for rule in {f["rule"] for f in findings if f["severity"] == "blocks"}
    )
    by_team: dict[str, Counter[str]] = {}
    for stage, _, team, _ in rows:
        by_team.setdefault(team, Counter())[stage] += 1
    return Counts(
        on_time=_on_time(store, today),
        by_team={team: _ordered(by_team[team], store.process) for team in sorted(by_team)},
        stages=_ordered(Counter(r[0] for r in rows), store.process),
        verdicts=dict(Counter(r[1] for r in rows if r[1])),
        teams=dict(Counter(r[2] for r in rows if r[2]).most_common()),
        days={stage: median(spent) for stage, spent in days.items()},
        reasons=dict(reasons.most_common(12)),
    )


def ends(store: Store) -> Iterator[tuple[Row, date, str]]:
    """When the time of each person runs out, and which: the longest of the reminders."""
    for reminder in store.process.reminders:
        longest = max(reminder.periods, key=_length)
        for row, since in _since(store, reminder.after):
            yield row, since + longest, _said(longest, apnumber)


def _since(store: Store, stage: str) -> Iterator[tuple[Row, date]]:
    """The people who reached a stage, with the last day on which they did."""
    days = dict(
        Event.counting.filter(person__pack=store.pack, kind=stage)
        .values_list("person_id")
        .annotate(last=Max("day"))
    )
    return ((row, days[row.id]) for row in store.people() if row.id in days)


def _on_time(store: Store, today: date) -> dict[str, int]:
    """How many came in time and late, and of those who have not come how many still may.

    The time is the longest of the reminders of a stage, from that stage to the one that ends it.
    """
    found: Counter[str] = Counter()
    for reminder in store.process.reminders:
        longest = max(reminder.periods, key=_length)
        own = Event.counting.filter(person__pack=store.pack)
        after, until = (
            dict(own.filter(kind=kind).values_list("person_id").annotate(day=which("day")))
            for kind, which in ((reminder.after, Max), (reminder.until, Min))
        )
        for person, since in after.items():
            came = until.get(person)
            is_there = came is not None and came >= since
            is_late = (came if is_there else today) > since + longest
            found[
                ("late" if is_late else "in time")
                if is_there
                else ("overdue" if is_late else "still in time")
            ] += 1
    return dict(found)


def _length(period: relativedelta) -> int:
    return period.years * 365 + period.months * 30 + period.days


def _said(period: relativedelta, number: Callable[[int], str] = str) -> str:
    """How long it is, in whole months where it is of months."""
    months = period.years * 12 + period.months
    count, unit = (months, "month") if months else (period.days, "day")
    return f"{number(count)} {unit}{'s' * (count != 1)}"


def _ordered(counts: Mapping[str, int], process: Process) -> dict[str, int]:
    return {stage: counts[stage] for stage in sorted(counts, key=process.order)}
