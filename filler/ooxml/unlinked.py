"""A copy of a Word file from which nothing leads out: for programs that would fetch what it links.

Links that a person clicks stay; pictures, texts, objects and templates from elsewhere are named
and cut off, and fields that fetch show what they showed last.
"""

from __future__ import annotations

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
_NOWHERE = "nothing"
_SHOWN = 200


def unlinked(package: Package) -> tuple[bytes, tuple[str, ...]]:
    """The copy, and what was cut off in the order of its parts.

    Raises:
        PortfolioError: when a part of it is not XML.
    """
    parts = {name: package.read(name) for name in package.names if not name.endswith("/")}
    cut: dict[str, None] = {}
    for name, content in parts.items():
        low = name.lower()
        is_picture = low.endswith(".svg")
        if not is_picture and not low.endswith((".rels", ".xml")):
            continue
        root = parse_xml(content, package.name, name) if content else None
        if root is None:
            continue
        if low.endswith(".rels"):
            found = list(_relations(root))
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


def _relations(root: Element) -> Iterator[str]:
    for relation in root.iter(RELATION):
        kind = (relation.get("Type") or "").rpartition("/")[2]
        is_out = relation.get("TargetMode") == "External" and kind != _CLICKED
        if is_out or kind == _EMBEDDED:
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
