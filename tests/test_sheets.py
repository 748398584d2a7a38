"""A sheet that somebody already has: headings matched, cells read, every doubt said."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import run_portfolio
from openpyxl import Workbook, load_workbook

from filler.definition import Pack, data_folder
from filler.errors import PortfolioError
from filler.records.headings import match, pack_targets
from filler.records.sheets import sheet_source
from filler.records.source import SheetOptions, SheetSource

SAMPLES = data_folder("samples")
STAFF = SAMPLES / "staff-list.xlsx"


def saved(path: Path, *rows: tuple[Any, ...], title: str = "Staff") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def source(tmp_path: Path, pack: Pack) -> Any:
    def read(*rows: tuple[Any, ...], **options: Any) -> SheetSource:
        return sheet_source(saved(tmp_path / "s.xlsx", *rows), pack, SheetOptions(**options))

    return read


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("employee_details.full_name", "employee_details.full_name"),
        ("Full Name", "employee_details.full_name"),
        ("FULL  NAME ", "employee_details.full_name"),
        ("Employee Name", "employee_details.full_name"),
        ("Fulll Name", "employee_details.full_name"),
        ("swe registraton number", "employee_details.swe_number"),
        ("permission_date", "employee_details.permission_date"),
        ("applicant.interests=cic", "applicant.interests=cic"),
        ("Areas of interest: CiC", "applicant.interests=cic"),
        ("Areas of interest", "applicant.interests"),
        ("line_manager.signatures.employee.date", "line_manager.signatures.employee.date"),
        ("Payroll No", None),
        ("Date", None),
    ],
)
def test_headings_are_matched_by_id_label_alias_and_near_spelling(
    heading: str, path: str | None, pack: Pack
) -> None:
    (column,) = match([heading], 0, pack_targets(pack), {}).columns
    assert (column.target.path if column.target else None) == path


def test_a_name_of_two_fields_is_neither_and_both_are_named(pack: Pack) -> None:
    (column,) = match(["Strengths Observd"], 0, pack_targets(pack), {}).columns
    assert column.target is not None
    (shared,) = match(["Appropriate space given to listen"], 0, pack_targets(pack), {}).columns
    assert shared.target is None
    assert {"observation.behaviours.listens_child", "observation.behaviours.listens_adult"} <= set(
        shared.near
    )


def test_the_plain_sheet_with_typical_flaws(tmp_path: Path) -> None:
    errors = tmp_path / "errors.xlsx"
    ran = run_portfolio("fill", STAFF, "-o", tmp_path / "out", "--errors", errors)
    assert ran.status == 1
    lines = ran.words.splitlines()
    assert lines[0] == f"{STAFF}, sheet 'Fostering staff', headings in row 3:"
    assert "  B3 'Employee Name' -> employee_details.full_name (name)" in lines
    assert any("C3 'SWE Registraton Number'" in line and "near" in line for line in lines)
    assert any("A3 'Payroll No'" in line and "was not read" in line for line in lines)
    assert sum(line.startswith("Note") for line in lines) == 4
    bad = [line for line in lines if line.startswith("Error")]
    assert [line.split(": ")[1].rpartition(" ")[2] for line in bad] == ["G8", "H8"]
    assert len(list((tmp_path / "out").glob("*.docx"))) == 4
    sheet = load_workbook(errors)["Fostering staff"]
    assert sheet["G8"].comment is not None
    assert "Write 'YES' or 'NO'" in sheet["G8"].comment.text
    assert sheet["G7"].comment is None
    assert sheet["B4"].value == "Sam Sample"


def test_the_sheet_itself_and_other_files_are_not_replaced_by_its_commented_copy(
    tmp_path: Path,
) -> None:
    own, other = tmp_path / "staff.xlsx", tmp_path / "other.xlsx"
    own.write_bytes(STAFF.read_bytes())
    other.write_bytes(b"somebody's")
    for errors, said, more in (
        (own, "is the sheet itself and was not changed", ("--force",)),
        (other, "already exists and was not changed", ()),
        (tmp_path / "errors.csv", "Use a name that ends in .xlsx", ()),
    ):
        ran = run_portfolio("fill", own, "-o", tmp_path / "out", "--errors", errors, *more)
        assert (ran.status, said in ran.words) == (2, True)
        assert not (tmp_path / "out").exists()
    assert own.read_bytes() == STAFF.read_bytes()
    ran = run_portfolio("fill", own, "-o", tmp_path / "out", "--errors", other, "--force")
    assert load_workbook(other)["Fostering staff"]["G8"].comment is not None


def test_dry_run_shows_the_matching_and_writes_nothing(tmp_path: Path) -> None:
    ran = run_portfolio("fill", STAFF, "-o", tmp_path / "out", "--dry-run")
    assert ran.status == 1
    assert "Employee Name" in ran.words
    assert "Filled" not in ran.words
    assert not (tmp_path / "out").exists()


def test_map_and_a_saved_mapping_settle_the_rest(tmp_path: Path) -> None:
    saved_to = tmp_path / "map.json"
    ran = run_portfolio(
        *("fill", STAFF, "-o", tmp_path / "out", "--dry-run", "--save-mapping", saved_to),
        *("--map", "Payroll No=qa.ssw_name", "--map", "Car user="),
    )
    # The columns are settled; a cell is wrong, and a dry run says which.
    assert ran.status == 1
    assert "is not matched" not in ran.words
    assert "cell H8: there is no day 30/02/2026" in ran.words
    assert "Packs can be filled for 4 of 5 people; nothing was written." in ran.words
    mapping = json.loads(saved_to.read_text(encoding="utf-8"))
    assert (mapping["Payroll No"], mapping["Car user"]) == ("qa.ssw_name", "")
    again = run_portfolio("fill", STAFF, "-o", tmp_path / "out", "--dry-run", "--mapping", saved_to)
    assert again.status == 1
    assert "(mapped)" in again.words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "Payroll No"], "has no equals sign"),
        (["--map", "Payroll No=qa.ssw_nam"], "Did you mean 'qa.ssw_name'?"),
        (["--map", "Payroll No=employee_details.full_name"], "are both used for"),
        (["--sheet", "Fostring staff"], "Did you mean 'Fostering staff'?"),
        (["--header-row", "1"], "--header-row"),
        (["--mapping", "nowhere.json"], "cannot be read"),
    ],
)
def test_what_cannot_be_settled_is_said(arguments: list[str], said: str, tmp_path: Path) -> None:
    ran = run_portfolio("fill", STAFF, "-o", tmp_path / "out", *arguments)
    assert said in ran.words
    assert ran.status == 2
    assert not (tmp_path / "out").exists()


def first(source: SheetSource) -> Any:
    return source.items[0]


@pytest.mark.parametrize(
    ("value", "day", "noted"),
    [
        (date(2026, 3, 4), "2026-03-04", False),
        (datetime(2026, 3, 4, 9, 30), "2026-03-04", True),
        (46085, "2026-03-04", True),
        ("04/03/2026", "04/03/2026", False),
        ("Sept 2019", "Sept 2019", False),
    ],
)
def test_dates_however_excel_has_them(source: Any, value: Any, day: str, noted: bool) -> None:
    item = first(source(("Full Name", "permission_date"), ("Sam", value)))
    assert item.data["employee_details"]["permission_date"] == day
    assert bool(item.notes) == noted


def test_numbers_that_lost_a_zero_are_said_and_formats_that_show_it_are_read(
    tmp_path: Path, pack: Pack
) -> None:
    path = saved(
        tmp_path / "z.xlsx", ("Full Name", "Telephone"), ("A", 1214960001), ("B", 1214960001)
    )
    book = load_workbook(path)
    book["Staff"]["B3"].number_format = "00000000000"
    book.save(path)
    lost, shown = sheet_source(path, pack, SheetOptions()).items
    assert lost.data["employee_details"]["telephone"] == "1214960001"
    assert "if it began with 0" in str(lost.notes[0])
    assert shown.data["employee_details"]["telephone"] == "01214960001"
    assert shown.notes == ()


def test_a_formula_that_was_never_worked_out_is_a_problem(source: Any) -> None:
    item = first(source(("Full Name", "Email"), ("Sam", '="a"&"b"')))
    assert "the formula was never calculated" in str(item.problems[0])
    assert "cell B2" in item.problems[0].where


def test_hidden_rows_are_read_and_merged_cells_are_said(tmp_path: Path, pack: Pack) -> None:
    path = saved(tmp_path / "m.xlsx", ("Full Name", "Team"), ("A", "East"), ("B", None), ("C", "W"))
    book = load_workbook(path)
    book["Staff"].merge_cells("B2:B3")
    book["Staff"].row_dimensions[4].hidden = True
    book.save(path)
    found = sheet_source(path, pack, SheetOptions())
    assert found.count == 3
    notes = [str(note) for note in found.notes]
    assert "sheet 'Staff', row 4: the row is hidden; it was read." in notes
    assert "sheet 'Staff', cell B2: merged over 2 rows; only the first row has its value." in notes


def test_blank_rows_are_passed_over_and_rows_of_nothing_are_said(source: Any) -> None:
    found = source(("Full Name", "Payroll No"), ("Sam", 1), (), (None, 2), ("Jo", 3))
    assert found.count == 2
    assert "row 4: the matched columns are empty" in str(found.notes[0])


@pytest.mark.parametrize(
    ("value", "options"),
    [("CiC; SAAT", ["cic", "saat"]), ("cic, iro", ["cic", "iro"]), ("IRO Service", ["iro"])],
)
def test_several_options_in_one_cell(source: Any, value: str, options: list[str]) -> None:
    item = first(source(("Full Name", "Areas of interest"), ("Sam", value)))
    assert item.data["applicant"]["interests"] == options


def test_an_option_that_is_none_names_them(source: Any) -> None:
    item = first(source(("Full Name", "Areas of interest"), ("Sam", "CiC; SART")))
    assert "'sart' is not an option of 'Areas of interest'" in str(item.problems[0])


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        ("Full Name,Email\nZoë,z@example.org\n".encode(), 0),
        ("\ufeffFull Name;Email\r\nZoë;z@example.org\r\n".encode(), 0),
        ("Full Name\tEmail\nZoë\tz@example.org\n".encode("cp1252"), 1),
        (b'"Full Name","Email"\n"Zo\xc3\xab","z@example.org"\n', 0),
    ],
)
def test_csv_files(content: bytes, notes: int, tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    found = sheet_source(path, pack, SheetOptions())
    assert first(found).data["employee_details"] == {"full_name": "Zoë", "email": "z@example.org"}
    assert len(found.notes) == notes


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "old.xls",
            b"x",
            "an old Excel workbook (.xls), which cannot be read here. Open it in Excel",
        ),
        ("open.ods", b"x", "an OpenDocument spreadsheet"),
        ("letter.docx", b"x", "a Word document, which cannot be read here"),
        ("broken.xlsx", b"PK\x03\x04 no", "is not an Excel workbook, or it is damaged"),
        ("words.xlsx", b"words", "is not an Excel workbook, or it is damaged"),
        ("empty.csv", b"", "is empty"),
    ],
)
def test_files_that_are_no_sheet(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    ran = run_portfolio("fill", tmp_path / name, "-o", tmp_path / "out")
    assert ran.status == 2
    assert said in ran.words
    assert len(ran.words.splitlines()) == 1


def test_no_heading_that_is_a_field(tmp_path: Path, pack: Pack) -> None:
    path = saved(tmp_path / "n.xlsx", ("Payroll", "Car"), (1, 2))
    with pytest.raises(PortfolioError, match="no heading matches the name of a field"):
        sheet_source(path, pack, SheetOptions())


def test_errors_of_a_csv_become_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Full Name,ASYE\nSam,maybe\n", encoding="utf-8")
    errors = tmp_path / "errors.xlsx"
    ran = run_portfolio("fill", path, "-o", tmp_path / "out", "--errors", errors)
    assert ran.status == 1
    cell = load_workbook(errors)["staff"]["B2"]
    assert cell.comment is not None
    assert cell.value == "maybe"
