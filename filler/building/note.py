"""A note as an ordinary Word file with docxtpl's tags in it, from a few lines of Markdown.

Only what a note needs: ``#`` the title, ``##`` headings, ``-`` points of a list, paragraphs.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from filler.definition.model import Pack
from filler.ooxml.archive import write_archive

_CLOSING = 5
_STYLES = {"# ": "Title", "## ": "Heading 2", "- ": "List Bullet"}
_SIZES = {"Normal": 12, "Title": 22, "Heading 1": 16, "Heading 2": 14, "List Bullet": 12}


def build_note(pack: Pack, markdown: str) -> bytes:
    """The note as a ``.docx``; the same words give the same bytes."""
    word = docx.Document()
    _style(word, pack)
    title = pack.short_title
    is_titled = False
    for block in markdown.split("\n\n"):
        text = " ".join(block.split())
        if not text:
            continue
        mark = next((mark for mark in _STYLES if text.startswith(mark)), "")
        style = _STYLES.get(mark, "Normal")
        if mark == "# ":
            # The first is the note's title, a later one a heading over others.
            style, is_titled = ("Heading 1", True) if is_titled else ("Title", True)
            title = text.removeprefix(mark) if style == "Title" else title
        word.add_paragraph(text.removeprefix(mark), style=style)
    for paragraph in word.paragraphs[-_CLOSING:-1]:
        # The last words do not stand on a page of their own.
        paragraph.paragraph_format.keep_with_next = True
    properties = word.core_properties
    properties.title, properties.author, properties.language = title, pack.owner, pack.language
    properties.comments = ""
    day = pack.revised
    properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        return write_archive({name: saved.read(name) for name in saved.namelist()})


def _style(word: Document, pack: Pack) -> None:
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    for name, size in _SIZES.items():
        style = word.styles[name]
        if not isinstance(style, ParagraphStyle):
            continue
        style.font.name, style.font.size = pack.look.font, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        for key in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(key), pack.look.font)
        style.font.color.rgb = RGBColor.from_string(
            pack.look.ink if name in ("Normal", "List Bullet") else pack.look.accent
        )
        style.paragraph_format.space_after = Pt(8)
        style.paragraph_format.line_spacing = 1.15
    _without_rule(word)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), pack.language)


def _without_rule(word: Document) -> None:
    """The title's line below it is left out; it belongs to another look."""
    properties = word.styles["Title"].element.find(qn("w:pPr"))
    if properties is not None:
        for border in properties.findall(qn("w:pBdr")):
            properties.remove(border)
