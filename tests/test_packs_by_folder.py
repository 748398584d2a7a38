"""Forms of another organisation: a folder each, and no line of the engine."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_portfolio

from filler.building import build_template
from filler.definition import data_folder, find_pack, list_packs, load_pack
from filler.layout import lay_out
from filler.reading import read_file

SAMPLES = ROOT / "samples" / "dfe_response_2015"
NAMES = ("dfe_response_2015", "dfe_response_2016", "sandwell_panel")
(RECORD,) = json.loads((SAMPLES / "response.json").read_text(encoding="utf-8"))


def differing(record: dict[str, Any], read: dict[str, Any], path: str = "") -> list[str]:
    """The answers of a record that were not read as they are; nothing and empty are the same."""
    found = []
    for name, value in record.items():
        place = f"{path}.{name}".lstrip(".")
        if isinstance(value, dict):
            found += differing(value, read.get(name) or {}, place)
        elif (value or None) != (read.get(name) or None):
            found.append(place)
    return found


def test_the_engine_names_no_pack() -> None:
    """No id of a pack, no organisation and no question stands in the code."""
    words = {folder.name for folder in list_packs()}
    words |= {"Sandwell", "Department for Education", "Supervising Social Worker", "LCS", "KSS 3"}
    for path in sorted((ROOT / "filler").rglob("*.*")):
        if path.suffix in (".py", ".j2"):
            text = path.read_text(encoding="utf-8")
            code = re.sub(r'"""[\s\S]*?"""|#.*', "", text) if path.suffix == ".py" else text
            assert not [word for word in words if word in code], path


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_that_of_its_definition(name: str) -> None:
    pack = load_pack(find_pack(name))
    path = data_folder("templates") / name / "portfolio.docx"
    assert build_template(pack, lay_out(pack)) == path.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_valid(name: str, validate: Any) -> None:
    assert validate(data_folder("templates") / name / "portfolio.docx") == []


@pytest.mark.parametrize("name", NAMES[:2])
def test_everything_works_by_folder_alone(name: str, tmp_path: Path) -> None:
    pack = ("--pack", name)
    assert run_portfolio("blank", *pack, "-o", tmp_path / "blank").status == 0
    assert run_portfolio("workbook", *pack, "-o", tmp_path / "w.xlsx").status == 0
    assert "response" in run_portfolio("schema", *pack).out
    (blank,) = (tmp_path / "blank").glob("*.docx")
    read = run_portfolio("read", blank, *pack, "--json").json()
    assert {a["state"] for a in read[0]["answers"].values()} == {"blank"}
    audit = run_portfolio("audit", blank, *pack, "-o", tmp_path / "report", "--json")
    assert audit.status == 1
    (applicant,) = audit.json()["applicants"]
    assert applicant["verdict"] == "not ready"
    assert "name" in {finding["rule"] for finding in applicant["findings"]}
    assert "Department for Education" in (tmp_path / "report" / "report.html").read_text("utf-8")


def test_a_folder_of_ones_own_is_a_pack(tmp_path: Path) -> None:
    folder = tmp_path / "our_form"
    shutil.copytree(find_pack("dfe_response_2016"), folder)
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    (folder / "pack.toml").write_text(text.replace("dfe_response_2016", "our_form"), "utf-8")
    assert run_portfolio("template", "build", "--pack", folder).status == 0
    assert run_portfolio("blank", "--pack", folder, "-o", tmp_path / "out").status == 0


def test_the_completed_response_is_read_back_equal(tmp_path: Path) -> None:
    """The Family Rights Group's response, filled into the form."""
    run = run_portfolio(*("fill", SAMPLES / "response.json", "--pack", NAMES[0]), "-o", tmp_path)
    assert run.status == 0, run.words
    (path,) = tmp_path.glob("*.docx")
    reading = read_file(path, load_pack(find_pack(NAMES[0])))
    assert differing(RECORD, dict(reading.record)) == []
    assert reading.findings == ()


def test_the_plain_response_is_read_by_its_labels_to_the_same_answers() -> None:
    reading = read_file(SAMPLES / "returned.docx", load_pack(find_pack(NAMES[0])))
    assert reading.recognised_by == "labels"
    assert differing(RECORD, dict(reading.record)) == []
    response = reading.record["response"]
    assert response["category"] == ["voluntary"]
    assert (response["leader"]["more"], response["supervisor"]["more"]) == ("yes", "yes")
    assert response["leader"]["comments"].count("\n• ") == 11
    assert reading.answers["response.organisation"].value is True
    assert reading.answers["response.reply.again"].state == "blank"
    assert reading.answers["response.confidential"].state == "blank"


def test_the_response_is_audited_by_its_own_rules() -> None:
    run = run_portfolio("audit", SAMPLES / "returned.docx", "--pack", NAMES[0], "--json")
    (applicant,) = run.json()["applicants"]
    assert (applicant["name"], applicant["verdict"]) == ("Cathy Ashley", "ready")
    # It is no file of ours: what it is worded like, but what came with it, is said and no more.
    assert [(f["rule"], f["severity"]) for f in applicant["findings"]] == [
        ("file:words_elsewhere", "advises"),
        ("file:other_wording", "notes"),
        ("file:came_along", "notes"),
    ]


def test_the_annotated_statement_gives_all_its_comments_back() -> None:
    """67 Word comments with their authors, their days, their words, and the words they are on."""
    paragraphs = json.loads((SAMPLES / "annotations.json").read_text(encoding="utf-8"))
    expected = [comment for paragraph in paragraphs for comment in paragraph["comments"]]
    assert len(expected) == 67
    run = run_portfolio("read", SAMPLES / "annotated.docx", "--comments", "--json")
    assert run.status == 0
    (found,) = run.json()
    comments = found["comments"]
    assert [c["author"] for c in comments] == [c["initials"] for c in expected]
    assert [" ".join(c["text"].split()) for c in comments] == [
        " ".join(c["text"].split()) for c in expected
    ]
    assert {c["date"] for c in comments} == {"2015-08-28T10:00:00Z"}
    for paragraph in paragraphs:
        own = [comments.pop(0) for _ in paragraph["comments"]]
        if own:
            assert "".join(c["on"] for c in own) == paragraph["text"]


def test_comments_of_a_file_that_cannot_be_read_are_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"no")
    run = run_portfolio("read", tmp_path / "broken.docx", "--comments")
    assert run.status == 2
    assert "Error:" in run.words
