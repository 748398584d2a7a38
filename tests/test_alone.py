"""A form that is sent alone: whose it is, asked once, and told in every way of reading."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT, TEMPLATES, nested, run_portfolio
from other_programs import google_docs, saved

from filler.definition import Pack, load_pack
from filler.errors import DefinitionError
from filler.ooxml.package import open_package
from filler.reading import read_file

NAME, COPY = "employee_details.full_name", "qa.ssw_name"


def words_of(path: Path) -> str:
    return re.sub("<[^>]+>", " ", open_package(path).read("word/document.xml").decode())


@pytest.mark.parametrize("given", [NAME, COPY])
def test_a_name_that_the_form_asks_itself_is_asked_once(
    given: str, tmp_path: Path, pack: Pack
) -> None:
    assert "full name" not in words_of(TEMPLATES / "qa.docx")
    people = tmp_path / "people.json"
    people.write_text(json.dumps(nested(given, "Sam Sample")), encoding="utf-8")
    ran = run_portfolio("fill", people, "-o", tmp_path / "out", "--form", "qa")
    assert ran.status == 0
    assert "no place" not in ran.words
    (made,) = (tmp_path / "out").glob("*.docx")
    assert words_of(made).count("Sam Sample") == 1
    for path in (made, saved(made, google_docs, tmp_path / "bare.docx")):
        reading = read_file(path, pack)
        for name in (NAME, COPY):
            answer = reading.answers[name]
            assert (answer.state, answer.value) == ("answered", "Sam Sample"), (path, name)
        assert reading.record["qa"]["ssw_name"] == "Sam Sample"
        assert not [f for f in reading.findings if f.rule in ("missing", "unclear")]


def test_the_whole_pack_has_both_places(pack: Pack) -> None:
    text = open_package(TEMPLATES / "portfolio.docx").read("word/document.xml").decode()
    assert text.count(f'w:val="{NAME}"') == text.count(f'w:val="{COPY}"') == 1


@pytest.mark.parametrize(
    ("same", "said"),
    [
        ('[["qa.ssw_name"]]', "is two ids"),
        ('[["qa.ssw_nam", "employee_details.full_name"]]', "no field 'qa.ssw_nam'"),
        ('[["qa.ssw_name", "employee_details.team"]]', "is none of its 'fields'"),
    ],
)
def test_a_mistake_is_named(same: str, said: str, tmp_path: Path) -> None:
    import shutil

    own = Path(shutil.copytree(ROOT / "forms" / "sandwell_fg", tmp_path / "own"))
    shutil.copytree(ROOT / "forms" / "reference", tmp_path / "reference")
    path = own / "pack.toml"
    text = path.read_text(encoding="utf-8")
    old = 'same = [["qa.ssw_name", "employee_details.full_name"]]'
    assert old in text
    path.write_text(text.replace(old, f"same = {same}"), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_pack(own)
    assert said in str(caught.value)
