"""A template as the checks see it: its blocks in order, each with its place and its look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from filler.checking.looks import UNKNOWN, Look, Styles, filled
from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.package import Package

Element = etree._Element
_FRAMES = frozenset(
    qn(name)
    for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag", "w:del")
)
_THINGS = tuple(
    qn(name) for name in ("w:drawing", "w:pict", "w:object", "w:sym", "w:ptab", "m:oMath")
)
_SNIPPET = 40


@dataclass(slots=True, kw_only=True)
class Line:
    """A paragraph: its words, where it stands, how it looks."""

    element: Element
    text: str
    where: str
    look: Look
    cell: Box | None
    part: str
    heading: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all stands in it."""
        return not self.text.strip() and next(self.element.iter(*_THINGS), None) is None


@dataclass(slots=True, kw_only=True)
class Box:
    """A cell of a table."""

    element: Element
    where: str
    row: Element
    table: Grid
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(" ".join(line.text for line in self.lines).split())


@dataclass(slots=True, kw_only=True)
class Grid:
    """A table: its rows of cells, and whether it stands in a cell of another."""

    element: Element
    where: str
    nested: bool
    rows: list[list[Box]] = field(default_factory=list)


@dataclass(slots=True)
class Subject:
    """A whole package, walked once."""

    package: Package
    styles: Styles
    roots: dict[str, Element]
    lines: list[Line] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)
    _by_element: dict[Element, Line] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The name of the main part."""
        return self.package.main_part or ""

    def line_of(self, element: Element) -> Line | None:
        """The paragraph that an element stands in, or the first one within it."""
        if len(self._by_element) != len(self.lines):
            self._by_element = {line.element: line for line in self.lines}
        for own in (element, *element.iterancestors(), *element.iter(qn("w:p"))):
            if own in self._by_element:
                return self._by_element[own]
        return None

    def where(self, element: Element) -> str:
        """The place of an element in words."""
        line = self.line_of(element)
        return line.where if line is not None else "in the document"


def subject_of(package: Package) -> Subject:
    """Walk the package's text parts, the main one first."""
    roots = {}
    for name in package.text_parts:
        root = package.parse(name)
        if root is not None:
            roots[name] = root
    subject = Subject(package, Styles(package), roots)
    for name, root in roots.items():
        walk = _Walk(subject, name)
        body = root.find(qn("w:body")) if name == subject.main else root
        notes = list(root.iterchildren(qn("w:footnote"), qn("w:endnote")))
        for holder in notes or ([body] if body is not None else []):
            walk.blocks(holder, subject.styles.base, None)
    return subject


@dataclass(slots=True)
class _Walk:
    subject: Subject
    part: str
    under: str = ""
    tables: int = 0

    def blocks(self, holder: Element, look: Look, cell: Box | None) -> None:
        for child in _children(holder):
            if child.tag == qn("w:p"):
                self.line(child, look, cell)
            elif child.tag == qn("w:tbl"):
                self.table(child, cell)

    def line(self, element: Element, look: Look, cell: Box | None) -> None:
        styles = self.subject.styles
        text = _text(element)
        heading = styles.outline(element)
        if heading and text.strip():
            self.under = " ".join(text.split())
        where = cell.where if cell is not None else self.place(text)
        line = Line(
            element=element,
            text=text,
            where=where,
            look=styles.paragraph(element, look),
            cell=cell,
            part=self.part,
            heading=heading,
        )
        self.subject.lines.append(line)
        if cell is not None:
            cell.lines.append(line)
        for box in element.iter(qn("w:txbxContent")):
            if next(box.iterancestors(qn("w:txbxContent"), qn("mc:Fallback")), None) is None:
                self.blocks(box, _on_shape(styles.base, box), cell)

    def place(self, text: str) -> str:
        words = " ".join(text.split())
        words = words if len(words) <= _SNIPPET else words[:_SNIPPET].rsplit(" ", 1)[0] + "…"
        if self.part != self.subject.main:
            kinds = ("footnote", "endnote", "footer")
            kind = next((k for k in kinds if k in self.part), "header")
            return f"the {kind} ({self.part})" + (f", '{words}'" if words else "")
        under = f' under "{self.under}"' if self.under and self.under != words else ""
        return (f"paragraph '{words}'" if words else "an empty paragraph") + under

    def table(self, element: Element, outer: Box | None) -> None:
        self.tables += 1
        number = self.tables
        under = f' under "{self.under}"' if self.under else ""
        grid = Grid(element=element, where=f"table {number}{under}", nested=outer is not None)
        self.subject.tables.append(grid)
        styles = self.subject.styles
        for row_number, row in enumerate(_rows(element), start=1):
            cells: list[Box] = []
            look = styles.table(element, first=row_number == 1)
            grid.rows.append(cells)
            for column, cell in enumerate(_cells(row), start=1):
                where = f"table {number}, row {row_number}, column {column}{under}"
                box = Box(element=cell, where=where, row=row, table=grid)
                cells.append(box)
                own = cell.find(qn("w:tcPr"))
                inner = filled(look, own, styles.colors) if own is not None else look
                self.blocks(cell, inner, box)


def _on_shape(look: Look, box: Element) -> Look:
    """The look of the words in a drawn shape, on the colour that it is filled with."""
    shape = next(box.iterancestors(qn("wps:wsp")), None)
    path = f"{qn('wps:spPr')}/{qn('a:solidFill')}/{qn('a:srgbClr')}"
    fill = shape.find(path) if shape is not None else None
    if fill is not None:
        return replace(look, fill=fill.get("val") or look.fill)
    theme = f"{qn('wps:spPr')}/{qn('a:solidFill')}/{qn('a:schemeClr')}"
    by_theme = shape is not None and shape.find(theme) is not None
    return replace(look, fill=UNKNOWN) if by_theme else look


def _children(holder: Element) -> Iterator[Element]:
    """The blocks of a holder, through whatever stands around them."""
    for child in holder:
        if child.tag in _FRAMES:
            yield from _children(child)
        else:
            yield child


def _rows(table: Element) -> Iterator[Element]:
    return (child for child in _children(table) if child.tag == qn("w:tr"))


def _cells(row: Element) -> Iterator[Element]:
    return (child for child in _children(row) if child.tag == qn("w:tc"))


def _text(paragraph: Element) -> str:
    """A paragraph's words, without those of text boxes in it."""
    words: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if next(node.iterancestors(qn("w:p")), None) is not paragraph:
            continue
        parent = node.getparent()
        if parent is not None and parent.tag == qn("w:tabs"):
            continue
        words.append((node.text or "") if node.tag == qn("w:t") else " ")
    return "".join(words)


def own_text(line: Line) -> str:
    """The words of a paragraph that stand in no content control."""
    return "".join(
        node.text or ""
        for node in line.element.iter(qn("w:t"))
        if next(node.iterancestors(qn("w:p")), None) is line.element
        and not any(_asks(sdt) for sdt in node.iterancestors(qn("w:sdt")))
    )


def _asks(sdt: Element) -> bool:
    return controls.kind(sdt) not in ("rows", "item", "gallery")
