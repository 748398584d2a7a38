"""A Word file as lines: each paragraph with its words, and the cell and row that it stands in.

A line is what the alignment compares; a word is what it aligns. Cells and rows are numbered over
the whole file, in order; a paragraph outside tables is a cell of its own, in no row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

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
    of words before it; ``slots`` where in its text they are.
    """

    number: int
    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    first: int
    cell: int
    row: int = NO_ROW
    places: tuple[tuple[str, int], ...] = ()
    slots: tuple[int, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        self.key = " ".join(self.words)

    @property
    def last(self) -> int:
        """The number behind that of its last word."""
        return self.first + len(self.words)


@dataclass(slots=True)
class CellAt:
    """A table cell, or a paragraph outside tables: its place in the grid, and its lines.

    ``column`` counts grid columns from 0, of which it covers ``span``; ``lines`` are its own,
    ``first`` to ``end`` those with the tables that stand in it; ``outer`` is the cell around
    its table, -1 for none; ``part`` names a part of the file beside its main one.
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

    @property
    def key(self) -> str:
        """The words of all its lines."""
        return " ".join(line.key for line in self.lines if line.words)

    @property
    def has_places(self) -> bool:
        """Whether an answer place of a form stands in it."""
        return any(line.places for line in self.lines)

    @property
    def has_words(self) -> bool:
        """Whether a word stands in it."""
        return any(line.words for line in self.lines)

    def covers(self, column: int) -> bool:
        """Whether it covers a column of the grid."""
        return self.column <= column < self.column + self.span


@dataclass(slots=True)
class Lines:
    """A whole file: its lines, its cells, and the cells of each row, by their numbers.

    ``at`` gives the line of each word of the file.
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
        closed: Iterable[tuple[int, int]] = (),
    ) -> Line:
        """One more line of a cell; no word is looked for in its ``closed`` stretches."""
        words, spans = words_of(text)
        slots: tuple[int, ...] = ()
        if closed:
            kept = [
                n for n, (a, b) in enumerate(spans) if not any(a < d and c < b for c, d in closed)
            ]
            words, spans = tuple(words[n] for n in kept), tuple(spans[n] for n in kept)
        if places:
            starts = [start for start, _ in spans]
            slots = tuple(at for _, at in places)
            places = tuple((name, sum(s < at for s in starts)) for name, at in places)
        number, first = len(self.lines), len(self.at)
        line = Line(
            number, text, words, spans, first, cell.number, cell.row, places=places, slots=slots
        )
        self.lines.append(line)
        self.at += [line] * len(words)
        cell.lines.append(line)
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
        cells = [replace(cell, lines=[lines[n.number] for n in cell.lines]) for cell in self.cells]
        return Lines(lines, cells, self.rows, self.at)

    def word(self, number: int) -> str:
        """A word by its number in the file."""
        line = self.at[number]
        return line.words[number - line.first]

    def row_of(self, cell: int) -> list[int]:
        """The cells of a cell's row; none outside a table."""
        row = self.cells[cell].row
        return self.rows[row] if row >= 0 else []


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
