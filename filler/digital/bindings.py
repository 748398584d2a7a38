"""Bound content controls: what Word shows in them comes from a store, not from the signed text.

A store that the signature does not cover can be changed under a signature that stays intact
(ECMA-376 part 1, 17.5.2.6). What cannot be compared leaves the signature open.
"""

from __future__ import annotations

import base64
import binascii
import io
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lxml import etree
from PIL import Image

from filler.digital.model import UnverifiableError
from filler.digital.places import Parts, source_of
from filler.ooxml import controls
from filler.ooxml.names import NAMESPACES, qn
from filler.ooxml.package import Package, parse_xml
from filler.records.dates import when

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
# Rich text lies in its store as a whole document in one file ([MS-OI29500] 2.1.644).
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
# What stands for a sign in a control and in its store (ECMA-376 part 1, 17.3.3).
_SIGNS = {
    "br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "softHyphen": "",
}  # fmt: skip
_FOLDED = str.maketrans({"\u2011": "-", "\u001e": "-", "\u00ad": None, "\u001f": None})
# More than any camera of today has.
_MOST_PIXELS = 10**8
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T00:00:00(?:\.0+)?)?(?:Z|[+-]00:00)?", re.ASCII)
# What rich text of a store may be made of to be held against the signed words.
_PLAIN_TEXT = {
    qn(f"w:{n}")
    for n in ("p", "r", "t", "br", "cr", "tab", "noBreakHyphen", "softHyphen", "sectPr", "sdt",
              "sdtContent", "proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak")
}  # fmt: skip
_HIDING = {qn(f"w:{n}") for n in ("color", "numPr", "w", "position")}
_LOOKS = {qn(f"w:{n}") for n in ("pPr", "rPr", "sdtPr", "sectPr")}
_UNSEEN = ("w:strike", "w:dstrike", "w:vanish", "w:webHidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What bound controls show: ``otherwise`` than was signed; and the ``stores`` they show."""

    otherwise: tuple[str, ...]
    stores: frozenset[str]


def shown_in_controls(parts: Parts, package: Package, covered: Collection[str]) -> Bound:
    """Hold each bound control against its store, where that is not signed itself.

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
            store = known.get(_plain_id(binding.get(qn("w:storeItemID")) or ""))
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
            if not _agrees(sdt, told, package, part):
                found.append(f"'{title}' shows what {store} says, which is not signed")
    return Bound(otherwise=tuple(found), stores=frozenset(stores))


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


def _plain_id(name: str) -> str:
    return name.strip().strip("{}").strip().upper()


def _told(root: Element | None, binding: Element) -> list[str] | None:
    """What the store says there, once for each node; None where nothing can be said.

    Only the last step of a path may name several nodes: those of a repeating section.
    """
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
        is_last = number == len(steps) - 1
        if attribute:
            value = here.get(tag) if here is not None and is_last and not at else None
            return None if value is None else [value]
        beside = [root] if here is None else list(here)
        own = [child for child in beside if child.tag == tag]
        if is_last and not at and own:
            return [_text(node) for node in own]
        position = int(at or 1) - 1
        if position >= len(own):
            return None
        here = own[position]
    return [_text(here)] if here is not None else None


def _text(node: Element) -> str:
    return "".join(str(text) for text in node.itertext())


def _agrees(sdt: Element, told: list[str], package: Package, part: str) -> bool:
    """Whether the control's signed content is what the store says, as its kind shows it."""
    own, content = controls.properties(sdt), controls.content(sdt)
    if controls.kind(sdt) == "rows":
        return _agree_rows(content, told)
    said = told[0]
    box = controls.tick_box(sdt)
    if box is not None:
        return controls.is_checked(box) == (said.strip().lower() in _YES)
    if own is None or content is None:
        return False
    if own.find(qn("w:picture")) is not None:
        return _agree_pictures(content, said, package, part)
    shown = _folded("".join(_shown(content)))
    if not said.strip() and controls.shows_placeholder(sdt):
        return True
    listed = [
        item.get(qn("w:displayText")) or item.get(qn("w:value"))
        for item in own.iter(qn("w:listItem"))
        if item.get(qn("w:value")) == said
    ]
    if listed:
        # Word shows the entry whose value the store holds, not the value.
        return shown in {_folded(words or "") for words in listed}
    if shown == _folded(said):
        return True
    date = own.find(qn("w:date"))
    if date is not None:
        return _agree_dates(date.get(qn("w:fullDate")) or "", shown, said)
    flat = _flat_text(said)
    return flat is not None and flat == (shown, _unseen(content))


def _shown(content: Element) -> Iterator[str]:
    """The signs that a control shows, a break or the end of a paragraph as a blank."""
    for element in content.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "t":
            yield element.text or ""
        elif tag == "p":
            yield "\n"
        else:
            yield _SIGNS.get(tag, "")


def _folded(words: str) -> str:
    return " ".join(words.translate(_FOLDED).split())


def _agree_dates(stored: str, shown: str, said: str) -> bool:
    """The day of the store against the one that is signed: beside the words, and in them."""
    if _DAY.fullmatch(said.strip()) is None:
        return False
    told = when(said.strip()[:10]).day
    signed = {when(words).day for words in (stored.strip()[:10], shown) if words}
    # Words that name no day, such as a week's, say nothing against the day beside them.
    return told is not None and (signed == {told} or (bool(stored) and signed == {told, None}))


def _agree_rows(content: Element | None, told: list[str]) -> bool:
    """A repeating section has an item for each node; what no control in it shows stands in it."""
    if content is None:
        return False
    items = [sdt for sdt in content.iterchildren(qn("w:sdt")) if controls.kind(sdt) == "item"] or [
        block for block in content if block.tag in (qn("w:p"), qn("w:tr"), qn("w:tbl"))
    ]
    if len(items) != len(told):
        return False
    for item, said in zip(items, told, strict=True):
        if next(item.iter(*_BOUND), None) is None:
            shown = _folded("".join(_shown(item)))
            if _folded(said) not in shown:
                return False
    return True


def _agree_pictures(content: Element, said: str, package: Package, part: str) -> bool:
    """The signed picture against that of the store, by its bytes or else by its pixels."""
    relations = package.relations(part)
    own = [relations.get(blip.get(qn("r:embed")) or "", "") for blip in content.iter(qn("a:blip"))]
    try:
        told = base64.b64decode("".join(said.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(own) != 1:
        return False
    shown = package.read(posixpath.normpath(own[0]))
    return bool(told) and (shown == told or _pixels(shown) == (_pixels(told) or b"none"))


def _pixels(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return b""
            return f"{picture.size}".encode() + picture.convert("RGBA").tobytes()
    except Exception:
        return b""


def _flat_text(said: str) -> tuple[str, str] | None:
    """The words of rich text in a store, and those of them that it strikes or hides."""
    if _FLAT.strip("{}") not in said:
        return None
    root = parse_xml(said.strip().encode(), "the file", "a store")
    body = root.find(f".//{qn('w:body')}")
    if body is None or not _is_plain(body):
        return None
    return _folded("".join(_shown(body))), _unseen(body)


def _is_plain(body: Element) -> bool:
    """Whether the text is words and breaks whose looks neither hide nor replace them."""
    for element in body.iterdescendants():
        around = next((e for e in element.iterancestors() if e.tag in _LOOKS), None)
        if around is None and element.tag not in _PLAIN_TEXT | _LOOKS:
            return False
        if element.tag in _HIDING:
            return False
    return True


def _unseen(content: Element) -> str:
    """The words that are struck or hidden, which are there and are not said."""
    runs = (
        run
        for run in content.iter(qn("w:r"))
        if any(run.find(f"{qn('w:rPr')}/{qn(name)}") is not None for name in _UNSEEN)
    )
    return _folded("".join(sign for run in runs for sign in _shown(run)))
