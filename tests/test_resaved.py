"""Templates that somebody opened and saved in an editor that is not Word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FORM_TEMPLATES, TEMPLATES, lacking, run_portfolio

from filler.checking import check_template
from filler.definition import Pack, data_folder
from filler.filling import compile_template, render
from filler.libreoffice import the_program
from filler.ooxml.package import open_package
from filler.reading import read_file
from filler.records.source import json_source

Resave = Callable[[Path, Path, str], None]
TYPED = "For {{ employee_details.full_name }}"


@pytest.mark.parametrize("name", ["line_manager", "applicant", "observation", "checklist", "qa"])
def test_a_form_saved_in_another_editor_still_fills(
    name: str, tmp_path: Path, pack: Pack, resave: Resave
) -> None:
    own = tmp_path / "own.docx"
    resave(TEMPLATES / f"{name}.docx", own, TYPED)
    said = check_template(own, pack)
    # The editor puts an empty paragraph behind a last table.
    assert {remark.rule for remark in said if not remark.is_note} <= {"empty_paragraph"}
    assert [TYPED in r.message for r in said if r.is_note] == [True]
    record = next(iter(json_source(data_folder("samples") / "records.json"))).check(pack).record
    assert record is not None
    # A picture is named after its file, so both have the same name.
    made = tmp_path / "made.docx"
    read = []
    for template in (TEMPLATES / f"{name}.docx", own):
        made.write_bytes(render(compile_template(template, pack), record))
        read.append(read_file(made, pack).record)
    assert b"For Sam Sample" in open_package(made).read("word/document.xml")
    assert read[0] == read[1]


def test_what_another_editor_drops_is_named(tmp_path: Path, pack: Pack, resave: Resave) -> None:
    """It loses a control around rows of a table, without a word; the check has one."""
    own = tmp_path / "own.docx"
    resave(TEMPLATES / "cpd_log.docx", own, TYPED)
    said = [r for r in check_template(own, pack) if r.rule == "control_missing"]
    assert len(said) == 7
    assert all("cpd_log.further" in remark.message for remark in said)


def test_a_template_saved_in_onlyoffice_fills_or_is_named(
    tmp_path: Path, pack: Pack, onlyoffice: Callable[..., list[Path]]
) -> None:
    """It keeps every control but the repeating section; the mark of its trial is its own."""
    record = next(iter(json_source(data_folder("samples") / "records.json"))).check(pack).record
    assert record is not None
    for own in onlyoffice(FORM_TEMPLATES):
        said = [r for r in check_template(own, pack) if not r.is_note]
        gone = [r.message for r in said if r.rule.startswith("control_")]
        if own.stem in ("cpd_log", "portfolio"):
            assert len(gone) == 1
            assert "cpd_log.further" in gone[0]
            continue
        assert gone == []
        assert all("header" in remark.where for remark in said)
        made = tmp_path / own.name
        read = []
        for template in (TEMPLATES / own.name, own):
            made.write_bytes(render(compile_template(template, pack), record))
            # Its own header has a drawing, so that those that follow have other numbers.
            text = json.dumps(read_file(made, pack).record)
            read.append(re.sub(r"rIdPicture\d+", "a picture", text))
        assert read[0] == read[1]


def test_libreoffice_drops_every_tag_and_is_told_of(tmp_path: Path, pack: Pack) -> None:
    if not shutil.which("soffice"):
        lacking("LibreOffice")
    folder = tmp_path / "saved"
    subprocess.run(
        [the_program(), f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless",
         "--convert-to", "docx", "--outdir", str(folder), str(TEMPLATES / "qa.docx")],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    saved = folder / "qa.docx"
    said = [r for r in check_template(saved, pack) if r.rule == "control_missing"]
    assert len(said) == 1
    assert "whatever saved this file dropped them" in said[0].message
    people = tmp_path / "people.json"
    people.write_text(json.dumps({"qa": {"ssw_name": "Ada"}}), encoding="utf-8")
    ran = run_portfolio("fill", people, "-o", tmp_path / "out", "--template", saved)
    assert ran.status == 2
    assert "has none of the fields of pack" in ran.words
