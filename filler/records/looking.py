"""A look at a list before anything is made of it: its sheets, its columns, what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from filler.definition.model import Pack
from filler.messages import portfolio_error
from filler.records.grid import Grid, open_grids
from filler.records.headings import Column, find_headings, given_names, match, pack_targets
from filler.records.headings import without_given as without
from filler.records.our_workbook import our_sheets

_SAMPLES, _SHOWN = 3, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A list as it was found: the sheet, the other sheets, each column with values of its own.

    ``is_ours`` is a workbook that the engine made; its columns are settled.
    """

    sheet: str
    sheets: tuple[str, ...]
    columns: tuple[tuple[Column, tuple[str, ...]], ...]
    is_ours: bool = False


def look_at(path: Path, pack: Pack, mapping: Mapping[str, str], sheet: str = "") -> Look:
    """What a spreadsheet's columns are taken for, also where nobody could be filled from it.

    Of the ``mapping`` only what is a heading here counts.

    Raises:
        PortfolioError: when the file cannot be read, or is empty.
    """
    grids = [
        grid for grid in open_grids(path) if any(_filled(grid, r) for r in range(len(grid.rows)))
    ]
    if not grids:
        raise portfolio_error("no_records_empty", name=path.name)
    names = tuple(grid.name for grid in grids)
    if not sheet and our_sheets(grids, pack):
        return Look(sheet="", sheets=names, columns=(), is_ours=True)
    targets, given = pack_targets(pack), given_names(pack)
    wanted = [grid for grid in grids if grid.name == sheet] or grids
    for grid in wanted:
        found = find_headings(grid.rows, targets, {}, None)
        if found is not None:
            break
    else:
        grid, found = wanted[0], None
    row = found.row if found is not None else _first(wanted[0])
    headings = {" ".join(str(cell).split()) for cell in grid.rows[row] if cell is not None}
    own = {
        heading: target
        for heading, target in mapping.items()
        if all(part.strip() in headings for part in heading.split("+")) or heading in headings
    }
    matching = without(match(grid.rows[row], row, targets, own), given)
    columns = tuple((column, _values(grid, row, column)) for column in matching.columns)
    return Look(sheet=grid.name, sheets=names, columns=columns)


def _values(grid: Grid, row: int, column: Column) -> tuple[str, ...]:
    """The first values that stand in a column."""
    found: dict[str, None] = {}
    for number in range(row + 1, len(grid.rows)):
        value = grid.value(number, column.index)
        if value is not None:
            is_whole = isinstance(value, float) and value.is_integer()
            words = " ".join(str(int(value) if is_whole else value).split())
            found[words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _filled(grid: Grid, row: int) -> bool:
    return not grid.is_blank(row)


def _first(grid: Grid) -> int:
    return next(number for number in range(len(grid.rows)) if _filled(grid, number))
