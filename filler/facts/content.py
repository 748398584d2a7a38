"""A document as plain facts: its blocks in order, tables as grids, and all that stands in them.

Nothing is made of the facts here. The walk that finds them is ``filler.facts.walk``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from filler.digital.model import NOT_SIGNED, Signatures

BOLD, UNDERLINE, STRIKE, HIGHLIGHT, SHADE = 1, 4, 8, 16, 32
DELETED, INSERTED, FLOATING, PROMPT, HIDDEN = 64, 128, 256, 512, 1024
COLOURED, BORDERED = 2048, 4096
# What holds words that only the program that opens the file can bring in (17.17.2).
UNREAD = frozenset({"altChunk"})
# Words of a field that Word fills in itself: the day it is opened, one of a mailing list, a page.
CHANGING, MERGED, COUNTED, PRINTED = 8192, 16384, 32768, 65536


class Piece(NamedTuple):
    """A stretch of words of one look, or one thing that stands among the words.

    ``kind`` is ``text``, ``symbol`` (the sign that a symbol font shows), ``box`` and ``list``
    (legacy form fields), ``picture`` (its part), ``ink``, ``shape`` (its kind), ``signature
    line`` (its id) or ``object``. ``look`` is a sum of the flags above. ``control`` is the
    number of the innermost control it stands in, -1 for none. ``ticked`` is a legacy box's.
    """

    kind: str
    text: str
    look: int = 0
    control: int = -1
    ticked: bool = False
    font: str = ""


def placed(place: str, part: str, heading: str) -> str:
    """A place with the part that it is in, or the heading that it stands under."""
    if part:
        return f"{part}, {place}"
    return f'{place} under "{heading}"' if heading else place


@dataclass(slots=True)
class Paragraph:
    """A paragraph with its pieces; ``where`` says in which table cell, if any."""

    pieces: list[Piece] = field(default_factory=list)
    heading: bool = False

    @property
    def text(self) -> str:
        """Its words as they stand: deletions left out, signs as they show."""
        return "".join(
            piece.text
            for piece in self.pieces
            if piece.kind in ("text", "symbol", "list") and not piece.look & DELETED
        )


@dataclass
class Cell:
    """A table cell: where it stands in the grid, and its blocks.

    ``number`` counts the cells of its row from 1; ``column`` counts grid columns from 0, of
    which it covers ``span``; ``heading`` is the one above. ``merged`` is whether it continues
    the cell above.
    """

    table: int
    row: int
    number: int
    column: int
    part: str = ""
    heading: str = ""
    span: int = 1
    merged: bool = False
    fill: str = ""
    comments: list[str] = field(default_factory=list)
    blocks: list[Paragraph | Table] = field(default_factory=list)

    @cached_property
    def where(self) -> str:
        """``table 3, row 2, column 4 under "Part 2"``."""
        place = f"table {self.table}, row {self.row}, column {self.number}"
        return placed(place, self.part, self.heading)

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Its own paragraphs, those of a table within it left out."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def everything(self) -> list[Paragraph]:
        """Its paragraphs, and those of the tables within it."""
        found: list[Paragraph] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                found.append(block)
            else:
                found += [p for row in block.rows for cell in row for p in cell.everything]
        return found

    @cached_property
    def beside(self) -> str:
        """The words that stand in none of its controls, single-spaced."""
        pieces = []
        for paragraph in self.everything:
            for piece in paragraph.pieces:
                if piece.kind in ("text", "symbol", "list") and not piece.look & DELETED:
                    pieces.append(piece.text if piece.control < 0 else " ")
            pieces.append(" ")
        return " ".join("".join(pieces).split())


@dataclass(slots=True)
class Table:
    """A table: its number in the part, and the cells of each row."""

    number: int
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class Comment:
    """A comment: whose, when (as stored), its words, the words it is on, and where."""

    author: str
    date: str
    text: str
    resolved: bool = False
    on: str = ""
    where: str = ""

    def as_json(self) -> dict[str, str | bool]:
        """The comment as ``read --json`` prints it."""
        return {
            "author": self.author,
            "date": self.date,
            "on": self.on,
            "text": self.text,
            "resolved": self.resolved,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFact:
    """One content control as it stands in the file, before anything is made of it.

    ``placeholder`` is what the control says of itself; ``is_prompt`` whether its words are
    those of the building block that it names as its prompt, None when it names none;
    ``prompt_style`` whether they stand in a prompt's style. ``row`` numbers the row that it
    stands in, None outside one; ``cell`` is its table cell, ``line`` its paragraph outside a
    table, as a cell of its own; ``live`` are its words without those
    that are struck out or hidden, None where none is; ``pictures`` are the names of the
    picture parts in it, ``objects`` the kinds of things in it that are not words. ``deleted``
    is whether it stands in a tracked deletion, ``struck`` the words in it that were deleted
    with changes tracked; ``date_format`` and ``language`` are how a date control says that it
    shows its day; ``entries`` are those of a list, ``unset`` the one that stands for none of them,
    ``takes_words`` whether it takes other words than these;
    ``comments`` are the numbers of the comments on it.
    """

    tag: str
    title: str
    kind: str
    where: str
    text: str
    placeholder: bool = False
    is_prompt: bool | None = None
    prompt_style: bool = False
    checked: bool = False
    glyphs: tuple[str, str] = ("☒", "☐")
    stored_date: str | None = None
    date_format: str = ""
    language: str = ""
    entries: tuple[str, ...] = ()
    unset: str = ""
    takes_words: bool = False
    pieces: tuple[Piece, ...] = ()
    pictures: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    row: int | None = None
    cell: Cell | None = None
    line: Cell | None = None
    deleted: bool = False
    live: str | None = None
    struck: str = ""
    comments: tuple[str, ...] = ()

    @property
    def around(self) -> Cell | None:
        """What it stands in: its table cell, or its paragraph outside a table."""
        return self.cell if self.cell is not None else self.line

    @property
    def beside(self) -> str:
        """The words beside it that stand in no control."""
        return self.around.beside if self.around is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All facts of one file.

    ``parts`` gives each part's blocks, the main part's first, and ``names`` what they are called,
    the main part by no name; ``unknown`` the names of markup
    that nobody here knows and that was descended into, or that cannot be read (``UNREAD``);
    ``revisions`` counts tracked insertions and deletions by author; ``signed`` are the package's
    digital signatures, once verified; ``pages`` gives the page of each table cell from the second
    page on, as Word last laid the file out, and nothing where the file does not say.
    """

    parts: tuple[list[Paragraph | Table], ...]
    names: tuple[str, ...]
    controls: tuple[ControlFact, ...]
    comments: dict[str, Comment] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)
    signed: Signatures = NOT_SIGNED
    pages: dict[str, int] = field(default_factory=dict)

    def tables(self) -> Iterator[Table]:
        """Every table, nested ones after their own, in document order."""
        for blocks in self.parts:
            yield from _tables(blocks)


def _tables(blocks: list[Paragraph | Table]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
            for row in block.rows:
                for cell in row:
                    yield from _tables(cell.blocks)
