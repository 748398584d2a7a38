"""A document's content cut into units, in order; a table within a cell is part of the cell."""

from __future__ import annotations

from collections import defaultdict

from filler.facts.content import Cell, Content, Paragraph, Table
from filler.reading.label_map import Unit


def units_of(content: Content) -> tuple[list[Unit], dict[tuple[int, int, int], list[Unit]]]:
    """The units in order, and those of each table row by part, table and row."""
    units: list[Unit] = []
    rows: dict[tuple[int, int, int], list[Unit]] = {}
    blocks = part = 0

    def add(
        paragraphs: list[Paragraph],
        where: str,
        cell: Cell | None = None,
        at: tuple[int, int, int] | None = None,
        *,
        heading: bool = False,
    ) -> Unit:
        unit = Unit(
            number=len(units),
            block=blocks,
            paragraphs=paragraphs,
            where=where,
            controls=content.controls,
            cell=cell,
            at=at,
            part=part,
            heading=heading,
        )
        units.append(unit)
        return unit

    def take(table: Table, part: int, within: int | None = None) -> None:
        for number, row in enumerate(table.rows):
            own = rows[part, table.number, number] = []
            for cell in row:
                at = (part, table.number, number)
                unit = add(cell.paragraphs, cell.where, cell, at)
                unit.within = within
                own.append(unit)
                for block in cell.blocks:
                    if isinstance(block, Table):
                        take(block, part, unit.number)

    for part, own_blocks in enumerate(content.parts):
        under = ""
        for block in own_blocks:
            blocks += 1
            if isinstance(block, Table):
                take(block, part)
                continue
            if block.heading:
                under = block.text.strip()
            where = f'outside a table under "{under}"' if under else "outside a table"
            if block.pieces:
                add([block], where, heading=block.heading)
    return units, rows


def take_nested(units: list[Unit]) -> None:
    """A table without a question in it, within a cell, is part of what the cell says."""
    inside: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.within is not None:
            inside[unit.within].append(unit)
    for number in sorted(inside, reverse=True):
        nested = inside[number]
        if any(unit.hits for unit in nested):
            continue
        outer = units[number]
        outer.paragraphs = [*outer.paragraphs, *(p for unit in nested for p in unit.paragraphs)]
        outer.forget()
        for unit in nested:
            unit.paragraphs = []
            unit.forget()
