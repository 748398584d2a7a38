"""Records from a spreadsheet: our own workbook, or a sheet that somebody already has."""

from __future__ import annotations

from pathlib import Path

from filler.definition.model import Pack
from filler.errors import PortfolioError, Problem, did_you_mean
from filler.records.grid import Grid, by_name, open_grids, restored
from filler.records.headings import check_mapping, find_headings, pack_targets
from filler.records.our_workbook import OurWorkbook, is_our_workbook
from filler.records.person import Person, refuse_twice, sheet_notes, take_row
from filler.records.source import SheetOptions, SheetSource


def sheet_source(path: Path, pack: Pack, options: SheetOptions) -> SheetSource:
    """The records of a workbook or CSV file.

    Raises:
        PortfolioError: when it cannot be read, or no column of it can be settled.
    """
    grids = open_grids(path)
    if options.sheet is None and options.header_row is None and is_our_workbook(grids, pack):
        return OurWorkbook(path, pack).read([restored(grid) for grid in grids])
    return _plain(path, pack, _chosen(path, grids, options), options)


def _chosen(path: Path, grids: list[Grid], options: SheetOptions) -> Grid:
    named = by_name(grids)
    if options.sheet is not None:
        if options.sheet in named:
            return named[options.sheet]
        hint = did_you_mean(options.sheet, named) or f"There are: {', '.join(named)}."
        raise PortfolioError("no_sheet", f"{path} has no sheet '{options.sheet}'. {hint}")
    filled = [grid for grid in grids if any(not grid.is_blank(r) for r in range(len(grid.rows)))]
    if not filled:
        raise PortfolioError("no_records", f"{path} is empty.", "Give a sheet with headings.")
    return filled[0]


def _plain(path: Path, pack: Pack, grid: Grid, options: SheetOptions) -> SheetSource:
    """A sheet of somebody's own, one row a person."""
    targets = pack_targets(pack)
    check_mapping(options.mapping, targets)
    row = options.header_row - 1 if options.header_row is not None else None
    matching = find_headings(grid.rows, targets, options.mapping, row)
    if matching is None:
        raise PortfolioError(
            "no_headings",
            f"{path}, sheet '{grid.name}': no heading is the name of a field.",
            "Say which row has the headings with --header-row, or map them with --map.",
        )
    refuse_twice(path, grid, matching)
    people = []
    notes = [*sheet_notes(grid, matching)]
    for number in range(matching.row + 1, len(grid.rows)):
        if grid.is_blank(number):
            continue
        person = Person(where=f"sheet '{grid.name}', row {number + 1}")
        take_row(person, grid, number, matching)
        if person.data or person.problems:
            people.append(person)
        else:
            notes.append(
                Problem(where=person.where, message="nothing stands in a matched column; left out.")
            )
    return SheetSource(
        path=path,
        items=tuple(person.item(path.parent) for person in people),
        matchings={grid.name: matching},
        notes=tuple(notes),
    )
