"""The report as a workbook: applicants, findings, and what stands in the files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from filler.auditing.case import short
from filler.auditing.model import AuditReport
from filler.auditing.packed import whole
from filler.definition.model import Pack
from filler.records.clean import clean_text
from filler.reports.html import VERDICTS
from filler.visible import visible

Cell = str | int | None
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="0B5563")
# What begins with one of these is a formula or an error to Excel.
_SIGNS = "=+-@#\t"
# Longer text is shown on several lines.
_LONG = 30
# Longer text seldom comes twice.
_OFTEN = 100
_WRAP = Alignment(wrap_text=True, vertical="top")


def xlsx_report(report: AuditReport, pack: Pack) -> bytes:
    """The workbook's bytes; text stays text, whatever it begins with."""
    roles = {role.id: role.label for role in pack.roles}
    book = Workbook(write_only=True)
    _sheet(
        book,
        "Findings",
        (
            "Applicant",
            "Severity",
            "Result",
            "Decision",
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
        (24, 11, 13, 30, 60, 26, 7, 34, 30, 22, 40, 40, 20, 26),
        (
            (
                a.called or a.name,
                f.severity,
                f.result,
                str(f.decision) if f.decision is not None else "",
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
            "Needed",
            "To decide",
            "To mend",
            "Notes",
            "Signatures missing",
            "Statements without evidence",
            "Files",
            "Files that add nothing",
        ),
        (26, 20, 10, 10, 10, 8, 30, 34, 40, 30),
        (
            (
                a.called or a.name,
                VERDICTS[a.verdict][1],
                a.count("stops"),
                a.count("asks"),
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
                a.called or a.name,
                name,
                _question(pack, name),
                str(answer["state"]),
                short(answer.get("shown", ""), 2000),
                str(answer.get("how", "")),
                str(answer.get("where", "")),
                str(answer.get("note", "")),
            )
            for a in report.applicants
            for name, answer in whole(a.answers).items()
            # What is lacking stands among the findings; most places of a form are empty.
            if answer["state"] != "blank"
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
    """A sheet written a row at a time, so that hundreds of applicants need little memory."""
    sheet = book.create_sheet(title)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    top = []
    for head in heads:
        cell = WriteOnlyCell(sheet, head)
        cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _WRAP
        top.append(cell)
    sheet.append(top)
    count = 1
    cells = _Cells(sheet)
    for row in rows:
        sheet.append([cells.of(value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"


class _Cells:
    """The cells of a sheet: text that stays text, in Excel as well, whatever it begins with.

    A look is worked out once and shared: a report has hundreds of thousands of cells.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        long, quoted = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        long.alignment = quoted.alignment = _WRAP
        quoted.quotePrefix = True
        self._long: Any = getattr(long, "_style")  # noqa: B009  # no other name is open
        self._quoted: Any = getattr(quoted, "_style")  # noqa: B009

    def of(self, value: Cell) -> Any:
        """What stands in one cell."""
        if not isinstance(value, str) or not value:
            return value or None
        text = _plainly(value) if len(value) < _OFTEN else _readable(value)
        is_sign = text[:1] in _SIGNS
        if len(text) < _LONG and not is_sign:
            return text
        cell: Any = WriteOnlyCell(self._sheet)
        cell._value, cell.data_type = text, "s"
        cell._style = self._quoted if is_sign else self._long
        return cell


@lru_cache(maxsize=4096)
def _plainly(text: str) -> str:
    """A short text as a sheet may hold it; labels and places come again and again."""
    return _readable(text)


def _readable(text: str) -> str:
    return visible(clean_text(text)[0])
