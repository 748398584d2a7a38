"""A document as units (a table cell, a paragraph outside a table) and the labels found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from filler.facts.content import Cell, ControlFact, Paragraph
from filler.facts.strip import Strip, strip_of
from filler.reading.label_table import Target
from filler.reading.wording import fold, likely

_MANY_TWICE = 8


@dataclass(slots=True)
class Hit:
    """A label in a unit, from where to where, and what it names.

    ``is_first`` is whether nothing but marks stands before it; words further on that are the
    same as a label may be part of an answer. ``is_slip`` is whether its wording is only like
    the label's.
    """

    start: int
    end: int
    targets: tuple[Target, ...]
    target: Target | None = None
    is_first: bool = True
    is_slip: bool = False


@dataclass
class Unit:
    """A table cell, or a paragraph outside a table; ``block`` is its top-level block's number."""

    number: int
    block: int
    paragraphs: list[Paragraph]
    where: str
    controls: Sequence[ControlFact]
    cell: Cell | None = None
    at: tuple[int, int, int] | None = None
    part: int = 0
    within: int | None = None
    heading: bool = False
    hits: list[Hit] = field(default_factory=list)

    @cached_property
    def strip(self) -> Strip:
        """Its words and marks."""
        return strip_of(self.paragraphs, self.controls)

    def leave_out(self, end: int) -> None:
        """Leave out the beginning of its words, which are no part of what it says."""
        rest = self.strip
        self.forget()
        self.__dict__["strip"] = rest.cut(end, len(rest.text))

    def forget(self) -> None:
        """Work its words out anew, its paragraphs having changed."""
        self.__dict__.pop("strip", None)
        self.__dict__.pop("folded", None)

    @cached_property
    def folded(self) -> str:
        """Its words, folded."""
        return fold(self.strip.text).text

    @property
    def named(self) -> list[Hit]:
        """The hits that name something here."""
        return [hit for hit in self.hits if hit.target is not None]


@dataclass
class Map:
    """A document with its labels found; ``rows`` gives the units of a table row, in order."""

    units: list[Unit]
    rows: dict[tuple[int, int, int], list[Unit]]
    forms: dict[int, str]
    hits: dict[tuple[str, str], list[tuple[Unit, Hit]]]

    def named(self, kind: str, name: str) -> list[tuple[Unit, Hit]]:
        """Where a field, a part or a line is named."""
        return self.hits.get((kind, name), [])

    def row_of(self, unit: Unit) -> list[Unit]:
        """The units of the unit's table row."""
        return self.rows[unit.at] if unit.at is not None else [unit]

    def table_of(self, unit: Unit) -> tuple[int, int] | None:
        """The unit's table: its part and number."""
        return unit.at[:2] if unit.at is not None else None

    def below(self, unit: Unit) -> Unit | None:
        """The cell below in the same column."""
        if unit.at is None or unit.cell is None:
            return None
        part, table, row = unit.at
        column = unit.cell.column
        for other in self.rows.get((part, table, row + 1), ()):
            cell = other.cell
            if cell is not None and cell.column <= column < cell.column + cell.span:
                return None if cell.merged else other
        return None

    @cached_property
    def tables(self) -> list[list[list[Unit]]]:
        """The rows of each table, in document order."""
        found: dict[tuple[int, int], list[list[Unit]]] = {}
        for (part, table, _), row in self.rows.items():
            if row:
                found.setdefault((part, table), []).append(row)
        return list(found.values())

    def tables_from(self, table: tuple[int, int] | None) -> list[list[list[Unit]]]:
        """A table and those before it, the nearest first."""
        if table is None:
            return []
        before = [
            rows for rows in self.tables if rows[0][0].at is not None and rows[0][0].at[:2] <= table
        ]
        return before[::-1]

    def column_of(self, unit: Unit, head: str) -> int | None:
        """The column over which some words stand, in the unit's table or one before it."""
        if not head:
            return None
        for rows in self.tables_from(self.table_of(unit)):
            for row in rows:
                for other in row:
                    if other.cell is not None and other.folded == head:
                        return other.cell.column
        for rows in self.tables_from(self.table_of(unit)):
            near = [u for u in rows[0] if u.cell is not None and u.folded]
            near = [u for u in near if not u.named and likely(head, u.folded)]
            if len(near) == 1 and near[0].cell is not None:
                return near[0].cell.column
        return None

    @cached_property
    def is_merged(self) -> bool:
        """Whether so many questions stand twice that two forms must be in one file."""
        twice = [hits for hits in self.hits.values() if len({unit.block for unit, _ in hits}) > 1]
        return len(twice) >= _MANY_TWICE
