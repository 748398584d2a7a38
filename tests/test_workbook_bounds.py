"""Workbooks of anybody: no address, name or text of them takes the memory of the machine."""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run_portfolio
from openpyxl import Workbook
from signer import Parts, read_parts, write_parts

from filler.bounded import BeyondBoundsError, bounded
from filler.errors import PortfolioError
from filler.records import grid, sheet_facts
from filler.records.grid import open_grids

SHEET, BOOK, RELS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OPEN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Change = Callable[[Parts], None]


def people() -> Parts:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Full Name", "Job Title"], ["Robin Invented", "Tester"], ["Ada Invented", "x"]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return read_parts(stream.getvalue())


def put(part: str, pattern: str, new: str) -> Change:
    def change(parts: Parts) -> None:
        text, count = re.subn(pattern, new, parts[part].decode(), count=1)
        assert count == 1, pattern
        parts[part] = text.encode()

    return change


def address(new: str) -> Change:
    return put(SHEET, 'r="B3"', f'r="{new}"')


def all_of(*changes: Change) -> Change:
    def change(parts: Parts) -> None:
        for one in changes:
            one(parts)

    return change


def renamed(old: str, new: str) -> Change:
    return lambda parts: parts.update({new: parts.pop(old)})


def shared(parts: Parts) -> None:
    """Each of many cells shows one long text."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3000))
    parts[SHEET] = f'<worksheet xmlns="{OPEN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    text = "".join(f"{n} " for n in range(150_000))
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{OPEN}"><si><t>{text}</t></si></sst>'.encode()


def text_that_is_not_there(parts: Parts) -> None:
    parts[SHEET] = (
        f'<worksheet xmlns="{OPEN}"><sheetData><row><c t="s"><v>7</v></c></row></sheetData>'
        "</worksheet>"
    ).encode()


def wide_without_addresses(parts: Parts) -> None:
    """Cells that have no address stand one behind the other; rows may still be far apart."""
    parts[SHEET] = (
        f'<worksheet xmlns="{OPEN}"><sheetData><row>{"<c/>" * 16_000}</row>'
        '<row r="900000"><c/></row></sheetData></worksheet>'
    ).encode()


def strict(parts: Parts) -> None:
    for name in (SHEET, BOOK):
        parts[name] = parts[name].replace(OPEN.encode(), STRICT.encode())
    address("XFD1048576")(parts)


HOSTILE: list[tuple[str, Change]] = [
    *((f"the address {a}", address(a)) for a in (
        "A10000000", "XFE1", "AAAA1", "xfa10000", "A0", "A01", "1A", "", "A1:B2", "A1048577",
        "\u0410\u0661", "A\u0661", "A99999999999999999999", "R1C1", "$A$1")),
    ("the last cell", address("XFD1048576")),
    ("the last cell of a Strict workbook", strict),
    *((f"the row {r}", put(SHEET, '<row r="3"', f'<row r="{r}"')) for r in (
        "1048577", "99999999999", "-1", "0", "x", "\u0663")),
    ("a sheet in another case, with a cell far away", all_of(
        put(RELS, "worksheets/sheet1", "Worksheets/Sheet1"), address("XFD1048576"))),
    ("a sheet behind a backslash", all_of(
        put(RELS, "worksheets/sheet1", r"worksheets\\\\sheet1"), address("XFD1048576"))),
    ("two parts that differ in case", lambda p: p.update({SHEET.upper(): p[SHEET]})),
    ("a sheet that is not there", put(RELS, "worksheets/sheet1", "worksheets/sheet9")),
    ("a workbook in a part of another name", renamed(BOOK, "xl/book.xml")),
    ("a binary workbook beside it", lambda p: p.update({"xl/workbook.bin": b"x"})),
    ("one text in thousands of cells", shared),
    ("a text that is not there", text_that_is_not_there),
    ("cells without addresses", wide_without_addresses),
    ("a document type", put(SHEET, "<worksheet", "<!DOCTYPE x><worksheet")),
    ("signs of another kind", lambda p: p.update({SHEET: (
        '<?xml version="1.0" encoding="UTF-16"?>' + p[SHEET].decode()).encode("utf-16")})),
    ("UTF-7", lambda p: p.update({SHEET: b'<?xml version="1.0" encoding="UTF-7"?>' + p[SHEET]})),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change"), HOSTILE, ids=[h[0] for h in HOSTILE])
def test_what_the_guard_does_not_understand_never_reaches_the_reader(
    what: str, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = people()
    change(parts)
    content = write_parts(parts)
    with pytest.raises(PortfolioError) as caught:
        sheet_facts.sheet_facts(content, "people.xlsx")
    assert caught.value.code in ("damaged", "too_large")
    assert caught.value.remedy
    assert len(str(caught.value)) < 400
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    ran = run_portfolio("fill", path, "-o", tmp_path / "out")
    assert ran.status == 2
    assert len(ran.words.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_sheet"),
        (b"not a workbook", "damaged"),
        (b"", "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_is_no_workbook_is_told_before_any_reader(
    content: bytes, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    with pytest.raises(PortfolioError) as caught:
        open_grids(path)
    assert caught.value.code == code


def test_a_spreadsheet_of_another_kind_under_this_name_is_refused(tmp_path: Path) -> None:
    """The reader would take it by its content, past the guard."""
    path = tmp_path / "people.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(PortfolioError, match="not an Excel workbook"):
        open_grids(path)


ORDINARY: list[tuple[str, Change]] = [
    ("as Excel writes it", lambda parts: None),
    ("without addresses", lambda p: p.update({SHEET: re.sub(rb' r="[A-Z]*\d+"', b"", p[SHEET])})),
    ("a sheet in another case", put(RELS, "worksheets/sheet1", "Worksheets/Sheet1")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change"), ORDINARY, ids=[o[0] for o in ORDINARY])
def test_ordinary_workbooks_are_read(what: str, change: Change, tmp_path: Path) -> None:
    parts = people()
    change(parts)
    path = tmp_path / "people.xlsx"
    path.write_bytes(write_parts(parts))
    (found,) = open_grids(path)
    assert [row[0] for row in found.rows] == ["Full Name", "Robin Invented", "Ada Invented"]


def test_a_csv_of_too_many_cells_is_refused_before_it_is_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Full Name" + "," * 2000, encoding="utf-8")
    monkeypatch.setattr(grid, "MOST_CELLS", 1000)
    with pytest.raises(PortfolioError) as caught:
        open_grids(path)
    assert caught.value.code == "too_large"


# The process of its own.


def eats_memory() -> int:
    held = [bytes(1_000_000) for _ in range(2_000)]
    for _ in range(40):
        time.sleep(0.05)
    return len(held)


def ends_itself() -> None:
    os.abort()


def sleeps() -> None:
    time.sleep(60)


def raises() -> None:
    raise PortfolioError("code", "words", "remedy")


def answers(one: int, other: int) -> int:
    return one + other


def test_work_beyond_its_bounds_is_one_error() -> None:
    for work, bounds in ((eats_memory, {"memory": 600_000_000}), (ends_itself, {}),
                         (sleeps, {"seconds": 2})):  # fmt: skip
        with pytest.raises(BeyondBoundsError):
            bounded(work, **bounds)


def test_work_within_its_bounds_gives_what_it_gives() -> None:
    assert bounded(answers, 1, 2) == 3
    with pytest.raises(PortfolioError) as caught:
        bounded(raises)
    assert caught.value.remedy == "remedy"


def test_a_reader_that_takes_too_much_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(write_parts(people()))
    monkeypatch.setattr(grid, "read_workbook", ends_itself)
    monkeypatch.setattr(grid, "bounded", lambda function, *_: bounded(function))
    with pytest.raises(PortfolioError) as caught:
        open_grids(path)
    assert caught.value.code == "too_large"
