"""The values of an audit: findings, and all that is known of each applicant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self

from filler.auditing.heads import NOBODY, Heads
from filler.auditing.packed import whole
from filler.reading.model import Severity

Result = Literal["passes", "fails", "undetermined", "not asked"]
SEVERITIES: tuple[Severity, ...] = ("blocks", "advises", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided of a finding: ``is_accepted`` lets it pass; ``when`` is as written."""

    is_accepted: bool
    reason: str = ""
    who: str = ""
    when: str = ""

    def as_json(self) -> dict[str, Any]:
        """The decision as ``audit --json`` prints it."""
        return {
            "accepted": self.is_accepted,
            "reason": self.reason,
            "who": self.who,
            "when": self.when,
        }

    def __str__(self) -> str:
        said = "Accepted" if self.is_accepted else "Not accepted"
        by = ", ".join(part for part in (self.who, self.when) if part)
        return f"{said}{f' by {by}' if by else ''}{f': {self.reason}' if self.reason else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that somebody should do or know, with its evidence.

    ``result`` is ``fails``, or ``undetermined`` where the file does not let anybody say;
    ``shown`` is what stands there; ``page`` is as Word last laid the file out, ``issued_page`` as
    the form was issued, where the file does not say; ``number`` is what the form numbers the
    question with; ``aside`` is what else the source says.
    ``basis`` is the same as long as what the finding rests on is the same.
    """

    rule: str
    severity: Severity
    message: str
    field: str = ""
    where: str = ""
    whose: str = ""
    result: Result = "fails"
    form: str = ""
    page: int | None = None
    issued_page: int | None = None
    number: str = ""
    shown: str = ""
    file: str = ""
    remedy: str = ""
    source: str = ""
    aside: str = ""
    comments: tuple[str, ...] = ()
    basis: str = ""
    decision: Decision | None = None

    @property
    def stops(self) -> bool:
        """Whether nobody is ready because of it: it fails, or a person said that it does."""
        if self.severity != "blocks":
            return False
        if self.decision is not None:
            return not self.decision.is_accepted
        return self.result == "fails"

    @property
    def asks(self) -> bool:
        """Whether a person has to decide it."""
        return self.severity == "blocks" and self.result != "fails" and self.decision is None

    @property
    def standing(self) -> str:
        """How it stands: ``stops``, ``asks``, ``accepted``, ``advises`` or ``notes``."""
        if self.decision is not None and self.decision.is_accepted:
            return "accepted"
        if self.stops:
            return "stops"
        return "asks" if self.asks else self.severity

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same finding in another report."""
        return self.rule, self.field or self.message

    def as_json(self) -> dict[str, Any]:
        """The finding as ``audit --json`` prints it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "result": self.result,
            "message": f"{self.message} {self.aside}".rstrip(),
            "field": self.field,
            "form": self.form,
            "where": self.where,
            "page": self.page,
            **({"page_as_issued": self.issued_page} if self.issued_page else {}),
            **({"number": self.number} if self.number else {}),
            "shown": self.shown,
            "whose": self.whose,
            "remedy": self.remedy,
            "source": self.source,
            "file": self.file,
            "basis": self.basis,
            **({"comments": list(self.comments)} if self.comments else {}),
            **({"decision": self.decision.as_json()} if self.decision is not None else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Something to be told of a person's files, before any rule is asked."""

    rule: str
    severity: Severity
    message: str
    result: Result = "fails"
    field: str = ""
    file: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """One signature of the matrix; ``kind`` is one of ``SIGNATURE_KINDS``, or nothing."""

    field: str
    label: str
    form: str
    whose: str
    state: str
    how: str
    kind: str
    accepted: bool
    signed: str
    print_name: str
    date: str
    where: str
    page: int | None = None
    asks: tuple[str, ...] = ()
    note: str = ""
    picture: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row as ``audit --json`` prints it; the picture itself is left to the report."""
        return {
            "field": self.field,
            "label": self.label,
            "whose": self.whose,
            "state": self.state,
            "how": self.how,
            "kind": self.kind,
            "accepted": self.accepted,
            "signed": self.signed,
            "print_name": self.print_name,
            "date": self.date,
            "where": self.where,
            "page": self.page,
            **({"note": self.note} if self.note else {}),
        }


class Evidence(str):
    """What evidences a statement, as it is shown; ``plain`` has no word of the person's."""

    plain: str

    def __new__(cls, shown: str, plain: str = "") -> Self:
        """Both ways of saying it."""
        made = super().__new__(cls, shown)
        made.plain = plain
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One statement and what evidences it."""

    number: int
    title: str
    evidence: tuple[Evidence, ...]

    def as_json(self) -> dict[str, Any]:
        """The statement as ``audit --json`` prints it."""
        return {"number": self.number, "title": self.title, "evidence": list(self.evidence)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which statements of one reference are evidenced; ``unknown`` are numbers it has not."""

    reference: str
    title: str
    statements: tuple[Covered, ...]
    unknown: tuple[Evidence, ...] = ()

    @property
    def without(self) -> tuple[int, ...]:
        """The numbers of the statements that nothing evidences."""
        return tuple(one.number for one in self.statements if not one.evidence)

    def as_json(self) -> dict[str, Any]:
        """The coverage as ``audit --json`` prints it."""
        return {
            "title": self.title,
            "statements": [covered.as_json() for covered in self.statements],
            "nothing_for": list(self.without),
            "unknown": list(self.unknown),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePoint:
    """One date of the timeline, with the window that it should fall in, where there is one."""

    label: str
    shown: str
    first: date | None
    last: date | None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Moderation of one form: whether it is in order, and why not."""

    form: str
    title: str
    ok: bool
    reasons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The part as ``audit --json`` prints it."""
        return {
            "form": self.form,
            "title": self.title,
            "answer": "Yes" if self.ok else "No",
            "reasons": list(self.reasons),
        }


# How findings stand, in the order in which they are told.
STANDINGS = ("stops", "asks", "advises", "accepted", "notes")
# The three words of a verdict, the best first.
READY, DECIDE, NOT_READY = "ready", "decide", "not ready"
# What each verdict is called in a sentence.
# How much a finding matters, in words that a person reads; "decide" is one that asks.
SEVERITY_WORDS = {
    "blocks": "must be fixed first",
    "decide": "a person must decide",
    "advises": "please check",
    "notes": "note",
}
VERDICT_WORDS = {READY: "ready", DECIDE: "a person must decide", NOT_READY: "not ready"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """All that the audit says of one person.

    ``called`` is the name, with what tells the person from another one of that name; ``person`` has
    the e-mail address, the team and the manager, where they are given.
    """

    name: str
    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    signatures: tuple[SignatureRow, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    parts: tuple[Part, ...] = ()
    results: Mapping[str, Result] = field(default_factory=dict)
    grid: tuple[str, ...] = ()
    dates: tuple[DatePoint, ...] = ()
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reference: str = ""
    superseded: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    qa: Mapping[str, Any] = field(default_factory=dict)
    is_named: bool = True
    called: str = ""
    heads: Heads = NOBODY
    person: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """``ready``, ``decide`` where a person has to decide something first, or ``not ready``."""
        if any(finding.stops for finding in self.findings):
            return NOT_READY
        return DECIDE if any(finding.asks for finding in self.findings) else READY

    def count(self, standing: str) -> int:
        """How many findings stand in one way, as ``Finding.standing`` says."""
        return sum(finding.standing == standing for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The applicant as ``audit --json`` prints it."""
        return {
            "name": self.name,
            "named": self.is_named,
            **({"called": self.called} if self.called not in ("", self.name) else {}),
            "number": self.heads.number,
            "person": dict(self.person),
            "verdict": self.verdict,
            "files": list(self.files),
            "superseded": list(self.superseded),
            "reference": self.reference,
            "findings": [finding.as_json() for finding in self.findings],
            "signatures": [row.as_json() for row in self.signatures],
            "kss_coverage": {c.reference: c.as_json() for c in self.coverage},
            "parts": [part.as_json() for part in self.parts],
            "rules": dict(self.results),
            "changes": [change.as_json() for change in self.changes],
            "answers": dict(whole(self.answers)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of something since an earlier report.

    ``kind`` is ``fixed``, ``still missing``, ``newly wrong``, ``changed``,
    ``changed after it was signed`` or, of somebody of whom nothing was known, ``new``.
    """

    kind: str
    message: str
    field: str = ""

    def as_json(self) -> dict[str, str]:
        """The change as ``audit --json`` prints it."""
        return {"kind": self.kind, "message": self.message, "field": self.field}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file of the run: whose it is, or why it could not be read.

    ``superseded`` adds nothing to the others; ``is_own`` is what the audit itself had written, and
    ``is_passed`` what holds no form.
    """

    file: str
    applicant: str = ""
    recognised_by: str = ""
    superseded: bool = False
    is_own: bool = False
    is_passed: bool = False
    error: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """The file as ``audit --json`` prints it."""
        if self.error is not None:
            return {"file": self.file, "error": dict(self.error)}
        if self.is_passed:
            return {"file": self.file, "passed_over": True}
        return {
            "file": self.file,
            "applicant": self.applicant,
            "recognised_by": self.recognised_by,
            **({"superseded": True} if self.superseded else {}),
            **({"own_output": True} if self.is_own else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """A whole run: its files, its applicants, and the day it was made for.

    ``gone`` are people of the report that it was held against, of whom nothing came this time.
    """

    pack: str
    version: str
    on: date
    panel: date | None
    files: tuple[FileLine, ...]
    applicants: tuple[Applicant, ...]
    gone: tuple[str, ...] = ()
    is_masked: bool = False

    def as_json(self) -> dict[str, Any]:
        """The report as ``audit --json`` prints it."""
        return {
            "pack": self.pack,
            "version": self.version,
            **({"masked": True} if self.is_masked else {}),
            "on": self.on.isoformat(),
            "panel": self.panel.isoformat() if self.panel else None,
            "files": [line.as_json() for line in self.files],
            "applicants": [applicant.as_json() for applicant in self.applicants],
            **({"gone": list(self.gone)} if self.gone else {}),
            "summary": self.summary(),
        }

    def summary(self) -> dict[str, Any]:
        """Counts over all applicants: verdicts, rules, whose job it is, Yes and No a part."""
        rules: dict[str, int] = {}
        whose: dict[str, int] = {}
        parts: dict[str, dict[str, int]] = {}
        for applicant in self.applicants:
            failing = (f for f in applicant.findings if _counts(f))
            for rule in dict.fromkeys(f.rule for f in failing):
                rules[rule] = rules.get(rule, 0) + 1
            for finding in applicant.findings:
                if finding.severity != "notes":
                    whose[finding.whose] = whose.get(finding.whose, 0) + 1
            for part in applicant.parts:
                count = parts.setdefault(part.form, {"Yes": 0, "No": 0})
                count["Yes" if part.ok else "No"] += 1
        verdicts = Counter(applicant.verdict for applicant in self.applicants)
        return {
            "applicants": len(self.applicants),
            "ready": verdicts[READY],
            "decide": verdicts[DECIDE],
            "not_ready": verdicts[NOT_READY],
            "unreadable": sum(line.error is not None for line in self.files),
            "rules": dict(sorted(rules.items(), key=lambda item: -item[1])),
            "whose": dict(sorted(whose.items(), key=lambda item: -item[1])),
            "parts": parts,
        }


def _counts(finding: Finding) -> bool:
    """Whether a finding is of something missing; what is only noted or in doubt is none."""
    accepted = finding.decision is not None and finding.decision.is_accepted
    return finding.severity != "notes" and finding.result == "fails" and not accepted
