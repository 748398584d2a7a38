"""``--pdf`` for the commands that write Word files: a PDF beside each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from filler.cli.progress import progress, say

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
    from filler.pdf import to_pdf

    wanted = [path for path in files if not _is_fresh(path)]
    lost: list[Path] = []
    links: dict[str, None] = {}
    with progress("Making PDF files", len(wanted)) as advance:
        for path, made in zip(wanted, to_pdf(wanted), strict=True):
            if made.path is None:
                lost.append(path)
            links |= dict.fromkeys(made.links)
            advance()
    for link in links:
        say(f"Note: not fetched for the PDF, since it lies outside the file: {link}.")
    for path in lost:
        say(f"Error: LibreOffice could not make a PDF of {path}. Open it in Word and save as PDF.")
    say(f"Wrote {len(wanted) - len(lost)} PDF files.")
    return not lost


def _is_fresh(path: Path) -> bool:
    made = path.with_suffix(".pdf")
    try:
        return made.stat().st_mtime_ns >= path.stat().st_mtime_ns
    except OSError:
        return False
