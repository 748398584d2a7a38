"""What became of each finding since an earlier report, and what changed after it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from filler.audit.case import quoted, short
from filler.audit.heads import Heads, heads_of, tie
from filler.audit.model import Applicant, AuditReport, Change
from filler.audit.packed import whole
from filler.audit.rule_model import RuleSet
from filler.definition.model import Field, Pack
from filler.errors import PortfolioError
from filler.reading.model import Answer

_TOLD = ("blocks", "advises")


def since(report: AuditReport, old: Mapping[str, Any], pack: Pack, rules: RuleSet) -> AuditReport:
    """The report with each applicant's changes since an older one, as ``audit --json`` gave it.

    Whoever was in the older one and is not in this one is ``gone``.

    Raises:
        PortfolioError: when the older report is none, or is another pack's.
    """
    known = old.get("applicants")
    if not isinstance(known, list) or not all(_is_applicant(a) for a in known):
        raise PortfolioError(
            "no_report",
            "The file given with --since is no report.",
            "Give the report.json of an earlier audit, or an older Word file of the same person.",
        )
    if old.get("pack", pack.id) != pack.id:
        raise PortfolioError(
            "other_pack",
            f"The report given with --since is of the pack '{old['pack']}', not of '{pack.id}'.",
            "Give a report on the same form.",
        )
    applicants = []
    people = [(_old_heads(old, pack, rules), old) for old in known]
    met: list[Mapping[str, Any]] = []
    for applicant in report.applicants:
        before = _before(applicant, people)
        met += [before] if before is not None else []
        unknown = (Change(kind="new", message="Nothing was known of them before."),)
        changes = tuple(_changes(applicant, before, pack)) if before is not None else unknown
        applicants.append(replace(applicant, changes=changes))
    gone = [str(old.get("called") or old.get("name")) for old in known if old not in met]
    return replace(report, applicants=tuple(applicants), gone=tuple(gone))


def _is_applicant(data: object) -> bool:
    """Whether something has the shape of an applicant in a report."""
    if not isinstance(data, dict) or not isinstance(data.get("answers", {}), dict):
        return False
    rows = [data.get(key, []) for key in ("findings", "signatures")]
    if not all(isinstance(row, list) and all(isinstance(r, dict) for r in row) for row in rows):
        return False
    findings, signatures = rows
    return (
        all({"rule", "message", "field"} <= finding.keys() for finding in findings)
        and all("field" in row for row in signatures)
        and all(isinstance(answer, dict) for answer in data.get("answers", {}).values())
    )


def _old_heads(old: Mapping[str, Any], pack: Pack, rules: RuleSet) -> Heads:
    """Whose an applicant of an older report is."""
    answers = {
        name: Answer(state=answer.get("state", "blank"), value=answer.get("value"))
        for name, answer in (old.get("answers") or {}).items()
        if name in (pack.person, rules.person_number, *rules.person_heads, *pack.alone_fields)
    }
    found = heads_of(answers, pack, rules, "", str(old.get("reference") or ""))
    return found if found.name else replace(found, name=str(old.get("name", "")))


def _before(
    applicant: Applicant, known: Sequence[tuple[Heads, Mapping[str, Any]]]
) -> Mapping[str, Any] | None:
    """What was known of somebody: by evidence, else by the very name."""
    if not applicant.is_named:
        return next((old for _, old in known if old.get("name") == applicant.name), None)
    same = [old for heads, old in known if tie(heads, applicant.heads).is_one]
    files = set(applicant.files)
    return next(
        (old for old in same if files & set(old.get("files", ()))), same[0] if same else None
    )


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
    signed: dict[str, list[Mapping[str, Any]]] = {}
    for row in old.get("signatures", ()):
        if row.get("state") == "answered":
            signed.setdefault(str(row["field"]).partition(".")[0], []).append(row)
    was_answers: Mapping[str, Any] = old.get("answers") or {}
    answers = whole(applicant.answers)
    forms = {name.partition(".")[0] for name in was_answers}
    for name in dict.fromkeys([*was_answers, *answers]):
        own = _owner(name, pack)
        if own is None or (own.kind in ("rows", "signature") and name == own.id):
            continue
        if name.partition(".")[0] not in forms:
            continue
        blank: Mapping[str, Any] = {"state": "blank"}
        was, now = was_answers.get(name, blank), answers.get(name, blank)
        if "answered" not in (was.get("state"), now.get("state")) or _same(was, now):
            continue
        signers = signed.get(name.partition(".")[0], [])
        if own.kind == "signature":
            # To sign later is no change of what was signed; to sign for somebody else is.
            signers = [row for row in signers if row["field"] == own.id]
            if not signers:
                continue
        yield _changed(name, own, was, now, signers)


def _owner(name: str, pack: Pack) -> Field | None:
    """The field that an answer is of: its own, of a part of a signature, of a repeated row."""
    plain = name.partition("[")[0]
    if plain in pack.fields:
        own = pack.fields[plain]
        is_column = own.kind != "rows" and plain.rpartition(".")[0] in pack.fields
        return None if is_column else own
    parent = pack.fields.get(plain.rpartition(".")[0])
    return parent if parent is not None and parent.kind == "signature" else None


def _same(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    if was.get("picture") and now.get("picture"):
        return bool(was["picture"] == now["picture"])
    return (was.get("state"), was.get("value")) == (now.get("state"), now.get("value"))


def _changed(
    name: str,
    own: Field,
    was: Mapping[str, Any],
    now: Mapping[str, Any],
    signers: list[Mapping[str, Any]],
) -> Change:
    said = [short(answer.get("shown") or "blank", 80) for answer in (was, now)]
    row = f", row {int(name.partition('[')[2].partition(']')[0]) + 1}" if "[" in name else ""
    message = f"{quoted(own.name)}{row} was '{said[0]}' and is now '{said[1]}'."
    for signer in signers:
        day = f" on {signer['date']}" if signer.get("date") else ""
        printed = signer.get("print_name")
        who = f"'{printed}'" if printed else signer.get("label")
        message = f"{message} {who} had signed the form{day}."
    kind = "changed after it was signed" if signers else "changed"
    return Change(kind=kind, message=message, field=name)
