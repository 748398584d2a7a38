"""Files as people name them: a file, a pattern, a folder with all that is below."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filler.errors import PortfolioError
from filler.intake.model import Intake
from filler.intake.walk import files_below, handed_in
from filler.messages import portfolio_error
from filler.ooxml.kinds import WORD_FILES
from filler.scratch import private_folder

if TYPE_CHECKING:
    from filler.reading import Reading

# What people send instead; each is named with what to do about it.
_DOCUMENTS = (*WORD_FILES, ".doc", ".odt", ".rtf", ".pdf", ".pages")


def word_files(names: Iterable[str | Path]) -> list[Path]:
    """Files as given; a folder's Word files; a pattern where the console left it as it is.

    Word's own lock files (``~$...``) are left out. A folder or pattern without a Word file
    stays as it is, and is told of when it is opened.
    """
    files: list[Path] = []
    for name in names:
        path = Path(name)
        if _is_folder(path):
            found = sorted(p for p in path.iterdir() if p.suffix.lower() in WORD_FILES)
        elif any(sign in path.name for sign in "*?"):
            found = sorted(path.parent.glob(path.name))
        else:
            files.append(path)
            continue
        found = [p for p in found if not p.name.startswith("~$")]
        files += found or [path]
    return files


def returned_files(names: Iterable[str | Path]) -> list[Path]:
    """Files as given; of a folder, all documents below it, those that cannot be read as well.

    What is no document (a report, a spreadsheet, a picture) is left alone.

    Raises:
        PortfolioError: when a folder has no document.
    """
    files: list[Path] = []
    for name in names:
        path = Path(name)
        if not _is_folder(path):
            files += word_files([name])
            continue
        found = _documents(path)
        if not found:
            raise portfolio_error("no_file_word_below", path=path)
        files += found
    return list(dict.fromkeys(files))


@contextmanager
def opened(
    names: Iterable[str | Path], *, once: bool = True, without: Collection[str] = ()
) -> Iterator[Intake]:
    """All that was handed in: files as given, and of a folder all that is below it.

    What mails and zips hold lies in a private folder as long as it is looked at. With ``once``, the
    same bytes again are one file; ``without`` are the digests of files that are left out.

    Raises:
        PortfolioError: when a folder holds nothing that somebody handed in.
    """
    with ExitStack() as stack:
        made: list[Path] = []

        def scratch() -> Path:
            if not made:
                made.append(stack.enter_context(private_folder()))
            return made[0]

        files: list[Path] = []
        given: set[Path] = set()
        for name in names:
            path = Path(name)
            found = files_below(path) if _is_folder(path) else word_files([name])
            if not _is_folder(path):
                given.update(found)
            elif not found:
                raise portfolio_error("no_file_word_below", path=path)
            files += found
        intake = handed_in(dict.fromkeys(files), scratch, given, once=once, without=without)
        if not intake.items and files and not intake.left_out:
            raise portfolio_error("no_file_word_among_given", count=len(files))
        yield intake


def read_intake(
    intake: Intake, read: Callable[[list[Path]], Iterable[tuple[Path, Reading | PortfolioError]]]
) -> Iterator[tuple[Path, Reading | PortfolioError]]:
    """Each thing that was handed in with its reading, or with why there is none."""
    outcomes = iter(read([one.path for one in intake.items if one.error is None]))
    for one in intake.items:
        if one.error is not None:
            yield Path(one.name), one.error
            continue
        path, outcome = next(outcomes)
        if isinstance(outcome, PortfolioError):
            yield Path(one.name), outcome
            continue
        is_laid = one.name != str(one.path)
        yield (
            Path(one.name),
            replace(
                outcome,
                file=one.name if is_laid else outcome.file,
                stored=str(path) if is_laid else "",
                received=one.received,
                sender=one.sender,
                copies=tuple(copy for copy, first in intake.copies.items() if first == one.name),
            ),
        )


def _documents(folder: Path) -> list[Path]:
    """The documents in a folder and below it, and folders that cannot be looked into."""
    found: list[Path] = []
    closed: list[Path] = []

    def unreadable(error: OSError) -> None:
        closed.append(Path(error.filename))

    for home, _, names in os.walk(folder, onerror=unreadable):
        found += (Path(home, n) for n in names if Path(n).suffix.lower() in _DOCUMENTS)
    kept = (p for p in found if not p.name.startswith(("~$", ".")) and p.is_file())
    return sorted([*kept, *closed])


def _is_folder(path: Path) -> bool:
    """Whether it is one; a name that no system takes is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
