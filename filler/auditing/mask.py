"""A report with pseudonyms, made of what the pack says and of nothing that stands in a file.

Nothing is looked for and taken out: each part of the masked report is made anew from facts that
are the engine's or the definition's (rules, labels, states, counts, places in tables), so that no
word of a person has a way into it, however it is written.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from random import SystemRandom

from filler.auditing.model import (
    Applicant,
    AuditReport,
    Change,
    Coverage,
    DatePoint,
    Decision,
    Evidence,
    FileLine,
    Finding,
    Part,
    SignatureRow,
)
from filler.auditing.qa import rule_title
from filler.auditing.rule_model import Rule, RuleSet
from filler.definition.model import Pack

HIDDEN = "•••"
# Where something stands, in the engine's own words; behind them may follow a heading, or a
# part's name, which anybody may write.
_PLACE = re.compile(
    r"(?:(?:the|in|outside|a|table|row|column|cell|paragraph|line|page|header|footer|text|box"
    r"|comment|footnote|endnote|\d{1,6})\b[ ,;]*)+"
)
_SAYS = {
    "fails": "does not meet the requirement",
    "undetermined": "cannot be determined",
}


def masked(
    report: AuditReport, pack: Pack, rules: RuleSet, *, exact_dates: bool = False
) -> AuditReport:
    """The same report without anybody's name, and without what stands in the files.

    Pseudonyms and their order are drawn by lot. Dates are told by their month, unless
    ``exact_dates``.
    """
    lot = SystemRandom()
    people = list(report.applicants)
    lot.shuffle(people)
    passed = [line.file for line in report.files if line.is_passed]
    files = sorted({*(line.file for line in report.files), *_files(people)} - set(passed))
    lot.shuffle(files)
    files += passed
    mask = _Mask(
        pack=pack,
        rules={rule.id: rule for rule in rules.rules},
        people={own.name: f"Applicant {number}" for number, own in enumerate(people, start=1)},
        files={name: f"file {n}{_ending(name)}" for n, name in enumerate(files, start=1)},
        exact_dates=exact_dates,
    )
    lines = sorted(map(mask.line, report.files), key=lambda line: _number(line.file))
    applicants = tuple(
        mask.applicant(own, f"Applicant {number}") for number, own in enumerate(people, start=1)
    )
    gone = tuple(HIDDEN for _ in report.gone)
    return replace(report, files=tuple(lines), applicants=applicants, gone=gone, is_masked=True)


def _files(people: list[Applicant]) -> set[str]:
    return {name for own in people for name in (*own.files, *own.superseded)}


def _ending(name: str) -> str:
    """A file's ending, where it is one that programs give."""
    ending = PurePath(name).suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,5}", ending) else ""


def _number(name: str) -> int:
    return int("".join(sign for sign in name.partition(".")[0] if sign.isdigit()) or 0)


class _Mask:
    """What each part of the report becomes."""

    def __init__(
        self,
        *,
        pack: Pack,
        rules: Mapping[str, Rule],
        people: Mapping[str, str],
        files: Mapping[str, str],
        exact_dates: bool,
    ) -> None:
        self._pack = pack
        self._rules = rules
        self._people = people
        self._files = files
        self._exact_dates = exact_dates

    def line(self, line: FileLine) -> FileLine:
        """A file of the run, by its number; of one that could not be read only the kind of why."""
        file = self._files[line.file]
        if line.error is not None:
            code = line.error["code"]
            error = {
                "code": code,
                "message": f"{file} could not be read ({code.replace('_', ' ')}).",
                "remedy": "",
            }
            return FileLine(file=file, error=error)
        return replace(line, file=file, applicant=self._people.get(line.applicant, HIDDEN))

    def applicant(self, own: Applicant, name: str) -> Applicant:
        """A person by a pseudonym: findings, states and counts, and no answer."""
        findings = tuple(map(self._finding, own.findings))
        messages = {
            finding.message: told.message
            for finding, told in zip(own.findings, findings, strict=True)
        }
        return Applicant(
            name=name,
            files=tuple(self._files[file] for file in own.files),
            superseded=tuple(self._files[file] for file in own.superseded),
            findings=findings,
            signatures=tuple(map(self._signature, own.signatures)),
            coverage=tuple(map(_covered, own.coverage)),
            parts=tuple(_part(part, messages) for part in own.parts),
            results=own.results,
            grid=own.grid,
            dates=tuple(map(self._date, own.dates)),
            changes=tuple(map(self._change, own.changes)),
            is_named=own.is_named,
        )

    def _finding(self, finding: Finding) -> Finding:
        rule = self._rules.get(finding.rule)
        name = self._named(finding.field)
        title = rule.title if rule is not None else rule_title(finding.rule)
        says = _SAYS.get(finding.result, "") if rule is not None else ""
        told = f"{title}: {says}" if says else title
        return Finding(
            rule=finding.rule,
            severity=finding.severity,
            message=f"{told} ({name})." if name else f"{told}.",
            field=finding.field if self._is_known(finding.field) else "",
            where=_place(finding.where),
            whose=finding.whose,
            result=finding.result,
            form=finding.form,
            page=finding.page,
            issued_page=finding.issued_page,
            number=finding.number,
            file=self._files.get(finding.file, ""),
            remedy=rule.remedy if rule is not None else "",
            source=rule.source if rule is not None else "",
            decision=Decision(is_accepted=finding.decision.is_accepted)
            if finding.decision is not None
            else None,
        )

    def _named(self, name: str) -> str:
        """How the pack calls an answer, or nothing where it does not know it."""
        form = self._pack.form(name)
        if form is not None:
            return f"'{form.title}'"
        own = _plain(name)
        while own and own not in self._pack.fields:
            own = own.rpartition(".")[0]
        return f"'{self._pack.fields[own].name}'" if own else ""

    def _is_known(self, name: str) -> bool:
        """Whether an answer's id is made of ids of the pack and numbers of rows."""
        return bool(self._named(name)) and re.fullmatch(r"[\w.=\[\]]*", name, re.ASCII) is not None

    def _signature(self, row: SignatureRow) -> SignatureRow:
        return replace(
            row,
            signed=HIDDEN if row.signed else "",
            print_name=HIDDEN if row.print_name else "",
            date=HIDDEN if row.date else "",
            where=_place(row.where),
            note="",
            picture="",
        )

    def _date(self, point: DatePoint) -> DatePoint:
        if point.first is None or point.last is None:
            return replace(point, shown=HIDDEN if point.shown else "")
        if self._exact_dates:
            span = f"{point.first:%d/%m/%Y} to {point.last:%d/%m/%Y}"
            return replace(point, shown=span)
        # The months of the window tell as much of the day as they tell of the window.
        return DatePoint(
            label=point.label,
            shown=f"{point.first:%m/%Y}",
            first=_month(point.first),
            last=_month_end(point.last),
            start=_month(point.start) if point.start else None,
            end=_month_end(point.end) if point.end else None,
        )

    def _change(self, change: Change) -> Change:
        name = self._named(change.field)
        field = change.field if self._is_known(change.field) else ""
        return Change(
            kind=change.kind,
            message=f"{change.kind[:1].upper()}{change.kind[1:]}{f': {name}' if name else ''}.",
            field=field,
        )


def _plain(name: str) -> str:
    """An answer's id without the row and the option."""
    return name.partition("[")[0].partition("=")[0]


def _place(where: str) -> str:
    found = _PLACE.match(where)
    return found[0].rstrip(" ,;") if found is not None else ""


def _covered(one: Coverage) -> Coverage:
    """What evidences a statement as the pack calls it, with nothing that somebody logged."""
    statements = tuple(
        replace(s, evidence=tuple(Evidence(e.plain, e.plain) for e in s.evidence))
        for s in one.statements
    )
    unknown = tuple(Evidence(e.plain, e.plain) for e in one.unknown)
    return replace(one, statements=statements, unknown=unknown)


def _part(part: Part, messages: Mapping[str, str]) -> Part:
    return replace(part, reasons=tuple(messages[reason] for reason in part.reasons))


def _month(day: date) -> date:
    return day.replace(day=1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
