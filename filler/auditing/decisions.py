"""What a person decided of a finding, remembered as long as what it rests on is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from filler.auditing.case import DAYS, Case, Span
from filler.auditing.heads import NOBODY, Heads, tie
from filler.auditing.model import STANDINGS, Applicant, AuditReport, Decision, Finding
from filler.auditing.outcome import Outcome
from filler.auditing.rule_model import Rule
from filler.auditing.units import question_of
from filler.definition.conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision as it is kept: whose finding, which, and what it rested on.

    ``decision`` is None where nobody has decided yet.
    """

    name: str
    number: str
    rule: str
    field: str
    basis: str
    finding: str = ""
    shown: str = ""
    decision: Decision | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two of them one person's of one finding."""
        return self.name, self.number, self.rule, self.field, self.basis

    def decides(self, other: Decided) -> bool:
        """Whether it is of the same person's same finding, on the same basis."""
        same = (self.rule, self.field, self.basis) == (other.rule, other.field, other.basis)
        if self.name == other.name:
            return same and self.number == other.number
        return same and tie(self.heads, other.heads).is_one is True

    @property
    def heads(self) -> Heads:
        """Whose it is, to be held against a person's files."""
        return replace(NOBODY, name=self.name, number=self.number)


def with_decisions(report: AuditReport, decisions: Sequence[Decided]) -> AuditReport:
    """The report with each finding's decision."""
    people = tuple(decided(applicant, decisions) for applicant in report.applicants)
    return replace(report, applicants=people)


def decided(applicant: Applicant, decisions: Sequence[Decided]) -> Applicant:
    """The person with each finding's decision, where one was made on the same basis."""
    own = {
        (one.rule, one.field, one.basis): one.decision
        for one in decisions
        if one.decision is not None and _is_of(one, applicant)
    }
    if not own:
        return applicant
    findings = [
        replace(f, decision=own.get((f.rule, f.field, f.basis))) for f in applicant.findings
    ]
    findings.sort(key=lambda finding: STANDINGS.index(finding.standing))
    return replace(applicant, findings=tuple(findings))


def with_finding(applicant: Applicant, more: Iterable[Finding]) -> Applicant:
    """The person with some more findings, all in their order."""
    findings = sorted([*applicant.findings, *more], key=lambda f: STANDINGS.index(f.standing))
    return replace(applicant, findings=tuple(findings))


def decided_name(applicant: Applicant) -> str:
    """The name that a decision is kept under; of two people of one name, what tells them apart."""
    return applicant.name if applicant.heads.number else applicant.called or applicant.name


def to_decide(applicant: Applicant) -> Iterator[Finding]:
    """The findings of a person that somebody may decide: all that stop, or ask."""
    return (finding for finding in applicant.findings if finding.severity == "blocks")


def _is_of(one: Decided, applicant: Applicant) -> bool:
    name = decided_name(applicant)
    if one.name == name or not applicant.is_named:
        return one.name == name and one.number in ("", applicant.heads.number)
    return tie(one.heads, applicant.heads).is_one is True


def basis_of(case: Case, rule: Rule, outcome: Outcome) -> str:
    """What is the same as long as the answers that a finding rests on are the same."""
    if rule.kind == "claims":
        return digest_of([outcome.message])
    own = [outcome.field] if outcome.field else list(rule.fields)
    # All that stands on the form of a finding may bear on it; of other forms what the rule names.
    forms = {name.partition(".")[0] for name in own if name not in DAYS}
    named = {
        question_of(name, case.pack)
        for name in (*case.every(rule.fields), *rule.of, *_asked(rule.when))
        if name and name not in DAYS
    }
    said = [own for form, question, own in case.said if form in forms or question in named]
    # What is counted from a day that no form holds changes with that day.
    days = [_day(case, name) for name in rule.of if name in DAYS]
    return digest_of([rule.id, outcome.field, *days, *map(list, said)])


def _day(case: Case, name: str) -> str:
    """A day that no form holds, by its month."""
    span = case.span(name)
    return f"{span.first:%Y-%m}" if isinstance(span, Span) else ""


def _asked(conditions: Iterable[Condition]) -> Iterator[str]:
    for one in conditions:
        yield from one.fields
        yield from _asked((*one.any, *one.none))


def digest_of(parts: Sequence[object]) -> str:
    """A few signs that are the same as long as some facts are."""
    text = json.dumps(parts, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()
