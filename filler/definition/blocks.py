"""The layout blocks a form is written in: text, table, flowchart, picture, statements, place.

Only the shapes. Cells and text are Markdown with ``{field}`` marks; ``filler.layout``
gives them their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from filler.definition.conditions import Condition
from filler.definition.look import Figure

_MARK = re.compile(r"\{([a-z][a-z0-9_.]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Markdown: headings, paragraphs, lists, and ``{field}`` marks."""

    md: str
    new_page: bool = False
    when: tuple[Condition, ...] = ()

    @property
    def names(self) -> Iterator[str]:
        """The fields and groups that it shows, as it names them."""
        yield from _MARK.findall(self.md)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSpec:
    """One row, or one row for each of something.

    ``each`` names a group or fields; ``repeat`` names a field of rows that a person may add to.
    ``height`` is the least height of the row in millimetres; ``span`` over how many columns each
    cell goes, the last one over what is left; ``style`` a row of totals, ``tint`` its colour.
    """

    cells: tuple[str, ...]
    each: tuple[str, ...] = ()
    repeat: str = ""
    height: float = 0
    span: tuple[int, ...] = ()
    style: str = "plain"
    tint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock:
    """A table; ``title`` is its description for a screen reader, widths are percentages."""

    title: str
    rows: tuple[RowSpec, ...]
    head: tuple[str, ...] = ()
    widths: tuple[float, ...] = (100.0,)
    align: tuple[str, ...] = ()
    style: str = "form"
    size: str = "normal"
    when: tuple[Condition, ...] = ()

    @property
    def names(self) -> Iterator[str]:
        """The fields and groups that it shows, as it names them."""
        for row in self.rows:
            yield from row.each
            yield from [row.repeat] if row.repeat else []
            for cell in row.cells:
                yield from _MARK.findall(cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSpec:
    """A box of a flowchart; position and size in hundredths of the drawing."""

    id: str
    x: float
    y: float
    w: float
    h: float
    text: str
    shape: str = "box"
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowchartBlock:
    """A flowchart as boxes in reading order; ``height`` in millimetres.

    With ``steps``, a heading, its words stand before it as a numbered list too; ``alt`` is then
    what the drawing itself is called.
    """

    title: str
    height: float
    boxes: tuple[BoxSpec, ...]
    alt: str = ""
    steps: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The whole chart as sentences, in their order, each with where it leads."""
        steps = [box for box in self.boxes if box.shape != "label"]
        numbers = {box.id: number for number, box in enumerate(steps, start=1)}
        sentences = []
        for box in steps:
            lines = box.text.rstrip(".;").split("\n")
            ended = [line if line[-1:] in ":;,.?!" else f"{line};" for line in lines[:-1]]
            words = " ".join([*ended, lines[-1]])
            leads = " or ".join(f"step {numbers[target]}" for target in box.to)
            sentences.append(f"{words}{f' (leads to {leads})' if leads else ''}.")
        return tuple(sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBlock:
    """A picture that shows something, said in words for those who do not see it."""

    picture: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsBlock:
    """A reference printed in full."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBlock:
    """A titled place for text that is not ours to write.

    ``md`` is that text, once its ``file`` is there; without a file, people put it into Word.
    """

    id: str
    title: str
    prompt: str = ""
    file: str = ""
    md: str = ""

    @property
    def is_awaited(self) -> bool:
        """Whether its text belongs in a file that is not there yet."""
        return bool(self.file) and not self.md.strip()


Block = TextBlock | TableBlock | FlowchartBlock | PictureBlock | StatementsBlock | PlaceBlock
