"""One person's answers while the rows of a sheet are gone through, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filler.errors import Problem
from filler.messages import portfolio_error, with_remedy
from filler.records.cells import CellProblem, answer
from filler.records.grid import Grid
from filler.records.headings import Matching
from filler.records.source import Item
from filler.records.targets import Target

# So much of a cell is shown again.
_SHOWN = 60


@dataclass(slots=True, kw_only=True)
class Person:
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


def refuse_twice(path: Path, grid: Grid, matching: Matching) -> None:
    """Refuse two columns that are taken for the same field; nobody can say which counts."""
    for columns in matching.twice:
        places = " and ".join(
            f"'{c.heading}' ({grid.place(matching.row, c.index)})" for c in columns
        )
        target = columns[0].target
        raise portfolio_error(
            "two_columns",
            path=path,
            places=places,
            also=target.path if target else "",
            letter=grid.letter(columns[1].index),
        )


def take_row(person: Person, grid: Grid, row: int, matching: Matching, prefix: str = "") -> None:
    """The answers of one row, each with its cell."""
    for column in matching.matched:
        target = column.target
        if target is None:
            continue
        place = grid.place(row, column.index)
        value = grid.value(row, column.index)
        if (row, column.index) in grid.facts.unworked:
            person.problems.append(
                Problem(where=place, **with_remedy("problem.take_row_formula_never_calculated"))
            )
            continue
        if (row, column.index) in grid.facts.errors:
            what = grid.facts.errors[row, column.index]
            person.problems.append(
                Problem(where=place, **with_remedy("problem.take_row_cell_shows", what=what))
            )
            continue
        if column.joined:
            others = (grid.value(row, index) for index in column.joined)
            words = [str(one).strip() for one in (value, *others) if one is not None]
            value = " ".join(words) or None
        if value is None:
            continue
        _take_cell(person, grid, (row, column.index), target, value, place, prefix)


def _take_cell(
    person: Person,
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
        taken, note = answer(target, value, grid.facts.shown.get(at, ""), grid.facts.epoch)
    except CellProblem as problem:
        person.problems.append(Problem(where=place, message=problem.message, remedy=problem.remedy))
        return
    if note:
        person.notes.append(Problem(where=place, message=note))
    person.put(path, taken, place)


def _take_list(person: Person, target: Target, words: str, place: str) -> None:
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


def sheet_notes(grid: Grid, matching: Matching, last: int | None = None) -> Iterator[Problem]:
    """What the sheet's own state says that the values do not.

    What stands right of the column ``last`` is told elsewhere.
    """
    for note in grid.notes:
        yield Problem(
            where=f"sheet '{grid.name}'", **with_remedy("problem.sheet_notes_plain", note=note)
        )
    wanted = {column.index for column in matching.matched}
    yield from _unread(grid, matching, last)
    for column in sorted(grid.facts.hidden_columns & wanted):
        heading = next(c.heading for c in matching.matched if c.index == column)
        yield Problem(
            where=f"sheet '{grid.name}', column '{heading}'",
            **with_remedy("problem.sheet_notes_column_hidden_read"),
        )
    for row in sorted({row for row, _ in grid.facts.struck}):
        cells = [c for c in wanted if grid.value(row, c) is not None]
        if row > matching.row and cells and all((row, c) in grid.facts.struck for c in cells):
            yield Problem(
                where=f"sheet '{grid.name}', row {row + 1}",
                **with_remedy("problem.sheet_notes_row_struck_through"),
            )
    for row in sorted(grid.facts.hidden_rows):
        if matching.row < row < len(grid.rows) and not grid.is_blank(row):
            yield Problem(
                where=f"sheet '{grid.name}', row {row + 1}",
                **with_remedy("problem.sheet_notes_row_hidden_read"),
            )
    for (top, left), (bottom, right) in grid.facts.merged:
        covers = any(left <= column <= right for column in wanted)
        if bottom > matching.row and bottom > top and covers:
            yield Problem(
                where=grid.place(top, left),
                **with_remedy("problem.sheet_notes_merged_over_rows", bottom=bottom - top + 1),
            )


def _unread(grid: Grid, matching: Matching, last: int | None) -> Iterator[Problem]:
    """Words in columns without a heading, which are nobody's answer."""
    headed = {column.index for column in matching.columns}
    for row in range(matching.row + 1, len(grid.rows)):
        for column, value in enumerate(grid.rows[row][: None if last is None else last + 1]):
            if value is not None and column not in headed:
                yield Problem(
                    where=grid.place(row, column),
                    **with_remedy("problem.unread", value=str(value)[:_SHOWN]),
                )
