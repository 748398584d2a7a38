"""From a package to its facts: one walk over each part, every element met once.

What stands twice for older programs (``mc:Fallback``) is read once. Markup that is not known
here is gone into for its words, and named.
"""

from __future__ import annotations

from filler.facts.comments import comments_of
from filler.facts.content import (
    INSERTED,
    Cell,
    Content,
    Paragraph,
    Table,
)
from filler.facts.controls import Controls
from filler.facts.markup import NO_FILL, bullets_of, look_of, number_of, prompts_of
from filler.facts.state import KNOWN_FRAMES, SKIPPED, Element, Facts, Handler, Sources
from filler.facts.things import SPACES
from filler.ooxml.names import qn
from filler.ooxml.package import Package
from filler.ooxml.symbols import CROSSES, FILLED, TICKS, is_symbol_font, shown_in

_VAL = qn("w:val")
_PPR, _RPR, _TCPR, _TRPR = qn("w:pPr"), qn("w:rPr"), qn("w:tcPr"), qn("w:trPr")
_STYLE = qn("w:pStyle")
_T, _R, _TC, _TR, _P = qn("w:t"), qn("w:r"), qn("w:tc"), qn("w:tr"), qn("w:p")


def content_of(package: Package, sources: Sources | None = None) -> Content:
    """All facts of a package, the main part's first; with ``sources``, where each of them is."""
    walk = Facts(
        package=package,
        prompts=prompts_of(package),
        comments=comments_of(package),
        bullets=bullets_of(package),
        sources=sources,
    )
    parts, names = [], []
    for part in package.text_parts:
        root = package.tree(part)
        if root is not None:
            name = "" if part == package.main_part else part
            names.append(name)
            parts.append(_Walk(name, package.relations(part), walk).walk(root))
    return Content(
        parts=tuple(parts),
        names=tuple(names),
        controls=tuple(walk.controls),
        comments=walk.comments,
        unknown=walk.unknown,
        revisions=walk.revisions,
        pages=walk.pages,
    )


class _Walk(Controls):
    """The walk through one part."""

    def walk(self, root: Element) -> list[Paragraph | Table]:
        """The blocks of the part."""
        self.descend(root)
        return self.blocks

    # Blocks

    def _paragraph(self, node: Element) -> None:
        outer = self.paragraph, self.line
        own = self.paragraph = Paragraph()
        self.line = None
        (self.cell.blocks if self.cell is not None else self.blocks).append(own)
        if self.facts.sources is not None:
            self.facts.sources.paragraphs[id(own)] = node
        handlers = self.handlers
        for child in node:
            tag = child.tag
            if tag == _R:
                self._run(child)
            elif tag == _PPR:
                for first in child:
                    # The style comes first of all (ECMA-376 part 1, 17.3.1.26).
                    if first.tag == _STYLE:
                        own.heading = (first.get(_VAL) or "").startswith("Heading")
                    break
                if self.facts.bullets and (listed := child.find(_NUMPR)) is not None:
                    self._bullet(listed)
            elif (handler := handlers.get(tag)) is not None:
                handler(self, child)
            else:
                self._unknown(child)
        if own.heading:
            self.heading = own.text.strip()
        for control in self.open:
            control.texts.append("\n")
            control.holds_paragraphs = True
        self.paragraph, self.line = outer

    def _bullet(self, listed: Element) -> None:
        """The bullet of a list, where it is a sign that ticks or crosses."""
        number, level = listed.find(_NUMID), listed.find(_ILVL)
        name = (number.get(_VAL) or "") if number is not None else ""
        sign = self.facts.bullets.get(
            (name, (level.get(_VAL) or "0") if level is not None else "0")
        )
        if sign is not None and sign in _MARKS:
            self._add("symbol", sign)

    def _table(self, node: Element) -> None:
        outer = self.table, self.cell, self.paragraph
        self.tables += 1
        self.table = Table(number=self.tables)
        blocks = self.cell.blocks if self.cell is not None else self.blocks
        blocks.append(self.table)
        self.cell = self.paragraph = None
        self.descend(node)
        self.table, self.cell, self.paragraph = outer

    def _row(self, node: Element) -> None:
        change = None
        before = 0
        for child in _first(node, _TRPR):
            if child.tag == _DEL:
                self._revision(child)
                return
            if child.tag == _INS:
                self._revision(child)
                change = child
            elif child.tag == _GRID_BEFORE:
                before = number_of(child, 0)
        outer = self.row, self.column, self.look
        if change is not None:
            self.look |= INSERTED
        if not self.in_item:
            self.rows += 1
            self.row = self.rows
        self.column = before
        if self.table is not None:
            self.table.rows.append([])
        self.descend(node)
        self.row, self.column, self.look = outer

    def _cell(self, node: Element) -> None:
        table = self.table
        if table is None or not table.rows:
            self.descend(node)
            return
        row = table.rows[-1]
        cell = Cell(
            table=table.number,
            row=len(table.rows),
            number=len(row) + 1,
            column=self.column,
            part=self.part,
            heading=self.heading,
        )
        is_joined = False
        for child in node[0] if len(node) and node[0].tag == _TCPR else ():
            tag = child.tag
            if tag == _GRID_SPAN:
                cell.span = max(number_of(child, 1), 1)
            elif tag == _VMERGE:
                cell.merged = (child.get(_VAL) or "continue") == "continue"
            elif tag == _SHD:
                fill = (child.get(_FILL) or "").lower()
                cell.fill = "" if fill in NO_FILL else fill
            elif tag == _HMERGE:
                is_joined = (child.get(_VAL) or "continue") == "continue" and bool(row)
        self.column += cell.span
        if is_joined:
            # The old way to merge cells: this one is a part of the one to its left (17.4.22).
            row[-1].span += cell.span
            cell = row[-1]
        else:
            row.append(cell)
        if self.page > 1 and not is_joined:
            self.facts.pages[cell.where] = self.page
        outer = self.cell, self.paragraph
        self.cell, self.paragraph = cell, None
        self.descend(node)
        self.cell, self.paragraph = outer

    # Words

    def _run(self, node: Element) -> None:
        """A run: its words with its look; by far the commonest element."""
        outer = look = self.look
        font = ""
        kind = "text"
        for child in node:
            tag = child.tag
            self.node = child
            if tag == _T:
                if text := child.text:
                    self._add(kind, shown_in(font, text) if kind == "symbol" else text, font)
            elif tag == _RPR:
                if len(child):
                    flags, font = look_of(child)
                    self.look = look | flags
                    kind = "symbol" if font and is_symbol_font(font) else "text"
            elif (handler := self.handlers.get(tag)) is not None:
                handler(self, child)
            else:
                self._unknown(child)
        self.look = outer


_SHD, _FILL = qn("w:shd"), qn("w:fill")
_NUMPR, _NUMID, _ILVL = qn("w:numPr"), qn("w:numId"), qn("w:ilvl")
_MARKS = TICKS | CROSSES | FILLED
_DEL, _INS, _GRID_BEFORE = qn("w:del"), qn("w:ins"), qn("w:gridBefore")
_BEFORE_PROPERTIES = frozenset({qn("w:tblPrEx")})
_GRID_SPAN, _VMERGE = qn("w:gridSpan"), qn("w:vMerge")
_HMERGE = qn("w:hMerge")


def _first(node: Element, tag: str) -> Element | tuple[()]:
    """The properties at the head of an element; nothing where it has none."""
    for child in node:
        if child.tag == tag:
            return child
        if child.tag not in _BEFORE_PROPERTIES:
            break
    return ()


def _nothing(_walk: _Walk, _node: Element) -> None:
    """For markup that says nothing that is asked here."""


def _handlers() -> dict[str, Handler]:
    own: dict[str, Handler] = {
        "w:p": _Walk._paragraph,
        "w:r": _Walk._run,
        "w:t": _Walk._text,
        "m:t": _Walk._text,
        "w:delText": _Walk._deleted_text,
        "w:sdt": _Walk._control,
        "w:altChunk": _Walk._name,
        "w:tbl": _Walk._table,
        "w:tr": _Walk._row,
        "w:tc": _Walk._cell,
        "w:ins": _Walk._inserted,
        "w:moveTo": _Walk._inserted,
        "w:del": _Walk._deleted,
        "w:moveFrom": _Walk._deleted,
        "w:sym": _Walk._symbol,
        "w:fldChar": _Walk._field_mark,
        "w:fldSimple": _Walk._field,
        "w:instrText": _Walk._instruction,
        "mc:AlternateContent": _Walk._alternate,
        "w:drawing": _Walk._drawing,
        "w:pict": _Walk._drawing,
        "w:object": _Walk._embedded,
        "wp:anchor": _Walk._anchor,
        "wp:inline": _Walk.descend,
        "a:blip": _Walk._picture,
        "v:imagedata": _Walk._picture,
        "wps:wsp": _Walk._word_shape,
        "a:prstGeom": _Walk._geometry,
        "a:custGeom": _Walk._freehand,
        "v:oval": _Walk._oval,
        "v:shape": _Walk._vml_shape,
        "v:rect": _Walk._vml_shape,
        "v:roundrect": _Walk._vml_shape,
        "o:signatureline": _Walk._signature_line,
        "w:contentPart": _Walk._ink,
        "w14:contentPart": _Walk._ink,
        "wpi:inkAtom": _Walk._ink,
        "o:ink": _Walk._ink,
        "o:OLEObject": _Walk._object,
        "m:oMath": _Walk._math,
        "w:lastRenderedPageBreak": _Walk._page_begins,
        "w:commentRangeStart": _Walk._comment_starts,
        "w:commentRangeEnd": _Walk._comment_ends,
        "w:commentReference": _Walk._comment_stands,
    }
    own |= dict.fromkeys(KNOWN_FRAMES, _Walk.descend)
    own |= dict.fromkeys(SKIPPED, _nothing)
    return {qn(name): handler for name, handler in own.items()} | dict.fromkeys(
        SPACES, _Walk._space
    )


_Walk.handlers = _handlers()
