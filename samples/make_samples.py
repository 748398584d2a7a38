"""Makes ``candidates.xlsx`` and ``staff-list.xlsx`` again: invented people, and typical flaws.

Run it from the project's folder: ``python samples/make_samples.py``.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from filler.definition import find_pack, load_pack
from filler.records.source import Item
from filler.records.workbook import Entry, build_workbook

HERE = Path(__file__).resolve().parent
PEOPLE = (
    "Sam Sample", "Jo Nobody-Example", "Amal Specimen", "Robin O’Fictional", "Kit Placeholder",
    "Ash Madeup", "Lee Invented", "Zoë Notreal", "Dana Dummy", "Max Pretend", "Ines Example",
    "Bo Sample-Smith",
)  # fmt: skip
LEVELS = ("limited", "adequate", "substantial")


def candidates() -> bytes:
    """Twelve people with every form filled in, each a little different."""
    pack = load_pack(find_pack("sandwell_fg"))
    first = json.loads((HERE / "records.json").read_text(encoding="utf-8"))[0]
    entries = []
    for number, name in enumerate(PEOPLE, start=1):
        data = _person(deepcopy(first), name, number)
        item = Item(where="$", data=data, folder=HERE, reference=f"F{number:03}")
        record = item.check(pack).record
        if record is None:
            raise SystemExit(f"{name} is no record")
        entries.append(Entry(reference=record.reference, record=record))
    return build_workbook(pack, entries)[0]


def _person(data: dict[str, Any], name: str, number: int) -> dict[str, Any]:
    details = data["employee_details"]
    details |= {
        "full_name": name,
        "swe_number": f"SW{number:06}",
        "telephone": f"0121 496 {number:04}",
        "email": f"{name.split(maxsplit=1)[0].lower()}@example.org".replace("ë", "e"),
        "permission_date": date(2026, 1, number).isoformat(),
        "probation": "yes" if number % 3 == 0 else None,
    }
    grid = data["line_manager"]["competencies"]
    for place, key in enumerate(grid):
        grid[key] = LEVELS[(place + number) % 3 or 2]
    for form in ("line_manager", "observation"):
        for signer, signature in data[form]["signatures"].items():
            signature["signed"] = name if signer in ("employee", "applicant") else "M. Example"
    data["line_manager"]["signatures"]["employee"]["print_name"] = name
    data["qa"]["ssw_name"] = data["qa"]["recommended_name"] = name
    rows = data["cpd_log"]["further"]
    data["cpd_log"]["further"] = rows[: number % len(rows) + 1]
    return data


def staff_list() -> Workbook:
    """A list as somebody keeps it: a title, odd headings, mixed dates, lost zeros, a hidden row."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise SystemExit("no sheet")
    sheet.title = "Fostering staff"
    sheet["A1"] = "Staff list, Fostering (invented people)"
    sheet["A1"].font = Font(bold=True, size=14)
    headings = (
        "Payroll No", "Employee Name", "SWE Registraton Number", "Job Title", "Telephone",
        "E-mail", "ASYE", "Permission date", "Line Manager", "Car user",
    )  # fmt: skip
    for column, heading in enumerate(headings, start=1):
        sheet.cell(3, column, heading).font = Font(bold=True)
    rows: list[tuple[Any, ...]] = [
        (7001, "Sam Sample", "SW000001", "Supervising Social Worker", "0121 496 0001",
         "sam@example.org", "Yes", date(2026, 1, 12), "Morgan Example", "Y"),
        (7002, "Jo Nobody-Example", "SW000002", "Supervising Social Worker", 1214960002,
         "jo@example.org", "yes", "13/01/2026", "Morgan Example", "N"),
        (7003, "Amal Specimen", "SW000003", "SSW", "0121 496 0003", "amal@example.org", "Y", 46036,
         "Pat Placeholder", "Y"),
        (),
        (7004, "Kit Placeholder", "SW000004", "SSW", "0121 496 0004", "kit@example.org", "perhaps",
         "30/02/2026", "Pat Placeholder", None),
        (7005, "Ash Madeup", "SW000005", "SSW", "0121 496 0005", "ash@example.org", "No",
         "Jan 2026", "Pat Placeholder", "Y"),
    ]  # fmt: skip
    for row, values in enumerate(rows, start=4):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            if isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
    sheet.row_dimensions[6].hidden = True
    for column, width in zip("ABCDEFGHIJ", (11, 22, 24, 28, 16, 20, 9, 17, 20, 9), strict=True):
        sheet.column_dimensions[column].width = width
    return book


if __name__ == "__main__":
    (HERE / "candidates.xlsx").write_bytes(candidates())
    staff_list().save(HERE / "staff-list.xlsx")
