"""The panel: its days, who is before it, how it decided, and what the calendar is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q

from filler.auditing.on_dates import first_working_day, working_day_before
from filler.definition.process import FIRST_WORKING_DAY
from filler.register.due import ends
from filler.register.models import Hold, Panel, Person, Standing
from filler.register.rows import Held, PanelDay, Row
from filler.register.store import Store, row_of


def panel_days(store: Store, start: date, end: date) -> list[PanelDay]:
    """The days of the panel, with what has to be done by when, on working days.

    Those that were kept are among them, whatever became of the rule since.
    """
    kept = Panel.objects.filter(pack=store.pack, day__range=(start, end))
    days = {*store.process.panels.between(start, end), *kept.values_list("day", flat=True)}
    last = list(ends(store))
    return [_panel(store, day, last) for day in sorted(days)]


def panel_day(store: Store, day: date) -> PanelDay:
    """One day of the panel, by the rule or beside it, with what is due before it."""
    return _panel(store, day, list(ends(store)))


def keep_panel(store: Store, day: date) -> PanelDay:
    """Keep a day of the panel, by the rule or beside it."""
    made = panel_day(store, day)
    Panel.objects.update_or_create(
        pack=store.pack,
        day=day,
        defaults={
            "submit_by": made.submit_by,
            "assure_by": made.assure_by,
            "send_by": made.send_by,
        },
    )
    return made


def seat(store: Store, words: str, day: date | None) -> Row:
    """Have somebody before the panel of a day, or before none.

    Raises:
        PortfolioError: when nobody is called so.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=store.one(words).id)
        person.panel = day
        person.save(update_fields=["panel"])
        return row_of(person)


def decide(store: Store, words: str, outcome: str, day: date, by: str, *, said: str = "") -> Row:
    """Write down how the panel decided; an outcome that frees the day takes the panel away.

    Raises:
        PortfolioError: when nobody is called so, or the process has no such outcome.
    """
    made = store.process.outcome(outcome)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=store.one(words).id)
        told = f"{made.title}. {said}".strip()
        store.add_event(person, made.stage, day, by, said=told, is_back=True)
        if made.frees:
            person.panel = None
            person.save(update_fields=["panel"])
        return row_of(person)


def holds(store: Store, today: date) -> list[Held]:
    """The entries of the calendar that are not as people stand now.

    From the stage that the process names the day is tentative, confirmed once the last audit
    found all signatures, and cancelled when nobody is before that panel any more.
    """
    signed = dict(
        Standing.objects.filter(person__pack=store.pack, person__panel__gte=today)
        .order_by("audit_id")
        .values_list("person_id", "is_signed")
    )
    told = {h.person_id: h for h in Hold.objects.filter(person__pack=store.pack)}
    asked = Q(panel__gte=today) | Q(hold__day__gte=today)
    found = []
    for person in Person.objects.filter(asked, pack=store.pack).distinct():
        last = told.get(person.id)
        wanted = _held(store, person, is_signed=signed.get(person.id, False))
        if wanted is None:
            if last is None or last.status == "CANCELLED":
                continue
            day, status = last.day, "CANCELLED"
        else:
            day, status = person.panel, wanted
        if last is not None and (last.day, last.status) == (day, status):
            continue
        sequence = last.sequence + 1 if last is not None else 0
        found.append(Held(person=row_of(person), day=day, status=status, sequence=sequence))
    return found


def held(store: Store, words: str, day: date, status: str, by: str) -> Held:
    """Write down what the calendar is told of somebody's panel; with the entry's number."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=store.one(words).id)
        last = Hold.objects.filter(person=person).first()
        sequence = last.sequence + 1 if last is not None else 0
        Hold.objects.update_or_create(
            person=person, defaults={"day": day, "status": status, "sequence": sequence}
        )
        person.panel = None if status == "CANCELLED" else day
        person.save(update_fields=["panel"])
        said = f"panel of {day} {status.casefold()}"
        store.add_event(person, "calendar", date.today(), by, said=said)
        return Held(person=row_of(person), day=day, status=status, sequence=sequence)


def _panel(store: Store, day: date, ends: Iterable[tuple[Row, date, str]]) -> PanelDay:
    rule = store.process.panels
    before = working_day_before(day, store.holidays)
    warnings = [] if before == day else [f"the panel of {day} falls on a weekend or a bank holiday"]
    warnings += [
        f"the {period} of {row.name} end before this panel"
        for row, end, period in ends
        if end < day and (stage := store.process.stage(row.stage)) and not stage.ends
    ]
    submit = rule.submit
    by: date | None
    if submit == FIRST_WORKING_DAY:
        by = first_working_day(day.year, day.month, store.holidays)
    else:
        by = _working(store, day, submit if isinstance(submit, relativedelta) else None)
    return PanelDay(
        day=day,
        submit_by=by,
        assure_by=_working(store, day, rule.assure),
        send_by=_working(store, day, rule.send),
        warnings=tuple(warnings),
    )


def _working(store: Store, day: date, period: relativedelta | None) -> date | None:
    return working_day_before(day + period, store.holidays) if period is not None else None


def _held(store: Store, person: Any, *, is_signed: bool) -> str | None:
    first = store.process.order(store.process.held_after)
    stage = store.process.stage(person.stage)
    if person.panel is None or first < 0 or store.process.order(person.stage) < first:
        return None
    if stage is not None and stage.ends:
        return None
    return "CONFIRMED" if is_signed else "TENTATIVE"
