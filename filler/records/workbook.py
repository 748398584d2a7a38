"""The workbook that people type into, made from the definition: a sheet a form, a row a person."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from filler.definition.locate import default_pack
from filler.definition.model import Pack
from filler.errors import Problem
from filler.kinds.model import Checked, Limits
from filler.messages import with_remedy
from filler.records.cells import PICTURE
from filler.records.grid import address
from filler.records.model import Picture, Record, Signature
from filler.records.printing import height_of, set_up
from filler.records.references import divided, new_part, shown_part
from filler.records.targets import (
    NAME,
    OPTIONS,
    REFERENCE,
    START,
    Target,
    form_targets,
    row_targets,
    sheet_names,
)
from filler.visible import visible

# So many rows have drop-downs and open cells; Excel shows them all at once.
_ROWS = 2000
# So many show whose they are before anybody is in them.
_NAMED_ROWS = 60
_LONGEST_CELL = 32_767
_WIDTHS = {
    **dict.fromkeys(("number", "time", "duration"), 14),
    "text": 24,
    "long_text": 52,
    "date": 15,
    "tick": 14,
    "choice": 18,
    "signed": 28,
}
_YES_NO = ("Yes", "No")
_DATE = "dd/mm/yyyy"
_TEXT = "@"
_FORMATS = {"date": _DATE, "text": _TEXT, "signed": _TEXT, "time": "hh:mm", "duration": "[h]:mm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person of the workbook: the reference that ties the sheets, and the record."""

    reference: str
    record: Record


def build_workbook(pack: Pack, entries: Sequence[Entry] = ()) -> tuple[bytes, tuple[Problem, ...]]:
    """The workbook's bytes, and what no cell could hold.

    Option lists stand on a hidden sheet; headings are protected, everything else is open.
    """
    parts = {divided(entry.reference)[1] for entry in entries} or {new_part()}
    part = next(iter(parts)) if len(parts) == 1 else ""
    made = _Maker(pack, part)
    for entry in entries:
        made.add(replace(entry, reference=divided(entry.reference)[0]) if part else entry)
    return made.content(), tuple(made.problems)


class _Maker:
    """One workbook in the making."""

    def __init__(self, pack: Pack, part: str = "") -> None:
        self._pack = pack
        self._part = part
        self._book = Workbook()
        self.problems: list[Problem] = []
        self._lists: dict[tuple[str, ...], str] = {}
        self._titles = sheet_names(pack)
        start = self._book.active
        if start is None:
            raise AssertionError("a new workbook has one sheet")
        self._start(start)
        self._options = self._book.create_sheet(OPTIONS)
        self._targets: dict[str, list[Target]] = {}
        # The formula of the name beside the reference, by sheet.
        self._beside: dict[str, str] = {}
        for form in pack.answer_forms:
            self._sheet(form.id, form_targets(form))
            for field in form.fields:
                if field.kind == "rows":
                    self._sheet(field.id, row_targets(field))
        self._options.sheet_state = "hidden"
        self._book.move_sheet(self._options, len(self._book.sheetnames))
        self._next = dict.fromkeys(self._targets, 2)

    def content(self) -> bytes:
        """The finished file."""
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()

    def add(self, entry: Entry) -> None:
        """A row for the person in each form's sheet, and their rows in the others."""
        values = entry.record.values
        for form in self._pack.answer_forms:
            self._row(
                form.id, entry.reference, {t.path: _of(t, values) for t in self._targets[form.id]}
            )
            for field in form.fields:
                rows = values.get(field.id, ()) if field.kind == "rows" else ()
                for row in rows if isinstance(rows, tuple) else ():
                    if isinstance(row, Mapping):
                        self._row(field.id, entry.reference, row)

    def _row(self, key: str, reference: str, values: Mapping[str, Any]) -> None:
        sheet = self._book[self._titles[key]]
        number = self._next[key]
        self._next[key] += 1
        self._put(sheet, number, 1, reference, None)
        if self._beside[key] and number > _NAMED_ROWS + 1:
            sheet.cell(number, 2, self._beside[key].format(row=number))
        for column, target in enumerate(self._targets[key], start=2 + bool(self._beside[key])):
            self._put(sheet, number, column, values.get(target.path), target)

    def _put(
        self, sheet: Worksheet, row: int, column: int, value: Any, target: Target | None
    ) -> None:
        shown = _shown(value, target)
        if shown is None:
            return
        if isinstance(shown, str) and len(shown) > _LONGEST_CELL:
            self.problems.append(
                Problem(
                    where=f"sheet '{sheet.title}', cell {address(row - 1, column - 1)}",
                    **with_remedy("problem.put", count=len(shown)),
                )
            )
            return
        cell = sheet.cell(row, column)
        if not isinstance(cell, Cell):
            return
        cell.value = visible(shown) if isinstance(shown, str) else shown
        if isinstance(shown, str):
            # Words that start with an equals sign are words and no formula.
            cell.data_type = "s"
        _open(cell, target)

    def _start(self, sheet: Worksheet) -> None:
        sheet.title = START
        sheet.sheet_view.showGridLines = False
        sheet.column_dimensions["A"].width = 4
        sheet.column_dimensions["B"].width = 100
        heading = sheet.cell(2, 2, self._pack.short_title)
        heading.font = Font(
            name=self._pack.look.font, size=18, bold=True, color=self._pack.look.accent
        )
        named = "" if self._pack.id == default_pack() else f" --pack {self._pack.id}"
        for number, line in enumerate(_INSTRUCTIONS, start=4):
            cell = sheet.cell(number, 2, line.format(reference=REFERENCE, pack=named))
            cell.font = Font(name=self._pack.look.font, size=11)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[number].height = height_of([str(cell.value)], [90]) or 15
        if self._part:
            # What is typed as a reference is a number of this workbook; this makes it one of all.
            cell = sheet.cell(len(_INSTRUCTIONS) + 5, 2, shown_part(self._part))
            cell.font = Font(name=self._pack.look.font, size=9, color=self._pack.look.accent)
        set_up(sheet, (4, 100), self._pack.short_title)
        sheet.page_setup.orientation = "portrait"
        sheet.protection.enable()

    def _sheet(self, key: str, targets: list[Target]) -> None:
        sheet = self._book.create_sheet(self._titles[key])
        self._targets[key] = targets
        self._beside[key] = self._named(sheet, key)
        look = self._pack.look
        fill = PatternFill("solid", fgColor=look.head_fill)
        side = Side(style="thin", color=look.rule)
        question = "The same reference ties a person's rows in all sheets together."
        columns: list[tuple[str, str, Target | None]] = [(REFERENCE, question, None)]
        if self._beside[key]:
            columns.append(
                (NAME, "The person this row belongs to, from the sheet with the names.", None)
            )
        columns += [(t.heading, _note(t), t) for t in targets]
        for number, (heading, note, target) in enumerate(columns, start=1):
            cell = sheet.cell(1, number, heading)
            cell.font = Font(name=look.font, size=10, bold=True, color=look.head_ink)
            cell.fill = fill
            cell.border = Border(left=side, right=side)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.comment = Comment(note, self._pack.owner, width=360, height=40 + len(note) // 2)
            self._column(sheet, number, target)
        beside = 1 + bool(self._beside[key])
        sheet.freeze_panes = f"{get_column_letter(beside + 1)}2"
        if self._beside[key]:
            self._show_names(sheet, key)
        widths = [
            sheet.column_dimensions[get_column_letter(n + 1)].width for n in range(len(columns))
        ]
        heads = height_of([heading for heading, _, _ in columns], [w * 0.8 for w in widths])
        sheet.row_dimensions[1].height = max(heads or 0, 48)
        set_up(sheet, widths, self._pack.short_title, f"A:{get_column_letter(beside)}")
        _protect(sheet)

    def _named(self, sheet: Worksheet, key: str) -> str:
        """The formula that shows whose a row is; none on the sheet that has the names itself."""
        person = self._pack.person
        home = person.partition(".")[0]
        if key == home or home not in self._titles:
            return ""
        own = next(f for f in self._pack.answer_forms if f.id == home)
        paths = [target.path for target in form_targets(own)]
        if person not in paths:
            return ""
        letter = get_column_letter(paths.index(person) + 2)
        name = quote_sheetname(self._titles[home])
        found = (
            f"INDEX({name}!${letter}$2:${letter}${_ROWS},MATCH($A{{row}},{name}!$A$2:$A${_ROWS},0))"
        )
        return f'=IF($A{{row}}="","",IFERROR({found}&"",""))'

    def _show_names(self, sheet: Worksheet, key: str) -> None:
        for row in range(2, _NAMED_ROWS + 2):
            cell = sheet.cell(row, 2, self._beside[key].format(row=row))
            cell.font = Font(name=self._pack.look.font, size=10, color=self._pack.look.accent)
            cell.alignment = Alignment(vertical="top")
            # What is locked cannot be sorted.
            cell.protection = Protection(locked=False)

    def _column(self, sheet: Worksheet, number: int, target: Target | None) -> None:
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        kind = target.kind if target is not None else "text"
        dimension.width = _WIDTHS.get(kind, 24) if target is not None else 14 if number == 1 else 24
        dimension.protection = Protection(locked=False)
        dimension.number_format = _format(kind)
        dimension.alignment = Alignment(wrap_text=kind == "long_text", vertical="top")
        if target is None:
            return
        cells = f"{letter}2:{letter}{_ROWS}"
        if kind in ("tick", "choice"):
            labels = _YES_NO if kind == "tick" else tuple(o.label for o in target.field.options)
            check = DataValidation(type="list", formula1=self._list(labels), allow_blank=True)
            check.error = f"Choose one of: {', '.join(labels)}."[:255]
            check.errorTitle = "Not an option"
        elif kind == "date":
            check = DataValidation(
                type="date", operator="greaterThan", formula1="1", allow_blank=True
            )
            check.errorStyle = "information"
            check.error = "This is not a date. Keep it if there is no single day, as in 'ongoing'."
            check.errorTitle = "Not a date"
        elif kind == "number":
            check = _number_check(target.field.limits)
        else:
            return
        check.add(cells)
        sheet.add_data_validation(check)

    def _list(self, labels: tuple[str, ...]) -> str:
        """The range of the hidden sheet that holds these options."""
        if labels not in self._lists:
            column = get_column_letter(len(self._lists) + 1)
            for row, label in enumerate(labels, start=1):
                self._options[f"{column}{row}"] = label
            name = quote_sheetname(OPTIONS)
            self._lists[labels] = f"{name}!${column}$1:${column}${len(labels)}"
        return self._lists[labels]


_INSTRUCTIONS = (
    "Each sheet is one form. Each row is one person.",
    "Give every person a {reference} in the first column, and use the same one in every sheet."
    " If only the sheet with the names is used, you may leave it empty.",
    "A list with several entries for a person has its own sheet: one row for each entry.",
    "Point at a heading to read the whole question. Cells with options show a drop-down arrow.",
    "Write a date as 04/03/2026. If there is no single day, write words, such as 'ongoing'.",
    "A signature is a typed name, or 'picture: file.png' for a picture beside this workbook.",
    "Headings are protected so that they keep their names; you can change everything else.",
    "Then run: portfolio fill THIS-FILE.xlsx{pack} -o FOLDER."
    " Anything that does not fit is listed with its cell.",
)


def _number_check(limits: Limits) -> DataValidation:
    """Excel's own check of a number between its limits."""
    least, most = limits.least, limits.most
    bounds = [bound for bound in (least, most) if bound is not None]
    check = DataValidation(
        type="whole" if limits.decimals == 0 else "decimal",
        operator="between"
        if len(bounds) > 1
        else "lessThanOrEqual"
        if least is None and bounds
        else "greaterThanOrEqual",
        formula1=str(bounds[0] if bounds else -(10**15)),
        formula2=str(most) if len(bounds) > 1 else None,
        allow_blank=True,
    )
    said = {"at least": least, "at most": most}
    asked = " and ".join(f"{words} {bound}" for words, bound in said.items() if bound is not None)
    check.error = f"Write a number{f' of {asked}' if asked else ''}."
    check.errorTitle = "Not a number"
    return check


def _note(target: Target) -> str:
    options = "; ".join(option.label for option in target.field.options)
    listed = f"\nOptions: {options}" if options and target.option is None else ""
    return f"{target.question}{listed}\n[{target.path}]"


def _format(kind: str) -> str:
    return _FORMATS.get(kind, "General")


def _open(cell: Cell, target: Target | None) -> None:
    kind = target.kind if target is not None else "text"
    cell.protection = Protection(locked=False)
    cell.number_format = (
        _format(kind) if not isinstance(cell.value, str) or kind != "date" else _TEXT
    )
    cell.alignment = Alignment(wrap_text=kind == "long_text", vertical="top")


def _protect(sheet: Worksheet) -> None:
    """Only the headings are locked; sorting, filtering and new rows stay allowed."""
    protection = sheet.protection
    protection.enable()
    for name in (
        *("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows"),
        *("sort", "autoFilter"),
    ):
        setattr(protection, name, False)


def _of(target: Target, values: Mapping[str, Any]) -> Any:
    """The value of a column in a record: a field's, a part's, or whether an option is ticked."""
    value = values.get(target.field.id)
    if target.option is not None:
        return True if isinstance(value, tuple) and target.option in value else None
    if target.part is not None:
        return getattr(value, target.part) if isinstance(value, Signature) else None
    return value


def _shown(value: Any, target: Target | None) -> Any:
    """What a cell shows for a value."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Yes" if value else None
    if isinstance(value, Picture):
        return f"{PICTURE} {value.file}"
    if isinstance(value, date):
        return value if value.year >= 1900 else value.isoformat()
    if isinstance(value, Checked):
        return _cell_of(value, target)
    if target is not None and target.field.kind == "choice" and target.option is None:
        option = target.field.option(str(value))
        return option.label if option is not None else str(value)
    return str(value)


def _cell_of(value: Checked, target: Target | None) -> Any:
    """A number as a number, a time or a length of time as Excel keeps it."""
    kind = target.kind if target is not None else "text"
    if kind in ("time", "duration"):
        hours, _, minutes = str(value.value).partition(":")
        whole = timedelta(hours=int(hours), minutes=int(minutes))
        return whole if kind == "duration" else (datetime.min + whole).time()
    return value.value


def numbered(records: Iterable[Record]) -> list[Entry]:
    """Records with a reference each: their own, or the next free number of a new workbook."""
    entries: list[Entry] = []
    taken: set[str] = set()
    part = new_part()
    for number, record in enumerate(records, start=1):
        reference = record.reference or f"{number}-{part}"
        while reference in taken:
            reference = f"{reference}-{number}"
        taken.add(reference)
        entries.append(Entry(reference=reference, record=record))
    return entries
