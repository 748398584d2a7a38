"""A note as an ordinary Word file with docxtpl's tags in it, from a few lines of Markdown.

Only what a note needs: ``#`` the title, then headings, ``##`` headings below, ``-`` points of a
list, paragraphs. It has the pack's own styles and footer.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from itertools import count

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from filler.building import frame, parts
from filler.building.package import furnish
from filler.building.text import text_run
from filler.definition.model import Pack
from filler.ooxml.archive import write_archive
from filler.ooxml.names import el, val

_CLOSING = 5
_MARKS = {"# ": "Heading2", "## ": "Heading3", "- ": "ListBullet"}


def build_note(pack: Pack, markdown: str) -> bytes:
    """The note as a ``.docx``; the same words give the same bytes."""
    word = docx.Document()
    furnish(word, pack)
    title = ""
    paragraphs: list[etree._Element] = []
    for block in markdown.split("\n\n"):
        text = " ".join(block.split())
        if not text:
            continue
        mark = next((mark for mark in _MARKS if text.startswith(mark)), "")
        style, words = _MARKS.get(mark, "BodyText"), text.removeprefix(mark)
        if mark == "# " and not title:
            # The first is the note's title, a later one a heading over others.
            style, title = "Heading1", words
        properties = el("w:pPr", {}, val("w:pStyle", style))
        paragraphs.append(el("w:p", {}, properties, text_run(words)))
    for paragraph in paragraphs[-_CLOSING:-1]:
        # The last words do not stand on a page of their own.
        paragraph[0].append(el("w:keepNext"))
    size = frame.page_size(pack)
    footer = Part(
        PackURI("/word/footer1.xml"),
        CONTENT_TYPE.WML_FOOTER,
        parts.serialize(frame.footer(pack, size, count(1))),
        word.part.package,
    )
    section = frame.section(size, word.part.relate_to(footer, RELATIONSHIP_TYPE.FOOTER))
    core = word.core_properties
    core.title, core.author, core.language = title or pack.short_title, pack.owner, pack.language
    core.last_modified_by, core.comments = pack.owner, ""
    day = pack.revised
    core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        contents = {name: saved.read(name) for name in saved.namelist()}
    root = el("w:document", {}, el("w:body", {}, *paragraphs, section))
    contents["word/document.xml"] = parts.serialize(root)
    return write_archive(contents)
