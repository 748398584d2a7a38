"""The pictures of pages and of a report in ``docs/images``: run it after a change, look at them.

python docs/make_pictures.py
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from selenium import webdriver

from filler.auditing import audit_files, load_rules
from filler.definition import find_pack, load_pack
from filler.filling import compile_template, render
from filler.pdf import to_pdf
from filler.reading import read_files
from filler.records import coerce_record
from filler.records.source import json_source
from filler.reports import html_report

HOME = Path(__file__).resolve().parents[1]
IMAGES = HOME / "docs" / "images"
TEMPLATE = HOME / "templates" / "sandwell_fg" / "portfolio.docx"
# The same form as it was issued before its pages were laid out anew.
BEFORE = TEMPLATE.parent / "issued" / "1.3-before-sections.docx"
PACK = load_pack(find_pack("sandwell_fg"))
NAME = "Maximiliana " + "Invented-" * 11 + "Longname"
GAP, GROUND = 10, "#9aa5a8"


def pages(pdf: Path, scale: float) -> list[Image.Image]:
    """Each page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def sheet(pictures: Sequence[Image.Image], columns: int) -> Image.Image:
    """Pages side by side, in rows."""
    width = max(picture.width for picture in pictures) + GAP
    height = max(picture.height for picture in pictures) + GAP
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (width * columns + GAP, height * rows + GAP), GROUND)
    for number, picture in enumerate(pictures):
        left = (number % columns) * width + GAP
        whole.paste(picture, (left, (number // columns) * height + GAP))
    return whole


def save(picture: Image.Image, name: str) -> None:
    """As a small PNG."""
    picture.quantize(48).save(IMAGES / f"{name}.png", optimize=True)


def filled(record: dict[str, Any], path: Path) -> Path:
    """A pack with that record in it."""
    checked = coerce_record(PACK, record, "$", _no_picture).record
    assert checked is not None
    path.write_bytes(render(compile_template(TEMPLATE, PACK), checked))
    return path


def _no_picture(path: str) -> Any:
    raise ValueError(path)


def stress(folder: Path) -> list[Path]:
    """Packs that try the layout: a long answer, many rows, a long name, nothing at all."""
    words = " ".join(["This answer goes on, as some people's do, for three pages."] * 150)
    rows = [
        {
            "date": "2026-01-05",
            "activity": f"Activity {n + 1}",
            "outcome": f"What was learnt, {n + 1}",
        }
        for n in range(200)
    ]
    sign = {"signed": NAME, "print_name": NAME, "date": "2026-03-01"}
    return [
        filled({"line_manager": {"assessment": words}}, folder / "long-answer.docx"),
        filled({"cpd_log": {"further": rows}}, folder / "many-rows.docx"),
        filled(
            {
                "employee_details": {"full_name": NAME, "email": "a" * 60 + "@example.org"},
                "line_manager": {"signatures": {"employee": sign}},
            },
            folder / "long-name.docx",
        ),
        filled({}, folder / "empty.docx"),
    ]


def report(folder: Path) -> None:
    """The first screen of a report on the samples, and a person's page, in a headless Chromium."""
    rules = load_rules(find_pack("sandwell_fg"))
    on, panel = date(2026, 4, 2), date(2026, 4, 14)
    samples = sorted((HOME / "samples" / "returned").glob("*.docx"))
    whole = audit_files(
        read_files(samples, find_pack("sandwell_fg")), PACK, rules, today=on, panel=panel
    )
    page = folder / "report.html"
    page.write_text(html_report(whole, rules, PACK), encoding="utf-8")
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--hide-scrollbars",
        "--window-size=1200,1190",
    ):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options)
    try:
        number = 1 + [a.name for a in whole.applicants].index("Una Unsigned")
        for name, place in (("report", ""), ("applicant", f"#a{number}")):
            browser.get("about:blank")
            browser.get(page.as_uri() + place)
            with Image.open(io.BytesIO(browser.get_screenshot_as_png())) as shown:
                save(shown.convert("RGB"), name)
    finally:
        browser.quit()


def main() -> None:
    """Write all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report(folder)
        blank = Path(shutil.copy(TEMPLATE, folder / "blank.docx"))
        before = Path(shutil.copy(BEFORE, folder / "before.docx"))
        record = next(iter(json_source(HOME / "samples" / "records.json"))).check(PACK).record
        assert record is not None
        one = folder / "filled.docx"
        one.write_bytes(render(compile_template(TEMPLATE, PACK), record))
        found = (made.path for made in to_pdf([blank, before, one, *stress(folder)]))
        made = [path for path in found if path is not None]
        assert len(made) == 7
        blank_pdf, before_pdf, one_pdf, long_answer, many_rows, long_name, empty = made
        save(sheet(pages(blank_pdf, 0.3), 8), "contact-blank")
        save(sheet(pages(before_pdf, 0.3), 8), "contact-before")
        save(sheet(pages(one_pdf, 0.3), 8), "contact-filled")
        shown = pages(one_pdf, 0.62)
        save(sheet([shown[0], shown[6], shown[12]], 3), "pack")
        save(sheet(pages(long_answer, 0.35)[6:12], 6), "stress-long-answer")
        rows = pages(many_rows, 0.35)
        last = next(n for n, page in enumerate(rows) if n > 20 and page.width < page.height)
        save(sheet([*rows[17:20], *rows[last - 2 : last + 1]], 3), "stress-many-rows")
        named = pages(long_name, 0.45)
        save(sheet([named[2], *named[8:10]], 3), "stress-long-name")
        save(sheet(pages(empty, 0.3)[:16], 8), "stress-empty")


if __name__ == "__main__":
    main()
