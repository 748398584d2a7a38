"""What the register is told and asked: people, events, audits, decisions.

Django's models stay in this room; what goes out are plain values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from filler.auditing.decisions import Decided
from filler.auditing.heads import Heads, Same
from filler.auditing.model import Decision
from filler.auditing.settled import Meaning
from filler.auditing.told import Told
from filler.definition.process import Process
from filler.messages import portfolio_error
from filler.register.judging import decide_since
from filler.register.known import called, change, heads_of, join, known, more_of
from filler.register.models import Audit, Event, Person, Standing
from filler.register.models import Decision as Kept
from filler.register.models import Meaning as Meant
from filler.register.rows import Happened, Row, Stood, Taken

# No process is of other days, and what is counted from them stays a day.
_DAYS = (date(1950, 1, 1), date(2200, 1, 1))


class Store:
    """The register of one pack, opened by ``open_register`` before."""

    def __init__(self, pack: str, process: Process, holidays: str = "") -> None:
        self.pack, self.process, self.holidays = pack, process, holidays

    # ------------------------------------------------------------------ people

    def people(
        self,
        *,
        stage: str = "",
        verdict: str = "",
        team: str = "",
        words: str = "",
        manager: str = "",
        panel: date | None = None,
    ) -> list[Row]:
        """The people of the pack, those that are asked for, by their names."""
        found = Person.objects.filter(pack=self.pack)
        for key, value in (
            *(("stage", stage), ("verdict", verdict), ("team__iexact", team)),
            *(("manager__iexact", manager), ("panel", panel)),
        ):
            found = found.filter(**{key: value}) if value else found
        if words:
            found = found.filter(
                Q(name__icontains=words)
                | Q(number__icontains=words)
                | Q(former__name__icontains=words)
            ).distinct()
        return [row_of(person) for person in found]

    def one(self, words: str) -> Row:
        """Somebody by the id, the number or the name.

        Raises:
            PortfolioError: when nobody is called so, or several are.
        """
        own = Person.objects.filter(pack=self.pack)
        found = list(own.filter(id=words)) or called(self.pack, words)
        if len(found) == 1:
            return row_of(found[0])
        if not found:
            raise portfolio_error("nobody_called_register", words=words)
        listed = ", ".join(f"{p.name} ({p.number or p.id})" for p in found[:6])
        raise portfolio_error("several", listed=listed)

    def add(self, heads: Heads, day: date, by: str, **more: str) -> Row:
        """Somebody new, or the one whom the register knows already by this evidence."""
        with transaction.atomic():
            person, _, _ = known(self.pack, heads, more)
            first = self.process.stages[0].id if self.process.stages else "added"
            if not Event.counting.filter(person=person).exists():
                self.add_event(person, first, day, by)
            return row_of(person)

    def join(self, words: str, other: str, by: str) -> Row:
        """Make two people of the register one, who keeps what both had; nothing is lost.

        Raises:
            PortfolioError: when nobody is called so, both are the same, or both stand in the
                calendar.
        """
        with transaction.atomic():
            keep, gone = (
                Person.objects.select_for_update().get(id=self.one(one).id)
                for one in (words, other)
            )
            join(keep, gone, by)
            said = " ".join(filter(None, (gone.name, gone.number)))
            self.add_event(keep, "joined", date.today(), by, said=said)
            gone.delete()
            self._stand_again(keep)
            return row_of(keep)

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
            self.add_event(person, kind, day, by, said=said, file=file)
            return row_of(person)

    def change(self, words: str, **more: str) -> Row:
        """Put right what is known of somebody: name, number, email, team, manager.

        Raises:
            PortfolioError: when nobody is called so, or there would be no name left.
        """
        with transaction.atomic():
            person = Person.objects.select_for_update().get(id=self.one(words).id)
            change(person, more)
            return row_of(person)

    def add_event(
        self,
        person: Any,
        kind: str,
        day: date,
        by: str,
        *,
        said: str = "",
        file: Path | None = None,
        is_back: bool = False,
    ) -> None:
        """An event; ``is_back`` where it may lead to a stage before the one that was reached."""
        if not _DAYS[0] <= day <= _DAYS[1]:
            raise portfolio_error("day_no_process", day=day)
        digest = _digest(file)
        if digest and Event.counting.filter(person=person, kind=kind, digest=digest).exists():
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
        if self._moves(person, kind, day, is_back=is_back):
            person.save()

    def _moves(self, person: Any, kind: str, day: date, *, is_back: bool) -> bool:
        """Whether an event leads somebody to another stage; they are there then."""
        order = self.process.order(kind)
        if order < 0:
            return False
        is_on = order >= self.process.order(person.stage)
        is_newer = person.stage_since is None or day > person.stage_since
        if not (is_on or is_newer or is_back):
            return False
        person.stage, person.stage_since = kind, day
        return True

    def take_back(self, words: str, number: int, by: str) -> Row:
        """Take back an event that was written down wrongly; it stays in the timeline as such.

        Raises:
            PortfolioError: when nobody is called so, or the person has no such event to take back.
        """
        with transaction.atomic():
            person = Person.objects.select_for_update().get(id=self.one(words).id)
            event = Event.counting.filter(person=person, id=number).first()
            if event is None:
                raise portfolio_error("no_event")
            Event.objects.create(
                person=person, kind="taken back", day=event.day, by=by, takes_back=event
            )
            self._stand_again(person)
            return row_of(person)

    def _stand_again(self, person: Any) -> None:
        """Have somebody stand where their events lead, each in its turn."""
        returns = {outcome.stage for outcome in self.process.outcomes}
        person.stage, person.stage_since = "", None
        for event in Event.counting.filter(person=person).order_by("id"):
            self._moves(person, event.kind, event.day, is_back=event.kind in returns)
        person.save()

    def timeline(self, words: str) -> list[Happened]:
        """All that happened to somebody, the first first."""
        found = Event.objects.filter(person_id=self.one(words).id, takes_back=None)
        return [
            Happened(
                day=e.day,
                kind=e.kind,
                by=e.by,
                said=e.said,
                file=e.file,
                digest=e.digest,
                number=e.id,
                taken_back=e.taken_back.by if hasattr(e, "taken_back") else None,
            )
            for e in found.select_related("taken_back")
        ]

    # ------------------------------------------------------------------ audits and decisions

    def take_report(self, report: Mapping[str, Any], content: bytes, by: str) -> Taken:
        """Take in what an audit said, as ``audit --json`` gives it; the same one again is none."""
        # The same report is news again once another one came between.
        last = Audit.objects.filter(pack=self.pack).order_by("id").last()
        digest = _digest_of(content, last.digest if last is not None else "")
        day = date.fromisoformat(report["on"])
        panel = date.fromisoformat(report["panel"]) if report.get("panel") else None
        new = again = 0
        asks: list[str] = []
        with transaction.atomic():
            if last is not None and last.digest == _digest_of(content, last.before):
                return Taken(is_again=True)
            audit = Audit.objects.create(
                pack=self.pack,
                digest=digest,
                before=last.digest if last is not None else "",
                day=day,
                panel=panel,
                by=by,
            )
            reached = self.process.reached_by("audit")
            met: list[str] = []
            for own in report["applicants"]:
                person, fresh, why = known(self.pack, heads_of(own), more_of(own), met)
                met.append(person.id)
                new, again = new + fresh, again + (not fresh)
                asks += [why] if why else []
                standing, _ = Standing.objects.update_or_create(
                    audit=audit,
                    person=person,
                    defaults={
                        "verdict": own["verdict"],
                        "is_signed": _all_signed(own),
                        "findings": own["findings"],
                        "unclear": _unclear(own),
                        "files": own["files"],
                    },
                )
                for file in own["files"] if reached else ():
                    self.add_event(person, reached, day, by, file=Path(file))
                decide_since(person, standing)
                stage = self.process.stage(person.stage)
                if own.get("named", True) and panel is not None and not (stage and stage.ends):
                    person.panel = panel
                person.save(update_fields=["panel"])
        return Taken(known=again, new=new, asks=tuple(asks))

    def take_issued(
        self, packs: Iterable[tuple[Path, Heads, Mapping[str, str]]], day: date, by: str
    ) -> Taken:
        """Write down packs that were issued, each with whose it is, and how to reach them."""
        new = again = 0
        asks: list[str] = []
        stage = self.process.reached_by("fill") or "issued"
        with transaction.atomic():
            for path, heads, more in packs:
                person, fresh, why = known(self.pack, heads, more)
                new, again = new + fresh, again + (not fresh)
                asks += [why] if why else []
                self.add_event(person, stage, day, by, file=path)
        return Taken(known=again, new=new, asks=tuple(asks))

    def take_decisions(self, decisions: Iterable[Decided]) -> int:
        """Keep decisions that were made; how many are new."""
        count = 0
        with transaction.atomic():
            for one in decisions:
                if one.decision is None:
                    continue
                person, _, _ = known(self.pack, one.heads, {})
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
        kept = Kept.objects.filter(person__pack=self.pack).select_related("person").order_by("id")
        for one in kept:
            if one.is_accepted is None:
                found.pop((one.person_id, one.rule, one.field, one.basis), None)
                continue
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

    def meanings(self) -> tuple[Meaning, ...]:
        """What unclear places mean, the last that was said of each."""
        found: dict[tuple[str, str], Meaning] = {}
        kept = Meant.objects.filter(person__pack=self.pack).select_related("person").order_by("id")
        for one in kept:
            found[one.person_id, one.field] = Meaning(
                name=one.person.name,
                number=one.person.number,
                field=one.field,
                shown=one.shown,
                value=one.value,
                who=one.who,
                when=one.day.isoformat(),
            )
        return tuple(found.values())

    def same(self) -> tuple[Same, ...]:
        """Of whom somebody said that they are one person."""
        found = []
        joined = Person.objects.filter(pack=self.pack, joined__isnull=False).distinct()
        for person in joined.prefetch_related("joined", "former"):
            own = list(person.joined.all())
            names = [person.name_key, *(f.name_key for f in person.former.all())]
            names += [one.name_key for one in own]
            numbers = [person.number_key, *(one.number_key for one in own)]
            found.append(
                Same(
                    names=frozenset(tuple(name.split()) for name in names if name),
                    numbers=frozenset(filter(None, numbers)),
                    who=own[-1].who,
                    when=own[-1].day.isoformat(),
                )
            )
        return tuple(found)

    def told(self, more: Iterable[Decided] = ()) -> Told:
        """What people said before, and what else they decided."""
        decisions = (*more, *self.decisions())
        return Told(decisions=decisions, meanings=self.meanings(), same=self.same())

    def open_questions(self) -> int:
        """How many findings wait for somebody's decision."""
        own = Person.objects.filter(pack=self.pack).aggregate(count=Sum("asks"))
        return int(own["count"] or 0)

    def standing(self, words: str) -> Stood | None:
        """What the last audit said of somebody; None where there was none."""
        person = self.one(words).id
        return self.standings([person]).get(person)

    def standings(self, people: Iterable[str]) -> dict[str, Stood]:
        """What the last audit said of some people, by their ids."""
        found = Standing.objects.filter(person_id__in=list(people)).select_related("audit")
        return {
            one.person_id: Stood(
                day=one.audit.day,
                verdict=one.verdict,
                is_signed=one.is_signed,
                findings=tuple(one.findings),
                unclear=one.unclear,
                files=tuple(one.files),
            )
            for one in found.order_by("audit_id")
        }


def _all_signed(applicant: Mapping[str, Any]) -> bool:
    """Whether all signatures are there that the audit asks for."""
    rows = applicant.get("signatures", [])
    missing = {f.get("field") for f in applicant["findings"] if f["severity"] == "blocks"}
    return bool(rows) and not any(
        row.get("field") in missing or str(row.get("field")).startswith(tuple(_under(missing)))
        for row in rows
    )


def _unclear(applicant: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The unclear places of somebody: what stands there, why nobody can tell, where."""
    return {
        name: {key: str(answer.get(key) or "") for key in ("shown", "note", "where")}
        for name, answer in (applicant.get("answers") or {}).items()
        if answer.get("state") == "unclear"
    }


def _under(fields: Iterable[object]) -> Iterator[str]:
    return (f"{name}." for name in fields if name)


def row_of(person: Person) -> Row:
    """Somebody as a list shows them."""
    return Row(
        id=person.id,
        name=person.name,
        number=person.number,
        team=person.team,
        manager=person.manager,
        stage=person.stage,
        since=person.stage_since,
        verdict=person.verdict,
        email=person.email,
        panel=person.panel,
    )


def _digest_of(content: bytes, before: str) -> str:
    """What a report is known by, behind the one that came before it."""
    return hashlib.sha256(before.encode() + content).hexdigest()


def _digest(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        # What lay in a mail is no file of its own; its name tells it from another one.
        return hashlib.sha256(str(file).encode()).hexdigest()
