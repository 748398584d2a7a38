"""Where each place of the form is in a returned file: its seat, and the strips that stand there.

A row of the form is labels and places. A place beside a label in a row has the returned cells
beside that label, by the head over its column, else by order and count. A place in a line has
what stands behind the words before it. Every returned cell has one owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from types import MappingProxyType

from rapidfuzz import fuzz

from filler.aligning import Alignment, CellAt, Line, words_of
from filler.facts.strip import Strip, joined
from filler.placing.bound import BoundForm
from filler.placing.listed import listed_rows
from filler.placing.own import REWORDED, OwnWords, bounds_of, is_reworded, says
from filler.placing.owned import Heads, owned_cells
from filler.placing.seat import Part, Seat, trimmed
from filler.placing.sheet import Sheet


class Seating:
    """The seats of one alignment."""

    def __init__(
        self,
        bound: BoundForm,
        sheet: Sheet,
        alignment: Alignment,
        others: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        """``others`` are words that are the form's in another copy of it in the same file."""
        self.bound = bound
        self.sheet = sheet
        self.alignment = alignment
        self.own = OwnWords(bound, sheet, alignment, others)
        self.claimed: dict[int, list[tuple[int, int]]] = {}
        self._form = alignment.form
        self._returned = sheet.lines
        self._back = self.own.back
        self._owned = owned_cells(alignment, self._back)
        self._heads = Heads(alignment)
        self._taken = {cell for cells in self._owned.cells.values() for cell in cells}

    # What is the form's own in the returned file

    def is_reworded(self, cell: int) -> bool:
        """Whether a returned cell stands where the form prints other words."""
        return cell in self._owned.reworded

    def part(self, cell: int) -> Part:
        """A returned cell, the form's words and nested tables' own left out."""
        own = self._returned.cells[cell]
        lines = self._inside(own)
        strip = joined(trimmed([self.own.rest(line) for line in lines]))
        strip.deleted = "".join(self.sheet.strips[line.number].deleted for line in lines)
        ranges = tuple((line.number, 0, len(line.text)) for line in lines)
        return Part(strip, own.where, self.fill(own), cell, ranges)

    def _line_part(self, line: Line, fill: str, start: int = 0, end: int | None = None) -> Part:
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
            for own, cells in self._owned.cells.items()
            for cell in cells
        }
        for j, i in self._back.items():
            own = self._form.cells[self._form.at[i].cell]
            fills.setdefault(self._returned.at[j].cell, own.fill)
        return fills

    # Seats

    def _last_word(self, lines: Sequence[Line], before: int | None = None) -> int | None:
        """The returned word that the last word of some of the form's lines became."""
        for line in reversed(lines):
            if before is None or line.number < before:
                word = self.alignment.went(line)
                if word is not None:
                    return word
        return None

    def seat(self, place: str) -> Seat | None:
        """The seat of a place; None where nothing in the file shows where it is."""
        if place not in self.bound.places:
            return None
        seat = self._seat(place)
        if seat is not None:
            self.claim(seat.parts)
        fellows = self.bound.fellows.get(place, ())
        return replace(seat, fellows=fellows) if seat is not None and fellows else seat

    @property
    def printed(self) -> frozenset[str]:
        """The words of each longer line of the form in which no answer belongs."""
        return self._heads.printed

    def claim(self, parts: Iterable[Part]) -> None:
        """Count some parts as what answers were read from."""
        for part in parts:
            for line, start, end in part.ranges:
                self.claimed.setdefault(line, []).append((start, end))

    def beside(self, place: str, own: Collection[int]) -> Strip:
        """What stands in the seat of a place beside some controls, by their numbers."""
        seat = self._seat(place)
        ranges = (r for part in seat.parts for r in part.ranges) if seat is not None else ()
        strips = (self.own.free_of(self._returned.lines[n], own, a, b) for n, a, b in ranges)
        return joined(strip for strip in strips if says(strip))

    def cells_of(self, places: Iterable[str]) -> list[int]:
        """The returned cells that some places have for themselves."""
        lines = [self.bound.places[place][0] for place in places if place in self.bound.places]
        own = dict.fromkeys(line.cell for line in lines)
        return [cell for number in own for cell in self._owned.cells.get(number, ())]

    def owned_in(self, row: int) -> Sequence[str]:
        """The places whose cells stand in a returned row."""
        return self._places_of_row.get(row, ())

    @cached_property
    def _places_of_row(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for own, cells in self._owned.cells.items():
            tags = [tag for line in self._form.cells[own].lines for tag, _ in line.places]
            for row in {self._returned.cells[cell].row for cell in cells}:
                found.setdefault(row, []).extend(tags)
        return found

    def _seat(self, place: str) -> Seat | None:
        line, at = self.bound.places[place]
        cell = self._form.cells[line.cell]
        is_box = place in self.bound.boxes
        if at and (word := self.alignment.went(line, 0, at)) is not None:
            following = self.alignment.there.get(line.first + at) if at < len(line.words) else None
            parts = tuple(self._follow(word, until=following))
            return Seat(place, parts, "behind its label", near=self._where(word))
        if at and not is_box and not self._owned.cells.get(cell.number):
            # The words right before it are not in the file: nothing shows where it is.
            return None
        above = self._last_word([n for n in cell.lines if not n.places], line.number)
        if above is not None:
            return self._behind(place, above, "below its label")
        if is_box and at < len(line.words) and (seat := self._around(place, line, at)) is not None:
            return seat
        printed = [n for n in cell.lines if n.words and n.number < line.number]
        if printed and len(self._form.row_of(cell.number)) > 1:
            return self._behind_others(place, cell, printed)
        if cells := self._owned.cells.get(cell.number):
            doubt = _HEAD_LOST if self._is_under_another(place, cell) else ""
            doubt = doubt or self._shared(cell, cells)
            parts = tuple(map(self.part, cells))
            if not is_box and not any(self._is_held(n) for n in cells):
                behind = self._in_label_cell(cell)
                if behind:
                    return Seat(place, behind, "behind its label, and its cell is empty")
            return Seat(place, parts, "beside its label", is_cell=True, doubt=doubt)
        row = [self._form.cells[c] for c in self._form.row_of(cell.number)]
        if any(other.has_words for other in row):
            return self._beside(place, cell, row)
        if (head := self._heads.over(cell)) is not None:
            return self._under(place, head)
        return self._next(place, line)

    def _shared(self, own: CellAt, cells: Sequence[int]) -> str:
        """Which other question has the same place, in words; nothing where none has."""
        others = {c for cell in cells for c in self._owned.shared.get(cell, ())} - {own.number}
        in_row = [c for c in others if self._form.cells[c].row == own.row]
        if in_row:
            return f"its mark stands across {len(in_row) + 1} columns"
        for other in others:
            row = [self._form.cells[c] for c in self._form.row_of(other)]
            label = next((n.text.strip() for c in row for n in c.lines if n.words), "")
            return f"it shares its place with '{label[:60]}'"
        return ""

    def _is_under_another(self, place: str, cell: CellAt) -> bool:
        """Whether the heads of this option and of one more of its question are not in the file."""
        question, is_option, _ = place.partition("=")
        if not is_option or not self._heads.is_lost(cell):
            return False
        row = [self._form.cells[c] for c in self._form.row_of(cell.number)]
        fellows = [
            other
            for other in row
            if any(tag.startswith(f"{question}=") for n in other.lines for tag, _ in n.places)
        ]
        return sum(self._heads.is_lost(other) for other in fellows) > 1

    def _beside(self, place: str, cell: CellAt, row: Sequence[CellAt]) -> Seat | None:
        """A place whose row is no row any more: what stands behind its label, if it is alone."""
        at = row.index(cell)
        labels = [c for c in row[:at] if c.has_words] or [c for c in row[at:] if c.has_words]
        own = labels[-1] if at and labels and labels[-1] in row[:at] else labels[0]
        word = self._last_word(own.lines)
        between = row[row.index(own) + 1 : at]
        after = next((c for c in row[at + 1 :] if c.has_words or c.has_places), None)
        if word is None or any(c.has_places for c in between):
            return None
        if after is not None and after.has_places and not after.has_words:
            return None
        there = self._returned.at[word].cell
        heads = self._returned.row_of(there)
        are_heads = len(heads) > 1 and not any(self.own.is_free(other) for other in heads)
        if are_heads and (below := self._below(there)):
            return Seat(place, tuple(map(self.part, below)), "under its label", is_cell=True)
        return self._behind(place, word, "behind its label")

    def _is_held(self, cell: int) -> bool:
        """Whether anything stands in a returned cell: words, a sign, or a control of a place."""
        lines = self._returned.cells[cell].lines
        return any(line.text.strip() or self.sheet.held[line.number] for line in lines)

    def _in_label_cell(self, cell: CellAt) -> tuple[Part, ...]:
        """What stands behind a label in its own cell, where one place is the label's alone."""
        row = [self._form.cells[c] for c in self._form.row_of(cell.number)]
        at = row.index(cell)
        following = row[at + 1] if at + 1 < len(row) else None
        if following is not None and following.has_places and not following.has_words:
            return ()
        return self._behind_cell(row[at - 1] if at else cell)

    def behind_label(self, place: str) -> tuple[Part, ...]:
        """What stands in the cell of a place's label behind it."""
        line, _ = self.bound.places[place]
        row = [self._form.cells[c] for c in self._form.row_of(line.cell)]
        labels = [cell for cell in row if cell.has_words and not cell.has_places]
        return self._behind_cell(labels[0]) if len(labels) == 1 else ()

    def _behind_cell(self, label: CellAt) -> tuple[Part, ...]:
        if not label.has_words or label.has_places:
            return ()
        word = self._last_word(label.lines)
        if word is None:
            return ()
        own = self._returned.at[word].cell
        parts = tuple(part for part in self._follow(word) if part.cell == own)
        return parts if any(not part.is_empty for part in parts) else ()

    def _behind_others(self, place: str, cell: CellAt, printed: list[Line]) -> Seat | None:
        """A place whose own label was changed: the likest free cell of its row, that line aside."""
        others = [self._form.cells[c] for c in self._form.row_of(cell.number) if c != cell.number]
        words = [w for other in others if (w := self._last_word(other.lines)) is not None]
        label = " ".join(line.key for line in printed)
        found: list[tuple[float, Line]] = []
        for number in self._returned.row_of(self._returned.at[words[0]].cell) if words else ():
            lead = next((n for n in self._returned.cells[number].lines if n.words), None)
            if lead is not None and self.own.is_free(number):
                likeness = fuzz.ratio(label, lead.key[: len(label) + len(label) // 8 + 1])
                found.append((likeness, lead))
        best = max(found, key=lambda pair: pair[0], default=None)
        if best is None or best[0] < REWORDED:
            return None
        own = self._returned.cells[best[1].cell]
        self._owned.reworded.add(own.number)
        lines = self._returned.lines[best[1].number + 1 : own.end]
        parts = [self._line_part(n, self.fill(own)) for n in lines]
        parts = parts or [Part(Strip(), own.where, "", own.number)]
        return Seat(place, tuple(parts), "behind its label, reworded")

    def _around(self, place: str, line: Line, at: int) -> Seat | None:
        """A box before its label: what stands in the label's line, or in the cells beside it."""
        word = self.alignment.went(line, at)
        if word is None:
            return None
        there = self._returned.at[word]
        cell = self._returned.cells[there.cell]
        parts = [self._line_part(there, self.fill(cell))]
        parts += [self.part(other) for other in self.free_right(cell.number)]
        return Seat(place, tuple(parts), "around its label")

    def _under(self, place: str, head: CellAt) -> Seat | None:
        """A place under a head, with no label in its row: in the head's cell, beside, or below."""
        word = self._last_word(head.lines)
        if word is None:
            return None
        own = self._returned.at[word].cell
        behind = [part for part in self._follow(word) if part.cell == own]
        if any(not part.is_empty for part in behind):
            return Seat(place, tuple(behind), "behind its head")
        if self._returned.cells[own].row >= 0:
            cells = self._below(own) or self._right_of_head(own, head)
            if cells:
                return Seat(place, tuple(map(self.part, cells)), "under its head", is_cell=True)
        return self._behind(place, word, "behind its head")

    def _right_of_head(self, own: int, head: CellAt) -> list[int]:
        """The free cells behind a head; one of them where the next head is not to be found."""
        row = self._form.row_of(head.number)
        following = row[row.index(head.number) + 1 :]
        lost = following and self._last_word(self._form.cells[following[0]].lines) is None
        return self.free_right(own)[: 1 if lost else None]

    def again(self, place: str, known: Collection[int]) -> list[Seat]:
        """The seats of a place whose question is in the file once more, and something with it.

        ``known`` are the returned words that are the form's in any copy of it.
        """
        question = self._question(place)
        if question is None:
            return []
        seats = []
        for line in self._repeated.get(question.key, ()):
            if line.first not in known:
                cell = self._returned.cells[line.cell]
                right = self.free_right(cell.number)[:1]
                parts = [self.part(n) for n in right] or list(self._behind_line(line, is_wide=True))
                where = cell.where
                seats.append(Seat(place, tuple(parts), "beside its question, repeated", near=where))
        return [seat for seat in seats if says(seat.strip)]

    def _question(self, place: str) -> Line | None:
        """The one line that asks for a place and for no other, where it stands once in the form."""
        line, at = self.bound.places[place]
        row = [self._form.cells[c] for c in self._form.row_of(line.cell)]
        if sum(cell.has_places for cell in row) > 1 or at:
            return None
        labels = [n for cell in row for n in cell.lines if n.words and not n.places]
        if not labels:
            # A hint may stand between a question and its box.
            before = (n for n in reversed(self._form.lines[: line.number]) if n.words or n.places)
            labels = list(takewhile(lambda n: not n.places, before))
            labels = [n for n in labels if self.alignment.went(n) is not None][:1]
        own = labels[0] if len(labels) == 1 else None
        return own if own is not None and self._count[own.key] == 1 else None

    @cached_property
    def _count(self) -> Counter[str]:
        return Counter(line.key for line in self._form.lines)

    @cached_property
    def _repeated(self) -> dict[str, list[Line]]:
        """The returned lines that are a label of the form, word for word, by their words."""
        keys = {" ".join(words) for words in self.own.label_keys}
        found: dict[str, list[Line]] = {}
        for line in self._returned.lines:
            if line.key in keys:
                found.setdefault(line.key, []).append(line)
        return found

    def asking_lines(self, place: str) -> list[Line]:
        """The form's lines that ask for a place: of its row, its head, or right before it."""
        line, _ = self.bound.places[place]
        own = self._form.cells[line.cell]
        cells = [self._form.cells[c] for c in self._form.row_of(own.number)] or [own]
        if (head := self._heads.over(own)) is not None:
            cells = [head, *cells]
        found = [n for cell in cells for n in cell.lines if n.words]
        if not found:
            found = [n for n in self._form.lines[: line.number] if n.words][-1:]
        return found

    def labels(self, place: str) -> list[tuple[str, ...]]:
        """The words that ask for a place: of its row, its cell and its head, the longest first."""
        line, at = self.bound.places[place]
        own = self._form.cells[line.cell]
        cells = [self._form.cells[c] for c in self._form.row_of(own.number)] or [own]
        if (head := self._heads.over(own)) is not None:
            cells.append(head)
        found = {n.words for cell in cells for n in cell.lines if not n.places}
        found.add(line.words[:at])
        return sorted((words for words in found if words), key=len, reverse=True)

    def is_lost(self, place: str) -> bool:
        """Whether none of the words of a place's row is in the file."""
        line, _ = self.bound.places[place]
        cells = [self._form.cells[c] for c in self._form.row_of(line.cell)]
        lines = [n for cell in cells for n in cell.lines if n.words]
        return bool(lines) and all(self.alignment.went(n) is None for n in lines)

    def _next(self, place: str, line: Line) -> Seat | None:
        """A place on its own: what follows the nearest words before it."""
        for number in range(line.number - 1, -1, -1):
            before = self._form.lines[number]
            if before.places:
                return self._under_line(place, before)
            if before.words:
                word = self.alignment.went(before)
                if word is not None:
                    return self._behind(place, word, "below its question", is_wide=True)
        return None

    def _under_line(self, place: str, before: Line) -> Seat | None:
        """A place whose question is not in the file: the lines under the one before it."""
        word = self.alignment.went(before)
        if word is None or self._is_next_lost(place):
            return None
        parts = tuple(self._lines_after(self._returned.at[word]))
        if not any(not part.is_empty for part in parts):
            return None
        return Seat(place, parts, "below what the form has before it", near=self._where(word))

    def _behind(self, place: str, word: int, evidence: str, *, is_wide: bool = False) -> Seat:
        """What follows a returned word, up to the next one that is the form's.

        Where it is several cells or paragraphs, and the words that the form has behind the place
        are not in the file, these may be among them.
        """
        parts = tuple(self._follow(word, is_wide=is_wide))
        cells = {part.cell for part in parts if not part.is_empty}
        doubt = _NEXT_LOST if len(cells) > 1 and self._is_next_lost(place) else ""
        return Seat(place, parts, evidence, doubt=doubt, near=self._where(word))

    def _where(self, word: int) -> str:
        return self._returned.cells[self._returned.at[word].cell].where

    def _is_next_lost(self, place: str) -> bool:
        """Whether the words that the form has next behind a place are not in the file."""
        number = self.bound.places[place][0].number
        following = next((n for n in self._form.lines[number + 1 :] if n.words), None)
        return following is not None and self.alignment.went(following) is None

    def _follow(
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
        part = self._line_part(line, "", start, end)
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
                yield self._line_part(other, "", 0, stop)
            return
        yield from self._behind_line(line, is_wide=is_wide)

    def _behind_line(self, line: Line, *, is_wide: bool) -> Iterator[Part]:
        """What follows a returned line, as ``_follow`` says."""
        own = self._returned.cells[line.cell]
        row = self._returned.row_of(own.number)
        if len(row) < 2 or (is_wide and own.number == row[-1]):
            yield from self._lines_after(line)
            return
        yield from self._lines_after(line, own.end)
        if not self._has_words_after(line, own):
            for cell in self.free_right(own.number):
                yield self.part(cell)

    def _lines_after(self, line: Line, end: int | None = None) -> Iterator[Part]:
        """The lines behind one, up to the next that is the form's or somebody else's."""
        for other in self._returned.lines[line.number + 1 : end]:
            if other.cell != line.cell and other.cell in self._taken:
                return
            if any(j in self._back for j in range(other.first, other.last)):
                return
            cell = self._returned.cells[other.cell]
            fill = self.fill(cell) if cell.row >= 0 and cell.number != line.cell else ""
            yield self._line_part(other, fill)

    def _has_words_after(self, line: Line, cell: CellAt) -> bool:
        """Whether anything stands behind a label's line in its cell."""
        return any(
            says(self.own.rest(other)) or other.first in self._back
            for other in self._returned.lines[line.number + 1 : cell.end]
        )

    def listed(self, tags: Sequence[str]) -> list[dict[str, Seat]] | None:
        """The seats in each row of a list, whose columns have some tags; None for no list."""
        places = {tag: self.bound.places[tag] for tag in tags if tag in self.bound.places}
        if not places:
            return None
        columns = {tag: self._form.cells[line.cell] for tag, (line, _) in places.items()}
        heads = {
            t: head for t, cell in columns.items() if (head := self._heads.over(cell)) is not None
        }
        last = max(
            line.number
            for line in self._form.lines
            if any(name in places for name, _ in line.places)
        )
        last = max(
            [
                last,
                *(
                    self._form.cells[c].end - 1
                    for c in self._form.row_of(self._form.lines[last].cell)
                ),
            ]
        )
        rows = listed_rows(self.alignment, self._back, columns, heads, last)
        if rows is None:
            return None
        found = [
            {
                tag: Seat(tag, (self.part(cell),), "under its head", is_cell=True)
                for tag, cell in row.cells.items()
            }
            for row in rows
        ]
        self.claim(part for row in found for seat in row.values() for part in seat.parts)
        return found

    def free_right(self, cell: int) -> list[int]:
        """The cells to the right of one, up to the next that is the form's or a place's."""
        row = self._returned.row_of(cell)
        found = []
        for other in row[row.index(cell) + 1 :] if cell in row else []:
            if not self.own.is_free(other) or other in self._taken:
                break
            found.append(other)
        return found

    def _below(self, cell: int) -> list[int]:
        """The free cell under one, in the next row."""
        own = self._returned.cells[cell]
        following = self._returned.rows[own.row + 1 : own.row + 2]
        for number in following[0] if following else ():
            other = self._returned.cells[number]
            if other.table == own.table and other.covers(own.column):
                return [number] if self.own.is_free(number) and number not in self._taken else []
        return []


_NEXT_LOST = "the words that the form has behind it are others, and may be among these"
_HEAD_LOST = "the words over its column are others"
