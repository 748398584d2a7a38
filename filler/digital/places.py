"""Where signatures stand in a package, what they must cover, and the lines that ask for one."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection
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
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATION = f"{_PACKAGE}Relationship"
_ALLOWED = {"Id", "Type", "Target", "TargetMode"}
_MOST_READ = 400 * 1024 * 1024
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
OFFICE = (_OFFICE, _STRICT_OFFICE)
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
_DIGITAL = "application/vnd.openxmlformats-package.digital-signature-"
# Where Word keeps signatures.
_WORDS_PLACE = re.compile(r"_xmlsignatures/[^/]+\.xml", re.IGNORECASE)
_ORIGIN_KIND = f"{_DIGITAL}origin"
_SIGNATURE_KIND = "digital-signature-xmlsignature+xml"
# What a part may be that is never signed.
_EXCUSED_KINDS = (
    "core-properties+xml", "extended-properties+xml", "custom-properties+xml",
)  # fmt: skip
_LINE = "{urn:schemas-microsoft-com:office:office}signatureline"
_MOST_SIGNATURES = 20


class Parts:
    """The parts of a package as a verifier must see them: each by one name, of one kind.

    Raises:
        UnverifiableError: when the package leaves open which part or which kind is meant.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._left = _MOST_READ
        self._known: dict[str, list[Element]] = {}
        self.names = [name for name in package.names if not name.endswith("/")]
        folders = [name for name in package.names if name.endswith("/") and package.read(name)]
        low = Counter(name.lower() for name in (*self.names, *(f.rstrip("/") for f in folders)))
        twice = sorted(name for name, count in low.items() if count > 1)
        if twice or folders:
            odd = (twice or folders)[0]
            raise UnverifiableError(f"the file holds '{odd}' twice, and which counts is open")
        self._by_low = {name.lower(): name for name in self.names}
        self._overrides, self._defaults = _kinds(package)

    def name(self, wanted: str) -> str | None:
        """The part's own name, whatever the case in which it is asked for."""
        return self._by_low.get(unquote(wanted).lstrip("/").lower())

    def content(self, name: str) -> bytes:
        """A part's bytes; all that is read of a file together is bounded."""
        content = self._package.read(name)
        self._left -= len(content)
        if self._left < 0:
            raise UnverifiableError("its signatures cover more bytes than any form has")
        return content

    def content_type(self, name: str) -> str:
        """What kind of part it is said to be."""
        low = name.lower()
        return self._overrides.get(low) or self._defaults.get(low.rpartition(".")[2], "")

    def is_relations(self, name: str) -> bool:
        """Whether a part holds the relationships of another one, or of the package."""
        folder, _, own = name.rpartition("/")
        if not own.endswith(".rels") or folder.rpartition("/")[2] != "_rels":
            return False
        source = source_of(name)
        return not source or self.name(source) is not None

    def relations(self, part: str) -> list[Element]:
        """The relationships of a part; of the package for ``""``.

        Raises:
            UnverifiableError: when there is anything else among them.
        """
        name = self.name(relations_name(part))
        if name is None:
            return []
        if name not in self._known:
            self._known[name] = _relations(parsed(self.content(name), name), name)
        return self._known[name]

    def target(self, part: str, relation: Element) -> str | None:
        """The part that a relationship leads to; None when it leads out, or nowhere."""
        if relation.get("TargetMode") == "External":
            return None
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
        return self.name(target)

    def targets(self) -> Counter[str]:
        """How many relationships lead to each part."""
        found: Counter[str] = Counter()
        for name in self.names:
            if self.is_relations(name):
                source = source_of(name)
                leads = (self.target(source, relation) for relation in self.relations(source))
                found.update(target for target in leads if target is not None)
        return found


def _kinds(package: Package) -> tuple[dict[str, str], dict[str, str]]:
    """The kinds of parts, by name and by ending; each said once."""
    root = parsed(package.read(CONTENT_TYPES), CONTENT_TYPES)
    overrides: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for entry in root:
        if not isinstance(entry.tag, str):
            continue
        kind = entry.get("ContentType") or ""
        if entry.tag == f"{_TYPES}Override":
            own = (entry.get("PartName") or "").lstrip("/").lower()
            home = overrides
        elif entry.tag == f"{_TYPES}Default":
            own, home = (entry.get("Extension") or "").lower(), defaults
        else:
            raise UnverifiableError("its content types hold something else")
        if len(entry) or "%" in own or own in home:
            raise UnverifiableError(f"it says twice what kind of part '{own}' is")
        home[own] = kind
    return overrides, defaults


def _relations(root: Element, name: str) -> list[Element]:
    """Relationships and nothing else; what one program skips, another follows."""
    found = [entry for entry in root if isinstance(entry.tag, str)]
    ids = Counter(entry.get("Id") for entry in found)
    if (
        root.tag != f"{_PACKAGE}Relationships"
        or root.attrib
        or any(
            entry.tag != _RELATION or len(entry) or set(map(str, entry.attrib)) - _ALLOWED
            for entry in found
        )
    ):
        raise UnverifiableError(f"its part {name} holds more than relationships")
    if any(count > 1 for count in ids.values()):
        raise UnverifiableError(f"its part {name} has two relationships of one id")
    return found


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
        UnverifiableError: when there are more than anybody signs, or two ways to them.
    """
    origins = [r for r in parts.relations("") if r.get("Type") == ORIGIN]
    if len(origins) > 1:
        raise UnverifiableError(f"the file names {len(origins)} origins of signatures")
    origin = parts.target("", origins[0]) if origins else None
    if origin is None:
        return []
    if parts.content_type(origin) != _ORIGIN_KIND:
        raise UnverifiableError(f"the origin of its signatures, {origin}, is something else")
    found: list[str] = []
    for own in parts.relations(origin):
        name = parts.target(origin, own) if own.get("Type") == SIGNATURE else None
        if name is not None and name not in found:
            if not parts.content_type(name).endswith(_SIGNATURE_KIND):
                raise UnverifiableError(f"its signature {name} is said to be something else")
            found.append(name)
    if len(found) > _MOST_SIGNATURES:
        raise UnverifiableError(f"it carries {len(found)} signatures")
    return found


def stray_signatures(parts: Parts, known: list[str]) -> list[str]:
    """Parts that are signatures, or stand where Word keeps them, and that nothing leads to."""
    return [
        name
        for name in parts.names
        if name not in known
        and (parts.content_type(name).endswith(_SIGNATURE_KIND) or _WORDS_PLACE.fullmatch(name))
    ]


def own_parts(parts: Parts, signatures: list[str], words: Collection[str]) -> set[str]:
    """The parts that make up the signatures themselves, which no signature covers.

    ``words`` are the parts that hold the document's words, which are never among them.
    """
    led = parts.targets()
    own = {CONTENT_TYPES, *signatures}
    for relation in parts.relations(""):
        if relation.get("Type") == ORIGIN and (origin := parts.target("", relation)):
            own |= {origin, parts.name(relations_name(origin)) or ""}
    for name in signatures:
        own.add(parts.name(relations_name(name)) or "")
        for relation in parts.relations(name):
            target = parts.target(name, relation)
            if relation.get("Type") == CERTIFICATE and target is not None and led[target] == 1:
                own.add(target)
    return own - {""} - set(words)


def may_be_unsigned(parts: Parts, name: str) -> bool:
    """Whether a part is what it must be to stand outside: properties, or a small picture."""
    kind = parts.content_type(name).lower()
    return kind.endswith(_EXCUSED_KINDS) or kind.startswith("image/")


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
