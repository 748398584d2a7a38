"""A copy of a Word file from which nothing leads out: for programs that would fetch what it links.

Links that a person clicks stay; pictures, texts, objects and templates from elsewhere are named
and cut off, and fields that fetch show what they showed last.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from filler.ooxml.archive import write_archive
from filler.ooxml.fields import FETCHING, fields_in
from filler.ooxml.names import NAMESPACES
from filler.ooxml.package import RELATION, Package, parse_xml

Element = etree._Element
_OUTWARD = ("src", "href", "althref")
_CLICKED = "hyperlink"
# What is put into the text from another file, which may link further.
_EMBEDDED = "aFChunk"
_R = f"{{{NAMESPACES['r']}}}"
_LINKS = ("hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver")
# What a part of the file may be to the part that names it, with nothing brought in by it.
_SHOWN_KINDS = frozenset(
    {"image", "header", "footer", "font", "chart", "chartEx", "oleObject", "package", "control",
     "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing",
     "printerSettings", "customXml", "hyperlink", "comments", "footnotes", "endnotes", "video",
     "audio", "media", "ink", "recipientData", "attachedTemplate", "mailMergeSource"}
)  # fmt: skip
_NOWHERE = "nothing"
_SHOWN = 200


def unlinked(package: Package) -> tuple[bytes, tuple[str, ...]]:
    """The copy, and what was cut off in the order of its parts.

    Raises:
        PortfolioError: when a part of it is not XML.
    """
    parts = {name: package.read(name) for name in package.names if not name.endswith("/")}
    kinds = package.content_types
    roots: dict[str, Element] = {}
    for name, content in parts.items():
        kind = kinds.get(name, "").lower()
        is_xml = name.lower().endswith((".rels", ".xml", ".svg")) or kind.endswith("xml")
        if is_xml and content:
            roots[name] = parse_xml(content, package.name, name)
    clicked = {name: uses_of(root) for name, root in roots.items()}
    cut: dict[str, None] = {}
    for name, root in roots.items():
        low = name.lower()
        is_picture = low.endswith(".svg") or kinds.get(name, "") == "image/svg+xml"
        if low.endswith(".rels"):
            folder, own = posixpath.split(name)
            part = posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))
            found = list(_relations(root, clicked.get(part, (set(), set()))))
        elif is_picture:
            found = list(_attributes(root, ""))
        else:
            found = [*_fields(root), *_attributes(root, f"{{{NAMESPACES['v']}}}")]
        if found:
            cut |= dict.fromkeys(words[:_SHOWN] for words in found)
            parts[name] = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
    return write_archive(parts), tuple(cut)


def uses_of(root: Element) -> tuple[set[str], set[str]]:
    """The ids that a part uses for what a person clicks, and those that it uses for all else."""
    clicked: set[str] = set()
    others: set[str] = set()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        is_link = etree.QName(element).localname in _LINKS
        for key, value in element.attrib.items():
            if str(key).startswith(_R):
                (clicked if is_link else others).add(str(value))
    return clicked, others


def _relations(root: Element, used: tuple[set[str], set[str]]) -> Iterator[str]:
    """Cut what leads out and what brings in other files, by who uses it and not by its name."""
    _, others = used
    for relation in root.iter(RELATION):
        kind = (relation.get("Type") or "").rpartition("/")[2]
        name = relation.get("Id") or ""
        is_link = kind == _CLICKED and name not in others
        is_out = relation.get("TargetMode") == "External" and not is_link
        is_chunk = kind == _EMBEDDED or (name in others and kind not in _SHOWN_KINDS)
        if is_out or is_chunk:
            yield f"{kind} {relation.get('Target') or ''}"
            relation.set("Target", _NOWHERE)
            relation.attrib.pop("TargetMode", "")


def _fields(root: Element) -> Iterator[str]:
    """Fields that fetch; one with the file's name would show that of the copy."""
    for field in fields_in(root):
        if field.code in FETCHING:
            yield f"field {field.instruction}"
            field.freeze()
        elif field.code == "filename":
            field.freeze()


def _attributes(root: Element, space: str) -> Iterator[str]:
    """Addresses in attributes of elements of a namespace, or of any."""
    for element in root.iter():
        if not str(element.tag).startswith(space):
            continue
        for key, value in list(element.attrib.items()):
            address = str(value).strip()
            if str(key).rpartition("}")[2].lower() in _OUTWARD and _leads_out(address):
                yield address
                del element.attrib[key]


def _leads_out(address: str) -> bool:
    return bool(address) and not address.startswith(("#", "data:"))
