"""A form that asks for numbers, times and named formats, through every face."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import jsonschema
import openpyxl
import pytest
from conftest import ROOT, run_portfolio
from test_made_packs import changed

from filler.building import whole_template
from filler.definition import Pack, load_pack
from filler.definition.schema import record_schema
from filler.filling import compile_template, render
from filler.reading import read_file
from filler.records import coerce_record
from filler.records.workbook import build_workbook, numbered

SHIFT = ROOT / "tests" / "data" / "packs" / "shift"
RECORD = json.loads((SHIFT / "rec.json").read_text(encoding="utf-8"))
BAD = json.loads((SHIFT / "bad.json").read_text(encoding="utf-8"))
# The record in its one form, as it is read back.
PLAIN = {
    "shift": {
        **RECORD["shift"],
        "hours": 7.5,
        "share": 80,
        "start": "06:30",
        "length": "0:45",
    }
}


def no_picture(path: str) -> Any:
    raise AssertionError(path)


@pytest.fixture(scope="module")
def shift() -> Pack:
    return load_pack(SHIFT)


@pytest.fixture
def filled(shift: Pack, tmp_path: Path) -> Path:
    template = tmp_path / "blank.docx"
    template.write_bytes(whole_template(shift))
    record = coerce_record(shift, RECORD, "$", no_picture).record
    assert record is not None
    path = tmp_path / "filled.docx"
    path.write_bytes(render(compile_template(template, shift), record))
    return path


def test_filled_and_read_back_by_tag_and_without_controls(shift: Pack, filled: Path) -> None:
    assert read_file(filled, shift).record == PLAIN
    for keep in ("controls", "words"):
        assert read_file(changed(filled, keep=keep), shift).record == PLAIN
    # What is read is what may be filled.
    assert coerce_record(shift, PLAIN, "$", no_picture).problems == ()


def test_units_are_printed_and_are_no_answer(shift: Pack, filled: Path) -> None:
    cells = [c.text for t in docx.Document(str(filled)).tables for r in t.rows for c in r.cells]
    assert "£\N{NO-BREAK SPACE}" in cells
    assert "\N{NO-BREAK SPACE}hours" in cells
    assert "%" in cells
    blank = filled.with_name("blank.docx")
    assert {a.state for a in read_file(blank, shift).answers.values()} == {"blank"}


def test_each_bad_value_is_refused_with_its_place_and_a_remedy(shift: Pack) -> None:
    coerced = coerce_record(shift, BAD, "$", no_picture)
    assert coerced.record is None
    told = {problem.where.removeprefix("$.shift."): problem for problem in coerced.problems}
    wanted = {name for name in BAD["shift"] if name not in ("name", "log")}
    assert told.keys() == wanted | {"log[0].at", "log[0].miles"}
    assert all(problem.remedy for problem in told.values())


@pytest.mark.parametrize("keep", ["", "controls", "words"])
def test_a_bad_value_that_was_typed_is_unclear_and_stops(
    keep: str, shift: Pack, filled: Path
) -> None:
    document = docx.Document(str(filled))
    for text in document.element.body.iter("{*}t"):
        for good, bad in (("ada@example.org", "ada at example"), ("7.50", "99"), ("06:30", "soon")):
            text.text = bad if text.text == good else text.text
    document.save(str(filled))
    reading = read_file(changed(filled, keep=keep) if keep else filled, shift)
    for name, shown in (("email", "ada at example"), ("hours", "99"), ("start", "soon")):
        answer = reading.answers[f"shift.{name}"]
        assert (answer.state, answer.shown) == ("unclear", shown)
        finding = next(f for f in reading.findings if f.field == f"shift.{name}")
        assert finding.severity == "blocks"
    assert reading.answers["shift.pay"].value == 1234.5


def test_numbers_that_people_type_by_hand_are_read(shift: Pack, filled: Path) -> None:
    document = docx.Document(str(filled))
    typed = {"7.50": "8 hours", "1,234.50": "£950", "80": "75 %", "06:30": "7.15 am"}
    for text in document.element.body.iter("{*}t"):
        text.text = typed.get(text.text or "", text.text)
    document.save(str(filled))
    for path in (filled, changed(filled, keep="words")):
        answers = read_file(path, shift).answers
        found = {
            name: answers[f"shift.{name}"].value for name in ("hours", "pay", "share", "start")
        }
        assert found == {"hours": 8, "pay": 950, "share": 75, "start": "07:15"}


def test_the_workbook_gives_the_record_back(shift: Pack, tmp_path: Path) -> None:
    record = coerce_record(shift, RECORD, "$", no_picture).record
    assert record is not None
    content, problems = build_workbook(shift, numbered([record]))
    assert problems == ()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Shift record"]
    heads = {cell.value: number for number, cell in enumerate(sheet[1], start=1)}
    assert sheet.cell(2, heads["Hours worked"]).value == 7.5
    kinds = {check.type for check in sheet.data_validations.dataValidation}
    assert "decimal" in kinds
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    out = tmp_path / "out"
    run_portfolio("template", "build", "--pack", SHIFT, "-o", tmp_path / "templates")
    ran = run_portfolio(
        *("fill", path, "-o", out, "--pack", SHIFT),
        *("--template", tmp_path / "templates" / "portfolio.docx"),
    )
    assert ran.status == 0, ran.words
    assert read_file(next(out.glob("*.docx")), shift).record == PLAIN


def test_a_cell_that_does_not_fit_is_named(shift: Pack, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Full name", "E-mail", "Hours worked", "Shift begins"])
    sheet.append(["Ada Example", "ada@example.org", 7.5, "14:30"])
    sheet.append(["Bo Sample", "bo at example", 99, "25:99"])
    book.save(tmp_path / "staff.xlsx")
    run_portfolio("template", "build", "--pack", SHIFT, "-o", tmp_path)
    ran = run_portfolio(
        *("fill", tmp_path / "staff.xlsx", "-o", tmp_path / "out", "--pack", SHIFT),
        *("--template", tmp_path / "portfolio.docx"),
    )
    assert ran.status == 1
    for cell, words in (
        ("B3", "is not an e-mail address"),
        ("C3", "99.00 is more than 24.00"),
        ("D3", "is not a time of the day"),
    ):
        assert any(f"cell {cell}" in line and words in line for line in ran.words.splitlines())
    assert len(list((tmp_path / "out").glob("*.docx"))) == 1


def test_the_schema_says_what_form_an_answer_has(shift: Pack) -> None:
    schema = record_schema(shift)
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid(RECORD)
    assert check.is_valid(PLAIN)
    assert not check.is_valid({"shift": {"hours": 99}})
    assert not check.is_valid({"shift": {"staff": "x"}})


def test_a_question_for_a_number_is_not_told_that_it_holds_one(shift: Pack, filled: Path) -> None:
    reading = read_file(filled, shift, scrutiny=True)
    assert not [finding for finding in reading.findings if finding.rule == "private"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('format = "email"', 'format = "emial"', "Did you mean 'email'?"),
        ('example = "SW123456"', 'example = "SW12"', "has not the form of 'pattern'"),
        ('pattern = "SW[0-9]{6}", ', "", "'example' without 'pattern'"),
        ('pattern = "SW[0-9]{6}"', 'pattern = "SW["', "no regular expression"),
        ("max = 24", 'max = "lots"', "give a number"),
        ('min = "06:00"', 'min = "early"', "give hours and minutes"),
        ('label = "Full name"', 'label = "Full name", min = 3', "unknown key 'min'"),
        ('label = "E-mail"', 'label = "E-mail", unit = "kg"', "unknown key 'unit'"),
        ('label = "Pay"', 'label = "Pay", max_words = 3', "unknown key 'max_words'"),
    ],
)
def test_a_key_that_does_nothing_or_is_wrong_is_refused(
    before: str, after: str, says: str, tmp_path: Path
) -> None:
    for name in ("pack.toml", "shift.toml"):
        text = (SHIFT / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(before, after), encoding="utf-8")
    ran = run_portfolio("fields", "--pack", tmp_path)
    assert ran.status == 2
    assert says in ran.words
