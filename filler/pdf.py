"""PDF files from Word files, with LibreOffice: tagged, with title and language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filler.errors import PortfolioError
from filler.files import read_bytes, write_file
from filler.libreoffice import convert, the_program
from filler.ooxml.package import package_of
from filler.ooxml.unlinked import unlinked
from filler.scratch import private_folder

# So many at one start; a command line has room for them on every system.
_BATCH = 25
_SECONDS_EACH = 120
_OPTIONS = {
    "UseTaggedPDF": True,
    "DisplayPDFDocumentTitle": True,
    "ExportBookmarks": True,
    "ExportFormFields": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A PDF beside its Word file, or None where it could not be made.

    ``links`` are what the Word file shows from elsewhere, none of which was fetched.
    """

    path: Path | None
    links: tuple[str, ...] = ()


def to_pdf(files: Sequence[Path], *, bookmarks: bool = False) -> Iterator[Made]:
    """A PDF beside each Word file, in their order.

    LibreOffice is started once for many files, in a profile of its own so that an open one is
    not disturbed. With ``bookmarks``, the PDF names where each bookmark lies.

    Raises:
        PortfolioError: when LibreOffice is not installed.
    """
    the_program()
    options = {**_OPTIONS, "ExportBookmarksToPDFDestination": bookmarks}
    given = {name: {"type": "boolean", "value": str(on).lower()} for name, on in options.items()}
    kind = f"pdf:writer_pdf_Export:{json.dumps(given)}"
    for start in range(0, len(files), _BATCH):
        yield from _batch(files[start : start + _BATCH], kind)


def _batch(files: Sequence[Path], kind: str) -> list[Made]:
    """The PDF files of some Word files, from numbered copies in a private folder."""
    with private_folder() as folder:
        copies, made = folder / "copies", folder / "made"
        copies.mkdir()
        made.mkdir()
        links: dict[int, tuple[str, ...]] = {}
        for number, path in enumerate(files):
            try:
                package = package_of(read_bytes(path, "Close it in Word."), path.name)
                copy, links[number] = unlinked(package)
            except PortfolioError:
                continue
            (copies / f"{number}.docx").write_bytes(copy)
        profile = folder / "profile"
        profile.mkdir()
        given = [copies / f"{number}.docx" for number in links]
        if given:
            convert(given, kind, made, profile, _SECONDS_EACH * len(given))
        return [
            Made(path=_placed(made / f"{n}.pdf", path), links=links.get(n, ()))
            for n, path in enumerate(files)
        ]


def _placed(made: Path, word: Path) -> Path | None:
    """The PDF under its own name, where there is one."""
    try:
        content = made.read_bytes()
    except OSError:
        return None
    target = word.with_suffix(".pdf")
    try:
        write_file(target, content)
    except PortfolioError:
        return None
    return target
