"""The page on which each part of a built pack starts and ends, as LibreOffice lays it out.

Word shows a page reference's stored number until somebody updates it, so the template must
be built with the right ones. They are kept in the pack's ``pages.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping

from filler.errors import PortfolioError
from filler.pdf.convert import convert_copies, refuse_without
from filler.pdf.pages import pages_of


def measure_pages(template: bytes) -> Mapping[str, int]:
    """Bookmark name to page number, from 1.

    Raises:
        PortfolioError: when LibreOffice is not installed, or the layout fails.
    """
    refuse_without()
    (made,) = convert_copies({0: template}, bookmarks=True).values() or (None,)
    if made is None:
        raise PortfolioError("no_pdf", "LibreOffice could not lay out the template.")
    return pages_of(made)


def pages_toml(pages: Mapping[str, int]) -> str:
    """The text of ``pages.toml``."""
    lines = [
        "# Page numbers as laid out; written by 'portfolio template build --measure'.",
        "[pages]",
        *(f"{name} = {number}" for name, number in sorted(pages.items())),
    ]
    return "\n".join(lines) + "\n"
