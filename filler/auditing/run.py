"""One audit from readings to a report: gather, check each rule, sort, sum up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from filler.auditing import on_answers, on_dates, on_entries, on_names
from filler.auditing.case import Case
from filler.auditing.claims import claims
from filler.auditing.conditions import holds
from filler.auditing.coverage import coverage_of
from filler.auditing.decisions import basis_of, decided, digest_of
from filler.auditing.gather import gather
from filler.auditing.merging import carried
from filler.auditing.model import (
    SEVERITIES,
    STANDINGS,
    Applicant,
    AuditReport,
    FileLine,
    Finding,
    Part,
    Result,
)
from filler.auditing.namesakes import told_apart, with_namesakes
from filler.auditing.of_files import about_the_files, absent_forms, of_the_files
from filler.auditing.outcome import Check, Outcome, undetermined
from filler.auditing.packed import Packed
from filler.auditing.qa import qa_record
from filler.auditing.rule_model import Rule, RuleSet
from filler.auditing.settled import settled
from filler.auditing.signatures import signatures_of
from filler.auditing.timeline import date_points
from filler.auditing.told import NOTHING, Told
from filler.budget import OverBudgetError, budget, over_budget
from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.messages import portfolio_error, with_remedy
from filler.reading.model import Reading

_CHECKS: dict[str, Check] = {
    "answered": on_answers.answered,
    "signed": on_answers.signed,
    "value": on_answers.value,
    "words": on_answers.words,
    "compare": on_answers.compare,
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


def audit_files(
    outcomes: Iterable[tuple[Path, Reading | PortfolioError]],
    pack: Pack,
    rules: RuleSet,
    *,
    today: date,
    panel: date | None = None,
    told: Told = NOTHING,
) -> AuditReport:
    """The report on some files that were read; one that could not be is a line of it.

    ``told`` is what people said before.
    """
    readings: list[Reading] = []
    broken: list[FileLine] = []
    own: list[Reading] = []
    for path, outcome in outcomes:
        if isinstance(outcome, PortfolioError):
            broken.append(FileLine(file=str(path), error=outcome.plain()))
        elif outcome.pack != pack.id:
            other = portfolio_error(
                "other_pack_belongs_not", name=path.name, pack=outcome.pack, id=pack.id
            )
            broken.append(FileLine(file=str(path), error=other.plain()))
        elif rules.qa_form and outcome.is_issued and carried(outcome, pack) == {rules.qa_form}:
            # The audit's own form, that nobody has saved since it was written.
            own.append(replace(outcome, answers=Packed(outcome.answers), record={}))
        else:
            readings.append(replace(outcome, answers=Packed(outcome.answers), record={}))
    if not readings:
        # It is all that there is, so that somebody means it.
        readings, own = own, []
    passed = [FileLine(file=reading.file, is_own=True) for reading in own]
    people = gather(readings, pack, rules, told.same)
    # One person's files at a time are unpacked, and let go once they are audited.
    readings.clear()
    people.reverse()
    applicants: list[Applicant] = []
    lines: list[FileLine] = []
    while people:
        person = people.pop()
        try:
            with budget():
                case = settled(person.case(pack, rules, today, panel), told.meanings)
                applicant = audit_case(case, rules)
        except OverBudgetError:
            broken += [
                FileLine(file=r.file, error=over_budget(Path(r.file).name).plain())
                for r in person.readings
            ]
            continue
        applicants.append(replace(applicant, answers=Packed(applicant.answers)))
        lines += [
            FileLine(
                file=reading.file,
                applicant=applicants[-1].name,
                recognised_by=reading.recognised_by,
            )
            for reading in case.readings
        ]
        lines += [
            FileLine(file=file, applicant=applicants[-1].name, superseded=True)
            for file in case.superseded
        ]
    applicants.sort(key=lambda applicant: applicant.name.casefold())
    applicants = told_apart(with_namesakes(applicants, rules))
    applicants = [decided(applicant, told.decisions) for applicant in applicants]
    return AuditReport(
        pack=pack.id,
        version=pack.version,
        on=today,
        panel=panel,
        files=(*lines, *passed, *broken),
        applicants=tuple(applicants),
    )


def with_all_seen(
    report: AuditReport, copies: Mapping[str, str], passed: Iterable[str]
) -> AuditReport:
    """The report with a line for each file that is the same as another, or holds no form."""
    lines = {line.file: line for line in report.files}
    more = [
        replace(lines[first], file=copy, superseded=True)
        for copy, first in copies.items()
        if first in lines and lines[first].error is None
    ]
    more += [FileLine(file=file, is_passed=True) for file in passed]
    return replace(report, files=(*report.files, *more)) if more else report


def audit_case(case: Case, rules: RuleSet) -> Applicant:
    """All that there is to say of one person."""
    findings: list[Finding] = [*about_the_files(case), *absent_forms(case, rules)]
    if not rules.decides:
        findings.append(
            Finding(
                rule="no_rules",
                severity="blocks",
                result="undetermined",
                **with_remedy("finding.no_rules", id=case.pack.id),
            )
        )
    results: dict[str, Result] = {}
    for rule in rules.rules:
        if rule.kind == "claims":
            found = list(claims(rule, case, rules, findings, results))
        elif _is_absent(rule, case):
            results[rule.id] = "not asked"
            continue
        else:
            asked = holds(rule.when, case)
            if asked is False:
                results[rule.id] = "not asked"
                continue
            if isinstance(asked, str) and rule.ask:
                # What it rests on is told by itself.
                results[rule.id] = "not asked"
                continue
            if isinstance(asked, str):
                found = [undetermined(case, rule.fields[0] if rule.fields else "", asked)]
            else:
                found = [_asked(one, case) for one in _CHECKS[rule.kind](rule, case)]
                if rule.ask:
                    found = list(_to_ask(found, case))
        results[rule.id] = _result(found)
        findings += [
            _finding(rule, outcome, case)
            for outcome in found
            if outcome.result != "not asked" and not _is_told(rule, outcome, case, findings)
        ]
    findings += of_the_files(case, findings)
    findings = [
        replace(f, whose=f.whose or rules.desk, basis=f.basis or digest_of([f.message]))
        for f in findings
    ]
    findings.sort(key=lambda finding: STANDINGS.index(finding.standing))
    return Applicant(
        name=case.name or _nameless(case),
        is_named=bool(case.name),
        heads=case.heads,
        person=_person(case, rules),
        files=tuple(reading.file for reading in case.readings),
        superseded=case.superseded,
        findings=tuple(findings),
        signatures=signatures_of(case),
        coverage=coverage_of(case, rules),
        parts=tuple(_parts(case, findings)),
        results=results,
        grid=rules.grid,
        dates=tuple(date_points(case, rules)),
        qa=qa_record(case, rules, findings),
        answers=_answers(case),
        reference=case.heads.reference,
    )


def _person(case: Case, rules: RuleSet) -> dict[str, str]:
    """The e-mail address, the team and the manager, where they are given."""
    mails = (n for n in rules.person_heads if case.pack.fields[n].limits.format == "email")
    asked = {"email": next(mails, ""), "team": rules.person_team, "manager": rules.person_manager}
    answers = {key: case.answer(name) for key, name in asked.items() if name}
    return {key: a.shown for key, a in answers.items() if a.state == "answered" and a.shown}


def _to_ask(found: Iterable[Outcome], case: Case) -> Iterator[Outcome]:
    """Failures as questions; an unclear answer is told by the rule that asks for it."""
    for one in found:
        if one.result == "fails":
            yield replace(one, result="undetermined", asks=True)
        elif one.result != "undetermined" or case.answer(one.field).state != "unclear":
            yield one


def _asked(outcome: Outcome, case: Case) -> Outcome:
    """A failure of what may not be asked at all cannot be determined."""
    if outcome.result != "fails" or case.pack.asked(outcome.field) is None:
        return outcome
    asked = case.asked(outcome.field)
    return undetermined(case, outcome.field, asked) if isinstance(asked, str) else outcome


def _is_told(rule: Rule, outcome: Outcome, case: Case, findings: Sequence[Finding]) -> bool:
    """Whether the same unclear answer, or that two forms are in one file, is said already.

    What stops a portfolio is said, though something less severe has said it, too.
    """
    if outcome.result != "undetermined":
        return False
    if any(finding.rule == "merged" for reading in case.readings for finding in reading.findings):
        return True
    rank = SEVERITIES.index(rule.severity)
    told = [finding for finding in findings if SEVERITIES.index(finding.severity) <= rank]
    if any(finding.message == outcome.message for finding in told):
        return True
    return (
        bool(outcome.field)
        and case.answer(outcome.field).state == "unclear"
        and any(
            finding.result == "undetermined"
            and (finding.field == outcome.field or outcome.field.startswith(f"{finding.field}."))
            for finding in told
            if finding.field
        )
    )


def _nameless(case: Case) -> str:
    names = ", ".join(Path(reading.file).name for reading in case.readings)
    return f"No name given ({names})"


def _is_absent(rule: Rule, case: Case) -> bool:
    """Whether all that a rule looks at is on forms that are not among the files."""
    forms = {name.partition(".")[0] for name in rule.fields}
    return bool(forms) and not any(form in case.forms for form in forms)


def _result(found: Sequence[Outcome]) -> Result:
    results = {outcome.result for outcome in found}
    order: tuple[Result, ...] = ("fails", "undetermined", "not asked")
    return next((result for result in order if result in results), "passes")


def _finding(rule: Rule, outcome: Outcome, case: Case) -> Finding:
    name = outcome.field
    label = case.label(name) if name and name.partition("[")[0] in case.pack.fields else rule.title
    message = outcome.message
    if rule.message and outcome.result == "fails":
        message = rule.message.format(label=label, shown=outcome.shown, found=outcome.message)
    elif outcome.asks:
        message = rule.message.format(label=label, shown=outcome.shown, found=message) or message
    elif outcome.result == "undetermined" and not message.startswith("Not clear: "):
        message = f"Not clear: {message}"
    if rule.other_source and not rule.exempt and outcome.result == "undetermined":
        message = f"{message} The form says both: “{rule.source}”, “{rule.other_source}”."
    answered = name and case.answer(name).where == outcome.where
    severity = outcome.severity or rule.severity
    return Finding(
        rule=rule.id,
        severity=severity,
        result=outcome.result,
        message=message,
        field=name,
        form=name.partition(".")[0] if name else "",
        where=outcome.where,
        page=(page := case.page(name, outcome.where) if name else None),
        issued_page=case.issued_page(name) if name and page is None else None,
        number=case.number(name),
        shown=outcome.shown,
        whose=rule.whose or outcome.whose,
        remedy=rule.remedy,
        source=rule.source or label.rstrip(":"),
        aside=outcome.note,
        file=case.file(name) if name else "",
        basis=basis_of(case, rule, outcome) if severity == "blocks" else "",
        comments=_comments(case, name, outcome.where) if answered or name else (),
    )


def _comments(case: Case, name: str, where: str) -> tuple[str, ...]:
    """What people wrote in Word comments on the place of a finding."""
    reading = case.reading(name)
    if reading is None or not where:
        return ()
    return tuple(
        f"{comment.author or 'Somebody'}: {comment.text}"
        for comment in reading.comments
        if comment.where == where and comment.text
    )


def _parts(case: Case, findings: Sequence[Finding]) -> Iterator[Part]:
    """Moderation as assessors send it: each form Yes, or No with its reasons."""
    for form in case.pack.answer_forms:
        reasons = [f.message for f in findings if f.form == form.id and f.severity == "blocks"]
        if form.id in case.forms or reasons:
            yield Part(form=form.id, title=form.title, ok=not reasons, reasons=tuple(reasons))


def _answers(case: Case) -> Mapping[str, Mapping[str, object]]:
    """Every answer with its state, and what stands there where something does, by id."""
    found: dict[str, Mapping[str, object]] = {}
    for name, answer in case.answers.items():
        if name.partition(".")[0] in case.forms and "=" not in name:
            facts = {
                "value": answer.value,
                "shown": answer.shown,
                "how": answer.how,
                "where": answer.where,
                "note": answer.note,
                "picture": answer.picture,
            }
            said = answer.state in ("answered", "unclear")
            kept = {key: value for key, value in facts.items() if said and value != ""}
            found[name] = {"state": answer.state, **kept}
    return found
