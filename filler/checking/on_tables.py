"""Tables that a screen reader can walk: a head that repeats, whole rows, one cell for one thing."""

from __future__ import annotations

from lxml import etree

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Box, Grid, Subject
from filler.messages import in_words
from filler.ooxml.controls import is_on
from filler.ooxml.names import qn

_THINGS = tuple(
    qn(name) for name in ("w:sdt", "w:drawing", "w:pict", "w:object", "w:sym", "m:oMath")
)


def table_remarks(subject: Subject, *, is_bound: bool) -> Remarks:
    """What is wrong with the tables; in a file that ``is_bound`` each answer has a control."""
    for grid in subject.tables:
        if grid.nested:
            yield Remark(rule="nested_table", where=grid.where, **in_words("remark.nested_table"))
        yield from _header(grid)
        yield from _all_heads(grid)
        yield from _rows(grid)
        yield from _empty(grid, is_bound=is_bound)
        if grid.element.find(f"{qn('w:tblPr')}/{qn('w:tblpPr')}") is not None:
            yield Remark(
                rule="floating", where=grid.where, **in_words("remark.floating_table_screen_reader")
            )


def _header(grid: Grid) -> Remarks:
    if len(grid.rows) < 2 or grid.nested or _is_list(grid):
        return
    first = grid.rows[0][0].row if grid.rows[0] else None
    if first is None or not _has(first, "w:tblHeader"):
        yield Remark(
            rule="header_row", where=grid.where, **in_words("remark.header_row_first_not_marked")
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
            where=grid.where,
            **in_words("remark.header_row_every_marked_heading"),
        )


def _rows(grid: Grid) -> Remarks:
    for cells in grid.rows:
        if len(cells) > 1 and not _has(cells[0].row, "w:cantSplit"):
            where = cells[0].where.replace(", column 1", "")
            yield Remark(rule="split_row", where=where, **in_words("remark.split_row"))
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
                rule="empty_cell", where=box.where, **in_words("remark.empty_cell_write_take_out")
            )
    elif empty:
        count = len(empty)
        what = "an empty cell" if count == 1 else f"{count} empty cells, the first"
        first = empty[0].where.partition(", ")[2].partition(" under ")[0]
        where = f"{grid.where[:1].upper()}{grid.where[1:]}"
        yield Remark(
            rule="empty_cell",
            where=grid.where,
            is_note=True,
            **in_words("remark.empty_cell_right_where_answer", where=where, what=what, first=first),
        )


def _cell(box: Box) -> Remarks:
    own = box.element.find(qn("w:tcPr"))
    merged = [
        child
        for name in ("w:gridSpan", "w:vMerge", "w:hMerge")
        if own is not None and (child := own.find(qn(name))) is not None
    ]
    if any(child.get(qn("w:val")) != "1" for child in merged):
        yield Remark(rule="merged_cell", where=box.where, **in_words("remark.merged_cell"))


def _goes_on(box: Box) -> bool:
    """Whether a cell is the lower part of the one above (17.4.84)."""
    merged = box.element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val")) != "restart"


def _has(row: etree._Element, name: str) -> bool:
    found = row.find(f"{qn('w:trPr')}/{qn(name)}")
    return found is not None and is_on(found.get(qn("w:val")))
