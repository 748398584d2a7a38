"""From a package to its facts: one walk over each part, every element met once.

What stands twice for older programs (``mc:Fallback``) is read once. Markup that is not known
here is gone into for its words, and named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.package import Package
from filler.ooxml.symbols import is_symbol_font, shown_in
from filler.reading.comments import comments_of
from filler.reading.content import (
    DELETED,
    FLOATING,
    HIDDEN,
    INSERTED,
    PROMPT,
    STRIKE,
    Cell,
    Comment,
    Content,
    ControlFact,
    Paragraph,
    Piece,
    Table,
    placed,
)
from filler.reading.markup import NO_FILL, look_of, number_of, prompts_of, read_properties

_Element = etree._Element
_Handler = Callable[[_Element], None]
_VAL = qn("w:val")
_PPR, _RPR, _TCPR, _TRPR = qn("w:pPr"), qn("w:rPr"), qn("w:tcPr"), qn("w:trPr")
_STYLE = qn("w:pStyle")
_T, _R, _TC, _TR, _P = qn("w:t"), qn("w:r"), qn("w:tc"), qn("w:tr"), qn("w:p")
_SPACES = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": "\t"}
# Controls that frame others and hold no answer themselves.
_FRAMES = frozenset({"rows", "item", "gallery"})
# What holds words or holds what holds them, and says nothing else that is asked here.
_KNOWN_FRAMES = (
    *("w:body", "w:document", "w:hyperlink", "w:smartTag", "w:customXml", "w:fldSimple"),
    *("w:txbxContent", "w:ruby", "w:rubyBase", "w:rt", "w:bdo", "w:dir", "w:sdtContent"),
    *("mc:Choice", "wps:wsp", "wps:txbx", "wpg:wgp", "wpg:grpSp", "v:group", "v:textbox"),
    *("a:graphic", "a:graphicData", "pic:pic", "pic:blipFill", "wps:spPr", "wpg:grpSpPr"),
    *("w:footnote", "w:endnote", "w:hdr", "w:ftr", "w:subDoc", "m:oMathPara"),
    *("w:footnotes", "w:endnotes"),
)
_SKIPPED = (
    *("w:sdtPr", "w:sdtEndPr", "w:pPr", "w:rPr", "w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr"),
    *("w:sectPr", "w:instrText", "w:delInstrText", "w:proofErr"),
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
)


def content_of(package: Package) -> Content:
    """All facts of a package, the main part's first."""
    walk = _Facts(prompts=prompts_of(package), comments=comments_of(package))
    parts = []
    for part in package.text_parts:
        root = package.parse(part)
        if root is not None:
            name = "" if part == package.main_part else part
            parts.append(_Walk(name, package.relations(part), walk).walk(root))
    return Content(
        parts=tuple(parts),
        controls=tuple(walk.controls),
        comments=walk.comments,
        unknown=walk.unknown,
        revisions=walk.revisions,
        pages=walk.pages,
        signed=any(name.startswith("_xmlsignatures/") for name in package.names),
    )


# Holds a control's number until the walk has been through it.
_PENDING = ControlFact(tag="", title="", kind="", where="", text="")


@dataclass(slots=True)
class _Facts:
    """What the walks over all parts add to."""

    prompts: dict[str, str]
    comments: dict[str, Comment]
    controls: list[ControlFact] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A control that the walk is within."""

    number: int
    texts: list[str] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    pieces: list[Piece] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    comments: dict[str, None] = field(default_factory=dict)
    holds_paragraphs: bool = False


class _Walk:
    """Where the walk of one part stands."""

    def __init__(self, part: str, relations: dict[str, str], facts: _Facts) -> None:
        self.part = part
        self.relations = relations
        self.facts = facts
        self.page = 1
        self.blocks: list[Paragraph | Table] = []
        self.paragraph: Paragraph | None = None
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
        self.met = False
        self.open: list[_Open] = []
        self.open_comments: dict[str, None] = {}
        self.handlers = self._handlers()

    def walk(self, root: _Element) -> list[Paragraph | Table]:
        """The blocks of the part."""
        self.descend(root)
        return self.blocks

    def _handlers(self) -> dict[str, _Handler]:
        own: dict[str, _Handler] = {
            "w:p": self._paragraph,
            "w:r": self._run,
            "w:t": self._text,
            "m:t": self._text,
            "w:delText": self._deleted_text,
            "w:sdt": self._control,
            "w:altChunk": self._name,
            "w:tbl": self._table,
            "w:tr": self._row,
            "w:tc": self._cell,
            "w:ins": self._inserted,
            "w:moveTo": self._inserted,
            "w:del": self._deleted,
            "w:moveFrom": self._deleted,
            "w:sym": self._symbol,
            "w:fldChar": self._field_mark,
            "mc:AlternateContent": self._alternate,
            "w:drawing": self._drawing,
            "w:pict": self._drawing,
            "w:object": self._drawing,
            "wp:anchor": self._anchor,
            "wp:inline": self.descend,
            "a:blip": self._picture,
            "v:imagedata": self._picture,
            "a:prstGeom": self._geometry,
            "v:oval": self._oval,
            "v:shape": self._vml_shape,
            "v:rect": self._vml_shape,
            "v:roundrect": self._vml_shape,
            "o:signatureline": self._signature_line,
            "w:contentPart": self._ink,
            "w14:contentPart": self._ink,
            "wpi:inkAtom": self._ink,
            "o:ink": self._ink,
            "o:OLEObject": self._object,
            "m:oMath": self._math,
            "w:lastRenderedPageBreak": self._page_begins,
            "w:commentRangeStart": self._comment_starts,
            "w:commentRangeEnd": self._comment_ends,
            "w:commentReference": self._comment_stands,
        }
        for name, text in _SPACES.items():
            own[name] = self._space(text)
        for name in _KNOWN_FRAMES:
            own[name] = self.descend
        for name in _SKIPPED:
            own[name] = _nothing
        return {qn(name): handler for name, handler in own.items()}

    def descend(self, node: _Element) -> None:
        """Go through the children, each by its handler."""
        handlers = self.handlers
        for child in node:
            handler = handlers.get(child.tag)
            if handler is not None:
                handler(child)
            else:
                self._unknown(child)

    def _unknown(self, node: _Element) -> None:
        """Go into markup that nobody here knows; name it where it holds words."""
        own = (node.text or "").strip()
        if own or (len(node) and next(node.iter(_T), None) is not None):
            self._name(node)
        if own:
            self._add("text", node.text or "")
        if len(node):
            self.descend(node)

    def _name(self, node: _Element) -> None:
        name = etree.QName(node).localname
        self.facts.unknown[name] = self.facts.unknown.get(name, 0) + 1

    # Blocks

    def _paragraph(self, node: _Element) -> None:
        outer = self.paragraph
        own = self.paragraph = Paragraph()
        (self.cell.blocks if self.cell is not None else self.blocks).append(own)
        handlers = self.handlers
        for child in node:
            tag = child.tag
            if tag == _R:
                self._run(child)
            elif tag == _PPR:
                # The style comes first of all (ECMA-376 part 1, 17.3.1.26).
                if len(child) and child[0].tag == _STYLE:
                    own.heading = (child[0].get(_VAL) or "").startswith("Heading")
            elif (handler := handlers.get(tag)) is not None:
                handler(child)
            else:
                self._unknown(child)
        if own.heading:
            self.heading = own.text.strip()
        for control in self.open:
            control.texts.append("\n")
            control.holds_paragraphs = True
        self.paragraph = outer

    def _table(self, node: _Element) -> None:
        outer = self.table, self.cell, self.paragraph
        self.tables += 1
        self.table = Table(number=self.tables)
        blocks = self.cell.blocks if self.cell is not None else self.blocks
        blocks.append(self.table)
        self.cell = self.paragraph = None
        self.descend(node)
        self.table, self.cell, self.paragraph = outer

    def _row(self, node: _Element) -> None:
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

    def _cell(self, node: _Element) -> None:
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
        for child in node[0] if len(node) and node[0].tag == _TCPR else ():
            tag = child.tag
            if tag == _GRID_SPAN:
                cell.span = max(number_of(child, 1), 1)
            elif tag == _VMERGE:
                cell.merged = (child.get(_VAL) or "continue") == "continue"
            elif tag == _SHD:
                fill = (child.get(_FILL) or "").lower()
                cell.fill = "" if fill in NO_FILL else fill
        row.append(cell)
        if self.page > 1:
            self.facts.pages[cell.where] = self.page
        self.column += cell.span
        outer = self.cell, self.paragraph
        self.cell, self.paragraph = cell, None
        self.descend(node)
        self.cell, self.paragraph = outer

    def _place(self, table: int, row: int, column: int) -> str:
        return placed(f"table {table}, row {row}, column {column}", self.part, self.heading)

    def _outside(self) -> str:
        return placed("outside a table", self.part, self.heading)

    # Words

    def _run(self, node: _Element) -> None:
        """A run: its words with its look; by far the commonest element."""
        outer = look = self.look
        font = ""
        kind = "text"
        for child in node:
            tag = child.tag
            if tag == _T:
                if text := child.text:
                    self._add(kind, shown_in(font, text) if kind == "symbol" else text, font)
            elif tag == _RPR:
                if len(child):
                    flags, font = look_of(child)
                    self.look = look | flags
                    kind = "symbol" if font and is_symbol_font(font) else "text"
            elif (handler := self.handlers.get(tag)) is not None:
                handler(child)
            else:
                self._unknown(child)
        self.look = outer

    def _add(self, kind: str, text: str, font: str = "", *, ticked: bool = False) -> None:
        """One more piece, told to every control that it stands in."""
        if self.paragraph is None:
            self.paragraph = Paragraph()
            (self.cell.blocks if self.cell is not None else self.blocks).append(self.paragraph)
        look = self.look | FLOATING if self.floating else self.look
        number = self.open[-1].number if self.open else -1
        piece = Piece(kind, text, look, number, ticked, font)
        self.met = True
        self.paragraph.pieces.append(piece)
        words = kind in ("text", "symbol", "list")
        for control in self.open:
            control.pieces.append(piece)
            if words:
                if look & (STRIKE | HIDDEN):
                    control.dead.add(len(control.texts))
                (control.struck if look & DELETED else control.texts).append(text)
            if self.open_comments:
                control.comments |= self.open_comments
        if self.open_comments and words and not look & DELETED:
            for number_ in self.open_comments:
                self._comment(number_).on += text

    def _text(self, node: _Element) -> None:
        if node.text:
            self._add("text", node.text)

    def _deleted_text(self, node: _Element) -> None:
        outer = self.look
        self.look |= DELETED
        self._text(node)
        self.look = outer

    def _space(self, text: str) -> _Handler:
        def handler(_node: _Element) -> None:
            self._add("text", text)

        return handler

    def _symbol(self, node: _Element) -> None:
        font = node.get(qn("w:font")) or ""
        try:
            sign = chr(int(node.get(qn("w:char")) or "", 16))
        except (ValueError, OverflowError):
            self._add("object", "sym")
            return
        self._add("symbol", shown_in(font, sign), font)

    def _inserted(self, node: _Element) -> None:
        self._changed(node, INSERTED)

    def _deleted(self, node: _Element) -> None:
        self._changed(node, DELETED)

    def _changed(self, node: _Element, flag: int) -> None:
        self._revision(node)
        outer = self.look
        self.look |= flag
        self.descend(node)
        self.look = outer

    def _revision(self, node: _Element) -> None:
        key = etree.QName(node).localname, node.get(qn("w:author")) or ""
        self.facts.revisions[key] = self.facts.revisions.get(key, 0) + 1

    # Things among the words

    def _alternate(self, node: _Element) -> None:
        """One of the ways in which the same thing is stored; the first that is known."""
        choice = node.find(qn("mc:Choice"))
        fallback = node.find(qn("mc:Fallback"))
        if choice is not None:
            self.descend(choice)
        elif fallback is not None:
            self.descend(fallback)

    def _drawing(self, node: _Element) -> None:
        """A drawing; where nothing in it is known, it is still something that stands there."""
        outer = self.floating, self.met
        self.met = False
        self.descend(node)
        if not self.met:
            self._add("object", etree.QName(node).localname)
        self.floating, self.met = outer[0], True

    def _anchor(self, node: _Element) -> None:
        self.floating = True
        self.descend(node)

    def _picture(self, node: _Element) -> None:
        relation = node.get(qn("r:embed")) or node.get(qn("r:link")) or node.get(qn("r:id"))
        if relation is not None:
            self._add("picture", self.relations.get(relation, relation))

    def _geometry(self, node: _Element) -> None:
        self._add("shape", node.get("prst") or "")

    def _oval(self, node: _Element) -> None:
        self._vml(node, "ellipse")

    def _vml_shape(self, node: _Element) -> None:
        self._vml(node, "")

    def _vml(self, node: _Element, shape: str) -> None:
        outer = self.floating
        self.floating = "position:absolute" in (node.get("style") or "").replace(" ", "")
        if shape:
            self._add("shape", shape)
        self.descend(node)
        self.floating = outer

    def _signature_line(self, node: _Element) -> None:
        self._add("signature line", node.get("id") or "")

    def _ink(self, _node: _Element) -> None:
        self._add("ink", "")

    def _object(self, node: _Element) -> None:
        self._add("object", node.get("ProgID") or "object")

    def _math(self, node: _Element) -> None:
        self._add("object", "oMath")
        self.descend(node)

    def _field_mark(self, node: _Element) -> None:
        """Legacy form fields: their data stands in the mark that begins them (17.16.17)."""
        data = node.find(qn("w:ffData"))
        if data is None:
            return
        if (box := data.find(qn("w:checkBox"))) is not None:
            state = box.find(qn("w:checked"))
            if state is None:
                state = box.find(qn("w:default"))
            self._add("box", "", ticked=state is not None and controls.is_on(state.get(_VAL)))
        elif (choices := data.find(qn("w:ddList"))) is not None:
            entries = [entry.get(_VAL) or "" for entry in choices.iter(qn("w:listEntry"))]
            result = choices.find(qn("w:result"))
            if result is None:
                result = choices.find(qn("w:default"))
            chosen = number_of(result, 0)
            touched = choices.find(qn("w:result")) is not None
            entry = entries[chosen] if 0 <= chosen < len(entries) else ""
            # Before anybody chooses, its first entry shows, whatever that is.
            self._add("list", entry if touched else "")

    def _page_begins(self, _node: _Element) -> None:
        """Where Word last began a page; what has no word before it stands on that page."""
        self.page += 1
        cell = self.cell
        if cell is not None and not any(p.pieces for p in cell.everything):
            self.facts.pages[cell.where] = self.page

    # Comments

    def _comment(self, number: str) -> Comment:
        return self.facts.comments.setdefault(number, Comment(author="", date="", text=""))

    def _comment_starts(self, node: _Element) -> None:
        number = node.get(qn("w:id")) or ""
        self.open_comments[number] = None
        self._comment_stands(node)

    def _comment_ends(self, node: _Element) -> None:
        self.open_comments.pop(node.get(qn("w:id")) or "", None)

    def _comment_stands(self, node: _Element) -> None:
        number = node.get(qn("w:id")) or ""
        comment = self._comment(number)
        if not comment.where:
            place = self.cell.where if self.cell is not None else self._outside()
            comment.where = place
        if self.cell is not None and number not in self.cell.comments:
            self.cell.comments.append(number)
        for control in self.open:
            control.comments[number] = None

    # Controls

    def _control(self, node: _Element) -> None:
        own_row, own_item = self.row, self.in_item
        kind, facts = read_properties(node)
        if kind == "item":
            self.rows += 1
            self.row, self.in_item = self.rows, True
        inner = next((child for child in node if child.tag == _CONTENT), None)
        place = self._control_place(inner)
        number = len(self.facts.controls)
        cell = self.cell
        row = self.row
        self.facts.controls.append(_PENDING)
        opened = _Open(number=number)
        if kind in _FRAMES:
            if inner is not None:
                self.descend(inner)
        else:
            self.open.append(opened)
            if inner is not None:
                self.descend(inner)
                if cell is None or (len(inner) and inner[0].tag == _TC):
                    cell = self._last_cell() if len(inner) and inner[0].tag in (_TC, _TR) else cell
            if kind == "tick" and not opened.pieces and self.paragraph is not None:
                # A box whose sign is gone is still a box.
                self._add("text", "")
            self.open.pop()
        self.row, self.in_item = own_row, own_item
        text = "".join(opened.texts)
        if opened.holds_paragraphs:
            text = text.removesuffix("\n")
        prompt = self.facts.prompts.get(facts.prompt) if facts.prompt else None
        pieces = [p for p in opened.pieces if not p.look & DELETED]
        worded = [p for p in pieces if p.kind in ("text", "symbol") and p.text.strip()]
        self.facts.controls[number] = ControlFact(
            tag=facts.tag,
            title=facts.title,
            kind=kind,
            where=place,
            text=text,
            live="".join(t for n, t in enumerate(opened.texts) if n not in opened.dead).strip()
            if opened.dead
            else None,
            placeholder=facts.placeholder,
            is_prompt=None if prompt is None else prompt == text,
            prompt_style=bool(worded) and all(p.look & PROMPT for p in worded),
            checked=facts.checked,
            glyphs=facts.glyphs,
            stored_date=facts.stored_date,
            pieces=tuple(pieces),
            pictures=tuple(p.text for p in pieces if p.kind == "picture"),
            objects=tuple(p.kind for p in pieces if p.kind in _THINGS),
            row=row,
            cell=cell,
            deleted=bool(self.look & DELETED),
            struck="".join(opened.struck),
            comments=tuple(opened.comments),
        )

    def _last_cell(self) -> Cell | None:
        rows = self.table.rows if self.table is not None else []
        return rows[-1][-1] if rows and rows[-1] else None

    def _control_place(self, inner: _Element | None) -> str:
        if self.table is None:
            return self._outside()
        # A control around a cell or a row comes before the cell that it holds.
        first = inner[0].tag if inner is not None and len(inner) else None
        row = len(self.table.rows) + (first == _TR)
        column = 1 if first == _TR else 0
        if first != _TR and self.table.rows:
            column = len(self.table.rows[-1]) + (first == _TC)
        return self._place(self.table.number, row, column)


_SHD, _FILL = qn("w:shd"), qn("w:fill")
_DEL, _INS, _GRID_BEFORE = qn("w:del"), qn("w:ins"), qn("w:gridBefore")
_CONTENT = qn("w:sdtContent")
_BEFORE_PROPERTIES = frozenset({qn("w:tblPrEx")})
_GRID_SPAN, _VMERGE = qn("w:gridSpan"), qn("w:vMerge")
_THINGS = frozenset({"ink", "shape", "object", "signature line", "box"})


def _first(node: _Element, tag: str) -> _Element | tuple[()]:
    """The properties at the head of an element; nothing where it has none."""
    for child in node:
        if child.tag == tag:
            return child
        if child.tag not in _BEFORE_PROPERTIES:
            break
    return ()


def _nothing(_node: _Element) -> None:
    """For markup that says nothing that is asked here."""
