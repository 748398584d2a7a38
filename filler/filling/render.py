"""One record into one Word file: parts joined and deflated, pictures added, the rest copied."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from lxml import etree

from filler.filling.compile import Compiled, CompiledPart, Static
from filler.filling.slots import Context
from filler.ooxml.archive import DEFLATED, Entry, deflate
from filler.ooxml.archive import join as join_archive
from filler.ooxml.package import parse_xml
from filler.ooxml.properties import CUSTOM_PROPERTIES
from filler.ooxml.squeeze import Codec, fastest
from filler.records.model import Picture, Record

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
_CONTENT_TYPES = "[Content_Types].xml"
_FASTEST = fastest()


def render(compiled: Compiled, record: Record, codec: Codec | None = None) -> bytes:
    """The filled file's bytes; nothing of one record is kept for the next."""
    codec = codec or _FASTEST
    for own, first in compiled.once.items():
        if own in record.values and first not in record.values:
            record = replace(record, values={**record.values, first: record.values[own]})
    context = Context(compiled.first_free_id, compiled.first_free_drawing)
    entries: list[Entry] = []
    for part in compiled.parts:
        if part.name == CUSTOM_PROPERTIES and record.reference and compiled.reference:
            head, tail = compiled.reference
            reference = escape(record.reference, quote=False).encode()
            entries.append(deflate(part.name, head + reference + tail, codec))
        elif part.copy is not None:
            entries.append(part.copy)
        else:
            context.part = part.name
            if part.typed is not None:
                entries.append(deflate(part.name, part.typed.fill(record, context), codec))
                continue
            entries.append(_filled(part, record, context, codec))
    if context.pictures:
        entries = list(_with_pictures(entries, context))
    return join_archive(entries)


def _filled(part: CompiledPart, record: Record, context: Context, codec: Codec) -> Entry:
    """The part's stretches deflated one by one, those that never change as they were."""
    checksum = size = 0
    data: list[bytes] = []
    last = len(part.stretches) - 1
    for number, stretch in enumerate(part.stretches):
        if isinstance(stretch, Static):
            content = stretch.content
            data.append(stretch.squeezed)
        else:
            content = stretch.fill(record.values, context)
            data.append(codec.squeeze(content, last=number == last))
        checksum = codec.crc32(content, checksum)
        size += len(content)
    return Entry(name=part.name, method=DEFLATED, checksum=checksum, size=size, data=b"".join(data))


def _with_pictures(entries: list[Entry], context: Context) -> Iterator[Entry]:
    """The entries with the pictures' parts, their relationships and their content types."""
    additions: dict[str, list[tuple[str, str]]] = {}
    media: list[Entry] = []
    kinds: dict[str, Picture] = {}
    for part, pictures in context.pictures.items():
        folder, name = posixpath.split(part)
        relations = f"{folder}/_rels/{name}.rels"
        for relation, picture in pictures:
            target = f"media/{relation}.{picture.extension}"
            media.append(deflate(f"{folder}/{target}", picture.content))
            additions.setdefault(relations, []).append((relation, target))
            kinds[picture.extension] = picture
    present = {entry.name for entry in entries}
    for entry in entries:
        if entry.name == _CONTENT_TYPES:
            yield deflate(entry.name, _typed(entry.content(), kinds))
        elif entry.name in additions:
            yield _extended(entry.name, entry.content(), additions[entry.name])
        else:
            yield entry
    for name in additions.keys() - present:
        yield _extended(name, _NO_RELATIONS, additions[name])
    yield from media


def _extended(name: str, content: bytes, additions: list[tuple[str, str]]) -> Entry:
    root = parse_xml(content, name, name)
    for relation, target in additions:
        attributes = {"Id": relation, "Type": _IMAGE, "Target": target}
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", attributes)
    return deflate(name, _bytes(root))


def _typed(content: bytes, kinds: dict[str, Picture]) -> bytes:
    """Content types with a default for each picture's extension (ECMA-376 part 2, 7.2.3)."""
    root = parse_xml(content, _CONTENT_TYPES, _CONTENT_TYPES)
    known = {entry.get("Extension", "").lower() for entry in root}
    for extension, picture in kinds.items():
        if extension not in known:
            attributes = {"Extension": extension, "ContentType": picture.content_type}
            root.insert(0, root.makeelement(f"{{{_TYPES}}}Default", attributes))
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
