"""The layout blocks a form is written in: text, table, flowchart, statements, place.

Only the shapes. Cells and text are Markdown with ``{field}`` marks; ``filler.layout``
gives them their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Markdown: headings, paragraphs, lists, and ``{field}`` marks."""

    md: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSpec:
    """One row, or one row for each of something.

    ``each`` names a group or fields; ``beside`` gives lists of fields that stand side by side;
    ``spans`` gives the columns that each cell covers, the last one taking what is left;
    ``repeat`` names a field of rows that a person may add to. ``height`` is in millimetres,
    the least height of the last line of the row.
    """

    cells: tuple[str, ...]
    then: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    beside: tuple[tuple[str, ...], ...] = ()
    spans: tuple[int, ...] = ()
    repeat: str = ""
    height: float = 0


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
    """A flowchart as boxes in reading order; ``height`` in millimetres."""

    title: str
    height: float
    boxes: tuple[BoxSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsBlock:
    """A reference printed in full."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBlock:
    """A titled place for text that is not ours to write."""

    id: str
    title: str
    prompt: str


Block = TextBlock | TableBlock | FlowchartBlock | StatementsBlock | PlaceBlock
