"""What the lines and cells of a form say: their words, their tokens, whether they are to be filled.

The words of a line are those outside its tokens: its blanks, boxes and controls.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from filler.adopting.model import Spot
from filler.adopting.tokens import Asks, Token, tokens_of, words_only
from filler.aligning import CellAt, Line
from filler.facts.content import Piece
from filler.placing.sheet import Sheet

_ASKS = (":", "?", "：", "？")


class Page:
    """A form's sheet, with the tokens of each line."""

    def __init__(
        self, sheet: Sheet, led: Container[int] = (), asks: Asks = lambda _words: False
    ) -> None:
        """``led`` are the paragraphs, by their ``id``, whose tabs draw a line to write on.

        ``asks`` is whether words in square brackets ask for something to be written there.
        """
        self.sheet = sheet
        self._led = led
        self.lines = sheet.lines
        self.tokens = [tokens_of(strip, tuple(sheet.controls), asks) for strip in sheet.strips]

    def words(self, line: Line, start: int = 0, end: int | None = None) -> str:
        """The words of a part of a line, its tokens left out."""
        end = len(line.text) if end is None else end
        text = list(line.text[start:end])
        for token in self.tokens[line.number]:
            for at in range(max(token.start, start), min(token.end, end)):
                text[at - start] = " "
        return words_only("".join(text))

    def cell_words(self, cell: CellAt) -> str:
        """The words of a cell's lines."""
        return " ".join(w for line in cell.lines if (w := self.words(line)))

    def cell_tokens(self, cell: CellAt) -> list[tuple[Line, Token]]:
        """The tokens of a cell, each with its line."""
        return [(line, token) for line in cell.lines for token in self.tokens[line.number]]

    def _has_picture(self, cell: CellAt) -> bool:
        return any(
            isinstance(t, Piece) and t.kind != "box"
            for line in cell.lines
            for t in self.sheet.strips[line.number].things.values()
        )

    def is_blank(self, cell: CellAt) -> bool:
        """Whether a cell is there to be written in: no word, no box, no picture in it."""
        return (
            not says(self.cell_words(cell))
            and all(token.kind in ("blank", "control") for _, token in self.cell_tokens(cell))
            and not self._has_picture(cell)
            and not self.has_tables(cell)
        )

    def has_tables(self, cell: CellAt) -> bool:
        """Whether a table stands in a cell."""
        return cell.end - cell.first != len(cell.lines)

    def is_asking(self, line: Line) -> bool:
        """Whether a line ends as a question does."""
        return words_only(line.text).endswith(_ASKS)

    def is_led(self, line: Line) -> bool:
        """Whether the tabs of a line draw a line to write on."""
        return id(self.sheet.paragraphs[line.number]) in self._led

    def where(self, line: Line) -> str:
        """Where a line stands."""
        return self.lines.cells[line.cell].where


def grid_of(row: Sequence[CellAt]) -> list[tuple[int, int]]:
    """The columns of a row's cells, and how many each covers."""
    return [(cell.column, cell.span) for cell in row]


def says(words: str) -> bool:
    """Whether some words are words: a letter or a figure is among them."""
    return any(map(str.isalnum, words))


def trimmed(label: str) -> str:
    """A label without the signs at its ends."""
    return " ".join(label.split()).strip(" :：;,–-_").strip()


def spot_of(line: Line, token: Token) -> Spot:
    """Where a token stands."""
    hows = {"blank": "blank", "box": "box", "brackets": "brackets", "control": "control"}
    return Spot(
        line=line.number,
        start=token.start,
        end=token.end,
        how=hows[token.kind],  # type: ignore[arg-type]
        control=token.control,
    )


def cell_spot(cell: CellAt) -> Spot:
    """Where an empty cell is written in."""
    line = cell.lines[0]
    end = len(line.text)
    return Spot(line=line.number, start=end, end=end, how="cell")
