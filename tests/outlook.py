"""Messages as Outlook saves them, made from nothing: a compound file (MS-CFB) of MS-OXMSG."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Union

Tree = dict[str, Union[bytes, "Tree"]]
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = _END
    kids: list[int] = field(default_factory=list)


def compound(tree: Tree) -> bytes:
    """A compound file with some streams and storages."""
    entries = [_Entry("Root Entry", 5)]

    def add(parent: int, inner: Tree) -> None:
        for name in sorted(inner, key=lambda one: (len(one), one.upper())):
            value = inner[name]
            number = len(entries)
            entries.append(_Entry(name, 2 if isinstance(value, bytes) else 1))
            entries[parent].kids.append(number)
            if isinstance(value, bytes):
                entries[number].data = value
            else:
                add(number, value)
        kids = entries[parent].kids
        if kids:
            # Every kid to the right of the one before it: an order that readers walk as well.
            entries[parent].child = kids[0]
            for one, two in pairwise(kids):
                entries[one].right = two

    add(0, tree)
    sectors: list[bytes] = []
    fat: list[int] = []
    mini = bytearray()
    mini_fat: list[int] = []

    def put(data: bytes) -> int:
        start = len(sectors)
        count = -(-len(data) // _SECTOR)
        for number in range(count):
            piece = data[number * _SECTOR : (number + 1) * _SECTOR]
            sectors.append(piece.ljust(_SECTOR, b"\0"))
            fat.append(start + number + 1 if number + 1 < count else _END)
        return start if count else _END

    for entry in entries:
        if entry.kind != 2 or not entry.data:
            continue
        if len(entry.data) >= _CUTOFF:
            entry.start = put(entry.data)
            continue
        entry.start = len(mini_fat)
        count = -(-len(entry.data) // _MINI)
        mini += entry.data.ljust(count * _MINI, b"\0")
        mini_fat += [entry.start + n + 1 if n + 1 < count else _END for n in range(count)]
    entries[0].data, entries[0].start = bytes(mini), put(bytes(mini))
    mini_start = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(1, b"\xff"))
    directory = b"".join(_directory(entry) for entry in entries)
    directory_start = put(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    fat_count = 1
    while len(fat) + fat_count > fat_count * (_SECTOR // 4):
        fat_count += 1
    fat_start = len(sectors)
    fat += [_FAT] * fat_count
    fat += [_FREE] * (fat_count * (_SECTOR // 4) - len(fat))
    table = struct.pack(f"<{len(fat)}I", *fat)
    sectors += [table[n : n + _SECTOR] for n in range(0, len(table), _SECTOR)]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, fat_count, directory_start, 0, _CUTOFF),
        *(mini_start, -(-len(mini_fat) * 4 // _SECTOR) or 0, _END, 0),
        fat_start,
    )
    rest = [fat_start + n if n < fat_count else _FREE for n in range(1, 109)]
    return header + struct.pack("<108I", *rest) + b"".join(sectors)


def _directory(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI16xII4x",
        *(name, len(name), entry.kind, 1, _FREE, entry.right, entry.child, 0),
        *(entry.start if entry.kind != 1 else 0, len(entry.data)),
    )


def message(
    files: dict[str, bytes],
    *,
    sender: str = "",
    sent: datetime | None = None,
    inner: tuple[dict[str, bytes], ...] = (),
) -> bytes:
    """A message with files attached, and messages attached that have files themselves."""
    return compound(_message(files, sender, sent, inner, is_top=True))


def _message(
    files: dict[str, bytes],
    sender: str,
    sent: datetime | None,
    inner: tuple[dict[str, bytes], ...],
    *,
    is_top: bool,
) -> Tree:
    count = len(files) + len(inner)
    head = struct.pack("<8xIIII", 0, count, 0, count) + (b"\0" * 8 if is_top else b"")
    texts = {0x001A: "IPM.Note", 0x0037: "A portfolio", 0x0C1F: sender}
    tree: Tree = {}
    rows = b""
    for tag, text in texts.items():
        data = text.encode("utf-16-le")
        tree[f"__substg1.0_{tag:04X}001F"] = data
        rows += struct.pack("<HHIII", 0x001F, tag, 6, len(data) + 2, 0)
    rows += struct.pack("<HHIII", 3, 0x340D, 6, 0x40000, 0)
    if sent is not None:
        ticks = int((sent - _EPOCH).total_seconds()) * 10_000_000
        rows += struct.pack("<HHIQ", 0x40, 0x0039, 6, ticks)
    tree["__properties_version1.0"] = head + rows
    for number, (name, content) in enumerate(files.items()):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(name, content)
    for number, own in enumerate(inner, start=len(files)):
        nested = _message(own, "", None, (), is_top=False)
        attachment = _attachment("message.msg", None)
        attachment["__substg1.0_3701000D"] = nested
        tree[f"__attach_version1.0_#{number:08X}"] = attachment
    return tree


def _attachment(name: str, content: bytes | None) -> Tree:
    data = name.encode("utf-16-le")
    rows = struct.pack("<HHIII", 3, 0x3705, 6, 1 if content is not None else 5, 0)
    rows += struct.pack("<HHIII", 0x001F, 0x3707, 6, len(data) + 2, 0)
    tree: Tree = {"__substg1.0_3707001F": data}
    if content is not None:
        rows += struct.pack("<HHIII", 0x0102, 0x3701, 6, len(content), 0)
        tree["__substg1.0_37010102"] = content
    tree["__properties_version1.0"] = b"\0" * 8 + rows
    return tree
