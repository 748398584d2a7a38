"""Pages of a PDF as pictures, and where their letters stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

# So many pixels to a point: a page of A4 is 446 by 632, on which a rule and a tint can be seen.
SCALE = 0.75
_BLOCK = 14
# Above and below these shares of a page stand its header and footer.
_HEAD, _FOOT = 0.07, 0.93


def pictures(pdf: Path) -> list[Image.Image]:
    """Each page, in its colours."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=SCALE).to_pil().convert("RGB") for page in document]
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
    channels = (channel.getextrema()[1] for channel in ImageChops.difference(*small).split())
    return max(most for most in channels if isinstance(most, int | float)) / 255


def ink(page: Image.Image) -> float:
    """How much of a page is dark."""
    return 1 - ImageStat.Stat(page.convert("L")).mean[0] / 255


def white_below(page: Image.Image) -> float:
    """How much of a page is empty below its last words, 0 to 1."""
    top, bottom = round(page.height * _HEAD), round(page.height * _FOOT)
    body = page.convert("L").crop((0, top, page.width, bottom))
    box = body.point(lambda value: 255 if value < 200 else 0).getbbox()
    return 1.0 if box is None else 1 - box[3] / body.height


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
