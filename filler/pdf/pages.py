"""The numbers that a Word file shows of its own pages, and on which page a PDF has each bookmark.

Word keeps the number that a reference showed last until somebody asks for new ones; the contents
list of a PDF shows the same, wherever the pages went.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping

import pypdfium2
from lxml import etree
from pypdfium2 import raw

from filler.ooxml.names import qn

Element = etree._Element
_TEXT, _CODE, _MARK = qn("w:t"), qn("w:instrText"), qn("w:fldChar")
_REFERENCE = "PAGEREF"


def pages_of(pdf: bytes) -> Mapping[str, int]:
    """On which page each bookmark lies, from 1."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = {}
        for index in range(raw.FPDF_CountNamedDests(document.raw)):
            length = ctypes.c_long(0)
            raw.FPDF_GetNamedDest(document.raw, index, None, length)
            buffer = ctypes.create_string_buffer(max(length.value, 0))
            place = raw.FPDF_GetNamedDest(document.raw, index, buffer, length)
            page = raw.FPDFDest_GetDestPageIndex(document.raw, place) if place else -1
            name = buffer.raw[: length.value].decode("utf-16-le", "replace").rstrip("\0")
            if page >= 0 and name:
                # LibreOffice writes an underscore in a destination's name as its code, 5F.
                found[name.replace("5F", "_")] = page + 1
        return dict(sorted(found.items()))
    finally:
        document.close()


def set_pages(root: Element, pages: Mapping[str, int]) -> int:
    """Let each reference show its page; how many showed another one."""
    count = 0
    for name, texts in _references(root):
        wanted = pages.get(name)
        if wanted is None or not texts or "".join(t.text or "" for t in texts) == str(wanted):
            continue
        texts[0].text = str(wanted)
        for other in texts[1:]:
            other.text = ""
        count += 1
    return count


def _references(root: Element) -> Iterator[tuple[str, list[Element]]]:
    """The bookmark that each reference to a page names, and the texts that show the number."""
    stack: list[tuple[list[str], list[Element], list[bool]]] = []
    for element in root.iter(_TEXT, _CODE, _MARK):
        if element.tag == _MARK:
            match element.get(qn("w:fldCharType")):
                case "begin":
                    stack.append(([], [], []))
                case "separate" if stack:
                    stack[-1][2].append(True)
                case "end" if stack:
                    code, texts, _ = stack.pop()
                    words = "".join(code).split()
                    if len(words) > 1 and words[0].upper() == _REFERENCE:
                        yield words[1], texts
        elif stack and element.tag == _CODE:
            stack[-1][0].append(element.text or "")
        elif stack and stack[-1][2]:
            stack[-1][1].append(element)
