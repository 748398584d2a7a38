"""Decisions as a spreadsheet that people fill in: a row a finding, who decided what and why."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from filler.auditing.decisions import Decided, decided_name, to_decide
from filler.auditing.model import AuditReport, Decision
from filler.files import read_bytes
from filler.messages import portfolio_error
from filler.records.printing import set_up
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
# The numbers by which Excel knows the days of this century.
_FIRST_DAY, _LAST_DAY = 36_526, 73_050
# What the file can do without.
_SPARE = ("State", "Number", "What stands there", "What has to be decided", "Reason", "Decided on")
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
        raise portfolio_error("decisions_not_file", name=path.name, remedy=remedy) from error
    rows = sheet.iter_rows(values_only=True)
    heads = [str(cell or "").strip() for cell in next(rows, ())]
    missing = [head for head in _HEADS if head not in heads and head not in _SPARE]
    if missing:
        raise portfolio_error(
            "decisions_no_column_first", name=path.name, missing=missing[0], sheet=SHEET
        )
    at = {head: heads.index(head) if head in heads else len(heads) for head in _HEADS}
    found: list[Decided] = []
    cells: dict[tuple[str, ...], tuple[str, bool]] = {}
    for number, row in enumerate(rows, start=2):
        said = {
            head: (_day if head == "Decided on" else _text)(row[place] if place < len(row) else "")
            for head, place in at.items()
        }
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
        made = found[-1].decision
        if made is not None:
            other = cells.setdefault(found[-1].key, (cell, made.is_accepted))
            if other[1] is not made.is_accepted:
                raise portfolio_error(
                    "decisions_cells_decide_one", name=path.name, other=other[0], cell=cell
                )
    return tuple(found)


def _decision(said: dict[str, str], path: Path, cell: str) -> Decision | None:
    word = said["Decision"].casefold()
    if not word:
        return None
    if word not in _MEANT:
        raise portfolio_error(
            "decisions_cell_says",
            name=path.name,
            cell=cell,
            decision=said["Decision"],
            yes=YES,
            no=NO,
        )
    if not said["Decided by"]:
        raise portfolio_error("decisions_cell_decision_decided", name=path.name, cell=cell)
    return Decision(
        is_accepted=_MEANT[word],
        reason=said["Reason"],
        who=said["Decided by"],
        when=said["Decided on"],
    )


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else _words_of(value)


def _day(value: Any) -> str:
    """A day, also where Excel has it as a bare number."""
    if isinstance(value, int | float) and _FIRST_DAY < value < _LAST_DAY:
        value = from_excel(value)
    return _text(value)


def _words_of(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def kept_decisions(report: AuditReport, known: Sequence[Decided]) -> list[tuple[Decided, str]]:
    """Every decision there is with its state: those known before, and what is open now."""
    now: dict[tuple[str, ...], Decided] = {}
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
    taken: set[tuple[str, ...]] = set()
    for one in {own.key: own for own in known if own.decision is not None}.values():
        state = _APPLIES if any(one.decides(own) for own in now.values()) else _PAST
        rows.append((one, state))
        taken |= {key for key, own in now.items() if one.decides(own)}
    rows += [(own, _OPEN) for key, own in now.items() if key not in taken]
    return rows


def decisions_file(rows: Iterable[tuple[Decided, str]], before: bytes = b"") -> bytes:
    """The file with some decisions; what is open comes first.

    Where there was one ``before``, its rows, columns and sheets stay as they are: the states are
    renewed, what is open no more and nobody decided goes, and what is new comes at the end.
    """
    listed = sorted(rows, key=lambda r: (r[1] != _OPEN, r[1] == _PAST, r[0].name.casefold()))
    if before:
        book = load_workbook(io.BytesIO(before))
        _renew(book[SHEET], listed)
    else:
        book = Workbook()
        _start(book.create_sheet(SHEET, 0))
        book.remove(book.worksheets[1])
        for line, (one, state) in enumerate(listed, start=2):
            _put(book[SHEET], line, dict(enumerate(_HEADS, start=1)), one, state)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _start(sheet: Worksheet) -> None:
    """The headings, the list of words to choose from, and how it prints."""
    sheet.append(_HEADS)
    for number, (_, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        head = sheet.cell(1, number)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        head.alignment = Alignment(wrap_text=True, vertical="center")
    check = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
    check.error = f"Choose '{YES}' or '{NO}', or leave it empty."
    sheet.add_data_validation(check)
    letter = get_column_letter(_HEADS.index("Decision") + 1)
    check.add(f"{letter}2:{letter}{_ROWS}")
    sheet.freeze_panes = "D2"
    set_up(sheet, [width for _, width in _COLUMNS], SHEET)


def _renew(sheet: Worksheet, listed: Sequence[tuple[Decided, str]]) -> None:
    heads = {
        number: str(cell.value).strip()
        for number, cell in enumerate(sheet[1], start=1)
        if cell.value is not None
    }
    at = {head: number for number, head in heads.items()}
    states: dict[tuple[str, ...], str] = {one.key: state for one, state in listed}
    gone: list[int] = []
    there: set[tuple[str, ...]] = set()
    for line in range(2, sheet.max_row + 1):
        said = {head: _text(sheet.cell(line, number).value) for head, number in at.items()}
        if not said.get("Rule"):
            continue
        key = tuple(said.get(h, "") for h in ("Name", "Number", "Rule", "Question", "Basis"))
        is_touched = any(said.get(h) for h in ("Decision", "Reason", "Decided by"))
        if key in there or (key not in states and not is_touched):
            gone.append(line)
            continue
        there.add(key)
        if "State" in at:
            sheet.cell(line, at["State"]).value = states.get(key, _PAST)
    for line in reversed(gone):
        sheet.delete_rows(line)
    for one, state in listed:
        if one.key not in there:
            _put(sheet, sheet.max_row + 1, heads, one, state)


def _put(sheet: Worksheet, line: int, heads: Mapping[int, str], one: Decided, state: str) -> None:
    """One row, each value under its heading."""
    decision = one.decision
    said = dict(
        zip(
            _HEADS,
            (
                *(one.name, one.number, one.finding, one.shown),
                *(("", "", "", "") if decision is None else _words(decision)),
                *(state, one.rule, one.field, one.basis),
            ),
            strict=True,
        )
    )
    for column, head in heads.items():
        value = said.get(head, "")
        cell = sheet.cell(line, column)
        cell.value = visible(value) or None
        cell.data_type = "s" if value else cell.data_type
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if head in _HEADS[_HEADS.index("State") :]:
            cell.font = Font(color=_SOFT)


def _words(decision: Decision) -> tuple[str, str, str, str]:
    said = YES if decision.is_accepted else NO
    return said, decision.reason, decision.who, decision.when
