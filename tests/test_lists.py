"""Lists as people keep them in Excel: what a cell shows is what is filled in, or it is said."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Ran, run_portfolio
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from PIL import Image, ImageDraw
from small_packs import small_pack

from filler.definition import load_pack
from filler.reading import read_file

FORM = """id = "visit"
title = "Visit"

[[group]]
fields = [
  { id = "name", label = "Name" },
  { id = "email", label = "Email" },
  { id = "phone", label = "Phone number" },
  { id = "share", label = "Share" },
  { id = "day", kind = "date", label = "Date of visit" },
  { id = "notes", kind = "long_text", label = "Notes" },
]

[[group]]
kind = "signature"
fields = [{ id = "worker", label = "Worker" }]

[[block]]
kind = "table"
title = "Visit"
widths = [40, 60]
rows = [
  { each = ["name", "email", "phone", "share", "day", "notes"], cells = ["{.:label}", "{.}"] },
  { cells = ["Signed", "{worker.signed}"] },
  { cells = ["Print name", "{worker.print_name}"] },
  { cells = ["Date", "{worker.date}"] },
]
"""
HEADS = ["Name", "Email", "Phone number", "Share", "Date of visit", "Notes"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_pack(tmp_path_factory.mktemp("packs") / "visit", FORM)
    assert run_portfolio("template", "build", "--pack", folder).status == 0
    return folder


def fill(home: Path, data: Path, *options: object) -> tuple[Ran, dict[str, dict[str, Any]]]:
    """What filling says, and what is in each file, by the person's name."""
    out = data.parent / "out"
    ran = run_portfolio("fill", data, "-o", out, "--pack", home, *options)
    pack = load_pack(home)
    readings = [read_file(path, pack) for path in sorted(out.glob("*.docx"))]
    records = [reading.record["visit"] for reading in readings]
    return ran, {str(record["name"]): record for record in records}


def book(folder: Path, rows: list[list[Any]], formats: dict[str, str] | None = None) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell, shape in (formats or {}).items():
        sheet[cell].number_format = shape
    path = folder / "list.xlsx"
    made.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (0.075, "0.0%", "7.5%"),
        (1234.5, '"£"#,##0.00', "£1,234.50"),
        (1234.5, "[$£-809]#,##0.00", "£1,234.50"),
        (123, '"SW"00000', "SW00123"),
        (7700900123, "0#### ######", "07700 900123"),
        (0.5, "# ?/?", "1/2"),
        (-5, "#,##0;(#,##0)", "(5)"),
        (1.0625, "[h]:mm", "25:30"),
        (time(9, 5), "hh:mm", "09:05"),
        (timedelta(hours=26), "[h]:mm", "26:00"),
        (date(2026, 3, 4), "d mmmm yyyy", "4 March 2026"),
        (42, "General", "42"),
        (12.5, "General", "12.5"),
        (True, "General", "Yes"),
    ],
)
def test_a_cell_is_filled_in_as_it_shows(
    value: Any, shape: str, shown: str, home: Path, tmp_path: Path
) -> None:
    path = book(tmp_path, [HEADS, ["Ada", None, None, value]], {"D2": shape})
    _, found = fill(home, path)
    assert found["Ada"]["share"] == shown


@pytest.mark.parametrize(("epoch", "day"), [(False, "2022-03-03"), (True, "2026-03-04")])
def test_a_bare_number_is_a_day_of_its_own_workbook(
    epoch: bool, day: str, home: Path, tmp_path: Path
) -> None:
    made = openpyxl.Workbook()
    if epoch:
        made.epoch = CALENDAR_MAC_1904
    sheet = made.active
    assert sheet is not None
    sheet.append(HEADS)
    sheet.append(["Ada", None, None, None, 44623])
    made.save(tmp_path / "list.xlsx")
    ran, found = fill(home, tmp_path / "list.xlsx")
    assert found["Ada"]["day"] == day
    assert "was read as the day" in ran.words


def _with_cell(path: Path, cell: str, xml: str) -> None:
    """Give a cell of a workbook its XML, as Excel writes it."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    changed = re.sub(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', xml, sheet)
    assert changed != sheet
    parts["xl/worksheets/sheet1.xml"] = changed.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ('<c r="B2" t="e"><f>X</f><v>#N/A</v></c>', "cell B2: the cell shows #N/A."),
        ('<c r="B2" t="e"><v>#REF!</v></c>', "cell B2: the cell shows #REF!."),
        ('<c r="B2" t="e" vm="1"><v>#VALUE!</v></c>', "cell B2: the cell shows a picture."),
        ('<c r="B2"><f>A1</f><v></v></c>', "cell B2: the formula was never calculated"),
    ],
)
def test_an_error_in_a_cell_refuses_its_person_alone(
    xml: str, says: str, home: Path, tmp_path: Path
) -> None:
    path = book(tmp_path, [HEADS, ["Ada", "x"], ["Bo", "bo@example.org"]])
    _with_cell(path, "B2", xml)
    ran, found = fill(home, path)
    assert (ran.status, set(found)) == (1, {"Bo"})
    assert says in ran.words


def test_a_formula_whose_result_is_the_empty_text_is_blank(home: Path, tmp_path: Path) -> None:
    path = book(tmp_path, [HEADS, ["Ada", "x"]])
    _with_cell(path, "B2", '<c r="B2" t="str"><f>IF(1,"","x")</f><v></v></c>')
    ran, found = fill(home, path)
    assert (ran.status, found["Ada"]["email"]) == (0, None)


def test_what_is_nobody_is_told_and_no_pack_is_made_of_it(home: Path, tmp_path: Path) -> None:
    rows = [
        *(["Staff list 2026"], [], HEADS, ["Ada", "a@example.org"], ["Bo", "b@example.org"]),
        *(["Total: 2"], [], ["Please do not share"]),
    ]
    ran, found = fill(home, book(tmp_path, rows))
    assert set(found) == {"Ada", "Bo"}
    assert "row 6: 'Total: 2' is a line of totals" in ran.words
    assert "row 8: 'Please do not share' is below the list, apart from it" in ran.words


def test_a_gap_in_a_list_loses_nobody(home: Path, tmp_path: Path) -> None:
    rows = [HEADS, ["Ada", "a@example.org"], [], ["Bo", "b@example.org"], ["Cy"]]
    _, found = fill(home, book(tmp_path, rows))
    assert set(found) == {"Ada", "Bo", "Cy"}


def test_words_under_no_heading_hidden_columns_and_struck_rows_are_told(
    home: Path, tmp_path: Path
) -> None:
    path = book(tmp_path, [HEADS, ["Ada", "a", "1", "2", None, "n", "more words"], ["Bo", "b"]])
    made = openpyxl.load_workbook(path)
    sheet = made["Sheet"]
    sheet.column_dimensions["B"].hidden = True
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    made.save(path)
    ran, _ = fill(home, path)
    assert "cell G2: 'more words' has no heading and was not read." in ran.words
    assert "column 'Email': the column is hidden; it was read." in ran.words
    assert "row 3: the row is struck through; it was read." in ran.words


def test_the_same_person_twice_is_told(home: Path, tmp_path: Path) -> None:
    rows = [HEADS, ["Ada", "a"], ["Bo", "b"], ["Ada", "a"], ["Bo", "other"]]
    ran, _ = fill(home, book(tmp_path, rows))
    assert "row 4: it has the same answers as row 2: 'Ada'." in ran.words
    assert "row 5: it has the same name as row 3: 'Bo'." in ran.words


def test_a_list_without_a_column_of_names_asks_which_it_is(home: Path, tmp_path: Path) -> None:
    path = book(tmp_path, [["Forename", "Surname", "Email"], ["Ada", "Example", "a@example.org"]])
    ran, found = fill(home, path)
    assert (ran.status, found) == (2, {})
    assert '--map "Forename+Surname=visit.name"' in ran.words
    for mapping in ("Forename+Surname=visit.name", "A+B=Name", "forename + surname=name"):
        _, found = fill(home, path, "--map", mapping, "--force")
        assert set(found) == {"Ada Example"}
    ran, _ = fill(home, book(tmp_path, [HEADS, ["Ada"], [None, "x"]]), "--force")
    assert "row 3: the row has no name" in ran.words


def test_a_column_is_named_by_its_letter(home: Path, tmp_path: Path) -> None:
    path = book(tmp_path, [["Name", "Email", "Email"], ["Ada", "one", "two"]])
    ran, _ = fill(home, path)
    assert ran.status == 2
    assert '--map "C="' in ran.words
    _, found = fill(home, path, "--map", "B=", "--map", "C=email")
    assert found["Ada"]["email"] == "two"


def test_the_list_may_be_on_another_sheet(home: Path, tmp_path: Path) -> None:
    path = book(tmp_path, [["How to use this list"], ["Fill in the rest"]])
    made = openpyxl.load_workbook(path)
    staff = made.create_sheet("Staff")
    staff.append(HEADS)
    staff.append(["Ada", "a@example.org"])
    made.save(path)
    ran, found = fill(home, path)
    assert set(found) == {"Ada"}
    assert "sheet 'Staff': the list was taken from here, and nothing from 'Sheet'." in ran.words
    ran, _ = fill(home, path, "--sheet", "Sheet", "--force")
    assert ran.status == 2


@pytest.mark.parametrize(
    ("content", "email"),
    [
        ("Name\tEmail\nZoë\tz@example.org\n".encode("utf-16"), "z@example.org"),
        ('Name,Email\nZoë,"=""0770"""\n'.encode(), "0770"),
        ("Name|Email\nZoë|a, b; c\n".encode(), "a, b; c"),
        ('"Name";"Email"\nZoë;"a, b, c, d, e"\n'.encode(), "a, b, c, d, e"),
        ('"Name","Email","A; long; heading; of; many"\nZoë,a,b\n'.encode(), "a"),
        ("Name,Email\nZoë,é\n".encode("mac_roman"), "é"),
        ("Name,Email\nZoë,£5 – “so”\n".encode("cp1252"), "£5 – “so”"),
        ("sep=;\nName;Email\nZoë;x\n".encode(), "x"),
    ],
)
def test_csv_files_of_every_program(content: bytes, email: str, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    _, found = fill(home, path)
    assert found["Zoë"]["email"] == email


def test_a_long_number_that_excel_rounded_is_told(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name,Phone number\nAda,7.7009E+09\n", encoding="utf-8")
    ran, _ = fill(home, path)
    assert "B2: '7.7009E+09' is how Excel saves a long number; digits are lost" in ran.words


def test_a_protected_workbook_opens_with_its_password(home: Path, tmp_path: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    path = book(tmp_path, [HEADS, ["Ada", "a@example.org"]])
    plain = io.BytesIO(path.read_bytes())
    protected = io.BytesIO()
    OOXMLFile(plain).encrypt("secret", protected)
    path.write_bytes(protected.getvalue())
    ran, _ = fill(home, path)
    assert ran.status == 2
    assert "is protected with a password. Give it with --password" in ran.words
    ran, _ = fill(home, path, "--password", "wrong")
    assert "does not open with that password" in ran.words
    _, found = fill(home, path, "--password", "secret")
    assert set(found) == {"Ada"}


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-06-03T23:00:00Z", "2026-06-04"),
        ("2026-06-04T00:00:00+01:00", "2026-06-04"),
        ("2026-01-03T23:30:00Z", "2026-01-03"),
        ("2026-06-04T00:00:00", "2026-06-04"),
        ("2026-06-03T22:00:00-05:00", "2026-06-04"),
    ],
)
def test_a_time_with_an_offset_is_the_day_in_the_packs_country(
    given: str, day: str, home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "people.json"
    path.write_text(json.dumps([{"visit": {"name": "Ada", "day": given}}]), encoding="utf-8")
    ran, found = fill(home, path)
    assert found["Ada"]["day"] == day
    assert "was left out" in ran.words


def _pictures(folder: Path) -> dict[str, tuple[int, int]]:
    """Pictures of every sort in a folder, with the size that each is shown in, in pixels."""
    image = Image.new("RGB", (80, 40), "white")
    ImageDraw.Draw(image).line((5, 30, 70, 10), fill="black", width=3)
    turned = Image.Exif()
    turned[0x0112] = 6
    image.save(folder / "plain.jpg")
    image.save(folder / "exif.jpg", exif=turned)
    image.convert("CMYK").save(folder / "cmyk.jpg")
    image.convert("L").save(folder / "gray.jpg", progressive=True)
    image.save(folder / "plain.png", dpi=(0, 0))
    image.convert("P").save(folder / "palette.gif")
    whole = (folder / "plain.jpg").read_bytes()
    (folder / "bare.jpg").write_bytes(whole[:2] + whole[20:])
    (folder / "icc.jpg").write_bytes(whole[:2] + b"\xff\xe2\x00\x0eICC_PROFILE\x00" + whole[2:])
    (folder / "behind.jpg").write_bytes(whole + b"trailing words")
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "words.jpg").write_bytes(b"no picture at all")
    sound = {path.name: (80, 40) for path in folder.glob("*.*g*")}
    del sound["cut.jpg"], sound["words.jpg"]
    return sound | {"exif.jpg": (40, 80)}


def test_a_bad_picture_refuses_its_record_and_no_other(home: Path, tmp_path: Path) -> None:
    sound = _pictures(tmp_path)
    names = [*sound, "cut.jpg", "words.jpg"]
    signed = [{"signed": {"image": name}, "print_name": name} for name in names]
    people = [{"visit": {"name": one["print_name"], "worker": one}} for one in signed]
    (tmp_path / "people.json").write_text(json.dumps(people), encoding="utf-8")
    ran, found = fill(home, tmp_path / "people.json")
    assert set(found) == set(sound)
    for name in ("cut.jpg", "words.jpg"):
        assert f"{name} is not a picture that Word can show, or it is damaged." in ran.words
    from filler.records.pictures import load_picture

    for name, (across, down) in sound.items():
        picture = load_picture(name, tmp_path)
        assert abs(picture.width / picture.height - across / down) < 0.02, name


def test_a_dry_run_checks_every_value_and_is_short(home: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEADS,
        *([f"Person {n}", None, None, None, "30/02/2026"] for n in range(9)),
    ]
    ran, found = fill(home, book(tmp_path, [*rows, ["Ada", "a"]]), "--dry-run")
    assert (ran.status, found) == (1, {})
    assert ran.words.count("there is no day 30/02/2026") == 6
    assert "... and 4 more like it" in ran.words
    assert "Packs can be filled for 1 of 10 people; nothing was written." in ran.words


def test_moments_of_excel_keep_their_day(home: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEADS, ["Ada", None, None, None, datetime(2026, 3, 4, 15, 30)]]
    ran, found = fill(home, book(tmp_path, rows))
    assert found["Ada"]["day"] == "2026-03-04"
    assert "the time 15:30 was left out" in ran.words


AMOUNTS = """id = "hire"
title = "Hire"

[[group]]
fields = [
  { id = "name", label = "Driver" },
  { id = "discount", kind = "number", label = "Discount", min = 0, max = 100, unit = "%" },
  { id = "deposit", kind = "number", label = "Deposit", decimals = 2, unit = "£" },
  { id = "days", kind = "number", label = "Days" },
  { id = "twice", kind = "number", label = "Both ways", value = "sum(out, out)" },
  { id = "out", kind = "number", label = "Cost", value = "product(deposit, days)" },
]

[[block]]
kind = "table"
title = "Hire"
widths = [40, 60]
rows = [
  { each = ["name", "discount", "deposit", "days", "twice", "out"], cells = ["{.:label}", "{.}"] },
]
"""


@pytest.fixture(scope="module")
def hire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_pack(tmp_path_factory.mktemp("packs") / "hire", AMOUNTS)
    assert run_portfolio("template", "build", "--pack", folder).status == 0
    return folder


@pytest.mark.parametrize(
    ("heading", "value", "shape", "read"),
    [
        ("Discount", 0.075, "0.0%", 7.5),
        ("Discount", 0.5, "0%", 50),
        ("Discount", 0.0746, "0%", 7),
        ("Discount", 7.5, "General", 7.5),
        ("Deposit", 33.333333, "£#,##0.00", 33.33),
        ("Deposit", 1234.5, "£#,##0.00", 1234.5),
        ("Days", 2.9999, "0", 3),
        ("Days", -4, "#,##0;(#,##0)", -4),
        ("Days", 0.075, "0.0%", None),
        ("Days", 1234567, '#,##0,"k"', None),
    ],
)
def test_a_number_is_the_one_that_the_cell_shows(
    heading: str, value: float, shape: str, read: float | None, hire: Path, tmp_path: Path
) -> None:
    path = book(tmp_path, [["Driver", heading], ["Ada", value]], {"B2": shape})
    out = tmp_path / "out"
    ran = run_portfolio("fill", path, "-o", out, "--pack", hire)
    found = [read_file(made, load_pack(hire)).record["hire"] for made in out.glob("*.docx")]
    if read is None:
        assert (ran.status, found) == (1, [])
        assert "cell B2" in ran.words
        return
    assert [record[heading.lower()] for record in found] == [read]
    assert ("the cell holds" in ran.words) is (value in (0.0746, 33.333333, 2.9999))


def test_a_column_of_what_is_worked_out_is_left_out_and_said(hire: Path, tmp_path: Path) -> None:
    path = book(tmp_path, [["Driver", "Deposit", "Days", "Cost"], ["Ada", 2, 3, 99]])
    ran = run_portfolio("fill", path, "-o", tmp_path / "out", "--pack", hire)
    assert ran.status == 0
    assert "'Cost': not read: it is filled in automatically" in ran.words
    (made,) = (tmp_path / "out").glob("*.docx")
    record = read_file(made, load_pack(hire)).record["hire"]
    assert (record["out"], record["twice"]) == (6, 12)
    ran = run_portfolio(
        *("fill", path, "-o", tmp_path / "out", "--pack", hire, "--force", "--map", "Cost=hire.out")
    )
    assert ran.status == 2
    assert "is filled in automatically, so no column is needed" in ran.words


@pytest.mark.parametrize("apart", [False, True])
def test_a_list_on_its_side_is_told_and_nothing_is_made(
    apart: bool, home: Path, tmp_path: Path
) -> None:
    """Its names stand where a name is asked, and its headings would be people."""
    down = [[head, f"{head} of Ada", f"{head} of Bo"] for head in HEADS[:4]]
    ran, found = fill(home, book(tmp_path, [["Our team"], [], *down] if apart else down))
    assert (ran.status, found) == (2, {})
    assert "lies on its side. Its 4 headings are in column A" in ran.words
    assert "Transpose" in ran.words
    for rows in (
        [HEADS, ["Ada", "Email"], ["Name", "Notes"]],
        [["Name"], ["Ada"], ["Bo"]],
        # As many stand in the first column as in the first row, and the row comes first.
        [["Name", "Email"], ["Email", "somebody@example.org"]],
    ):
        ran, found = fill(home, book(tmp_path, rows), "--force")
        assert ran.status == 0, ran.words


def test_a_comma_too_many_in_a_text_file_refuses_its_line(home: Path, tmp_path: Path) -> None:
    lines = ["Name,Share,Phone number", "Ada,one, two,0123", 'Bo,"one, two",0123', "Cy,,"]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    ran, found = fill(home, path)
    assert {name: one["share"] for name, one in found.items()} == {"Bo": "one, two", "Cy": None}
    assert "row 2: it has 4 cells, and the list 3 headings" in ran.words
    assert "has no heading" not in ran.words
