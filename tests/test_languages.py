"""One definition in several languages, one of them written from right to left."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from conftest import ROOT, run_portfolio
from test_language_of_forms import filled
from test_made_packs import changed, in_libreoffice

from filler.building import whole_template
from filler.definition import Pack, load_pack
from filler.errors import PortfolioError
from filler.kinds.dates import date_pattern, is_right_to_left
from filler.ooxml.names import qn
from filler.reading import read_file

HOME = ROOT / "tests" / "data" / "packs" / "supervision"
RECORD = json.loads((HOME / "rec.json").read_text(encoding="utf-8"))
LANGUAGES = ("en-GB", "cy-GB", "ar")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pack]:
    """The pack in each language, of a folder with all its templates built."""
    home = tmp_path_factory.mktemp("languages") / "supervision"
    home.mkdir()
    for path in HOME.glob("*.toml"):
        (home / path.name).write_bytes(path.read_bytes())
    ran = run_portfolio("template", "build", "--pack", home)
    assert ran.status == 0, ran.words
    return {language: load_pack(home, language) for language in LANGUAGES}


def test_one_build_makes_the_template_of_each_language(packs: dict[str, Pack]) -> None:
    home = packs["en-GB"].source
    assert home is not None
    found = {str(path.relative_to(home)) for path in home.rglob("*.docx")}
    inner = {"", "cy-GB/", "ar/"}
    assert found == {f"templates/{one}portfolio.docx" for one in inner}
    # The definition is one, and so is its digest.
    assert len({pack.digest for pack in packs.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_read_in_its_own_language(
    language: str, packs: dict[str, Pack], tmp_path: Path
) -> None:
    path = filled(packs[language], tmp_path, RECORD)
    words = "\n".join(c.text for t in docx.Document(str(path)).tables for c in t._cells)
    assert {"en-GB": "Full name", "cy-GB": "Enw llawn", "ar": "الاسم الكامل"}[language] in words
    # Whoever reads it need not say which language it is in.
    for way in (path, changed(path, keep="controls"), changed(path, keep="words")):
        reading = read_file(way, packs["en-GB"])
        assert reading.record == RECORD
        assert reading.findings == ()
    # LibreOffice writes a control twice where its line runs from right to left: such a column may
    # be missing, which is told, and no cell is another.
    saved = read_file(in_libreoffice([path])[0], packs["en-GB"])
    whole = read_file(path, packs["en-GB"])
    lists = {name for name, own in packs["en-GB"].fields.items() if own.kind == "rows"}
    for name, answer in saved.answers.items():
        if answer.state in ("answered", "blank") and name not in lists:
            assert answer.value == whole.answers[name].value, name


def test_blank_fill_and_workbook_take_the_language(packs: dict[str, Pack], tmp_path: Path) -> None:
    home = packs["en-GB"].source
    assert home is not None
    (tmp_path / "rec.json").write_text(json.dumps(RECORD), encoding="utf-8")
    options = ("--pack", home, "--language", "cy")
    assert run_portfolio("blank", "-o", tmp_path / "blank", *options).status == 0
    assert [path.name for path in (tmp_path / "blank").iterdir()] == ["Goruchwylio.docx"]
    ran = run_portfolio("fill", tmp_path / "rec.json", "-o", tmp_path / "out", *options)
    assert (ran.status, "Warning" in ran.words) == (0, False)
    (made,) = (tmp_path / "out").glob("*.docx")
    assert "Enw llawn" in "\n".join(
        c.text for t in docx.Document(str(made)).tables for c in t._cells
    )
    book = tmp_path / "people.xlsx"
    assert run_portfolio("workbook", "-o", book, *options).status == 0
    ran = run_portfolio("blank", "-o", tmp_path / "none", "--pack", home, "--language", "fr")
    assert ran.status == 2
    assert "has no language 'fr'. It has en-GB, cy-GB, ar" in ran.words


def test_a_language_from_right_to_left_lies_so(packs: dict[str, Pack], tmp_path: Path) -> None:
    found = {}
    for language, pack in packs.items():
        path = tmp_path / f"{language}.docx"
        path.write_bytes(whole_template(pack))
        document = docx.Document(str(path))
        body = document.element.body
        tables = list(body.iter(qn("w:tbl")))
        mirrored = [
            t for t in tables if t.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None
        ]
        section = body.find(f".//{qn('w:sectPr')}/{qn('w:bidi')}") is not None
        styles = (
            document.styles.element.find(f".//{qn('w:pPrDefault')}//{qn('w:bidi')}") is not None
        )
        runs = any(True for _ in body.iter(qn("w:rtl")))
        found[language] = (len(mirrored) == len(tables), section, styles, runs)
    assert found["ar"] == (True, True, True, True)
    assert found["en-GB"] == found["cy-GB"] == (False, False, False, False)


def test_days_follow_the_language() -> None:
    shapes = {language: date_pattern(language) for language in ("en-GB", "de-DE", "sv-SE", "ar")}
    assert shapes == {
        "en-GB": "dd/MM/yyyy",
        "de-DE": "dd.MM.yyyy",
        "sv-SE": "yyyy-MM-dd",
        "ar": "dd/MM/yyyy",
    }
    # Where months stand first, days do here all the same: so they are read.
    assert date_pattern("en-US") == "dd/MM/yyyy"
    rtl = {language: is_right_to_left(language) for language in ("ar", "he", "fa-IR", "ur", "de")}
    assert rtl == {"ar": True, "he": True, "fa-IR": True, "ur": True, "de": False}


def test_words_that_a_language_lacks_are_those_of_the_first_or_named(tmp_path: Path) -> None:
    home = tmp_path / "supervision"
    home.mkdir()
    for path in HOME.glob("*.toml"):
        (home / path.name).write_bytes(path.read_bytes())
    form = home / "session.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace(', cy = "Enw llawn"', ""), encoding="utf-8")
    assert load_pack(home, "cy").fields["session.name"].label == "Full name"
    form.write_text(text.replace('en = "Full name", ', ""), encoding="utf-8")
    with pytest.raises(PortfolioError, match="'label' has no words in 'en-GB'; it has cy, ar"):
        load_pack(home)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_workbooks_are_known_in_each_language(
    language: str, packs: dict[str, Pack], tmp_path: Path
) -> None:
    home = packs["en-GB"].source
    assert home is not None
    (tmp_path / "rec.json").write_text(json.dumps(RECORD), encoding="utf-8")
    book = tmp_path / "people.xlsx"
    ran = run_portfolio(
        *("workbook", "-o", book, "--with", tmp_path / "rec.json"),
        *("--pack", home, "--language", language),
    )
    assert ran.status == 0, ran.words
    heads = [packs[language].fields[f"session.{name}"].label for name in ("name", "mood")]
    option = packs[language].fields["session.mood"].options[2].label
    text = "\n".join(",".join(row) for row in (heads, ["Ada Example", option]))
    (tmp_path / "list.csv").write_text(text, encoding="utf-8-sig")
    for data, wanted in ((book, RECORD["session"]), (tmp_path / "list.csv", {"mood": "bad"})):
        out = tmp_path / data.stem
        ran = run_portfolio("fill", data, "-o", out, "--pack", home)
        assert ran.status == 0, ran.words
        (made,) = out.glob("*.docx")
        record = read_file(made, packs["en-GB"]).record["session"]
        assert {name: record[name] for name in wanted} == wanted
        assert record["name"] == "Ada Example"
