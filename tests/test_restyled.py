"""A template that an organisation restyled in Word: its own lines are held against nobody."""

from __future__ import annotations

import os
from pathlib import Path

import docx
import pytest
from conftest import ROOT, TEMPLATES, Ran, run_portfolio

HOUSE = "Issued by Exampleshire Learning Team, extension 4411"
LAST = "Send it to learning@example.org by the last Friday of the month."
TOLD = {"words_elsewhere", "wording_added", "wording_changed", "wording_removed"}


@pytest.fixture
def restyled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template with a line, a logo and words of its own, and one line of the form gone."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    document = docx.Document(str(TEMPLATES / "portfolio.docx"))
    document.paragraphs[3].insert_paragraph_before(HOUSE)
    document.tables[2].rows[0].cells[0].paragraphs[0].add_run(" (see the intranet)")
    document.add_paragraph(LAST)
    logo = ROOT / "samples" / "signature-sample.png"
    document.sections[0].header.paragraphs[0].add_run().add_picture(str(logo), width=400_000)
    guidance = next(
        p for p in document.paragraphs if len(p.text) > 200 and p._p.find(".//{*}sdt") is None
    )
    guidance._p.getparent().remove(guidance._p)  # type: ignore[union-attr]
    path = tmp_path / "ours.docx"
    document.save(str(path))
    return path


def told(*arguments: object) -> set[str]:
    """The rules of what is said of the wording, and of words outside the answer places."""
    report = run_portfolio("audit", *arguments, "--json").json()
    findings = [finding for person in report["applicants"] for finding in person["findings"]]
    return {finding["rule"].rpartition(":")[2] for finding in findings} & TOLD


def filled(restyled: Path) -> tuple[Ran, Path]:
    out = restyled.parent / "out"
    ran = run_portfolio(
        "fill", ROOT / "samples" / "records.json", "-o", out, "--template", restyled
    )
    return ran, next(path for path in sorted(out.glob("*.docx")) if path.name.startswith("Sam"))


def test_what_was_filled_with_a_restyled_template_is_read_against_it(restyled: Path) -> None:
    ran, pack = filled(restyled)
    assert ran.status == 0, ran.words
    assert told(pack) == set()
    # A word that a person puts beside it is told all the same.
    document = docx.Document(str(pack))
    document.add_paragraph("Somebody wrote a further remark down here.")
    document.save(str(pack))
    assert told(pack) == {"words_elsewhere", "wording_added"}


def test_on_another_machine_the_template_is_named_once(
    restyled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pack = filled(restyled)
    monkeypatch.setenv("XDG_DATA_HOME", str(restyled.parent / "elsewhere"))
    assert told(pack) == TOLD
    assert told(pack, "--template", restyled) == set()
    assert told(pack) == set()


def test_a_template_of_another_pack_is_not_taken_for_one(restyled: Path) -> None:
    _, pack = filled(restyled)
    other = restyled.with_name("plain.docx")
    document = docx.Document()
    document.add_paragraph("Nothing of the form")
    document.save(str(other))
    ran = run_portfolio("read", pack, "--template", other)
    assert ran.status == 2
    assert "plain.docx has none of the fields of pack 'sandwell_fg'." in ran.words


def test_where_nothing_can_be_kept_filling_goes_on(
    restyled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (restyled.parent / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", os.fspath(restyled.parent / "file"))
    assert filled(restyled)[0].status == 0


def test_a_line_that_the_organisation_took_out_is_held_against_nobody(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "portfolio.docx"))
    guidance = next(p for p in document.paragraphs if len(p.text) > 200)
    guidance._p.getparent().remove(guidance._p)  # type: ignore[union-attr]
    path = tmp_path / "shorter.docx"
    document.save(str(path))
    _, pack = filled(path)
    assert told(pack) == set()
