"""Somebody's own form: the smallest pack, and what keeps it from going wrong unseen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import TEMPLATES, nested, run_portfolio
from test_attacks import edited
from test_definition import change

from filler.building import build_template
from filler.definition import Pack, load_pack
from filler.errors import DefinitionError
from filler.layout import lay_out
from filler.reading import read_file

DATA = Path(__file__).parent / "data" / "mini"


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "mini"))


def test_the_smallest_pack_goes_the_whole_way(mini: Path, tmp_path: Path) -> None:
    assert run_portfolio("template", "build", "--pack", mini).status == 0
    record = {"request": {"name": "Sam", "day": "2026-03-04", "agreed": True, "size": "l"}}
    people = tmp_path / "people.json"
    people.write_text(json.dumps(record), encoding="utf-8")
    out = tmp_path / "out"
    assert run_portfolio("fill", people, "-o", out, "--pack", mini).status == 0
    read = run_portfolio("read", out, "--pack", mini, "--json")
    assert read.status == 0
    assert read.json()[0]["record"] == record
    book = tmp_path / "w.xlsx"
    assert run_portfolio("workbook", "-o", book, "--with", people, "--pack", mini).status == 0
    again = run_portfolio("fill", book, "-o", tmp_path / "two", "--pack", mini)
    assert (again.status, len(list((tmp_path / "two").glob("*.docx")))) == (0, 1)


def test_a_stale_template_is_not_issued(mini: Path, tmp_path: Path) -> None:
    run_portfolio("template", "build", "--pack", mini)
    change(mini / "request.toml", 'label = "Agreed"', 'label = "Approved"')
    ran = run_portfolio("blank", "--pack", mini, "-o", tmp_path)
    assert ran.status == 2
    assert f"Run portfolio template build --pack {mini}" in ran.words
    assert "--pack" in run_portfolio("template", "build", "--check", "--pack", mini).words


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'cells = ["{.:label}", "{.}"]',
            'cells = ["{.:label}", "{. "]',
            "a mark is broken in '",
        ),
        ("widths = [30, 70]", "widths = [100]", "has 2 cells over 1 widths"),
        ('each = ["name", ', 'each = ["name", "name", ', "'request.name' is laid out twice"),
        ('each = ["name", "day", ', 'each = ["name", ', "no block has a place for 'request.day'"),
    ],
)
def test_a_layout_that_would_mislead_is_not_built(
    mini: Path, old: str, new: str, said: str
) -> None:
    change(mini / "request.toml", old, new)
    pack = load_pack(mini)
    with pytest.raises(DefinitionError) as caught:
        build_template(pack, lay_out(pack))
    assert said in str(caught.value)


def test_a_colour_that_is_none(mini: Path) -> None:
    path = mini / "pack.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[look]\naccent = "teal"\n', "utf-8")
    with pytest.raises(DefinitionError, match="accent 'teal' is no colour"):
        load_pack(mini)


def test_a_template_with_somebodys_answers_is_refused(tmp_path: Path) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps(nested("employee_details.full_name", "Priya")), "utf-8")
    run_portfolio("fill", people, "-o", tmp_path / "one")
    (filled,) = (tmp_path / "one").glob("*.docx")
    people.write_text(json.dumps(nested("employee_details.full_name", "Bob")), "utf-8")
    ran = run_portfolio("fill", people, "-o", tmp_path / "two", "--template", filled)
    assert ran.status == 2
    assert "already holds answers: 'Full Name' (employee_details.full_name)" in ran.words
    told = run_portfolio("template", "check", filled)
    assert (told.status, "Note: The template" in told.words) == (0, True)
    assert not (tmp_path / "two").exists()


def test_words_typed_beside_a_place_are_told(tmp_path: Path, pack: Pack) -> None:
    package = TEMPLATES / "qa.docx"
    old = "</w:sdtContent></w:sdt></w:p></w:tc></w:tr>"
    run = "<w:r><w:t>Jane Doe</w:t></w:r>"
    path = edited(package, tmp_path / "x.docx", (old, old.replace("</w:p>", f"{run}</w:p>")))
    findings = read_file(path, pack).findings
    assert findings
    # Beside two places of one cell, nobody can tell to which of them they belong.
    assert {finding.rule for finding in findings} == {"words_beside", "unclear"}
    assert any("is 'Jane Doe'" in finding.message for finding in findings)
    assert read_file(package, pack).findings == ()


def test_help_shows_its_examples_line_by_line() -> None:
    words = run_portfolio("fill", "--help").out
    assert "\\b" not in words
    assert "\n  portfolio fill candidates.xlsx -o out\n" in words
