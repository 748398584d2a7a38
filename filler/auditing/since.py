"""What became of each finding since an earlier report, and what changed after it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from filler.auditing.case import quoted, short
from filler.auditing.decisions import digest_of, with_finding
from filler.auditing.heads import Heads, heads_of, tie
from filler.auditing.model import (
    DECIDE,
    NOT_READY,
    READY,
    Applicant,
    AuditReport,
    Change,
    Finding,
)
from filler.auditing.packed import whole
from filler.auditing.rule_model import RuleSet
from filler.auditing.units import HELD, rows_of
from filler.definition.model import Field, Pack
from filler.messages import portfolio_error, with_remedy
from filler.reading.model import Answer

_TOLD = ("blocks", "advises")
SIGNED = "changed after it was signed"
_NAMED = 6


def since(report: AuditReport, old: Mapping[str, Any], pack: Pack, rules: RuleSet) -> AuditReport:
    """The report with each applicant's changes since an older one, as ``audit --json`` gave it.

    Whoever was in the older one and is not in this one is ``gone``.

    Raises:
        PortfolioError: when the older report is none, or is another pack's.
    """
    if not _is_report(old):
        raise portfolio_error("no_report_file_given_since")
    if old.get("masked"):
        raise portfolio_error("masked_report_given_since")
    known = old["applicants"]
    if old.get("pack", pack.id) != pack.id:
        raise portfolio_error("other_pack_report_given_since", pack=old["pack"], id=pack.id)
    applicants = []
    people = [(_old_heads(old, pack, rules), old) for old in known]
    met: list[Mapping[str, Any]] = []
    for applicant in report.applicants:
        before = _before(applicant, people)
        met += [before] if before is not None else []
        unknown = (Change(kind="new", message="Not in the earlier report."),)
        changes = tuple(_changes(applicant, before, pack)) if before is not None else unknown
        own = replace(applicant, changes=changes)
        applicants.append(with_finding(own, _stops(changes, pack)) if before is not None else own)
    gone = [str(old.get("called") or old.get("name")) for old in known if old not in met]
    return replace(report, applicants=tuple(applicants), gone=tuple(gone))


def _stops(changes: Sequence[Change], pack: Pack) -> Iterator[Finding]:
    """A finding for each form on which something was changed under a signature."""
    forms: dict[str, list[Change]] = {}
    for change in changes:
        if change.kind == SIGNED:
            forms.setdefault(change.field.partition(".")[0], []).append(change)
    for name, own in forms.items():
        form = pack.form(name)
        said = " ".join(change.message for change in own[:_NAMED])
        more = f" And {len(own) - _NAMED} more." if len(own) > _NAMED else ""
        yield Finding(
            rule="changed_after_signed",
            severity="blocks",
            field=name,
            form=name,
            whose=form.whose if form is not None else "",
            basis=digest_of([change.message for change in own]),
            **with_remedy(
                "finding.changed_after_signed_plain",
                also=quoted(form.title if form is not None else name),
                said=said,
                more=more,
            ),
        )


def is_whole(data: object) -> bool:
    """Whether something is a report of an audit with all that a register keeps of it."""
    if not isinstance(data, dict) or not _is_report(data):
        return False
    try:
        for day in filter(None, (data.get("on", ""), data.get("panel"))):
            date.fromisoformat(day)
    except (TypeError, ValueError):
        return False
    return bool(data.get("on")) and all(
        isinstance(own.get("name"), str)
        and own.get("verdict") in (READY, DECIDE, NOT_READY)
        and isinstance(own.get("files"), list)
        and isinstance(own.get("findings"), list)
        and all("severity" in finding for finding in own["findings"])
        for own in data["applicants"]
    )


def _is_report(data: Mapping[str, Any]) -> bool:
    known = data.get("applicants")
    return isinstance(known, list) and all(_is_applicant(own) for own in known)


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
        if name in (pack.person, rules.person_number, *rules.person_heads, *pack.alone.fields)
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
    answers, places = _by_rows(was_answers, whole(applicant.answers), pack)
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
        signers = [
            row
            for row in signed.get(name.partition(".")[0], [])
            if own.id == row["field"] or _still_signed(str(row["field"]), was_answers, answers)
        ]
        if own.kind == "signature":
            # To sign later is no change of what was signed; to sign for somebody else is.
            signers = [row for row in signers if row["field"] == own.id]
            if not signers:
                continue
            if _is_signed_anew(own.id, was_answers, answers):
                signers = []
        yield _changed(places.get(name, name), own, was, now, signers)


def _is_signed_anew(sign: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the same person signed again: only the day is another one, and a later one."""
    blank: Mapping[str, Any] = {"state": "blank"}
    other = {
        name.rpartition(".")[2]
        for name in {*was, *now}
        if name.startswith(f"{sign}.") and not _same(was.get(name, blank), now.get(name, blank))
    }
    days = [str(answers.get(f"{sign}.date", blank).get("value", "")) for answers in (was, now)]
    return other == {"date"} and days[0] < days[1]


def _still_signed(sign: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a signature is the one it was; who signs anew signs what stands there now."""
    blank: Mapping[str, Any] = {"state": "blank"}
    parts = [name for name in was if name.startswith(f"{sign}.")]
    return all(_same(was[name], now.get(name, blank)) for name in parts)


def _by_rows(
    was: Mapping[str, Any], now: Mapping[str, Any], pack: Pack
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers now, each row of a list under the number of the row that it was before.

    Rows are known by what they say; what is new has a number of its own. Also where each such
    answer stands now.
    """
    found, places = dict(now), dict[str, str]()
    for own in pack.fields.values():
        if own.kind != "rows":
            continue
        before, after = _rows(own.id, was), _rows(own.id, now)
        taken = _paired(before, after)
        fresh = max([*before, *after, -1]) + 1
        for name in [name for name in found if name.startswith(f"{own.id}[")]:
            del found[name]
        for number, cells in after.items():
            place = taken.get(number)
            if place is None:
                place, fresh = fresh, fresh + 1
            for column, answer in cells.items():
                name = f"{own.id}[{place}].{column}"
                found[name] = answer
                places[name] = f"{own.id}[{number}].{column}"
    return found, places


def _rows(list_: str, answers: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """The rows of a list by their numbers, those in which something stands."""
    return {
        number: cells
        for number, cells in rows_of(list_, answers).items()
        if any(answer.get("state") in HELD for answer in cells.values())
    }


def _paired(
    before: Mapping[int, Mapping[str, Any]], after: Mapping[int, Mapping[str, Any]]
) -> dict[int, int]:
    """Which row each row was: the one of which most is the same, of two such the nearest."""
    blank: Mapping[str, Any] = {"state": "blank"}

    def alike(one: int, two: int) -> int:
        return sum(
            answer.get("state") == "answered" and _same(answer, before[two].get(column, blank))
            for column, answer in after[one].items()
        )

    pairs = sorted(
        ((alike(one, two), one, two) for one in after for two in before),
        key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1]),
    )
    taken: dict[int, int] = {}
    for count, one, two in pairs:
        if count and one not in taken and two not in taken.values():
            taken[one] = two
    return taken


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
    message = f"{quoted(own.name.rstrip(':'))}{row} was '{said[0]}' and is now '{said[1]}'."
    for signer in signers:
        day = f" on {signer['date']}" if signer.get("date") else ""
        printed = signer.get("print_name")
        who = f"'{printed}'" if printed else signer.get("label")
        message = f"{message} {who} had signed the form{day}."
    kind = SIGNED if signers else "changed"
    return Change(kind=kind, message=message, field=name)
