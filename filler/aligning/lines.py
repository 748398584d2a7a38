"""A Word file as lines: each paragraph with its words, and the cell and row that it stands in.

A line is what the alignment compares; a word is what it aligns. Cells and rows are numbered over
the whole file, in order; a paragraph outside tables is a cell of its own, in no row.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

NO_ROW = -1
# "applicant's" is one word, however its apostrophe is typed; a letter's accents may follow it.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0903\u093a-\u094f"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|['’‘](?=[^\W_]))*")
_QUOTES = re.compile("['’‘]")
# Thai, Lao, Burmese, Khmer, Chinese and Japanese set no space between words: each of their signs
# is compared as a word (Unicode Standard Annex 29, table 3 and section 4).
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(slots=True)
class Line:
    """A paragraph: its folded words, and where it stands.

    ``spans`` gives the place of each word in ``text``; ``first`` is the number of its first word
    in the whole file. ``places`` are the answer places of a form's line: a name, and the number
    of words before it; ``slots`` from where to where in its text they are. ``outer`` is its text
    without what stands in places of answers; ``last`` is the number behind that of its last word.
    """

    number: int
    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    first: int
    cell: int
    row: int = NO_ROW
    places: tuple[tuple[str, int], ...] = ()
    slots: tuple[tuple[int, int], ...] = ()
    outer: str = ""
    key: str = ""
    last: int = 0

    def __post_init__(self) -> None:
        self.key = " ".join(self.words)
        self.last = self.first + len(self.words)


@dataclass
class CellAt:
    """A table cell, or a paragraph outside tables: its place in the grid, and its lines.

    ``column`` counts grid columns from 0, of which it covers ``span``; ``lines`` are its own,
    ``first`` to ``end`` those with the tables that stand in it; ``outer`` is the cell around
    its table, -1 for none; ``part`` names a part of the file beside its main one. In one that
    ``has_words`` is a word, in one that ``has_places`` an answer place of a form.
    """

    number: int
    row: int = NO_ROW
    table: int = -1
    column: int = 0
    span: int = 1
    outer: int = -1
    where: str = ""
    fill: str = ""
    part: str = ""
    lines: list[Line] = field(default_factory=list)
    first: int = 0
    end: int = 0
    has_words: bool = False
    has_places: bool = False

    @cached_property
    def key(self) -> str:
        """The words of all its lines."""
        return " ".join(line.key for line in self.lines if line.words)

    def covers(self, column: int) -> bool:
        """Whether it covers a column of the grid."""
        return self.column <= column < self.column + self.span


@dataclass
class Lines:
    """A whole file: its lines, its cells, and the cells of each row, by their numbers.

    ``at`` gives the line of each word of the file. What is worked out of them is kept, so that
    they are complete before they are asked.
    """

    lines: list[Line] = field(default_factory=list)
    cells: list[CellAt] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    at: list[Line] = field(default_factory=list)

    def add(
        self,
        text: str,
        cell: CellAt,
        places: tuple[tuple[str, int], ...] = (),
        closed: Collection[tuple[int, int]] = (),
    ) -> Line:
        """One more line of a cell; no word is looked for in its ``closed`` stretches."""
        slots: tuple[tuple[int, int], ...] = ()
        # A word ends where a place begins, whatever stands in it.
        words, spans = words_of(_blanked(text, closed) if closed else text)
        if places:
            starts = [start for start, _ in spans]
            slots = tuple(sorted(closed))
            places = tuple((name, sum(s < at for s in starts)) for name, at in places)
        number, first = len(self.lines), len(self.at)
        line = Line(
            number, text, words, spans, first, cell.number, cell.row, places, slots,
            _outside(text, closed) if closed else text,
        )  # fmt: skip
        self.lines.append(line)
        self.at += [line] * len(words)
        cell.lines.append(line)
        cell.has_words = cell.has_words or bool(words)
        cell.has_places = cell.has_places or bool(places)
        return line

    def without(self, words: Container[int]) -> Lines:
        """The same lines with no words to align where half of their words are among some."""
        lines = [
            replace(line, words=(), spans=(), key="")
            if line.words
            and sum(n in words for n in range(line.first, line.last)) * 2 >= len(line.words)
            else line
            for line in self.lines
        ]
        cells = [
            replace(cell, lines=own, has_words=any(line.words for line in own))
            for cell in self.cells
            for own in ([lines[n.number] for n in cell.lines],)
        ]
        return Lines(lines, cells, self.rows, self.at)

    @cached_property
    def lengths(self) -> list[int]:
        """How many letters each word of the file has."""
        return [len(word) for line in self.lines for word in line.words]

    @cached_property
    def worded(self) -> list[Line]:
        """The lines with words."""
        return [line for line in self.lines if line.words]

    @cached_property
    def keys(self) -> list[str]:
        """The words of each line that has some."""
        return [line.key for line in self.worded]

    @cached_property
    def count(self) -> Counter[str]:
        """How many lines have the same words."""
        return Counter(line.key for line in self.worded)

    @cached_property
    def asking(self) -> frozenset[int]:
        """The numbers of the lines that ask: in a row with a place, or right beside one."""
        found: set[int] = set()
        for row in self.rows:
            cells = [self.cells[cell] for cell in row]
            if any(cell.has_places for cell in cells):
                found |= {line.number for cell in cells for line in cell.lines}
        for line, following in pairwise(self.lines):
            if line.places or following.places:
                found.add(line.number)
        return frozenset(found | {line.number for line in self.lines if line.places})

    @cached_property
    def printed(self) -> frozenset[str]:
        """The words of each line of several in which no place is."""
        return frozenset(n.key for n in self.lines if len(n.words) > 1 and not n.places)

    @cached_property
    def last_with(self) -> dict[str, int]:
        """The number of the last line in which each place stands."""
        return {name: line.number for line in self.lines for name, _ in line.places}

    def head_over(self, cell: CellAt) -> CellAt | None:
        """The head over a cell: in the nearest row of heads above it in its table."""
        key = cell.row, cell.column
        if key not in self._heads:
            self._heads[key] = self._head_over(cell)
        return self._heads[key]

    @cached_property
    def _heads(self) -> dict[tuple[int, int], CellAt | None]:
        return {}

    def _head_over(self, cell: CellAt) -> CellAt | None:
        for number in range(cell.row - 1, -1, -1):
            row = [self.cells[c] for c in self.rows[number]]
            if not row:
                continue
            if row[0].table != cell.table:
                return None
            if any(c.has_places for c in row) or sum(c.has_words for c in row) < 2:
                continue
            return next((c for c in row if c.covers(cell.column) and c.has_words), None)
        return None

    def caption_under(self, cell: CellAt) -> CellAt | None:
        """The cell of words under a cell of a row without words; none with places is a caption."""
        following = self.rows[cell.row + 1 : cell.row + 2] if cell.row >= 0 else []
        below = [self.cells[c] for c in (following[0] if following else ())]
        if any(c.table != cell.table or c.has_places for c in below):
            return None
        return next((c for c in below if c.covers(cell.column) and c.has_words), None)

    def word(self, number: int) -> str:
        """A word by its number in the file."""
        line = self.at[number]
        return line.words[number - line.first]

    def row_of(self, cell: int) -> list[int]:
        """The cells of a cell's row; none outside a table."""
        row = self.cells[cell].row
        return self.rows[row] if row >= 0 else []


def _blanked(text: str, closed: Iterable[tuple[int, int]]) -> str:
    """A text with spaces for some stretches of it."""
    for start, end in closed:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _outside(text: str, closed: Iterable[tuple[int, int]]) -> str:
    """A text without some stretches of it, which may hold each other."""
    kept, at = [], 0
    for start, end in sorted(closed):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join([*kept, text[at:]])


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The words of a text, folded, and where each stands in it.

    Case, the encoding of accents, punctuation, quotes and spacing count for nothing; what is
    compared is letters and digits alone.
    """
    if _SPACELESS.search(text) is not None:
        found = [span for match in _WORD.finditer(text) for span in _apart(text, *match.span())]
    else:
        found = [match.span() for match in _WORD.finditer(text)]
    return tuple(_folded(text[start:end]) for start, end in found), tuple(found)


def _folded(word: str) -> str:
    if not word.isascii():
        word = unicodedata.normalize("NFKC", _QUOTES.sub("", word))
    elif "'" in word:
        word = word.replace("'", "")
    return word.casefold()


def _apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A word's stretch, each sign of a script without spaces on its own."""
    for at in range(start, end):
        if _SPACELESS.match(text, at):
            if start < at:
                yield start, at
            yield at, at + 1
            start = at + 1
    if start < end:
        yield start, end
