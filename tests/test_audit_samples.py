"""The returned samples, audited: each against its golden findings, and all of them in one run.

Run this file to write the golden findings anew; then read what changed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from audits import FOLDER, PACK, RULES, TODAY
from conftest import ROOT, run_portfolio

from filler.auditing import AuditReport, audit_files
from filler.reading import read_files

RETURNED = sorted((ROOT / "samples" / "returned").glob("*.docx"))
GOLDEN = Path(__file__).parent / "golden" / "audit"
ON = ("--on", "2026-03-10")


def audit(*paths: Path) -> AuditReport:
    return audit_files(read_files(paths, FOLDER), PACK, RULES, today=TODAY)


def told(path: Path) -> str:
    """What the audit says of one file, a finding a line."""
    (applicant,) = audit(path).applicants
    lines = [f"{applicant.name}: {applicant.verdict}"]
    for f in applicant.findings:
        lines.append(f"{f.severity} | {f.result} | {f.rule} | {f.whose} | {f.where} | {f.message}")
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.stem)
def test_a_sample_has_its_findings(path: Path) -> None:
    golden = GOLDEN / f"{path.stem}.txt"
    assert told(path) == golden.read_text(encoding="utf-8")


def test_all_samples_in_one_run() -> None:
    report = audit(*RETURNED)
    verdicts = {a.name: a.verdict for a in report.applicants}
    assert len(report.applicants) == len(RETURNED)
    assert verdicts["Perry Perfect"] == "ready"
    assert verdicts["Una Unsigned"] == "not ready"
    assert verdicts["Toby Twice"] == "decide", "of two ticks in a row only a person can say"


def test_the_json_is_what_is_promised(tmp_path: Path) -> None:
    shutil.copy(RETURNED[0], tmp_path / "one.docx")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 and no more")
    run = run_portfolio("audit", str(tmp_path), "--json", *ON)
    assert run.status == 1
    report = run.json()
    assert set(report) >= {"files", "applicants", "summary"}
    (applicant,) = report["applicants"]
    wanted = {"name", "verdict", "findings", "signatures", "kss_coverage"}
    assert wanted <= set(applicant)
    assert applicant["verdict"] in ("ready", "decide", "not ready")
    for finding in applicant["findings"]:
        assert {"rule", "severity", "message", "field", "where", "whose"} <= set(finding)
        assert finding["severity"] in ("blocks", "advises", "notes")
    broken = next(f for f in report["files"] if "error" in f)
    assert broken["file"].endswith("broken.docx")
    assert broken["error"]["remedy"]
    assert report["summary"]["unreadable"] == 1


def test_exit_statuses(tmp_path: Path) -> None:
    perfect = str(ROOT / "samples" / "returned" / "perfect.docx")
    assert run_portfolio("audit", perfect, *ON).status == 0
    unsigned = ROOT / "samples" / "returned" / "unsigned.docx"
    assert run_portfolio("audit", str(unsigned), *ON).status == 1
    open_ = ROOT / "samples" / "returned" / "two-ticks.docx"
    assert run_portfolio("audit", str(open_), *ON).status == 1, "a person must decide first"
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"no document")
    assert run_portfolio("audit", str(broken)).status == 2
    assert run_portfolio("audit", str(tmp_path / "nowhere")).status == 2
    assert run_portfolio("audit", perfect, "--on", "soon").status == 2


def test_a_report_is_not_written_over(tmp_path: Path) -> None:
    perfect = str(ROOT / "samples" / "returned" / "perfect.docx")
    out = str(tmp_path / "report")
    assert run_portfolio("audit", perfect, "-o", out, *ON).status == 0
    written = {path.name for path in (tmp_path / "report").iterdir()}
    assert written >= {"report.html", "report.xlsx", "report.json"}
    assert run_portfolio("audit", perfect, "-o", out, *ON).status == 0, "nobody changed it"
    workbook = tmp_path / "report" / "report.xlsx"
    workbook.write_bytes(workbook.read_bytes() + b"a note of mine")
    again = run_portfolio("audit", perfect, "-o", out, "--on", "2026-03-11")
    assert again.status == 1
    assert "report.xlsx was changed since it was written; it was kept. Use --force" in again.words
    assert workbook.read_bytes().endswith(b"a note of mine")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "11 March 2026" in page, "the others are written"
    forced = run_portfolio("audit", perfect, "-o", out, "--force", *ON)
    assert forced.status == 0
    (old,) = (tmp_path / "report" / "Replaced files").rglob("report.xlsx")
    assert old.read_bytes().endswith(b"a note of mine")
    assert str(old) in forced.words


def test_a_run_that_was_killed_between_a_file_and_its_line_is_no_change(tmp_path: Path) -> None:
    from filler.filling.keeping import Keeper
    from filler.filling.manifest import Manifest, digest

    path = tmp_path / "report.html"
    first = Keeper()
    assert first.write(path, b"one")
    first.close()
    manifest = Manifest.of(tmp_path)
    manifest.add(path.name, "", digest(b"two"))
    manifest.close()
    again = Keeper()
    assert again.write(path, b"three")
    assert again.problems == []
    path.write_bytes(b"a person's")
    kept = Keeper()
    assert not kept.write(path, b"four")
    assert path.read_bytes() == b"a person's"


def test_the_rules_are_printed_with_their_sources() -> None:
    run = run_portfolio("audit", "--rules")
    assert run.status == 0
    for rule in RULES.rules:
        assert rule.source in run.out
    listed = run_portfolio("audit", "--rules", "--json").json()
    assert [entry["id"] for entry in listed] == [rule.id for rule in RULES.rules]


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for sample in RETURNED:
        text = told(sample)
        (GOLDEN / f"{sample.stem}.txt").write_text(text, encoding="utf-8", newline="\n")
