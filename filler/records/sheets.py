"""Records from a spreadsheet: our own workbook, or a sheet that somebody already has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filler.definition.model import Field, Pack
from filler.errors import PortfolioError, Problem, did_you_mean
from filler.records.cells import CellProblem, answer
from filler.records.grid import Grid, by_name, open_grids
from filler.records.headings import Matching, check_mapping, find_headings, match, pack_targets
from filler.records.source import Item, SheetOptions
from filler.records.targets import REFERENCE, Target, form_targets, row_targets, sheet_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSource:
    """The records of a spreadsheet; ``matchings`` say what each column was taken for.

    ``problems`` and ``notes`` are those of no one person: a row of nobody, a hidden row.
    """

    path: Path
    items: tuple[Item, ...]
    matchings: Mapping[str, Matching]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)


@dataclass(slots=True, kw_only=True)
class _Person:
    """One person's answers while the sheets are gone through."""

    where: str
    reference: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def put(self, path: str, value: Any, place: str) -> None:
        """Put an answer at its path; an option goes into its field's list."""
        path, _, option = path.partition("=")
        self.places.setdefault(f"$.{path}", place)
        *groups, last = path.split(".")
        home = self.data
        for key in groups:
            home = home.setdefault(key, {})
        if not option:
            home[last] = value
        elif value:
            home.setdefault(last, []).append(option)

    def item(self, folder: Path) -> Item:
        """The person as an item to be checked."""
        return Item(
            where="$",
            data=self.data,
            folder=folder,
            reference=self.reference,
            places={"$": self.where, **self.places},
            problems=tuple(self.problems),
            notes=tuple(self.notes),
        )


def sheet_source(path: Path, pack: Pack, options: SheetOptions) -> SheetSource:
    """The records of a workbook or CSV file.

    Raises:
        PortfolioError: when it cannot be read, or no column of it can be settled.
    """
    grids = open_grids(path)
    if options.sheet is None and options.header_row is None and _is_workbook(grids, pack):
        return _Workbook(path, pack).read(grids)
    return _plain(path, pack, _chosen(path, grids, options), options)


def _is_workbook(grids: list[Grid], pack: Pack) -> bool:
    """Whether it is a workbook that was made for this pack."""
    titles = set(sheet_names(pack).values())
    return any(grid.name in titles and grid.value(0, 0) == REFERENCE for grid in grids)


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
    _refuse_twice(path, grid, matching)
    people = []
    notes = [*_sheet_notes(grid, matching)]
    for number in range(matching.row + 1, len(grid.rows)):
        if grid.is_blank(number):
            continue
        person = _Person(where=f"sheet '{grid.name}', row {number + 1}")
        _take_row(person, grid, number, matching)
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


def _refuse_twice(path: Path, grid: Grid, matching: Matching) -> None:
    for columns in matching.twice:
        places = " and ".join(
            f"'{c.heading}' ({grid.place(matching.row, c.index)})" for c in columns
        )
        target = columns[0].target
        raise PortfolioError(
            "two_columns",
            f"{path}: {places} are both taken for '{target.path if target else ''}'.",
            f'Settle it with --map "{columns[1].heading}=" to leave that one out.',
        )


def _take_row(person: _Person, grid: Grid, row: int, matching: Matching, prefix: str = "") -> None:
    """The answers of one row, each with its cell."""
    for column in matching.matched:
        target = column.target
        if target is None:
            continue
        place = grid.place(row, column.index)
        value = grid.value(row, column.index)
        if (row, column.index) in grid.facts.unworked:
            person.problems.append(
                Problem(
                    where=place,
                    message="the formula was never worked out, so it has no value.",
                    remedy="Open the file in Excel and save it, or put the value in.",
                )
            )
            continue
        if value is None:
            continue
        _take_cell(person, grid, (row, column.index), target, value, place, prefix)


def _take_cell(
    person: _Person,
    grid: Grid,
    at: tuple[int, int],
    target: Target,
    value: Any,
    place: str,
    prefix: str,
) -> None:
    path = f"{prefix}{target.path}"
    try:
        if target.kind == "choices":
            _take_list(person, target, str(value), place)
            return
        taken, note = answer(target, value, grid.facts.zeros.get(at, 0))
    except CellProblem as problem:
        person.problems.append(Problem(where=place, message=problem.message, remedy=problem.remedy))
        return
    if note:
        person.notes.append(Problem(where=place, message=note))
    person.put(path, taken, place)


def _take_list(person: _Person, target: Target, words: str, place: str) -> None:
    """Several options in one cell, apart by semicolons, lines or commas."""
    options = target.field.options
    by_label = {option.label.casefold(): option.id for option in options}
    by_label |= {option.id: option.id for option in options}
    for separators in (";\n", ";\n,"):
        pieces = [words]
        for separator in separators:
            pieces = [part for piece in pieces for part in piece.split(separator)]
        names = [" ".join(piece.split()).casefold() for piece in pieces if piece.strip()]
        if all(name in by_label for name in names):
            person.put(target.path, list(dict.fromkeys(by_label[n] for n in names)), place)
            return
    unknown = next(name for name in names if name not in by_label)
    raise CellProblem(
        f"'{unknown}' is not an option of '{target.heading}'.",
        f"Write some of: {'; '.join(option.label for option in options)}.",
    )


def _sheet_notes(grid: Grid, matching: Matching) -> Iterator[Problem]:
    """What the sheet's own state says that the values do not."""
    for note in grid.notes:
        yield Problem(where=f"sheet '{grid.name}'", message=f"{note}.")
    wanted = {column.index for column in matching.matched}
    for row in sorted(grid.facts.hidden_rows):
        if matching.row < row < len(grid.rows) and not grid.is_blank(row):
            yield Problem(
                where=f"sheet '{grid.name}', row {row + 1}",
                message="the row is hidden; it was read.",
            )
    for (top, left), (bottom, right) in grid.facts.merged:
        covers = any(left <= column <= right for column in wanted)
        if bottom > matching.row and bottom > top and covers:
            yield Problem(
                where=grid.place(top, left),
                message=f"merged over {bottom - top + 1} rows; only the first row has its value.",
            )


class _Workbook:
    """Our own workbook: a sheet a form, a sheet for each list of rows, tied by the reference."""

    def __init__(self, path: Path, pack: Pack) -> None:
        self._path = path
        self._pack = pack
        self._people: dict[str, _Person] = {}
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._matchings: dict[str, Matching] = {}

    def read(self, grids: list[Grid]) -> SheetSource:
        """All people of the workbook, in the order in which they first appear."""
        titles = sheet_names(self._pack)
        named = by_name(grids)
        known = set(titles.values())
        for form in self._pack.answer_forms:
            grid = named.get(titles[form.id])
            if grid is not None:
                self._form(grid, form_targets(form))
        for field_ in self._pack.fields.values():
            grid = named.get(titles.get(field_.id, ""))
            if field_.kind == "rows" and grid is not None:
                self._rows(grid, field_)
        for grid in grids:
            if grid.name not in known and grid.name not in _OWN_SHEETS:
                where = f"sheet '{grid.name}'"
                self._notes.append(
                    Problem(where=where, message="it belongs to no form and was not read.")
                )
        return SheetSource(
            path=self._path,
            items=tuple(person.item(self._path.parent) for person in self._people.values()),
            matchings=self._matchings,
            problems=tuple(self._problems),
            notes=tuple(self._notes),
        )

    def _matched(self, grid: Grid, targets: list[Target]) -> Matching:
        by_path = {target.path: target for target in targets}
        mapping = {REFERENCE: ""}
        matching = match(grid.rows[0] if grid.rows else (), 0, by_path, mapping)
        _refuse_twice(self._path, grid, matching)
        self._matchings[grid.name] = matching
        self._notes += _sheet_notes(grid, matching)
        return matching

    def _filled(self, grid: Grid) -> Iterator[tuple[int, str]]:
        """The rows that hold something, with their reference."""
        for row in range(1, len(grid.rows)):
            if grid.is_blank(row):
                continue
            value = grid.value(row, 0)
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            reference = " ".join(str(value).split()) if value is not None else ""
            if not reference:
                self._problems.append(
                    Problem(
                        where=grid.place(row, 0),
                        message="the row has no reference, so nobody knows whose it is.",
                        remedy="Give the person's reference, or clear the row.",
                    )
                )
                continue
            yield row, reference

    def _form(self, grid: Grid, targets: list[Target]) -> None:
        matching = self._matched(grid, targets)
        seen: dict[str, int] = {}
        for row, reference in self._filled(grid):
            where = f"sheet '{grid.name}', row {row + 1}"
            person = self._people.setdefault(reference, _Person(where=where, reference=reference))
            if reference in seen:
                first = grid.place(seen[reference], 0)
                person.problems.append(
                    Problem(
                        where=grid.place(row, 0),
                        message=f"the reference '{reference}' stands there already, in {first}.",
                        remedy="Give each person a reference of their own.",
                    )
                )
                continue
            seen[reference] = row
            _take_row(person, grid, row, matching)

    def _rows(self, grid: Grid, field_: Field) -> None:
        matching = self._matched(grid, row_targets(field_))
        for row, reference in self._filled(grid):
            person = self._people.get(reference)
            if person is None:
                hint = did_you_mean(reference, self._people)
                self._problems.append(
                    Problem(
                        where=grid.place(row, 0),
                        message=f"nobody has the reference '{reference}'.",
                        remedy=hint or "Add the person to the other sheets, or clear the row.",
                    )
                )
                continue
            one = _Person(where="")
            _take_row(one, grid, row, matching)
            person.problems += one.problems
            person.notes += one.notes
            *groups, last = field_.id.split(".")
            home = person.data
            for key in groups:
                home = home.setdefault(key, {})
            rows = home.setdefault(last, [])
            place = f"$.{field_.id}[{len(rows)}]"
            person.places[place] = grid.place(row, 0)
            for path, cell in one.places.items():
                person.places[f"{place}{path.removeprefix('$')}"] = cell
            rows.append(one.data)


START, OPTIONS = "Start here", "Options"
_OWN_SHEETS = (START, OPTIONS)
