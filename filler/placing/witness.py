"""What the content controls of a returned file say of where they stand, held against its words.

The tag of a control is a witness: it names the place that the control was issued in. Where the
words around it are those of another place of the form, the two contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from filler.aligning import CellAt, Line, Lines
from filler.placing.seats import Seating


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A control among the words of another place.

    ``relation`` is where: ``row`` for the words of its row, ``head`` for those over its column,
    ``option`` for those beside its box, ``question`` for those of its line or before it.
    ``stands`` are the words that are there, ``belongs`` those that the form has there, and
    ``where`` is the place.
    """

    tag: str
    relation: str
    stands: str
    belongs: str
    where: str


# How another place's words stand, what they are, and what belongs there.
_Said = Iterator[tuple[str, str, str]]


class Witnesses:
    """The controls of one returned file, as witnesses in its alignment."""

    def __init__(self, seating: Seating) -> None:
        self._seating = seating
        self._form = seating.alignment.form
        self._returned = seating.alignment.returned
        self._there = seating.alignment.there
        self._rows: dict[int, list[Line]] = {}

    @cached_property
    def contradictions(self) -> dict[str, Contradiction]:
        """What contradicts each tag whose controls all stand among the words of another place."""
        found: dict[str, Contradiction] = {}
        settled: set[str] = set()
        sheet = self._seating.sheet
        for line in self._returned.lines:
            for number, (start, end) in sheet.held[line.number].items():
                tag = sheet.controls[number].tag
                if tag in self._seating.bound.places and not self._is_home(tag, line, start):
                    one = next(self._of(tag, line, start, end), None)
                    if one is not None:
                        found.setdefault(tag, one)
                    else:
                        settled.add(tag)
        return {tag: one for tag, one in found.items() if tag not in settled}

    def _is_home(self, tag: str, line: Line, start: int) -> bool:
        """Whether a control stands at its own place in a file whose words nobody has touched."""
        if not self._seating.alignment.is_same:
            return False
        place, at = self._seating.bound.places[tag]
        before = sum(first < start for first, _ in line.spans)
        # Between the empty cells of a row stands no word.
        return line.first + before == place.first + at and _column(self._returned, line) == _column(
            self._form, place
        )

    def _of(self, tag: str, line: Line, start: int, end: int) -> Iterator[Contradiction]:
        place = self._seating.bound.places[tag][0]
        found = [
            *self._option(tag, place, line, start, end),
            *self._beside(tag, line),
            *self._head(place, line),
        ]
        where = self._returned.cells[line.cell].where
        for relation, stands, belongs in found:
            yield Contradiction(
                tag=tag, relation=relation, stands=stands, belongs=belongs, where=where
            )

    @cached_property
    def _near(self) -> dict[str, list[Line]]:
        """For each place the form's lines that say which it is, where no other line is like them.

        The labels of its row, the words of its own line, or the question above it.
        """
        found: dict[str, list[Line]] = {}
        for tag, (line, _) in self._seating.bound.places.items():
            cells = [self._form.cells[cell] for cell in self._form.row_of(line.cell)]
            near = [n for cell in cells if not cell.has_places for n in cell.lines if n.words]
            if not near and line.words:
                near = [line]
            if not near and self._seating.head_of(line.cell) is None:
                before = (n for n in reversed(self._form.lines[: line.number]) if n.words)
                near = [n for n in [next(before, None)] if n is not None]
            found[tag] = [n for n in near if self._form.count[n.key] == 1]
        return found

    @cached_property
    def _owners(self) -> set[int]:
        return {line.number for near in self._near.values() for line in near}

    def _near_here(self, line: Line) -> tuple[str, list[Line]]:
        """The form's lines that stand near a returned control, and how."""
        if own := self._in_row(line.row):
            return "row", own
        if own := self._own_of[line.number]:
            return "question", own
        before = self._before[line.number]
        return "question", [before] if before is not None else []

    def _in_row(self, row: int) -> list[Line]:
        """The form's lines of which a returned row holds words."""
        if row >= 0 and row not in self._rows:
            cells = (self._returned.cells[cell] for cell in self._returned.rows[row])
            lines = (n.number for cell in cells for n in cell.lines)
            self._rows[row] = [own for number in lines for own in self._own_of[number]]
        return self._rows.get(row, [])

    @cached_property
    def _own_of(self) -> list[list[Line]]:
        """For each returned line, the form's lines of which it holds words."""
        back, form = self._seating.alignment.back, self._form
        found: list[list[Line]] = []
        for line in self._returned.lines:
            words = (back[j] for j in range(line.first, line.last) if j in back)
            numbers = dict.fromkeys(form.at[i].number for i in words)
            found.append([form.lines[number] for number in numbers])
        return found

    @cached_property
    def _before(self) -> list[Line | None]:
        """For each returned line, the last of the form's before it of which words are there."""
        last: Line | None = None
        found: list[Line | None] = []
        for own in self._own_of:
            found.append(last)
            last = own[-1] if own else last
        return found

    def _beside(self, tag: str, line: Line) -> _Said:
        """The words of another place near a control, while its own are elsewhere in the file."""
        own = self._near[tag]
        relation, here = self._near_here(line)
        numbers = {n.number for n in here}
        if not own or any(n.number in numbers or not self._is_found(n) for n in own):
            return
        others = (n for n in here if n.number in self._owners)
        for other in islice(others, 1):
            yield relation, other.text.strip(), own[0].text.strip()

    def _is_found(self, line: Line) -> bool:
        return any(i in self._there for i in range(line.first, line.last))

    def _head(self, place: Line, line: Line) -> _Said:
        """Another head of the same row of heads over the control's column."""
        own = self._seating.head_of(place.cell)
        cell = self._returned.cells[line.cell]
        if own is None or cell.row < 0:
            return
        for head in (self._form.cells[c] for c in self._form.row_of(own.number)):
            for one in head.lines:
                words = (self._there.get(i) for i in range(one.first, one.last))
                homes = {self._returned.at[j].cell for j in words if j is not None}
                for home in (self._returned.cells[number] for number in homes):
                    if self._is_over(home, cell):
                        if head is not own:
                            yield "head", _words_of(head.lines), _words_of(own.lines)
                        return

    def _is_over(self, head: CellAt, cell: CellAt) -> bool:
        """Whether a head stands over a cell: by their order in rows of as many cells."""
        if head.table != cell.table or head.row >= cell.row:
            return False
        over, row = self._returned.rows[head.row], self._returned.rows[cell.row]
        if len(over) == len(row):
            return over.index(head.number) == row.index(cell.number)
        return head.covers(cell.column)

    def _option(self, tag: str, place: Line, line: Line, start: int, end: int) -> _Said:
        """The words of another option of the same question right behind the control."""
        name, is_option, _ = tag.partition("=")
        own = self._behind(tag, place) if is_option else set()
        if not any(i in self._there for i in own):
            return
        stop = min(
            (
                a
                for a, _ in self._seating.sheet.held[line.number].values()
                if a >= end and a > start
            ),
            default=len(line.text),
        )
        words = (line.first + n for n, (a, _) in enumerate(line.spans) if end <= a < stop)
        back = self._seating.alignment.back
        here = {back[j] for j in words if j in back}
        if here & own:
            return
        for other, (form_line, _) in self._seating.bound.places.items():
            if other.partition("=")[0] == name and here & self._behind(other, form_line):
                yield "option", self._words(self._behind(other, form_line)), self._words(own)

    def _behind(self, tag: str, line: Line) -> set[int]:
        """The form's words right behind a place, up to the next one in its line."""
        at = self._seating.bound.places[tag][1]
        later = [n for _, n in line.places if n > at]
        return set(range(line.first + at, line.first + min(later, default=len(line.words))))

    def _words(self, numbers: set[int]) -> str:
        line = self._form.at[min(numbers)]
        start, end = (
            line.spans[min(numbers) - line.first][0],
            line.spans[max(numbers) - line.first][1],
        )
        return line.text[start:end]


def _words_of(lines: list[Line]) -> str:
    return " ".join(line.text.strip() for line in lines if line.words)


def _column(lines: Lines, line: Line) -> int:
    """Which cell of its row a line stands in, from 0; -1 outside a table."""
    row = lines.row_of(line.cell)
    return row.index(line.cell) if row else -1
