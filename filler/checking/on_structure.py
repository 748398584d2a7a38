"""What makes Word offer a repair: elements in the wrong place, and values that are none.

The rules are those of ECMA-376 part 1 that Word itself insists on; a file that breaks one of them
opens with a question, or not at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Subject
from filler.messages import in_words
from filler.ooxml.names import qn

Element = etree._Element
# Frames that hold what stands in them for the table, the row or the cell around them.
_FRAMES = frozenset(
    map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:del", "w:moveTo", "w:moveFrom"))
)
_NEEDS = {qn("w:tbl"): qn("w:tr"), qn("w:tr"): qn("w:tc")}
_BLOCKS = frozenset(map(qn, ("w:p", "w:tbl")))
_WHOLE = re.compile(r"[+-]?\d{1,10}")
_SIZE = re.compile(r"[+-]?\d{1,10}(?:\.\d+)?(?:%|mm|cm|in|pt|pc|pi)?")
_COLOUR = re.compile(r"auto|[0-9A-Fa-f]{6}")
_SWITCH = re.compile(r"1|0|true|false|on|off")
# What the value of an attribute must be, by the element and the attribute.
_VALUES: dict[tuple[str, str], re.Pattern[str]] = {
    **{
        (qn(f"w:{name}"), qn("w:val")): _WHOLE
        for name in ("ilvl", "numId", "gridSpan", "outlineLvl", "abstractNumId", "gridBefore")
    },
    **{(qn(f"w:{name}"), qn("w:val")): _SIZE for name in ("sz", "szCs", "kern", "position")},
    **{
        (qn(f"w:{name}"), qn("w:val")): _SWITCH
        for name in ("b", "i", "bCs", "iCs", "strike", "caps", "vanish", "keepNext", "keepLines",
                     "pageBreakBefore", "cantSplit", "tblHeader", "bidi", "rtl")
    },
    **{
        (qn(f"w:{name}"), qn("w:w")): _SIZE
        for name in ("tblW", "tcW", "gridCol", "tblInd", "pgSz", "wBefore", "wAfter")
    },
    (qn("w:pgSz"), qn("w:h")): _SIZE, (qn("w:trHeight"), qn("w:val")): _SIZE,
    **{
        (qn("w:pgMar"), qn(f"w:{side}")): _SIZE
        for side in ("top", "bottom", "left", "right", "header", "footer", "gutter")
    },
    **{
        (qn("w:spacing"), qn(f"w:{name}")): _SIZE for name in ("before", "after", "line")
    },
    **{
        (qn("w:ind"), qn(f"w:{name}")): _SIZE
        for name in ("left", "right", "start", "end", "hanging", "firstLine")
    },
    (qn("w:color"), qn("w:val")): _COLOUR, (qn("w:shd"), qn("w:fill")): _COLOUR,
    (qn("w:jc"), qn("w:val")): re.compile(
        "left|right|center|both|start|end|distribute|numTab|thaiDistribute"
        "|lowKashida|mediumKashida|highKashida"
    ),
    (qn("w:vAlign"), qn("w:val")): re.compile("top|center|bottom|both"),
    (qn("w:vMerge"), qn("w:val")): re.compile("restart|continue"),
    (qn("w:br"), qn("w:type")): re.compile("page|column|textWrapping"),
}  # fmt: skip
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_MERGE = re.compile(r"\s*MERGEFIELD\s+(\"[^\"]*\"|\S+)", re.I)
_SHOWN = 40


def structure_remarks(subject: Subject) -> Remarks:
    """What is wrong with the structure of a file, and with its values."""
    yield from _doubled(subject)
    yield from _whole_documents(subject)
    for name, root in subject.roots.items():
        yield from _undeclared(name, root)
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            yield from _empty(element, subject)
            yield from _odd_values(element, subject)


def _doubled(subject: Subject) -> Remarks:
    """Parts that stand twice in the archive, of which programs take the one or the other."""
    count = Counter(name.lower() for name in subject.package.names)
    for name, times in count.items():
        if times > 1:
            yield Remark(
                rule="part_twice", where=name, **in_words("remark.part_twice", times=times)
            )


def _whole_documents(subject: Subject) -> Remarks:
    """Documents that are put in whole (17.17.2.1): Word shows them, and they are no text here."""
    for root in subject.roots.values():
        for element in root.iter(qn("w:altChunk")):
            before = element.getprevious()
            yield Remark(
                rule="whole_document",
                where=f"after {subject.where(before)}" if before is not None else "at the start",
                **in_words("remark.whole_document"),
            )


def _undeclared(name: str, root: Element) -> Remarks:
    """Prefixes that are called ignorable and stand for nothing (part 3, 7.2)."""
    for prefix in (root.get(_IGNORABLE) or "").split():
        if prefix not in root.nsmap:
            yield Remark(rule="prefix", where=name, **in_words("remark.prefix", prefix=prefix))


def _empty(element: Element, subject: Subject) -> Remarks:
    """Tables without rows, rows without cells, cells that do not end in a paragraph."""
    needed = _NEEDS.get(str(element.tag))
    if needed is not None and next(_held(element, needed), None) is None:
        what = "A table without a row" if element.tag == qn("w:tbl") else "A row without a cell"
        yield Remark(
            rule="structure",
            where=subject.where(element),
            **in_words("remark.structure_word_will_offer", what=what),
        )
    if element.tag == qn("w:tc"):
        blocks = [own for own in _inner(element) if own.tag in _BLOCKS]
        if not blocks or blocks[-1].tag != qn("w:p"):
            yield Remark(
                rule="structure",
                where=subject.where(element),
                **in_words("remark.structure_cell_does_not"),
            )


def _held(element: Element, tag: str) -> Iterator[Element]:
    """The elements of a name in another one, through frames."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _FRAMES:
            yield from _held(child, tag)


def _inner(element: Element) -> Iterator[Element]:
    """What stands in a cell, through frames."""
    for child in element:
        if child.tag in _FRAMES:
            yield from _inner(child)
        else:
            yield child


def _odd_values(element: Element, subject: Subject) -> Remarks:
    for key, value in element.attrib.items():
        pattern = _VALUES.get((str(element.tag), str(key)))
        if pattern is not None and not pattern.fullmatch(str(value).strip()):
            name = etree.QName(element).localname
            yield Remark(
                rule="value",
                where=subject.where(element),
                **in_words("remark.value", value=str(value)[:_SHOWN], name=name),
            )


def merge_fields(subject: Subject) -> Remarks:
    """Fields of a mailing list, into which nothing is filled here."""
    for root in subject.roots.values():
        codes = [(e, e.text or "") for e in root.iter(qn("w:instrText"))]
        codes += [(e, e.get(qn("w:instr")) or "") for e in root.iter(qn("w:fldSimple"))]
        for element, code in codes:
            if found := _MERGE.match(code):
                name = found[1].strip('"')
                yield Remark(
                    rule="merge_field",
                    where=subject.where(element),
                    **in_words("remark.merge_field", name=name),
                )
