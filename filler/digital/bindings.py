"""Bound content controls: what Word shows in them comes from a store, not from the signed text.

A store that the signature does not cover can be changed under a signature that stays intact
(ECMA-376 part 1, 17.5.2.6).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from filler.ooxml import controls
from filler.ooxml.names import NAMESPACES, qn
from filler.ooxml.package import Package

Element = etree._Element
_W15 = NAMESPACES["w15"]
_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
# The stores that every file has: its properties ([MS-OI29500] 2.1.643).
_BUILT_IN = {
    "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}": "docProps/core.xml",
    "{6668398D-A668-4E3E-A5EB-62B293D839F1}": "docProps/app.xml",
}
# A path of names and positions, as Word writes it, and nothing that could take long.
_PATH = re.compile(r"(/@?[\w:.*-]+(\[\d{1,4}\])?){1,40}")
_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*['\"]([^'\"]*)['\"]")
_YES = ("1", "true", "on")


def displayed_otherwise(package: Package, covered: Collection[str]) -> list[str]:
    """The controls in which Word shows other words than those that were signed."""
    stores = dict(_stores(package))
    found = []
    for part in package.text_parts:
        root = package.parse(part)
        for sdt in root.iter(qn("w:sdt")) if root is not None else ():
            binding = _binding(sdt)
            store = (
                stores.get((binding.get(qn("w:storeItemID")) or "").upper())
                if binding is not None
                else None
            )
            if binding is None or store is None or store in covered:
                continue
            told = _told(package, store, binding)
            if told is not None and not _agrees(sdt, told):
                title = controls.text_property(sdt, "w:alias") or "a control"
                found.append(f"'{title}' shows what {store} says, which is not signed")
    return found


def _binding(sdt: Element) -> Element | None:
    own = controls.properties(sdt)
    if own is None:
        return None
    for name in (qn("w:dataBinding"), f"{{{_W15}}}dataBinding"):
        if (found := own.find(name)) is not None:
            return found
    return None


def _stores(package: Package) -> Iterator[tuple[str, str]]:
    yield from _BUILT_IN.items()
    for name in package.names:
        if not name.lower().endswith(".rels") or "customxml/" not in name.lower():
            continue
        source = name.replace("_rels/", "").removesuffix(".rels")
        for target in package.relations(source).values():
            root = package.parse(target) if target in package.names else None
            item = root.get(_STORE) if root is not None else None
            if item:
                yield item.upper(), source


def _told(package: Package, store: str, binding: Element) -> str | None:
    """What the store says there; None where nothing can be said."""
    path = binding.get(qn("w:xpath")) or ""
    prefixes = dict(_PREFIX.findall(binding.get(qn("w:prefixMappings")) or ""))
    root = package.parse(store) if store in package.names else None
    if root is None or not _PATH.fullmatch(path):
        return None
    try:
        found = root.getroottree().xpath(path, namespaces=prefixes or None)
    except etree.XPathError:
        return None
    if not isinstance(found, list) or not found:
        return None
    first = found[0]
    return (
        "".join(str(t) for t in first.itertext())
        if isinstance(first, etree._Element)
        else str(first)
    )


def _agrees(sdt: Element, told: str) -> bool:
    """Whether the control's signed content is what the store says."""
    box = controls.tick_box(sdt)
    if box is not None:
        return controls.is_checked(box) == (told.strip().lower() in _YES)
    content = controls.content(sdt)
    shown = (
        " ".join("".join(t.text or "" for t in content.iter(qn("w:t"))).split())
        if content is not None
        else ""
    )
    said = " ".join(told.split())
    if shown == said or (not said and controls.shows_placeholder(sdt)):
        return True
    own = controls.properties(sdt)
    if own is None:
        return False
    date = own.find(qn("w:date"))
    if date is not None and said and (date.get(qn("w:fullDate")) or "")[:10] == said[:10]:
        return True
    return any(
        item.get(qn("w:value")) == said and item.get(qn("w:displayText")) == shown
        for item in own.iter(qn("w:listItem"))
    )
