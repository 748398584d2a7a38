"""The front door: what ``import filler`` offers, by text and by path, with plain data."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from openpyxl import Workbook

import filler

RETURNED = ROOT / "samples" / "returned"
NAME = "employee_details.full_name"


def test_a_form_is_opened_by_name_folder_and_word_file() -> None:
    by_name = filler.open_form("sandwell_fg")
    assert filler.open_form() == by_name
    assert filler.open_form(ROOT / "forms" / "sandwell_fg") == by_name
    assert filler.open_form(str(RETURNED / "perfect.docx")) == by_name
    assert by_name.rules.rules
    assert by_name.process.stage("received")
    assert "observation" in by_name.alone


def test_what_is_bound_to_no_form_is_told(tmp_path: Path) -> None:
    from docx import Document

    path = tmp_path / "letter.docx"
    Document().save(str(path))
    with pytest.raises(filler.PortfolioError, match="not belong to any form") as caught:
        filler.open_form(path)
    assert "pack new" in caught.value.remedy
    with pytest.raises(filler.PortfolioError, match="no pack"):
        filler.open_form("sandwel_fg")


def test_blank_forms_are_issued_and_kept(tmp_path: Path) -> None:
    form = filler.open_form("sandwell_fg")
    (whole,) = filler.issue(form, str(tmp_path))
    (one,) = filler.issue(form, tmp_path, only=["observation"])
    assert filler.read(form, whole).count("answered") == 0
    assert filler.read(form, str(one))["observation.observation_date"].state == "blank"
    assert filler.issue(form, tmp_path) == (whole,), "what nobody touched is written again"
    whole.write_bytes(one.read_bytes())
    with pytest.raises(filler.PortfolioError, match="was changed since it was written"):
        filler.issue(form, tmp_path)
    with pytest.raises(filler.PortfolioError, match="no form 'observaton'"):
        filler.issue(form, tmp_path, only=["observaton"])


def test_a_sheet_is_filled_and_read_back(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Full Name", "Staff unit", "Email"])
    sheet.append(["Ann Alder", "North", "ann@example.org"])
    sheet.append(["Bo Birch", "South", "bo at example"])
    book.save(tmp_path / "staff.xlsx")
    form = filler.open_form("sandwell_fg")
    columns = {"Staff unit": "employee_details.team"}
    batch = filler.fill(form, str(tmp_path / "staff.xlsx"), tmp_path / "out", columns=columns)
    (path,) = batch.written
    reading = filler.read(form, path)
    assert reading[NAME].state == "answered"
    assert reading["employee_details.team"].value == "North"
    (refused,) = batch.refused
    assert "C3" in refused.problems[0].where
    assert batch.columns["Staff unit"] == "employee_details.team"
    data = json.loads(json.dumps(batch.as_json()))
    assert data["written"] == [str(path)]
    assert data["refused"][0]["problems"][0]["remedy"]
    with pytest.raises(KeyError):
        reading["employee_details.nothing"]


def test_plain_data_is_filled_and_comes_back(tmp_path: Path) -> None:
    form = filler.open_form("sandwell_fg")
    record = {"employee_details": {"full_name": "Ann Alder"}}
    batch = filler.fill(form, [record], tmp_path)
    back = filler.read(form, batch.written[0]).record["employee_details"]
    assert {key: value for key, value in back.items() if value} == record["employee_details"]
    assert filler.fill(form, record, tmp_path / "one").written


def test_a_run_can_be_looked_at_before_it_is_run(tmp_path: Path) -> None:
    form = filler.open_form("sandwell_fg")
    job = filler.prepare(form, ROOT / "samples" / "staff-list.xlsx", tmp_path / "out")
    assert job.source.count
    assert not (tmp_path / "out").exists()
    statuses = [outcome.status for outcome in job.run()]
    assert (statuses.count("written"), statuses.count("refused")) == (4, 1)


def test_a_folder_is_audited() -> None:
    form = filler.open_form("sandwell_fg")
    counts: list[int] = []
    paths: list[str | Path] = [RETURNED / "perfect.docx", str(RETURNED / "highlighted.docx")]
    report = filler.audit(
        form, paths, on="2026-03-10", panel=date(2026, 4, 14), seen=lambda n, _: counts.append(n)
    )
    assert [a.verdict for a in report.applicants] == ["not ready", "ready"]
    assert counts == [2, 2]
    assert report.as_json()["panel"] == "2026-04-14"
    with pytest.raises(filler.PortfolioError, match="is not a date"):
        filler.audit(form, paths, on="14/4/26")


def test_each_name_is_there_and_the_rest_is_said_to_be_none() -> None:
    for name in filler.__all__:
        assert callable(getattr(filler, name))
    with pytest.raises(AttributeError, match="nothing"):
        filler.nothing  # noqa: B018


def test_importing_it_loads_nothing() -> None:
    code = "import sys, filler; print({'lxml', 'openpyxl', 'django'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_what_the_readme_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = text.split("## From Python")[1].split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    code = code.replace('"samples/', f'"{(ROOT / "samples").as_posix()}/')
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    assert "answered" in run.stdout
    assert "('Una Unsigned', 'not ready')" in run.stdout


def test_the_page_of_the_library_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_api.py"))
    assert made["OUT"].read_text(encoding="utf-8") == made["text"]()
    assert all(f"## `{name}`" in made["text"]() for name in filler.__all__)
