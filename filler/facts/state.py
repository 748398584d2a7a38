"""Where the walk of one part stands, and what every handler does: go on, add a piece, place it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from lxml import etree

from filler.facts.content import (
    DELETED,
    FLOATING,
    HIDDEN,
    PRINTED,
    STRIKE,
    Cell,
    Comment,
    ControlFact,
    Paragraph,
    Piece,
    Table,
    placed,
)
from filler.ooxml.names import qn
from filler.ooxml.package import Package

Element = etree._Element
# What a walk does at an element of some name.
Handler = Callable[[Any, Element], None]
_T = qn("w:t")
# So many letters of what a comment is on are kept.
_LONG_ENOUGH = 400
# What holds words or holds what holds them, and says nothing else that is asked here.
KNOWN_FRAMES = (
    *("w:body", "w:document", "w:hyperlink", "w:smartTag", "w:customXml"),
    *("w:txbxContent", "w:ruby", "w:rubyBase", "w:rt", "w:bdo", "w:dir", "w:sdtContent"),
    *("mc:Choice", "wps:txbx", "wpg:wgp", "wpg:grpSp", "v:group", "v:textbox"),
    *("a:graphic", "a:graphicData", "pic:pic", "pic:blipFill", "wps:spPr", "wpg:grpSpPr"),
    *("w:footnote", "w:endnote", "w:hdr", "w:ftr", "w:subDoc", "m:oMathPara"),
    *("w:footnotes", "w:endnotes"),
)
SKIPPED = (
    *("w:sdtPr", "w:sdtEndPr", "w:pPr", "w:rPr", "w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr"),
    *("w:sectPr", "w:delInstrText", "w:proofErr"),
    *("w:bookmarkStart", "w:bookmarkEnd", "w:permStart", "w:permEnd", "w:tblPrEx", "w:background"),
    *("w:annotationRef", "w:footnoteRef", "w:endnoteRef", "w:separator", "w:softHyphen"),
    *("w:continuationSeparator", "w:footnoteReference", "w:endnoteReference", "w:pgNum"),
    *("w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd"),
    *("w:smartTagPr", "w:customXmlPr", "w:fldData", "w:rubyPr"),
    *("wp:extent", "wp:effectExtent", "wp:docPr", "wp:cNvGraphicFramePr", "wp:simplePos"),
    *("wp:positionH", "wp:positionV", "wp:wrapNone", "wp:wrapSquare", "wp:wrapTight"),
    *("wps:bodyPr", "wps:cNvSpPr", "wps:style", "wps:cNvPr", "wps:cNvCnPr", "wpg:cNvGrpSpPr"),
    *("wpg:cNvPr", "a:xfrm", "v:shapetype", "pic:nvPicPr", "pic:spPr", "v:stroke", "v:path"),
    *("v:fill", "v:shadow", "o:lock", "v:formulas", "v:handles", "wp:wrapThrough"),
    *("wp:wrapTopAndBottom", "wp14:sizeRelH", "wp14:sizeRelV"),
    *("a:ln", "a:solidFill", "a:noFill", "a:gradFill", "a:stretch"),
)


@dataclass(slots=True)
class Sources:
    """Where facts stand in the XML, for those who put something there.

    ``paragraphs`` by the paragraph's ``id``; ``pieces`` the elements of its pieces, in order, by
    the same; ``controls`` those of the controls by their numbers.
    """

    paragraphs: dict[int, Element] = field(default_factory=dict)
    pieces: dict[int, list[Element]] = field(default_factory=dict)
    controls: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class Facts:
    """What the walks over all parts add to."""

    package: Package
    prompts: dict[str, str]
    comments: dict[str, Comment]
    controls: list[ControlFact] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    bullets: dict[tuple[str, str], str] = field(default_factory=dict)
    sources: Sources | None = None


@dataclass(slots=True)
class Open:
    """A control that the walk is within."""

    number: int
    texts: list[str] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    pieces: list[Piece] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    comments: dict[str, None] = field(default_factory=dict)
    holds_paragraphs: bool = False


class WalkState:
    """Where the walk of one part stands; ``handlers`` says what it does at which element."""

    handlers: ClassVar[Mapping[str, Handler]] = {}

    def __init__(self, part: str, relations: dict[str, str], facts: Facts) -> None:
        self.part = part
        self.is_running = part.rpartition("/")[2].startswith(("header", "footer"))
        self.relations = relations
        self.facts = facts
        self.page = 1
        self.blocks: list[Paragraph | Table] = []
        self.paragraph: Paragraph | None = None
        self.line: Cell | None = None
        self.heading = ""
        self.tables = 0
        self.table: Table | None = None
        self.cell: Cell | None = None
        self.column = 0
        self.row: int | None = None
        self.rows = 0
        self.in_item = False
        self.look = 0
        self.floating = False
        self.node: Element | None = None
        self.fields: list[list[str]] = []
        self.field_look = 0
        self.framed = False
        self.met = False
        self.open: list[Open] = []
        self.open_comments: dict[str, None] = {}
        self.growing: dict[str, None] = {}

    def descend(self, node: Element) -> None:
        """Go through the children, each by its handler."""
        handlers = self.handlers
        for child in node:
            handler = handlers.get(child.tag)
            if handler is not None:
                handler(self, child)
            else:
                self._unknown(child)

    def _unknown(self, node: Element) -> None:
        """Go into markup that nobody here knows; name it where it holds words."""
        own = (node.text or "").strip()
        if own or (len(node) and next(node.iter(_T), None) is not None):
            self._name(node)
        if own:
            self._add("text", node.text or "")
        if len(node):
            self.descend(node)

    def _name(self, node: Element) -> None:
        name = etree.QName(node).localname
        self.facts.unknown[name] = self.facts.unknown.get(name, 0) + 1

    def _place(self, table: int, row: int, column: int) -> str:
        return placed(f"table {table}, row {row}, column {column}", self.part, self.heading)

    def _outside(self) -> str:
        return placed("outside a table", self.part, self.heading)

    def _add(self, kind: str, text: str, font: str = "", *, ticked: bool = False) -> None:
        """One more piece, told to every control that it stands in."""
        if self.paragraph is None:
            self.paragraph = Paragraph()
            (self.cell.blocks if self.cell is not None else self.blocks).append(self.paragraph)
        look = self.look | self.field_look
        if self.floating:
            look |= FLOATING
        if look & PRINTED and self.is_running:
            return
        number = self.open[-1].number if self.open else -1
        piece = Piece(kind, text, look, number, ticked, font)
        self.met = True
        self.paragraph.pieces.append(piece)
        if self.facts.sources is not None and self.node is not None:
            self.facts.sources.pieces.setdefault(id(self.paragraph), []).append(self.node)
        words = kind in ("text", "symbol", "list")
        for control in self.open:
            control.pieces.append(piece)
            if words:
                if look & (STRIKE | HIDDEN):
                    control.dead.add(len(control.texts))
                (control.struck if look & DELETED else control.texts).append(text)
            if self.open_comments:
                control.comments |= self.open_comments
        if self.growing and words and not look & DELETED:
            for number_ in list(self.growing):
                comment = self._comment(number_)
                comment.on += text
                if len(comment.on) > _LONG_ENOUGH:
                    del self.growing[number_]

    def _comment(self, number: str) -> Comment:
        return self.facts.comments.setdefault(number, Comment(author="", date="", text=""))
