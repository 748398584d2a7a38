"""Signatures with other parts, and pictures as answers, through every face."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import docx
import jsonschema
import openpyxl
import pytest
from conftest import run_portfolio
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from PIL import Image
from small_packs import small_pack
from test_made_packs import changed, in_libreoffice

from filler.definition import Pack, load_pack
from filler.definition.schema import record_schema
from filler.errors import DefinitionError
from filler.ooxml.package import open_package
from filler.reading import read_file

FORM = """id = "handover"
title = "Handover"

[[group]]
fields = [
  { id = "name", label = "Name" },
  { id = "plan", kind = "picture", label = "Plan of the room" },
  { id = "doors", label = "Doors" },
]

[[group]]
kind = "signature"
fields = [
  { id = "nurse", label = "Nurse", parts = [
    "signed", "role", "registration_number", "date", "time",
  ] },
  { id = "porter", label = "Porter", parts = ["signed", "initials"] },
]

[[block]]
kind = "table"
title = "Handover"
head = ["Question", "Answer"]
widths = [40, 60]
rows = [
  { each = ["name", "plan", "doors"], cells = ["{.:label}", "{.}"] },
  { cells = ["Signed by the nurse", "{nurse.signed}"] },
  { cells = ["Role", "{nurse.role}"] },
  { cells = ["PIN", "{nurse.registration_number}"] },
  { cells = ["Date", "{nurse.date}"] },
  { cells = ["Time", "{nurse.time}"] },
  { cells = ["Signed by the porter", "{porter.signed}"] },
  { cells = ["Initials", "{porter.initials}"] },
]
"""
RULES = """[[rule]]
id = "signed"
kind = "signed"
title = "Both have signed"
severity = "blocks"
fields = ["handover.nurse", "handover.porter"]
clause = "1"
source = "Both sign."
"""
RECORD: dict[str, Any] = {
    "name": "Ada Example",
    "plan": {"image": "plan.png"},
    "doors": "two",
    "nurse": {
        "signed": "Nia Nurse", "role": "Staff nurse", "registration_number": "12A3456E",
        "date": "2026-03-04", "time": "7.05",
    },
    "porter": {"signed": "Pat Porter", "initials": "PP"},
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_pack(tmp_path_factory.mktemp("packs") / "handover", FORM, rules=RULES)
    assert run_portfolio("template", "build", "--pack", folder).status == 0
    return folder


@pytest.fixture(scope="module")
def pack(home: Path) -> Pack:
    return load_pack(home)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    Image.new("RGB", (900, 500), "teal").save(folder / "plan.png")
    (folder / "one.json").write_text(json.dumps([{"handover": RECORD}]), encoding="utf-8")
    return folder


@pytest.fixture
def filled(home: Path, data: Path, tmp_path: Path) -> Path:
    ran = run_portfolio("fill", data / "one.json", "-o", tmp_path / "out", "--pack", home)
    assert ran.status == 0, ran.words
    (path,) = (tmp_path / "out").glob("*.docx")
    return path


def without_the_picture(record: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """A record without where its picture lies, and whether there is one in a Word file."""
    own = dict(record["handover"])
    plan = own.pop("plan")
    return own, isinstance(plan, dict) and "#word/media/" in plan["image"].replace("#/", "#")


PLAIN = {k: v for k, v in RECORD.items() if k != "plan"} | {
    "nurse": {**RECORD["nurse"], "time": "07:05"}
}


def test_what_was_filled_in_is_read_by_tag_and_without_controls(pack: Pack, filled: Path) -> None:
    for path in (filled, changed(filled, keep="controls"), changed(filled, keep="words")):
        own, is_there = without_the_picture(read_file(path, pack).record)
        assert own == PLAIN, path
        assert is_there


def test_what_libreoffice_saved_is_never_another_answer(pack: Pack, filled: Path) -> None:
    reading = read_file(in_libreoffice([filled])[0], pack)
    own, is_there = without_the_picture(reading.record)
    assert is_there
    assert own == PLAIN


def test_a_blank_one_is_blank_and_valid(
    home: Path, pack: Pack, filled: Path, validate: Callable[..., list[str]]
) -> None:
    template = home / "templates" / "portfolio.docx"
    assert {a.state for a in read_file(template, pack).answers.values()} == {"blank"}
    assert validate(template) == []
    assert validate(filled) == []
    ran = run_portfolio("template", "check", template, "--pack", home)
    assert ran.status == 0, ran.words


def test_the_picture_is_as_large_as_an_answer(filled: Path) -> None:
    (shape,) = docx.Document(str(filled)).element.body.iter(qn("wp:extent"))
    width, height = int(shape.get("cx")), int(shape.get("cy"))
    assert Mm(60) < width <= Mm(80)
    assert width / height == pytest.approx(9 / 5, abs=0.01)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("plan.png", "is not a picture"),
        ({"image": 3}, "a picture needs its file"),
        ({"image": "gone.png"}, "cannot be read"),
        ({"image": "../plan.png"}, "outside the folder"),
        ({"picture": "plan.png"}, "no such field 'picture'"),
    ],
)
def test_what_is_no_picture_is_refused(
    value: Any, said: str, home: Path, data: Path, tmp_path: Path
) -> None:
    path = data / "bad.json"
    path.write_text(json.dumps([{"handover": {**RECORD, "plan": value}}]), encoding="utf-8")
    ran = run_portfolio("fill", path, "-o", tmp_path / "out", "--pack", home)
    assert ran.status == 1
    assert said in ran.words
    assert "$[0].handover.plan" in ran.words


def test_a_time_that_is_none_is_refused_and_unclear(
    home: Path, pack: Pack, data: Path, filled: Path, tmp_path: Path
) -> None:
    path = data / "bad.json"
    nurse = {**RECORD["nurse"], "time": "25:99"}
    path.write_text(json.dumps([{"handover": {**RECORD, "nurse": nurse}}]), encoding="utf-8")
    ran = run_portfolio("fill", path, "-o", tmp_path / "bad", "--pack", home)
    assert "$[0].handover.nurse.time" in ran.words
    document = docx.Document(str(filled))
    (text,) = [e for e in document.element.body.iter(qn("w:t")) if e.text == "07:05"]
    text.text = "shortly after seven"
    document.save(str(tmp_path / "late.docx"))
    answer = read_file(tmp_path / "late.docx", pack).answers["handover.nurse.time"]
    assert (answer.state, answer.shown) == ("unclear", "shortly after seven")


def test_words_and_two_pictures_in_its_place_are_unclear(
    pack: Pack, filled: Path, data: Path, tmp_path: Path
) -> None:
    for number, spoil in enumerate(("words", "two", "beside")):
        document = docx.Document(str(filled))
        drawing = next(document.element.body.iter(qn("w:drawing")))
        run = drawing.getparent()
        if spoil == "two":
            paragraph = Paragraph(run.getparent(), document)
            extra: Any = Run(cast(Any, OxmlElement("w:r")), paragraph)
            extra.add_picture(str(data / "plan.png"))
            run.addnext(extra._r)
        else:
            if spoil == "words":
                run.remove(drawing)
            word = OxmlElement("w:t")
            word.text = "see the other page"
            run.append(word)
        path = tmp_path / f"{number}.docx"
        document.save(str(path))
        answer = read_file(path, pack).answers["handover.plan"]
        if spoil == "beside":
            assert answer.state == "answered"
            assert "see the other page" in answer.note
        else:
            assert answer.state == "unclear", spoil
            assert answer.note


def test_the_workbook_holds_them_and_gives_them_back(
    home: Path, pack: Pack, data: Path, filled: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.xlsx"
    given = ("--with", data / "one.json", "--pack", home)
    ran = run_portfolio("workbook", "-o", book, *given)
    assert ran.status == 0, ran.words
    sheet = openpyxl.load_workbook(book)["Handover"]
    below = zip(sheet[1], sheet[2], strict=True)
    heads = {head.value: cell.value for head, cell in below}
    assert heads["Nurse: Role"] == "Staff nurse"
    assert str(heads["Nurse: Time"]) == "07:05:00"
    assert heads["Porter: Initials"] == "PP"
    assert str(heads["Plan of the room"]).startswith("picture: ")
    out = tmp_path / "again"
    ran = run_portfolio("fill", book, "-o", out, "--pack", home, "--pictures", data)
    assert ran.status == 0, ran.words
    (path,) = out.glob("*.docx")
    own, is_there = without_the_picture(read_file(path, pack).record)
    assert own == PLAIN
    assert is_there


def test_what_was_read_may_be_filled_in_again(home: Path, filled: Path, tmp_path: Path) -> None:
    records = tmp_path / "out" / "records.json"
    ran = run_portfolio("read", filled, "-o", records, "--pack", home)
    assert ran.status == 0, ran.words
    ran = run_portfolio("fill", records, "-o", tmp_path / "again", "--pack", home)
    assert ran.status == 0, ran.words
    (path,) = (tmp_path / "again").glob("*.docx")
    pictures = [
        open_package(one).read(name)
        for one in (filled, path)
        for name in open_package(one).names
        if name.startswith("word/media/")
    ]
    assert len(pictures) == 2
    assert pictures[0] == pictures[1]


def test_the_schema_knows_them(pack: Pack) -> None:
    checker = jsonschema.Draft202012Validator(record_schema(pack))
    checker.validate({"handover": RECORD})
    bad = {"handover": {"nurse": {"print_name": "Nia"}}}
    assert list(checker.iter_errors(bad)), "a part that this signature has not"


def test_the_audit_asks_for_each_part(home: Path, filled: Path, tmp_path: Path) -> None:
    ran = run_portfolio("audit", filled, "--pack", home, "--json")
    assert ran.out, ran.words
    (applicant,) = ran.json()["applicants"]
    assert [
        f for f in applicant["findings"] if f["rule"] == "signed" and f["severity"] == "blocks"
    ] == []
    lacking = tmp_path / "lacking.docx"
    shutil.copy(filled, lacking)
    document = docx.Document(str(lacking))
    for words in ("Staff nurse", "07:05", "PP"):
        (text,) = [e for e in document.element.body.iter(qn("w:t")) if e.text == words]
        text.text = ""
    document.save(str(lacking))
    (applicant,) = run_portfolio("audit", lacking, "--pack", home, "--json").json()["applicants"]
    said = " ".join(f["message"] for f in applicant["findings"] if f["rule"] == "signed")
    assert "no role, no time" in said
    assert "no initials" in said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ('["signed", "rank"]', "unknown part 'rank'"),
        ('["role", "date"]', "without the part 'signed'"),
        ('["signed", "date", "date"]', "names a part twice"),
    ],
)
def test_parts_that_are_none_are_named(parts: str, said: str, tmp_path: Path) -> None:
    form = FORM.replace('parts = ["signed", "initials"]', f"parts = {parts}")
    with pytest.raises(DefinitionError, match=said):
        load_pack(small_pack(tmp_path / "handover", form))


def test_a_picture_stands_in_the_guidance(
    tmp_path: Path, validate: Callable[..., list[str]]
) -> None:
    block = (
        '\n[[block]]\nkind = "picture"\nfile = "plan.png"\nwidth = 60\n'
        'alt = "The ward, with its doors marked"\n'
    )
    folder = small_pack(tmp_path / "handover", FORM + block)
    Image.new("RGB", (900, 500), "teal").save(folder / "plan.png")
    assert run_portfolio("template", "build", "--pack", folder).status == 0
    template = folder / "templates" / "portfolio.docx"
    assert validate(template) == []
    (shape,) = docx.Document(str(template)).inline_shapes
    assert (shape.width, shape._inline.docPr.get("descr")) == (
        Mm(60), "The ward, with its doors marked",
    )  # fmt: skip
    assert {a.state for a in read_file(template, load_pack(folder)).answers.values()} == {"blank"}
    for wrong, said in (
        ('file = "none.png"', "no picture 'none.png'"),
        ('file = "../plan.png"', "outside the pack's folder"),
    ):
        text = (FORM + block).replace('file = "plan.png"', wrong)
        (folder / "handover.toml").write_text(text, encoding="utf-8")
        with pytest.raises(DefinitionError, match=said):
            load_pack(folder)
