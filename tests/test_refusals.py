"""What cannot be done is refused in the catalogue's own words, and nothing is written."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TEMPLATES, lacking, run_portfolio
from openpyxl import Workbook
from registers import RETURNED, store, who
from said import is_said

from filler import libreoffice
from filler.adopting.places import read_places
from filler.definition import data_folder
from filler.errors import PortfolioError

SAMPLES = data_folder("samples")
BLANK = TEMPLATES / "portfolio.docx"


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def locked_zip() -> bytes:
    """The blank pack as an archive whose entries say that they are locked."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    content = bytearray(stream.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def people(folder: Path) -> Path:
    return written(folder / "people.json", '{"employee_details": {"full_name": "Ada Sample"}}')


Call = Callable[[Path], tuple[object, ...]]
# What is asked for in an empty folder, and which message answers it.
REFUSED: Mapping[str, Call] = {
    "error.encoding": lambda at: (
        "fill", written(at / "a.json", '{"a": "Zoë"}'.encode("latin-1")), "-o", at / "out"),
    "error.damaged_not_table": lambda at: (
        "fill", written(at / "a.csv", 'name\n"' + "x" * 140_000 + '"'), "-o", at / "out"),
    "error.no_records_contains": lambda at: (
        "fill", written(at / "a.json", "[]"), "-o", at / "out"),
    "error.no_sheet_spreadsheets_json_file": lambda at: (
        "fill", people(at), "-o", at / "out", "--errors", at / "errors.xlsx"),
    "error.mapping_not": lambda at: (
        "fill", SAMPLES / "staff-list.xlsx", "-o", at / "out",
        "--mapping", written(at / "map.json", '["name"]')),
    "error.manifest_cannot_read": lambda at: (
        "fill", people(at), "-o", with_manifest(at / "out"), "--resume"),
    "error.encrypted_archive": lambda at: (
        "template", "check", written(at / "a.docx", locked_zip())),
    "error.folder_no_word_file": lambda at: ("template", "check", at),
    "error.no_file_word_below": lambda at: ("read", at),
    "error.no_file_word_among_given": lambda at: (
        "read", written(at / "in" / "report.html", "<html>").parent),
    "error.link": lambda at: ("read", linked(at)),
    "error.no_report_not_json": lambda at: (
        "audit", RETURNED / "complete.docx", "-o", at / "report",
        "--since", written(at / "report.json", "{")),
    "error.exists_already_nothing_written": lambda at: (
        "blank", "-o", issued(at)),
    "error.exists_file_nothing_written": lambda at: (
        "pack", "new", BLANK, "-o", written(at / "mine", "words")),
    "error.exists_already_kept": lambda at: (
        "pack", "new", BLANK, "-o", at / "mine", "--review", written(at / "places.xlsx", "mine")),
    "error.decisions_no_column_first": lambda at: (
        "audit", RETURNED / "complete.docx", "-o", at / "report",
        "--decisions", decisions_without_heads(at / "decisions.xlsx")),
}  # fmt: skip


def linked(folder: Path) -> Path:
    """A folder that holds nothing but a link to another."""
    (folder / "elsewhere").mkdir()
    (folder / "in").mkdir()
    try:
        (folder / "in" / "there").symlink_to(folder / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this system lets nobody make links")
    return folder / "in"


def with_manifest(folder: Path) -> Path:
    from filler.filling.manifest import NAME

    folder.mkdir()
    written(folder / NAME, b"\xff\xfe\xff")
    return folder


def issued(folder: Path) -> Path:
    out = folder / "out"
    run_portfolio("blank", "-o", out)
    for path in out.iterdir():
        path.write_bytes((RETURNED / "complete.docx").read_bytes())
    return out


def decisions_without_heads(path: Path) -> Path:
    from filler.auditing.decision_file import SHEET

    book = Workbook()
    book.active.title = SHEET  # type: ignore[union-attr]
    book.active.append(("Something else",))  # type: ignore[union-attr]
    book.save(path)
    return path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(at): at.read_bytes() for at in folder.rglob("*") if at.is_file()}


@pytest.mark.parametrize("key", REFUSED)
def test_a_command_that_cannot_be_done_says_so_and_writes_nothing(key: str, tmp_path: Path) -> None:
    arguments = REFUSED[key](tmp_path)
    before = everything(tmp_path)
    done = run_portfolio(*arguments, folder=tmp_path)
    assert done.status == 2, done.words
    assert is_said(key, done.words), done.words
    assert everything(tmp_path) == before


def test_a_file_of_old_word_says_how_to_save_it(tmp_path: Path) -> None:
    if not libreoffice.is_there():
        lacking("LibreOffice")
    program = libreoffice.the_program()
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless",
         "--convert-to", "doc", "--outdir", str(tmp_path), str(RETURNED / "complete.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    done = run_portfolio("read", tmp_path / "complete.doc")
    assert done.status == 2
    assert is_said("error.doc_old_office_file", done.words), done.words


def test_a_sheet_without_anything_holds_nobody(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    done = run_portfolio("fill", tmp_path / "a.xlsx", "-o", tmp_path / "out")
    assert done.status == 2
    assert "Traceback" not in done.words
    assert not (tmp_path / "out").exists()


def test_a_key_twice_in_a_record_is_not_taken_in_silence(tmp_path: Path) -> None:
    text = '[{"employee_details": {"full_name": "Ada", "full_name": "Ben"}}]'
    done = run_portfolio("fill", written(tmp_path / "a.json", text), "-o", tmp_path / "out")
    assert done.status == 1
    assert not list(tmp_path.rglob("*.docx"))
    assert is_said("problem.opened", done.words), done.words


def test_an_export_wants_an_ending_that_says_what_it_is(
    place: dict[str, str], tmp_path: Path
) -> None:
    store()
    done = run_portfolio("register", "export", "-o", tmp_path / "people.pdf")
    assert done.status == 2
    assert is_said("error.name_another_ending", done.words), done.words


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("error.register_backup_made_later", lambda head, rest: (head | {"version": 99}, rest)),
        ("error.register_backup_damaged_nothing", lambda head, rest: (head, ["{}"])),
    ],
)
def test_a_backup_that_cannot_be_put_back_changes_nothing(
    place: dict[str, str], key: str, change: Any
) -> None:
    import gzip

    own = store()
    from filler.register.keep import backup, restore

    first, *rest = gzip.decompress(backup()).decode().splitlines()
    head, rest = change(json.loads(first), rest)
    content = gzip.compress("\n".join((json.dumps(head), *rest)).encode())
    with pytest.raises(PortfolioError) as error:
        restore(content)
    assert is_said(key, str(error.value))
    assert own.people() == []


def test_a_day_of_another_century_is_no_day_of_a_process(place: dict[str, str]) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    with pytest.raises(PortfolioError) as error:
        own.log("Ann Alder", "issued", date(1066, 10, 14), "Kay")
    assert is_said("error.day_no_process", str(error.value))
    assert len(own.timeline("Ann Alder")) == 1


def test_an_outcome_wants_a_day_of_the_panel(place: dict[str, str], tmp_path: Path) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    done = run_portfolio("register", "outcome", "Ann Alder", own.process.outcomes[0].id)
    assert done.status == 2
    assert is_said("error.no_panel_not_list_any", done.words), done.words


def test_two_who_stand_in_the_calendar_are_not_made_one(place: dict[str, str]) -> None:
    own = store()
    for name, number in (("Ann Alder", "SW700001"), ("Bo Birch", "SW700002")):
        own.add(who(name, number), date(2026, 1, 12), "Kay")
    from filler.register.models import Hold, Person

    for person in Person.objects.all():
        Hold.objects.create(person=person, day=date(2026, 4, 14), status="CONFIRMED")
    with pytest.raises(PortfolioError) as error:
        own.join("Ann Alder", "Bo Birch", "Kay")
    assert is_said("error.two_holds", str(error.value))
    assert len(own.people()) == 2


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    pytest.importorskip("django")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_portfolio("desk", tmp_path / "desk", "--no-browser", "--port", port)
    assert done.status == 2
    assert is_said("error.port", done.words), done.words


def test_a_workbook_of_places_without_a_column_is_refused() -> None:
    book, stream = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = "Places"
    book.active.append(["No.", "Keep"])
    book.save(stream)
    with pytest.raises(PortfolioError) as error:
        read_places(stream.getvalue(), "places.xlsx")
    assert is_said("error.no_places_sheet_column", str(error.value))


def test_records_of_two_packs_do_not_go_into_one_file(tmp_path: Path) -> None:
    other = SAMPLES / "dfe_response_2015" / "returned.docx"
    done = run_portfolio("read", RETURNED / "complete.docx", other, "-o", tmp_path / "all.json")
    assert done.status == 2
    assert is_said("error.several_packs", done.words), done.words
    assert not (tmp_path / "all.json").exists()


def test_a_pack_without_a_form_of_quality_assurance_fills_none(tmp_path: Path) -> None:
    other = SAMPLES / "dfe_response_2015" / "returned.docx"
    done = run_portfolio("qa", other, "-o", tmp_path / "qa", "--pack", "dfe_response_2015")
    assert done.status == 2
    assert is_said("error.no_qa", done.words), done.words


def test_a_note_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    note = tmp_path / "note.docx"
    with zipfile.ZipFile(note, "w") as archive:
        archive.writestr("a.txt", "words")
    done = run_portfolio("qa", RETURNED / "complete.docx", "--note", note, "-o", tmp_path / "qa")
    assert done.status == 2
    assert not list(tmp_path.glob("qa/*.docx"))


def test_nobody_is_left_without_a_name(place: dict[str, str]) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    with pytest.raises(PortfolioError) as error:
        own.change("Ann Alder", name="  ")
    assert is_said("error.no_name_missing", str(error.value))
    assert own.one("Ann Alder").name == "Ann Alder"
