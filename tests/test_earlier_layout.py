"""Packs that were issued in the layout before the present one are read as they were then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import TEMPLATES
from scores import plain

from filler.binding import bound_forms
from filler.definition import Pack
from filler.ooxml.package import open_package
from filler.reading import read_file
from filler.reading.identity import stamp_of

ISSUED = Path(__file__).parent / "data" / "issued_before"


@pytest.mark.parametrize("path", sorted(ISSUED.glob("*.docx")), ids=lambda path: path.stem)
def test_a_pack_of_the_earlier_layout_is_read(path: Path, pack: Pack) -> None:
    key = json.loads(path.with_suffix(".key.json").read_text(encoding="utf-8"))
    reading = read_file(path, pack)
    for name, expected in key["answers"].items():
        answer = reading.answers[name]
        said = {"state": answer.state, "value": plain(answer.value)}
        assert {k: said[k] for k in expected} == plain(expected), name
    assert set(key["findings"]) <= {finding.rule for finding in reading.findings}


def test_each_bound_file_is_known_by_digests_of_its_own(pack: Pack) -> None:
    """A file is read by the one that its stamp names, so no two may have the same."""
    today, *before = bound_forms(pack)
    assert pack.digest in today.digests
    every = [digest for bound in (today, *before) for digest in bound.digests]
    assert len(every) == len(set(every))
    stamp = stamp_of(open_package(ISSUED / "unsigned.docx"))
    assert stamp is not None
    assert stamp.digest in {digest for bound in before for digest in bound.digests}


def test_an_issue_with_the_lines_of_another_is_that_file(pack: Pack) -> None:
    """What only says more of the form of an answer changes no file, and nothing is told of it."""
    path = TEMPLATES / "issued" / "1.3-before-checked-answers.docx"
    stamp = stamp_of(open_package(path))
    assert stamp is not None
    assert stamp.digest != pack.digest
    (same,) = (bound for bound in bound_forms(pack) if stamp.digest in bound.digests)
    assert same.name == "1.3-before-sections"
    assert read_file(path, pack, scrutiny=True).findings == ()
