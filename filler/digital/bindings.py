"""Bound content controls: what Word shows in them comes from a store, not from the signed text.

A store that the signature does not cover can be changed under a signature that stays intact
(ECMA-376 part 1, 17.5.2.6). What cannot be compared leaves the signature open.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from filler.digital.model import UnverifiableError
from filler.digital.places import Parts, source_of
from filler.ooxml import controls
from filler.ooxml.names import NAMESPACES, qn
from filler.ooxml.package import Package

Element = etree._Element
_BOUND = (qn("w:dataBinding"), f"{{{NAMESPACES['w15']}}}dataBinding")
_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
# The stores that every file has, its properties ([MS-OI29500] 2.1.643), by what leads to them.
_BUILT_IN = {
    "6C3C8BC8-F283-45AE-878A-BAB7291924A1": "core-properties",
    "6668398D-A668-4E3E-A5EB-62B293D839F1": "extended-properties",
}
# A path of names and positions, as Word writes it: a step each, an attribute last.
_STEP = re.compile(r"/(@?)(?:([\w.-]+):)?([\w.-]+)(?:\[([1-9]\d{0,3})\])?")
_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*['\"]([^'\"]*)['\"]")
_YES = ("1", "true", "on")


def displayed_otherwise(parts: Parts, package: Package, covered: Collection[str]) -> list[str]:
    """The controls in which Word shows other words than those that were signed.

    Raises:
        UnverifiableError: when a control shows what is not signed, and it cannot be compared.
    """
    stores: dict[str, Element | None] = {}
    known: dict[str, str] | None = None
    found = []
    for part in dict.fromkeys((*package.text_parts, *package.comment_parts)):
        root = package.parse(part)
        for binding in root.iter(*_BOUND) if root is not None else ():
            sdt = next(binding.iterancestors(qn("w:sdt")), None)
            if sdt is None:
                continue
            known = _stores(parts, package) if known is None else known
            title = controls.text_property(sdt, "w:alias") or "a control"
            store = _store_of(binding, known)
            if store in covered:
                continue
            if store is None:
                raise UnverifiableError(f"'{title}' shows what stands in a store that is not there")
            if store not in stores:
                stores[store] = package.parse(store)
            told = _told(stores[store], binding)
            if told is None:
                raise UnverifiableError(
                    f"'{title}' shows what {store} says, which is not signed and not to be compared"
                )
            if not _agrees(sdt, told):
                found.append(f"'{title}' shows what {store} says, which is not signed")
    return found


def _stores(parts: Parts, package: Package) -> dict[str, str]:
    """Each store's part by its id.

    Raises:
        UnverifiableError: when two parts say that they are one store.
    """
    found: dict[str, str] = {}
    for relation in parts.relations(""):
        kind = (relation.get("Type") or "").rpartition("/")[2]
        target = parts.target("", relation)
        for name, wanted in _BUILT_IN.items():
            if kind == wanted and target is not None:
                _add(found, name, target)
    for name in parts.names:
        if not parts.is_relations(name) or not name.lower().startswith("customxml/"):
            continue
        source = parts.name(source_of(name)) or ""
        for relation in parts.relations(source):
            target = parts.target(source, relation)
            root = package.parse(target) if target is not None else None
            item = _plain_id(root.get(_STORE) or "") if root is not None else ""
            if item:
                if item in _BUILT_IN:
                    raise UnverifiableError(f"{source} says that it is the file's properties")
                _add(found, item, source)
    return found


def _add(found: dict[str, str], name: str, part: str) -> None:
    if found.setdefault(name, part) != part:
        raise UnverifiableError(f"{part} and {found[name]} say that they are one store")


def _store_of(binding: Element, known: dict[str, str]) -> str | None:
    return known.get(_plain_id(binding.get(qn("w:storeItemID")) or ""))


def _plain_id(name: str) -> str:
    return name.strip().strip("{}").strip().upper()


def _told(root: Element | None, binding: Element) -> str | None:
    """What the store says there; None where nothing can be said."""
    path = binding.get(qn("w:xpath")) or ""
    prefixes = dict(_PREFIX.findall(binding.get(qn("w:prefixMappings")) or ""))
    steps = list(_STEP.finditer(path))
    if root is None or not steps or "".join(step[0] for step in steps) != path:
        return None
    here: Element | None = None
    for number, (attribute, prefix, name, at) in enumerate(step.groups() for step in steps):
        if prefix and prefix not in prefixes:
            return None
        tag = f"{{{prefixes[prefix]}}}{name}" if prefix else name
        if attribute:
            is_last = number == len(steps) - 1
            return here.get(tag) if here is not None and is_last and not at else None
        beside = [root] if here is None else list(here)
        own = [child for child in beside if child.tag == tag]
        position = int(at or 1) - 1
        if position >= len(own):
            return None
        here = own[position]
    return "".join(str(text) for text in here.itertext()) if here is not None else None


def _agrees(sdt: Element, told: str) -> bool:
    """Whether the control's signed content is what the store says."""
    box = controls.tick_box(sdt)
    if box is not None:
        return controls.is_checked(box) == (told.strip().lower() in _YES)
    content = controls.content(sdt)
    words = (t.text or "" for t in content.iter(qn("w:t"))) if content is not None else ()
    shown = " ".join("".join(words).split())
    said = " ".join(told.split())
    if shown == said or (not said and controls.shows_placeholder(sdt)):
        return True
    own = controls.properties(sdt)
    if own is None:
        return False
    date = own.find(qn("w:date"))
    if (
        date is not None
        and said
        and (date.get(qn("w:fullDate")) or "").rstrip("Z") == said.rstrip("Z")
    ):
        return True
    return any(
        item.get(qn("w:value")) == said and item.get(qn("w:displayText")) == shown
        for item in own.iter(qn("w:listItem"))
    )
