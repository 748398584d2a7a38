"""``places.xlsx``: one row for each place of a form, in which a person puts the draft right.

What was found stands in grey columns, by which a row is known again; the others are changed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from filler.adopting.model import Found, Question
from filler.errors import PortfolioError
from filler.messages import portfolio_error

SHEET = "Places"
# What a person calls each kind of answer, and what the pack does.
KIND_WORDS = {
    "text": "text",
    "long_text": "long text",
    "date": "date",
    "signature": "signature",
    "choice": "one of",
    "choices": "any of",
    "tick": "tick",
    "rows": "list of rows",
    "choice list": "drop-down list",
}
_YES, _NO = "yes", "no"
_HEADS = (
    ("No.", 7), ("Keep", 8), ("Label", 46), ("Kind", 16), ("Options", 34), ("Required", 10),
    ("Whose", 18), ("Look at", 40), ("Where", 30), ("As it was found", 46),
)  # fmt: skip
_CHANGED = ("Keep", "Label", "Kind", "Options", "Required", "Whose")
_HEAD_FILL, _FOUND_FILL = PatternFill("solid", "1F4E5F"), PatternFill("solid", "EEF1F2")
_HOW = (
    "Each row is one place of the form. Change the white columns, save, then run:",
    "    portfolio pack new YOUR-FORM.docx --from places.xlsx -o FOLDER",
    "Keep: 'no' leaves a place out; words there in a returned copy are reported, not read.",
    "Label: what the question is called, in lists and in messages.",
    "Kind: choose between text, long text, date and signature, or 'one of' and 'any of'.",
    "Options: one on each line of the cell. Keep their number and their order.",
    "Required: 'yes' where a copy is not complete without it.",
    "Whose: the person whose job it is, in your own words, such as 'Line manager'.",
    "To add a missing place, use Word: put a content control there in marked.docx, give",
    "it a title, and give that file back with --from.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """What a person wrote in one row: the place by its number, and how it was found."""

    row: int
    number: str
    found: str
    keep: str
    label: str
    kind: str
    options: tuple[str, ...]
    required: str
    whose: str


def places_workbook(
    found: Found, problems: dict[str, str], left: Sequence[tuple[str, str]]
) -> bytes:
    """The workbook's bytes; ``problems`` are what to look at, by the number of the place.

    ``left`` is what got no place: where, and what stands there.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for column, (head, width) in enumerate(_HEADS, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD_FILL
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, values in enumerate(rows_of(found, problems), start=2):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            # Words of a form are words, whatever sign they begin with.
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if _HEADS[column - 1][0] not in _CHANGED:
                cell.fill = _FOUND_FILL
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    last = max(sheet.max_row, 2)
    _choices(sheet, "B", (_YES, _NO), last)
    _choices(sheet, "D", tuple(KIND_WORDS.values()), last)
    _choices(sheet, "F", (_YES, _NO), last)
    _listed(book.create_sheet("Not placed"), ("Where", "Words"), left)
    _listed(book.create_sheet("How"), ("How this works",), [(line,) for line in _HOW])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of(found: Found, problems: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The rows as the workbook has them: a place and its columns after another."""
    kept = {id(own) for own in found.questions}
    for own in sorted([*found.questions, *found.dropped], key=lambda one: one.number):
        number, is_kept = str(own.number + 1), id(own) in kept
        yield _row(number, own, problems.get(number, ""), is_kept=is_kept)
        for place, column in enumerate(own.columns, start=1):
            problem = problems.get(f"{number}.{place}", "")
            yield _row(f"{number}.{place}", column, problem, is_kept=is_kept)


def _row(number: str, own: Question, problem: str, *, is_kept: bool) -> tuple[str, ...]:
    options = "\n".join([choice.label for choice in own.options] or own.entries)
    return (
        number,
        _YES if is_kept else _NO,
        own.label,
        KIND_WORDS[own.kind],
        options,
        _YES if own.required else _NO,
        own.whose,
        problem,
        own.where,
        own.found,
    )


def _choices(sheet: Worksheet, column: str, words: Sequence[str], last: int) -> None:
    check = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    check.error = f"Choose one of: {', '.join(words)}."
    check.showErrorMessage = True
    check.add(f"{column}2:{column}{last}")
    sheet.add_data_validation(check)


def _listed(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD_FILL
        sheet.column_dimensions[get_column_letter(column)].width = 110 // len(heads)
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def read_places(content: bytes, name: str) -> list[PlaceRow]:
    """The rows of a workbook that somebody changed.

    Raises:
        PortfolioError: when it is no such workbook.
    """
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, BadZipFile, OSError, ValueError, KeyError) as error:
        raise _no_workbook(name) from error
    if SHEET not in book.sheetnames:
        raise _no_workbook(name)
    sheet = book[SHEET]
    rows = sheet.iter_rows(values_only=True)
    heads = [_text(value) for value in next(rows, ())]
    missing = [head for head, _ in _HEADS if head not in heads]
    if missing:
        raise portfolio_error("no_places_sheet_column", name=name, sheet=SHEET, missing=missing[0])
    at = {head: heads.index(head) for head, _ in _HEADS}
    found = []
    for row, values in enumerate(rows, start=2):
        own = {head: _text(values[at[head]]) for head in at}
        if any(own.values()):
            found.append(
                PlaceRow(
                    row=row,
                    number=own["No."],
                    found=own["As it was found"],
                    keep=own["Keep"].casefold(),
                    label=" ".join(own["Label"].split()),
                    kind=own["Kind"].casefold(),
                    options=tuple(filter(None, map(str.strip, own["Options"].split("\n")))),
                    required=own["Required"].casefold(),
                    whose=" ".join(own["Whose"].split()),
                )
            )
    return found


def _text(value: Any) -> str:
    """A cell's words; Excel may have made a number of "12"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _no_workbook(name: str) -> PortfolioError:
    return portfolio_error("no_places_not_workbook", name=name)
