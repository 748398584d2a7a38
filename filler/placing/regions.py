"""Parts of a returned file: a cell, a line, what follows a word; the form's own words left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from filler.aligning import Alignment, CellAt, Line, words_of
from filler.facts.strip import joined
from filler.placing.own import OwnWords, bounds_of, is_reworded, says
from filler.placing.owned import Owned
from filler.placing.seat import Part, trimmed
from filler.placing.sheet import Sheet


class Regions:
    """The parts of one returned file, by what is the form's own in it and whose each cell is."""

    def __init__(self, sheet: Sheet, alignment: Alignment, own: OwnWords, owned: Owned) -> None:
        self.sheet = sheet
        self.alignment = alignment
        self.own = own
        self.owned = owned
        self.claimed: dict[int, list[tuple[int, int]]] = {}
        self.taken = {cell for cells in owned.cells.values() for cell in cells}
        self._form = alignment.form
        self._returned = sheet.lines
        self._back = own.back
        self._parts: dict[int, Part] = {}

    def forget(self) -> None:
        """Read every cell anew: what the file's lines hold is known better."""
        self._parts.clear()

    def is_reworded(self, cell: int) -> bool:
        """Whether a returned cell stands where the form prints other words."""
        return cell in self.owned.reworded

    def part(self, cell: int) -> Part:
        """A returned cell, the form's words and nested tables' own left out."""
        if cell not in self._parts:
            own = self._returned.cells[cell]
            lines = self._inside(own)
            strip = joined(trimmed([self.own.rest(line) for line in lines]))
            strip.deleted = "".join(self.sheet.strips[line.number].deleted for line in lines)
            ranges = tuple((line.number, 0, len(line.text)) for line in lines)
            self._parts[cell] = Part(strip, own.where, self.fill(own), cell, ranges)
        return self._parts[cell]

    def line(self, line: Line, fill: str, start: int = 0, end: int | None = None) -> Part:
        """A returned line, or the part of it from one word to another."""
        own = self._returned.cells[line.cell]
        a, b = bounds_of(line, start, len(line.words) if end is None else end)
        return Part(
            self.own.rest(line, start, end), own.where, fill, own.number, ((line.number, a, b),)
        )

    def _inside(self, cell: CellAt) -> Sequence[Line]:
        return self._returned.lines[cell.first : cell.end]

    def fill(self, cell: CellAt) -> str:
        """A returned cell's fill, where it is not the one that the form gives it."""
        if not cell.fill or cell.fill == self._printed_fill.get(cell.number):
            return ""
        # A row that is shaded as a whole marks nothing in it.
        row = [self._returned.cells[other] for other in self._returned.row_of(cell.number)]
        return "" if sum(other.fill == cell.fill for other in row) > 1 else cell.fill

    @cached_property
    def _printed_fill(self) -> dict[int, str]:
        """The fill that the form itself gives each returned cell of a place or a label."""
        fills = {
            cell: self._form.cells[own].fill
            for own, cells in self.owned.cells.items()
            for cell in cells
        }
        for j, i in self._back.items():
            own = self._form.cells[self._form.at[i].cell]
            fills.setdefault(self._returned.at[j].cell, own.fill)
        return fills

    def claim(self, parts: Iterable[Part]) -> None:
        """Count some parts as what answers were read from."""
        for part in parts:
            for line, start, end in part.ranges:
                self.claimed.setdefault(line, []).append((start, end))

    def follow(
        self, word: int, *, is_wide: bool = False, until: int | None = None
    ) -> Iterator[Part]:
        """What follows a returned word, up to the next one that is the form's.

        In a table it stays in its row, but where the row has one cell, or where the form has the
        place in a row of its own (``is_wide``); ``until`` is the word behind a place in a line.
        """
        line = self._returned.at[word]
        start = word - line.first + 1
        count = len(line.words)
        end = next((n for n in range(start, count) if self.own.word(line, n) is not None), count)
        own = self._returned.cells[line.cell]
        part = self.line(line, "", start, end)
        # What is like the words that the label has lost behind this one is the label, reworded.
        label = self._form.at[self._back[word]]
        after = range(self._back[word] + 1, label.last)
        lost = [self._form.word(i) for i in after if i not in self.alignment.there]
        if not part.is_empty and not is_reworded(words_of(part.strip.text)[0], lost):
            yield part
        if end < count:
            return
        if until is not None and self._returned.at[until].cell == own.number:
            last = self._returned.at[until]
            for other in self._returned.lines[line.number + 1 : last.number + 1]:
                stop = until - last.first if other is last else None
                yield self.line(other, "", 0, stop)
            return
        yield from self.behind_line(line, is_wide=is_wide)

    def behind_line(self, line: Line, *, is_wide: bool) -> Iterator[Part]:
        """What follows a returned line, as ``_follow`` says."""
        own = self._returned.cells[line.cell]
        row = self._returned.row_of(own.number)
        if len(row) < 2 or (is_wide and own.number == row[-1]):
            yield from self.lines_after(line)
            return
        yield from self.lines_after(line, own.end)
        if not self._has_words_after(line, own):
            for cell in self.free_right(own.number):
                yield self.part(cell)

    def lines_after(self, line: Line, end: int | None = None) -> Iterator[Part]:
        """The lines behind one, up to the next that is the form's or somebody else's."""
        part = self._returned.cells[line.cell].part
        for other in self._returned.lines[line.number + 1 : end]:
            if other.cell != line.cell and other.cell in self.taken:
                return
            if self._returned.cells[other.cell].part != part:
                return
            if any(j in self._back for j in range(other.first, other.last)):
                return
            cell = self._returned.cells[other.cell]
            fill = self.fill(cell) if cell.row >= 0 and cell.number != line.cell else ""
            yield self.line(other, fill)

    def lines_before(self, line: Line) -> list[Part]:
        """The lines before one, from the last that is the form's or in another part of the file."""
        part = self._returned.cells[line.cell].part
        found: list[Part] = []
        for other in reversed(self._returned.lines[: line.number]):
            is_own = any(j in self._back for j in range(other.first, other.last))
            if is_own or self._returned.cells[other.cell].part != part:
                break
            found.insert(0, self.line(other, ""))
        return found

    def _has_words_after(self, line: Line, cell: CellAt) -> bool:
        """Whether anything stands behind a label's line in its cell."""
        return any(
            says(self.own.rest(other)) or other.first in self._back
            for other in self._returned.lines[line.number + 1 : cell.end]
        )

    def free_right(self, cell: int) -> list[int]:
        """The cells to the right of one, up to the next that is the form's or a place's."""
        row = self._returned.row_of(cell)
        found = []
        for other in row[row.index(cell) + 1 :] if cell in row else []:
            if not self.own.is_free(other) or other in self.taken:
                break
            found.append(other)
        return found

    def below(self, cell: int) -> list[int]:
        """The free cell under one, in the next row."""
        return self._beyond(cell, 1)

    def above(self, cell: int) -> list[int]:
        """The free cell over one, in the row before."""
        return self._beyond(cell, -1)

    def _beyond(self, cell: int, step: int) -> list[int]:
        own = self._returned.cells[cell]
        row = own.row + step
        if own.row < 0 or not 0 <= row < len(self._returned.rows):
            return []
        for number in self._returned.rows[row]:
            other = self._returned.cells[number]
            if other.table == own.table and other.covers(own.column):
                return [number] if self.own.is_free(number) and number not in self.taken else []
        return []
