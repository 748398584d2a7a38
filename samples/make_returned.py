"""Makes ``samples/returned``: whole packs as people send them back, each with its answer key.

Run it from the project's folder: ``python samples/make_returned.py``. The keys come from the
records that were put in, never from what the reader says. LibreOffice must be installed.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx import Document
from lxml import etree
from plain_form import PlainForm, Style

from filler.definition import Field, data_folder, find_pack, load_pack
from filler.filling import compile_template, render
from filler.records.source import Item

HERE = Path(__file__).resolve().parent
OUT = HERE / "returned"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
PACK = load_pack(find_pack("sandwell_fg"))
DOCUMENT = "word/document.xml"
NORTH = "Fostering, North"
UNCLEAR = {"state": "unclear"}
Record = dict[str, Any]
Key = dict[str, Any]


def records() -> list[Record]:
    """The sample records."""
    loaded: list[Record] = json.loads((HERE / "records.json").read_text(encoding="utf-8"))
    return loaded


def filled(record: Record, template: str = "portfolio") -> bytes:
    """A record in its template, as the engine fills it."""
    made = Item(where="$", data=record, folder=HERE).check(PACK).record
    if made is None:
        raise SystemExit("a sample record is refused")
    path = data_folder("templates") / PACK.id / f"{template}.docx"
    return render(compile_template(path, PACK), made)


def key(record: Record, *forms: str) -> Key:
    """What the reader should find for each field of the forms, or of the whole pack."""
    return {
        field.id: _expected(field, _at(record, field.id))
        for field in PACK.fields.values()
        if not forms or field.form in forms
    }


def _at(record: Record, path: str) -> Any:
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _expected(field: Field, value: Any) -> dict[str, Any]:
    match field.kind:
        case "tick":
            return {"state": "answered" if value else "blank", "value": bool(value)}
        case "choices":
            chosen = [option.id for option in field.options if option.id in (value or [])]
            return {"state": "answered" if chosen else "blank", "value": chosen}
        case "rows":
            names = [column.id.rpartition(".")[2] for column in field.columns]
            rows = [{name: row.get(name) for name in names} for row in value or []]
            return {"state": "answered" if rows else "blank", "value": rows}
        case "signature":
            parts = {part: (value or {}).get(part) for part in field.parts}
            given = any(parts.values())
            return {"state": "answered" if given else "blank", "value": parts if given else None}
        case _:
            return {"state": "answered" if value else "blank", "value": value or None}


def edited(content: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    """The file with its document part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == DOCUMENT:
                root = etree.fromstring(part)
                edit(root)
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            info = zipfile.ZipInfo(name, (2026, 3, 1, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return out.getvalue()


def control(root: etree._Element, tag: str) -> etree._Element:
    """The content control with that tag."""
    found = root.xpath(f"//w:sdt[w:sdtPr/w:tag/@w:val='{tag}']", namespaces={"w": W[1:-1]})
    return found[0]


def tick_too(*tags: str) -> Callable[[etree._Element], None]:
    """Tick some boxes more."""

    def edit(root: etree._Element) -> None:
        for tag in tags:
            box = control(root, tag)
            next(box.iter(f"{W14}checked")).set(f"{W14}val", "1")
            next(box.iter(f"{W}t")).text = "☑"

    return edit


def without_controls(root: etree._Element) -> None:
    """Every content control gone, what it held left, as Google Docs saves."""
    while (sdt := next(root.iter(f"{W}sdt"), None)) is not None:
        parent = sdt.getparent()
        inner = sdt.find(f"{W}sdtContent")
        assert parent is not None
        at = parent.index(sdt)
        for child in reversed(list(inner) if inner is not None else []):
            parent.insert(at + 1, child)
        parent.remove(sdt)


def anonymous(content: bytes) -> bytes:
    """The file without the properties that say what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == "docProps/custom.xml":
                continue
            if info.filename in ("[Content_Types].xml", "_rels/.rels"):
                root = etree.fromstring(part)
                for child in list(root):
                    if "custom" in (child.get("PartName") or child.get("Target") or ""):
                        root.remove(child)
                part = etree.tostring(root)
            target.writestr(info, part)
    return out.getvalue()


def change(tag: str, before: str, after: str) -> Callable[[etree._Element], None]:
    """An answer changed with changes tracked; nothing put in its place where ``after`` is empty."""
    who = {f"{W}id": "900", f"{W}author": "Robin Invented", f"{W}date": "2026-03-01T09:00:00Z"}

    def edit(root: etree._Element) -> None:
        text = next(t for t in control(root, tag).iter(f"{W}t") if t.text == before)
        run = text.getparent()
        assert run is not None
        parent = run.getparent()
        assert parent is not None
        at = parent.index(run)
        deleted = etree.Element(f"{W}del", who)
        deleted.append(run)
        text.tag = f"{W}delText"
        parent.insert(at, deleted)
        if after:
            inserted = etree.Element(f"{W}ins", {**who, f"{W}id": "901"})
            etree.SubElement(etree.SubElement(inserted, f"{W}r"), f"{W}t").text = after
            parent.insert(at + 1, inserted)

    return edit


def resaved(content: bytes) -> bytes:
    """The file as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pack.docx").write_bytes(content)
        office = shutil.which("soffice")
        if office is None:
            raise SystemExit("LibreOffice is not installed")
        profile = (folder / "profile").as_uri()
        subprocess.run(
            [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx",
             "--outdir", str(folder / "out"), str(folder / "pack.docx")],
            check=True, capture_output=True,
        )  # fmt: skip
        return (folder / "out" / "pack.docx").read_bytes()


def merged(one: bytes, other: bytes) -> bytes:
    """The second file's text behind the first one's."""
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        more = etree.fromstring(archive.read(DOCUMENT))

    def edit(root: etree._Element) -> None:
        body, added = root[0], more[0]
        last = body[-1]
        for child in list(added)[:-1]:
            last.addprevious(child)

    return edited(one, edit)


def rows_moved(content: bytes) -> bytes:
    """The grid's first rows put at its end, a row added, a row deleted, a heading retyped."""
    document = Document(io.BytesIO(content))
    table = next(t for t in document.tables if t.rows[0].cells[0].text == "Competency Grid")
    rows = table._tbl.tr_lst
    added = deepcopy(rows[4])
    for number, cell in enumerate(added.tc_lst):
        text = "Knows the local schools" if not number else "✓" if number == 2 else ""
        for t in list(cell.iter(f"{W}t")):
            t.text = ""
        paragraph = cell.p_lst[0]
        paragraph.add_r().text = text
    for row in rows[2:5]:
        table._tbl.append(row)
    rows[8].addnext(added)
    table._tbl.remove(rows[6])
    table.rows[1].cells[0].text = "Please tick the applicant’s competence"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def retyped(content: bytes) -> bytes:
    """Questions with slips and other punctuation, and the grid's columns in another order."""
    document = Document(io.BytesIO(content))
    slips = {
        "Full Name": "Full name:", "Telephone Number": "Telephone:",
        "Work location": "Work Loaction", "Initials of Carer": "Initials of Carer(s)",
        "Observation Date": "Observation date -", "Time in current post": "Time in curent post",
    }  # fmt: skip
    tables = document.tables
    for table in tables:
        for row in table.rows:
            first = row.cells[0]
            if first.text in slips:
                first.text = slips[first.text]
    first_half = next(n for n, t in enumerate(tables) if t.cell(0, 0).text == "Competency Grid")
    for table in tables[first_half : first_half + 2]:
        for row in table._tbl.tr_lst:
            if len(row.tc_lst) > 1:
                row.append(row.tc_lst[1])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def named(record: Record, name: str) -> Record:
    """The record of somebody else: the same answers under another invented name."""
    was = record["employee_details"]["full_name"]
    text = json.dumps(record, ensure_ascii=False)
    mail = record["employee_details"]["email"] or ""
    text = text.replace(was, name).replace(
        f"{was.partition(' ')[0]} ", f"{name.partition(' ')[0]} "
    )
    if mail:
        text = text.replace(mail, f"{name.lower().replace(' ', '.')}@example.org")
    renamed: Record = json.loads(text)
    return renamed


def perfect(record: Record) -> Record:
    """The record with nothing missing, and every date in its time."""
    whole = named(record, "Perry Perfect")
    del whole["qa"]
    for day, role in (("20", "employee"), ("20", "line_manager"), ("24", "service_manager")):
        whole["line_manager"]["signatures"][role]["date"] = f"2026-02-{day}"
    whole["line_manager"]["signatures"]["head_of_service"]["date"] = "2026-02-26"
    for line in whole["checklist"].values():
        line["date"] = "2026-03-02"
    whole["applicant"]["statement"] += "\n\nThe placement was at risk in May 2025."
    log = whole["cpd_log"]
    log["activities"]["elearning"] |= {"date": "2025-10-06", "cases": "0012345"}
    for number, row in enumerate(log["further"]):
        row |= {"date": f"2025-{number + 6:02}-18", "cases": row["cases"] or "0012777"}
    log["further"][0]["activity"] = "Sustaining Permanence: module and shadowing"
    return whole


def both(one: Key, other: Key) -> Key:
    """What two packs in one file say: where they differ, nothing."""
    return {name: one[name] if one[name] == other[name] else UNCLEAR for name in one}


def specimens() -> dict[str, tuple[bytes, Key, list[str]]]:
    """Each file with its key, and the rules of findings that it must have."""
    sam, jo, amal = records()
    unsigned = deepcopy(sam)
    for form in ("line_manager", "observation"):
        unsigned[form]["signatures"] = {}
    grid = "line_manager.competencies"
    typed = deepcopy(sam)
    for form in ("line_manager", "observation"):
        for signature in typed[form]["signatures"].values():
            if isinstance(signature["signed"], dict):
                signature["signed"] = "Sam Sample"
    full = filled(sam)
    toby, pat, wyn = named(sam, "Toby Twice"), named(sam, "Pat Plain"), named(jo, "Wyn Specimen")
    xan, stef, hal = named(sam, "Xan Typed"), named(sam, "Stef Struck"), named(jo, "Hal Marker")
    gil, una, tess = (
        named(sam, "Gil Example"),
        named(unsigned, "Una Unsigned"),
        named(sam, "Tess Tracked"),
    )
    ron, rae, perry = named(typed, "Ron Rows"), named(typed, "Rae Retyped"), perfect(sam)
    moved_key = key(ron) | {f"{grid}.{name}": {"state": "missing"} for name in ("assessments",)}
    team = tess["employee_details"]["team"]
    tracked = edited(filled(tess), change("employee_details.team", team, NORTH))
    tracked = edited(tracked, change("applicant.aspirations", tess["applicant"]["aspirations"], ""))
    tracked = edited(tracked, change("applicant.champions", "☑", ""))
    return {
        "perfect": (filled(perry), key(perry), []),
        "complete": (full, key(sam), []),
        "unsigned": (filled(una), key(una), []),
        "two-ticks": (
            edited(filled(toby), tick_too(f"{grid}.caseload=limited", f"{grid}.training=adequate")),
            key(toby) | dict.fromkeys((f"{grid}.caseload", f"{grid}.training"), UNCLEAR),
            ["unclear"],
        ),
        "plain-tables": (PlainForm(PACK, pat, Style()).build(), key(pat), []),
        "wingdings": (
            PlainForm(PACK, wyn, Style(tick="wingdings", choice="behind", day="%d.%m.%y")).build(),
            key(wyn), [],
        ),
        "typed-x": (
            PlainForm(PACK, xan, Style(tick="x", choice="typed", day="%d %b %y",
                                       answers_in_label_cell=True)).build(),
            key(xan), [],
        ),
        "struck-out": (
            PlainForm(PACK, stef, Style(tick="letters", choice="struck", day="%d %B %Y")).build(),
            key(stef), [],
        ),
        "highlighted": (
            PlainForm(PACK, hal, Style(choice="highlighted")).build(), key(hal), [],
        ),
        "tracked": (
            tracked,
            key(tess) | {
                "employee_details.team": {"state": "answered", "value": NORTH},
                "applicant.aspirations": {"state": "blank", "value": None},
                "applicant.champions": UNCLEAR,
            },
            ["tracked"],
        ),
        "libreoffice": (resaved(filled(jo)), key(jo), []),
        "google-docs": (anonymous(edited(filled(gil), without_controls)), key(gil), []),
        "wrong-rows": (
            rows_moved(PlainForm(PACK, ron, Style()).build()), moved_key, ["missing"],
        ),
        "retyped": (retyped(PlainForm(PACK, rae, Style()).build()), key(rae), []),
        "merged": (merged(full, filled(jo)), both(key(sam), key(jo)), ["merged"]),
        "one-form": (
            filled(amal, "cpd_log"),
            {name: value for name, value in key(amal, "cpd_log", "employee_details").items()
             if name.startswith("cpd_log") or name in PACK.alone.fields},
            [],
        ),
    }  # fmt: skip


def main() -> None:
    """Write every file and its key."""
    OUT.mkdir(exist_ok=True)
    for name, (content, answers, rules) in specimens().items():
        (OUT / f"{name}.docx").write_bytes(content)
        text = json.dumps({"answers": answers, "findings": rules}, ensure_ascii=False, indent=1)
        (OUT / f"{name}.key.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
