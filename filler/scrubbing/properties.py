"""A file's properties: the title, the language and the days stay, with the form's identity."""

from __future__ import annotations

import re

from lxml import etree

from filler.ooxml.properties import STAMP_NAMES, stamp_in, stamp_part
from filler.scrubbing.kept import is_mechanical
from filler.scrubbing.ledger import Ledger

Element = etree._Element
# Ids of forms, numbers of versions, digests.
_CODE = re.compile(r"\d{1,9}|\{[0-9A-Fa-f-]{36}\}", re.ASCII)
_PLAIN = re.compile(r"[a-z0-9_. -]*", re.ASCII)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CORE = frozenset({"title", "subject", "language", "created", "modified"})
_NOTES = frozenset({"description", "keywords", "category", "contentStatus"})
_APPLICATION = frozenset(
    {"Application", "AppVersion", "Pages", "Words", "Characters", "Lines", "Paragraphs",
     "CharactersWithSpaces", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc",
     "HyperlinksChanged"}
)  # fmt: skip
_PROGRAMS = ("Microsoft ", "LibreOffice/", "ONLYOFFICE", "Pages", "Google")
_NAMES, _WORDS = "names in the file's properties", "notes in the file's properties"


def core(root: Element, ledger: Ledger) -> None:
    """``docProps/core.xml``."""
    _bare(root, ledger)
    for element in list(root):
        local = _local(element)
        words = _text(element)
        is_odd = local in ("created", "modified") and not is_mechanical(words)
        if local not in _CORE or len(element) or is_odd:
            ledger.take(_WORDS if local in _NOTES else _NAMES, words, count=bool(words.strip()))
            root.remove(element)
            continue
        _only(element, _XSI)
        if element.get(_XSI, "dcterms:W3CDTF") != "dcterms:W3CDTF":
            del element.attrib[_XSI]
        if local not in ("created", "modified"):
            ledger.keep(f"the file's {local}", words)


def application(root: Element, ledger: Ledger) -> None:
    """``docProps/app.xml``."""
    _bare(root, ledger)
    for element in list(root):
        words = _text(element)
        if _local(element) not in _APPLICATION or len(element):
            texts = [str(text) for text in element.itertext()]
            ledger.take(_NAMES, *texts, count=bool(words.strip()))
            root.remove(element)
        else:
            _only(element)
            if not words.startswith(_PROGRAMS):
                ledger.keep("the file's properties", words)


def custom(root: Element, ledger: Ledger) -> None:
    """``docProps/custom.xml``: the form's own identity stays, each of it once and as words."""
    _bare(root, ledger)
    seen: set[str] = set()
    for element in list(root):
        name = element.get("name") or ""
        value = element[0] if len(element) == 1 else None
        if value is not None and (_local(value) != "lpwstr" or len(value)):
            value = None
        if name not in STAMP_NAMES or name in seen or value is None:
            ledger.take("custom data", name, *(str(text) for text in element.itertext()))
            root.remove(element)
            continue
        seen.add(name)
        if _PLAIN.fullmatch(words := _text(element)) is None:
            ledger.keep("the form's identity", words)
        for key in set(map(str, element.attrib)) - {"name"}:
            if key not in ("pid", "fmtid") or not _CODE.fullmatch(element.get(key) or ""):
                ledger.take("custom data", element.get(key))
                del element.attrib[key]
        element.text = None
        for extra in list(value.attrib):
            ledger.take("custom data", value.get(extra))
            del value.attrib[extra]


def identity(root: Element, ledger: Ledger) -> bytes | None:
    """The form's identity in a part of its own, made anew; None of a part that is another."""
    stamp = stamp_in(root)
    if stamp is None or len(root) or (root.text or "").strip():
        ledger.take("custom data", *(str(text) for text in root.itertext()), *root.attrib.values())
        return None
    for value in root.attrib.values():
        if _PLAIN.fullmatch(str(value)) is None:
            ledger.keep("the form's identity", str(value))
    return stamp_part(stamp)


def _bare(root: Element, ledger: Ledger) -> None:
    """Nothing but the properties themselves: no attribute of their list, no words between them."""
    for key in list(root.attrib):
        ledger.take("custom data", root.attrib[key])
        del root.attrib[key]
    for element in root.iter():
        element.tail = None
        if len(element):
            ledger.take("custom data", element.text, count=bool((element.text or "").strip()))
            element.text = None


def _only(element: Element, *names: str) -> None:
    for key in set(map(str, element.attrib)) - set(names):
        del element.attrib[key]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element) -> str:
    return "".join(str(text) for text in element.itertext())
