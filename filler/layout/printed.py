"""The form's own words, line by line as they are printed: what nobody who fills it may change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from filler.definition.model import Pack
from filler.layout.document import lay_out
from filler.layout.model import (
    Answer,
    Cell,
    Contents,
    Flowchart,
    Heading,
    Inline,
    Node,
    PageNumber,
    Paragraph,
    Table,
    Text,
)

# Stands where a control or a page number is, which are not the form's words.
GAP = "\ufffc"


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line: its words, the heading it stands under, and its form.

    ``is_open`` is whether somebody's answer may stand behind it in one line; ``drawn`` whether it
    stands in a drawing.
    """

    text: str
    under: str
    form: str
    is_open: bool = False
    drawn: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading itself."""
        return self.text == self.under


@lru_cache(maxsize=16)
def printed_lines(
    pack: Pack, forms: frozenset[str], *, whole: bool, earlier: bool
) -> tuple[Printed, ...]:
    """The lines of the forms; with ``whole``, of all that the pack prints, guidance too."""
    document = lay_out(pack, earlier=earlier)
    return tuple(
        line
        for page in document.pages
        if whole or page.anchor in forms
        for line in _page(page.nodes, page.anchor or "", whole=whole)
    )


def _page(nodes: tuple[Node, ...], form: str, *, whole: bool) -> Iterator[Printed]:
    """The lines of a page; a form that stands alone has no section's heading above its own."""
    under = ""
    begun = whole
    for number, node in enumerate(nodes):
        begun = begun or (isinstance(node, Heading) and node.anchor is not None)
        if not begun:
            continue
        following = nodes[number + 1] if number + 1 < len(nodes) else None
        match node:
            case Heading():
                under = node.text
                yield Printed(under, under, form, _asks(under, following))
            case Paragraph():
                yield from _line(node.inlines, under, form, following)
            case Table():
                for row in node.rows:
                    asks = any(_has_answer(cell) for cell in row.cells)
                    for cell in row.cells:
                        yield from _cell(cell, under, form, asks=asks)
            case Contents():
                yield Printed(node.title, under, form)
            case Flowchart():
                for box in node.block.boxes:
                    for text in box.text.split("\n"):
                        yield Printed(text, under, form, drawn=True)
            case _:
                pass


def _asks(words: str, following: Node | None) -> bool:
    """Whether words ask something that may be answered behind them."""
    is_box = isinstance(following, Table) and len(following.rows) == 1
    return is_box or words.rstrip().endswith((":", "?"))


def _has_answer(cell: Cell) -> bool:
    return any(isinstance(i, Answer) for p in cell.paragraphs for i in p.inlines)


def _cell(cell: Cell, under: str, form: str, *, asks: bool) -> Iterator[Printed]:
    for paragraph in cell.paragraphs:
        for line in _line(paragraph.inlines, under, form, None):
            yield replace(line, is_open=line.is_open or asks)


def _line(
    inlines: tuple[Inline, ...], under: str, form: str, following: Node | None
) -> Iterator[Printed]:
    words = "".join(_shown(inline) for inline in inlines)
    if words.replace(GAP, "").strip():
        yield Printed(words, under, form, _asks(words, following))


def _shown(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case Answer() | PageNumber():
            return GAP
        case _:
            return " "
