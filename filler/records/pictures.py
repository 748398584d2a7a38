"""Pictures for signatures: from a file, or from inside a Word file that was read."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.ooxml.package import open_package
from filler.records.model import Picture

# ``pack.docx#word/media/image1.png``: what reading says of a picture, and filling takes again.
WITHIN = "#"
_WORD = (".docx", ".docm", ".dotx", ".dotm")
_TYPES = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
}
_MOST_BYTES = 10 * 1024 * 1024
# A signature fits its box: at most 12 mm high and 60 mm wide.
_HIGH, _WIDE = 432_000, 2_160_000


def load_picture(path: str, folder: Path, allowed: Sequence[Path] = ()) -> Picture:
    """The picture at ``path``, relative to ``folder`` and in it, or in a folder that is allowed.

    Raises:
        PortfolioError: when it is not there, elsewhere, too large, or not a picture Word can show.
    """
    content = picture_bytes(path, folder, allowed)
    from docx.image.exceptions import (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )
    from docx.image.image import Image

    try:
        image = Image.from_blob(content)
        extension = _TYPES[image.content_type]
        width, height = int(image.width), int(image.height)
    except (
        *(UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError),
        *(KeyError, ValueError, ArithmeticError, struct.error),
    ) as error:
        raise PortfolioError(
            "picture", f"{path} is not a picture that Word can show.", "Save it as PNG or JPEG."
        ) from error
    scale = min(_HIGH / max(height, 1), _WIDE / max(width, 1), 1.0)
    return Picture(
        path=path,
        file=_absolute(path, folder),
        content=content,
        extension=extension,
        content_type=image.content_type,
        width=max(round(width * scale), 1),
        height=max(round(height * scale), 1),
    )


def _absolute(path: str, folder: Path) -> str:
    document, within, part = path.rpartition(WITHIN)
    if within and document.lower().endswith(_WORD):
        return f"{(folder / document).resolve()}{WITHIN}{part}"
    return str((folder / path).resolve())


def picture_bytes(path: str, folder: Path, allowed: Sequence[Path] = ()) -> bytes:
    """The bytes of a picture, or of one inside a Word file.

    A record may come from anybody: it names no file but those beside it, and those in the
    folders that somebody allows.

    Raises:
        PortfolioError: when it cannot be read, or lies elsewhere.
    """
    if "\0" in path:
        raise PortfolioError("no_picture", "the picture's path is none.", "Give its path.")
    document, within, part = path.rpartition(WITHIN)
    is_inside = bool(within) and document.lower().endswith(_WORD)
    file = _within(document if is_inside else path, folder, allowed)
    if is_inside and file.exists():
        content = open_package(file).read(part)
        if content:
            return _small(content, path)
    try:
        return _small(read_bytes(_within(path, folder, allowed), "", _MOST_BYTES + 1), path)
    except PortfolioError as error:
        if error.code in ("picture_folder", "picture_size"):
            raise
        if error.code == "too_large":
            raise _too_large(path) from error
        raise PortfolioError(
            "no_picture",
            f"the picture {path} cannot be read.",
            "Give its path from the folder of the data.",
        ) from error


def _small(content: bytes, path: str) -> bytes:
    if len(content) > _MOST_BYTES:
        raise _too_large(path)
    return content


def _too_large(path: str) -> PortfolioError:
    return PortfolioError(
        "picture_size", f"the picture {path} is larger than 10 MB.", "Make it smaller."
    )


def _within(path: str, folder: Path, allowed: Sequence[Path]) -> Path:
    """Where a path leads, links followed."""
    try:
        file = (folder / path).resolve()
        homes = [home.resolve() for home in (folder, *allowed)]
    except (OSError, ValueError, RuntimeError) as error:
        raise PortfolioError(
            "no_picture",
            f"the picture {path} cannot be read.",
            "Give its path from the folder of the data.",
        ) from error
    if not any(file.is_relative_to(home) for home in homes):
        raise PortfolioError(
            "picture_folder",
            f"the picture {path} lies outside the folder of the data.",
            "Put it there, or allow its folder with --pictures FOLDER.",
        )
    return file
