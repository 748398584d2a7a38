"""Reads some Word files with one reader, warm, and prints the seconds for each.

``python benchmarks/read_with.py READER FILE...``; ``reading.py`` runs it for each reader in
turn, the peers in whichever Python has them installed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 7


def ours() -> Callable[[str], object]:
    """Every answer with its evidence."""
    from filler.definition import find_pack, load_pack
    from filler.reading import read_file

    pack = load_pack(find_pack("sandwell_fg"))
    return lambda file: read_file(Path(file), pack)


def python_docx() -> Callable[[str], object]:
    """Load the file, and walk every cell of every table."""
    import docx

    return lambda file: [
        cell.text
        for table in docx.Document(file).tables
        for row in table.rows
        for cell in row.cells
    ]


def docx2python() -> Callable[[str], object]:
    """All text, as its documentation shows."""
    from docx2python import docx2python as open_file

    def read(file: str) -> object:
        with open_file(file) as document:
            return document.text

    return read


def mammoth() -> Callable[[str], object]:
    """The document as HTML."""
    import mammoth as reader

    def read(file: str) -> object:
        with Path(file).open("rb") as stream:
            return reader.convert_to_html(stream).value

    return read


def simplify_docx() -> Callable[[str], object]:
    """The document as JSON."""
    import warnings

    import docx
    from simplify_docx import simplify

    warnings.simplefilter("ignore")
    return lambda file: simplify(docx.Document(file))


READERS = {
    "ours": ours,
    "python-docx": python_docx,
    "docx2python": docx2python,
    "mammoth": mammoth,
    "simplify-docx": simplify_docx,
}


def main() -> None:
    """One line of seconds, one for each file."""
    read = READERS[sys.argv[1]]()
    for file in sys.argv[2:]:
        read(file)
        taken = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            read(file)
            taken.append(time.perf_counter() - start)
        print(statistics.median(taken))


if __name__ == "__main__":
    main()
