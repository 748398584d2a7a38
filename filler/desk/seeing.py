"""A picture of a place on its page: the returned file as LibreOffice lays it out, cut around it."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pypdfium2
from PIL import ImageDraw

from filler.definition.model import Pack
from filler.desk.documents import laid_down, outer_of
from filler.desk.setup import Desk
from filler.files import make_folder, write_file
from filler.pdf import to_pdf
from filler.scratch import private_folder

PAGES = "Pages"
_SCALE = 1.6
# So much of the page is shown above and below the place, in points.
_AROUND = 90
# So many signs of a label tell one place from another.
_ENOUGH = 60
# The bar beside a place, in dots from the left, and its colour.
_BAR, _INK = (40, 48), (43, 63, 140)
_FOLDED = re.compile(r"[\W_]+")


def pages_of(desk: Desk, file: str) -> Path:
    """Where the pages of a returned file lie, once they are made."""
    name = hashlib.sha256(file.encode(errors="replace")).hexdigest()[:32]
    return desk.home / PAGES / f"{name}.pdf"


def make_pages(desk: Desk, files: Iterable[str]) -> Iterator[str]:
    """Make the pages of returned files that have none yet; a line for each that has none after.

    What lay in a mail or a zip is taken out of it again.
    """
    make_folder(desk.home / PAGES)
    for file in dict.fromkeys(files):
        if pages_of(desk, file).is_file():
            continue
        with laid_down(file) as path:
            if path is None:
                yield f"{Path(file).name} is not there any more."
            else:
                _make(path, pages_of(desk, file))
        if outer_of(file) is None:
            # Somebody was deleted meanwhile.
            pages_of(desk, file).unlink(missing_ok=True)


def _make(source: Path, target: Path) -> None:
    with private_folder() as folder:
        copy = folder / f"copy{source.suffix or '.docx'}"
        copy.write_bytes(source.read_bytes())
        made = next(to_pdf([copy]))
        if made.path is not None:
            write_file(target, made.path.read_bytes())


@lru_cache(maxsize=32)
def picture(pdf: Path, words: tuple[str, ...]) -> bytes | None:
    """The part of a page on which the first of some words stand, as PNG; None where none does.

    ``words`` are those that may tell the place, the surest first.
    """
    document = pypdfium2.PdfDocument(pdf.read_bytes())
    try:
        for sought in words:
            plain = _FOLDED.sub("", sought.casefold())[:_ENOUGH]
            if not plain:
                continue
            for page in document:
                if (box := _box(page, plain)) is not None:
                    return _cut(page, *box)
    finally:
        document.close()
    return None


def _box(page: pypdfium2.PdfPage, plain: str) -> tuple[float, float] | None:
    """The top and the bottom of some folded words on a page, in points from its foot."""
    text = page.get_textpage()
    signs: list[int] = []
    folded = ""
    for number in range(text.count_chars()):
        own = _FOLDED.sub("", text.get_text_range(number, 1).casefold())
        folded += own
        signs += [number] * len(own)
    start = folded.find(plain)
    if start < 0:
        return None
    boxes = [text.get_charbox(n) for n in {signs[start], signs[start + len(plain) - 1]}]
    return max(box[3] for box in boxes), min(box[1] for box in boxes)


def _cut(page: pypdfium2.PdfPage, top: float, bottom: float) -> bytes:
    _, height = page.get_size()
    image = page.render(scale=_SCALE).to_pil().convert("RGB")
    upper = max(0, (height - top - _AROUND) * _SCALE)
    lower = min(image.height, (height - bottom + _AROUND) * _SCALE)
    # A bar in the margin says which line it is.
    line = ((height - top) * _SCALE, (height - bottom) * _SCALE)
    ImageDraw.Draw(image).rectangle((_BAR[0], line[0], _BAR[1], line[1]), fill=_INK)
    stream = io.BytesIO()
    image.crop((0, int(upper), image.width, int(lower))).quantize(64).save(stream, "PNG")
    return stream.getvalue()


def words_of(pack: Pack, finding: Mapping[str, object]) -> tuple[str, ...]:
    """What may tell the place of a finding on a page: its question, what stands there."""
    name = str(finding.get("field", ""))
    plain = name.partition("[")[0].partition("=")[0]
    found = [pack.fields.get(plain), pack.fields.get(plain.rpartition(".")[0])]
    labels = [own.label for own in found if own is not None]
    shown = str(finding.get("shown", ""))
    form = pack.form(str(finding.get("form", "")))
    return (*labels, shown, *([form.title] if form is not None else []))
