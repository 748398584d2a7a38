"""Records from a spreadsheet: our own workbook, or a sheet that somebody already has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from filler.definition.load import loaded_pack
from filler.definition.model import Pack
from filler.errors import Problem, did_you_mean
from filler.messages import portfolio_error, with_remedy
from filler.records.grid import Grid, by_name, open_grids, restored
from filler.records.headings import (
    Matching,
    find_headings,
    given_names,
    names_down,
    pack_targets,
    whole_mapping,
    without_given,
)
from filler.records.our_workbook import OurWorkbook, our_sheets
from filler.records.person import Person, refuse_twice, sheet_notes, take_row
from filler.records.source import SheetOptions, SheetSource
from filler.records.targets import Target
from filler.words import words_of_language

_SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx)."
# So many headings, and so much of a cell, are shown.
_MANY, _SHOWN = 12, 60


def sheet_source(path: Path, pack: Pack, options: SheetOptions) -> SheetSource:
    """The records of a workbook or CSV file.

    Raises:
        PortfolioError: when it cannot be read, or no column of it can be settled.
    """
    grids = open_grids(path, options.password)
    if options.sheet is None and options.header_row is None:
        own = max(_languages_of(pack), key=lambda one: our_sheets(grids, one))
        if our_sheets(grids, own):
            return OurWorkbook(path, own).read([restored(grid) for grid in grids])
    pack = max(_languages_of(pack), key=lambda one: _headings_of(grids, one))
    targets = pack_targets(pack)
    given = given_names(pack)
    options = replace(options, mapping=whole_mapping(options.mapping, targets, given))
    return _plain(path, pack, *_chosen(path, grids, options, targets, given))


def _languages_of(pack: Pack) -> list[Pack]:
    """The pack in each of its languages, its own first."""
    others = [one for one in pack.languages if one != pack.language]
    if pack.source is None or not others:
        return [pack]
    return [pack, *(loaded_pack(pack.source, language) for language in others)]


def _headings_of(grids: list[Grid], pack: Pack) -> int:
    """How many headings of a pack's words stand in the first rows of a sheet, at most."""
    targets = pack_targets(pack)
    found = (find_headings(grid.rows, targets, {}, None) for grid in grids)
    return max((len(one.matched) for one in found if one is not None), default=0)


def _chosen(
    path: Path,
    grids: list[Grid],
    options: SheetOptions,
    targets: Mapping[str, Target],
    given: frozenset[str],
) -> tuple[Grid, Matching, tuple[Problem, ...]]:
    """The sheet that holds the list, its headings, and which other sheets there are."""
    named = by_name(grids)
    filled = [grid for grid in grids if any(not grid.is_blank(r) for r in range(len(grid.rows)))]
    if options.sheet is not None:
        if options.sheet not in named:
            hint = did_you_mean(options.sheet, named) or f"There are: {', '.join(named)}."
            raise portfolio_error("no_sheet_plain", path=path, sheet=options.sheet, hint=hint)
        own = named[options.sheet]
        if not own.rows and own.notes:
            raise portfolio_error("damaged_sheet_cannot_read", path=path, name=own.name)
        filled = [own]
    if not filled:
        raise portfolio_error("no_records_empty_give_sheet_headings", path=path)
    row = options.header_row - 1 if options.header_row is not None else None
    for grid in filled:
        matching = find_headings(grid.rows, targets, options.mapping, row)
        if row is None and not options.mapping:
            _refuse_turned(path, grid, matching, targets)
        if matching is not None:
            matching = without_given(matching, given)
            others = [one for one in grids if one is not grid]
            return grid, matching, tuple(_other_sheets(grid, others, filled))
    names = ", ".join(f"'{grid.name}'" for grid in filled)
    what = f"sheet {names}" if len(filled) == 1 else f"sheets {names}"
    raise portfolio_error("no_headings", path=path, what=what)


def _refuse_turned(
    path: Path, grid: Grid, matching: Matching | None, targets: Mapping[str, Target]
) -> None:
    """Refuse a list that lies on its side: more questions stand in a column than in any row.

    Raises:
        PortfolioError: with how Excel turns it.
    """
    column, names = names_down(grid.rows, targets)
    if names <= (len(matching.matched) if matching is not None else 0) or names < 2:
        return
    raise portfolio_error(
        "on_its_side", path=path, name=grid.name, names=names, letter=grid.letter(column)
    )


def _other_sheets(grid: Grid, others: list[Grid], filled: list[Grid]) -> Iterator[Problem]:
    """Where the list was found, where that is not plain, and which sheets cannot be read."""
    readable = [one.name for one in others if one.rows]
    if readable and len(filled) > 1:
        names = ", ".join(f"'{name}'" for name in readable)
        yield Problem(
            where=f"sheet '{grid.name}'", **with_remedy("problem.other_sheets", names=names)
        )
    for one in others:
        for note in () if one.rows else one.notes:
            yield Problem(where=f"sheet '{one.name}'", message=note)


def _plain(
    path: Path, pack: Pack, grid: Grid, matching: Matching, about: tuple[Problem, ...]
) -> SheetSource:
    """A sheet of somebody's own, one row a person."""
    refuse_twice(path, grid, matching)
    _refuse_nameless(path, pack, grid, matching)
    people = []
    is_text = path.suffix.lower() == ".csv"
    last = max(column.index for column in matching.columns)
    notes = [*about, *sheet_notes(grid, matching, last if is_text else None)]
    seen: dict[str, int] = {}
    is_apart = False
    for number in range(matching.row + 1, len(grid.rows)):
        if grid.is_blank(number):
            is_apart = True
            continue
        place = f"sheet '{grid.name}', row {number + 1}"
        if why := _is_nobody(pack, grid, matching, number, is_apart=is_apart):
            notes.append(
                Problem(where=place, **with_remedy("problem.plain_not_read_person", why=why))
            )
            continue
        is_apart = False
        person = Person(where=place)
        take_row(person, grid, number, matching)
        if is_text and any(value is not None for value in grid.rows[number][last + 1 :]):
            # In a text file nobody sees whether what stands too far right was moved there.
            person.problems.append(
                Problem(
                    where=place,
                    **with_remedy(
                        "problem.plain_cells_list_headings",
                        count=len(grid.rows[number]),
                        last=last + 1,
                    ),
                )
            )
        if not person.data and not person.problems:
            notes.append(Problem(where=place, **with_remedy("problem.plain_matched_columns_empty")))
            continue
        name = _name_in(pack, grid, matching, number)
        if not name and not person.problems:
            person.problems.append(Problem(where=place, **with_remedy("problem.plain_row_no_name")))
        if name and name in seen:
            first = f"row {seen[name] + 1}"
            alike = grid.rows[number] == grid.rows[seen[name]]
            what = "has the same answers" if alike else "has the same name"
            message = f"it {what} as {first}: '{name}'."
            notes.append(Problem(where=place, message=message, remedy="Delete one of them."))
        seen.setdefault(name, number)
        people.append(person)
    return SheetSource(
        path=path,
        items=tuple(person.item(path.parent) for person in people),
        matchings={grid.name: matching},
        notes=tuple(notes),
    )


def _refuse_nameless(path: Path, pack: Pack, grid: Grid, matching: Matching) -> None:
    """Refuse a list in which no column is the person's name.

    Raises:
        PortfolioError: with how to say which column it is.
    """
    if any(c.target is not None and c.target.path == pack.person for c in matching.columns):
        return
    own = pack.fields[pack.person]
    headings = ", ".join(f"'{column.heading}'" for column in matching.columns[:_MANY])
    raise portfolio_error(
        "no_name_sheet_column_used",
        path=path,
        name=grid.name,
        label=own.label,
        headings=headings,
        person=pack.person,
    )


def _name_in(pack: Pack, grid: Grid, matching: Matching, row: int) -> str:
    """The person's name in a row."""
    column = next(c for c in matching.matched if c.target and c.target.path == pack.person)
    cells = (grid.value(row, index) for index in (column.index, *column.joined))
    return " ".join(" ".join(str(one).split()) for one in cells if one is not None)


def _is_nobody(pack: Pack, grid: Grid, matching: Matching, row: int, *, is_apart: bool) -> str:
    """Why a row is no person's: a total, or a line below the list; nothing where it is one's."""
    filled = [c for c in matching.matched if grid.value(row, c.index) is not None]
    name = _name_in(pack, grid, matching, row)
    totals = words_of_language(pack.language)["totals"].split("|")
    first = name.casefold().split()[:1]
    if first and first[0].strip(":.") in totals:
        return f"'{name[:_SHOWN]}' is a line of totals"
    if is_apart and len(filled) == 1 and len(matching.matched) > 1:
        said = str(grid.value(row, filled[0].index))
        return f"'{said[:_SHOWN]}' is below the list, apart from it"
    return ""
