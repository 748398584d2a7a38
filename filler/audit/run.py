"""One audit from readings to a report: gather, check each rule, sort, sum up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

from filler.audit import on_answers, on_dates, on_entries, on_names
from filler.audit.case import Case, Span, quoted
from filler.audit.claims import claims
from filler.audit.coverage import coverage_of
from filler.audit.gather import gather
from filler.audit.model import (
    SEVERITIES,
    Applicant,
    AuditReport,
    DatePoint,
    FileLine,
    Finding,
    Part,
    Result,
    Rule,
    RuleSet,
)
from filler.audit.outcome import Check, Outcome, undetermined
from filler.audit.qa import qa_record
from filler.audit.signatures import signatures_of
from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.reading.model import Reading

_CHECKS: dict[str, Check] = {
    "answered": on_answers.answered,
    "signed": on_answers.signed,
    "value": on_answers.value,
    "words": on_answers.words,
    "ticked": on_answers.ticked,
    "entries": on_entries.entries,
    "complete_entries": on_entries.complete_entries,
    "numbers": on_entries.numbers,
    "dates": on_dates.dates,
    "order": on_dates.order,
    "dates_in_words": on_dates.dates_in_words,
    "lasts": on_dates.lasts,
    "working_day": on_dates.working_day,
    "deadline": on_dates.deadline,
    "same_name": on_names.same_name,
    "different_people": on_names.different_people,
}
# What reading found about a file, and whose job it is to look at it.
_FILE_RULE = "file"


def audit_files(
    outcomes: Iterable[tuple[Path, Reading | PortfolioError]],
    pack: Pack,
    rules: RuleSet,
    *,
    today: date,
    panel: date | None = None,
) -> AuditReport:
    """The report on some files that were read; one that could not be is a line of it."""
    readings: list[Reading] = []
    broken: list[FileLine] = []
    for path, outcome in outcomes:
        if isinstance(outcome, PortfolioError):
            error = {"code": outcome.code, "message": outcome.message, "remedy": outcome.remedy}
            broken.append(FileLine(file=str(path), error=error))
        else:
            readings.append(outcome)
    cases = gather(readings, pack, rules, today, panel)
    # Each reading is let go once it is audited, so that hundreds need no more room than a few.
    readings.clear()
    cases.reverse()
    applicants: list[Applicant] = []
    lines: list[FileLine] = []
    while cases:
        case = cases.pop()
        applicants.append(audit_case(case, rules))
        lines += [
            FileLine(
                file=reading.file,
                applicant=applicants[-1].name,
                recognised_by=reading.recognised_by,
            )
            for reading in case.readings
        ]
    applicants.sort(key=lambda applicant: applicant.name.casefold())
    applicants = _with_namesakes(applicants, rules)
    return AuditReport(
        pack=pack.id,
        version=pack.version,
        on=today,
        panel=panel,
        files=(*lines, *broken),
        applicants=tuple(applicants),
    )


def _with_namesakes(applicants: list[Applicant], rules: RuleSet) -> list[Applicant]:
    """Two applicants whose names are nearly the same may be one; a person has to say."""
    namesakes: dict[int, str] = {}
    for (one, first), (two, second) in combinations(enumerate(applicants), 2):
        if on_names.same_person(first.name, second.name):
            namesakes.setdefault(one, second.name)
            namesakes.setdefault(two, first.name)
    return [
        applicant
        if number not in namesakes
        else replace(
            applicant,
            findings=(
                *applicant.findings,
                Finding(
                    rule="file:namesake",
                    severity="notes",
                    message=f"Another applicant is called '{namesakes[number]}'. If they are one"
                    " person, some of the files have the name misspelt.",
                    whose=rules.desk,
                ),
            ),
        )
        for number, applicant in enumerate(applicants)
    ]


def audit_case(case: Case, rules: RuleSet) -> Applicant:
    """All that there is to say of one person."""
    findings: list[Finding] = list(_absent(case, rules))
    results: dict[str, Result] = {}
    for rule in rules.rules:
        if rule.kind == "claims":
            found = list(claims(rule, case, rules, findings, results))
        elif _is_absent(rule, case):
            results[rule.id] = "not asked"
            continue
        else:
            asked = on_answers.holds(rule, case)
            if asked is False:
                results[rule.id] = "not asked"
                continue
            if isinstance(asked, str):
                found = [undetermined(case, rule.fields[0] if rule.fields else "", asked)]
            else:
                found = list(_CHECKS[rule.kind](rule, case))
        results[rule.id] = _result(found)
        findings += [
            _finding(rule, outcome, case)
            for outcome in found
            if not _is_told(outcome, case, findings)
        ]
    findings += _of_the_files(case, findings)
    findings = [f if f.whose else replace(f, whose=rules.desk) for f in findings]
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return Applicant(
        name=case.name or _nameless(case),
        files=tuple(reading.file for reading in case.readings),
        superseded=case.superseded,
        findings=tuple(findings),
        signatures=signatures_of(case),
        coverage=coverage_of(case, rules),
        parts=tuple(_parts(case, findings)),
        results=results,
        grid=tuple((name, str(case.answer(name).value or "")) for name in rules.grid),
        dates=tuple(_points(case, rules)),
        qa=qa_record(case, rules, findings),
        answers=_answers(case),
        reference=next((r.reference for r in case.readings if r.reference), ""),
    )


def _is_told(outcome: Outcome, case: Case, findings: Sequence[Finding]) -> bool:
    """Whether the same unclear answer, or that two forms are in one file, is said already."""
    if outcome.result != "undetermined":
        return False
    if any(finding.rule == "merged" for reading in case.readings for finding in reading.findings):
        return True
    return (
        bool(outcome.field)
        and case.answer(outcome.field).state == "unclear"
        and any(
            finding.result == "undetermined"
            and (finding.field == outcome.field or outcome.field.startswith(f"{finding.field}."))
            for finding in findings
            if finding.field
        )
    )


def _nameless(case: Case) -> str:
    names = ", ".join(Path(reading.file).name for reading in case.readings)
    return f"Nobody named ({names})"


def _is_absent(rule: Rule, case: Case) -> bool:
    """Whether all that a rule looks at is on forms that are not among the files."""
    forms = {name.partition(".")[0] for name in rule.fields}
    return bool(forms) and not any(form in case.forms for form in forms)


def _absent(case: Case, rules: RuleSet) -> Iterator[Finding]:
    """One finding for each form that rules look at and no file holds."""
    asked = {
        name.partition(".")[0]
        for rule in rules.rules
        if rule.severity == "blocks" and not rule.once_begun
        for name in rule.fields
    }
    for form in case.pack.answer_forms:
        if form.id in asked and form.id not in case.forms:
            yield Finding(
                rule="form_missing",
                severity="blocks",
                message=f"The form '{form.title}' is not among the files.",
                field=form.id,
                form=form.id,
                whose=form.whose,
                remedy="Send this form, too.",
            )


def _result(found: Sequence[Outcome]) -> Result:
    if any(outcome.result == "fails" for outcome in found):
        return "fails"
    return "undetermined" if found else "passes"


def _finding(rule: Rule, outcome: Outcome, case: Case) -> Finding:
    name = outcome.field
    label = case.label(name) if name and name.partition("[")[0] in case.pack.fields else rule.title
    message = outcome.message
    if rule.message and outcome.result == "fails":
        message = rule.message.format(label=label, shown=outcome.shown, found=outcome.message)
    elif outcome.result == "undetermined" and not message.startswith("Cannot be determined"):
        message = f"Cannot be determined: {message}"
    if outcome.note:
        message = f"{message} {outcome.note}"
    if rule.other_source and not rule.exempt and outcome.result == "undetermined":
        message = f"{message} The source says both: “{rule.source}”, “{rule.other_source}”."
    answered = name and case.answer(name).where == outcome.where
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        result=outcome.result,
        message=message,
        field=name,
        form=name.partition(".")[0] if name else "",
        where=outcome.where,
        page=case.page(name, outcome.where) if name else None,
        shown=outcome.shown,
        whose=rule.whose or outcome.whose,
        remedy=rule.remedy,
        source=rule.source,
        file=case.file(name) if name else "",
        comments=_comments(case, name, outcome.where) if answered or name else (),
    )


def _comments(case: Case, name: str, where: str) -> tuple[str, ...]:
    """What people wrote in Word comments on the place of a finding."""
    reading = case.forms.get(name.partition(".")[0])
    if reading is None or not where:
        return ()
    return tuple(
        f"{comment.author or 'Somebody'}: {comment.text}"
        for comment in reading.comments
        if comment.where == where and comment.text
    )


def _of_the_files(case: Case, known: Sequence[Finding]) -> Iterator[Finding]:
    """What reading found that no rule has said of the same place."""
    told = {finding.field for finding in known if finding.field}
    told |= {finding.where for finding in known if finding.where}
    for reading in case.readings:
        for finding in reading.findings:
            name = finding.field
            form = name.partition(".")[0]
            is_known = bool(name) and name.partition("[")[0] in case.pack.fields
            if finding.rule == "unclear" and any(f.rule == "merged" for f in reading.findings):
                continue
            if finding.rule in ("unclear", "missing") and (
                name in told or finding.where in told or case.forms.get(form) is not reading
            ):
                continue
            if finding.rule == "missing" and form not in case.forms:
                continue
            yield Finding(
                rule=f"{_FILE_RULE}:{finding.rule}",
                severity="advises" if finding.rule == "missing" else finding.severity,
                result="undetermined" if finding.rule == "unclear" else "fails",
                message=finding.message,
                field=name,
                form=form if is_known else "",
                where=finding.where,
                page=reading.page(finding.where),
                whose=case.whose(name) if is_known else "",
                file=reading.file,
            )


def _parts(case: Case, findings: Sequence[Finding]) -> Iterator[Part]:
    """Moderation as assessors send it: each form Yes, or No with its reasons."""
    for form in case.pack.answer_forms:
        reasons = [f.message for f in findings if f.form == form.id and f.severity == "blocks"]
        if form.id in case.forms or reasons:
            yield Part(form=form.id, title=form.title, ok=not reasons, reasons=tuple(reasons))


def _points(case: Case, rules: RuleSet) -> Iterator[DatePoint]:
    """The dates of the timeline, with the windows of the rules that look at them."""
    windows = {
        name: rule
        for rule in rules.rules
        if rule.kind == "dates" and (rule.not_before or rule.not_after)
        for name in rule.fields
    }
    for name, label in rules.dates:
        if name == "panel" and case.panel is None:
            continue
        span = case.span(name)
        rule = windows.get(name)
        start = end = None
        if rule is not None and rule.of != ("today",):
            base = case.anchor(rule.of)
            if isinstance(base, tuple):
                first = base[1].first
                start = min((first + p for p in rule.not_before), default=None)
                end = max((first + p for p in rule.not_after), default=None)
        known = isinstance(span, Span)
        yield DatePoint(
            label=label,
            shown=span.shown if isinstance(span, Span) else case.answer(name).shown if span else "",
            first=span.first if known and isinstance(span, Span) else None,
            last=span.last if known and isinstance(span, Span) else None,
            start=start,
            end=end,
        )


def _answers(case: Case) -> Mapping[str, Mapping[str, object]]:
    """Every answer with its state, and what stands there where something does, by id."""
    found: dict[str, Mapping[str, object]] = {}
    for form, reading in case.forms.items():
        for name, answer in reading.answers.items():
            if name.startswith(f"{form}.") and "=" not in name:
                facts = {
                    "value": answer.value,
                    "shown": answer.shown,
                    "how": answer.how,
                    "where": answer.where,
                    "note": answer.note,
                }
                said = answer.state in ("answered", "unclear")
                kept = {key: value for key, value in facts.items() if said and value != ""}
                found[name] = {"state": answer.state, **kept}
    return found


__all__ = ["audit_case", "audit_files", "quoted"]
