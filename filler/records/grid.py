"""A spreadsheet as grids of plain values, with what the values alone do not tell.

``python-calamine`` reads the values; hidden rows, formulas that were never worked out and
formats that show leading zeros are read from the workbook's own parts.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.records.sheet_facts import SheetFacts, sheet_facts

_ZIP = b"PK"
# A list of ten thousand people with three hundred columns has a third of this.
_MOST_CELLS = 10_000_000
_SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx)."
_OTHERS = {
    ".xls": "an old Excel workbook (.xls)",
    ".xlsb": "a binary Excel workbook (.xlsb)",
    ".ods": "an OpenDocument spreadsheet (.ods)",
    ".numbers": "a Numbers spreadsheet",
    ".tsv": "a table separated by tabs",
    ".pdf": "a PDF",
    ".docx": "a Word document",
}
SHEETS = (".xlsx", ".xlsm", ".csv")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet: rows of values from A1 on; an empty cell is None."""

    name: str
    rows: tuple[tuple[Any, ...], ...]
    facts: SheetFacts = field(default_factory=SheetFacts)
    notes: tuple[str, ...] = ()

    def value(self, row: int, column: int) -> Any:
        """The value at a row and column, both counted from 0."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def place(self, row: int, column: int) -> str:
        """``sheet 'CPD log', cell D7``."""
        return f"sheet '{self.name}', cell {address(row, column)}"

    def is_blank(self, row: int) -> bool:
        """Whether a row holds nothing."""
        return all(value is None for value in self.rows[row])


def address(row: int, column: int) -> str:
    """``D7`` for row 6, column 3."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def open_grids(path: Path) -> list[Grid]:
    """Every visible sheet of a workbook, or the one table of a CSV file.

    Raises:
        PortfolioError: when it is no spreadsheet that can be read, with what to do.
    """
    suffix = path.suffix.lower()
    if suffix not in SHEETS:
        what = _OTHERS.get(suffix, f"a file of the kind '{suffix}'")
        raise PortfolioError("not_a_sheet", f"{path} is {what}, which is not read here.", _SAVE_AS)
    content = read_bytes(path, "Close it in Excel.")
    return [_csv(content, path)] if suffix == ".csv" else list(_workbook(content, path))


def _workbook(content: bytes, path: Path) -> Iterator[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        facts = _facts(content, path)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise PortfolioError(
            "encrypted", f"{path} is protected with a password.", "Save it without one."
        ) from error
    except (CalamineError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, ValueError,
            KeyError, OSError, RuntimeError, NotImplementedError, EOFError) as error:  # fmt: skip
        raise PortfolioError(
            "damaged", f"{path} is not an Excel workbook, or it is damaged.", _SAVE_AS
        ) from error
    for name in book.sheet_names:
        own = facts.get(name, SheetFacts())
        if own.hidden:
            continue
        try:
            values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise PortfolioError(
                "damaged", f"{path}: the sheet '{name}' cannot be read.", _SAVE_AS
            ) from error
        rows = tuple(tuple(_plain(value) for value in row) for row in values)
        yield Grid(name=name, rows=rows, facts=own)


def _facts(content: bytes, path: Path) -> dict[str, SheetFacts]:
    """The facts of the sheets; a cell far away would take the memory of all between.

    Raises:
        PortfolioError: when a sheet spans more cells than anybody's list has.
    """
    if not content.startswith(_ZIP):
        # Protected or old; the reader says which.
        return {}
    facts = sheet_facts(content, path.name)
    for name, own in facts.items():
        rows, columns = own.last
        if (rows + 1) * (columns + 1) > _MOST_CELLS:
            raise PortfolioError(
                "too_large",
                f"{path}: the sheet '{name}' reaches down to row {rows + 1} and over"
                f" {columns + 1} columns.",
                "Delete the cells that stand far away from the list, and save it.",
            )
    return facts


def _plain(value: Any) -> Any:
    """None for an empty cell; a text of white space is empty too."""
    return None if isinstance(value, str) and not value.strip() else value


def _csv(content: bytes, path: Path) -> Grid:
    notes: tuple[str, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel in Britain saves "CSV" in the Windows code page.
        text = content.decode("cp1252", "replace")
        notes = ("it is not in UTF-8 and was read as Windows-1252; check names with accents",)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise PortfolioError("damaged", f"{path} is not a table: {error}.", _SAVE_AS) from error
    rows = tuple(tuple(_plain(value) for value in row) for row in table)
    return Grid(name=path.stem, rows=rows, notes=notes)


def by_name(grids: list[Grid]) -> Mapping[str, Grid]:
    """The grids by their names."""
    return {grid.name: grid for grid in grids}
