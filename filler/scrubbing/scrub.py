"""The copy: the parts that may stay, one after the other, and the search for what was taken out."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree

from filler.checking.looks import Styles
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import RELATION, Package
from filler.scrubbing import properties, words
from filler.scrubbing.ledger import Ledger, still_there
from filler.scrubbing.pictures import TYPES, pixels_of

Element = etree._Element
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES = "[Content_Types].xml"
# What a part may be, by what leads to it: the last word of the relationship's type.
_TEXTS = frozenset(
    {"officeDocument", "styles", "settings", "numbering", "fontTable", "theme", "footnotes",
     "endnotes", "header", "footer", "glossaryDocument"}
)  # fmt: skip
_PROPERTIES = {
    "core-properties": properties.core,
    "extended-properties": properties.application,
    "custom-properties": properties.custom,
    "extendedProperties": properties.application,
    "customProperties": properties.custom,
}
_WHAT_GOES = {
    "origin": "ways to digital signatures",
    **dict.fromkeys(
        ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"), "comments"
    ),
    "thumbnail": "pictures of the first page",
    "attachedTemplate": "names of templates",
    "customXml": "custom data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """The copy, what was taken out of it and how often, and both hashes (SHA-256).

    ``kept`` are words that stay, are not seen on the page and may be a name, by what they are;
    ``searched`` is how many strings that were taken out the copy was searched for, and ``left``
    are those that stand in it all the same, each with its part: an author who is named in an
    answer, too.
    """

    content: bytes
    removed: dict[str, int]
    before: str
    after: str
    kept: dict[str, list[str]] = field(default_factory=dict)
    searched: int = 0
    left: tuple[tuple[str, str], ...] = ()


def scrub(package: Package, original: bytes) -> Scrubbed:
    """The copy of a package; ``original`` are its bytes as they stand on the disk.

    Raises:
        PortfolioError: when a part that may stay is not XML.
    """
    copy = _Copy(package)
    copy.take("", "_rels/.rels")
    copy.drop_the_rest()
    parts = copy.finished()
    content = write_archive(parts)
    ledger = copy.ledger
    return Scrubbed(
        content=content,
        removed={what: count for what, count in sorted(ledger.removed.items()) if count},
        before=hashlib.sha256(original).hexdigest(),
        after=hashlib.sha256(content).hexdigest(),
        kept=ledger.still_kept(copy.visible),
        searched=len(ledger.strings),
        left=tuple(still_there(ledger.strings, parts)),
    )


class _Copy:
    """The parts of the copy as they are made, from the package's own relationships on."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._names = {name.lower(): name for name in package.names}
        self._styles = Styles(package)
        self._kinds: dict[str, str] = {}
        self._pictures: dict[str, str | None] = {}
        self._prompts: set[str] = set()
        self.parts: dict[str, bytes] = {}
        self.ledger = Ledger()
        self.visible = ""

    def take(self, part: str, relations: str) -> dict[str, str]:
        """Make the relationships of a part, and all that they lead to; old id to new."""
        own = self._names.get(relations.lower())
        root = self._package.parse(own) if own is not None else None
        made = etree.Element(f"{{{_RELS}}}Relationships", nsmap={None: _RELS})  # type: ignore[dict-item]  # the stubs know no default
        kept: dict[str, str] = {}
        for relation in root.iter(RELATION) if root is not None else ():
            target = self._target(part, relation)
            if target is None:
                continue
            name = f"rId{len(kept) + 1}"
            kept[relation.get("Id") or ""] = name
            entry = etree.SubElement(made, f"{{{_RELS}}}Relationship")
            entry.set("Id", name)
            entry.set("Type", relation.get("Type") or "")
            is_out = relation.get("TargetMode") == "External"
            entry.set("Target", target if is_out else _from(part, target))
            if is_out:
                entry.set("TargetMode", "External")
        if len(made):
            self.parts[relations] = _written(made)
        return kept

    def _target(self, part: str, relation: Element) -> str | None:
        """Where a relationship of the copy leads, its part made; None where it goes."""
        kind = (relation.get("Type") or "").rpartition("/")[2]
        address = relation.get("Target") or ""
        if relation.get("TargetMode") == "External":
            if kind == "hyperlink" and _is_plain_link(address):
                self.ledger.keep("links", address)
                return address
            self.ledger.take(_WHAT_GOES.get(kind, "links out of the file"), address)
            return None
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/", folder, address)).lstrip("/")
        name = self._names.get(target.lower())
        made = self._made(name, kind) if name is not None else None
        if made is None:
            self.ledger.take(_WHAT_GOES.get(kind, "parts that are not known"), count=1)
        return made

    def _made(self, name: str, kind: str) -> str | None:
        """A part of the copy, by what leads to it; None where it may not stay."""
        if kind == "image":
            return self._picture(name)
        if name in self.parts:
            return name
        if kind not in _TEXTS and kind not in _PROPERTIES and kind != "customXml":
            return None
        root = self._package.parse(name)
        if root is None:
            return None
        if kind == "customXml":
            content = properties.identity(root, self.ledger)
            if content is None:
                return None
            self._put(name, content)
        elif kind in _PROPERTIES:
            _PROPERTIES[kind](root, self.ledger)
            self._put(name, _written(root))
        else:
            self._put(name, b"")
            self._text(name, kind, root)
        return name

    def _text(self, name: str, kind: str, root: Element) -> None:
        folder, own = posixpath.split(name)
        if kind == "officeDocument":
            self._prompts = _prompts_of(root)
        if kind == "glossaryDocument":
            self._only_used(root)
        links = self.take(name, posixpath.join(folder, "_rels", f"{own}.rels"))
        if kind == "theme":
            _plain_theme(root, self.ledger)
        words.clean(root, self._styles, self.ledger, links)
        if kind == "styles":
            _no_latent(root)
        elif kind not in ("glossaryDocument", "settings", "numbering"):
            self.visible += " " + words.visible(root)
        self.parts[name] = _written(root)

    def _only_used(self, root: Element) -> None:
        """Of the building blocks those that are a control's prompt."""
        for block in list(root.iter(qn("w:docPart"))):
            named = block.find(f"{qn('w:docPartPr')}/{qn('w:name')}")
            name = (named.get(qn("w:val")) or "") if named is not None else ""
            parent = block.getparent()
            if name and name not in self._prompts and parent is not None:
                told = (str(v) for e in block.iter() for v in e.attrib.values())
                text = "".join(str(text) for text in block.itertext())
                self.ledger.take("building blocks that nothing uses", name, text, *told)
                parent.remove(block)
                if not len(parent) and (holder := parent.getparent()) is not None:
                    holder.remove(parent)

    def _picture(self, name: str) -> str | None:
        if name not in self._pictures:
            content = self._package.read(name)
            plain = pixels_of(content)
            if plain is None:
                self.ledger.take("pictures of kinds that are not known", posixpath.basename(name))
                self._pictures[name] = None
            else:
                pixels, ending = plain
                number = sum(own is not None for own in self._pictures.values()) + 1
                made = f"word/media/image{number}.{ending}"
                if pixels != content:
                    self.ledger.take("metadata of pictures", posixpath.basename(name))
                self.parts[made] = pixels
                self._pictures[name] = made
        return self._pictures[name]

    def _put(self, name: str, content: bytes) -> None:
        self.parts[name] = content
        kind = self._package.content_types.get(name, "")
        if kind:
            self._kinds[name] = kind

    def drop_the_rest(self) -> None:
        """Count what nothing that may stay leads to."""
        kinds = self._package.content_types
        signed = [n for n, kind in kinds.items() if "digital-signature" in kind]
        if self._package.has_signature_parts:
            # What it signs is changed by this, so it would only say that it is broken.
            self.ledger.take("digital signatures", count=max(len(signed) - 1, 1))
        for name in self._package.names:
            is_own = name in self.parts or name in self._pictures or name == _CONTENT_TYPES
            if not is_own and not name.endswith(("/", ".rels")):
                self.ledger.take("parts that nothing of the form needs",
                                 *_strings(self._package.read(name)))  # fmt: skip

    def finished(self) -> dict[str, bytes]:
        """The parts with their content types, the same for the same file."""
        root = etree.Element(f"{{{_KINDS}}}Types", nsmap={None: _KINDS})  # type: ignore[dict-item]  # the stubs know no default
        endings = {name.rpartition(".")[2] for name in self.parts}
        for ending, kind in (
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("xml", "application/xml"), *TYPES.items(),
        ):  # fmt: skip
            if ending in endings or ending in ("rels", "xml"):
                etree.SubElement(root, f"{{{_KINDS}}}Default", Extension=ending, ContentType=kind)
        for name, kind in sorted(self._kinds.items()):
            if kind != "application/xml":
                etree.SubElement(
                    root, f"{{{_KINDS}}}Override", PartName=f"/{name}", ContentType=kind
                )
        return {_CONTENT_TYPES: _written(root), **self.parts}


def _from(part: str, target: str) -> str:
    """A target as it is written in the relationships of a part."""
    return posixpath.relpath(target, posixpath.dirname(part) or ".")


def _written(root: Element) -> bytes:
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(map(str, filter(None, root.nsmap))))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _is_plain_link(address: str) -> bool:
    """An address of the web or of mail without anybody's name for signing in."""
    try:
        found = urlsplit(address)
    except ValueError:
        return False
    return found.scheme in ("http", "https", "mailto") and not found.username


def _prompts_of(root: Element) -> set[str]:
    return {
        part.get(qn("w:val")) or ""
        for holder in root.iter(qn("w:placeholder"))
        for part in holder.iter(qn("w:docPart"))
    }


def _no_latent(root: Element) -> None:
    """Names of styles that are not used are only a list for Word's own menus."""
    for latent in list(root.iter(qn("w:latentStyles"))):
        root.remove(latent)


def _plain_theme(root: Element, ledger: Ledger) -> None:
    """The theme's colours and fonts; how it and they are called is nothing that is shown."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("name"):
            if not element.tag.endswith("}theme"):
                element.set("name", "Office")
            else:
                ledger.take("names of themes", element.get("name"), count=0)
                element.set("name", "Office")


def _strings(content: bytes) -> Iterator[str]:
    """The words of a part that went whole, as far as it is XML."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    for element in root.iter():
        if isinstance(element.tag, str):
            yield element.text or ""
            yield from map(str, element.attrib.values())
