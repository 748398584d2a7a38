"""Raw deflate, with Intel's ISA-L where the ``isal`` package is installed, else with zlib.

A part may be squeezed in stretches that do not know of each other, so that a stretch that
never changes is squeezed once: joined, they are one deflate stream (RFC 1951).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_RAW = -15


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """One way to deflate: the library's name, its compressor, its level, its checksum."""

    name: str
    compressor: Callable[..., Any]
    level: int
    crc32: Callable[..., int]

    def squeeze(self, content: bytes, *, last: bool = True) -> bytes:
        """The content as deflate blocks; when not ``last``, others may follow."""
        made = self.compressor(self.level, zlib.DEFLATED, _RAW)
        body: bytes = made.compress(content)
        end: bytes = made.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
        return body + end


# Beyond level 4, zlib takes half as long again for a file that is a twentieth smaller.
ZLIB = Codec(name="zlib", compressor=zlib.compressobj, level=4, crc32=zlib.crc32)
# For what is squeezed once.
THOROUGH = Codec(name="zlib", compressor=zlib.compressobj, level=9, crc32=zlib.crc32)


def fastest() -> Codec:
    """ISA-L if it can be imported, else zlib."""
    try:
        from isal import isal_zlib
    except ImportError:
        return ZLIB
    return Codec(name="isal", compressor=isal_zlib.compressobj, level=2, crc32=isal_zlib.crc32)
