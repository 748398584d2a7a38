"""Whose a document is, at the head of its pages: a mark that is filled with a name.

The mark is a bookmark with nothing in it. A name is put behind it as the result of a QUOTE field
(ECMA-376 part 1, 17.16.5.49), which shows the same words whenever Word works its fields out anew;
a blank form shows nothing there.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from filler.ooxml.names import el

_NAME = "PersonsName"
# Far above what else is numbered in a document.
_ABOVE = 70_000
# A longer name leaves no room for the other side of the line.
_LONGEST = 48
MARK = re.compile(rb'<w:bookmarkStart [^>]*w:name="PersonsName\d*"[^>]*/><w:bookmarkEnd [^>]*/>')


def person_mark(number: int) -> list[etree._Element]:
    """An empty bookmark, the ``number``-th of the document."""
    own = _ABOVE + number
    name = f"{_NAME}{number}"
    return [
        el("w:bookmarkStart", {"w:id": own, "w:name": name}),
        el("w:bookmarkEnd", {"w:id": own}),
    ]


def shown_name(name: str) -> str:
    """A name as the head of a page shows it: one line, without the signs of a field."""
    words = " ".join(name.split()).replace('"', "”").replace("\\", "/")
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def named(name: str) -> bytes:
    """The runs that show a name behind the mark."""
    shown = escape(shown_name(name), quote=False)
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> QUOTE "{shown}" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ).encode()
