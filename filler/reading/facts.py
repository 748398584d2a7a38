"""Every content control of every part, with its text, its state and its place.

One walk over each part. What stands twice for older programs (``mc:Fallback``) is read
once; deleted words are not read, inserted ones are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.package import Package
from filler.reading.model import ControlFact

_OBJECTS = frozenset(
    (
        *(qn(name) for name in ("w:sym", "w:object", "w:drawing", "w:pict", "w:contentPart")),
        "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    )
)
_SKIPPED = frozenset(
    qn(name) for name in ("w:del", "w:moveFrom", "w:sdtPr", "w:instrText", "w:pPr")
)
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_INSERTED = (qn("w:ins"), qn("w:moveTo"))
# Controls that frame others and hold no answer themselves.
_FRAMES = ("rows", "item", "gallery")
_EMBED = qn("r:embed")
_LINK = qn("r:link")
_VML_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"


def control_facts(package: Package) -> list[ControlFact]:
    """The facts of all controls, the main part's first."""
    facts: list[ControlFact] = []
    prompts = _prompts(package)
    for part in package.text_parts:
        root = package.parse(part)
        if root is not None:
            name = "" if part == package.main_part else part
            walk = _Walk(part=name, relations=package.relations(part), prompts=prompts)
            walk.visit(root)
            facts += walk.facts
    return facts


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: the heading above, the table, the row, the cell."""

    part: str
    relations: dict[str, str]
    prompts: dict[str, str]
    facts: list[ControlFact] = field(default_factory=list)
    heading: str = ""
    tables: int = 0
    cell: tuple[int, int, int] | None = None
    row: int | None = None
    rows: int = 0
    beside: str = ""
    in_item: bool = False
    inserted: bool = False

    def visit(self, node: etree._Element) -> None:
        """Go through a node's children, noting where each stands."""
        for child in node:
            tag = child.tag
            if tag in _SKIPPED or _stands_twice(child):
                continue
            if tag == qn("w:sdt"):
                self._control(child)
            elif tag == qn("w:tbl"):
                outer = self.cell
                self.tables += 1
                self.cell = (self.tables, 0, 0)
                self.visit(child)
                self.cell = outer
            elif tag == qn("w:tr"):
                self._row(child)
            elif tag == qn("w:tc") and self.cell is not None:
                table, row, column = self.cell
                self.cell = (table, row, column + 1)
                outer_beside, self.beside = self.beside, words_beside(child)
                self.visit(child)
                self.beside = outer_beside
            elif tag in _INSERTED:
                outer_inserted, self.inserted = self.inserted, True
                self.visit(child)
                self.inserted = outer_inserted
            elif len(child):
                if tag == qn("w:p"):
                    self._note_heading(child)
                self.visit(child)

    def _note_heading(self, paragraph: etree._Element) -> None:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and (style.get(qn("w:val")) or "").startswith("Heading"):
            self.heading = text_of(paragraph).strip()

    def _row(self, row: etree._Element) -> None:
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            return
        if self.cell is not None:
            table, number, _ = self.cell
            self.cell = (table, number + 1, 0)
        own_row = self.row
        if not self.in_item:
            self.rows += 1
            self.row = self.rows
        self.visit(row)
        self.row = own_row

    def _control(self, sdt: etree._Element) -> None:
        own_row, own_item = self.row, self.in_item
        if controls.kind(sdt) == "item":
            self.rows += 1
            self.row, self.in_item = self.rows, True
        self.facts.append(self._fact(sdt))
        inner = controls.content(sdt)
        if inner is not None:
            self.visit(inner)
        self.row, self.in_item = own_row, own_item

    def _fact(self, sdt: etree._Element) -> ControlFact:
        kind = controls.kind(sdt)
        inner = controls.content(sdt)
        if kind in _FRAMES:
            inner = None
        text = text_of(inner) if inner is not None else ""
        stored = next(sdt.iter(qn("w:date")), None) if kind == "date" else None
        return ControlFact(
            tag=controls.text_property(sdt, "w:tag"),
            title=controls.text_property(sdt, "w:alias"),
            kind=kind,
            where=self._place(sdt),
            text=text,
            placeholder=controls.shows_placeholder(sdt),
            is_prompt=self._is_prompt(sdt, text),
            prompt_style=inner is not None and _has_prompt_style(inner),
            checked=kind == "tick" and controls.is_checked(sdt),
            glyph_ticked=_glyph(sdt, text) if kind == "tick" else None,
            stored_date=stored.get(qn("w:fullDate")) if stored is not None else None,
            pictures=tuple(self._pictures(inner)) if inner is not None else (),
            objects=tuple(_objects(inner)) if inner is not None else (),
            row=self.row,
            inserted=self.inserted,
            beside=self.beside,
        )

    def _is_prompt(self, sdt: etree._Element, text: str) -> bool | None:
        """Whether the words are the control's own prompt; None when the file does not say."""
        own = controls.properties(sdt)
        block = own.find(f"{qn('w:placeholder')}/{qn('w:docPart')}") if own is not None else None
        prompt = self.prompts.get(block.get(qn("w:val")) or "") if block is not None else None
        return None if prompt is None else prompt == text

    def _pictures(self, inner: etree._Element) -> Iterator[str]:
        for element in inner.iter():
            relation = element.get(_EMBED) or element.get(_LINK)
            if relation is None and element.tag == _VML_IMAGE:
                relation = element.get(qn("r:id"))
            if relation is not None:
                yield self.relations.get(relation, relation)

    def _place(self, sdt: etree._Element) -> str:
        """``table 3, row 2, column 4 under "Competency Grid"``."""
        place = "outside a table"
        if self.cell is not None:
            table, row, column = self.cell
            # A control around a cell or a row comes before the cell that it holds.
            inner = controls.content(sdt)
            first = inner[0].tag if inner is not None and len(inner) else None
            column += first in (qn("w:tc"), qn("w:tr"))
            row += first == qn("w:tr")
            place = f"table {table}, row {row}, column {column}"
        if self.part:
            return f"{self.part}, {place}"
        return f'{place} under "{self.heading}"' if self.heading else place


def _prompts(package: Package) -> dict[str, str]:
    """The prompts that the file's own glossary holds, by the name of their building block."""
    prompts = {}
    for name in package.glossary_parts:
        root = package.parse(name)
        for part in root.iter(qn("w:docPart")) if root is not None else ():
            title = part.find(f"{qn('w:docPartPr')}/{qn('w:name')}")
            body = part.find(qn("w:docPartBody"))
            if title is not None and body is not None:
                prompts[title.get(qn("w:val")) or ""] = text_of(body)
    return prompts


def _objects(inner: etree._Element) -> Iterator[str]:
    """The names of what stands there and is neither words nor a picture that was found."""
    for element in inner.iter(etree.Element):
        if element.tag in _OBJECTS:
            yield etree.QName(element).localname


def _has_prompt_style(inner: etree._Element) -> bool:
    """Whether all its words are in the style of a prompt."""
    runs = [run for run in inner.iter(qn("w:r")) if text_of(run)]
    styles = (run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") for run in runs)
    return bool(runs) and all(
        s is not None and s.get(qn("w:val")) == controls.PLACEHOLDER_STYLE for s in styles
    )


def _glyph(sdt: etree._Element, text: str) -> bool | None:
    """Whether the box shows a tick; None when it shows neither of its glyphs."""
    shown = text.strip()
    ticked, empty = controls.state_glyphs(sdt)
    if shown == ticked or (shown in controls.TICKED_GLYPHS and shown != empty):
        return True
    if shown == empty or shown in controls.EMPTY_GLYPHS:
        return False
    return None


def words_beside(cell: etree._Element) -> str:
    """The words of a cell that stand in none of its controls, single-spaced."""
    pieces: list[str] = []
    _collect(cell, pieces, controls_too=False)
    return " ".join("".join(pieces).split())


def text_of(node: etree._Element) -> str:
    """The words below a node: paragraphs as lines, tabs and breaks kept, deletions left out."""
    pieces: list[str] = []
    _collect(node, pieces)
    text = "".join(pieces)
    return text.removesuffix("\n") if _holds_paragraphs(node) else text


def _collect(node: etree._Element, pieces: list[str], *, controls_too: bool = True) -> None:
    for child in node:
        tag = child.tag
        if tag == qn("w:t"):
            pieces.append(child.text or "")
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag == qn("w:sdt") and not controls_too:
            pieces.append(" ")
        elif tag not in _SKIPPED and len(child) and not _stands_twice(child):
            _collect(child, pieces, controls_too=controls_too)
        if tag == qn("w:p"):
            pieces.append("\n")


def _stands_twice(element: etree._Element) -> bool:
    """Whether this is the copy for older programs of something that was read already."""
    parent = element.getparent()
    return (
        element.tag == qn("mc:Fallback")
        and parent is not None
        and parent.find(qn("mc:Choice")) is not None
    )


def _holds_paragraphs(node: etree._Element) -> bool:
    return next(node.iter(qn("w:p")), None) is not None
