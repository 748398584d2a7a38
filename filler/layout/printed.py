"""The form's own words, line by line as they are printed: what nobody who fills it may change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from filler.definition.model import Pack
from filler.layout.document import lay_out
from filler.layout.model import Answer, Cell, Heading, Inline, PageNumber, Paragraph, Table, Text

# Stands where a control or a page number is, which are not the form's words.
GAP = "\ufffc"


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line: its words, the heading it stands under, and its form."""

    text: str
    under: str
    form: str


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


def _page(nodes: tuple[object, ...], form: str, *, whole: bool) -> Iterator[Printed]:
    """The lines of a page; a form that stands alone has no section's heading above its own."""
    under = ""
    begun = whole
    for node in nodes:
        begun = begun or (isinstance(node, Heading) and node.anchor is not None)
        if not begun:
            continue
        match node:
            case Heading():
                under = node.text
                yield Printed(under, under, form)
            case Paragraph():
                yield from _line(node.inlines, under, form)
            case Table():
                for row in node.rows:
                    for cell in row.cells:
                        yield from _cell(cell, under, form)
            case _:
                pass


def _cell(cell: Cell, under: str, form: str) -> Iterator[Printed]:
    for paragraph in cell.paragraphs:
        yield from _line(paragraph.inlines, under, form)


def _line(inlines: tuple[Inline, ...], under: str, form: str) -> Iterator[Printed]:
    words = "".join(_shown(inline) for inline in inlines)
    if words.replace(GAP, "").strip():
        yield Printed(words, under, form)


def _shown(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case Answer() | PageNumber():
            return GAP
        case _:
            return " "
