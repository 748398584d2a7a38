"""The nodes of a laid-out document: pages of blocks, paragraphs of inlines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from filler.definition.blocks import FlowchartBlock
from filler.definition.look import Figure
from filler.definition.model import ControlSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Some words; ``href`` is a web address, or ``#anchor`` within the document."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A content control, where somebody answers."""

    control: ControlSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumber:
    """The live number of the page on which an anchor's form starts or ends."""

    anchor: str
    end: bool = False
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A step to the next tab stop."""


Inline = Text | Answer | PageNumber | Tab
ParagraphStyle = Literal[
    "body",
    "option",
    "bullet",
    "step",
    "lead",
    "cover_title",
    "cover",
    "cover_owner",
    "organisation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph in one of the document's styles."""

    inlines: tuple[Inline, ...]
    style: ParagraphStyle = "body"
    keep_next: bool = False
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; ``anchor`` names the form that starts here."""

    level: int
    inlines: tuple[Inline, ...]
    anchor: str | None = None
    new_page: bool = False

    @property
    def text(self) -> str:
        """The heading's words."""
        return "".join(i.text for i in self.inlines if isinstance(i, Text))


CellRole = Literal["head", "label", "answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell, ``span`` columns wide; ``tint`` is a colour of its own."""

    paragraphs: tuple[Paragraph, ...]
    role: CellRole
    span: int = 1
    align: str = "left"
    tint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table row; ``repeat`` holds the rows control when a person may add rows like it."""

    cells: tuple[Cell, ...]
    header: bool = False
    height: float = 0
    repeat: ControlSpec | None = None
    blank_rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its description for a screen reader; widths in percent."""

    title: str
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    style: str = "form"
    size: str = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowchart:
    """A drawing of boxes and arrows."""

    block: FlowchartBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture: the organisation's logo, or one among the text."""

    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A titled box for somebody else's text, under a tag that no field has."""

    tag: str
    title: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The contents list, with the headings that it names and their depth."""

    title: str


Node = Paragraph | Heading | Table | Flowchart | Picture | Place | Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A cover, the contents, a form: on a new page, or below the one that it ``follows``.

    ``section`` is what the head of the page calls it, ``numbers`` are those of its questions.
    """

    nodes: tuple[Node, ...]
    landscape: bool = False
    anchor: str | None = None
    footer: bool = True
    section: str = ""
    follows: bool = False
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document; ``forms`` are the ids of the forms that it carries."""

    title: str
    pages: tuple[Page, ...]
    forms: tuple[str, ...]


def elsewhere(node: Node, words: str, is_elsewhere: Callable[[str], bool]) -> Node:
    """The node with each mention of some forms in the words for it, ``{}`` in them the mention.

    A mention is a link to an anchor; ``is_elsewhere`` is asked of that.
    """

    def said(inline: Inline) -> Inline:
        if not isinstance(inline, Text) or not (inline.href or "").startswith("#"):
            return inline
        if not is_elsewhere((inline.href or "")[1:]):
            return inline
        return replace(inline, text=words.format(inline.text), href=None)

    return changed(node, said)


def changed(node: Node, change: Callable[[Inline], Inline]) -> Node:
    """The node with each of its inlines changed."""
    match node:
        case Paragraph() | Heading():
            return replace(node, inlines=tuple(map(change, node.inlines)))
        case Table():
            rows = (
                replace(
                    row,
                    cells=tuple(
                        replace(
                            cell,
                            paragraphs=tuple(
                                replace(p, inlines=tuple(map(change, p.inlines)))
                                for p in cell.paragraphs
                            ),
                        )
                        for cell in row.cells
                    ),
                )
                for row in node.rows
            )
            return replace(node, rows=tuple(rows))
        case _:
            return node


def bold(inline: Inline) -> Inline:
    """The inline in bold, if it is text."""
    return replace(inline, bold=True) if isinstance(inline, Text) else inline
