"""How a sheet prints: A4 on its side, as wide as can still be read, its headings on each page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from openpyxl.worksheet.properties import PageSetupProperties

# So many characters of ten points stand on one side of A4 that lies, at half their size.
_MOST_ACROSS = 260
# Millimetres in an inch, in which Excel keeps margins.
_INCH = 25.4


# A line of ten points, and the most that a row may be high, 18.3.1.73.
_LINE, _MOST_HIGH = 12.75, 409
# So many letters of Arial stand where one digit of Calibri does, as prose has them.
_LETTERS = 1.2


def height_of(texts: Sequence[str], widths: Sequence[float]) -> float | None:
    """How high a row is whose cells hold these texts on lines; None for one line."""
    most = 1
    for text, width in zip(texts, widths, strict=True):
        if len(text) > width * _LETTERS or "\n" in text:
            # Letters are narrower than the digits that widths count; but words go down whole.
            room = max(width * _LETTERS - min(width / 8, 5), 1)
            most = max(most, sum(math.ceil(len(line) / room) or 1 for line in text.split("\n")))
    return min(most * _LINE, _MOST_HIGH) if most > 1 else None


def set_up(sheet: Any, widths: Sequence[float], title: str, beside: str = "A:A") -> None:
    """Let a sheet print; ``widths`` are its columns', ``beside`` those that each page repeats."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = max(math.ceil(sum(widths) / _MOST_ACROSS), 1)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = beside
    margins = sheet.page_margins
    margins.left = margins.right = 10 / _INCH
    margins.top, margins.bottom, margins.footer = 12 / _INCH, 15 / _INCH, 7 / _INCH
    # An ampersand begins a code there, 18.3.1.39.
    sheet.oddFooter.left.text = f"{title.replace('&', '&&')}: &A"
    sheet.oddFooter.right.text = "Page &P of &N"
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 8
