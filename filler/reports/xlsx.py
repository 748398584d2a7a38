"""The report as a workbook: a sheet of findings, one of applicants, one of answers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from filler.audit.case import short
from filler.audit.model import AuditReport
from filler.definition.model import Pack
from filler.records.clean import clean_text

Cell = str | int | None


def xlsx_report(report: AuditReport, pack: Pack) -> bytes:
    """The workbook's bytes; text stays text, whatever it begins with."""
    roles = {role.id: role.label for role in pack.roles}
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    _sheet(
        book,
        "Findings",
        (
            "Applicant",
            "Severity",
            "Result",
            "What",
            "Form",
            "Page",
            "Where",
            "What stands there",
            "Whose job",
            "What to do",
            "The portfolio’s words",
            "Rule",
            "File",
        ),
        (24, 11, 13, 60, 26, 7, 34, 30, 22, 40, 40, 20, 26),
        (
            (
                a.name,
                f.severity,
                f.result,
                f.message,
                _form(pack, f.form),
                f.page,
                f.where,
                short(f.shown, 200),
                roles.get(f.whose, f.whose),
                f.remedy,
                f.source,
                f.rule,
                Path(f.file).name,
            )
            for a in report.applicants
            for f in a.findings
        ),
    )
    _sheet(
        book,
        "Applicants",
        (
            "Applicant",
            "Verdict",
            "Stops QA",
            "To mend",
            "Notes",
            "Signatures missing",
            "Statements without evidence",
            "Files",
            "Replaced files",
        ),
        (26, 12, 10, 10, 8, 30, 34, 40, 30),
        (
            (
                a.name,
                a.verdict,
                a.count("blocks"),
                a.count("advises"),
                a.count("notes"),
                ", ".join(s.label for s in a.signatures if s.state != "answered"),
                "; ".join(
                    f"{c.reference} {', '.join(map(str, c.without))}"
                    for c in a.coverage
                    if c.without
                ),
                ", ".join(Path(f).name for f in a.files),
                ", ".join(Path(f).name for f in a.superseded),
            )
            for a in report.applicants
        ),
    )
    _sheet(
        book,
        "Answers",
        ("Applicant", "Field", "Question", "State", "What stands there", "How", "Where", "Note"),
        (24, 36, 44, 11, 60, 18, 34, 40),
        (
            (
                a.name,
                name,
                _question(pack, name),
                str(answer["state"]),
                short(answer["shown"], 2000),
                str(answer["how"]),
                str(answer["where"]),
                str(answer.get("note", "")),
            )
            for a in report.applicants
            for name, answer in a.answers.items()
        ),
    )
    unreadable = [line for line in report.files if line.error is not None]
    if unreadable:
        _sheet(
            book,
            "Not read",
            ("File", "Why", "What to do"),
            (40, 60, 60),
            (
                (Path(line.file).name, (line.error or {})["message"], (line.error or {})["remedy"])
                for line in unreadable
            ),
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _form(pack: Pack, name: str) -> str:
    form = pack.form(name)
    return form.title if form is not None else ""


def _question(pack: Pack, name: str) -> str:
    name = name.partition("=")[0].partition("[")[0]
    while name and name not in pack.fields:
        name = name.rpartition(".")[0]
    return pack.fields[name].name if name else ""


def _sheet(
    book: Workbook,
    title: str,
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Cell]],
) -> None:
    sheet: Worksheet = book.create_sheet(title)
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = sheet.cell(1, column, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B5563")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width
    number = 1
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if value is None or value == "":
                continue
            place = sheet.cell(number, column)
            place.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                place.value = clean_text(value)[0]
                # So that what begins with = + - @ is text, in Excel as well.
                place.data_type = "s"
                if value[:1] in "=+-@\t":
                    place.quotePrefix = True
            else:
                place.value = value
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{number}"
