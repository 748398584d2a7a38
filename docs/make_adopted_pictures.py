"""Before and after: the first pages of Word forms, and of what they are as packs, side by side.

python docs/make_adopted_pictures.py FOLDER [NAME ...]

For each form of the folder it says which share of the page's pixels differs; the named ones go
into ``docs/images/adopted``. Look at them.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image, ImageChops
from pypdfium2 import PdfDocument

from filler.adopting import adopt
from filler.ooxml.package import open_package
from filler.pdf import to_pdf

IMAGES = Path(__file__).resolve().parent / "images" / "adopted"
SCALE, GAP, GROUND = 0.7, 12, "#9aa5a8"
# Two greys that nobody tells apart.
ALIKE = 48


def pages(pdf: Path) -> list[Image.Image]:
    """Each page as a picture."""
    document = PdfDocument(pdf)
    try:
        return [page.render(scale=SCALE).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that are not the same, 0 to 1."""
    if one.size != other.size:
        return 1.0
    grey = ImageChops.difference(one, other).convert("L")
    return sum(grey.histogram()[ALIKE:]) / (grey.width * grey.height)


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    """Two pages side by side."""
    width = one.width + other.width + 3 * GAP
    whole = Image.new("RGB", (width, max(one.height, other.height) + 2 * GAP), GROUND)
    whole.paste(one, (GAP, GAP))
    whole.paste(other, (one.width + 2 * GAP, GAP))
    return whole


def main() -> None:
    """Compare every form of a folder, and keep the named ones."""
    home, names = Path(sys.argv[1]), sys.argv[2:]
    IMAGES.mkdir(parents=True, exist_ok=True)
    forms = [f for f in sorted(home.glob("*.do?x")) if "filled" not in f.name]
    with tempfile.TemporaryDirectory() as folder:
        files: list[Path] = []
        for form in forms:
            before = Path(folder, f"{form.stem}.docx")
            after = before.with_name(f"{form.stem}-pack.docx")
            package = open_package(form)
            before.write_bytes(form.read_bytes())
            made = adopt(package, "ours", form.stem, date(2026, 1, 1))
            after.write_bytes(made.files["original.docx"])
            files += [before, after]
        pdfs = [made.path for made in to_pdf(files)]
        for form, first, second in zip(forms, pdfs[::2], pdfs[1::2], strict=True):
            if first is None or second is None:
                sys.stdout.write(f"{form.stem}: no PDF\n")
                continue
            one, other = pages(first), pages(second)
            shares = [f"{differing(a, b):.2%}" for a, b in zip(one, other, strict=False)]
            counts = f"{len(one)} pages, {len(other)} after"
            sys.stdout.write(f"{form.stem}: {counts}, {', '.join(shares)}\n")
            if form.stem in names:
                picture = beside(one[0], other[0])
                picture.quantize(64).save(IMAGES / f"{form.stem}.png", optimize=True)


if __name__ == "__main__":
    main()
