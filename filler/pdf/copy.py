"""The copy of a Word file from which its PDF is made: for people who read, or write by hand.

What an empty place shows in Word, to say what belongs there, is no answer and looks like one on
paper. In a form that somebody has filled in it is left out; in one that nobody has, there are lines
to write on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from lxml import etree

from filler.ooxml import controls
from filler.ooxml.archive import write_archive
from filler.ooxml.controls import is_on
from filler.ooxml.names import el, qn
from filler.ooxml.package import package_of

Element = etree._Element
_WORDED = ("text", "date", "list", "rich")
# How many lines a box for many words has, and how far they lie apart in twentieths of a point.
_LINES, _APART = 5, 480
# The colours of rules in turn: of two neighbours that are alike, programs leave out one.
_RULES = ("5F7A80", "5F7A81")
# What a line between two boxes says.
_LEADS_ON = "→"
_AROUND = (qn("w:sdtContent"), qn("w:sdt"))
# What stands before a paragraph's rules and spacing.
_ORDER = (
    *("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr"),
    *("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs"),
    *("w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct"),
    *("w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing"),
)


def rewritten(content: bytes, name: str, change: Callable[[Element], bool]) -> bytes | None:
    """A Word file with its main part changed; None where that changes nothing."""
    package = package_of(content, name)
    main = package.main_part
    root = package.parse(main) if main else None
    if root is None or not main or not change(root):
        return None
    parts = {one: package.read(one) for one in package.names if not one.endswith("/")}
    parts[main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_archive(parts)


def for_people(root: Element) -> bool:
    """Take out what empty places show; where nothing is answered, lines take its place.

    Whether lines did, which make more pages than the Word file has.
    """
    _describe(root)
    empty = list(_showing(root))
    is_blank = bool(empty) and not any(_is_answered(sdt) for sdt in root.iter(qn("w:sdt")))
    colors = cycle(_RULES)
    for sdt in empty:
        content = sdt.find(qn("w:sdtContent"))
        if content is None:
            continue
        texts = list(content.iter(qn("w:t")))
        for text in texts:
            text.text = ""
        if is_blank and texts and (run := texts[0].getparent()) is not None:
            _lines(sdt, run, colors)
    return is_blank


def _describe(root: Element) -> None:
    """Let each shape say its own words, and one without any that it leads on.

    In a Word file the drawing as a whole says what it shows; in a PDF each shape is a figure.
    """
    for shape in root.iter(qn("wps:wsp")):
        named = shape.find(qn("wps:cNvPr"))
        if named is not None and not named.get("descr"):
            words = "".join(text.text or "" for text in shape.iter(qn("w:t")))
            named.set("descr", " ".join(words.split()) or _LEADS_ON)


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


def _lines(sdt: Element, run: Element, colors: Iterator[str]) -> None:
    """Room to write in: lines for many words, a cell of a table for a few."""
    paragraph = next(run.iterancestors(qn("w:p")), None)
    properties = sdt.find(qn("w:sdtPr"))
    if paragraph is None or properties is None:
        return
    box = properties.find(qn("w:text"))
    is_long = box is not None and is_on(box.get(qn("w:multiLine"), "0"))
    in_cell = next(paragraph.iterancestors(qn("w:tc")), None) is not None
    _high(paragraph)
    if in_cell and not is_long:
        return
    _ruled(paragraph, next(colors))
    last = _outermost(paragraph)
    for _ in range(1, _LINES if is_long else 1):
        line = el("w:p", {}, el("w:pPr"))
        own = paragraph.find(qn("w:pPr"))
        style = own.find(qn("w:pStyle")) if own is not None else None
        if style is not None:
            line[0].append(el("w:pStyle", {"w:val": style.get(qn("w:val")) or ""}))
        _high(line)
        _ruled(line, next(colors))
        last.addnext(line)
        last = line


def _outermost(paragraph: Element) -> Element:
    """The paragraph, or the control that holds nothing but it."""
    outer = paragraph
    while (parent := outer.getparent()) is not None and parent.tag in _AROUND:
        outer = parent
    return outer


def _high(paragraph: Element) -> None:
    """Lines far enough apart for a hand."""
    spacing: dict[str, str | int] = {
        "w:before": 0,
        "w:after": 0,
        "w:line": _APART,
        "w:lineRule": "exact",
    }
    _put(paragraph, el("w:spacing", spacing))


def _ruled(paragraph: Element, color: str) -> None:
    """A rule below."""
    rule: dict[str, str | int] = {"w:val": "single", "w:sz": 4, "w:space": 1, "w:color": color}
    _put(paragraph, el("w:pBdr", {}, el("w:bottom", rule)))


def _put(paragraph: Element, own: Element) -> None:
    """A property of a paragraph in its place (17.3.1.26)."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = el("w:pPr")
        paragraph.insert(0, properties)
    for old in properties.findall(own.tag):
        properties.remove(old)
    order = [qn(name) for name in _ORDER]
    before = order[: order.index(own.tag)]
    at = sum(child.tag in before for child in properties)
    properties.insert(at, own)
