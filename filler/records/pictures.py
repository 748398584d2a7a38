"""Pictures for signatures and answers: from a file, or from inside a Word file that was read."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.messages import portfolio_error
from filler.ooxml.kinds import WORD_FILES
from filler.ooxml.package import open_package
from filler.records.model import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

# ``pack.docx#word/media/image1.png``: what reading says of a picture, and filling takes again.
WITHIN = "#"
# The kinds that Word shows, as Pillow calls them; MPO is a camera's JPEG with more in it.
_TYPES = {
    "PNG": "png",
    "JPEG": "jpeg",
    "MPO": "jpeg",
    "GIF": "gif",
    "BMP": "bmp",
    "TIFF": "tiff",
}
# How a JPEG begins, and the marker behind which its pixels stand.
_JPEG, _SCAN = b"\xff\xd8\xff", 0xDA
_DPI, _EMU = 96.0, 914_400
# The tag of Exif that says how the camera was held.
_ORIENTATION = 0x0112
_MOST_BYTES = 10 * 1024 * 1024
# So high and so wide at most, in English Metric Units: a signature 12 by 60 mm, as its box is; a
# picture that is an answer 60 by 80 mm.
SIGNATURE_SIZE = (432_000, 2_160_000)
ANSWER_SIZE = (2_160_000, 2_880_000)


def load_picture(
    path: str,
    folder: Path,
    allowed: Sequence[Path] = (),
    *,
    most: tuple[int, int] = SIGNATURE_SIZE,
) -> Picture:
    """The picture at ``path``, relative to ``folder`` and in it, or to a folder that is allowed.

    ``most`` is how high and how wide it may be.

    Raises:
        PortfolioError: when it is not there, elsewhere, too large, or not a picture Word can show.
    """
    content = picture_bytes(path, folder, allowed)
    file, part = _located(path, folder, allowed)
    content, extension, width, height = _shown(content, path)
    scale = min(most[0] / max(height, 1), most[1] / max(width, 1), 1.0)
    return Picture(
        path=path,
        file=str(file) + part,
        content=content,
        extension=extension,
        content_type=f"image/{extension}",
        width=max(round(width * scale), 1),
        height=max(round(height * scale), 1),
    )


def _shown(content: bytes, path: str) -> tuple[bytes, str, int, int]:
    """A picture as Word shows it: its bytes, its kind, and its size in English Metric Units.

    One that a camera holds turned, or in the colours of a printer, is made anew.
    """
    from PIL import Image as Pictures
    from PIL import ImageOps

    try:
        with _opened(content) as image:
            image.load()
            extension = _TYPES[image.format or ""]
            across, down = map(_dots, image.info.get("dpi", (_DPI, _DPI)))
            turned = image.getexif().get(_ORIENTATION, 1) != 1
            if turned or image.mode == "CMYK":
                upright = ImageOps.exif_transpose(image).convert("RGB")
                anew = io.BytesIO()
                upright.save(anew, "PNG")
                content, extension, size = anew.getvalue(), "png", upright.size
            else:
                size = image.size
            width, height = int(size[0] / across * _EMU), int(size[1] / down * _EMU)
    except (OSError, KeyError, ValueError, TypeError, ArithmeticError, SyntaxError, EOFError,
            MemoryError, struct.error, Pictures.DecompressionBombError) as error:  # fmt: skip
        raise portfolio_error("picture", path=path) from error
    return content, extension, width, height


def _dots(resolution: float) -> float:
    """Dots an inch, as a picture says; what is no such number says nothing."""
    dots = float(resolution)
    return dots if isfinite(dots) and dots > 0 else _DPI


def _opened(content: bytes) -> Image:
    """A picture as Pillow opens it; a JPEG with a broken colour profile without that."""
    from PIL import Image as Pictures

    try:
        return Pictures.open(io.BytesIO(content))
    except OSError:
        if not content.startswith(_JPEG):
            raise
        return Pictures.open(io.BytesIO(_without_profile(content)))


def _without_profile(content: bytes) -> bytes:
    """A JPEG without its colour profile: segments lie one behind the other (ITU-T T.81, B.1.1)."""
    kept, at = [_JPEG[:2]], 2
    while at + 4 <= len(content) and content[at] == _JPEG[0] and content[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if not content[at + 4 : end].startswith(b"ICC_PROFILE"):
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])


def picture_bytes(path: str, folder: Path, allowed: Sequence[Path] = ()) -> bytes:
    """The bytes of a picture, or of one inside a Word file.

    A record may come from anybody: it names no file but those beside it, and those in the
    folders that somebody allows.

    Raises:
        PortfolioError: when it cannot be read, or lies elsewhere.
    """
    file, part = _located(path, folder, allowed)
    content = _in_word_file(file, part) if part else _in_folder(file, path)
    if not content:
        raise portfolio_error("no_picture_cannot_read", path=path)
    if len(content) > _MOST_BYTES:
        raise portfolio_error("picture_size", path=path)
    return content


def _in_word_file(file: Path, part: str) -> bytes:
    return open_package(file).read(part.removeprefix(WITHIN))


def _in_folder(file: Path, path: str) -> bytes:
    try:
        return read_bytes(file, "", _MOST_BYTES + 1)
    except PortfolioError as error:
        if error.code == "too_large":
            raise portfolio_error("picture_size", path=path) from error
        raise portfolio_error("no_picture_cannot_read", path=path) from error


def _located(path: str, folder: Path, allowed: Sequence[Path]) -> tuple[Path, str]:
    """The file of a picture, and ``#`` with its part where that is inside a Word file."""
    if "\0" in path:
        raise portfolio_error("no_picture_s_path_not")
    document, within, part = path.rpartition(WITHIN)
    if within and document.lower().endswith(WORD_FILES):
        file = _within(document, folder, allowed)
        if file.exists():
            return file, f"{WITHIN}{part}"
    return _within(path, folder, allowed), ""


def _within(path: str, folder: Path, allowed: Sequence[Path]) -> Path:
    """Where a path leads, links followed: beside the record, or else in a folder allowed."""
    try:
        homes = [home.resolve() for home in (folder, *allowed)]
        files = [(home / path).resolve() for home in homes]
        files = [file for file in files if any(map(file.is_relative_to, homes))]
        if files:
            return next(filter(Path.exists, files), files[0])
    except (OSError, ValueError, RuntimeError) as error:
        raise portfolio_error("no_picture_cannot_read", path=path) from error
    raise portfolio_error("picture_folder", path=path)
