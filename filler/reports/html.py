"""The report as one HTML file that opens from disk and asks nothing of any network."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template

from filler.auditing.case import uk_date
from filler.auditing.model import (
    DECIDE,
    NOT_READY,
    READY,
    VERDICT_WORDS,
    Applicant,
    AuditReport,
    DatePoint,
    Finding,
    SignatureRow,
)
from filler.auditing.packed import whole
from filler.auditing.places import places_of
from filler.auditing.qa import rule_title
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.page import page_template
from filler.records.pictures import WITHIN, load_picture
from filler.reports.summary import (
    CELLS,
    NOBODY,
    Line,
    deadlines,
    strengths_of,
    summary_of,
)

# A picture this large would make the page slow to open and send.
_MOST_PICTURE = 150_000
_SHOWN_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
STANDINGS = {
    "stops": "Must be fixed first",
    "asks": "A person must decide",
    "advises": "Please check",
    "accepted": "Accepted: this may stay as it is",
    "notes": "Good to know",
}
# A verdict with its class and its words.
_CLASSES = {READY: "ready", DECIDE: "ask", NOT_READY: "not"}
VERDICTS = {name: (_CLASSES[name], words.capitalize()) for name, words in VERDICT_WORDS.items()}
# No more names stand in one line of the summary; the rest is in the list.
_MOST_NAMES = 8

# So many pieces of the page are put together at a time.
_PIECES = 400


def html_report(report: AuditReport, rules: RuleSet, pack: Pack) -> str:
    """The whole report; every word of a person's is escaped."""
    return html_content(report, rules, pack).decode()


def html_content(report: AuditReport, rules: RuleSet, pack: Pack) -> bytes:
    """The whole report as bytes, of which no more than a piece is held as text at once."""
    titles = {rule.id: rule.title for rule in rules.rules}
    roles = {role.id: role.label for role in pack.roles}
    summary = summary_of(report, rules, pack)

    def place(finding: Finding) -> str:
        return _capital(places_of([finding], pack))

    pieces = _template().stream(
        pack=pack,
        called=pack.called,
        report=report,
        summary=summary,
        counts=report.summary(),
        on=uk_date(report.on),
        panel=uk_date(report.panel) if report.panel else "",
        deadlines=[
            (title, " or ".join(map(uk_date, days)), source)
            for days, title, source in deadlines(report, rules)
        ],
        parts=_parts(report, pack),
        broken=[line for line in report.files if line.error is not None],
        read=[line for line in report.files if line.error is None and line.applicant],
        accepted=[
            (line, finding)
            for line in summary.lines
            for finding in line.applicant.findings
            if finding.standing == "accepted"
        ],
        whose=lambda name: roles.get(name, name) or NOBODY,
        title_of=lambda name: titles.get(name, rule_title(name)),
        standings=STANDINGS,
        cells=CELLS,
        rules=rules,
        ready=f"ready for {rules.ready_for}" if rules.ready_for else "ready",
        class_of=lambda line: VERDICTS[line.applicant.verdict][0],
        uk_date=uk_date,
        first_names=_first_names,
        groups=_groups,
        place=place,
        places_in=lambda findings: list(dict.fromkeys(map(place, findings))),
        strengths=lambda applicant: strengths_of(applicant, rules),
        is_later=lambda applicant, row: _is_later(applicant, row, rules),
        picture=_picture,
        timeline=_timeline,
        grid=lambda applicant: _grid(applicant, pack),
        people=sorted({owner for line in summary.lines for owner in line.owners}),
    )
    pieces.enable_buffering(_PIECES)
    return b"".join(piece.encode(errors="replace") for piece in pieces)


def _first_names(lines: Sequence[Line]) -> tuple[Sequence[Line], int]:
    """As many people as one line of the summary names, and how many more there are."""
    if len(lines) <= _MOST_NAMES + 1:
        return lines, 0
    return lines[:_MOST_NAMES], len(lines) - _MOST_NAMES


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_later(applicant: Applicant, row: SignatureRow, rules: RuleSet) -> bool:
    """Whether a signature is on the form of the next step, which nobody has begun."""
    form = f"{rules.qa_form}."
    return row.field.startswith(form) and all(
        answer["state"] in ("blank", "missing")
        for name, answer in whole(applicant.answers).items()
        if name.startswith(form)
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return page_template(Path(__file__).with_name("report.html.j2"))


def _parts(report: AuditReport, pack: Pack) -> list[dict[str, Any]]:
    """Moderation counts: how many of each form are in order, and why the others are not."""
    rows = []
    for form in pack.answer_forms:
        parts = [part for a in report.applicants for part in a.parts if part.form == form.id]
        if not parts:
            continue
        reasons = Counter(reason for part in parts for reason in part.reasons)
        yes = sum(part.ok for part in parts)
        rows.append(
            {
                "title": form.title,
                "yes": yes,
                "no": len(parts) - yes,
                "share": round(100 * yes / len(parts), 1),
                "reasons": reasons.most_common(3),
            }
        )
    return rows


def _groups(applicant: Applicant, standing: str) -> list[tuple[str, list[Finding]]]:
    """The findings that stand in one way, those of one rule together."""
    found: dict[str, list[Finding]] = {}
    for finding in applicant.findings:
        if finding.standing == standing:
            found.setdefault(finding.rule, []).append(finding)
    return list(found.items())


def _picture(path: str) -> str:
    """A picture of a signature as a data address; nothing where it cannot or need not be shown."""
    if not path:
        return ""
    try:
        # The path is the audit's own: the returned file, and a part of it.
        picture = load_picture(path, Path(path.rpartition(WITHIN)[0]).parent)
    except PortfolioError:
        return ""
    if len(picture.content) > _MOST_PICTURE or picture.content_type not in _SHOWN_PICTURES:
        return ""
    return f"data:{picture.content_type};base64,{b64encode(picture.content).decode()}"


def _grid(applicant: Applicant, pack: Pack) -> list[dict[str, Any]]:
    """The grid as rows of cells, the chosen one marked; an unclear row says so."""
    rows = []
    answers = whole(applicant.answers)
    for name in applicant.grid:
        own = pack.fields[name]
        answer = answers.get(name, {"state": "missing", "value": None})
        last = max(len(own.options) - 1, 1)
        cells = [
            {
                "label": option.label,
                "chosen": answer["state"] == "answered" and answer.get("value") == option.id,
                "level": round(4 * place / last),
            }
            for place, option in enumerate(own.options)
        ]
        rows.append({"label": own.name, "cells": cells, "state": answer["state"]})
    return [] if all(row["state"] == "missing" for row in rows) else rows


def _timeline(points: Sequence[DatePoint]) -> dict[str, Any] | None:
    """Dates and windows as places from 0 to 100 on one line of time; None without two dates."""
    days = [d for p in points for d in (p.first, p.last, p.start, p.end) if d is not None]
    if len(set(days)) < 2 or sum(point.first is not None for point in points) < 2:
        return None
    start, end = min(days), max(days)
    margin = max((end - start) // 20, timedelta(days=3))
    start, end = start - margin, end + margin
    whole = (end - start).days

    def place(day: date) -> float:
        return round(100 * (day - start).days / whole, 2)

    rows: list[dict[str, Any]] = []
    for point in points:
        if point.first is None or point.last is None:
            rows.append({"label": point.label, "shown": point.shown or "not given", "at": None})
            continue
        window = None
        if point.start is not None or point.end is not None:
            left = place(point.start) if point.start else 0.0
            right = place(point.end) if point.end else 100.0
            window = (left, max(right - left, 0.0))
        inside = (point.start is None or point.first >= point.start) and (
            point.end is None or point.last <= point.end
        )
        rows.append(
            {
                "label": point.label,
                "shown": uk_date(point.first) if point.first == point.last else point.shown,
                "at": place(point.first),
                "window": window,
                "inside": inside,
                "says": _window_words(point),
            }
        )
    return {"rows": rows, "months": _months(start, end, place)}


def _window_words(point: DatePoint) -> str:
    parts = []
    if point.start:
        parts.append(f"not before {uk_date(point.start)}")
    if point.end:
        parts.append(f"not after {uk_date(point.end)}")
    return ", ".join(parts)


def _months(start: date, end: date, place: Any) -> list[tuple[float, str]]:
    """The firsts of the months, so far apart that their names do not touch."""
    months = []
    day = start.replace(day=1)
    step = max((end - start).days // 30 // 8, 1)
    number = 0
    while day <= end:
        if day >= start and number % step == 0:
            months.append((place(day), f"{day:%b %Y}"))
        number += day >= start
        day = (day + timedelta(days=32)).replace(day=1)
    return months
