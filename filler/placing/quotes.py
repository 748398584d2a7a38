"""Answers that quote the form: words of its own that stand where an answer belongs.

"Team Manager" in the cell beside "Job Title" is an answer, though the form prints these words
elsewhere; so is a paragraph of the guidance in the box under a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from filler.aligning import Alignment, CellAt


def without_quotes(alignment: Alignment) -> Alignment:
    """The alignment without the words that stand in the place of an answer."""
    quoted = {*_beside_labels(alignment), *_in_boxes(alignment)}
    if not quoted:
        return alignment
    cells = alignment.returned.cells
    words = {j for c in quoted for n in cells[c].lines for j in range(n.first, n.last)}
    back = {j: i for j, i in alignment.back.items() if j not in words}
    return replace(alignment, back=back, there={i: j for j, i in back.items()})


def _beside_labels(alignment: Alignment) -> Iterator[int]:
    """Cells right behind a label whose place has no other cell, with words of another row."""
    form, returned = alignment.form, alignment.returned
    for row in form.rows:
        cells = [form.cells[c] for c in row]
        for label, place in pairwise(cells):
            if not label.has_words or label.has_places or place.has_words or not place.has_places:
                continue
            there = _cell_of(alignment, label)
            own = returned.row_of(there) if there is not None else []
            if there is None or there == (own[-1:] or [there])[0]:
                continue
            at = own.index(there)
            other = own[at + 1]
            rows = {form.at[i].row for i in _held(alignment, returned.cells[other])}
            if not rows or form.cells[row[0]].row in rows:
                continue
            after = own[at + 2 : at + 3]
            if _is_free_below(alignment, there) and _is_free_below(alignment, other):
                # Two heads, and their answers under them.
                continue
            if not after or _held(alignment, returned.cells[after[0]]):
                yield other


def _is_free_below(alignment: Alignment, cell: int) -> bool:
    """Whether a cell with words of nobody's stands under a returned one."""
    returned = alignment.returned
    own = returned.cells[cell]
    following = returned.rows[own.row + 1 : own.row + 2]
    under = [returned.cells[c] for row in following for c in row]
    below = next((c for c in under if c.table == own.table and c.covers(own.column)), None)
    return below is not None and below.has_words and not _held(alignment, below)


def _in_boxes(alignment: Alignment) -> Iterator[int]:
    """Boxes under a question in which words stand that the form has in no place's cell."""
    form, returned = alignment.form, alignment.returned
    boxes = [row[0] for row in form.rows if len(row) == 1 and _is_bare(form.cells[row[0]])]
    for box in boxes:
        before = _line_before(alignment, form.cells[box].first)
        if before is None:
            continue
        line = next((n for n in returned.lines[before + 1 :] if n.words), None)
        if line is None or line.row < 0 or len(returned.rows[line.row]) != 1:
            continue
        held = _held(alignment, returned.cells[line.cell])
        following = next((n for n in form.lines[form.cells[box].end :] if n.words), None)
        if following is not None and any(form.at[i] is following for i in held):
            # The box is empty, and these are the words that the form has behind it.
            continue
        if held and not any(form.cells[form.at[i].cell].has_places for i in held):
            yield line.cell


def _is_bare(cell: CellAt) -> bool:
    return cell.has_places and not cell.has_words


def _held(alignment: Alignment, cell: CellAt) -> list[int]:
    """The form's words in a returned cell."""
    words = (j for line in cell.lines for j in range(line.first, line.last))
    return [alignment.back[j] for j in words if j in alignment.back]


def _cell_of(alignment: Alignment, cell: CellAt) -> int | None:
    """The returned cell in which the last word of a form's cell stands."""
    for line in reversed(cell.lines):
        if (word := alignment.went(line)) is not None:
            return alignment.returned.at[word].cell
    return None


def _line_before(alignment: Alignment, number: int) -> int | None:
    """The returned line of the words that the form has before one of its lines, up to a place."""
    for line in reversed(alignment.form.lines[:number]):
        if line.places:
            return None
        if line.words and (word := alignment.went(line)) is not None:
            return alignment.returned.at[word].number
    return None
