"""The workbook made from the definition, and its way round: packs, and back again."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import nested, run_portfolio
from hypothesis import given, settings
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from records import nest, records
from test_roundtrip import PACK, no_picture

from filler.definition import Pack, data_folder
from filler.records import coerce_record
from filler.records.opening import open_source
from filler.records.references import divided
from filler.records.sheets import sheet_source
from filler.records.source import SheetOptions, json_source
from filler.records.targets import NAME
from filler.records.workbook import Entry, build_workbook, numbered

SAMPLES = data_folder("samples")


@pytest.fixture(scope="module")
def book(pack: Pack) -> Workbook:
    return load_workbook(io.BytesIO(build_workbook(pack)[0]))


def test_a_sheet_a_form_after_a_sheet_that_says_how(book: Workbook) -> None:
    assert book.sheetnames == [
        "Start here",
        "Employee Details",
        "Line Manager Supporting",
        "Applicant Supporting Guidance",
        "Practice Observation Record",
        "Continuous Professional",
        "Further L&D activity",
        "F-G Progression Application",
        "F-G Portfolio Quality Assurance",
        "Options",
    ]
    assert book["Options"].sheet_state == "hidden"
    assert any("portfolio fill" in str(cell.value) for (cell,) in book["Start here"]["B4:B12"])


def test_headings_are_words_with_the_question_as_a_note(book: Workbook) -> None:
    sheet = book["Line Manager Supporting"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[0] == "Reference"
    assert len(headings) == len(set(headings)) == 2 + 20 + 7 + 4 * 3
    cell = sheet.cell(1, headings.index("Evidence-based assessment") + 1)
    assert cell.comment is not None
    assert "Please summarise your evidence-based assessment" in cell.comment.text


def test_headings_are_frozen_and_protected_and_the_rest_is_open(book: Workbook) -> None:
    for name in book.sheetnames[1:-1]:
        sheet = book[name]
        beside = sheet["B1"].value == NAME
        assert sheet.freeze_panes == ("C2" if beside else "B2")
        assert sheet.protection.sheet
        assert not sheet.protection.sort
        assert all(cell.protection.locked for cell in sheet[1])
        assert not any(d.protection.locked for d in sheet.column_dimensions.values())
        assert all(d.width >= 14 for d in sheet.column_dimensions.values())


def test_options_are_drop_downs_and_dates_are_dates(book: Workbook) -> None:
    sheet = book["Employee Details"]
    kinds = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    letter = {str(cell.value): cell.column_letter for cell in sheet[1] if isinstance(cell, Cell)}
    options = kinds[f"{letter['ASYE completed']}2:{letter['ASYE completed']}2000"]
    assert options.type == "list"
    column = str(options.formula1).split("$")[1]
    assert [c.value for c in book["Options"][column] if c.value] == ["YES", "NO"]
    day = letter["Date of manager’s permission"]
    assert kinds[f"{day}2:{day}2000"].type == "date"
    assert sheet.column_dimensions[day].number_format == "dd/mm/yyyy"
    for text in ("Telephone Number", "SWE Registration Number"):
        assert sheet.column_dimensions[letter[text]].number_format == "@"


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What stands on each sheet, but for the names that show themselves."""
    book = load_workbook(path)
    found = {}
    for name in book.sheetnames:
        if book[name]["B1"].value == NAME:
            book[name].delete_cols(2)
        rows = (tuple(c.value for c in row) for row in book[name].iter_rows())
        found[name] = sorted((row for row in rows if any(row)), key=repr)
    return found


def test_workbook_packs_returned_workbook_unchanged(tmp_path: Path) -> None:
    source = SAMPLES / "candidates.xlsx"
    filled = run_portfolio("fill", source, "-o", tmp_path / "out")
    assert filled.status == 0
    assert filled.words.splitlines()[-1] == f"Filled 12 of 12 records into {tmp_path / 'out'}."
    answers = tmp_path / "answers.xlsx"
    assert run_portfolio("read", tmp_path / "out", "-o", answers).status == 0
    assert cells(answers) == cells(source)


@settings(max_examples=25, deadline=None)
@given(flat=records(PACK))
def test_whatever_the_record_the_workbook_gives_it_back(flat: dict[str, Any]) -> None:
    record = coerce_record(PACK, nest(flat), "$", no_picture).record
    assert record is not None
    content, problems = build_workbook(PACK, [Entry(reference="007", record=record)])
    assert problems == ()
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.xlsx")
        path.write_bytes(content)
        source = sheet_source(path, PACK, SheetOptions())
    (item,) = source.items
    assert item.reference == "007"
    checked = item.check(PACK)
    assert checked.problems == ()
    assert checked.record is not None
    assert checked.record.values == record.values


def test_with_records_and_references_of_their_own(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "people.xlsx"
    ran = run_portfolio("workbook", "-o", path, "--with", SAMPLES / "records.json")
    assert ran.status == 0
    assert ran.words == f"Wrote {path} with 3 applicants.\n"
    sheet = load_workbook(path)["Employee Details"]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["1", "2", "3"]
    assert sheet["N2"].value == datetime(2026, 1, 12)
    # The pictures of the records lie beside them, and not beside the workbook.
    refused = [item.check(pack).problems for item in open_source(path, pack, SheetOptions())]
    assert "allow its folder with --pictures" in str(refused[0][0])
    source = open_source(path, pack, SheetOptions(), pictures=(SAMPLES,))
    found = [item.check(pack).record for item in source]
    given_ = [item.check(pack).record for item in json_source(SAMPLES / "records.json")]
    assert [r and r.values.keys() for r in found] == [r and r.values.keys() for r in given_]


def test_words_that_look_like_a_formula_stay_words(tmp_path: Path, pack: Pack) -> None:
    words = '=HYPERLINK("http://example.org")'
    record = coerce_record(pack, nested("employee_details.full_name", words), "$", no_picture)
    assert record.record is not None
    path = tmp_path / "x.xlsx"
    path.write_bytes(build_workbook(pack, numbered([record.record]))[0])
    cell = load_workbook(path)["Employee Details"]["B2"]
    assert (cell.value, cell.data_type) in ((words, "s"), (words, "inlineStr"))


def test_an_answer_longer_than_a_cell_is_named_and_not_cut(pack: Pack) -> None:
    record = coerce_record(pack, nested("qa.overall_comments", "x" * 40_000), "$", no_picture)
    assert record.record is not None
    content, problems = build_workbook(pack, numbered([record.record]))
    assert "40000 characters, more than a cell can hold" in str(problems[0])
    assert load_workbook(io.BytesIO(content)).sheetnames


def test_the_workbook_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    path.write_text("mine", encoding="utf-8")
    assert run_portfolio("workbook", "-o", path).status == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run_portfolio("workbook", "-o", path, "--force").status == 0
    assert run_portfolio("workbook", "-o", tmp_path / "w.xls").status == 2


def two_people(tmp_path: Path, pack: Pack) -> tuple[Path, Workbook]:
    people = [nested("employee_details.full_name", name) for name in ("Ann", "Bo")]
    people[0]["cpd_log"] = {"further": [{"activity": "one"}]}
    found = [coerce_record(pack, p, "$", no_picture).record for p in people]
    path = tmp_path / "two.xlsx"
    path.write_bytes(build_workbook(pack, numbered([r for r in found if r is not None]))[0])
    return path, load_workbook(path)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        (
            "Employee Details",
            "A3",
            "1",
            "cell A3: the reference '1' is already used in sheet 'Employee Details', cell A2",
        ),
        ("Employee Details", "A3", None, "cell A3: the row has no reference"),
        (
            "Further L&D activity",
            "A2",
            "77",
            "sheet 'Further L&D activity', cell A2: nobody has the reference '77'.",
        ),
        (
            "Further L&D activity",
            "C2",
            5,
            "cell C2: 5 is not a date for 'Date Attended",
        ),
        (
            "Practice Observation Record",
            "J2",
            "Y/N",
            "'Y/N' is not an option of 'Type of Observation: PEPs Meeting'."
            " Write 'Yes' or 'No', or leave it empty.",
        ),
        (
            "Line Manager Supporting",
            "C2",
            "medium",
            "Write 'Limited', 'Adequate' or 'Substantial', or leave it empty.",
        ),
        ("Employee Details", "N2", "30/02/2026", "cell N2: there is no day 30/02/2026."),
    ],
)
def test_each_mistake_in_the_workbook_names_its_cell(
    sheet: str, cell: str, value: Any, said: str, tmp_path: Path, pack: Pack
) -> None:
    path, book = two_people(tmp_path, pack)
    home = book[sheet]
    if home.cell(2, 1).value is None:
        home.cell(2, 1, "1")
    if sheet == "Practice Observation Record":
        headings = [c.value for c in home[1]]
        cell = f"{home.cell(2, headings.index('Type of Observation: PEPs Meeting') + 1).coordinate}"
    home[cell] = value
    book.save(path)
    ran = run_portfolio("fill", path, "-o", tmp_path / "out")
    assert ran.status == 1
    assert said in ran.words
    assert len([line for line in ran.words.splitlines() if line.startswith("Error")]) == 1


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        (
            "Practice Observation Record",
            "A2",
            "ZZ",
            "sheet 'Practice Observation Record', row 2: no person with a name has"
            " the reference 'ZZ'."
            " Give the name under 'Full Name', or clear the row.",
        ),
        (
            "Employee Details",
            "B3",
            None,
            "sheet 'Employee Details', row 3: no person with a name has the reference '2'.",
        ),
    ],
)
def test_a_reference_without_a_name_is_told(
    sheet: str, cell: str, value: str | None, said: str, tmp_path: Path, pack: Pack
) -> None:
    path, book = two_people(tmp_path, pack)
    home = book[sheet]
    home[cell] = value
    book.save(path)
    ran = run_portfolio("fill", path, "-o", tmp_path / "out")
    assert said in ran.words
    assert ran.words.count("no person with a name") == 1


def test_a_reference_that_is_a_number_is_the_same_reference(tmp_path: Path, pack: Pack) -> None:
    path, book = two_people(tmp_path, pack)
    book["Further L&D activity"]["A2"] = 1
    book.save(path)
    source = sheet_source(path, pack, SheetOptions())
    assert source.problems == ()
    assert source.items[0].data["cpd_log"]["further"] == [{"activity": "one"}]


def test_a_sheet_of_no_form_is_noted(tmp_path: Path, pack: Pack) -> None:
    path, book = two_people(tmp_path, pack)
    book.create_sheet("My notes")["A1"] = "x"
    book.save(path)
    source = sheet_source(path, pack, SheetOptions())
    assert "it does not belong to any form and was not read" in str(source.notes[0])


def test_the_reference_travels_in_the_word_file(tmp_path: Path, pack: Pack) -> None:
    path, _ = two_people(tmp_path, pack)
    run_portfolio("fill", path, "-o", tmp_path / "out")
    read = run_portfolio("read", tmp_path / "out", "--json").json()
    references = sorted(entry["reference"] for entry in read)
    assert [divided(one)[0] for one in references] == ["1", "2"]
    assert len({divided(one)[1] for one in references} - {""}) == 1, "one part for one workbook"
    record = json.loads((SAMPLES / "records.json").read_text(encoding="utf-8"))[2]
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    run_portfolio("fill", tmp_path / "one.json", "-o", tmp_path / "none")
    (entry,) = run_portfolio("read", tmp_path / "none", "--json").json()
    assert entry["reference"] == ""


def test_dates_before_excels_first_day_stay_words(pack: Pack) -> None:
    data = nested("observation.observation_date", "1899-05-01")
    record = coerce_record(pack, data, "$", no_picture).record
    assert record is not None
    book = load_workbook(io.BytesIO(build_workbook(pack, numbered([record]))[0]))
    row = [c.value for c in book["Practice Observation Record"][2]]
    assert "1899-05-01" in row
    assert record.values["observation.observation_date"] == date(1899, 5, 1)


def test_where_one_sheet_is_used_nobody_needs_a_reference(pack: Pack, tmp_path: Path) -> None:
    """Two people without one, one with one, and a row without a name; a second sheet asks again."""
    made = load_workbook(io.BytesIO(build_workbook(pack)[0]))
    sheet = made["Employee Details"]
    for row, (reference, name) in enumerate(
        [(None, "Ada Example"), (None, "Bo Example"), ("7", "Cy Example")], start=2
    ):
        sheet.cell(row, 1, reference)
        sheet.cell(row, 2, name)
    made.save(tmp_path / "people.xlsx")
    source = sheet_source(tmp_path / "people.xlsx", pack, SheetOptions())
    names = [item.data["employee_details"]["full_name"] for item in source.items]
    assert names == ["Ada Example", "Bo Example", "Cy Example"]
    assert [bool(item.reference) for item in source.items] == [False, False, True]
    assert not source.problems
    sheet.cell(5, 3, "Somebody")
    made.save(tmp_path / "people.xlsx")
    *_, last = sheet_source(tmp_path / "people.xlsx", pack, SheetOptions()).items
    assert [problem.message for problem in last.problems] == [
        "the row has no name, so it is not clear whose it is."
    ]
    made["Continuous Professional"].cell(2, 1, "7")
    made["Continuous Professional"].cell(2, 2, "A day")
    made.save(tmp_path / "people.xlsx")
    source = sheet_source(tmp_path / "people.xlsx", pack, SheetOptions())
    assert [problem.where for problem in source.problems] == [
        f"sheet 'Employee Details', cell A{row}" for row in (2, 3, 5)
    ]


def test_each_sheet_shows_whose_a_row_is(tmp_path: Path, pack: Pack) -> None:
    """By a formula that asks the sheet of the names; what is typed over it is told."""
    path, book = two_people(tmp_path, pack)
    sheet = book["Line Manager Supporting"]
    assert sheet["B1"].value == NAME
    assert sheet["B2"].value.startswith('=IF($A2="","",IFERROR(INDEX(\'Employee Details\'!$B$2:')
    assert book["Employee Details"]["B1"].value == "Full Name"
    clean = run_portfolio("fill", path, "-o", tmp_path / "clean")
    assert clean.status == 0
    assert "Line Manager Supporting" not in clean.words, "a formula is nothing to tell of"
    reference = book["Employee Details"]["A2"].value
    sheet["A2"], sheet["B2"] = reference, "medium"
    book.save(path)
    ran = run_portfolio("fill", path, "-o", tmp_path / "out")
    assert "sheet 'Line Manager Supporting', cell B2: 'medium' was not read" in ran.words
    sheet["B2"] = book["Employee Details"]["B2"].value
    book.save(path)
    again = run_portfolio("fill", path, "-o", tmp_path / "again")
    assert "was not read" not in again.words


def test_sheets_print_on_paper(book: Workbook) -> None:
    for name in book.sheetnames[1:-1]:
        sheet = book[name]
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
        fits = sheet.sheet_properties.pageSetUpPr
        assert fits is not None
        assert fits.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_title_cols == ("$A:$B" if sheet["B1"].value == NAME else "$A:$A")
        widths: float = sum(d.width for d in sheet.column_dimensions.values())
        assert widths / (setup.fitToWidth or 1) <= 260, "no smaller than can be read"
