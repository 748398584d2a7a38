"""What an ActiveX control of a form keeps of its state: a tick, or words.

Word stores it in a part of its own: a bag of properties, a stream that begins with the class of
the control, or an OLE file with a stream ``contents``. The stream of a control of Microsoft's forms
is a ``MorphDataControl`` ([MS-OFORMS] 2.2.5); that of a web page's control is its HTML.
"""

from __future__ import annotations

import io
import re
import struct
import uuid
from dataclasses import dataclass

import olefile
from lxml import etree, html

from filler.ooxml.names import qn
from filler.ooxml.package import Package

_AX = "{http://schemas.microsoft.com/office/2006/activeX}"
# The classes of [MS-OFORMS] 1.9, and those of a web page's controls.
_TICKED = frozenset(f"8BD21D{n}0-EC42-11CE-9E0D-00AA006002F3" for n in (4, 5, 6))
_WORDED = frozenset(f"8BD21D{n}0-EC42-11CE-9E0D-00AA006002F3" for n in (1, 2, 3))
_HTML = re.compile(r"5512D1[0-9A-F]{2}-5CC6-11CF-8D67-00AA00BDCE1D")
_CLASS = 16
# The sizes of what a MorphDataControl may store before its texts, in the order of its mask; 0 for
# what stands elsewhere.
_SIZES = (4, 4, 4, 4, 1, 1, 1, 1, 0, 2, 4, 2, 2, 2, 2, 2, 1, 1, 1, 0, 1, 1, 4, 4, 4, 4, 4, 2, 2, 2)
_SIZE_BIT, _VALUE_BIT = 8, 22
_COMPRESSED = 0x80000000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The state of a control: ``ticked`` for a box or a button, None for one that holds words."""

    ticked: bool | None = None
    words: str = ""


def stored(package: Package, part: str) -> Stored | None:
    """What the control in a part keeps; None where it is none of the known ones, or damaged."""
    root = package.parse(part) if part in package.names else None
    if root is None:
        return None
    own = (root.get(f"{_AX}classid") or "").strip("{}").upper()
    if root.get(f"{_AX}persistence") == "persistPropertyBag":
        bag = {
            node.get(f"{_AX}name", ""): node.get(f"{_AX}value", "")
            for node in root.iter(f"{_AX}ocxPr")
        }
        return _said(own, bag.get("Value", ""))
    content = package.read(package.relations(part).get(root.get(qn("r:id")) or "", ""))
    if content.startswith(olefile.MAGIC):
        content = _contents(content)
    elif len(content) >= _CLASS:
        own = str(uuid.UUID(bytes_le=content[:_CLASS])).upper()
        content = content[_CLASS:]
    if _HTML.fullmatch(own):
        return _of_page(content)
    value = _value(content) if own in _TICKED | _WORDED else None
    return _said(own, value) if value is not None else None


def _said(own: str, value: str) -> Stored | None:
    if own in _TICKED:
        return Stored(ticked=value.strip() in ("1", "-1", "True"))
    return Stored(words=value) if own in _WORDED else None


def _contents(content: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return bytes(file.openstream("contents").read()) if file.exists("contents") else b""
    except (OSError, ValueError, IndexError, struct.error):
        return b""


def _value(content: bytes) -> str | None:
    """The value of a MorphDataControl; None where the bytes are none."""
    try:
        mask = struct.unpack_from("<Q", content, 4)[0]
        at = start = 12
        length = 0
        for bit, size in enumerate(_SIZES):
            if not size or not mask >> bit & 1:
                continue
            at += -(at - start) % size
            if bit == _VALUE_BIT:
                length = struct.unpack_from("<I", content, at)[0]
            at += size
        # The rest of the mask: the name of the control's group.
        at += -(at - start) % 4 + (4 if mask >> 32 & 1 else 0)
        at += 8 if mask >> _SIZE_BIT & 1 else 0
        count = length & ~_COMPRESSED
        text = content[at : at + count]
        if len(text) < count:
            return None
        return text.decode("latin-1" if length & _COMPRESSED else "utf-16-le", "replace")
    except struct.error:
        return None


def _of_page(content: bytes) -> Stored | None:
    """The state of a control that was copied from a web page, by its HTML."""
    text = content.decode("utf-16-le", "replace").strip("\0 ")
    try:
        node = html.fragment_fromstring(text, create_parent=True) if text else None
    except etree.ParserError:
        return None
    if node is None:
        return None
    for own in node.iter("input", "textarea", "select"):
        kind = (own.get("type") or "text").lower() if own.tag == "input" else ""
        if kind in ("checkbox", "radio"):
            return Stored(ticked=own.get("checked") is not None)
        if own.tag == "input":
            return Stored(words=own.get("value") or "") if kind == "text" else None
        if own.tag == "textarea":
            return Stored(words=own.text_content())
        chosen = [o.text_content() for o in own.iter("option") if o.get("selected") is not None]
        return Stored(words=", ".join(chosen))
    return None
