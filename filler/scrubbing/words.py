"""The text parts of a copy: which elements and attributes stay, and the words on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from filler.checking.looks import Styles, unseen_row
from filler.checking.unseen import unseen_runs
from filler.ooxml.fields import fields_in
from filler.ooxml.names import NAMESPACES, qn
from filler.scrubbing.kept import (
    ATTRIBUTES,
    DATE_LOOK,
    ELEMENTS,
    FIELD_ID,
    FIELDS,
    FREE,
    HASHES,
    is_mechanical,
    plain_style,
)
from filler.scrubbing.ledger import Ledger

Element = etree._Element
_R = f"{{{NAMESPACES['r']}}}"
_GONE = {qn(f"w:{n}") for n in ("del", "moveFrom", "delText", "delInstrText")}
_KEPT = {qn(f"w:{n}") for n in ("ins", "moveTo")}
_COMMENTS = {
    qn(f"w:{n}") for n in ("commentRangeStart", "commentRangeEnd", "commentReference",
                           "annotationRef")
}  # fmt: skip
_CHANGES = {
    qn(f"w:{n}")
    for n in ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange",
              "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
              "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")
}  # fmt: skip
_DATA = {qn(f"w:{n}") for n in ("docVars", "mailMerge", "attachedSchema", "saveThroughXslt")}
_SESSIONS = re.compile(r"rsid\w*|paraId\w*|textId|anchorId|editId|docId|durableId")
_IDENTITIES = {qn("w:rsids"), qn("w14:docId"), qn("w15:docId")}
# What holds words of the page, and so is opened and not removed where it is not known.
_CONTENT = tuple(qn(f"w:{n}") for n in ("p", "r", "tbl", "tr", "tc", "t", "sdt"))
# Elements whose text is a measure (ECMA-376 part 1, 20.4.2; [MS-DOCX] 2.12).
_NUMBERS = frozenset(
    {"posOffset", "align", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset"}
)
_TEXT = {qn("w:t"), qn("w:instrText"), f"{{{NAMESPACES['m']}}}t",
         "{http://schemas.openxmlformats.org/drawingml/2006/main}t"}  # fmt: skip


def clean(root: Element, styles: Styles, ledger: Ledger, links: Mapping[str, str]) -> None:
    """Leave in a part what may stay; ``links`` are its kept relationships, old id to new."""
    _unseen(root, styles, ledger)
    _choices(root, ledger)
    _fields(root, ledger)
    for element in list(root.iter()):
        if (element.tail or "").strip():
            ledger.take("hidden data", element.tail)
            element.tail = None
        if element is root or _is_inside(element, root):
            _element(element, ledger, links)
    for element in [e for e in root.iter() if e.tag in _KEPT]:
        if len(element):
            ledger.take("tracked insertions (kept as words)", *element.attrib.values())
        _unwrap(element)


def visible(root: Element) -> str:
    """The words that the part shows, a paragraph or cell apart."""
    return " ".join(
        "".join(t.text or "" for t in paragraph.iter(*_TEXT)) for paragraph in root.iter(qn("w:p"))
    )


def _is_inside(element: Element, root: Element) -> bool:
    """Whether an element is still there; what stood in one that was cut is not."""
    parent = element.getparent()
    while parent is not None and parent is not root:
        parent = parent.getparent()
    return parent is root


def _unseen(root: Element, styles: Styles, ledger: Ledger) -> None:
    """Words that nobody sees: hidden, white on white, tiny, in a row that is hidden or gone."""
    for row in list(root.iter(qn("w:tr"))):
        gone = row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None
        if gone or unseen_row(row):
            ledger.take("tracked deletions" if gone else "hidden words", *_words(row))
            _cut(row)
    for run, _ in list(unseen_runs(root, styles)):
        ledger.take("hidden words", *_words(run))
        _cut(run)
    depth = 0
    for mark in root.iter(qn("w:fldChar"), qn("w:instrText")):
        if mark.tag == qn("w:fldChar"):
            kind = mark.get(qn("w:fldCharType"))
            depth += (kind == "begin") - (kind == "end")
        elif depth < 1 and mark.text:
            # An instruction of no field is nothing but hidden words.
            ledger.take("hidden words", mark.text)
            mark.text = ""


def _choices(root: Element, ledger: Ledger) -> None:
    """Of what is there in two ways, that which Word shows and which is known here."""
    for both in list(root.iter(qn("mc:AlternateContent"))):
        choices = list(both.iterchildren(qn("mc:Choice")))
        known = next((c for c in choices if all(e.tag in ELEMENTS for e in c.iter())), None)
        for child in list(both):
            is_chosen = child is known or (known is None and child.tag == qn("mc:Fallback"))
            if not is_chosen:
                told = "".join(_words(child)).strip()
                if known is not None and told:
                    ledger.take("words for older programs", told)
                _cut(child)
        if known is None:
            for fallback in list(both):
                _unwrap(fallback)
            _unwrap(both)


def _fields(root: Element, ledger: Ledger) -> None:
    """Fields that show what is not on the page keep the words that they showed last."""
    for own in list(fields_in(root)):
        if own.code in FIELDS:
            for word in own.words[1:]:
                ledger.keep("fields", word)
            continue
        ledger.take("fields that show what is elsewhere", *own.words[1:])
        if own.result.strip():
            ledger.keep(f"words of a field {own.code.upper()}", own.result)
        own.freeze()
    for data in list(root.iter(qn("w:fldData"))):
        ledger.take("hidden data", data.text)
        _cut(data)


def _element(element: Element, ledger: Ledger, links: Mapping[str, str]) -> None:
    if not isinstance(element.tag, str) or element.tag == qn("w:guid"):
        _cut(element)
        return
    tag = element.tag
    what = _what_goes(tag)
    if what:
        own = (str(v) for k, v in element.attrib.items() if not is_mechanical(str(v)))
        ledger.take(what, *own, *_words(element), count=max(len(element), 1)
                    if tag in _IDENTITIES or tag in _DATA else 1)  # fmt: skip
        _cut(element)
    elif tag in _KEPT:
        return
    elif tag not in ELEMENTS:
        _unknown(element, ledger)
    else:
        _attributes(element, ledger, links)
        is_number = etree.QName(element).localname in _NUMBERS
        if tag not in _TEXT and not (is_number and is_mechanical(element.text or "")):
            if not (element.text or "").strip():
                return
            ledger.take("hidden data", element.text)
            element.text = None


def _unknown(element: Element, ledger: Ledger) -> None:
    """An element that is not listed: what holds words of the page is opened, the rest goes."""
    holds = next(element.iter(*_CONTENT), None) is not None and element.tag != qn("w:object")
    told = [str(v) for v in element.attrib.values() if not is_mechanical(str(v))]
    told += [] if holds else [str(text) for text in element.itertext()]
    told += [] if holds else [str(v) for e in element.iterdescendants() for v in e.attrib.values()]
    if any(words.strip() and not is_mechanical(words) for words in told):
        ledger.take("elements that are not known", *told)
    if holds:
        _unwrap(element)
    else:
        _cut(element)


def _what_goes(tag: str) -> str:
    if tag in _GONE:
        return "tracked deletions"
    if tag in _COMMENTS:
        return "comments"
    if tag in _CHANGES:
        return "tracked changes of form"
    if tag in _DATA:
        return "hidden data"
    return "editing sessions" if tag in _IDENTITIES else ""


def _attributes(element: Element, ledger: Ledger, links: Mapping[str, str]) -> None:
    own = etree.QName(element).localname
    for key, value in list(element.attrib.items()):
        name, words = str(key).rpartition("}")[2], str(value)
        if str(key).startswith(_R):
            if words in links:
                element.set(key, links[words])
            else:
                _cut_link(element, ledger)
                return
        elif _SESSIONS.fullmatch(name):
            ledger.take("editing sessions")
            del element.attrib[key]
        elif (own, name) in FREE:
            if FREE[own, name] and not (own == "tag" and FIELD_ID.fullmatch(words)):
                ledger.keep(FREE[own, name], words)
        elif own == "name" and name == "val":
            _name(element, words, ledger)
        elif name == "style" and not str(key).startswith("{"):
            element.set(key, plain_style(words))
        elif name in ("id", "spid", "type") and not str(key).startswith("{") and _is_shape(element):
            _shape_name(element, key, words)
        elif name == "name" and own in ("docPr", "cNvPr"):
            if words:
                ledger.take("names of pictures", words)
            element.set(key, f"Picture {element.get('id') or 1}" if own == "docPr" else "")
        elif name == "Ignorable":
            known = [prefix for prefix in words.split() if prefix in element.nsmap]
            element.set(key, " ".join(known))
        elif own == "dateFormat" and DATE_LOOK.fullmatch(words):
            continue
        elif name not in ATTRIBUTES or not (
            is_mechanical(words) or name in HASHES or name == "Requires"
        ):
            ledger.take("attributes that are not known", words)
            del element.attrib[key]
            if name == "val" and not len(element) and own != "fldSimple":
                _cut(element)
                return


def _name(element: Element, words: str, ledger: Ledger) -> None:
    """A style's name, or that of a form field."""
    parent = element.getparent()
    is_field = parent is not None and parent.tag == qn("w:ffData")
    if not (is_field and re.fullmatch(r"[^\W\d_]+\d+", words)):
        ledger.keep("names of form fields" if is_field else "styles", words)


def _is_shape(element: Element) -> bool:
    return str(element.tag).startswith(f"{{{NAMESPACES['v']}}}")


def _shape_name(element: Element, key: str | bytes, words: str) -> None:
    """The ids by which shapes and their types name one another, without what they are called."""
    digits = "".join(re.findall(r"\d+", words))[-6:] or "0"
    element.set(key, f"{'#' if words.startswith('#') else ''}_x0000_t{digits}")


def _cut_link(element: Element, ledger: Ledger) -> None:
    """What leads to something that is not in the copy goes, with the drawing around it."""
    local = etree.QName(element).localname
    if local == "hyperlink":
        _unwrap(element)
        return
    around = next(
        (e for e in element.iterancestors()
         if etree.QName(e).localname in ("ext", "drawing", "pict", "object")), None
    )  # fmt: skip
    ledger.take("pictures and objects that are not known", count=1)
    _cut(around if around is not None else element)


def _words(element: Element) -> Iterator[str]:
    yield "".join(str(text) for text in element.itertext())


def _cut(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Element) -> None:
    if element.getparent() is not None:
        for child in list(element):
            element.addprevious(child)
        _cut(element)
