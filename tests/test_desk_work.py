"""What happens at the desk when two things happen at once, twice, or in another order."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import docx
import pytest
from conftest import ROOT
from desks import Running, Visitor, running
from docx.oxml import parse_xml
from openpyxl import Workbook
from PIL import Image
from test_desk_safe import within

pytest.importorskip("waitress")

from filler.desk import alone
from filler.libreoffice import is_there
from filler.ooxml.package import open_package

RETURNED = ROOT / "samples" / "returned"


def content(name: str) -> bytes:
    return (RETURNED / f"{name}.docx").read_bytes()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "desk") as own:
        yield own


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A desk for what leaves nothing behind that another test would mind."""
    with running(tmp_path_factory.mktemp("shared") / "desk") as own:
        yield own


def entered(desk: Running) -> Visitor:
    """Somebody inside: the first by the link, each further one by another."""
    visitor = Visitor(desk.address)
    link = alone.link_of_the_first(desk.home, (desk.home / "desk.key").read_text("ascii"))
    visitor.get(link.removeprefix(desk.address))
    assert visitor.get("/receive/").status == 200
    return visitor


def received(visitor: Visitor, **files: bytes) -> str:
    given = [(name.replace("_", "."), data) for name, data in files.items()]
    return visitor.post("/receive/", {}, {"files": given}).job(visitor)


def person(visitor: Visitor, name: str) -> str:
    found = re.search(r"/people/\w{10}/", visitor.get(f"/?words={name}").text)
    assert found
    return found.group()


def sheet(*rows: list[str]) -> bytes:
    book = Workbook()
    own = book.active
    assert own is not None
    for row in rows:
        own.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def looked_at(visitor: Visitor, name: str, data: bytes) -> tuple[str, str]:
    answer = visitor.post("/issue/", {}, {"list": [(name, data)]})
    return answer.address.removeprefix(visitor.address), answer.text


def hidden(page: str) -> dict[str, str]:
    return fields(page, "looked", "seen")


def fields(page: str, *names: str) -> dict[str, str]:
    """What stands in the boxes of a page."""
    return {n: page.split(f'name="{n}" value="')[1].split('"', maxsplit=1)[0] for n in names}


def test_a_folder_that_holds_the_desk_is_not_watched(desk: Running, tmp_path: Path) -> None:
    visitor = entered(desk)
    inner = desk.home / "Received"
    inner.mkdir(exist_ok=True)
    for folder in (desk.home, desk.home.parent, inner, Path(), Path("nothing"), Path("x" * 5000)):
        text = visitor.post("/settings/", {"watched": str(folder)}).text
        assert "Saved." not in text
    other = tmp_path / "synced"
    other.mkdir()
    assert "Saved." in visitor.post("/settings/", {"watched": str(other)}).text
    (other / "perfect.docx").write_bytes(content("perfect"))
    words = visitor.post("/receive/", {"again": "1"}).job(visitor)
    assert "Perry Perfect" in words


def test_a_note_is_one_persons(desk: Running) -> None:
    """Also where the form came in a zip with others, and where it is gone."""
    visitor = entered(desk)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("perfect", "highlighted", "two-ticks"):
            archive.writestr(f"in/{name}.docx", content(name))
    received(visitor, pack_zip=stream.getvalue())
    who = person(visitor, "Hal").split("/")[2]
    visitor.post("/notes/", {"who": who}).job(visitor)
    written = [path.name for path in (desk.home / "Notes").iterdir()]
    assert written
    assert all("Hal Marker" in name or name.startswith(".") for name in written)
    file = visitor.get(f"/people/{who}/files/0/")
    assert file.content == content("highlighted"), "it is taken out of the zip"
    for path in (desk.home / "Received").rglob("*.zip"):
        path.unlink()
    assert "no longer there" in visitor.post("/notes/", {"who": who}).job(visitor)
    assert visitor.get(f"/people/{who}/files/0/").status == 409
    assert visitor.get(f"/people/{who}/files/999/").status == 404


def test_who_was_deleted_does_not_come_back(desk: Running) -> None:
    visitor = entered(desk)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("highlighted", "two-ticks"):
            archive.writestr(f"{name}.docx", content(name))
    received(visitor, pack_zip=stream.getvalue(), copy_docx=content("highlighted"))
    received(visitor, again_docx=content("highlighted"))
    page = person(visitor, "Hal")
    assert "copy.docx" in visitor.get(f"{page}delete/").text
    gone = visitor.post(f"{page}deleted/", {"name": "Hal Marker"})
    assert gone.status == 200
    visitor.post("/receive/", {"again": "1"}).job(visitor)
    words = received(visitor, other_docx=content("perfect"))
    assert "Hal Marker" not in words
    assert "Toby Twice" in words
    assert "0 people" in visitor.get("/?words=Hal").text
    report = (desk.home / "Report" / "report.json").read_text(encoding="utf-8")
    assert "Hal Marker" not in report
    left = [path.read_bytes() for path in (desk.home / "Received").rglob("*.docx")]
    assert content("highlighted") not in left


def test_what_was_made_for_a_namesake_stays(desk: Running) -> None:
    visitor = entered(desk)
    rows = [["Full Name", "Email"], *(["Ann Same", f"{n}@example.org"] for n in "ab")]
    path, page = looked_at(visitor, "same.xlsx", sheet(*rows))
    visitor.post(path, {"write": "1", **hidden(page)}).job(visitor)
    issued = sorted((desk.home / "Issued").rglob("*.docx"))
    assert len(issued) == 2
    one = person(visitor, "Ann")
    assert "Ann Same" in visitor.get(f"{one}delete/").text
    visitor.post(f"{one}deleted/", {"name": "Ann Same"})
    assert "1 person" in visitor.get("/?words=Ann").text
    left = sorted((desk.home / "Issued").rglob("*.docx"))
    assert left == issued, "nobody can tell by a name whose it is"


def test_what_is_decided_while_files_are_looked_at_stays(tmp_path: Path) -> None:
    code = """
from datetime import date
import json
from filler.register import settling
from filler.register.store import Store
store = desk.store
finding = {"rule": "grid", "severity": "blocks", "result": "undetermined", "field": "a.b",
    "message": "unclear", "basis": "abc"}
person = {"name": "Ann Alder", "number": "SW700001", "person": {}, "verdict": "decide",
    "files": ["a.docx"], "findings": [finding], "signatures": [], "answers": {}}
report = {"pack": "sandwell_fg", "on": "2026-03-10", "applicants": [person]}
store.take_report(json.loads(json.dumps(report)), b"1", "Kay")
(question,) = settling.questions(store)
settling.settle(store, question.person, 0, "abc", accepted=True, reason="", who="Kay Dee")
store.take_report(json.loads(json.dumps(report)), b"2", "Kay")
print(len(settling.questions(store)), store.one("Ann Alder").verdict, store.open_questions())
settling.take_back(store, question.person, 0, "abc", "Kay Dee")
print(len(settling.questions(store)), store.one("Ann Alder").verdict, store.open_questions())
stop = {**finding, "result": "fails", "basis": "def"}
both = {**person, "name": "Bo Birch", "number": "SW700002", "findings": [finding, stop]}
store.take_report({**report, "applicants": [both]}, b"3", "Kay")
who = store.one("Bo Birch").id
settling.settle(store, who, 0, "abc", accepted=True, reason="", who="Kay Dee")
print(store.one("Bo Birch").verdict)
for panel, content in (("2026-04-21", b"a"), ("2026-05-19", b"b"), ("2026-04-21", b"a")):
    taken = store.take_report({**report, "panel": panel}, content, "Kay")
    print(store.one("Ann Alder").panel, taken.is_again)
print(store.take_report({**report, "panel": "2026-04-21"}, b"a", "Kay").is_again)
print(store.one("Ann Alder").verdict)
"""
    assert within(tmp_path, code).splitlines() == [
        "0 ready 0", "1 decide 1", "not ready",
        "2026-04-21 False", "2026-05-19 False", "2026-04-21 False", "True", "decide",
    ]  # fmt: skip


def test_a_second_start_opens_the_first(desk: Running) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "filler", "desk", str(desk.home), "--no-browser"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "is open already" in run.stderr
    link = re.search(r"http://\S+", run.stderr)
    assert link
    visitor = Visitor(desk.address)
    assert visitor.get(link.group().removeprefix(desk.address)).status == 200
    assert Visitor(desk.address).post("/link/", token="").status == 403


def test_columns_of_one_sheet_are_not_those_of_another(shared: Running) -> None:
    visitor = entered(shared)
    book = Workbook()
    one = book.active
    assert one is not None
    one.title = "One"
    for row in (["Name", "E-mail"], ["Ann Alder", "ann@example.org"]):
        one.append(row)
    two = book.create_sheet("Two")
    for row in (["E-mail", "Name"], ["bo@example.org", "Bo Birch"]):
        two.append(row)
    stream = io.BytesIO()
    book.save(stream)
    path, page = looked_at(visitor, "two.xlsx", stream.getvalue())
    name, mail = "employee_details.full_name", "employee_details.email"
    own = {**hidden(page), "column-0": name, "column-1": mail}
    text = visitor.post(path, {**own, "sheet": "Two"}).text
    assert "1 of 1 person can be written" in text
    assert "Bo Birch" in text
    _, other = looked_at(
        visitor, "plain.xlsx", sheet(["Name", "E-mail"], ["Cy Cedar", "c@example.org"])
    )
    assert "The first: Cy Cedar." in other


def test_two_columns_are_joined_turned_and_parted(shared: Running) -> None:
    visitor = entered(shared)
    name = "employee_details.full_name"
    data = sheet(["Family", "Given"], ["Alder", "Ann"])
    path, page = looked_at(visitor, "a.xlsx", data)
    assert "no heading matches the name of a field" in page
    assert "choose" in page
    own = {**hidden(page), "column-0": name, "column-1": name}
    text = visitor.post(path, own).text
    assert "The first: Alder Ann." in text
    assert f'name="turned-{name}"' in text
    text = visitor.post(path, {**own, f"turned-{name}": "1"}).text
    assert "The first: Ann Alder." in text
    _, again = looked_at(visitor, "b.xlsx", sheet(["Given", "Family"], ["Bo", "Birch"]))
    assert "The first: Bo Birch." in again, "what was settled holds in another order of columns"
    text = visitor.post(path, {**hidden(text), "column-0": name, "column-1": "-"}).text
    assert "The first: Alder." in text
    path, page = looked_at(visitor, "c.xlsx", data)
    assert "The first: Alder." in page, "what was parted is not joined again"


def test_nothing_is_written_before_it_was_seen(desk: Running) -> None:
    visitor = entered(desk)
    path, page = looked_at(visitor, "a.xlsx", sheet(["Name", "Unit"], ["Ann Alder", "North"]))
    own = {**hidden(page), "column-0": "employee_details.full_name"}
    changed = {**own, "column-1": "employee_details.team", "write": "1"}
    answer = visitor.post(path, changed)
    assert "Something has changed. Check it first" in answer.text
    assert not list((desk.home / "Issued").rglob("*.docx"))
    words = visitor.post(path, {**changed, **hidden(answer.text)}).job(visitor)
    assert "1 file is in" in words


def test_people_of_one_name_are_told_apart_by_their_mail(desk: Running) -> None:
    visitor = entered(desk)
    rows = [["Full Name", "Email"], *(["Ann Same", f"{n}@example.org"] for n in "abc")]
    path, page = looked_at(visitor, "same.xlsx", sheet(*rows))
    own = {"column-0": "employee_details.full_name", "column-1": "employee_details.email"}
    visitor.post(path, {**hidden(page), **own, "write": "1"}).job(visitor)
    assert "3 people" in visitor.get("/?words=Ann+Same").text


@pytest.mark.parametrize("day", ["2026-99-99", "9999-12-31", "0001-01-01", "tomorrow", "١٢"])
def test_a_day_that_is_none_is_one_sentence(shared: Running, day: str) -> None:
    visitor = entered(shared)
    visitor.post("/people/", {"name": "Ann Alder"})
    page = person(visitor, "Ann")
    for path, data in (
        (f"{page}log/", {"stage": "issued", "day": day}),
        ("/receive/", {"again": "1", "panel": day}),
        ("/settings/", {"panel": day}),
        ("/settings/", {"day": day}),
    ):
        answer = visitor.post(path, data)
        assert answer.status == 409, (path, day)
    assert visitor.post(f"{page}log/", {"stage": "nope"}).status == 409
    for path in ("/", page, "/panels/", "/settings/"):
        assert visitor.get(path).status == 200


@pytest.mark.parametrize("at", ["9" * 5000, "-1", "x", "٣", "1e9", "999999999999999999999"])
def test_a_number_that_is_none_is_the_first(shared: Running, at: str) -> None:
    visitor = entered(shared)
    assert (
        visitor.get(
            f"/settle/?at={at}".encode().decode("latin-1", "replace")
            if at.isascii()
            else "/settle/?at=%D9%A3"
        ).status
        == 200
    )
    assert visitor.get(f"/?page={at}" if at.isascii() else "/?page=%D9%A3").status == 200


def test_who_somebody_is_can_be_put_right(shared: Running) -> None:
    visitor = entered(shared)
    visitor.post("/people/", {"name": "An Alder", "number": "SW1"})
    page = person(visitor, "Alder")
    visitor.post(f"{page}change/", {"name": "Ann Alder", "number": "SW700001", "team": "North"})
    text = visitor.get(page).text
    assert "Ann Alder" in text
    assert "SW700001" in text
    assert visitor.post(f"{page}change/", {"name": " "}).status == 409
    assert "1 person" in visitor.get("/?words=An+Alder").text, "the name before is known"


def test_a_choice_that_is_none_decides_nothing(desk: Running) -> None:
    visitor = entered(desk)
    received(visitor, two_docx=content("two-ticks"))
    page = visitor.get("/settle/").text
    own = fields(page, "person", "number", "key")
    before = visitor.get("/settle/").text.count("1 of 2")
    visitor.post("/settle/decide/", {**own, "who": "Kay Dee", "reason": "Not fit."})
    assert visitor.get("/settle/").text.count("1 of 2") == before == 1
    assert "<button disabled hidden>" in page, "the return key sends nothing"


def test_words_are_shown_once_as_they_are(shared: Running) -> None:
    visitor = entered(shared)
    _, page = looked_at(visitor, "a.xlsx", sheet(["Full Name"], ["Sean O'Brien"]))
    assert "Sean O&#x27;Brien" in page
    assert "&amp;#x27;" not in page
    assert "--sheet" not in page
    _, damaged = looked_at(visitor, "b.xlsx", b"nothing")
    assert "b.xlsx is not an Excel workbook" in damaged
    assert str(shared.home) not in damaged, "nobody is told of the desk's own folders"


def test_a_list_that_is_gone_is_no_page(shared: Running) -> None:
    visitor = entered(shared)
    path, _ = looked_at(visitor, "a.xlsx", sheet(["Full Name"], ["Ann Alder"]))
    for file in (shared.home / "Lists").rglob("*.xlsx"):
        file.unlink()
    assert visitor.get(path).status == 404


def test_a_refused_change_leaves_the_draft_as_it_was(shared: Running, tmp_path: Path) -> None:
    from test_desk import made_form

    form = tmp_path / "visit record.docx"
    made_form(form)
    visitor = entered(shared)
    answer = visitor.post("/own/", {}, {"form": [(form.name, form.read_bytes())]})
    path = answer.address.removeprefix(shared.address)
    numbers = re.findall(r'name="number" value="(\w+)"', answer.text)
    rows: dict[str, str] = {}
    for number in numbers:
        for key in ("found", "label", "kind", "whose"):
            part = answer.text.split(f'name="{key}-{number}"')[1]
            given = part.split('value="')[1].split('"')[0]
            rows[f"{key}-{number}"] = "text" if key == "kind" else given
    rows["number"] = numbers[0]
    refused = visitor.post(path, {**rows, f"label-{numbers[0]}": "", f"keep-{numbers[0]}": "yes"})
    assert "have not been saved yet" in refused.text
    assert visitor.get(path).status == 200
    filled = tmp_path / "filled.docx"
    made_form(filled, "Ann Alder", "North", "12 January 2026")
    visitor.post(path, {}, {"filled": [("filled.docx", filled.read_bytes())]})
    assert "places were found" in visitor.get(path).text
    visitor.post(path, {"away": "1"})
    assert visitor.get(path).status == 404
    bad = visitor.post("/own/", {}, {"form": [("bad.docx", b"PK nothing")]})
    assert "could not be used as a form" in bad.text


def test_papers_are_of_their_own_panel(tmp_path: Path) -> None:
    code = """
import json
from filler.desk.work import work_of
class Quiet:
    def advance(self, *_): pass
    def say(self, *_): pass
    def tell(self): pass
store = desk.store
def person(name, number):
    return {"name": name, "number": number, "person": {}, "verdict": "ready", "files": ["a.docx"],
        "findings": [], "answers": {}, "signatures": [{"field": "a.b"}]}
for panel, *who in (("2099-04-21", "Ann Alder", "SW7001"), ("2099-05-19", "Bo Birch", "SW7002")):
    own = {"pack": "sandwell_fg", "on": "2026-03-10", "panel": panel}
    report = {**own, "applicants": [person(*who)]}
    store.take_report(report, panel.encode(), "Kay")
gave = work_of(desk)["papers"]({"day": "2099-04-21", "by": "Kay"}, Quiet())
print(json.dumps([p for p in gave["written"] if p.endswith(".ics")]))
"""
    (calendar,) = json.loads(within(tmp_path / "desk", code))
    assert "Ann Alder" in calendar


def own_form(tmp_path: Path, name: str = "visit record") -> tuple[str, bytes]:
    from test_desk import made_form

    form = tmp_path / f"{name}.docx"
    made_form(form)
    return form.name, form.read_bytes()


def test_what_was_written_down_wrongly_is_taken_back_on_the_page(shared: Running) -> None:
    visitor = entered(shared)
    answer = visitor.post("/people/", {"name": "Tia Take", "number": "SW300001"})
    path = answer.address.removeprefix(shared.address)
    visitor.post(f"{path}log/", {"stage": "hr", "day": "2026-01-10", "said": "wrong person"})
    page = visitor.get(path).text
    assert "Stage</dt><dd>Paperwork sent to HR" in page
    number = re.search(r"events/(\d+)/", page.split("wrong person")[1])
    assert number
    page = visitor.post(f"{path}events/{number[1]}/").text
    assert "Stage</dt><dd>Paperwork sent to HR" not in page
    assert "<s><b>10 January 2026</b>" in page
    assert visitor.post(f"{path}events/{number[1]}/").status == 409


def test_two_become_one_after_both_were_seen(desk: Running) -> None:
    visitor = entered(desk)
    visitor.post("/receive/", {}, {"files": [("a.docx", content("perfect"))]}).job(visitor)
    perry = person(visitor, "Perry")
    answer = visitor.post("/people/", {"name": "Pia Perfect", "number": "SW300002"})
    pia = answer.address.removeprefix(desk.address)
    page = visitor.get(f"{perry}same/?other=SW300002").text
    assert "Are these the same person?" in page
    assert "Pia Perfect" in page
    assert visitor.get(f"{perry}same/?other=SW000000").status == 409
    assert (
        "Give the other person’s name or number"
        in visitor.get(f"{perry}same/?other=Perry+Perfect").text
    )
    joined = visitor.post(f"{perry}same/", {"other": "Pia Perfect"})
    assert "are now one person" in joined.text
    assert visitor.get(pia).status == 409
    assert "Perry Perfect" in visitor.get("/?words=Pia").text


def test_the_panels_rule_is_changed_and_taken_back(shared: Running) -> None:
    visitor = entered(shared)
    before = visitor.get("/panels/").text
    rule = {"which": "2", "on": "WE", "submit": "", "assure": "3", "send": "1"}
    assert "Saved." in visitor.post("/settings/panel/", rule).text
    days = re.findall(r"(\d+ \w+ 20\d\d)", visitor.get("/panels/").text)
    assert any(datetime.strptime(day, "%d %B %Y").weekday() == 2 for day in days)
    settings = visitor.get("/settings/").text
    assert '<option value="WE" selected>' in settings
    assert 'name="assure" value="3"' in settings
    for wrong in ({"which": "7"}, {"which": ""}, {"on": "XX"}, {"assure": "-1"}, {"send": "99"}):
        assert 'class="told error"' in visitor.post("/settings/panel/", {**rule, **wrong}).text
    assert "is used again" in visitor.post("/settings/panel/", {"drop": "1"}).text
    assert visitor.get("/panels/").text == before


def test_a_house_style_is_seen_kept_and_issued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packs go out in it, and what comes back is read without a word about it."""
    style = {
        "organisation": "Example Borough", "accent": "#7A1F3D", "font": "Verdana",
        "left": "Our people", "centre": "", "alt": "Example Borough",
    }  # fmt: skip
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    picture = io.BytesIO()
    Image.new("RGB", (300, 120), "navy").save(picture, "JPEG")
    with running(tmp_path / "desk") as desk:
        visitor = entered(desk)
        visitor.get("/settings/house/")
        if is_there():
            shown = visitor.post("/settings/house/preview/", style).text
            assert 'src="data:image/png;base64,' in shown
        for wrong, why in (
            ({"accent": "#FFEE00"}, "contrast"), ({"accent": "red"}, "Choose a colour"),
            ({"font": "Comic Sans MS"}, "one of the fonts"), ({"organisation": " "}, "Enter the"),
        ):  # fmt: skip
            assert why in visitor.post("/settings/house/", {**style, **wrong}).text
        bad = visitor.post("/settings/house/", style, {"logo": [("logo.png", b"no picture")]})
        assert "cannot be read as a picture" in bad.text
        given = {"logo": [("logo.jpg", picture.getvalue())]}
        kept = visitor.post("/settings/house/", style, given).text
        assert "Packs are issued in this style" in kept
        assert "told warning" not in kept
        path, page = looked_at(visitor, "a.xlsx", sheet(["Full Name"], ["Ann Alder"]))
        visitor.post(path, {**hidden(page), "write": "1"}).job(visitor)
        (issued,) = (desk.home / "Issued").rglob("*.docx")
        words = [
            package.read(name).decode("utf-8", "replace")
            for package in [open_package(issued)]
            for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml")
        ]
        assert "Example Borough" in words[0]
        assert "7A1F3D" in words[1]
        assert "Our people" in words[2]
        received(visitor, back_docx=issued.read_bytes())
        page = visitor.get(person(visitor, "Ann")).text
        assert "own words" not in page, "nothing is said of the style"
        assert "are not the form" not in page
        visitor.post("/settings/house/", {"drop": "1"})
        path, page = looked_at(visitor, "b.xlsx", sheet(["Full Name"], ["Bo Birch"]))
        visitor.post(path, {**hidden(page), "write": "1"}).job(visitor)
        (plain,) = (desk.home / "Issued").rglob("Bo Birch*.docx")
        assert "7A1F3D" not in open_package(plain).read("word/styles.xml").decode()


def test_an_own_form_is_used_at_once_and_after_a_new_start(tmp_path: Path) -> None:
    """With people, files and settings of its own; the first form keeps its own."""
    home = tmp_path / "desk"
    with running(home) as desk:
        visitor = entered(desk)
        visitor.post("/people/", {"name": "Perry First"})
        answer = visitor.post("/own/", {}, {"form": [own_form(tmp_path)]})
        path = answer.address.removeprefix(desk.address)
        name = fields(answer.text, "form")["form"]
        assert "The desk now works with" in visitor.post("/settings/form/", {"form": name}).text
        assert "The desk now works with this form" in visitor.get(path).text
        assert "to another form first" in visitor.post(path, {"away": "1"}).text
        assert "Perry First" not in visitor.get("/").text
        listed = sheet(["Full name", "Team"], ["Ann Alder", "North"])
        path, page = looked_at(visitor, "a.xlsx", listed)
        assert "1 pack" in visitor.post(path, {**hidden(page), "write": "1"}).job(visitor) or True
        (issued,) = home.rglob("Issued/*/Ann Alder*.docx")
        assert "Ann Alder" in received(visitor, back_docx=issued.read_bytes())
        assert not list((home / "Received").rglob("*.docx")), "in a folder of its own"
        assert visitor.post("/settings/form/", {"form": "/etc"}).status == 409
    with running(home) as desk:
        visitor = entered(desk)
        assert "Ann Alder" in visitor.get("/").text
        visitor.get("/settings/")
        visitor.post("/settings/form/", {"form": "sandwell_fg"})
        assert "Perry First" in visitor.get("/").text
    with running(home) as desk:
        assert "Perry First" in entered(desk).get("/").text


def test_two_drafts_of_one_name_are_two_forms(shared: Running, tmp_path: Path) -> None:
    visitor = entered(shared)
    ids = set()
    for _ in range(2):
        answer = visitor.post("/own/", {}, {"form": [own_form(tmp_path, "twice")]})
        token = answer.address.rstrip("/").rpartition("/")[2]
        pack = shared.home / "Forms" / token / "pack" / "pack.toml"
        ids.add(tomllib.loads(pack.read_text(encoding="utf-8"))["id"])
    assert len(ids) == 2
    assert "twice" in ids


def test_what_could_not_be_read_is_told_once(desk: Running) -> None:
    visitor = entered(desk)
    received(visitor, two_docx=content("two-ticks"))
    first = received(visitor, broken_docx=b"PK\x03\x04 cut")
    assert "<h2>Could not be read</h2>" in first
    second = received(visitor, perfect_docx=content("perfect"))
    assert "<h2>Could not be read</h2>" not in second
    assert "1 file that could not be read before" in second
    third = received(visitor, other_docx=b"PK\x03\x04 cut too")
    new = third.split("could not be read before")[0].split("<h2>Could not be read</h2>")[1]
    assert "<b>other.docx</b>" in new.split("<details>")[0]
    assert "broken.docx" not in new.split("<details>")[0]
    assert "<h2>Could not be read</h2>" in third


def test_who_asks_too_often_waits(desk: Running) -> None:
    visitor = entered(desk)
    visitor.get("/")
    answers = [visitor.post("/people/", {"name": ""}).status for _ in range(245)]
    assert answers[0] == 200
    assert answers[-1] == 429
    late = visitor.post("/people/", {"name": ""})
    assert "got too many requests" in late.text
    assert late.heads["Retry-After"] == "60"
    assert visitor.get("/").status == 200, "pages are counted apart"


def test_a_place_is_added_in_word(shared: Running, tmp_path: Path) -> None:
    """The marked copy is downloaded, changed, given back; what was renamed before stays."""
    visitor = entered(shared)
    answer = visitor.post("/own/", {}, {"form": [own_form(tmp_path, "to add")]})
    path = answer.address.removeprefix(shared.address)
    numbers = re.findall(r'name="number" value="(\w+)"', answer.text)
    marked = visitor.get(f"{path}marked/")
    assert "to add - marked.docx" in marked.heads["Content-Disposition"]
    (tmp_path / "marked.docx").write_bytes(marked.content)
    document = docx.Document(str(tmp_path / "marked.docx"))
    added = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:t'
        ' xml:space="preserve">Anything else </w:t></w:r><w:sdt><w:sdtPr><w:alias'
        ' w:val="Anything else"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t> </w:t></w:r>'
        "</w:sdtContent></w:sdt></w:p>"
    )
    document.element.body.insert(0, parse_xml(added))
    document.save(str(tmp_path / "back.docx"))
    back = (tmp_path / "back.docx").read_bytes()
    taken = visitor.post(path, {}, {"marked": [("back.docx", back)]}).text
    refused = visitor.post(path, {}, {"marked": [("odd.docx", b"PK nothing")]}).text
    assert 'role="alert"' in refused
    after = visitor.get(path).text
    for page in (taken, after):
        labels = re.findall(r'name="label-\w+" value="([^"]*)"', page)
        assert len(labels) == len(numbers) + 1, page[:3000]
        assert "Anything else" in labels
