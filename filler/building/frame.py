"""What surrounds the text: contents list, footers, and the sections that set the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from filler.building.controls import ControlMaker
from filler.building.text import page_field, text_run
from filler.definition.look import PAPERS
from filler.definition.model import Pack
from filler.ooxml.names import el, val
from filler.ooxml.person import person_mark

TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSize:
    """A page in millimetres."""

    width: float
    height: float
    margin: float

    @property
    def text_width(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin


def page_size(pack: Pack, *, landscape: bool = False) -> PageSize:
    """The page of a pack's forms, upright or across."""
    width, height = PAPERS[pack.paper.size]
    if landscape:
        return PageSize(width=height, height=width, margin=pack.paper.across)
    return PageSize(width=width, height=height, margin=pack.paper.margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the contents list."""

    level: int
    text: str
    bookmark: str
    page: int | None


def contents(
    title: str, entries: Iterable[Entry], controls: ControlMaker, *, new_page: bool
) -> etree._Element:
    """A table-of-contents field with its lines already in it (17.16.5.68)."""
    # At the head of a section the page is new anyway; ONLYOFFICE would leave one empty.
    above = el("w:pageBreakBefore") if new_page else None
    heading = el("w:p", {}, el("w:pPr", {}, val("w:pStyle", "TOCHeading"), above), text_run(title))
    lines = [_entry(entry) for entry in entries]
    begin, code, separate, _, end = page_field(' TOC \\o "1-2" \\h \\z \\u ', "")
    if lines:
        for position, run in enumerate((begin, code, separate), start=1):
            lines[0].insert(position, run)
        lines[-1].append(end)
    return controls.contents(title, heading, *lines)


def _entry(entry: Entry) -> etree._Element:
    shown = str(entry.page) if entry.page is not None else ""
    link = el(
        "w:hyperlink",
        {"w:anchor": entry.bookmark, "w:history": "1"},
        text_run(entry.text),
        el("w:r", {}, el("w:tab")),
        *page_field(f" PAGEREF {entry.bookmark} \\h ", shown),
    )
    return el("w:p", {}, el("w:pPr", {}, val("w:pStyle", f"TOC{entry.level}")), link)


def footer(pack: Pack, page: PageSize, marks: Iterator[int]) -> etree._Element:
    """The running footer: left, centre and right of the pack's own words.

    ``marks`` number the places of a document that show whose it is.
    """
    return el("w:ftr", {}, _running("Footer", pack.footer, page, marks))


def heads_of(pack: Pack, own: str) -> tuple[str, ...]:
    """What stands at the head of the pages of a section; nothing where the pack has no header."""
    if not any(pack.header):
        return ()
    return tuple(words.replace("{section}", own) for words in pack.header)


def header(words: tuple[str, ...], page: PageSize, marks: Iterator[int]) -> etree._Element:
    """The running header: left, centre and right; ``marks`` as those of a footer."""
    return el("w:hdr", {}, _running("Header", words, page, marks))


def _running(
    style: str, three: tuple[str, ...], page: PageSize, marks: Iterator[int]
) -> etree._Element:
    """Words on the left, in the middle and on the right of one line."""
    left, centre, right = three
    middle = el("w:tab", {"w:val": "center", "w:pos": _twips(page.text_width / 2)})
    end = el("w:tab", {"w:val": "right", "w:pos": _twips(page.text_width)})
    # Words on two sides alone may take the middle as well.
    shown = (left, centre, right) if centre else (left, right)
    tabs = el("w:tabs", {}, middle if centre else None, end)
    paragraph = el("w:p", {}, el("w:pPr", {}, val("w:pStyle", style), tabs))
    for position, words in enumerate(shown):
        if position:
            paragraph.append(el("w:r", {}, el("w:tab")))
        paragraph.extend(_words(words, marks))
    return paragraph


def _words(words: str, marks: Iterator[int]) -> list[etree._Element]:
    runs: list[etree._Element] = []
    for piece in re.split(r"(\{pages?\}|\{person\})", words):
        match piece:
            case "{person}":
                runs += person_mark(next(marks))
            case "{page}":
                runs += page_field(" PAGE ", "1")
            case "{pages}":
                runs += page_field(" NUMPAGES ", "1")
            case "":
                pass
            case _:
                runs.append(text_run(piece))
    return runs


def section(
    page: PageSize, footer_id: str | None, header_id: str | None = None, *, rtl: bool = False
) -> etree._Element:
    """Section properties (17.6.17); without a footer, as on a cover, none is shown."""
    margin = _twips(page.margin)
    size: dict[str, str | int] = {"w:w": _twips(page.width), "w:h": _twips(page.height)}
    if page.width > page.height:
        size["w:orient"] = "landscape"
    margins = dict.fromkeys(("w:top", "w:right", "w:bottom", "w:left"), margin)
    references = [
        el(f"w:{name}Reference", {"w:type": "default", "r:id": one})
        for name, one in (("header", header_id), ("footer", footer_id))
        if one is not None
    ]
    return el(
        "w:sectPr",
        {},
        *references,
        val("w:type", "nextPage"),
        el("w:pgSz", size),
        el("w:pgMar", {**margins, "w:header": _twips(10), "w:footer": _twips(10), "w:gutter": 0}),
        el("w:bidi") if rtl else None,
    )


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)
