"""The copy of a Word file from which its PDF is made: for people who read, or write by hand.

What an empty place shows in Word, to say what belongs there, is no answer and looks like one on
paper. In a form that somebody has filled in it is left out; in one that nobody has, there are lines
to write on.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from filler.ooxml import controls
from filler.ooxml.controls import is_on
from filler.ooxml.names import el, qn

Element = etree._Element
_WORDED = ("text", "date", "list", "rich")
# How many lines a box for many words has, and how far they lie apart in twentieths of a point.
_LINES, _APART = 5, 480
# What stands beside a line in its cell, in twentieths of a point.
_MARGIN = 260
_PAGE = 9000


def for_people(root: Element) -> None:
    """Take out what empty places show; where nothing is answered, lines take its place."""
    empty = list(_showing(root))
    is_blank = bool(empty) and not any(_is_answered(sdt) for sdt in root.iter(qn("w:sdt")))
    for sdt in empty:
        content = sdt.find(qn("w:sdtContent"))
        if content is None:
            continue
        texts = list(content.iter(qn("w:t")))
        for text in texts:
            text.text = ""
        if is_blank and texts and (run := texts[0].getparent()) is not None:
            _lines(sdt, run)


def _showing(root: Element) -> Iterator[Element]:
    """The controls that show what belongs there, and hold no other."""
    for sdt in root.iter(qn("w:sdt")):
        shown = sdt.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")
        if shown is None or not is_on(shown.get(qn("w:val"))):
            continue
        if next(sdt.iterfind(f".//{qn('w:sdt')}"), None) is None:
            yield sdt


def _is_answered(sdt: Element) -> bool:
    """Whether a control holds an answer."""
    properties = sdt.find(qn("w:sdtPr"))
    if properties is None or properties.find(qn("w:tag")) is None:
        return False
    kind = controls.kind(sdt)
    if kind == "tick":
        checked = properties.find(f".//{qn('w14:checked')}")
        return checked is not None and is_on(checked.get(qn("w14:val")))
    if kind not in _WORDED or next(sdt.iterfind(f".//{qn('w:sdt')}"), None) is not None:
        return False
    shown = properties.find(qn("w:showingPlcHdr"))
    return shown is None or not is_on(shown.get(qn("w:val")))


def _lines(sdt: Element, run: Element) -> None:
    """Lines to write on, as wide as the place is."""
    paragraph = next(run.iterancestors(qn("w:p")), None)
    properties = sdt.find(qn("w:sdtPr"))
    if paragraph is None or properties is None:
        return
    box = properties.find(qn("w:text"))
    is_long = box is not None and is_on(box.get(qn("w:multiLine"), "0"))
    style = run.find(qn("w:rPr"))
    if style is not None:
        run.remove(style)
    for text in list(run.iter(qn("w:t"))):
        run.remove(text)
    for number in range(_LINES if is_long else 1):
        if number:
            run.append(el("w:br"))
        run.append(el("w:tab"))
    own = paragraph.find(qn("w:pPr"))
    if own is None:
        own = el("w:pPr")
        paragraph.insert(0, own)
    for name in ("w:tabs", "w:spacing"):
        for old in own.findall(qn(name)):
            own.remove(old)
    stop: dict[str, str | int] = {"w:val": "right", "w:leader": "underscore"}
    tabs = el("w:tabs", {}, el("w:tab", {**stop, "w:pos": _width(paragraph)}))
    spacing = el(
        "w:spacing", {"w:before": 60, "w:after": 60, "w:line": _APART, "w:lineRule": "exact"}
    )
    # In the order of the schema (17.3.1.26): the style, what keeps it together, tabs, spacing.
    before = ("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:widowControl")
    at = sum(own.find(qn(name)) is not None for name in before)
    own.insert(at, tabs)
    own.insert(at + 1, spacing)


def _width(paragraph: Element) -> int:
    """How wide a line of the paragraph may be, in twentieths of a point."""
    cell = next(paragraph.iterancestors(qn("w:tc")), None)
    width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") if cell is not None else None
    value = (width.get(qn("w:w")) or "") if width is not None else ""
    is_twips = width is not None and width.get(qn("w:type")) in (None, "dxa")
    return max(int(value) - _MARGIN, _MARGIN) if value.isdecimal() and is_twips else _PAGE
