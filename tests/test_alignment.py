"""Laws of the alignment and of the ledger: they hold for any form, whatever is done to it."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT, run_portfolio
from hypothesis import given, settings
from hypothesis import strategies as st

from filler.aligning import CellAt, Lines, align, words_of
from filler.aligning.chain import heaviest
from filler.binding import bound_forms, which
from filler.definition import Pack, find_pack, load_pack
from filler.facts import content_of
from filler.facts.content import COUNTED, DELETED, HIDDEN, Content, Paragraph, Table
from filler.ooxml.package import open_package
from filler.reading.by_copy import CopiesReader

WORDS = st.text("abcdefgh", min_size=1, max_size=6)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=30)
PACKS = ("sandwell_fg", "dfe_response_2015", "dfe_response_2016")
FILES = [
    *sorted((ROOT / "samples" / "returned").glob("*.docx")),
    *sorted((Path(__file__).parent / "data" / "hands").glob("*.docx")),
]


def lines_of(texts: list[str]) -> Lines:
    """Paragraphs outside tables."""
    lines = Lines()
    for text in texts:
        cell = CellAt(len(lines.cells))
        lines.cells.append(cell)
        lines.add(text, cell)
    return lines


@given(LINES)
def test_a_file_aligns_with_itself_word_for_word(texts: list[str]) -> None:
    one = align(lines_of(texts), lines_of(texts))
    count = len(one.form.at)
    distinct = len(set(texts)) == len(texts)
    assert all(one.form.word(i) == one.returned.word(j) for i, j in one.there.items())
    if distinct:
        assert dict(one.there) == {n: n for n in range(count)}


@given(LINES, st.lists(st.tuples(st.integers(0, 30), WORDS), max_size=10))
def test_every_word_has_one_partner_and_it_is_an_equal_or_a_slip(
    texts: list[str], added: list[tuple[int, str]]
) -> None:
    returned = list(texts)
    for at, words in added:
        returned.insert(at, f"zz {words} zz")
    one = align(lines_of(texts), lines_of(returned))
    assert len(set(one.there.values())) == len(one.there)
    assert {j: i for i, j in one.there.items()} == dict(one.back)


@given(st.lists(WORDS, min_size=4, max_size=24, unique=True), st.integers(1, 5))
def test_lines_that_were_joined_or_broken_are_found(words: list[str], size: int) -> None:
    long = [f"{word}x{n}" for n, word in enumerate(words)]
    form = [" ".join(long[n : n + 3]) for n in range(0, len(long), 3)]
    returned = [" ".join(long[n : n + size]) for n in range(0, len(long), size)]
    one = align(lines_of(form), lines_of(returned))
    assert all(one.form.word(i) == one.returned.word(j) for i, j in one.there.items())


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 9)), max_size=40))
def test_the_heaviest_chain_is_as_heavy_as_any(pairs: list[tuple[int, int, int]]) -> None:
    found = heaviest([(i, j, float(w)) for i, j, w in pairs])
    assert all(a < b and c < d for (a, c), (b, d) in pairwise(found))
    ordered = sorted(set(pairs))
    best: dict[tuple[int, int], int] = {}
    for i, j, w in ordered:
        before = max((v for (a, b), v in best.items() if a < i and b < j), default=0)
        best[i, j] = max(best.get((i, j), 0), before + w)
    weight = {(i, j): w for i, j, w in sorted(pairs, key=lambda pair: pair[2])}
    assert sum(weight[pair] for pair in found) == max(best.values(), default=0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The applicant’s  name:", ("the", "applicants", "name")),
        ("THE APPLICANT'S NAME", ("the", "applicants", "name")),
        ("Cafe\u0301 no. 2", ("café", "no", "2")),
        ("姓名：", ("姓", "名")),
        ("Имя, фамилия", ("имя", "фамилия")),
        ("____ / ☐", ()),
    ],
)
def test_words_are_letters_and_figures(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text)[0] == words


@pytest.mark.parametrize("name", PACKS)
def test_a_blank_form_is_all_its_own(name: str) -> None:
    pack = load_pack(find_pack(name))
    (today, *_) = bound_forms(pack)
    one = align(today.sheet.lines, today.sheet.lines)
    assert len(one.there) == len(one.form.at)
    assert today.places.keys() >= {
        spec.tag for field in pack.fields.values() for spec in field.controls if not spec.column
    } - {field.id for field in pack.fields.values() if field.kind == "rows"}


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_rows_in_another_order_are_the_same_rows(seed: int) -> None:
    pack = load_pack(find_pack("sandwell_fg"))
    form = bound_forms(pack)[0].sheet.lines
    rows = [row for row in form.rows if any(form.cells[c].has_words for c in row)]
    random.Random(seed).shuffle(rows)
    returned = Lines()
    for row in rows:
        returned.rows.append([])
        for number in row:
            own = form.cells[number]
            cell = CellAt(len(returned.cells), len(returned.rows) - 1, own.table, own.column)
            returned.cells.append(cell)
            returned.rows[-1].append(cell.number)
            for line in own.lines:
                returned.add(line.text, cell)
    one = align(form, returned)
    # Of lines that are alike ("Page 1, 2"), none is taken for another one.
    same = {(i, j) for i, j in one.there.items() if one.form.word(i) == one.returned.word(j)}
    for i, j in one.there.items() - same:
        # A word is another one only within a line of which most words are the same.
        assert not one.form.word(i).isdigit()
        line = form.at[i]
        kept = [n for n in range(line.first, line.last) if (n, one.there.get(n)) in same]
        assert 2 * len(kept) >= len(line.words), (line.text, one.returned.at[j].text)
    count: dict[str, int] = {}
    for line in form.lines:
        count[line.key] = count.get(line.key, 0) + 1
    for line in form.lines:
        # The label of a question that stands once is found wherever its row went.
        asks = any(form.cells[cell].has_places for cell in form.row_of(line.cell))
        if asks and count[line.key] == 1 and len(line.words) > 2:
            assert one.went(line) is not None, line.text


def signs(content: Content) -> int:
    """The signs of a file, counted without any form: spaces and deletions aside."""
    total = 0

    def take(blocks: list[Paragraph | Table]) -> None:
        nonlocal total
        for block in blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    for cell in row:
                        take(cell.blocks)
                continue
            boxes: set[int] = set()
            pieces = list(block.pieces)
            for before, piece in zip([None, *pieces], pieces, strict=False):
                fact = content.controls[piece.control] if piece.control >= 0 else None
                if fact is not None and fact.kind == "tick":
                    total += piece.control not in boxes
                    boxes.add(piece.control)
                elif fact is not None and (fact.placeholder or fact.prompt_style):
                    continue
                elif piece.look & COUNTED:
                    # The number of a page is one thing, however many figures it has.
                    total += before is None or not before.look & COUNTED
                elif not piece.look & DELETED:
                    words = piece.kind in ("text", "symbol", "list")
                    total += len("".join(piece.text.split())) if words else 1

    for blocks in content.parts:
        take(blocks)
    return total


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_ledger_balances(path: Path, pack: Pack) -> None:
    content = content_of(open_package(path))
    seats = CopiesReader(which(pack, content), pack, content.signed)
    found = seats.ledger()
    assert found.total == signs(content)
    assert found.total == found.own + found.ink + found.stray + found.hidden
    assert bool(found.stray) == bool(found.strays)
    has_hidden = any(
        piece.look & HIDDEN and piece.text.strip()
        for blocks in content.parts
        for block in blocks
        if isinstance(block, Paragraph)
        for piece in block.pieces
    )
    assert bool(found.hidden) or not has_hidden


def test_how_an_answer_was_found_is_told() -> None:
    path = ROOT / "samples" / "returned" / "plain-tables.docx"
    name = "line_manager.competencies.caseload"
    ran = run_portfolio("read", path, "--explain", name)
    assert ran.status == 0
    assert "answer: answered, 'substantial'" in ran.out
    assert "the form prints: 'Substantial', which stands in table 2, row 2, column 4" in ran.out
    assert "ink: '✓'" in ran.out
    assert "ink: none, so it is blank" in ran.out
    other = run_portfolio("read", path, "--explain", "line_manager.competence")
    assert other.status == 2
    assert "has no field" in other.words
