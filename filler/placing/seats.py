"""Where each place of the form is in a returned file: its seat, and the strips that stand there.

A row of the form is labels and places. A place beside a label in a row has the returned cells
beside that label, by the head over its column, else by order and count. A place in a line has
what stands behind the words before it. Every returned cell has one owner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from rapidfuzz import fuzz

from filler.aligning import Alignment, CellAt, Line
from filler.facts.content import BOLD, BORDERED, COLOURED, HIGHLIGHT, SHADE, STRIKE, UNDERLINE
from filler.facts.strip import Strip, joined
from filler.placing.bound import BoundForm
from filler.placing.listed import listed_rows
from filler.placing.own import REWORDED, OwnWords, says
from filler.placing.owned import Heads, Owned, owned_cells
from filler.placing.questions import Questions
from filler.placing.regions import Regions
from filler.placing.seat import Part, Seat
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
        self._form = alignment.form
        self._returned = sheet.lines
        self._back = self.own.back
        self._heads = Heads(alignment)
        self._known: dict[str, Seat | None] = {}

    @cached_property
    def _owned(self) -> Owned:
        return owned_cells(self.alignment, self._back)

    @cached_property
    def regions(self) -> Regions:
        """The parts of the file."""
        return Regions(self.sheet, self.alignment, self.own, self._owned)

    @cached_property
    def questions(self) -> Questions:
        """The words that ask for the places."""
        return Questions(self.bound, self.alignment, self.own, self._heads)

    # Seats

    def seat(self, place: str) -> Seat | None:
        """The seat of a place; None where nothing in the file shows where it is."""
        if place not in self.bound.places:
            return None
        seat = self._seat(place)
        if seat is not None:
            self.regions.claim(seat.parts)
        fellows = self.bound.fellows.get(place, ())
        return replace(seat, fellows=fellows) if seat is not None and fellows else seat

    def neighbours(self, place: str) -> list[tuple[str, bool]]:
        """The form's words right before a place and behind it that are not in the file.

        Each as it is printed, and whether it stands before.
        """
        line, at = self.bound.places[place]
        found = []
        for number, is_before in ((at - 1, True), (at, False)):
            is_word = 0 <= number < len(line.words)
            if is_word and line.first + number not in self.alignment.there:
                start, end = line.spans[number]
                found.append((line.text[start:end], is_before))
        return found

    def is_against(self, place: str, *, before: bool) -> bool:
        """Whether the form itself prints a word right against a place, as in "20__"."""
        line, at = self.bound.places[place]
        number = at - 1 if before else at
        edges = {end for _, end in line.slots} if not before else {start for start, _ in line.slots}
        if not 0 <= number < len(line.spans):
            return False
        return line.spans[number][1 if before else 0] in edges

    def has_fellow(self, place: str, *, before: bool) -> bool:
        """Whether another place stands before one in its line, or behind it."""
        line, at = self.bound.places[place]
        return any(other < at if before else other > at for _, other in line.places)

    def forget(self) -> None:
        """Look for every seat anew: what the file's lines hold is known better."""
        self._known.clear()
        self.regions.forget()

    def hold(self, place: str) -> None:
        """Count what is in a place's seat as an answer's; with a control there, what is beside it.

        Lines and cells that only stand behind the control are nobody's answer.
        """
        if place not in self.bound.places or (seat := self._seat(place)) is None:
            return
        own = self._controls_of.get(place)
        self.regions.claim(p for p in seat.parts if own is None or p.cell in own)

    def has_control(self, place: str) -> bool:
        """Whether a place's control is in the file."""
        return place in self._controls_of

    @cached_property
    def _controls_of(self) -> dict[str, set[int]]:
        """The returned cells of the controls of each place."""
        found: dict[str, set[int]] = {}
        for line in self._returned.lines:
            for number in self.sheet.held[line.number]:
                found.setdefault(self.sheet.controls[number].tag, set()).add(line.cell)
        return found

    def is_shaded(self, place: str, number: int) -> bool:
        """Whether the cell of a place's control has a fill that the form does not give it."""
        line = self.sheet.line_of.get(number)
        if line is None or place not in self.bound.places:
            return False
        cell = self._returned.cells[line.cell]
        own = self._form.cells[self.bound.places[place][0].cell]
        return cell.fill not in ("", own.fill) and bool(self.regions.fill(cell))

    def head_of(self, cell: int) -> CellAt | None:
        """The head over one of the form's cells."""
        return self._heads.over(self._form.cells[cell])

    @property
    def printed(self) -> frozenset[str]:
        """The words of each longer line of the form in which no answer belongs."""
        return self._form.printed

    def beside(self, place: str, own: Collection[int]) -> Strip:
        """What stands in the seat of a place beside some controls, by their numbers."""
        if self.own.is_untouched:
            return Strip()
        seat = self._seat(place)
        ranges = (r for part in seat.parts for r in part.ranges) if seat is not None else ()
        strips = (self.own.free_of(self._returned.lines[n], own, a, b) for n, a, b in ranges)
        return joined(strip for strip in strips if says(strip))

    def around_control(self, number: int) -> Strip:
        """What stands around a control in its cell, or in its line outside tables, and in none.

        Nothing where the form prints words there that are not in the file: these may be they.
        """
        line = self.sheet.line_of.get(number)
        if line is None or self._is_clean(line):
            return Strip()
        place = self.bound.places.get(self.sheet.controls[number].tag)
        printed = self._form.cells[place[0].cell].lines if place is not None else ()
        if any(n.words and self.alignment.went(n) is None for n in printed):
            return Strip()
        cell = self._returned.cells[line.cell]
        lines = [n for n in cell.lines if line.row >= 0 or n is line]
        held = {n for other in lines for n in self.sheet.strips[other.number].held}
        strips = (self.own.free_of(other, held) for other in lines)
        return joined(strip for strip in strips if says(strip))

    def _is_clean(self, line: Line) -> bool:
        """Whether the cell of a line, or outside tables the line, says nothing but the form's."""
        if line.row < 0:
            return self.own.is_clean(line)
        return all(map(self.own.is_clean, self._returned.cells[line.cell].lines))

    def is_touched(self, number: int) -> bool:
        """Whether something stands around a control, or words of the form have another look."""
        line = self.sheet.line_of.get(number)
        if line is not None and self._is_clean(line):
            return False
        cell = self._returned.cells[line.cell] if line is not None else None
        lines = cell.lines if cell is not None else []
        return says(self.around_control(number)) or any(
            look & _TOUCHING
            for n in lines
            for start, end in n.spans
            for look in self.sheet.strips[n.number].looks[start:end]
        )

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
        if place not in self._known:
            self._known[place] = self._find(place)
        return self._known[place]

    def _find(self, place: str) -> Seat | None:
        line, at = self.bound.places[place]
        cell = self._form.cells[line.cell]
        is_box = place in self.bound.boxes
        if at and (word := self.alignment.went(line, 0, at)) is not None:
            following = self.alignment.there.get(line.first + at) if at < len(line.words) else None
            parts = tuple(self.regions.follow(word, until=following))
            here = self._returned.at[word].number
            below = any(not p.is_empty and p.ranges[0][0] != here for p in parts)
            worded = [tag for tag, _ in line.places if tag not in self.bound.boxes]
            doubt = _BELOW if below and len(worded) > 1 else ""
            return Seat(place, parts, "behind its label", doubt=doubt, near=self._where(word))
        if at and not is_box and not self._owned.cells.get(cell.number):
            # The words right before it are not in the file: nothing shows where it is.
            return None
        if is_box and at < len(line.words) and (seat := self._around(place, line, at)) is not None:
            return seat
        if not at and not is_box and (seat := self._before(place, line)) is not None:
            return seat
        above = self.questions.last_word([n for n in cell.lines if not n.places], line.number)
        if above is not None:
            return self._behind(place, above, "below its label")
        printed = [n for n in cell.lines if n.words and n.number < line.number]
        if printed and len(self._form.row_of(cell.number)) > 1:
            return self._behind_others(place, cell, printed)
        if not printed and not is_box and (seat := self._above(place, cell, line)) is not None:
            return seat
        if cells := self._owned.cells.get(cell.number):
            doubt = _HEAD_LOST if self._is_under_another(place, cell) else ""
            doubt = doubt or self._shared(cell, cells)
            parts = tuple(map(self.regions.part, cells))
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
        if (caption := self._form.caption_under(cell)) is not None:
            return self._over_caption(place, caption)
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
        word = self.questions.last_word(own.lines)
        between = row[row.index(own) + 1 : at]
        after = next((c for c in row[at + 1 :] if c.has_words or c.has_places), None)
        if word is None or any(c.has_places for c in between):
            return None
        if after is not None and after.has_places and not after.has_words:
            return None
        there = self._returned.at[word].cell
        heads = self._returned.row_of(there)
        are_heads = len(heads) > 1 and not any(self.own.is_free(other) for other in heads)
        if are_heads and (below := self.regions.below(there)):
            return Seat(
                place, tuple(map(self.regions.part, below)), "under its label", is_cell=True
            )
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
        word = self.questions.last_word(label.lines)
        if word is None:
            return ()
        own = self._returned.at[word].cell
        parts = tuple(part for part in self.regions.follow(word) if part.cell == own)
        return parts if any(not part.is_empty for part in parts) else ()

    def _behind_others(self, place: str, cell: CellAt, printed: list[Line]) -> Seat | None:
        """A place whose own label was changed: the likest free cell of its row, that line aside."""
        others = [self._form.cells[c] for c in self._form.row_of(cell.number) if c != cell.number]
        words = [w for other in others if (w := self.questions.last_word(other.lines)) is not None]
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
        parts = [self.regions.line(n, self.regions.fill(own)) for n in lines]
        parts = parts or [Part(Strip(), own.where, "", own.number)]
        return Seat(place, tuple(parts), "behind its label, reworded")

    def _around(self, place: str, line: Line, at: int) -> Seat | None:
        """A box before its label: what stands in the label's line, or in the cells beside it."""
        word = self.alignment.went(line, at)
        if word is None:
            return None
        there = self._returned.at[word]
        cell = self._returned.cells[there.cell]
        parts = [self.regions.line(there, self.regions.fill(cell))]
        parts += [self.regions.part(other) for other in self.regions.free_right(cell.number)]
        return Seat(place, tuple(parts), "around its label")

    def _before(self, place: str, line: Line) -> Seat | None:
        """A place before the words of its line: what stands there before them, if anything does."""
        words = range(line.first, line.last)
        word = next((j for i in words if (j := self.alignment.there.get(i)) is not None), None)
        if word is None:
            return None
        there = self._returned.at[word]
        end = word - there.first
        own = (n for n in range(end - 1, -1, -1) if self.own.word(there, n) is not None)
        part = self.regions.line(there, "", next(own, -1) + 1, end)
        return None if part.is_empty else Seat(place, (part,), "before its label")

    def _above(self, place: str, cell: CellAt, line: Line) -> Seat | None:
        """A place on a line above the words of its cell: what stands there above them."""
        below = [n for n in cell.lines if n.words and n.number > line.number]
        if cell.row < 0 or line.words or not below:
            return None
        word = self.alignment.went(below[0])
        first = below[0].first
        first_word = self.alignment.there.get(first, word)
        if first_word is None:
            return None
        there = self._returned.at[first_word]
        lines = [n for n in self._returned.cells[there.cell].lines if n.number < there.number]
        fill = self.regions.fill(self._returned.cells[there.cell])
        parts = [self.regions.line(n, fill) for n in lines]
        parts = parts or [Part(Strip(), self._where(first_word), "", there.cell)]
        return Seat(place, tuple(parts), "above the words of its cell")

    def _under(self, place: str, head: CellAt) -> Seat | None:
        """A place under a head, with no label in its row: in the head's cell, beside, or below."""
        word = self.questions.last_word(head.lines)
        if word is None:
            return None
        own = self._returned.at[word].cell
        behind = [part for part in self.regions.follow(word) if part.cell == own]
        if any(not part.is_empty for part in behind):
            return Seat(place, tuple(behind), "behind its head")
        if self._returned.cells[own].row >= 0:
            cells = self._at_its_number(place, own, head)
            cells = cells or self.regions.below(own) or self._right_of_head(own, head)
            if cells:
                return Seat(
                    place, tuple(map(self.regions.part, cells)), "under its head", is_cell=True
                )
        return self._behind(place, word, "behind its head")

    def _at_its_number(self, place: str, own: int, head: CellAt) -> list[int]:
        """The free cell under a head that is a place's by its number in a row of as many cells."""
        cell = self._form.cells[self.bound.places[place][0].cell]
        mine = self._form.row_of(cell.number)
        number = self._returned.cells[own].row + cell.row - head.row
        theirs = self._returned.rows[number] if number < len(self._returned.rows) else []
        if len(mine) != len(theirs):
            return []
        other = theirs[mine.index(cell.number)]
        same = self._returned.cells[other].table == self._returned.cells[own].table
        return [other] if same and self.own.is_free(other) else []

    def _cells(self, place: str, cells: Iterable[int], evidence: str) -> Seat:
        return Seat(place, tuple(map(self.regions.part, cells)), evidence, is_cell=True)

    def _right_of_head(self, own: int, head: CellAt) -> list[int]:
        """The free cells behind a head; one of them where the next head is not to be found."""
        row = self._form.row_of(head.number)
        following = row[row.index(head.number) + 1 :]
        lost = following and self.questions.last_word(self._form.cells[following[0]].lines) is None
        return self.regions.free_right(own)[: 1 if lost else None]

    def again(self, place: str, known: Collection[int]) -> list[Seat]:
        """The seats of a place whose question is in the file once more, and something with it.

        ``known`` are the returned words that are the form's in any copy of it.
        """
        question = self.questions.single(place)
        if question is None:
            return []
        seats = []
        for line in self.questions.repeated.get(question.key, ()):
            if line.first not in known:
                cell = self._returned.cells[line.cell]
                right = self.regions.free_right(cell.number)[:1]
                parts = [self.regions.part(n) for n in right] or list(
                    self.regions.behind_line(line, is_wide=True)
                )
                where = cell.where
                seats.append(Seat(place, tuple(parts), "beside its question, repeated", near=where))
        return [seat for seat in seats if says(seat.strip)]

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
        return self._over_line(place, line)

    def _over_caption(self, place: str, caption: CellAt) -> Seat | None:
        """A place over the cell that says what it asks: the free cell above that."""
        word = self.questions.last_word(caption.lines)
        if word is None:
            return None
        own = self._returned.at[word].cell
        above = self.regions.above(own)
        parts = tuple(map(self.regions.part, above))
        return Seat(place, parts, "above its caption", is_cell=True, near=self._where(word))

    def _over_line(self, place: str, line: Line) -> Seat | None:
        """A place with no words before it at all: the lines above the first words behind it."""
        following = next((n for n in self._form.lines[line.number :] if n.words), None)
        words = range(following.first, following.last) if following is not None else ()
        word = next((j for i in words if (j := self.alignment.there.get(i)) is not None), None)
        if word is None:
            return None
        parts = tuple(self.regions.lines_before(self._returned.at[word]))
        return Seat(place, parts, "above its caption", near=self._where(word))

    def _under_line(self, place: str, before: Line) -> Seat | None:
        """A place whose question is not in the file: the lines under the one before it."""
        word = self.alignment.went(before)
        if word is None or self.questions.is_next_lost(place):
            return None
        parts = tuple(self.regions.lines_after(self._returned.at[word]))
        if not any(not part.is_empty for part in parts):
            return None
        return Seat(place, parts, "below what the form has before it", near=self._where(word))

    def _behind(self, place: str, word: int, evidence: str, *, is_wide: bool = False) -> Seat:
        """What follows a returned word, up to the next one that is the form's.

        Where it is several cells or paragraphs, and the words that the form has behind the place
        are not in the file, these may be among them.
        """
        parts = tuple(self.regions.follow(word, is_wide=is_wide))
        cells = {part.cell for part in parts if not part.is_empty}
        doubt = _NEXT_LOST if len(cells) > 1 and self.questions.is_next_lost(place) else ""
        return Seat(place, parts, evidence, doubt=doubt, near=self._where(word))

    def _where(self, word: int) -> str:
        return self._returned.cells[self._returned.at[word].cell].where

    def listed(self, tags: Sequence[str]) -> list[dict[str, Seat]] | None:
        """The seats in each row of a list, whose columns have some tags; None for no list."""
        places = {tag: self.bound.places[tag] for tag in tags if tag in self.bound.places}
        if not places:
            return None
        columns = {tag: self._form.cells[line.cell] for tag, (line, _) in places.items()}
        heads = {
            t: head for t, cell in columns.items() if (head := self._heads.over(cell)) is not None
        }
        last = max(self._form.last_with[tag] for tag in places)
        row = self._form.row_of(self._form.lines[last].cell)
        last = max([last, *(self._form.cells[c].end - 1 for c in row)])
        rows = listed_rows(self.alignment, self._back, columns, heads, last)
        if rows is None:
            return None
        found = [
            {
                tag: Seat(tag, (self.regions.part(cell),), "under its head", is_cell=True)
                for tag, cell in row.cells.items()
            }
            for row in rows
        ]
        self.regions.claim(part for row in found for seat in row.values() for part in seat.parts)
        return found


# Looks by which people choose among words that are printed.
_TOUCHING = HIGHLIGHT | SHADE | STRIKE | BOLD | UNDERLINE | COLOURED | BORDERED
_NEXT_LOST = "the words that the form has behind it are others, and may be among these"
_BELOW = "it stands below a line that has several places"
_HEAD_LOST = "the words over its column are others"
