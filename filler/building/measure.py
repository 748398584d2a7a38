"""The page on which each part of a built pack starts and ends, as LibreOffice lays it out.

Word shows a page reference's stored number until somebody updates it, so the template must
be built with the right ones. They are kept in the pack's ``pages.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping

from filler.errors import PortfolioError
from filler.pdf import to_pdf
from filler.scratch import private_folder


def measure_pages(template: bytes) -> Mapping[str, int]:
    """Bookmark name to page number, from 1.

    Raises:
        PortfolioError: when LibreOffice or pypdf is not installed, or the layout fails.
    """
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise PortfolioError(
            "no_pypdf", "Measuring pages needs pypdf.", "Run: pip install pypdf"
        ) from error
    with private_folder() as folder:
        source = folder / "pack.docx"
        source.write_bytes(template)
        (made,) = to_pdf([source], bookmarks=True)
        if made.path is None:
            raise PortfolioError("no_pdf", "LibreOffice could not lay out the template.")
        reader = PdfReader(made.path)
        pages = {
            name: reader.get_destination_page_number(destination)
            for name, destination in reader.named_destinations.items()
        }
    # LibreOffice writes an underscore in a destination's name as its code, 5F.
    return {
        name.lstrip("/").replace("5F", "_"): page + 1
        for name, page in sorted(pages.items())
        if page is not None
    }


def pages_toml(pages: Mapping[str, int]) -> str:
    """The text of ``pages.toml``."""
    lines = [
        "# Page numbers as laid out; written by 'portfolio template build --measure'.",
        "[pages]",
        *(f"{name} = {number}" for name, number in sorted(pages.items())),
    ]
    return "\n".join(lines) + "\n"
