"""The template of a pack or of one form, as the bytes of a Word file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from itertools import count

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from filler.building import frame, parts
from filler.building.controls import ControlMaker
from filler.building.flowchart import flowchart
from filler.building.package import furnish, styles_blob
from filler.building.tables import table
from filler.building.text import Writer
from filler.definition.carried import expected_tags
from filler.definition.model import Pack
from filler.errors import DefinitionError
from filler.kinds.dates import is_right_to_left
from filler.layout import lay_out
from filler.layout.model import (
    Contents,
    Document,
    Flowchart,
    Heading,
    Node,
    Page,
    Paragraph,
    Picture,
    Place,
    Table,
)
from filler.ooxml.archive import write_archive
from filler.ooxml.names import el, qn, val
from filler.ooxml.properties import Stamp, stamp_part

_GLOSSARY = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/glossaryDocument"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def build_template(pack: Pack, document: Document, protect: str = "") -> bytes:
    """The document as a ``.docx``; the same definition gives the same bytes.

    ``protect`` is a restriction of Word's, such as ``forms``; there is none without it.
    """
    word = docx.Document()
    part = word.part
    furnish(word, pack, protect)
    anchors = frozenset(page.anchor for page in document.pages if page.anchor)
    controls = ControlMaker.of(pack)
    writer = Writer(controls=controls, part=part, anchors=anchors, pages=pack.pages)
    body = _Body(pack, document, writer, part)
    elements = body.elements()
    _refuse_lost(pack, document, controls)
    ignorable = {"mc:Ignorable": "w14 w15"}
    root = el("w:document", ignorable, el("w:body", {}, *elements))
    _add_glossary(part, pack, controls)
    _describe(word, pack, document)
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        contents = {name: saved.read(name) for name in saved.namelist()}
    contents["word/document.xml"] = parts.serialize(root)
    return write_archive(contents)


def _refuse_lost(pack: Pack, document: Document, controls: ControlMaker) -> None:
    """A field that no block lays out would be asked of nobody."""
    stamped = document.forms
    lost = expected_tags(pack, stamped, frozenset()) - controls.tags
    if lost:
        names = ", ".join(f"'{tag}'" for tag in pack.controls if tag in lost)
        raise DefinitionError([f"{pack.id}: no block has a place for {names}."])


class _Body:
    """The elements of the body, one page after another, with a section where the page turns."""

    def __init__(self, pack: Pack, document: Document, writer: Writer, part: Part) -> None:
        self._pack = pack
        self._document = document
        self._writer = writer
        self._part = part
        self._footers: dict[bool, str] = {}
        self._headers: dict[tuple[tuple[str, ...], bool], str] = {}
        self._marks = count(1)
        self._entries = list(_entries(pack, document))
        self._bookmarks = {entry.bookmark for entry in self._entries}

    def elements(self) -> list[etree._Element]:
        elements: list[etree._Element] = []
        pages = self._document.pages
        for number, page in enumerate(pages):
            following = pages[number + 1] if number + 1 < len(pages) else None
            previous = pages[number - 1] if number else None
            same_section = previous is not None and self._same_section(previous, page)
            own = list(self._page(page, number, breaks=same_section and not page.follows))
            if following is None:
                own.append(self._section(page))
            elif not self._same_section(page, following):
                if own[-1].tag != qn("w:p"):
                    # A section ends in a paragraph.
                    own.append(el("w:p", {}, el("w:pPr", {}, val("w:pStyle", "SectionEnd"))))
                own[-1].find(qn("w:pPr")).append(self._section(page))  # type: ignore[union-attr]
            elements.extend(own)
        return elements

    def _same_section(self, one: Page, other: Page) -> bool:
        heads = [frame.heads_of(self._pack, page.section) for page in (one, other)]
        same = one.landscape == other.landscape and one.footer == other.footer
        return same and heads[0] == heads[1]

    def _page(self, page: Page, number: int, *, breaks: bool) -> Iterator[etree._Element]:
        writer = self._writer
        size = frame.page_size(self._pack, landscape=page.landscape)
        width = round(size.text_width * frame.TWIPS_PER_MM)
        built: list[etree._Element] = []
        for position, node in enumerate(page.nodes):
            following = page.nodes[position + 1] if position + 1 < len(page.nodes) else None
            match node:
                case Heading():
                    names = self._anchors(number, node)
                    new_page = node.new_page or (breaks and position == 0)
                    follows = page.follows and position == 0
                    built.append(writer.heading(node, names, new_page=new_page, apart=follows))
                case Paragraph():
                    leads = isinstance(following, Table) or (
                        isinstance(following, Paragraph) and following.style == "option"
                    )
                    keep = node.keep_next or leads
                    after_table = position > 0 and isinstance(page.nodes[position - 1], Table)
                    below = node.style == "option" and isinstance(following, Table)
                    built.append(writer.paragraph(node, keep=keep, apart=after_table, below=below))
                    if node.new_page:
                        built[-1].find(qn("w:pPr")).insert(1, el("w:pageBreakBefore"))  # type: ignore[union-attr]
                case Table():
                    built.append(table(node, writer, width))
                case Flowchart():
                    drawing = writer.drawing_number()
                    drawn = flowchart(node.block, self._pack.look, size.text_width, drawing)
                    built.append(drawn)
                case Picture():
                    built.append(writer.picture(node.figure))
                case Place():
                    built.append(writer.controls.place(node.tag, node.title, node.prompt, "Place"))
                case Contents():
                    new_page = breaks or position > 0
                    built.append(
                        frame.contents(
                            node.title, self._entries, writer.controls, new_page=new_page
                        )
                    )
        if _repeats(page.nodes[-1]):
            # Rows come and go: what ends the page stands behind them, and takes no room.
            built.append(el("w:p", {}, el("w:pPr", {}, val("w:pStyle", "SectionEnd"))))
        if page.anchor is not None:
            last = [p for element in built for p in element.iter(qn("w:p"))][-1]
            writer.bookmark(last, f"{page.anchor}_end")
        yield from built

    def _anchors(self, number: int, node: Heading) -> tuple[str, ...]:
        if node.anchor is not None:
            return (node.anchor,)
        name = _section_bookmark(number)
        return (name,) if node.level == 1 and name in self._bookmarks else ()

    def _section(self, page: Page) -> etree._Element:
        rtl = is_right_to_left(self._pack.language)
        size = frame.page_size(self._pack, landscape=page.landscape)
        if not page.footer:
            return frame.section(size, None, rtl=rtl)
        if page.landscape not in self._footers:
            blob = parts.serialize(frame.footer(self._pack, size, self._marks))
            name = PackURI(f"/word/footer{len(self._footers) + 1}.xml")
            footer = Part(name, CONTENT_TYPE.WML_FOOTER, blob, self._part.package)
            self._footers[page.landscape] = self._part.relate_to(footer, RELATIONSHIP_TYPE.FOOTER)
        return frame.section(size, self._footers[page.landscape], self._header(page), rtl=rtl)

    def _header(self, page: Page) -> str | None:
        """The header of a page's section; None where the pack has none."""
        words = frame.heads_of(self._pack, page.section)
        if not words:
            return None
        key = words, page.landscape
        if key not in self._headers:
            size = frame.page_size(self._pack, landscape=page.landscape)
            blob = parts.serialize(frame.header(words, size, self._marks))
            name = PackURI(f"/word/header{len(self._headers) + 1}.xml")
            header = Part(name, CONTENT_TYPE.WML_HEADER, blob, self._part.package)
            self._headers[key] = self._part.relate_to(header, RELATIONSHIP_TYPE.HEADER)
        return self._headers[key]


def _repeats(node: Node) -> bool:
    """Whether it is a table with rows that a person may add."""
    return isinstance(node, Table) and any(row.repeat is not None for row in node.rows)


def _section_bookmark(page: int) -> str:
    return f"section_{page}"


def _entries(pack: Pack, document: Document) -> Iterator[frame.Entry]:
    """The lines of the contents list: sections and forms, with the pages last measured."""
    for number, page in enumerate(document.pages):
        for node in page.nodes:
            if isinstance(node, Heading) and node.level <= 2 and (node.anchor or node.level == 1):
                bookmark = node.anchor or _section_bookmark(number)
                yield frame.Entry(
                    level=node.level,
                    text=node.text,
                    bookmark=bookmark,
                    page=pack.pages.get(bookmark),
                )


def _add_glossary(part: Part, pack: Pack, controls: ControlMaker) -> None:
    blob = parts.serialize(parts.glossary(controls.prompts))
    name = PackURI("/word/glossary/document.xml")
    glossary = Part(name, f"{_WML}.document.glossary+xml", blob, part.package)
    own_styles = Part(
        PackURI("/word/glossary/styles.xml"),
        CONTENT_TYPE.WML_STYLES,
        styles_blob(pack),
        part.package,
    )
    glossary.relate_to(own_styles, RELATIONSHIP_TYPE.STYLES)
    part.relate_to(glossary, _GLOSSARY)


def _describe(word: WordDocument, pack: Pack, document: Document) -> None:
    """Title, language and owner, and the stamp by which the file is known when it returns."""
    day = datetime.combine(pack.revised, time())
    core = word.core_properties
    core.title = document.title
    core.subject = pack.short_title
    core.author = core.last_modified_by = pack.owner
    core.language = pack.language
    core.version = pack.version
    core.comments = core.keywords = ""
    core.created = core.modified = day
    core.revision = 1
    package = word.part.package
    for relation in list(package.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            relation.target_part._blob = parts.application_properties(
                pack.organisation or pack.owner
            )
    _stamp(word, pack, document.forms)


def _stamp(word: WordDocument, pack: Pack, forms: tuple[str, ...]) -> None:
    """By what the file is known when it returns: a part of its own, and its properties."""
    package = word.part.package
    stamp = Stamp(pack=pack.id, version=pack.version, digest=pack.digest, forms=forms)
    # Names of parts are the same whatever their case (ECMA-376 part 2, 6.2.2.3).
    taken = {str(part.partname).lower() for part in package.iter_parts()}
    names = (f"/customXml/item{number}.xml" for number in count(1))
    name = next(name for name in names if name.lower() not in taken)
    own = Part(PackURI(name), CONTENT_TYPE.XML, stamp_part(stamp), package)
    word.part.relate_to(own, RELATIONSHIP_TYPE.CUSTOM_XML)
    properties = parts.custom_properties(stamp.as_properties())
    for relation in package.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.CUSTOM_PROPERTIES:
            relation.target_part._blob = parts.with_properties(
                relation.target_part.blob, properties
            )
            return
    custom = Part(
        PackURI("/docProps/custom.xml"),
        CONTENT_TYPE.OFC_CUSTOM_PROPERTIES,
        properties,
        package,
    )
    package.relate_to(custom, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def whole_template(pack: Pack, protect: str = "") -> bytes:
    """The pack's whole Word file: laid out, or the organisation's own, described as the pack's."""
    if pack.original is None:
        return build_template(pack, lay_out(pack), protect)
    word = docx.Document(str(pack.original))
    _stamp(word, pack, tuple(form.id for form in pack.answer_forms))
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        return write_archive({name: saved.read(name) for name in saved.namelist()})
