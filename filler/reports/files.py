"""The files of a report: its page, its workbook, and all of it as data."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from filler.auditing.model import AuditReport
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.filling.keeping import Keeper
from filler.reports.html import html_content
from filler.reports.xlsx import xlsx_report

REPORTS = ("report.html", "report.xlsx", "report.json")


def report_files(
    report: AuditReport, rules: RuleSet, pack: Pack, output: Path, *, force: bool = False
) -> Keeper:
    """Write the page, the workbook and the JSON into a folder; what wrote them says what it kept.

    What somebody changed since it was written is kept, unless it is replaced by ``force``.
    """
    made: tuple[Callable[[], bytes], ...] = (
        lambda: html_content(report, rules, pack),
        lambda: xlsx_report(report, rules, pack),
        lambda: report_json(report),
    )
    keeper = Keeper(force=force)
    # One after another, so that no two of them are held at once.
    for name, make in zip(REPORTS, made, strict=True):
        keeper.write(output / name, make())
    return keeper


def report_json(report: AuditReport) -> bytes:
    """The report as JSON, an applicant at a time."""
    rest = replace(report, applicants=()).as_json() | {"summary": report.summary()}
    stream = io.BytesIO()

    def put(data: object) -> None:
        stream.write(json.dumps(data, ensure_ascii=False).encode(errors="replace"))

    stream.write(b"{")
    for key, value in rest.items():
        if key != "applicants":
            put(key)
            stream.write(b": ")
            put(value)
            stream.write(b",\n")
    stream.write(b'"applicants": [')
    for number, applicant in enumerate(report.applicants):
        stream.write(b",\n" if number else b"\n")
        put(applicant.as_json())
    stream.write(b"\n]}\n")
    return stream.getvalue()
