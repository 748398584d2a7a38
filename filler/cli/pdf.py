"""``--pdf`` for the commands that write Word files: a PDF beside each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from filler.cli.progress import progress, say
from filler.errors import PortfolioError
from filler.files import write_file

F = TypeVar("F", bound=Callable[..., Any])


def pdf_option(function: F) -> F:
    """``--pdf``: a PDF beside each Word file; LibreOffice is looked for before any work begins."""
    return click.option(
        "--pdf",
        "with_pdf",
        is_flag=True,
        callback=_asked,
        help="A PDF beside each Word file, made with LibreOffice.",
    )(function)


def _asked(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    if value:
        from filler.libreoffice import the_program

        the_program()
    return value


def write_pdfs(files: Iterable[Path]) -> bool:
    """Make the PDF files that are not there or are older; whether all could be made."""
    from filler.pdf import printed

    wanted = [path for path in files if not _is_fresh(path)]
    lost: list[Path] = []
    moved = 0
    links: dict[str, None] = {}
    with progress("Making PDF files", len(wanted)) as advance:
        for path, made in zip(wanted, printed(wanted), strict=True):
            if made.path is None:
                lost.append(path)
            elif made.word is not None:
                moved += _renumbered(path, made.path, made.word)
            links |= dict.fromkeys(made.links)
            advance()
    if moved:
        say(
            f"In {moved} of them, long answers have moved the pages; the contents list and the page"
            " references were updated, in the Word file as well."
        )
    for link in links:
        say(f"Note: not fetched for the PDF, because it is outside the file: {link}.")
    for path in lost:
        say(f"Error: LibreOffice could not make a PDF of {path}. Open it in Word and save as PDF.")
    say(f"Wrote {len(wanted) - len(lost)} PDF files.")
    return not lost


def _renumbered(word: Path, pdf: Path, content: bytes) -> bool:
    """Write a Word file with the pages that it has now, as our own; whether that could be done."""
    from filler.filling.manifest import Manifest, digest

    manifest = Manifest.of(word.parent)
    try:
        line = manifest.lines.get(word.name)
        if line is not None:
            manifest.add(word.name, line.made_from, digest(content))
        write_file(word, content)
        # The PDF is of this very file.
        pdf.touch()
    except (PortfolioError, OSError):
        return False
    finally:
        manifest.close()
    return True


def _is_fresh(path: Path) -> bool:
    made = path.with_suffix(".pdf")
    try:
        return made.stat().st_mtime_ns >= path.stat().st_mtime_ns
    except OSError:
        return False
