"""The report's page in a real Chromium: charts, filters, no request, accessible, all escaped."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from audits import PACK, PANEL, RULES, TODAY, UNCLEAR, audited, changed, perfect
from conftest import ROOT

from filler.auditing.gather import gather
from filler.auditing.model import AuditReport, FileLine
from filler.auditing.run import audit_case, audit_files
from filler.reading import read_files
from filler.reports import html_report, xlsx_report

HOSTILE = '<script>document.title="got you"</script><img src=http://example.org/x onerror=alert(1)>'
FORMULA = "=cmd|' /C calc'!A0"


def a_report(*people: Any) -> AuditReport:
    return AuditReport(
        pack=PACK.id,
        version=PACK.version,
        on=TODAY,
        panel=PANEL,
        files=(
            FileLine(
                file=HOSTILE,
                error={"code": "x", "message": FORMULA, "remedy": HOSTILE},
            ),
        ),
        applicants=tuple(people),
    )


@pytest.fixture(scope="module")
def cohort() -> AuditReport:
    samples = sorted((ROOT / "samples" / "returned").glob("*.docx"))
    from audits import FOLDER

    return audit_files(read_files(samples, FOLDER), PACK, RULES, today=TODAY, panel=PANEL)


@pytest.fixture(scope="module")
def hostile() -> AuditReport:
    changes = {
        "employee_details.full_name": HOSTILE,
        "employee_details.team": FORMULA,
        "applicant.statement": HOSTILE * 3,
        "line_manager.signatures.line_manager.print_name": HOSTILE,
        "line_manager.service_manager_approval": FORMULA,
        "cpd_log.further[0].activity": HOSTILE,
        "cpd_log.further[0].cases": None,
        "observation.strengths": UNCLEAR,
    }
    (person,) = gather([changed(perfect(), changes)], PACK, RULES)
    return a_report(audit_case(person.case(PACK, RULES, TODAY, PANEL), RULES))


def opened(browser: Any, report: AuditReport, path: Path, place: str = "") -> Any:
    path.write_text(html_report(report, RULES, PACK), encoding="utf-8")
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri() + place)
    return browser


def requests(browser: Any) -> list[str]:
    """The addresses that a page asked for."""
    messages = [json.loads(line["message"])["message"] for line in browser.get_log("performance")]
    sent = [m for m in messages if m["method"] == "Network.requestWillBeSent"]
    return [m["params"]["request"]["url"] for m in sent]


def test_charts_are_drawn(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    opened(browser, cohort, tmp_path / "r.html")
    charts = browser.find_elements("css selector", "#cohort svg.chart")
    assert len(charts) == 2
    for chart in charts:
        bars = chart.find_elements("css selector", "rect")
        assert bars
        widths = [bar.size["width"] for bar in bars]
        assert widths == sorted(widths, reverse=True)
        assert all(bar.is_displayed() for bar in bars)


def test_filters_work(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    opened(browser, cohort, tmp_path / "r.html")

    def shown() -> list[str]:
        rows = browser.find_elements("css selector", "#applicants tbody tr")
        return [r.find_element("css selector", "th").text for r in rows if r.is_displayed()]

    assert len(shown()) == len(cohort.applicants)
    verdict = browser.find_element("id", "f-verdict")
    verdict.find_element("css selector", "option[value=ready]").click()
    assert shown() == [a.called for a in cohort.applicants if a.verdict == "ready"]
    verdict.find_element("css selector", "option[value='']").click()
    browser.find_element("id", "f-text").send_keys("unsigned")
    assert shown() == ["Una Unsigned"]
    assert browser.find_element("id", "f-count").text == f"1 of {len(cohort.applicants)} shown"
    browser.find_element("id", "f-text").clear()
    browser.find_element("id", "f-text").send_keys(" ")
    options = browser.find_elements("css selector", "#f-whose option")
    next(o for o in options if o.text == "Head of Service").click()
    assert "Una Unsigned" in shown()
    assert "Perry Perfect" not in shown()


def test_a_page_an_applicant(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    opened(browser, cohort, tmp_path / "r.html")
    browser.find_element("link text", "Una Unsigned").click()
    pages = [s for s in browser.find_elements("css selector", ".applicant") if s.is_displayed()]
    assert len(pages) == 1
    words = pages[0].text
    assert words.startswith("All applicants\nUna Unsigned")
    assert "The signature 'Head of Service' is not complete" in words
    assert "“Portfolio cannot be QA-ed without all signatures”" in words
    assert not browser.find_element("id", "cohort").is_displayed()
    browser.back()
    assert browser.find_element("id", "cohort").is_displayed()


def test_no_request_leaves_the_page(browser: Any, hostile: AuditReport, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    opened(browser, hostile, path, "#a1")
    asked = [url for url in requests(browser) if not url.startswith("data:")]
    assert {url.partition("#")[0] for url in asked} == {path.as_uri()}
    assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []


def test_a_hostile_name_is_only_text(browser: Any, hostile: AuditReport, tmp_path: Path) -> None:
    opened(browser, hostile, tmp_path / "r.html", "#a1")
    assert browser.title.startswith("Audit, 10 March 2026")
    assert browser.find_elements("css selector", "main script, main img[src^=http]") == []
    assert HOSTILE in browser.find_element("id", "a1-h").text


@pytest.mark.parametrize("place", ["", "#a1"])
@pytest.mark.parametrize("name", ["cohort", "hostile"])
def test_axe_finds_nothing(
    name: str, place: str, browser: Any, axe: str, tmp_path: Path, request: Any
) -> None:
    opened(browser, request.getfixturevalue(name), tmp_path / "r.html", place)
    browser.execute_script(axe)
    result = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]] == []
    assert len(result["passes"]) > 15


def test_without_scripts_everything_is_there(cohort: AuditReport) -> None:
    page = html_report(cohort, RULES, PACK)
    assert 'class="filters" role="search" aria-label="Filter the applicants" hidden' in page
    assert page.count('<section class="applicant"') == len(cohort.applicants)


def test_pictures_of_signatures_are_shown(cohort: AuditReport) -> None:
    page = html_report(cohort, RULES, PACK)
    assert 'src="data:image/png;base64,' in page


def test_the_panels_deadlines_are_shown_with_both_readings(cohort: AuditReport) -> None:
    page = html_report(cohort, RULES, PACK)
    assert "For the panel on 14 April 2026" in page
    assert "31 March 2026 or 7 April 2026" in page
    assert "<td>1 April 2026</td>" in page
    assert "For the panel" not in html_report(replace(cohort, panel=None), RULES, PACK)


def test_the_timeline_has_its_windows() -> None:
    (points,) = (audited().dates,)
    by_label = {point.label: point for point in points}
    signed = by_label["Line Manager signed"]
    assert str(signed.start) == "2026-01-12"  # the permission
    assert str(signed.end) == "2026-03-02"  # the submission
    assert str(by_label["Observation"].start) == "2025-09-02"
    page = html_report(a_report(audited()), RULES, PACK)
    assert "not before 12 January 2026, not after 2 March 2026" in page


def test_a_date_outside_its_window_is_shown_as_such() -> None:
    late = audited({"line_manager.signatures.line_manager.date": "2026-03-05"})
    page = html_report(a_report(late), RULES, PACK)
    assert "not after 2 March 2026 <b>outside</b>" in page


def test_notes_and_doubts_are_not_what_is_missing_most() -> None:
    doubtful = audited({"applicant.statement": "No date in it.", "employee_details.email": None})
    assert set(a_report(doubtful).summary()["rules"]) == {"details"}


def test_an_empty_run_is_a_page() -> None:
    page = html_report(replace(a_report(), files=()), RULES, PACK)
    assert "<b>0</b> applicants" in page


def test_the_workbook_holds_text_as_text(hostile: AuditReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_report(hostile, PACK)))
    assert book.sheetnames == ["Findings", "Applicants", "Answers", "Not read"]
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row if cell.value}
    assert kinds <= {"s", "n"}
    values = [cell for sheet in book for row in sheet for cell in row if cell.value == FORMULA]
    assert len(values) >= 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in values)
    for sheet in book:
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes == "B2"
    names = {row[0].value for row in book["Findings"].iter_rows(min_row=2)}
    assert names == {HOSTILE}


def test_the_workbook_has_every_finding_and_answer(cohort: AuditReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_report(cohort, PACK)))
    assert book["Findings"].max_row - 1 == sum(len(a.findings) for a in cohort.applicants)
    assert book["Applicants"].max_row - 1 == len(cohort.applicants)
    said = [one for a in cohort.applicants for one in a.answers.values() if one["state"] != "blank"]
    assert book["Answers"].max_row - 1 == len(said), "what is empty is no row"


def test_the_perfect_applicant_has_nothing_to_do() -> None:
    page = html_report(a_report(audited()), RULES, PACK)
    assert "Nothing is missing: Perry Perfect is ready for quality assurance." in page
