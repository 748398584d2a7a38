"""Namespaces of WordprocessingML, and elements made from prefixed names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lxml import etree

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wp14": "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpi": "http://schemas.microsoft.com/office/word/2010/wordprocessingInk",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
}
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@cache
def qn(name: str) -> str:
    """``w:p`` as lxml writes it, ``{namespace}p``."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if local else name


def el(
    name: str,
    attributes: Mapping[str, str | int] | None = None,
    *children: etree._Element | None,
) -> etree._Element:
    """An element with attributes and children; a child that is None is left out."""
    given = attributes or {}
    prefixes = dict.fromkeys(n.partition(":")[0] for n in (name, *given) if ":" in n)
    element = etree.Element(qn(name), nsmap={p: NAMESPACES[p] for p in prefixes})
    for key, value in given.items():
        element.set(qn(key), str(value))
    for child in children:
        if child is not None:
            element.append(child)
    return element


def val(name: str, value: str | int) -> etree._Element:
    """The commonest shape, ``<w:x w:val="..."/>``; the attribute shares the element's prefix."""
    prefix = name.partition(":")[0]
    return el(name, {f"{prefix}:val": value})


def run_text(text: str) -> etree._Element:
    """``w:t`` that keeps its spaces."""
    element = el("w:t")
    element.text = text
    element.set(XML_SPACE, "preserve")
    return element
