"""Pictures for signatures: from a file, or from inside a Word file that was read."""

from __future__ import annotations

import struct
from pathlib import Path

from filler.errors import PortfolioError
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


def load_picture(path: str, folder: Path) -> Picture:
    """The picture at ``path``, relative to ``folder``.

    Raises:
        PortfolioError: when it is not there, too large, or not a picture Word can show.
    """
    content = _content(path, folder)
    if len(content) > _MOST_BYTES:
        raise PortfolioError(
            "picture_size", f"the picture {path} is larger than 10 MB.", "Make it smaller."
        )
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


def _content(path: str, folder: Path) -> bytes:
    if "\0" in path:
        raise PortfolioError("no_picture", "the picture's path is none.", "Give its path.")
    document, within, part = path.rpartition(WITHIN)
    if within and document.lower().endswith(_WORD):
        content = open_package(folder / document).read(part)
        if content:
            return content
    try:
        return (folder / path).read_bytes()
    except (OSError, ValueError) as error:
        raise PortfolioError(
            "no_picture",
            f"the picture {path} cannot be read.",
            "Give its path from the folder of the data.",
        ) from error
