"""PDF files from Word files, with LibreOffice: tagged, with title and language."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from filler.errors import PortfolioError

# A command line has room for so many names on every system.
_BATCH = 25
_SECONDS_EACH = 120
_OPTIONS = {
    "UseTaggedPDF": True,
    "DisplayPDFDocumentTitle": True,
    "ExportBookmarks": True,
    "ExportFormFields": False,
}


def the_program() -> str:
    """Where LibreOffice is.

    Raises:
        PortfolioError: when it is not installed.
    """
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    for home in (r"C:\Program Files", r"C:\Program Files (x86)", "/Applications"):
        for inside in ("LibreOffice/program/soffice.exe", "LibreOffice.app/Contents/MacOS/soffice"):
            if (path := Path(home, inside)).is_file():
                return str(path)
    raise PortfolioError(
        "no_libreoffice",
        "LibreOffice is not installed, and PDF files are made with it.",
        "Install LibreOffice Writer (libreoffice.org), or save as PDF in Word.",
    )


def to_pdf(files: Sequence[Path], *, bookmarks: bool = False) -> Iterator[Path | None]:
    """A PDF beside each Word file, in their order; None for one that could not be made.

    LibreOffice is started once for many files, in a profile of its own so that an open one is
    not disturbed. With ``bookmarks``, the PDF names where each bookmark lies.

    Raises:
        PortfolioError: when LibreOffice is not installed.
    """
    program = the_program()
    options = {**_OPTIONS, "ExportBookmarksToPDFDestination": bookmarks}
    given = {name: {"type": "boolean", "value": str(on).lower()} for name, on in options.items()}
    kind = f"pdf:writer_pdf_Export:{json.dumps(given)}"
    with tempfile.TemporaryDirectory() as profile:
        for batch in _batches(files):
            before = {path: _stamp(path.with_suffix(".pdf")) for path in batch}
            command = [
                *(program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"),
                *("--convert-to", kind, "--outdir", str(batch[0].parent), *map(str, batch)),
            ]
            limit = _SECONDS_EACH * len(batch)
            with suppress(subprocess.TimeoutExpired):
                subprocess.run(command, capture_output=True, timeout=limit, check=False)
            for path in batch:
                made = path.with_suffix(".pdf")
                yield made if _stamp(made) not in (None, before[path]) else None


def _batches(files: Iterable[Path]) -> Iterator[list[Path]]:
    """Files of one folder together, so many at a time, in the order given."""
    batch: list[Path] = []
    for path in files:
        if batch and (len(batch) == _BATCH or path.parent != batch[0].parent):
            yield batch
            batch = []
        batch.append(path)
    if batch:
        yield batch


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells a new file from the one that was there before."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
