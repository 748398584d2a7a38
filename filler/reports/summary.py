"""What a report says first: who is ready, who has to decide what, who is late, and what holds.

The page and the workbook say the same, so both are made from these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from filler.auditing.case import uk_date
from filler.auditing.model import READY, VERDICT_WORDS, Applicant, AuditReport
from filler.auditing.on_dates import first_working_day
from filler.auditing.packed import whole
from filler.auditing.qa import rule_title
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.records.dates import when
from filler.reports.note import deadline_in

NOBODY = "Not assigned"
# How a requirement stands for a person, and the word in its cell.
CELLS = {"yes": "yes", "no": "no", "ask": "ask", "off": "–"}
_WORST = ("off", "yes", "ask", "no")
# What stands in the way, by how a finding stands.
_IN_THE_WAY = {"stops": "no", "asks": "ask"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person of the report's list, under the number of their page, from 1.

    ``left`` are the days until it is ``due``, fewer than 0 where it is late; None where no day is
    known, or where nothing has to be done any more.
    """

    number: int
    applicant: Applicant
    name: str
    verdict: str
    team: str
    manager: str
    submitted: str
    due: date | None
    left: int | None
    owners: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        """Whether its day has gone by."""
        return self.left is not None and self.left < 0

    @property
    def left_words(self) -> str:
        """``12 days left``, ``3 days late``, or nothing."""
        if self.left is None:
            return ""
        many = abs(self.left)
        return f"{many} day{'s' * (many != 1)} {'late' if self.is_late else 'left'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one owner has to do or decide: a requirement, and for whom."""

    title: str
    people: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that must hold: for how many it does, and for whom it does not."""

    title: str
    met: int
    unmet: tuple[Line, ...]
    asked: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All of it; ``columns`` are the titles over each line's ``cells``."""

    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    deciding: Mapping[str, tuple[Task, ...]]
    acting: Mapping[str, tuple[Task, ...]]
    requirements: tuple[Requirement, ...]
    strengths: tuple[str, ...]

    def of(self, verdict: str) -> list[Line]:
        """The people of one verdict."""
        return [line for line in self.lines if line.applicant.verdict == verdict]

    @property
    def late(self) -> list[Line]:
        """Those whose day has gone by, the latest first."""
        return sorted((one for one in self.lines if one.is_late), key=lambda one: one.left or 0)


def summary_of(report: AuditReport, rules: RuleSet, pack: Pack) -> Summary:
    """What the report of a run says first."""
    titles = {rule.id: rule.title for rule in rules.rules}
    roles = {role.id: role.label for role in pack.roles}
    common = min((day for days, *_ in deadlines(report, rules) for day in days), default=None)
    standings = [_standings(applicant, rules) for applicant in report.applicants]
    asked = [rule.id for rule in rules.rules if rule.severity == "blocks"]
    others = dict.fromkeys(rule for own in standings for rule in own if rule not in titles)
    kept = [r for r in (*asked, *others) if any(own.get(r, "off") != "off" for own in standings)]
    columns = [r for r in kept if any(own.get(r) in ("no", "ask") for own in standings)]
    lines = tuple(
        _line(number, applicant, own, columns, common, report.on, rules, roles)
        for number, (applicant, own) in enumerate(
            zip(report.applicants, standings, strict=True), start=1
        )
    )

    def title(rule: str) -> str:
        return titles.get(rule) or rule_title(rule)

    def with_cell(rule: str, cell: str) -> tuple[Line, ...]:
        return tuple(o for o, own in zip(lines, standings, strict=True) if own.get(rule) == cell)

    return Summary(
        lines=lines,
        columns=tuple(title(rule) for rule in columns),
        deciding=_tasks(lines, "asks", title, roles),
        acting=_tasks(lines, "stops", title, roles),
        requirements=tuple(
            Requirement(
                title=title(rule),
                met=len(with_cell(rule, "yes")),
                unmet=with_cell(rule, "no"),
                asked=with_cell(rule, "ask"),
            )
            for rule in sorted(columns, key=lambda r: -len(with_cell(r, "no")))
        ),
        strengths=tuple(title(rule) for rule in kept if rule not in columns),
    )


def deadlines(report: AuditReport, rules: RuleSet) -> list[tuple[tuple[date, ...], str, str]]:
    """What is due by when for the day of the run, and the words that say so.

    Both days, where its words can be read in two ways.
    """
    panel = report.panel
    if panel is None:
        return []
    found: list[tuple[tuple[date, ...], str, str]] = []
    for rule in rules.rules:
        if rule.kind == "working_day":
            days: Sequence[date] = [first_working_day(panel.year, panel.month, rules.holidays)]
        elif rule.kind == "deadline" and rule.of == ("panel",):
            days = [panel + period for period in rule.not_after]
        else:
            continue
        source = " / ".join(filter(None, (rule.source, rule.other_source)))
        found.append((tuple(days), rule.title, source))
    return sorted(found, key=lambda one: (min(one[0]), one[1]))


def strengths_of(applicant: Applicant, rules: RuleSet) -> list[str]:
    """The titles of what holds for one person."""
    own = _standings(applicant, rules)
    return [rule.title for rule in rules.rules if own.get(rule.id) == "yes"]


def verdict_words(applicant: Applicant, rules: RuleSet) -> str:
    """``Ready for quality assurance``, or another verdict."""
    words = VERDICT_WORDS[applicant.verdict].capitalize()
    is_ready = applicant.verdict == READY and rules.ready_for
    return f"{words} for {rules.ready_for}" if is_ready else words


def _standings(applicant: Applicant, rules: RuleSet) -> dict[str, str]:
    """How each requirement stands for one person, as ``CELLS`` has them, by rule."""
    found = {}
    must = {rule.id for rule in rules.rules if rule.severity == "blocks"}
    for rule, result in applicant.results.items():
        if rule in must:
            found[rule] = "yes" if result == "passes" else "off"
    for finding in applicant.findings:
        if finding.severity != "blocks":
            continue
        stands = _IN_THE_WAY.get(finding.standing, "yes")
        found[finding.rule] = max(stands, found.get(finding.rule, "off"), key=_WORST.index)
    return found


def _line(
    number: int,
    applicant: Applicant,
    standings: Mapping[str, str],
    columns: Sequence[str],
    common: date | None,
    on: date,
    rules: RuleSet,
    roles: Mapping[str, str],
) -> Line:
    again = deadline_in(applicant, rules)
    due = (when(again).day if again else None) or common
    is_done = applicant.verdict == READY
    return Line(
        number=number,
        applicant=applicant,
        name=applicant.called or applicant.name,
        verdict=verdict_words(applicant, rules),
        team=applicant.person.get("team", ""),
        manager=applicant.person.get("manager", ""),
        submitted=_submitted(applicant, rules),
        due=due,
        left=(due - on).days if due is not None and not is_done else None,
        owners=tuple(
            sorted(
                {
                    roles.get(f.whose, f.whose) or NOBODY
                    for f in applicant.findings
                    if f.standing not in ("notes", "accepted")
                }
            )
        ),
        cells=tuple(standings.get(rule, "off") for rule in columns),
    )


def _submitted(applicant: Applicant, rules: RuleSet) -> str:
    """The day on which it was handed in, as its own question says."""
    answer = whole(applicant.answers).get(rules.person_submitted, {})
    if answer.get("state") != "answered":
        return ""
    day = when(str(answer.get("value", ""))).day
    return uk_date(day) if day is not None else str(answer.get("shown", ""))


def _tasks(
    lines: Sequence[Line], standing: str, title: Callable[[str], str], roles: Mapping[str, str]
) -> dict[str, tuple[Task, ...]]:
    """What each owner has before them, those with most first."""
    found: dict[str, dict[str, dict[int, Line]]] = defaultdict(lambda: defaultdict(dict))
    for line in lines:
        for finding in line.applicant.findings:
            if finding.standing == standing:
                owner = roles.get(finding.whose, finding.whose) or NOBODY
                found[owner][title(finding.rule)][line.number] = line
    counts = Counter({o: sum(map(len, tasks.values())) for o, tasks in found.items()})
    return {
        owner: tuple(
            Task(title=words, people=tuple(people.values()))
            for words, people in sorted(found[owner].items(), key=lambda one: -len(one[1]))
        )
        for owner, _ in counts.most_common()
    }
