"""A spreadsheet as grids of plain values, with what the values alone do not tell.

``python-calamine`` reads the values; hidden rows, formulas that were never worked out and
formats of numbers are read from the workbook's own parts.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from lxml import etree

from filler.bounded import BeyondBoundsError, bounded
from filler.files import read_bytes
from filler.messages import portfolio_error
from filler.ooxml.door import too_large
from filler.ooxml.kinds import OLE, without_password
from filler.records.sheet_facts import MOST_CELLS, MOST_TEXT, SheetFacts, sheet_facts
from filler.visible import as_it_was

_ZIP = b"PK"
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
_DELIMITERS = ",;\t|"
_BETWEEN = (b",", b";", b"\t", b"|", b"\n", b"\r")
_FORCED = re.compile(r'="(.*)"', re.DOTALL)
_POWER = re.compile(r"\d[.,]?\d*E\+\d{1,2}")
# Signs beside letters that people type: quotation marks, dashes, a pound, a degree.
_TYPED = "“”‘’–—…£€°·•½¼¾×©®"
_OPENING = "“‘„‚"
T = TypeVar("T")


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

    def letter(self, column: int) -> str:
        """``D`` for column 3."""
        return address(0, column)[:-1]

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


def open_grids(path: Path, password: str | None = None) -> list[Grid]:
    """Every visible sheet of a workbook, or the one table of a CSV file.

    Raises:
        PortfolioError: when it is no spreadsheet that can be read, with what to do.
    """
    suffix = path.suffix.lower()
    if suffix not in SHEETS:
        what = _OTHERS.get(suffix, f"a file of the kind '{suffix}'")
        raise portfolio_error("not_a_sheet_cannot_read_here", path=path, what=what)
    content = read_bytes(path, "Close it in Excel.")
    if suffix == ".csv":
        return [_csv(content, path)]
    # What can be refused at once needs no process of its own.
    content = refuse_no_workbook(content, path, password)
    return within_bounds(read_workbook, content, path, path=path)


def within_bounds(function: Callable[..., T], *arguments: object, path: Path) -> T:
    """Work on a workbook in a process of its own.

    Raises:
        PortfolioError: when it takes more memory or time than a workbook ever needs.
    """
    try:
        return bounded(function, *arguments)
    except BeyondBoundsError as error:
        raise too_large(str(path)) from error


def refuse_no_workbook(content: bytes, path: Path, password: str | None = None) -> bytes:
    """The bytes of a workbook, its protection taken off; what is none is refused by its beginning.

    Raises:
        PortfolioError: with what it is instead, or that its password is wrong.
    """
    if content.startswith(OLE):
        import msoffcrypto

        try:
            file = msoffcrypto.OfficeFile(io.BytesIO(content))
            protected = file.is_encrypted()
        except Exception:
            protected = False
        if protected:
            return refuse_no_workbook(without_password(file, str(path), password), path)
        raise portfolio_error("not_a_sheet_plain", path=path, _xls=_OTHERS[".xls"])
    if not content.startswith(_ZIP):
        raise portfolio_error("damaged_not_excel_workbook", path=path)
    return content


def read_workbook(content: bytes, path: Path) -> list[Grid]:
    """Every visible sheet of a workbook, read in this process; as ``open_grids``."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        facts = sheet_facts(content, str(path))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
    except PasswordError as error:
        raise portfolio_error("encrypted_protected_password", path=path) from error
    except (CalamineError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, ValueError,
            KeyError, OSError, RuntimeError, NotImplementedError, EOFError) as error:  # fmt: skip
        raise portfolio_error("damaged_not_excel_workbook", path=path) from error
    grids = []
    for name in names:
        own = facts.get(name)
        if own is None:
            raise portfolio_error("damaged_sheet_cannot_read", path=path, name=name)
        if own.hidden:
            continue
        try:
            values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError:
            # One odd sheet is no reason to leave the others unread; who asks for it is told.
            grids.append(Grid(name=name, rows=(), notes=(f"it cannot be read. {_SAVE_AS}",)))
            continue
        rows = tuple(tuple(_plain(value) for value in row) for row in values)
        grids.append(Grid(name=name, rows=rows, facts=own))
    return grids


def _plain(value: Any) -> Any:
    """None for an empty cell; a text of white space is empty too."""
    return None if isinstance(value, str) and not value.strip() else value


def _csv(content: bytes, path: Path) -> Grid:
    if len(content) > MOST_TEXT or sum(map(content.count, _BETWEEN)) > MOST_CELLS:
        raise too_large(str(path))
    text, notes = _decoded(content)
    try:
        table = _table(text)
    except csv.Error as error:
        raise portfolio_error("damaged_not_table", path=path, error=error) from error
    rows = tuple(tuple(_plain(_bare(value)) for value in row) for row in table)
    return Grid(name=path.stem, rows=rows, notes=(*notes, *_rounded(rows)))


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a CSV file, in whichever of Excel's ways it was saved, and a note on a guess."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        # Excel in Britain saves "CSV" in the Windows code page, older Excel on a Mac in Apple's.
        windows = content.decode("cp1252", "replace")
        mac = content.decode("mac_roman", "replace")
        text, name = min(((windows, "Windows-1252"), (mac, "Mac Roman")), key=_oddness)
        note = f"it is not in UTF-8 and was read as {name}; check names with accents"
        return text, (note,)


def _oddness(read: tuple[str, str]) -> int:
    """How many signs beyond ASCII stand as nobody types them.

    A sign that is none of writing, a quotation mark that opens within a word, a capital behind a
    small letter.
    """
    return sum(
        not (sign.isalpha() or sign in _TYPED)
        or (sign in _OPENING and before.isalpha())
        or (sign.isupper() and before.islower())
        for before, sign in pairwise(f" {read[0]}")
        if not sign.isascii()
    )


def _table(text: str) -> list[list[str]]:
    """The rows of a CSV text: apart by the sign by which most rows are as long as the first."""

    def rows(delimiter: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))

    best: list[list[str]] = []
    score = (-1.0, -1)
    for delimiter in _DELIMITERS:
        try:
            found = rows(delimiter)
        except csv.Error:
            continue
        filled = [row for row in found if any(map(str.strip, row))]
        width = len(filled[0]) if filled else 0
        same = sum(len(row) == width for row in filled) / len(filled) if filled else 0.0
        if width > 1 and (same, width) > score:
            best, score = found, (same, width)
    return best or rows(",")


def _bare(value: str) -> str:
    """A text that a program wrapped so that Excel leaves it as it is: ``="0123"``."""
    found = _FORCED.fullmatch(value)
    return found[1].replace('""', '"') if found is not None else value


def _rounded(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Long numbers that Excel wrote as powers of ten, whose last figures are gone."""
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and _POWER.fullmatch(value.strip()):
                place = address(number, column)
                yield f"{place}: '{value}' is how Excel saves a long number; digits are lost"


def restored(grid: Grid) -> Grid:
    """A sheet of our own workbook with the signs that it shows as codes."""
    rows = (tuple(as_it_was(v) if isinstance(v, str) else v for v in row) for row in grid.rows)
    return replace(grid, rows=tuple(rows))


def by_name(grids: list[Grid]) -> Mapping[str, Grid]:
    """The grids by their names."""
    return {grid.name: grid for grid in grids}
