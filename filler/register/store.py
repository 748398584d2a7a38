"""What the register is told and asked: people, events, audits, decisions, panels.

Django's models stay in this room; what goes out are plain values.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db import transaction
from django.db.models import Max, Q

from filler.audit.decisions import Decided
from filler.audit.heads import Heads
from filler.audit.model import Decision
from filler.audit.on_dates import first_working_day, working_day_before
from filler.definition.process import FIRST_WORKING_DAY, Process
from filler.errors import PortfolioError
from filler.register.known import called, heads_of, known, more_of
from filler.register.models import Audit, Event, Panel, Person, Standing
from filler.register.models import Decision as Kept
from filler.register.rows import Counts, Due, Happened, PanelDay, Row, Taken


class Store:
    """The register of one pack, opened by ``open_register`` before."""

    def __init__(self, pack: str, process: Process, holidays: str = "") -> None:
        self._pack, self.process, self._holidays = pack, process, holidays

    # ------------------------------------------------------------------ people

    def people(
        self, *, stage: str = "", verdict: str = "", team: str = "", words: str = ""
    ) -> list[Row]:
        """The people of the pack, those that are asked for, by their names."""
        found = Person.objects.filter(pack=self._pack)
        for key, value in (("stage", stage), ("verdict", verdict), ("team__iexact", team)):
            found = found.filter(**{key: value}) if value else found
        if words:
            found = found.filter(
                Q(name__icontains=words)
                | Q(number__icontains=words)
                | Q(former__name__icontains=words)
            ).distinct()
        return [_row(person) for person in found]

    def one(self, words: str) -> Row:
        """Somebody by the id, the number or the name.

        Raises:
            PortfolioError: when nobody is called so, or several are.
        """
        own = Person.objects.filter(pack=self._pack)
        found = list(own.filter(id=words)) or called(self._pack, words)
        if len(found) == 1:
            return _row(found[0])
        if not found:
            raise PortfolioError(
                "nobody", f"The register has nobody called '{words}'.", "Add them, or check it."
            )
        listed = ", ".join(f"{p.name} ({p.number or p.id})" for p in found[:6])
        raise PortfolioError(
            "several", f"The register has several: {listed}.", "Give the number, or the id."
        )

    def add(self, heads: Heads, day: date, by: str, **more: str) -> Row:
        """Somebody new, or the one whom the register knows already by this evidence."""
        with transaction.atomic():
            person, _, _ = known(self._pack, heads, more)
            first = self.process.stages[0].id if self.process.stages else "added"
            if not person.events.exists():
                self._event(person, first, day, by)
            return _row(person)

    # ------------------------------------------------------------------ events

    def log(
        self, words: str, kind: str, day: date, by: str, *, said: str = "", file: Path | None = None
    ) -> Row:
        """Write down that something happened to somebody; what is no stage moves nobody.

        Raises:
            PortfolioError: when nobody is called so.
        """
        with transaction.atomic():
            person = Person.objects.select_for_update().get(id=self.one(words).id)
            self._event(person, kind, day, by, said=said, file=file)
            return _row(person)

    def _event(
        self,
        person: Any,
        kind: str,
        day: date,
        by: str,
        *,
        said: str = "",
        file: Path | None = None,
    ) -> None:
        digest = _digest(file)
        if digest and person.events.filter(kind=kind, digest=digest).exists():
            return
        Event.objects.create(
            person=person,
            kind=kind,
            day=day,
            by=by,
            said=said,
            file=str(file or "")[:500],
            digest=digest,
        )
        order = self.process.order(kind)
        if order < 0:
            return
        is_on = order >= self.process.order(person.stage)
        is_newer = person.stage_since is None or day > person.stage_since
        if is_on or is_newer:
            person.stage, person.stage_since = kind, day
            person.save()

    def timeline(self, words: str) -> list[Happened]:
        """All that happened to somebody, the first first."""
        found = Event.objects.filter(person_id=self.one(words).id)
        return [
            Happened(day=e.day, kind=e.kind, by=e.by, said=e.said, file=e.file, digest=e.digest)
            for e in found
        ]

    # ------------------------------------------------------------------ audits and decisions

    def take_report(self, report: Mapping[str, Any], content: bytes, by: str) -> Taken:
        """Take in what an audit said, as ``audit --json`` gives it; the same one again is none."""
        digest = hashlib.sha256(content).hexdigest()
        day = date.fromisoformat(report["on"])
        panel = date.fromisoformat(report["panel"]) if report.get("panel") else None
        new = again = 0
        asks: list[str] = []
        with transaction.atomic():
            audit, is_new = Audit.objects.get_or_create(
                digest=digest, defaults={"pack": self._pack, "day": day, "panel": panel, "by": by}
            )
            if not is_new:
                return Taken(is_again=True)
            reached = self.process.reached_by("audit")
            met: list[str] = []
            for own in report["applicants"]:
                person, fresh, why = known(self._pack, heads_of(own), more_of(own), met)
                met.append(person.id)
                new, again = new + fresh, again + (not fresh)
                asks += [why] if why else []
                Standing.objects.update_or_create(
                    audit=audit,
                    person=person,
                    defaults={
                        "verdict": own["verdict"],
                        "findings": own["findings"],
                        "files": own["files"],
                    },
                )
                for file in own["files"] if reached else ():
                    self._event(person, reached, day, by, file=Path(file))
                person.verdict = own["verdict"]
                person.save(update_fields=["verdict"])
        return Taken(known=again, new=new, asks=tuple(asks))

    def take_issued(self, packs: Iterable[tuple[Path, Heads]], day: date, by: str) -> Taken:
        """Write down packs that were issued, each with whose it is."""
        new = again = 0
        asks: list[str] = []
        stage = self.process.reached_by("fill") or "issued"
        with transaction.atomic():
            for path, heads in packs:
                person, fresh, why = known(self._pack, heads, {})
                new, again = new + fresh, again + (not fresh)
                asks += [why] if why else []
                self._event(person, stage, day, by, file=path)
        return Taken(known=again, new=new, asks=tuple(asks))

    def take_decisions(self, decisions: Iterable[Decided]) -> int:
        """Keep decisions that were made; how many are new."""
        count = 0
        with transaction.atomic():
            for one in decisions:
                if one.decision is None:
                    continue
                person, _, _ = known(self._pack, one.heads, {})
                last = Kept.objects.filter(
                    person=person, rule=one.rule, field=one.field, basis=one.basis
                ).last()
                made = {
                    "is_accepted": one.decision.is_accepted,
                    "reason": one.decision.reason,
                    "who": one.decision.who,
                    "day": one.decision.when,
                }
                if last is not None and all(getattr(last, k) == v for k, v in made.items()):
                    continue
                Kept.objects.create(
                    person=person,
                    rule=one.rule,
                    field=one.field,
                    basis=one.basis,
                    finding=one.finding,
                    **made,
                )
                count += 1
        return count

    def decisions(self) -> tuple[Decided, ...]:
        """The decisions that count: of each finding on each basis the last one."""
        found: dict[tuple[str, str, str, str], Decided] = {}
        kept = Kept.objects.filter(person__pack=self._pack).select_related("person").order_by("id")
        for one in kept:
            own = Decided(
                name=one.person.name,
                number=one.person.number,
                rule=one.rule,
                field=one.field,
                basis=one.basis,
                finding=one.finding,
                decision=Decision(
                    is_accepted=one.is_accepted, reason=one.reason, who=one.who, when=one.day
                ),
            )
            found[(one.person_id, one.rule, one.field, one.basis)] = own
        return tuple(found.values())

    # ------------------------------------------------------------------ what is due

    def panels(self, start: date, end: date) -> list[PanelDay]:
        """The days of the panel, with what has to be done by when, on working days.

        Those that were kept are among them, whatever became of the rule since.
        """
        kept = Panel.objects.filter(pack=self._pack, day__range=(start, end))
        days = {*self.process.panels.between(start, end), *kept.values_list("day", flat=True)}
        ends = list(self._ends())
        return [self._panel(day, ends) for day in sorted(days)]

    def keep_panel(self, day: date) -> PanelDay:
        """Keep a day of the panel, by the rule or beside it."""
        made = self._panel(day, list(self._ends()))
        Panel.objects.update_or_create(
            pack=self._pack,
            day=day,
            defaults={
                "submit_by": made.submit_by,
                "assure_by": made.assure_by,
                "send_by": made.send_by,
            },
        )
        return made

    def _panel(self, day: date, ends: Iterable[tuple[Row, date, str]]) -> PanelDay:
        rule = self.process.panels
        before = working_day_before(day, self._holidays)
        warnings = [] if before == day else [f"the panel of {day} falls on a day off"]
        warnings += [
            f"the {period} of {row.name} end before it"
            for row, end, period in ends
            if end < day and (stage := self.process.stage(row.stage)) and not stage.ends
        ]
        submit = rule.submit
        by: date | None
        if submit == FIRST_WORKING_DAY:
            by = first_working_day(day.year, day.month, self._holidays)
        else:
            by = self._working(day, submit if isinstance(submit, relativedelta) else None)
        return PanelDay(
            day=day,
            submit_by=by,
            assure_by=self._working(day, rule.assure),
            send_by=self._working(day, rule.send),
            warnings=tuple(warnings),
        )

    def _working(self, day: date, period: relativedelta | None) -> date | None:
        return working_day_before(day + period, self._holidays) if period is not None else None

    def _ends(self) -> Iterator[tuple[Row, date, str]]:
        """When the time of each person runs out, and which: the longest of the reminders."""
        for reminder in self.process.reminders:
            longest = max(reminder.periods, key=_length)
            for row, since in self._since(reminder.after):
                yield row, since + longest, _said(longest, apnumber)

    def _since(self, stage: str) -> Iterator[tuple[Row, date]]:
        """The people who reached a stage, with the last day on which they did."""
        days = dict(
            Event.objects.filter(person__pack=self._pack, kind=stage)
            .values_list("person_id")
            .annotate(last=Max("day"))
        )
        return ((row, days[row.id]) for row in self.people() if row.id in days)

    def reminders(self, today: date, within: int = 14) -> list[Due]:
        """Who is to be reminded from today for so many days; first those whose time ran out."""
        found = []
        for reminder in self.process.reminders:
            until = (
                self.process.order(reminder.until) if reminder.until else len(self.process.stages)
            )
            for row, since in self._since(reminder.after):
                if self.process.order(row.stage) >= until:
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

    def counts(self, today: date) -> Counts:
        """How many are where, for how long, and what is missing most."""
        own = Person.objects.filter(pack=self._pack)
        rows = list(own.values_list("stage", "verdict", "team", "stage_since"))
        days: dict[str, list[int]] = {}
        for stage, _, _, since in rows:
            if since is not None:
                days.setdefault(stage, []).append((today - since).days)
        latest: dict[str, list[dict[str, Any]]] = {}
        kept = Standing.objects.filter(person__pack=self._pack).order_by("audit_id")
        for person, findings in kept.values_list("person_id", "findings"):
            latest[person] = findings
        reasons = Counter(
            rule
            for findings in latest.values()
            for rule in {f["rule"] for f in findings if f["severity"] == "blocks"}
        )
        return Counts(
            stages=_ordered(Counter(r[0] for r in rows), self.process),
            verdicts=dict(Counter(r[1] for r in rows if r[1])),
            teams=dict(Counter(r[2] for r in rows if r[2]).most_common()),
            days={stage: median(spent) for stage, spent in days.items()},
            reasons=dict(reasons.most_common(12)),
        )


def _row(person: Person) -> Row:
    return Row(
        id=person.id,
        name=person.name,
        number=person.number,
        team=person.team,
        manager=person.manager,
        stage=person.stage,
        since=person.stage_since,
        verdict=person.verdict,
    )


def _ordered(counts: Mapping[str, int], process: Process) -> dict[str, int]:
    return {stage: counts[stage] for stage in sorted(counts, key=process.order)}


def _digest(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        # What lay in a mail is no file of its own; its name tells it from another one.
        return hashlib.sha256(str(file).encode()).hexdigest()


def _length(period: relativedelta) -> int:
    return period.years * 365 + period.months * 30 + period.days


def _said(period: relativedelta, number: Callable[[int], str] = str) -> str:
    """How long it is, in whole months where it is of months."""
    months = period.years * 12 + period.months
    count, unit = (months, "month") if months else (period.days, "day")
    return f"{number(count)} {unit}{'s' * (count != 1)}"
