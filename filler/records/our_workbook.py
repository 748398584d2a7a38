"""People from our own workbook: a sheet a form and a sheet a list of rows, tied by reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from filler.definition.model import Field, Pack
from filler.errors import Problem, did_you_mean
from filler.messages import with_remedy
from filler.records.grid import Grid, by_name
from filler.records.headings import Matching, match
from filler.records.person import Person, refuse_twice, sheet_notes, take_row
from filler.records.references import part_of
from filler.records.source import SheetSource
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

_OWN_SHEETS = (START, OPTIONS)


def our_sheets(grids: list[Grid], pack: Pack) -> int:
    """How many sheets of a workbook that was made for this pack there are."""
    titles = set(sheet_names(pack).values())
    return sum(grid.name in titles and grid.value(0, 0) == REFERENCE for grid in grids)


class OurWorkbook:
    """Our own workbook: a sheet a form, a sheet for each list of rows, tied by the reference."""

    def __init__(self, path: Path, pack: Pack) -> None:
        self._path = path
        self._pack = pack
        self._people: dict[str, Person] = {}
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._matchings: dict[str, Matching] = {}
        self._is_one_sheet = False

    def read(self, grids: list[Grid]) -> SheetSource:
        """All people of the workbook, in the order in which they first appear."""
        titles = sheet_names(self._pack)
        shown = [place for grid in grids for place in _names_beside(grid)]
        grids = [_without_names(grid) for grid in grids]
        named = by_name(grids)
        start = named.get(START)
        part = part_of(cell for row in start.rows for cell in row) if start is not None else ""
        known = set(titles.values())
        names = titles.get(self._pack.person.partition(".")[0])
        used = [grid.name for grid in grids if grid.name in known and _is_used(grid)]
        self._is_one_sheet = used == [names]
        for form in self._pack.answer_forms:
            grid = named.get(titles[form.id])
            if grid is not None:
                self._form(grid, form_targets(form))
        for field_ in self._pack.fields.values():
            grid = named.get(titles.get(field_.id, ""))
            if field_.kind == "rows" and grid is not None:
                self._rows(grid, field_)
        if titles.get(self._pack.person.partition(".")[0]) in named:
            self._tell_nameless()
        self._tell_overwritten(shown)
        for grid in grids:
            if grid.name not in known and grid.name not in _OWN_SHEETS:
                where = f"sheet '{grid.name}'"
                self._notes.append(Problem(where=where, **with_remedy("problem.read")))
        return SheetSource(
            path=self._path,
            items=tuple(
                replace(item, reference=f"{item.reference}-{part}" if item.reference else "")
                if part
                else item
                for item in (p.item(self._path.parent) for p in self._people.values())
            ),
            matchings=self._matchings,
            problems=tuple(self._problems),
            notes=tuple(self._notes),
        )

    def _matched(self, grid: Grid, targets: list[Target]) -> Matching:
        by_path = {target.path: target for target in targets}
        mapping = {REFERENCE: "", NAME: ""}
        cells = grid.rows[0] if grid.rows else ()
        matching = match(cells, 0, by_path, mapping, is_ours=True)
        refuse_twice(self._path, grid, matching)
        self._matchings[grid.name] = matching
        self._notes += sheet_notes(grid, matching)
        return matching

    def _tell_overwritten(self, shown: Iterable[tuple[str, str, str]]) -> None:
        """Say what somebody wrote where names show themselves: it is no answer to anything."""
        *groups, last = self._pack.person.split(".")
        for reference, words, place in shown:
            person = self._people.get(reference)
            own: Any = person.data if person is not None else {}
            for key in groups:
                own = own.get(key, {})
            if words != " ".join(str(own.get(last) or "").split()):
                self._notes.append(
                    Problem(where=place, **with_remedy("problem.tell_overwritten", words=words))
                )

    def _tell_nameless(self) -> None:
        """Say under which reference no name stands: as a rule, it is one that was typed wrong."""
        own = self._pack.fields[self._pack.person]
        named = {one for one, person in self._people.items() if f"$.{own.id}" in person.places}
        for reference, person in self._people.items():
            if not person.reference and reference not in named:
                person.problems.append(
                    Problem(
                        where=person.where,
                        **with_remedy("problem.tell_nameless_row_no_name", name=own.name),
                    )
                )
            elif reference not in named:
                person.notes.append(
                    Problem(
                        where=person.where,
                        **with_remedy(
                            "problem.tell_nameless_no_person_name",
                            reference=reference,
                            also=did_you_mean(reference, named)
                            or f"Give the name under '{own.name}', or clear the row.",
                        ),
                    )
                )

    def _filled(self, grid: Grid) -> Iterator[tuple[int, str]]:
        """The rows that hold something, with their reference.

        Where no other sheet than that of the names is used, it ties nothing together and may be
        empty.
        """
        for row in range(1, len(grid.rows)):
            if grid.is_blank(row):
                continue
            reference = _reference(grid, row)
            if not reference and not self._is_one_sheet:
                self._problems.append(
                    Problem(where=grid.place(row, 0), **with_remedy("problem.filled"))
                )
                continue
            yield row, reference

    def _form(self, grid: Grid, targets: list[Target]) -> None:
        matching = self._matched(grid, targets)
        seen: dict[str, int] = {}
        for row, reference in self._filled(grid):
            where = f"sheet '{grid.name}', row {row + 1}"
            if not reference:
                self._people[where] = person = Person(where=where)
                take_row(person, grid, row, matching)
                continue
            person = self._people.setdefault(reference, Person(where=where, reference=reference))
            if reference in seen:
                first = grid.place(seen[reference], 0)
                person.problems.append(
                    Problem(
                        where=grid.place(row, 0),
                        **with_remedy("problem.form", reference=reference, first=first),
                    )
                )
                continue
            seen[reference] = row
            take_row(person, grid, row, matching)

    def _rows(self, grid: Grid, field_: Field) -> None:
        matching = self._matched(grid, row_targets(field_))
        for row, reference in self._filled(grid):
            person = self._people.get(reference)
            if person is None:
                hint = did_you_mean(reference, self._people)
                self._problems.append(
                    Problem(
                        where=grid.place(row, 0),
                        **with_remedy(
                            "problem.rows",
                            reference=reference,
                            also=hint or "Add the person to the other sheets, or clear the row.",
                        ),
                    )
                )
                continue
            one = Person(where="")
            take_row(one, grid, row, matching)
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


def _reference(grid: Grid, row: int) -> str:
    """The reference of a row, or nothing."""
    value = grid.value(row, 0)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) if value is not None else ""


def _names_beside(grid: Grid) -> Iterator[tuple[str, str, str]]:
    """The reference, the name beside it, and the place of that, of each row that has one."""
    if grid.value(0, 1) != NAME:
        return
    for row in range(1, len(grid.rows)):
        words = " ".join(str(grid.value(row, 1) or "").split())
        if words:
            yield _reference(grid, row), words, grid.place(row, 1)


def _without_names(grid: Grid) -> Grid:
    """A sheet without the names that show themselves beside the references."""
    if grid.value(0, 1) != NAME:
        return grid
    head, *rows = grid.rows
    return replace(grid, rows=(head, *((*row[:1], None, *row[2:]) for row in rows)))


def _is_used(grid: Grid) -> bool:
    """Whether anything stands below a sheet's headings."""
    return any(not grid.is_blank(row) for row in range(1, len(grid.rows)))
