"""The PDF that goes out beside a Word file: no prompts, and the pages that its contents name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from filler.errors import PortfolioError
from filler.files import read_bytes, write_file
from filler.pdf.convert import BATCH, convert_copies, refuse_without, unlinked_copy
from filler.pdf.copy import for_people, rewritten
from filler.pdf.pages import pages_of, set_pages

Element = etree._Element
# Numbers that are longer may move a page once more.
_MOST_TIMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A PDF beside its Word file, or None where it could not be made.

    ``links`` are what the Word file shows from elsewhere, none of which was fetched; ``word`` is
    the Word file with the pages that it has now, where it named others.
    """

    path: Path | None
    links: tuple[str, ...] = ()
    word: bytes | None = None


def printed(files: Sequence[Path]) -> Iterator[Printed]:
    """A PDF beside each Word file, in their order.

    Raises:
        PortfolioError: when LibreOffice is not installed.
    """
    refuse_without()
    for start in range(0, len(files), BATCH):
        yield from _batch(files[start : start + BATCH])


def _batch(files: Sequence[Path]) -> list[Printed]:
    copies: dict[int, bytes] = {}
    links: dict[int, tuple[str, ...]] = {}
    originals: dict[int, bytes] = {}
    ruled: set[int] = set()
    for number, path in enumerate(files):
        try:
            originals[number] = read_bytes(path, "Close it in Word.")
            copy, links[number] = unlinked_copy(originals[number], path.name)
            copies[number], is_ruled = _for_people(copy, path.name)
            ruled |= {number} if is_ruled else set()
        except PortfolioError:
            continue
    made = convert_copies(copies, bookmarks=True)
    pages = {number: pages_of(content) for number, content in made.items()}
    for _ in range(_MOST_TIMES):
        moved: dict[int, bytes] = {}
        for number in made:
            changed = rewritten(copies[number], files[number].name, _shows(pages[number]))
            if changed is not None:
                moved[number] = copies[number] = changed
        if not moved:
            break
        again = convert_copies(moved, bookmarks=True)
        made |= again
        pages |= {number: pages_of(content) for number, content in again.items()}
    return [
        _placed(
            path,
            made.get(n),
            links.get(n, ()),
            originals.get(n),
            # Lines to write on take more pages than the Word file has.
            {} if n in ruled else pages.get(n, {}),
        )
        for n, path in enumerate(files)
    ]


def _placed(
    word: Path,
    pdf: bytes | None,
    links: tuple[str, ...],
    original: bytes | None,
    pages: Mapping[str, int],
) -> Printed:
    """The PDF under its own name, where there is one."""
    if pdf is None or original is None:
        return Printed(path=None, links=links)
    target = word.with_suffix(".pdf")
    try:
        write_file(target, pdf)
    except PortfolioError:
        return Printed(path=None, links=links)
    new = rewritten(original, word.name, _shows(pages))
    return Printed(path=target, links=links, word=new)


def _for_people(content: bytes, name: str) -> tuple[bytes, bool]:
    """The copy that people read or write on, and whether it has lines to write on."""
    ruled: list[bool] = []

    def change(root: Element) -> bool:
        ruled.append(for_people(root))
        return True

    return rewritten(content, name, change) or content, ruled == [True]


def _shows(pages: Mapping[str, int]) -> Callable[[Element], bool]:
    """What lets a part show the pages; it says whether it showed others."""
    return lambda root: set_pages(root, pages) > 0
