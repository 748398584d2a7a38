"""Whether a zip is one archive for every program: its list, its entries and nothing between.

A program that reads the list at the end and one that reads entry by entry must find the same
parts (APPNOTE 4.3); what only one of them sees could be shown by Word and not be read here.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL_EXTRA = 0x7075
_STREAMED, _UTF8 = 0x0008, 0x0800
_IN_EXTRA = 0xFFFFFFFF
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
# A data descriptor's lengths: with or without its mark, with sizes of 4 or of 8 bytes.
_DESCRIPTORS = {12: "<3L", 16: "<4x3L", 20: "<L2Q", 24: "<4xL2Q"}
_MARK = b"PK\x07\x08"


def read_otherwise(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> str:
    """Why another program may find other parts in the archive; nothing where none may."""
    if len(content) < _END.size:
        return "it has no list of its parts"
    mark, disk, first, here, count, size, start, comment = _END.unpack_from(
        content, len(content) - _END.size
    )
    listed = len(content) - _END.size - size
    if mark != b"PK\x05\x06" or comment:
        return "something stands behind the list of its parts"
    if (disk, first) != (0, 0) or not here == count == len(infos) or start != listed:
        return "the list of its parts is not where it says"
    at = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset != at:
            return f"something stands before its part {info.filename}"
        if why := _odd_name(info):
            return why
        end = _end_of(content, info)
        if end is None:
            return f"its part {info.filename} is said to be two things"
        at = end
    return "" if at == listed else "something stands before the list of its parts"


def _odd_name(info: zipfile.ZipInfo) -> str:
    """A name that programs take for different places, or that its extra field says otherwise."""
    name = info.orig_filename
    steps = name.removesuffix("/").split("/")
    if "\\" in name or ":" in name or "\0" in name or any(s in ("", ".", "..") for s in steps):
        return f"its part '{info.filename}' has a name that programs read differently"
    if not name.isascii() and not info.flag_bits & _UTF8:
        return f"its part '{info.filename}' has a name that programs read differently"
    return ""


def _end_of(content: bytes, info: zipfile.ZipInfo) -> int | None:
    """Where the entry ends; None where its own header and the list do not agree."""
    if info.header_offset + _LOCAL.size > len(content):
        return None
    header = _LOCAL.unpack_from(content, info.header_offset)
    mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = header
    start: int = info.header_offset + _LOCAL.size
    name = content[start : start + name_length]
    extra = content[start + name_length : start + name_length + extra_length]
    start += name_length + extra_length
    end = start + info.compress_size
    own = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")
    same = (flags, method) == (info.flag_bits, info.compress_type)
    if mark != b"PK\x03\x04" or name != own or not same:
        return None
    if method not in (_STORED, _DEFLATED) or _names(extra) or _names(info.extra):
        return None
    facts = (info.CRC, info.compress_size, info.file_size)
    if not flags & _STREAMED:
        said = (crc, packed, size)
        if any(one not in (fact, _IN_EXTRA) for one, fact in zip(said, facts, strict=True)):
            return None
    elif method == _STORED:
        # Nothing says to a program that reads on where such an entry ends.
        return None
    if method == _DEFLATED and not _fills(content[start:end], info.file_size):
        return None
    return end + _descriptor(content, end, facts) if flags & _STREAMED else end


def _fills(data: bytes, size: int) -> bool:
    """Whether the packed bytes are one stream, to their end."""
    unpacking = zlib.decompressobj(-15)
    try:
        made = len(unpacking.decompress(data, size + 1))
    except zlib.error:
        return False
    return made == size and unpacking.eof and not unpacking.unused_data


def _descriptor(content: bytes, at: int, facts: tuple[int, int, int]) -> int:
    """How long the facts behind a streamed entry are; 0 where they are not there."""
    for length, shape in _DESCRIPTORS.items():
        piece = content[at : at + length]
        marked = length in (16, 24)
        if len(piece) == length and marked == piece.startswith(_MARK):
            found = struct.unpack(shape, piece)
            if found == facts:
                return length
    return 0


def _names(extra: bytes) -> bool:
    """Whether an extra field gives the entry another name (Info-ZIP's Unicode path)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _CENTRAL_EXTRA:
            return True
        at += 4 + length
    return False
