"""Tables that a screen reader can walk: a head that repeats, whole rows, one cell for one thing."""

from __future__ import annotations

from lxml import etree

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Box, Grid, Subject
from filler.ooxml.controls import is_on
from filler.ooxml.names import qn

_THINGS = tuple(
    qn(name) for name in ("w:sdt", "w:drawing", "w:pict", "w:object", "w:sym", "m:oMath")
)


def table_remarks(subject: Subject, *, is_bound: bool) -> Remarks:
    """What is wrong with the tables; in a file that ``is_bound`` each answer has a control."""
    for grid in subject.tables:
        if grid.nested:
            yield Remark(
                rule="nested_table",
                message="A table within a cell of another. Put it below, or make it rows.",
                where=grid.where,
            )
        yield from _header(grid)
        yield from _all_heads(grid)
        yield from _rows(grid)
        yield from _empty(grid, is_bound=is_bound)
        if grid.element.find(f"{qn('w:tblPr')}/{qn('w:tblpPr')}") is not None:
            yield Remark(
                rule="floating",
                message="A floating table: a screen reader may read it in the wrong place."
                " In Word: Table Properties, Text wrapping, None.",
                where=grid.where,
            )


def _header(grid: Grid) -> Remarks:
    if len(grid.rows) < 2 or grid.nested or _is_list(grid):
        return
    first = grid.rows[0][0].row if grid.rows[0] else None
    if first is None or not _has(first, "w:tblHeader"):
        yield Remark(
            rule="header_row",
            message="Its first row is not marked as a heading row, so it is not said with each"
            " cell and does not repeat on the next page. In Word: Layout, Repeat Header Rows.",
            where=grid.where,
        )


def _is_list(grid: Grid) -> bool:
    """Whether each cell is a box with its own words: a list in columns, which has no heads."""
    boxes = [box.element for cells in grid.rows for box in cells]
    return bool(boxes) and all(
        next(one.iter(qn("w14:checkbox")), None) is not None for one in boxes
    )


def _all_heads(grid: Grid) -> Remarks:
    if len(grid.rows) > 1 and all(
        cells and _has(cells[0].row, "w:tblHeader") for cells in grid.rows
    ):
        yield Remark(
            rule="header_row",
            message="Every row is marked as a heading row. Keep the mark on the first row only.",
            where=grid.where,
        )


def _rows(grid: Grid) -> Remarks:
    for cells in grid.rows:
        if len(cells) > 1 and not _has(cells[0].row, "w:cantSplit"):
            where = cells[0].where.replace(", column 1", "")
            yield Remark(
                rule="split_row",
                message="The row may be split over two pages. In Word: Table Properties, Row,"
                " untick 'Allow row to break across pages'.",
                where=where,
            )
        for box in cells:
            yield from _cell(box)


def _empty(grid: Grid, *, is_bound: bool) -> Remarks:
    """Cells without anything; where no control says so, each may be the place of an answer."""
    empty = [
        box
        for cells in grid.rows
        for box in cells
        if not (box.text or _goes_on(box)) and next(box.element.iter(*_THINGS), None) is None
    ]
    if is_bound:
        for box in empty:
            yield Remark(
                rule="empty_cell",
                message="An empty cell. Write what it is for, or take it out.",
                where=box.where,
            )
    elif empty:
        count = len(empty)
        what = "an empty cell" if count == 1 else f"{count} empty cells, the first"
        first = empty[0].where.partition(", ")[2].partition(" under ")[0]
        where = f"{grid.where[:1].upper()}{grid.where[1:]}"
        yield Remark(
            rule="empty_cell",
            message=f"{where} has {what} in {first}. That is right where an answer belongs; fill in"
            " or delete any other.",
            where=grid.where,
            is_note=True,
        )


def _cell(box: Box) -> Remarks:
    own = box.element.find(qn("w:tcPr"))
    merged = [
        child
        for name in ("w:gridSpan", "w:vMerge", "w:hMerge")
        if own is not None and (child := own.find(qn(name))) is not None
    ]
    if any(child.get(qn("w:val")) != "1" for child in merged):
        yield Remark(
            rule="merged_cell",
            message="A merged cell: a screen reader loses the column. Split it, or the table.",
            where=box.where,
        )


def _goes_on(box: Box) -> bool:
    """Whether a cell is the lower part of the one above (17.4.84)."""
    merged = box.element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val")) != "restart"


def _has(row: etree._Element, name: str) -> bool:
    found = row.find(f"{qn('w:trPr')}/{qn(name)}")
    return found is not None and is_on(found.get(qn("w:val")))
