"""A PDF of each Word file as it is, with LibreOffice: tagged, with title and language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filler.errors import PortfolioError
from filler.files import read_bytes, write_file
from filler.libreoffice import convert, the_program
from filler.ooxml.package import package_of
from filler.ooxml.unlinked import unlinked
from filler.scratch import private_folder

# So many at one start; a command line has room for them on every system.
BATCH = 25
_SECONDS_EACH = 120
_OPTIONS = {
    "UseTaggedPDF": True,
    "DisplayPDFDocumentTitle": True,
    "ExportBookmarks": True,
    "ExportFormFields": False,
    # What it can of ISO 14289; LibreOffice says of nothing that it could not.
    "PDFUACompliance": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A PDF beside its Word file, or None where it could not be made.

    ``links`` are what the Word file shows from elsewhere, none of which was fetched.
    """

    path: Path | None
    links: tuple[str, ...] = ()


def to_pdf(files: Sequence[Path]) -> Iterator[Made]:
    """A PDF beside each Word file as it is, in their order.

    LibreOffice is started once for many files, in a profile of its own so that an open one is
    not disturbed.

    Raises:
        PortfolioError: when LibreOffice is not installed.
    """
    refuse_without()
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        copies: dict[int, bytes] = {}
        links: dict[int, tuple[str, ...]] = {}
        for number, path in enumerate(batch):
            try:
                content = read_bytes(path, "Close it in Word.")
                copies[number], links[number] = unlinked_copy(content, path.name)
            except PortfolioError:
                continue
        made = convert_copies(copies)
        for number, path in enumerate(batch):
            yield Made(path=_placed(made.get(number), path), links=links.get(number, ()))


def refuse_without() -> None:
    """Refuse to go on without LibreOffice.

    Raises:
        PortfolioError: when it is not installed.
    """
    the_program()


def unlinked_copy(content: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    """A copy from which nothing leads out, and what was cut off.

    Raises:
        PortfolioError: when it is no Word file.
    """
    return unlinked(package_of(content, name))


def convert_copies(copies: Mapping[int, bytes], *, bookmarks: bool = False) -> dict[int, bytes]:
    """The PDF of each Word file that could be made one, by its number.

    With ``bookmarks``, the PDF names where each bookmark lies.
    """
    if not copies:
        return {}
    options = {**_OPTIONS, "ExportBookmarksToPDFDestination": bookmarks}
    given = {name: {"type": "boolean", "value": str(on).lower()} for name, on in options.items()}
    kind = f"pdf:writer_pdf_Export:{json.dumps(given)}"
    with private_folder() as folder:
        here, made, profile = folder / "copies", folder / "made", folder / "profile"
        for one in (here, made, profile):
            one.mkdir()
        for number, content in copies.items():
            (here / f"{number}.docx").write_bytes(content)
        paths = [here / f"{number}.docx" for number in copies]
        convert(paths, kind, made, profile, _SECONDS_EACH * len(paths))
        return {
            number: path.read_bytes()
            for number in copies
            if (path := made / f"{number}.pdf").is_file()
        }


def _placed(content: bytes | None, word: Path) -> Path | None:
    """The PDF under its own name, where there is one."""
    if content is None:
        return None
    target = word.with_suffix(".pdf")
    try:
        write_file(target, content)
    except PortfolioError:
        return None
    return target
