"""Decisions as a spreadsheet that people fill in: a row a finding, who decided what and why."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from filler.audit.decisions import Decided, decided_name, to_decide
from filler.audit.model import AuditReport, Decision
from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.visible import visible

SHEET = "Decisions"
YES, NO = "accepted", "not accepted"
# How people write the one and the other as well.
_MEANT = {
    **dict.fromkeys((YES, "accept", "yes", "y", "ok", "agreed"), True),
    **dict.fromkeys((NO, "reject", "rejected", "refused", "no", "n"), False),
}
_COLUMNS = (
    ("Name", 24),
    ("Number", 14),
    ("What has to be decided", 70),
    ("What stands there", 30),
    ("Decision", 15),
    ("Reason", 40),
    ("Decided by", 22),
    ("Decided on", 14),
    ("State", 24),
    ("Rule", 20),
    ("Question", 30),
    ("Basis", 18),
)
_HEADS = tuple(head for head, _ in _COLUMNS)
_OPEN, _APPLIES, _PAST = "open", "applies", "no longer applies"
_ROWS = 2000
_HEAD_FILL, _SOFT = "DCE6E8", "5F6B6D"


def read_decisions(path: Path) -> tuple[Decided, ...]:
    """The rows of a file of decisions, those without a decision too.

    Raises:
        PortfolioError: when it cannot be read, or a cell says something else than a decision.
    """
    remedy = "Save it as .xlsx, or name a new file and decide there."
    content = read_bytes(path, remedy)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
        sheet = book[SHEET]
    except Exception as error:
        raise PortfolioError(
            "decisions", f"{path.name} is no file of decisions.", remedy
        ) from error
    rows = sheet.iter_rows(values_only=True)
    heads = [str(cell or "").strip() for cell in next(rows, ())]
    missing = [head for head in _HEADS if head not in heads]
    if missing:
        raise PortfolioError("decisions", f"{path.name} has no column '{missing[0]}'.", remedy)
    at = {head: heads.index(head) for head in _HEADS}
    found = []
    for number, row in enumerate(rows, start=2):
        said = {head: _text(row[place]) for head, place in at.items()}
        if not said["Rule"]:
            continue
        cell = f"{get_column_letter(at['Decision'] + 1)}{number}"
        found.append(
            Decided(
                name=said["Name"],
                number=said["Number"],
                rule=said["Rule"],
                field=said["Question"],
                basis=said["Basis"],
                finding=said["What has to be decided"],
                shown=said["What stands there"],
                decision=_decision(said, path, cell),
            )
        )
    return tuple(found)


def _decision(said: dict[str, str], path: Path, cell: str) -> Decision | None:
    word = said["Decision"].casefold()
    if not word:
        return None
    if word not in _MEANT:
        raise PortfolioError(
            "decisions",
            f"{path.name}, cell {cell} says '{said['Decision']}'.",
            f"Write '{YES}' or '{NO}', or clear the cell.",
        )
    if not said["Decided by"]:
        raise PortfolioError(
            "decisions",
            f"{path.name}, cell {cell} decides, and nobody stands under 'Decided by'.",
            "Write who decided.",
        )
    return Decision(
        is_accepted=_MEANT[word],
        reason=said["Reason"],
        who=said["Decided by"],
        when=said["Decided on"],
    )


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split()) if value is not None else ""


def kept_decisions(report: AuditReport, known: Sequence[Decided]) -> list[tuple[Decided, str]]:
    """Every decision there is with its state: those known before, and what is open now."""
    now: dict[tuple[str, str, str, str], Decided] = {}
    for applicant in report.applicants:
        for finding in to_decide(applicant):
            own = Decided(
                name=decided_name(applicant),
                number=applicant.heads.number,
                rule=finding.rule,
                field=finding.field,
                basis=finding.basis,
                finding=finding.message,
                shown=finding.shown,
                decision=finding.decision,
            )
            now[own.key] = own
    rows: list[tuple[Decided, str]] = []
    taken: set[tuple[str, str, str, str]] = set()
    for one in known:
        if one.decision is None:
            continue
        state = _APPLIES if any(one.decides(own) for own in now.values()) else _PAST
        rows.append((one, state))
        taken |= {key for key, own in now.items() if one.decides(own)}
    rows += [(own, _OPEN) for key, own in now.items() if key not in taken]
    return rows


def decisions_file(rows: Iterable[tuple[Decided, str]]) -> bytes:
    """The file with some decisions; what is open comes first."""
    book = Workbook()
    sheet: Worksheet = book.create_sheet(SHEET, 0)
    book.remove(book.worksheets[1])
    sheet.append(_HEADS)
    for number, (_, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        head = sheet.cell(1, number)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        head.alignment = Alignment(wrap_text=True, vertical="center")
    listed = sorted(
        rows, key=lambda row: (row[1] != _OPEN, row[1] == _PAST, row[0].name.casefold())
    )
    for line, (one, state) in enumerate(listed, start=2):
        decision = one.decision
        said = (
            *(one.name, one.number, one.finding, one.shown),
            *(("", "", "", "") if decision is None else _words(decision)),
            *(state, one.rule, one.field, one.basis),
        )
        for column, value in enumerate(said, start=1):
            cell = sheet.cell(line, column)
            cell.value = visible(value) or None
            cell.data_type = "s" if value else cell.data_type
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column >= _HEADS.index("State") + 1:
                cell.font = Font(color=_SOFT)
    check = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
    check.error = f"Choose '{YES}' or '{NO}', or leave it empty."
    sheet.add_data_validation(check)
    letter = get_column_letter(_HEADS.index("Decision") + 1)
    check.add(f"{letter}2:{letter}{_ROWS}")
    sheet.freeze_panes = "D2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _words(decision: Decision) -> tuple[str, str, str, str]:
    said = YES if decision.is_accepted else NO
    return said, decision.reason, decision.who, decision.when
