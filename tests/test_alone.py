"""A form that is sent alone: whose it is, asked once, and told in every way of reading."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, TEMPLATES, nested, run_portfolio
from other_programs import google_docs, saved

from filler.definition import Pack, load_pack
from filler.errors import DefinitionError
from filler.ooxml.archive import write_archive
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


def test_the_name_stands_at_the_head_of_each_page_and_is_no_answer(
    tmp_path: Path, pack: Pack
) -> None:
    """It is filled in, and read as the form's own whatever becomes of it."""
    people = tmp_path / "people.json"
    record = nested(NAME, 'Sam "the Example" & <Sample>')
    people.write_text(json.dumps(record), encoding="utf-8")
    assert run_portfolio("fill", people, "-o", tmp_path / "out").status == 0
    (made,) = (tmp_path / "out").glob("*.docx")
    package = open_package(made)
    heads = [name for name in package.names if name.startswith("word/header")]
    assert len(heads) >= 5
    for name in heads:
        text = package.read(name).decode()
        assert text.count("Sam ”the Example” &amp; &lt;Sample&gt;") == 2, "the field and its result"
    blank = open_package(TEMPLATES / "portfolio.docx")
    assert all(b"fldChar" not in blank.read(name) for name in heads)
    for path in (made, saved(made, google_docs, tmp_path / "bare.docx")):
        reading = read_file(path, pack)
        assert reading.answers[NAME].value == 'Sam "the Example" & <Sample>'
        assert not [f for f in reading.findings if f.rule == "words_elsewhere"]


def test_a_name_that_another_program_makes_plain_words_is_still_the_forms_own(
    tmp_path: Path, pack: Pack
) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps(nested(NAME, "Sam Sample")), encoding="utf-8")
    assert run_portfolio("fill", people, "-o", tmp_path / "out").status == 0
    (made,) = (tmp_path / "out").glob("*.docx")
    package = open_package(made)
    parts = {name: package.read(name) for name in package.names}
    for name in [name for name in parts if name.startswith("word/header")]:
        text = re.sub(rb"<w:r><w:(?:fldChar|instrText)\b.*?</w:r>", b"", parts[name])
        parts[name] = text
        assert text.count(b"Sam Sample") == 1
    path = tmp_path / "plain.docx"
    path.write_bytes(write_archive(parts))
    reading = read_file(path, pack)
    assert reading.answers[NAME].value == "Sam Sample"
    assert reading.findings == ()
    for name in [name for name in parts if name.startswith("word/header")]:
        parts[name] = parts[name].replace(b"Sam Sample", b"Not this one")
    path.write_bytes(write_archive(parts))
    told = [f for f in read_file(path, pack).findings if f.rule == "words_elsewhere"]
    assert told, "other words there are somebody's"


def test_the_name_stands_wherever_a_header_or_a_footer_asks_for_it(tmp_path: Path) -> None:
    own = Path(shutil.copytree(ROOT / "tests" / "data" / "mini", tmp_path / "mini"))
    path = own / "pack.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count("[[part]]") == 1
    running = (
        '[header]\nleft = "{person}"\nright = "{person} and {person}"\n\n'
        '[footer]\ncentre = "{person}"\n\n[[part]]'
    )
    path.write_text(text.replace("[[part]]", running), encoding="utf-8")
    assert run_portfolio("template", "build", "--pack", own).status == 0
    people = tmp_path / "people.json"
    people.write_text(json.dumps(nested("request.name", "Ada Sample")), encoding="utf-8")
    ran = run_portfolio("fill", people, "-o", tmp_path / "out", "--pack", own)
    assert ran.status == 0, ran.words
    (made,) = (tmp_path / "out").glob("*.docx")
    package = open_package(made)
    parts = {name: package.read(name).decode() for name in package.text_parts}
    result = '<w:t xml:space="preserve">Ada Sample</w:t>'
    shown = {name: text.count(result) for name, text in parts.items()}
    assert sorted(n for name, n in shown.items() if "header" in name) == [3]
    assert sorted(n for name, n in shown.items() if "footer" in name) == [1]
    marks = re.findall(r'w:name="(PersonsName\d+)"', "".join(parts.values()))
    assert len(set(marks)) == len(marks) == 4
    reading = read_file(made, load_pack(own))
    assert reading.answers["request.name"].value == "Ada Sample"
    assert reading.findings == ()
