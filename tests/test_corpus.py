"""Word files that nobody here made: a reading or one plain sentence, soon and in little memory."""

from __future__ import annotations

import re
import resource
import time
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT

from filler.definition import Pack
from filler.errors import PortfolioError
from filler.facts.content import Content, Paragraph, Piece, Table
from filler.facts.walk import content_of
from filler.ooxml.activex import stored
from filler.ooxml.package import Package, open_package
from filler.reading import read_file

CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted(p for p in CORPUS.rglob("*") if p.is_file() and p.suffix != ".md")
LONGEST, LARGEST = 5, 500

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not here")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_strange_file_is_a_reading_or_one_sentence(path: Path, pack: Pack) -> None:
    start = time.process_time()
    try:
        reading = read_file(path, pack)
    except PortfolioError as error:
        assert error.message
        assert "\n" not in str(error)
        assert error.code in (
            "not_recognised", "damaged", "not_word", "password", "empty", "hostile", "doc",
        )  # fmt: skip
    else:
        assert reading.answers
    assert time.process_time() - start < LONGEST


def test_all_of_them_need_little_memory() -> None:
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < LARGEST


PATTERNS = {
    "content controls": r"<(?:\w+:)?sdt[ >]",
    "tick boxes": r"<w1[45]:checkbox[ >/]",
    "date controls": r"<w:date[ >]",
    "legacy boxes": r"<(?:\w+:)?checkBox[ >/]",
    "legacy lists": r"<(?:\w+:)?ddList[ >/]",
}


def counted(package: Package) -> Counter[str]:
    """By the characters of the markup alone, copies for older programs left out."""
    count: Counter[str] = Counter()
    for name in package.text_parts:
        content = package.read(name)
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace"
        )
        text = re.sub(r"<mc:Fallback\b.*?</mc:Fallback>", "", text, flags=re.S)
        count.update({kind: len(re.findall(pattern, text)) for kind, pattern in PATTERNS.items()})
    # An ActiveX box or button is a box, whose state stands in a part of its own.
    kept = (
        stored(package, name)
        for name in package.names
        if re.fullmatch(r"word/activeX/activeX\d+[.]xml", name)
    )
    count["legacy boxes"] += sum(state is not None and state.ticked is not None for state in kept)
    return count


def found(content: Content) -> Counter[str]:
    pieces = [piece for blocks in content.parts for piece in _pieces(blocks)]
    return Counter(
        {
            "content controls": len(content.controls),
            "tick boxes": sum(fact.kind == "tick" for fact in content.controls),
            "date controls": sum(fact.kind == "date" for fact in content.controls),
            "legacy boxes": sum(piece.kind == "box" for piece in pieces),
            "legacy lists": sum(piece.kind == "list" for piece in pieces),
        }
    )


def _pieces(blocks: list[Paragraph | Table]) -> list[Piece]:
    pieces: list[Piece] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            pieces += block.pieces
        else:
            pieces += [p for row in block.rows for cell in row for p in _pieces(cell.blocks)]
    return pieces


def test_every_form_control_in_them_is_found() -> None:
    whole: Counter[str] = Counter()
    for path in FILES:
        try:
            package = open_package(path)
            content = content_of(package)
        except PortfolioError:
            continue
        expected = counted(package)
        if path.name != "tests_resources_checked-true-false.docx":  # it has its own prefixes
            assert found(content) == expected, path.name
        whole += found(content)
    assert whole == {
        "content controls": 196, "tick boxes": 3, "date controls": 7, "legacy boxes": 110,
        "legacy lists": 18,
    }  # fmt: skip
