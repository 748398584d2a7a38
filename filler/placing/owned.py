"""Whose each returned cell is: the cells of a row beside the labels that stand in it.

The labels of a row that were found are fixed points. What the form has between two of them, and
what the file has there, are the same cells: by the head over a column, else one by one where
they are as many. Every returned cell has one owner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from filler.aligning import Alignment, CellAt
from filler.placing.own import REWORDED


@dataclass(slots=True)
class Owned:
    """The returned cells of the form's cells, and those in which the form prints other words.

    ``owner`` is the form's cell of each returned one; ``shared`` are the returned cells that two
    questions have together, with their form's cells.
    """

    cells: dict[int, list[int]] = field(default_factory=dict)
    owner: dict[int, int] = field(default_factory=dict)
    shared: dict[int, set[int]] = field(default_factory=dict)
    reworded: set[int] = field(default_factory=set)

    def give(self, own: int, cells: list[int]) -> None:
        """Give some returned cells to one of the form's."""
        self.cells[own] = cells
        for cell in cells:
            self.owner[cell] = own


def owned_cells(alignment: Alignment, back: Mapping[int, int]) -> Owned:
    """The returned cells of every place that stands in a row with a label."""
    owned = Owned()
    held = {alignment.returned.at[j].cell for j in back}
    heads = Heads(alignment)
    for row in alignment.form.rows:
        cells = [alignment.form.cells[cell] for cell in row]
        if any(cell.has_places for cell in cells) and any(cell.has_words for cell in cells):
            for block, free in _blocks(alignment, heads, held, cells):
                _assign(alignment, heads, block, free, owned)
            left = [
                cell
                for cell in cells
                if cell.has_places
                and not owned.cells.get(cell.number)
                and _fixed(alignment, cell) is None
            ]
            if left and (free := _elsewhere(alignment, back, held, cells)):
                _assign(alignment, heads, left, free, owned)
    return owned


def _elsewhere(
    alignment: Alignment, back: Mapping[int, int], held: set[int], cells: Sequence[CellAt]
) -> list[int]:
    """The free cells of a row's own labels where these stand in another order.

    A cell belongs to the words of the form before it in its row.
    """
    form, returned = alignment.form, alignment.returned
    row = cells[0].row
    found: list[int] = []
    fixed = [there for cell in cells if (there := _fixed(alignment, cell)) is not None]
    for number in dict.fromkeys(returned.cells[there].row for there in fixed):
        is_own = False
        for cell in returned.rows[number] if number >= 0 else ():
            lines = returned.cells[cell].lines
            words = [back[j] for n in lines for j in range(n.first, n.last) if j in back]
            if words:
                is_own = form.at[words[0]].row == row
            elif is_own:
                found.append(cell)
        if not found and number >= 0:
            # Its label stands on the other side.
            first = next((c for c in returned.rows[number] if c in held), None)
            if first in fixed:
                found = [c for c in returned.rows[number] if c < (first or 0)]
    return found


class Heads:
    """The heads over the form's cells, and where they went."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment

    def over(self, cell: CellAt) -> CellAt | None:
        """The head over a cell: in the nearest row of heads above it in its table."""
        return self._alignment.form.head_over(cell)

    def went(self, cell: CellAt) -> int | None:
        """The returned word that the last word of a cell became."""
        found = (self._alignment.went(line) for line in reversed(cell.lines) if line.words)
        return next((word for word in found if word is not None), None)

    def column(self, cell: CellAt) -> int | None:
        """The returned grid column of a cell under its head; None where nobody can tell."""
        head = self.over(cell)
        word = self.went(head) if head is not None else None
        if word is None:
            return None
        returned = self._alignment.returned
        own = returned.cells[returned.at[word].cell]
        if head is None or own.row < 0:
            return None
        if (own.column, own.span) == (head.column, head.span):
            return cell.column
        return own.column if cell.column == head.column else None

    def is_lost(self, cell: CellAt) -> bool:
        """Whether a head stands over a cell in the form, and not in the file."""
        head = self.over(cell)
        return head is not None and self.went(head) is None


def _fixed(alignment: Alignment, cell: CellAt) -> int | None:
    """The returned cell that holds most of a cell's words; None for none."""
    weight: dict[int, int] = defaultdict(int)
    for line in cell.lines:
        for n, word in enumerate(line.words):
            if (j := alignment.there.get(line.first + n)) is not None:
                weight[alignment.returned.at[j].cell] += len(word)
    return max(weight, key=lambda number: weight[number], default=None)


def _blocks(
    alignment: Alignment, heads: Heads, held: set[int], cells: Sequence[CellAt]
) -> Iterator[tuple[list[CellAt], list[int]]]:
    """What the form has between two labels of a row, with the free returned cells there."""
    returned = alignment.returned
    blocks: list[tuple[int | None, list[CellAt], int | None]] = []
    before: int | None = None
    block: list[CellAt] = []
    for cell in cells:
        there = _fixed(alignment, cell) if cell.has_words else None
        if there is None or returned.cells[there].row < 0:
            block.append(cell)
            continue
        blocks.append((before, block, there))
        before, block = there, []
    blocks.append((before, block, None))
    for start, block, end in blocks:
        if not any(cell.has_places for cell in block):
            continue
        if start is not None:
            row = returned.row_of(start)
            at = row.index(start) + 1
            stop = next((n for n in range(at, len(row)) if row[n] in held), len(row))
            beside = _behind_heads(alignment, heads, block, row[at:])
            yield block, beside or row[at:stop]
        elif end is not None:
            row = returned.row_of(end)
            at = row.index(end)
            first = next((n for n in range(at, 0, -1) if row[n - 1] in held), 0)
            yield block, row[first:at]


def _behind_heads(
    alignment: Alignment, heads: Heads, block: Sequence[CellAt], row: Sequence[int]
) -> list[int]:
    """The cells of places whose heads stand in their row: "Print Name | ... | Date | ...".

    Nothing, where one of the heads but the first is not there.
    """
    cells = alignment.returned.cells
    found: list[int] = []
    at = 0
    for place in block:
        head = heads.over(place)
        keys = [cells[number].key for number in row]
        if head is not None and head.key in keys[at:]:
            at = keys.index(head.key, at) + 1
        elif found or head is None:
            return []
        if at >= len(row):
            return []
        found.append(row[at])
        at += 1
    return found if len(found) > 1 else []


def _assign(
    alignment: Alignment, heads: Heads, block: list[CellAt], free: list[int], owned: Owned
) -> None:
    """Give the free returned cells between two labels to the form's cells there."""
    returned = alignment.returned
    taken = owned.owner
    places = [cell for cell in block if cell.has_places]
    if free and len(places) == 1 and all(number in taken for number in free):
        # Two labels in one cell, and one cell beside them: whose answer it is nobody can tell.
        for number in free:
            owned.shared.setdefault(number, set()).update((taken[number], places[0].number))
        owned.give(places[0].number, free)
        return
    free = [number for number in free if number not in taken]
    left = list(block)
    if sum(cell.has_places for cell in block) > 1:
        for cell in block:
            column = heads.column(cell) if cell.has_places else None
            own = [c for c in free if column is not None and returned.cells[c].covers(column)]
            if own:
                owned.give(cell.number, own)
                left.remove(cell)
                free = [c for c in free if c not in own]
    if len(free) > len(left):
        # Headings of the form that stand in the row; of as many cells as places none is one.
        printed = alignment.form.printed
        others = [number for number in free if returned.cells[number].key not in printed]
        free = others if len(others) >= len(left) else free
    for cells in (
        left,
        [cell for cell in left if cell.has_places or cell.has_words],
        [cell for cell in left if cell.has_places],
    ):
        if len(cells) == len(free):
            for cell, number in zip(cells, free, strict=True):
                if cell.has_places:
                    owned.give(cell.number, [number])
                elif cell.has_words and returned.cells[number].has_words:
                    owned.reworded.add(number)
            return
    lost = [cell for cell in left if cell.has_words and not cell.has_places]
    for cell in lost:
        _leave_reworded(alignment, cell, free, owned)
    places = [cell for cell in left if cell.has_places]
    if len(places) == len(free):
        for cell, number in zip(places, free, strict=True):
            owned.give(cell.number, [number])
    elif len(places) == 1:
        owned.give(places[0].number, free)


def _leave_reworded(alignment: Alignment, cell: CellAt, free: list[int], owned: Owned) -> None:
    """Take the likest of some free cells out of them: the form prints other words in it."""
    alike = [
        (likeness, number)
        for number in free
        if (likeness := fuzz.ratio(cell.key, alignment.returned.cells[number].key)) >= REWORDED
    ]
    if alike:
        _, number = max(alike)
        free.remove(number)
        owned.reworded.add(number)
