"""Zip packages: parts written the same each time, and parts copied as their compressed bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from filler.ooxml.squeeze import THOROUGH, ZLIB, Codec

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
# The earliest moment a zip can name (1 January 1980), so that a file does not depend on when
# it was made; version 2.0 and names in UTF-8 are all that a package needs.
_VERSION, _UTF8, _TIME, _DATE = 20, 0x800, 0, 0x21
DEFLATED = 8
_FIRST = "[Content_Types].xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One part as it stands in the zip: its compressed bytes, checksum and sizes."""

    name: str
    method: int
    checksum: int
    size: int
    data: bytes

    def content(self) -> bytes:
        """The part's own bytes."""
        return zlib.decompress(self.data, -15) if self.method == DEFLATED else self.data


def deflate(name: str, content: bytes, codec: Codec = ZLIB) -> Entry:
    """A part compressed, raw deflate as a zip wants it."""
    return Entry(
        name=name,
        method=DEFLATED,
        checksum=codec.crc32(content),
        size=len(content),
        data=codec.squeeze(content),
    )


def join(entries: Iterable[Entry]) -> bytes:
    """The zip of the entries, in their order."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = count = 0
    for entry in entries:
        name = entry.name.encode()
        facts = (entry.checksum, len(entry.data), entry.size)
        stamp = (_UTF8, entry.method, _TIME, _DATE)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, *stamp, *facts, len(name), 0)
        central = _CENTRAL.pack(
            b"PK\x01\x02", _VERSION, _VERSION, *stamp, *facts, len(name), 0, 0, 0, 0, 0, offset
        )
        body += (local, name, entry.data)
        directory += (central, name)
        offset += len(local) + len(name) + len(entry.data)
        count += 1
    listing = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), offset, 0)
    return b"".join((*body, listing, end))


def write_archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts; the content types come first, as Word writes them."""
    names = sorted(parts, key=lambda name: (name != _FIRST, name))
    return join(deflate(name, parts[name], THOROUGH) for name in names)
