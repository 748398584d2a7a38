"""Pictures as their pixels: what is not a pixel, or is of a kind that is not known, goes."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

# Kinds that Pillow reads and Word shows, by how they are written again.
_KINDS = {"PNG": ("PNG", "png"), "JPEG": ("JPEG", "jpeg"), "MPO": ("JPEG", "jpeg"),
          "GIF": ("GIF", "gif"), "BMP": ("BMP", "bmp"), "TIFF": ("TIFF", "tiff"),
          "WEBP": ("PNG", "png")}  # fmt: skip
_MARK, _SCAN, _END = 0xFF, 0xDA, 0xD9
_ALONE = range(0xD0, 0xD8)
# Frames, tables of both kinds, restart intervals and scans.
_TABLES = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}) - {0xC8}
_PNG = b"\x89PNG\r\n\x1a\n"
_SHOWING = (
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"pHYs",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"sBIT",
)
_MOST_PIXELS, _PIECE = 10**8, 1 << 20
TYPES = {
    "png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp",
    "tiff": "image/tiff",
}  # fmt: skip


def pixels_of(content: bytes) -> tuple[bytes, str] | None:
    """The picture with its pixels alone, and its ending; None of a kind that is not known."""
    try:
        if _is_plain_png(content):
            return content, "png"
        with Image.open(io.BytesIO(content)) as picture:
            kind, ending = _KINDS[picture.format or ""]
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.load()
            if kind == "JPEG":
                return _segments(content), ending
            stream = io.BytesIO()
            dpi = picture.info.get("dpi")
            about = {"dpi": tuple(map(float, dpi))} if dpi else {}
            _bare(picture).save(stream, kind, **about)
    except Exception:
        return None
    return stream.getvalue(), ending


def _segments(content: bytes) -> bytes:
    """A JPEG's tables and scans as they are (ITU-T T.81, annex B), and nothing beside them.

    Of what programs add only the two things stay by which its colours and its size are known,
    without the thumbnail that the first may carry.
    """
    made = bytearray(content[:2])
    at = 2
    while at + 2 <= len(content):
        marker = content[at + 1]
        if content[at] != _MARK:
            raise ValueError("it is not what it says")
        if marker in (_MARK, *_ALONE):
            made += content[at : at + 2] if marker in _ALONE else b""
            at += 2 if marker in _ALONE else 1
            continue
        if marker == _END:
            return bytes(made + b"\xff\xd9")
        length = struct.unpack_from(">H", content, at + 2)[0] + 2
        segment = content[at : at + length]
        at += length
        if segment.startswith(b"\xff\xe0") and segment[4:9] == b"JFIF\0":
            made += b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"
        elif segment.startswith(b"\xff\xee") and segment[4:9] == b"Adobe":
            made += b"\xff\xee\x00\x0e" + segment[4:16]
        elif marker in _TABLES:
            made += segment
        if marker == _SCAN:
            start = at
            # The scan ends at a mark that is neither a stuffed byte nor a restart.
            while (at := content.index(b"\xff", at)) + 1 < len(content):
                if content[at + 1] not in (0, *_ALONE):
                    break
                at += 2
            made += content[start:at]
    raise ValueError("it has no end")


def _is_plain_png(content: bytes) -> bool:
    """Whether a PNG holds pixels and how to show them, and nothing else (PNG 1.2, 4)."""
    if not content.startswith(_PNG):
        return False
    at, unpacking = len(_PNG), zlib.decompressobj()
    size = 0
    while at + 8 <= len(content):
        length: int = struct.unpack_from(">L", content, at)[0]
        kind = content[at + 4 : at + 8]
        if kind not in _SHOWING:
            return False
        if kind == b"IDAT":
            data = content[at + 8 : at + 8 + length]
            while data and not unpacking.eof:
                size += len(unpacking.decompress(data, _PIECE))
                data = unpacking.unconsumed_tail
            # Behind the pixels nothing may stand, and no pixels are without end.
            if data or unpacking.unused_data or size > 8 * _MOST_PIXELS:
                return False
        at += length + 12
        if kind == b"IEND":
            return at == len(content)
    return False


def _bare(picture: Image.Image) -> Image.Image:
    """A picture that has the other's pixels and nothing else of it."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    if picture.mode == "P" and (palette := picture.getpalette("RGB")) is not None:
        bare.putpalette(palette)
        if "transparency" in picture.info:
            bare.info["transparency"] = picture.info["transparency"]
    return bare
