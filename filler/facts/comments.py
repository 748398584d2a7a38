"""The comments of a file: whose, when, their words, and whether they are resolved."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from filler.facts.content import Comment
from filler.ooxml.controls import is_on
from filler.ooxml.names import qn
from filler.ooxml.package import Package

_W = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_COMMENTS = f"{_W}comments+xml"
_EXTENDED = f"{_W}commentsExtended+xml"


def comments_of(package: Package) -> dict[str, Comment]:
    """Every comment by its number; what it is on is found by the walk over the text."""
    done = _resolved(package)
    comments = {}
    for root in _roots(package, _COMMENTS):
        for element in root.iter(qn("w:comment")):
            lines = []
            last = ""
            for paragraph in element.iter(qn("w:p")):
                lines.append("".join(t.text or "" for t in paragraph.iter(qn("w:t"))))
                last = paragraph.get(qn("w14:paraId")) or ""
            comments[element.get(qn("w:id")) or ""] = Comment(
                author=element.get(qn("w:author")) or "",
                date=element.get(qn("w:date")) or "",
                text="\n".join(lines).strip(),
                resolved=last in done,
            )
    return comments


def _resolved(package: Package) -> set[str]:
    """The last paragraphs of the comments that are marked as done (MS-DOCX 2.5.3.30)."""
    return {
        entry.get(qn("w15:paraId")) or ""
        for root in _roots(package, _EXTENDED)
        for entry in root.iter(qn("w15:commentEx"))
        if entry.get(qn("w15:done")) is not None and is_on(entry.get(qn("w15:done")))
    }


def _roots(package: Package, kind: str) -> Iterator[etree._Element]:
    for name, own in package.content_types.items():
        if own == kind and (root := package.parse(name)) is not None:
            yield root
