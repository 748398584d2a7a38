"""A copy of somebody's sheet with a comment on each cell that is wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from filler.errors import Problem
from filler.records.grid import open_grids, within_bounds

_PLACE = re.compile(r"sheet '(?P<sheet>.*)', (?:cell (?P<cell>[A-Z]+[0-9]+)|row (?P<row>[0-9]+))")
_MARK = PatternFill("solid", fgColor="FFD9D9")
_AUTHOR = "portfolio"


def marked_copy(path: Path, problems: Iterable[Problem]) -> bytes:
    """The sheet as a workbook, its bad cells coloured and commented; formulas stay.

    Raises:
        PortfolioError: when it takes more memory or time than a workbook ever needs.
    """
    return within_bounds(_marked, path, tuple(problems), path=path)


def _marked(path: Path, problems: tuple[Problem, ...]) -> bytes:
    if path.suffix.lower() == ".csv":
        book = _from_table(path)
    else:
        book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    said: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        place = _PLACE.fullmatch(problem.where)
        if place is not None and place["sheet"] in book.sheetnames:
            cell = place["cell"] or f"A{place['row']}"
            words = f"{problem.message} {problem.remedy}".strip()
            said.setdefault((place["sheet"], cell), []).append(words)
    for (sheet, address), sentences in said.items():
        cell = book[sheet][address]
        text = "\n".join(sentences)
        cell.comment = Comment(text, _AUTHOR, width=320, height=60 + len(text) // 2)
        cell.fill = _MARK
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _from_table(path: Path) -> Workbook:
    (grid,) = open_grids(path)
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise AssertionError("a new workbook has one sheet")
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", grid.name)[:31]
    for row, values in enumerate(grid.rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    return book
