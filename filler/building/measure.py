"""The page on which each part of a built pack starts and ends, as LibreOffice lays it out.

Word shows a page reference's stored number until somebody updates it, so the template must
be built with the right ones. They are kept in the pack's ``pages.toml``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filler.errors import PortfolioError

_FILTER = "writer_pdf_Export"
_OPTIONS = {"ExportBookmarksToPDFDestination": {"type": "boolean", "value": "true"}}


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
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "pack.docx")
        source.write_bytes(template)
        convert_to_pdf(source, Path(folder), f"pdf:{_FILTER}:{json.dumps(_OPTIONS)}")
        reader = PdfReader(Path(folder, "pack.pdf"))
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


def convert_to_pdf(source: Path, folder: Path, kind: str = "pdf") -> Path:
    """Convert with LibreOffice, in a profile of its own so that an open one does not disturb.

    Raises:
        PortfolioError: when LibreOffice is missing or gives no file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise PortfolioError(
            "no_libreoffice",
            "LibreOffice is not installed, or 'soffice' is not on the PATH.",
            "Install LibreOffice Writer and run this again.",
        )
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                str(source),
            ],
            capture_output=True,
            timeout=240,
            check=False,
        )
    result = folder / f"{source.stem}.pdf"
    if not result.exists():
        raise PortfolioError("no_pdf", f"LibreOffice could not convert {source.name}.")
    return result


def pages_toml(pages: Mapping[str, int]) -> str:
    """The text of ``pages.toml``."""
    lines = [
        "# Page numbers as laid out; written by 'portfolio template build --measure'.",
        "[pages]",
        *(f"{name} = {number}" for name, number in sorted(pages.items())),
    ]
    return "\n".join(lines) + "\n"
