"""Random edits, as a person or Word makes them, never turn an answer into a different one.

They may cost an answer (it becomes unclear or missing); they may not change one.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from filler.binding import bound_forms
from filler.definition import Pack, find_pack, load_pack
from filler.ooxml.archive import write_archive
from filler.ooxml.names import el, qn
from filler.reading import Reading, read_file
from filler.reading.wording import fold

RETURNED = ROOT / "samples" / "returned"
MAIN = "word/document.xml"
_Edit = Callable[[etree._Element, random.Random], None]
LONG_LABEL = 14
PACK = load_pack(find_pack("sandwell_fg"))


def texts(root: etree._Element) -> list[etree._Element]:
    return [t for t in root.iter(qn("w:t")) if t.text]


def words(root: etree._Element) -> str:
    return "".join(t.text or "" for t in root.iter(qn("w:t")))


def split_run(root: etree._Element, chance: random.Random) -> None:
    """Word splits a run wherever somebody pauses."""
    text = chance.choice([t for t in texts(root) if len(t.text or "") > 1])
    run = text.getparent()
    assert run is not None
    whole = text.text or ""
    at = chance.randrange(1, len(whole))
    other = deepcopy(run)
    for part, own in ((text, whole[:at]), (next(other.iter(qn("w:t"))), whole[at:])):
        part.text = own
        part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if len(list(run.iter(qn("w:t")))) == 1 and run.find(qn("w:br")) is None:
        run.addnext(other)
    else:
        text.text = whole


def spell_marks(root: etree._Element, chance: random.Random) -> None:
    run = chance.choice(list(root.iter(qn("w:r"))))
    run.addprevious(el("w:proofErr", {"w:type": "spellStart"}))
    run.addnext(el("w:proofErr", {"w:type": "spellEnd"}))


def bookmark(root: etree._Element, chance: random.Random) -> None:
    run = chance.choice(list(root.iter(qn("w:r"))))
    run.addprevious(el("w:bookmarkStart", {"w:id": "77", "w:name": "_GoBack"}))
    run.addnext(el("w:bookmarkEnd", {"w:id": "77"}))


def revision_ids(root: etree._Element, chance: random.Random) -> None:
    for run in chance.sample(list(root.iter(qn("w:r"))), 20):
        run.set(qn("w:rsidR"), f"{chance.randrange(16**8):08X}")


def empty_paragraph(root: etree._Element, chance: random.Random) -> None:
    chance.choice([p for p in root[0] if p.tag == qn("w:p")]).addnext(el("w:p"))


def page_break(root: etree._Element, chance: random.Random) -> None:
    chance.choice(list(root.iter(qn("w:r")))).append(el("w:lastRenderedPageBreak"))


def deleted_paragraph(root: etree._Element, chance: random.Random) -> None:
    """Guidance that somebody cleared away; never a place for an answer."""
    body = root[0]
    plain = [p for p in body if p.tag == qn("w:p") and next(p.iter(qn("w:sdt")), None) is None]
    plain = [p for p in plain if p.getnext() is not None and not _marked(p)]
    body.remove(chance.choice(plain))


def _marked(paragraph: etree._Element) -> bool:
    words = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
    return (
        any(sign in words for sign in "☒☐✓")
        or next(paragraph.iter(qn("w:sectPr")), None) is not None
    )


def retyped_label(root: etree._Element, chance: random.Random) -> None:
    """A slip in the wording of a question: a letter lost, doubled, or changed places."""
    printed = {fold(line.text).text for line in bound_forms(PACK)[0].sheet.lines.lines}
    printed |= {fold(field.label).text for field in PACK.fields.values()}
    answered = {"Supervising Social Worker"}
    labels = [t for t in texts(root) if len(t.text or "") >= LONG_LABEL]
    labels = [t for t in labels if t.text not in answered]
    text = chance.choice([t for t in labels if fold(t.text or "").text in printed])
    label = text.text or ""
    at = chance.randrange(1, len(label) - 2)
    text.text = chance.choice(
        (
            label[:at] + label[at + 1 :],
            label[:at] + label[at] + label[at:],
            label[:at] + label[at + 1] + label[at] + label[at + 2 :],
            label.upper(),
            label.rstrip("?.: ") + ":",
        )
    )


def moved_row(root: etree._Element, chance: random.Random) -> None:
    """A row of a long table put somewhere else in it; each such row holds its own answers."""
    tables = [table for table in root.iter(qn("w:tbl")) if len(_rows(table)) > 6]
    tables = [t for t in tables if "Please add any further" not in words(t)]
    tables = [t for t in tables if "Signed" not in words(t)]
    rows = _rows(chance.choice(tables))[2:]
    moved, beside = chance.sample(rows, 2)
    beside.addnext(moved)


def _rows(table: etree._Element) -> list[etree._Element]:
    rows = [row for row in table if row.tag == qn("w:tr")]
    return [row for row in rows if next(row.iter(qn("w:vMerge")), None) is None]


EDITS: tuple[_Edit, ...] = (
    *(split_run, spell_marks, bookmark, revision_ids, empty_paragraph, page_break),
    *(deleted_paragraph, retyped_label, moved_row),
)


@cache
def original(name: str) -> tuple[Reading, dict[str, bytes]]:
    path = RETURNED / f"{name}.docx"
    with zipfile.ZipFile(path) as file:
        return read_file(path, PACK), {entry: file.read(entry) for entry in file.namelist()}


@pytest.mark.parametrize(
    "name", ["complete", "plain-tables", "typed-x", "google-docs", "libreoffice"]
)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.integers(min_value=0), edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=12)
)
def test_no_answer_becomes_a_different_one(
    name: str, seed: int, edits: list[_Edit], tmp_path: Path, pack: Pack
) -> None:
    before, parts = original(name)
    root = etree.fromstring(parts[MAIN])
    chance = random.Random(seed)
    for edit in edits:
        edit(root, chance)
    path = tmp_path / "edited.docx"
    path.write_bytes(write_archive(parts | {MAIN: etree.tostring(root)}))
    after = read_file(path, PACK)
    changed = {
        field: (before.answers[field].value, answer.value, answer.where)
        for field, answer in after.answers.items()
        if answer.state == "answered"
        and field in before.answers
        and "[" not in field
        and (before.answers[field].state, before.answers[field].value)
        not in (("answered", answer.value), ("unclear", None))
    }
    assert changed == {}, [edit.__name__ for edit in edits]


@pytest.mark.parametrize(
    "label", ["Date CCI most recently accessed", "Date RiP most recently accessed"]
)
def test_a_slip_beside_the_answer_is_no_part_of_it(label: str, tmp_path: Path, pack: Pack) -> None:
    """Each letter of a label lost or doubled, in a line that goes on with its answer."""
    before, parts = original("google-docs")
    whole = parts[MAIN].decode()
    assert whole.count(label) == 1
    field = "qa.rip_date" if "RiP" in label else "qa.cc_inform_date"
    for at in range(1, len(label)):
        for slip in (label[:at] + label[at + 1 :], label[:at] + label[at] + label[at:]):
            text = whole.replace(label, slip)
            path = tmp_path / "slip.docx"
            path.write_bytes(write_archive(parts | {MAIN: text.encode()}))
            answer = read_file(path, pack).answers[field]
            assert answer.value in (before.answers[field].value, None), slip
            assert answer.state in ("answered", "unclear"), slip
