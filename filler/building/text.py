"""Paragraphs and headings: runs, links, bookmarks and page numbers that Word keeps live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import bidirectional

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.parts.story import StoryPart
from docx.shared import Mm
from lxml import etree

from filler.building.controls import ControlMaker
from filler.definition.look import Figure
from filler.layout.model import Answer, Heading, Inline, PageNumber, Paragraph, Tab, Text
from filler.ooxml.names import el, run_text, val

PARAGRAPH_STYLES: Mapping[str, str] = {
    "body": "BodyText",
    "option": "Option",
    "bullet": "ListBullet",
    "step": "ListNumber",
    "lead": "Lead",
    "cover_title": "Title",
    "cover": "Subtitle",
    "cover_owner": "CoverOwner",
    "organisation": "CoverOrganisation",
}


# The space above a paragraph that follows a table, in twentieths of a point.
_APART = 120
# That above a form that follows another one on its page.
_FAR = 320


@dataclass(slots=True, kw_only=True)
class Writer:
    """What the elements of one document share: controls, anchors, links, bookmark numbers."""

    controls: ControlMaker
    part: Part
    anchors: frozenset[str]
    pages: Mapping[str, int]
    _bookmarks: int = field(default=0)
    _drawings: int = field(default=0)

    def drawing_number(self) -> int:
        """A number that no other drawing of the document has."""
        self._drawings += 1
        return self._drawings

    def paragraph(self, node: Paragraph, *, keep: bool, apart: bool, below: bool) -> etree._Element:
        """A paragraph kept with what follows, set apart from what stands above it, or below."""
        properties = el("w:pPr", {}, val("w:pStyle", PARAGRAPH_STYLES[node.style]))
        if keep:
            properties.append(el("w:keepNext"))
        if apart or below:
            sides = (("w:before", apart), ("w:after", below))
            properties.append(el("w:spacing", {side: _APART for side, is_so in sides if is_so}))
        return el("w:p", {}, properties, *self.runs(node.inlines))

    def heading(
        self, node: Heading, bookmarks: tuple[str, ...], *, new_page: bool, apart: bool = False
    ) -> etree._Element:
        """A heading; its bookmarks stand around its words."""
        properties = el("w:pPr", {}, val("w:pStyle", f"Heading{node.level}"))
        if new_page:
            properties.append(el("w:pageBreakBefore"))
        if apart:
            properties.append(el("w:spacing", {"w:before": _FAR}))
        paragraph = el("w:p", {}, properties, *self.runs(node.inlines))
        for name in bookmarks:
            self.bookmark(paragraph, name)
        return paragraph

    def picture(self, figure: Figure) -> etree._Element:
        """A paragraph with the picture in it, said in words (20.4.2.5)."""
        if not isinstance(self.part, StoryPart):
            raise TypeError("a picture stands in the text, a header or a footer")
        inline = self.part.new_pic_inline(str(figure.path), width=Mm(figure.width))
        number = str(self.drawing_number())
        inline.docPr.set("id", number)
        inline.docPr.set("name", f"Picture {number}")
        inline.docPr.set("descr", figure.alt)
        copied = etree.fromstring(etree.tostring(inline))
        style = el("w:pPr", {}, val("w:pStyle", "BodyText"))
        return el("w:p", {}, style, el("w:r", {}, el("w:drawing", {}, copied)))

    def bookmark(self, paragraph: etree._Element, name: str) -> None:
        """Put a bookmark around the paragraph's content."""
        self._bookmarks += 1
        start = el("w:bookmarkStart", {"w:id": self._bookmarks, "w:name": name})
        has_properties = len(paragraph) and paragraph[0].tag == el("w:pPr").tag
        paragraph.insert(1 if has_properties else 0, start)
        paragraph.append(el("w:bookmarkEnd", {"w:id": self._bookmarks}))

    def runs(self, inlines: tuple[Inline, ...], *, small: bool = False) -> list[etree._Element]:
        """The elements of a paragraph's inlines."""
        elements: list[etree._Element] = []
        for inline in inlines:
            match inline:
                case Text(text="", href=None):
                    # Word for the web refuses the click on a box that an empty run stands beside.
                    continue
                case Text():
                    elements.append(self._text(inline))
                case Answer():
                    elements.append(self.controls.control(inline.control, small=small))
                case PageNumber():
                    elements.extend(self._page_number(inline))
                case Tab():
                    elements.append(el("w:r", {}, el("w:tab")))
        return elements

    def _text(self, inline: Text) -> etree._Element:
        run = text_run(inline.text, bold=inline.bold, italic=inline.italic)
        if inline.href is None:
            return run
        if inline.href.startswith("#"):
            anchor = inline.href[1:]
            if anchor not in self.anchors:
                return run
            return el("w:hyperlink", {"w:anchor": anchor, "w:history": "1"}, _linked(run))
        relation = self.part.relate_to(inline.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return el("w:hyperlink", {"r:id": relation, "w:history": "1"}, _linked(run))

    def _page_number(self, inline: PageNumber) -> list[etree._Element]:
        name = f"{inline.anchor}_end" if inline.end else inline.anchor
        if inline.anchor not in self.anchors:
            return [text_run(inline.printed)]
        shown = str(self.pages.get(name, inline.printed))
        return page_field(f" PAGEREF {name} \\h ", shown)


def text_run(text: str, *, bold: bool = False, italic: bool = False) -> etree._Element:
    """A run of words."""
    # Both forms of bold and italic: of a script from right to left, the second one counts.
    rtl = any(bidirectional(sign) in ("R", "AL") for sign in text)
    looks = [name for name, on in (("b", bold), ("i", italic)) if on]
    marks = [el(f"w:{name}{form}") for name in looks for form in (("", "Cs") if rtl else ("",))]
    properties = el("w:rPr", {}, *marks, el("w:rtl") if rtl else None)
    return el("w:r", {}, properties if len(properties) else None, run_text(text))


def page_field(code: str, shown: str) -> list[etree._Element]:
    """A complex field with the result it shows until Word works it out again (17.16.18)."""
    instruction = el("w:instrText")
    instruction.text = code
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        el("w:r", {}, el("w:fldChar", {"w:fldCharType": "begin"})),
        el("w:r", {}, instruction),
        el("w:r", {}, el("w:fldChar", {"w:fldCharType": "separate"})),
        el("w:r", {}, run_text(shown)),
        el("w:r", {}, el("w:fldChar", {"w:fldCharType": "end"})),
    ]


def _linked(run: etree._Element) -> etree._Element:
    properties = run.find(el("w:rPr").tag)
    if properties is None:
        properties = el("w:rPr")
        run.insert(0, properties)
    properties.insert(0, val("w:rStyle", "Hyperlink"))
    return run
