"""Files spoiled on purpose: bytes, parts and markup, steered by whoever gives the choices.

``choose(n)`` gives a number below ``n``; from a random source, from hypothesis, or from a fuzzer
that looks which code each choice reaches.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable

Choose = Callable[[int], int]
_TAG = re.compile(rb"<[^<>]{1,200}>")
_VALUE = re.compile(rb'"[^"<>]{0,200}"')
NASTY = (
    b"", b"0", b"-1", b"99999999999999999999", b"1e309", b"nan", b"\xff\xfe", b"&#0;", b"&x;",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<![CDATA[x]]>", b"<!--x-->", b"<?x y?>", b"]]>", b"\x00",
    "☒".encode(), "\u202e".encode(), b"A" * 5000, b"../../../x", b"file:///etc/passwd", b"#", b"/",
    b"{{ 7*7 }}", b"w:p", b"<w:p/>", b"<w:tc/>", b"<w:sdt/>", b"<w:tbl/>" * 50, b"31/02/2026",
    b"true", b"1048576", b"XFD1048576", b"{x", b"[[", b'"', b"'", b"\\", b"\n\n\n",
)  # fmt: skip


def bytes_of(content: bytes, choose: Choose) -> bytes:
    """Raw bytes changed, cut or doubled."""
    spoiled = bytearray(content)
    for _ in range(1 + choose(6)):
        if not spoiled:
            break
        at = choose(len(spoiled))
        match choose(5):
            case 0:
                spoiled[at] = choose(256)
            case 1:
                del spoiled[at : at + 1 + choose(64)]
            case 2:
                spoiled[at:at] = NASTY[choose(len(NASTY))]
            case 3:
                spoiled[at:at] = spoiled[at : at + 1 + choose(200)]
            case _:
                del spoiled[at:]
    return bytes(spoiled)


def text_of(content: bytes, choose: Choose) -> bytes:
    """Markup changed: a tag gone, doubled or moved, a value exchanged."""
    for _ in range(1 + choose(5)):
        tags = list(_TAG.finditer(content))
        if not tags:
            return bytes_of(content, choose)
        one = tags[choose(len(tags))]
        match choose(6):
            case 0:
                content = content[: one.start()] + content[one.end() :]
            case 1:
                content = content[: one.end()] + one[0] + content[one.end() :]
            case 2:
                other = tags[choose(len(tags))]
                start, end = sorted((one.start(), other.start()))
                content = content[:start] + content[end:]
            case 3:
                other = tags[choose(len(tags))]
                start, end = sorted((one.start(), other.start()))
                span = content[start:end][:20_000]
                content = content[:end] + span + content[end:]
            case 4:
                word = NASTY[choose(len(NASTY))]
                content = content[: one.end()] + word + content[one.end() :]
            case _:
                values = list(_VALUE.finditer(content, one.start()))
                if values:
                    value = values[choose(min(len(values), 40))]
                    word = NASTY[choose(len(NASTY))]
                    content = content[: value.start()] + b'"' + word + b'"' + content[value.end() :]
    return content


def package_of(content: bytes, choose: Choose) -> bytes:
    """A package with some of its parts spoiled, gone, renamed, doubled or new."""
    if choose(8) == 0:
        return bytes_of(content, choose)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(1 + choose(3)):
        if not parts:
            break
        at = choose(len(parts))
        name, own = parts[at]
        match choose(7):
            case 0:
                del parts[at]
            case 1:
                parts[at] = (parts[choose(len(parts))][0], own)
            case 2:
                parts.append((name.swapcase(), own))
            case 3:
                parts.append((f"word/new{choose(9)}.xml", NASTY[choose(len(NASTY))]))
            case _:
                parts[at] = (name, text_of(own, choose))
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, own in parts:
            archive.writestr(name, own)
    return stream.getvalue()
