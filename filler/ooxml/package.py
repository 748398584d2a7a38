"""A Word package opened without trusting it: bounded in size, no entities, no network.

What cannot be opened is a ``PortfolioError`` that says what the file is and what to do.
"""

from __future__ import annotations

import io
import lzma
import os
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.messages import portfolio_error
from filler.ooxml.archive import DEFLATED, Entry
from filler.ooxml.door import refuse_bomb, refuse_giant
from filler.ooxml.kinds import OLE, refuse_by_start, refuse_other_archive, unlocked
from filler.ooxml.one_archive import read_otherwise

_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = ("document.main+xml", "template.main+xml", "template.macroEnabledTemplate.main+xml")
_TEXT_PARTS = (
    *("header+xml", "footer+xml", "footnotes+xml", "endnotes+xml"),
    "document.macroEnabled.main+xml",
    *_MAIN,
)
_OTHER_PARTS = ("comments+xml", "commentsExtended+xml", "document.glossary+xml")
# ISO/IEC 29500 Strict has its own names for what is otherwise the same (part 4, annex A).
_STRICT = b"http://purl.oclc.org/ooxml/"
_OPEN = b"http://schemas.openxmlformats.org/"
_STRICT_NAMES = tuple(
    (_STRICT + strict, _OPEN + transitional)
    for strict, transitional in (
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
        (b"officeDocument/customProperties", b"officeDocument/2006/custom-properties"),
        (b"officeDocument/docPropsVTypes", b"officeDocument/2006/docPropsVTypes"),
        (b"drawingml/main", b"drawingml/2006/main"),
        (b"drawingml/wordprocessingDrawing", b"drawingml/2006/wordprocessingDrawing"),
        (b"drawingml/picture", b"drawingml/2006/picture"),
    )
)
_UNPACKING = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError),
)


@dataclass(frozen=True)
class Package:
    """The parts of a package by name, read when they are asked for."""

    name: str
    _bytes: bytes
    _archive: zipfile.ZipFile
    _trees: dict[str, etree._Element | None] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the parts."""
        return self._archive.namelist()

    @property
    def filled(self) -> frozenset[str]:
        """The names of the parts that hold something, in small letters."""
        return frozenset(i.filename.lower() for i in self._archive.infolist() if i.file_size)

    def first_alike(self, name: str) -> str:
        """The first part with the same bytes as one, by their number and checksum; or its name."""
        return self._alike.get(name, name)

    @cached_property
    def _alike(self) -> dict[str, str]:
        first: dict[tuple[int, int], str] = {}
        return {
            info.filename: first.setdefault((info.CRC, info.file_size), info.filename)
            for info in self._archive.infolist()
        }

    def read(self, name: str) -> bytes:
        """A part's bytes; empty when there is no such part.

        Raises:
            PortfolioError: when the part is damaged.
        """
        try:
            info = self._archive.getinfo(name)
            # No more than it says that it has, whatever it was made to unpack to.
            with self._archive.open(info) as part:
                return part.read(info.file_size)
        except KeyError:
            return b""
        except _UNPACKING as error:
            raise _damaged(self.name, f"its part {name} cannot be unpacked") from error

    def is_empty(self, name: str) -> bool:
        """Whether a part is not there, or has no byte."""
        try:
            return self._archive.getinfo(name).file_size == 0
        except KeyError:
            return True

    def parse(self, name: str) -> etree._Element | None:
        """A part as XML, or None when it is not there.

        Raises:
            PortfolioError: when it is not XML, or declares entities.
        """
        content = self.read(name)
        refuse_giant(content, self.name)
        return parse_xml(content, self.name, name) if content else None

    def tree(self, name: str) -> etree._Element | None:
        """A part as XML, parsed once, for those who only look; otherwise as ``parse``."""
        if name not in self._trees:
            self._trees[name] = self.parse(name)
        return self._trees[name]

    @cached_property
    def content_types(self) -> dict[str, str]:
        """The content type of each part: its own, or that of its name's ending."""
        root = self.parse(_CONTENT_TYPES)
        if root is None:
            return {}
        # Part names are compared without regard to case (ECMA-376 part 2, 6.2.2.3).
        names = {name.lower(): name for name in self.names}
        defaults = {
            (entry.get("Extension") or "").lower(): entry.get("ContentType", "")
            for entry in root.iter(f"{_TYPES}Default")
        }
        kinds = {
            name: kind
            for low, name in names.items()
            if (kind := defaults.get(low.rpartition(".")[2], ""))
        }
        for entry in root.iter(f"{_TYPES}Override"):
            name = entry.get("PartName", "").lstrip("/")
            kinds[names.get(name.lower(), name)] = entry.get("ContentType", "")
        return kinds

    @cached_property
    def text_parts(self) -> list[str]:
        """The parts that hold a document's words, the main part first."""
        return sorted(
            (n for n, kind in self.content_types.items() if kind.endswith(_TEXT_PARTS)),
            key=lambda name: (name != self.main_part, name),
        )

    @property
    def comment_parts(self) -> list[str]:
        """The parts that hold comments and building blocks, whose words a document shows too."""
        kinds = self.content_types
        return [n for n, kind in kinds.items() if kind.endswith(_OTHER_PARTS)]

    @property
    def is_strict(self) -> bool:
        """Whether it was saved as "Strict Open XML Document"."""
        return self.main_part is not None and _STRICT in self.read(self.main_part)

    @property
    def glossary_parts(self) -> list[str]:
        """The parts that hold building blocks, the prompts of content controls among them."""
        kinds = self.content_types
        return [name for name, kind in kinds.items() if kind.endswith("document.glossary+xml")]

    @property
    def has_signature_parts(self) -> bool:
        """Whether something in the package is said to be a digital signature."""
        kinds = self.content_types.values()
        return any("digital-signature" in kind for kind in kinds) or any(
            name.lower().startswith("_xmlsignatures/") for name in self.names
        )

    @cached_property
    def main_part(self) -> str | None:
        """The name of the main document part, usually ``word/document.xml``."""
        for name, kind in self.content_types.items():
            if kind.endswith((*_MAIN, "document.macroEnabled.main+xml")):
                return name
        return None

    def relations(self, part: str) -> dict[str, str]:
        """A part's relationships: id to the target's name within the package, or its address.

        Those of the package itself are those of the part without a name.
        """
        folder, name = posixpath.split(part)
        root = self.parse(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        targets = {}
        for relation in root.iter(RELATION):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            targets[relation.get("Id", "")] = target
        return targets

    def _every_relation(self, part: str = "") -> Iterator[etree._Element]:
        for name in self.names:
            if name.lower().endswith(".rels") and part in ("", name):
                root = self.parse(name)
                yield from root.iter(RELATION) if root is not None else ()

    def relation_kinds(self, part: str = "") -> Iterator[tuple[str, str]]:
        """The target of every relationship within the package, and what it is to its part.

        ``part`` names the one part of relationships that is asked, such as ``_rels/.rels``.
        """
        for relation in self._every_relation(part):
            if relation.get("TargetMode") != "External":
                yield relation.get("Target", ""), relation.get("Type", "").rpartition("/")[2]

    def links_out(self) -> Iterator[tuple[str, str]]:
        """The address of every relationship that leads out of the package, and what it is."""
        for relation in self._every_relation():
            if relation.get("TargetMode") == "External":
                yield relation.get("Target", ""), relation.get("Type", "").rpartition("/")[2]

    def read_otherwise(self) -> str:
        """Why another program may find other parts in the file; nothing where none may."""
        return read_otherwise(self._bytes, self._archive.infolist())

    def entries(self) -> Iterator[Entry]:
        """Every part as its compressed bytes, to be copied as it is."""
        for info in self._archive.infolist():
            yield _raw(self._bytes, info, self.name)


def open_package(path: Path, password: str | None = None) -> Package:
    """Open a Word file.

    Raises:
        PortfolioError: with what the file is instead, and what to do about it.
    """
    if _is_folder(path):
        try:
            next(os.scandir(path), None)
        except OSError as error:
            raise portfolio_error(
                "unreadable_folder_cannot_opened_check_your_permissions",
                path=path,
                strerror=error.strerror,
            ) from error
        raise portfolio_error("folder_no_word_file", path=path)
    content = read_bytes(path, "Close it in other programs and check your permissions.")
    return package_of(content, path.name, password)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def package_of(content: bytes, name: str, password: str | None = None) -> Package:
    """A package from its bytes; ``name`` is how errors call it."""
    if content.startswith(OLE):
        content = unlocked(content, name, password)
    refuse_by_start(content, name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _UNPACKING as error:
        raise _damaged(name, "it is cut off or broken") from error
    infos = archive.infolist()
    refuse_bomb(infos, name)
    if any(info.flag_bits & 1 for info in infos):
        raise portfolio_error("encrypted_archive", name=name)
    package = Package(name, content, archive)
    if package.main_part is None:
        refuse_other_archive(archive, name)
    if package.is_empty(package.main_part):
        raise _damaged(name, "its text is not in it")
    return package


def parse_xml(content: bytes, name: str, part: str) -> etree._Element:
    """Parse without entities, without a DTD and without the network.

    Raises:
        PortfolioError: when it is not well-formed, or carries a document type.
    """
    # Word reads on over a comment or an instruction in the middle of a word; so do we.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    if _STRICT in content:
        for strict, transitional in _STRICT_NAMES:
            content = content.replace(strict, transitional)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(name, f"its part {part} is not XML ({error})") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise portfolio_error("hostile", name=name)
    return root


def _damaged(name: str, reason: str) -> PortfolioError:
    return portfolio_error("damaged_plain", name=name, reason=reason)


def _raw(content: bytes, info: zipfile.ZipInfo, name: str) -> Entry:
    """The compressed bytes behind an entry's local header (APPNOTE 4.3.7)."""
    start = info.header_offset
    name_length, extra_length = struct.unpack_from("<HH", content, start + 26)
    start += 30 + name_length + extra_length
    if info.compress_type not in (zipfile.ZIP_STORED, DEFLATED):
        raise _damaged(name, "it is packed in a way that Word does not use")
    return Entry(
        name=info.filename,
        method=info.compress_type,
        checksum=info.CRC,
        size=info.file_size,
        data=content[start : start + info.compress_size],
    )
