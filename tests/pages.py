"""Pages of a PDF as small grey pictures, and where their letters stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

# So many pixels to a point: a page of A4 is 298 by 421.
SCALE = 0.5
_BLOCK = 12


def pictures(pdf: Path) -> list[Image.Image]:
    """Each page, grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=SCALE).to_pil().convert("L") for page in document]
    finally:
        document.close()


def unlike(one: Image.Image, other: Image.Image) -> float:
    """How far two pages differ where they differ most: 0 the same, 1 black and white.

    Blocks of a few millimetres are compared by their mean, so that the edge of a letter is
    nothing and a line of words is much.
    """
    if one.size != other.size:
        return 1.0
    size = (max(one.width // _BLOCK, 1), max(one.height // _BLOCK, 1))
    small = [page.resize(size, Image.Resampling.BOX) for page in (one, other)]
    extrema = ImageChops.difference(*small).getextrema()
    assert isinstance(extrema[1], int | float)
    return extrema[1] / 255


def ink(page: Image.Image) -> float:
    """How much of a page is dark."""
    return 1 - ImageStat.Stat(page).mean[0] / 255


def letters_off(pdf: Path) -> Iterator[tuple[int, str]]:
    """Letters that stand over the edge of their page, with the page's number."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                if left < 0 or bottom < 0 or right > width or top > height:
                    yield number, text.get_text_range(at, 1)
    finally:
        document.close()


def texts(pdf: Path) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
