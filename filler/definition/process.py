"""The way of a portfolio through an organisation, as a pack's ``register.toml`` tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from filler.definition.conditions import declared_period
from filler.definition.papers import Outcome, Papers, read_outcomes, read_papers
from filler.definition.reader import Reader, read_toml, with_lines
from filler.errors import DefinitionError, did_you_mean
from filler.messages import portfolio_error

NO_PAPERS = Papers()
PROCESS_FILE = "register.toml"
FIRST_WORKING_DAY = "first working day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage: what it is called, which command leads to it, whether it is the last."""

    id: str
    title: str
    by: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Whom to remind so long after one stage, until another one is reached."""

    after: str
    until: str
    periods: tuple[relativedelta, ...]
    whose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRule:
    """When the panel sits, and what has to be done by when before it.

    ``every`` is a rule as RFC 5545 writes it; ``submit`` is ``first working day`` of the month or a
    length of time, ``assure`` and ``send`` are lengths of time before the day.
    """

    every: str = ""
    days: tuple[date, ...] = ()
    submit: relativedelta | str | None = None
    assure: relativedelta | None = None
    send: relativedelta | None = None

    def between(self, start: date, end: date) -> list[date]:
        """The days of the panel from one day to another."""
        found = {day for day in self.days if start <= day <= end}
        if self.every:
            first = datetime.combine(start, time())
            rule = rrulestr(self.every, dtstart=first)
            last = datetime.combine(end, time())
            found |= {moment.date() for moment in rule.between(first, last, inc=True)}
        return sorted(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """All of it; a pack without the file has no stages."""

    stages: tuple[Stage, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    panels: PanelRule = PanelRule()
    held_after: str = ""
    outcomes: tuple[Outcome, ...] = ()
    papers: Papers = NO_PAPERS

    def stage(self, name: str) -> Stage | None:
        """A stage by its id."""
        return next((stage for stage in self.stages if stage.id == name), None)

    def named(self, words: str) -> str:
        """A stage's id by its id or its title, however they are written; else the words.

        Raises:
            PortfolioError: when they are nearly a stage's, and none.
        """
        known = {name.casefold(): s.id for s in self.stages for name in (s.title, s.id)}
        own = " ".join(words.split())
        if own.casefold() in known:
            return known[own.casefold()]
        hint = did_you_mean(own.casefold(), known)
        if hint:
            raise portfolio_error("no_stage_plain", own=own, hint=hint)
        return own

    def outcome(self, words: str) -> Outcome:
        """An outcome by its id or its title, however they are written.

        Raises:
            PortfolioError: when the process has none that is called so.
        """
        known = {name.casefold(): o for o in self.outcomes for name in (o.title, o.id)}
        own = " ".join(words.split())
        if own.casefold() in known:
            return known[own.casefold()]
        listed = ", ".join(outcome.id for outcome in self.outcomes) or "none"
        hint = did_you_mean(own.casefold(), known) or f"There are: {listed}."
        raise portfolio_error("no_outcome", own=own, hint=hint)

    def reached_by(self, command: str) -> str:
        """The stage that a command brings somebody to."""
        return next((stage.id for stage in self.stages if stage.by == command), "")

    def order(self, name: str) -> int:
        """The place of a stage among them; -1 where it is none."""
        return next((n for n, stage in enumerate(self.stages) if stage.id == name), -1)


def load_process(folder: Path, roles: Sequence[str] = ()) -> Process:
    """The process of the pack in ``folder``.

    Raises:
        DefinitionError: with all problems of the file.
    """
    path = folder / PROCESS_FILE
    if not path.exists():
        return Process()
    problems: list[str] = []
    reader = read_toml(path, f"{folder.name}/{PROCESS_FILE}", problems)
    stages = tuple(_stage(entry) for entry in reader.tables("stage"))
    known = [stage.id for stage in stages]
    outcomes = read_outcomes(reader, known)
    process = Process(
        stages=stages,
        held_after=_held_after(reader.optional_table("hold"), known),
        outcomes=outcomes,
        papers=read_papers(reader.optional_table("papers"), outcomes),
        reminders=tuple(_reminder(entry, known, roles) for entry in reader.tables("reminder")),
        panels=_panels(reader.optional_table("panels")),
    )
    for name in known:
        if known.count(name) > 1:
            problems.append(f"{reader.where}: two stages have the id '{name}'.")
    reader.done()
    if problems:
        raise DefinitionError(with_lines(list(dict.fromkeys(problems)), folder))
    return process


def _stage(reader: Reader) -> Stage:
    stage = Stage(
        id=reader.text("id"),
        title=reader.text("title"),
        by=reader.word("by", ("", "fill", "audit", "qa"), ""),
        ends=reader.flag("ends"),
    )
    reader.done()
    return stage


def _held_after(reader: Reader, stages: Sequence[str]) -> str:
    if not reader.keys:
        return ""
    after = reader.text("after")
    if after not in stages:
        reader.problem(f"there is no stage '{after}'. {did_you_mean(after, stages)}".rstrip())
    reader.done()
    return after


def _reminder(reader: Reader, stages: Sequence[str], roles: Sequence[str]) -> Reminder:
    periods = []
    for text in reader.texts("periods"):
        period = declared_period(text)
        if period is None:
            reader.problem(f"'periods': {text!r} is no length of time, such as '4 months'.")
        else:
            periods.append(period)
    reminder = Reminder(
        after=reader.text("after"),
        until=reader.text("until", ""),
        periods=tuple(periods),
        whose=reader.text("whose", ""),
    )
    for name in filter(None, (reminder.after, reminder.until)):
        if name not in stages:
            reader.problem(f"there is no stage '{name}'. {did_you_mean(name, stages)}".rstrip())
    if reminder.whose and roles and reminder.whose not in roles:
        hint = did_you_mean(reminder.whose, roles) or f"Roles: {', '.join(roles)}."
        reader.problem(f"whose '{reminder.whose}' is no role of the pack. {hint}")
    reader.done()
    return reminder


def _panels(reader: Reader) -> PanelRule:
    every = reader.text("every", "")
    try:
        if every:
            rrulestr(every)
    except ValueError:
        reader.problem(f"'every' is {every!r}; write it as RFC 5545: 'FREQ=MONTHLY;BYDAY=3TU'.")
        every = ""
    days = []
    listed = reader.value("days", "a list of days")
    for day in listed if isinstance(listed, list) else ():
        if type(day) is not date:
            reader.problem(f"'days': {day!r} is no day; write 2026-04-14, without quotes.")
        else:
            days.append(day)
    submit = reader.text("submit", "")
    rule = PanelRule(
        every=every,
        days=tuple(days),
        submit=submit if submit == FIRST_WORKING_DAY else _period(reader, "submit"),
        assure=_period(reader, "assure"),
        send=_period(reader, "send"),
    )
    reader.done()
    return rule


def _period(reader: Reader, key: str) -> relativedelta | None:
    text = reader.text(key, "")
    period = declared_period(text) if text else None
    if text and period is None:
        reader.problem(f"'{key}' is {text!r}; give a length of time, such as '-2 weeks'.")
    return period
