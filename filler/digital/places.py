"""Where signatures stand in a package, what they must cover, and the lines that ask for one."""

from __future__ import annotations

import posixpath
from collections import Counter
from urllib.parse import unquote

from lxml import etree

from filler.digital.canonical import parsed
from filler.digital.model import SignatureLine, UnverifiableError
from filler.ooxml.package import Package

Element = etree._Element
_SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/"
ORIGIN, SIGNATURE, CERTIFICATE = (
    f"{_SIGNATURE}{kind}" for kind in ("origin", "signature", "certificate")
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
MAIN = (f"{_OFFICE}officeDocument", f"{_STRICT_OFFICE}officeDocument")
# What Office never signs ([MS-OFFCRYPTO] 2.5.2.5 names what it does): properties of the file and
# its thumbnail, which say nothing that the document shows, and the way to the signatures.
NEVER_SIGNED = (
    ORIGIN,
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    *(f"{base}{kind}" for base in (_OFFICE, _STRICT_OFFICE) for kind in
      ("extended-properties", "custom-properties", "metadata/core-properties",
       "extendedProperties", "customProperties")),
)  # fmt: skip
CONTENT_TYPES = "[Content_Types].xml"
_LINE = "{urn:schemas-microsoft-com:office:office}signatureline"
_MOST_SIGNATURES = 50


class Parts:
    """The parts of a package as a verifier must see them: by one name only."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.names = [name for name in package.names if not name.endswith("/")]
        twice = [
            n for n, count in Counter(name.lower() for name in self.names).items() if count > 1
        ]
        self.twice = sorted(twice)
        self._by_low = {name.lower(): name for name in self.names}
        root = parsed(package.read(CONTENT_TYPES), CONTENT_TYPES)
        self._overrides = {
            (e.get("PartName") or "").lstrip("/").lower(): e.get("ContentType") or ""
            for e in root.iter(f"{_TYPES}Override")
        }
        self._defaults = {
            (e.get("Extension") or "").lower(): e.get("ContentType") or ""
            for e in root.iter(f"{_TYPES}Default")
        }

    def name(self, wanted: str) -> str | None:
        """The part's own name, whatever the case in which it is asked for."""
        return self._by_low.get(unquote(wanted).lstrip("/").lower())

    def content(self, name: str) -> bytes:
        """A part's bytes."""
        return self._package.read(name)

    def content_type(self, name: str) -> str:
        """What kind of part it is said to be."""
        low = name.lower()
        return self._overrides.get(low) or self._defaults.get(low.rpartition(".")[2], "")

    def relations(self, part: str) -> list[Element]:
        """The relationships of a part; of the package for ``""``."""
        name = self.name(relations_name(part))
        if name is None:
            return []
        return [e for e in parsed(self.content(name), name) if e.tag == _RELATION]

    def target(self, part: str, relation: Element) -> str | None:
        """The part that a relationship leads to; None when it leads out, or nowhere."""
        if relation.get("TargetMode") == "External":
            return None
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
        return self.name(target)


def relations_name(part: str) -> str:
    """Where the relationships of a part stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def source_of(relations: str) -> str:
    """The part whose relationships a ``.rels`` part holds."""
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def signature_parts(parts: Parts) -> list[str]:
    """The signatures, by the way that relationships lead to them, never by their names.

    Raises:
        UnverifiableError: when there are more than anybody signs.
    """
    found: list[str] = []
    for relation in parts.relations(""):
        if relation.get("Type") != ORIGIN:
            continue
        origin = parts.target("", relation)
        for own in parts.relations(origin) if origin is not None else ():
            name = parts.target(origin or "", own) if own.get("Type") == SIGNATURE else None
            if name is not None and name not in found:
                found.append(name)
    if len(found) > _MOST_SIGNATURES:
        raise UnverifiableError(f"it carries {len(found)} signatures")
    return found


def stray_signatures(parts: Parts, known: list[str]) -> list[str]:
    """Parts that are signatures and that nothing leads to."""
    ending = "digital-signature-xmlsignature+xml"
    return [n for n in parts.names if parts.content_type(n).endswith(ending) and n not in known]


def own_parts(parts: Parts, signatures: list[str]) -> set[str]:
    """The parts that make up the signatures themselves, which no signature covers."""
    own = {CONTENT_TYPES, *signatures}
    for relation in parts.relations(""):
        if relation.get("Type") == ORIGIN and (origin := parts.target("", relation)):
            own |= {origin, parts.name(relations_name(origin)) or ""}
    for name in signatures:
        own.add(parts.name(relations_name(name)) or "")
        for relation in parts.relations(name):
            if relation.get("Type") == CERTIFICATE:
                own.add(parts.target(name, relation) or "")
    return own - {""}


def lines_in(package: Package) -> tuple[SignatureLine, ...]:
    """The signature lines of the document ([MS-OI29500] 2.1.1875)."""
    found = []
    for name in package.text_parts:
        root = package.parse(name)
        for line in root.iter(_LINE) if root is not None else ():
            if line.get("id"):
                asked = {str(key).rpartition("}")[2]: str(v) for key, v in line.attrib.items()}
                found.append(
                    SignatureLine(
                        id=asked["id"].upper(),
                        wanted=asked.get("suggestedsigner", ""),
                        title=asked.get("suggestedsigner2", ""),
                        part=name,
                    )
                )
    return tuple(found)
