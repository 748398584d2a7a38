"""What became of each finding since an earlier report, and what changed after it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from filler.audit.case import quoted, short
from filler.audit.model import Applicant, AuditReport, Change
from filler.audit.on_names import name_key
from filler.definition.model import Pack
from filler.errors import PortfolioError

_TOLD = ("blocks", "advises")


def since(report: AuditReport, old: Mapping[str, Any], pack: Pack) -> AuditReport:
    """The report with each applicant's changes since an older one, as ``audit --json`` gave it.

    Raises:
        PortfolioError: when the older report is none, or is another pack's.
    """
    known = old.get("applicants")
    if not isinstance(known, list) or not all(isinstance(a, dict) for a in known):
        raise PortfolioError(
            "no_report",
            "The file given with --since is no report.",
            "Give the report.json of an earlier audit, or an older Word file of the same person.",
        )
    applicants = []
    for applicant in report.applicants:
        before = next((a for a in known if _is_same(applicant, a)), None)
        changes = tuple(_changes(applicant, before, pack)) if before is not None else ()
        applicants.append(replace(applicant, changes=changes))
    return replace(report, applicants=tuple(applicants))


def _is_same(applicant: Applicant, old: Mapping[str, Any]) -> bool:
    if applicant.reference and old.get("reference"):
        return bool(applicant.reference == old["reference"])
    name = str(old.get("name", ""))
    return name == applicant.name or name_key(name) == name_key(applicant.name)


def _changes(applicant: Applicant, old: Mapping[str, Any], pack: Pack) -> Iterator[Change]:
    before = {_key(f): f for f in old.get("findings", ()) if f.get("severity") in _TOLD}
    now = {f.key: f for f in applicant.findings if f.severity in _TOLD}
    for key, was in before.items():
        if key not in now:
            yield Change(kind="fixed", message=str(was["message"]), field=str(was["field"]))
    for key, finding in now.items():
        kind = "still missing" if key in before else "newly wrong"
        yield Change(kind=kind, message=finding.message, field=finding.field)
    yield from _answers(applicant, old, pack)


def _key(finding: Mapping[str, Any]) -> tuple[str, str]:
    return str(finding.get("rule", "")), str(finding.get("field") or finding.get("message", ""))


def _answers(applicant: Applicant, old: Mapping[str, Any], pack: Pack) -> Iterator[Change]:
    """Answers that are not what they were; on a signed form that is a thing of its own."""
    signed = {
        str(row["field"]).partition(".")[0]: row
        for row in old.get("signatures", ())
        if row.get("state") == "answered"
    }
    was_answers: Mapping[str, Any] = old.get("answers") or {}
    for name, was in was_answers.items():
        own = pack.fields.get(name.partition("[")[0])
        if own is None or own.kind == "signature" or (own.kind == "rows" and "[" not in name):
            continue
        now = applicant.answers.get(name)
        if now is None or (now["state"], now.get("value")) == (was.get("state"), was.get("value")):
            continue
        if was.get("state") != "answered" and now["state"] != "answered":
            continue
        row = signed.get(name.partition(".")[0]) if was.get("state") == "answered" else None
        said = f"{quoted(own.name)} was '{short(was.get('shown') or 'blank', 80)}' and is now"
        message = f"{said} '{short(now.get('shown') or 'blank', 80)}'."
        if row is not None:
            day = f" on {row['date']}" if row.get("date") else ""
            who = row.get("print_name") or row.get("label")
            message = f"{message} {who} had signed the form{day}."
        kind = "changed after it was signed" if row is not None else "changed"
        yield Change(kind=kind, message=message, field=name)
