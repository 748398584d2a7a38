"""The report's page in a real Chromium: charts, filters, no request, accessible, all escaped."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from audits import PACK, PANEL, RULES, TODAY, UNCLEAR, audited, changed, perfect
from conftest import ROOT
from pypdf import PdfReader

from filler.auditing.gather import gather
from filler.auditing.model import AuditReport, FileLine
from filler.auditing.run import audit_case, audit_files
from filler.reading import read_files
from filler.reports import html_report, xlsx_report
from filler.reports.summary import summary_of

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


def test_what_is_missing_is_drawn(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    opened(browser, cohort, tmp_path / "r.html")
    bars = browser.find_elements("css selector", "#missing td:nth-child(3) .bar")
    widths = [bar.size["width"] for bar in bars]
    assert len(widths) >= 8
    assert widths == sorted(widths, reverse=True)
    assert all(bar.is_displayed() for bar in bars)


def test_the_first_screen_stands_alone(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    """Who is ready, who decides what, who is late and by when, before anybody scrolls."""
    opened(browser, replace(cohort, on=date(2026, 4, 2)), tmp_path / "r.html")
    page = browser.find_element("id", "cohort").text
    first = page[: page.index("\nFilter") if "\nFilter" in page else page.index("Name or words")]
    assert "Ready for quality assurance\nGil Example, Pat Plain, Perry Perfect" in first
    assert "2 days late, due on 31 March 2026: " in first
    assert "What a person must decide\nSupervising Social Worker\n" in first
    assert "Competency grid: Toby Twice" in first
    assert "All signatures: Hal Marker, Jo O’Nobody-Example, Una Unsigned" in first
    row = next(
        one
        for one in browser.find_elements("css selector", "#applicants tbody tr")
        if one.text.startswith("Una Unsigned")
    )
    assert "Fostering, Example Team Morgan Example" in row.text
    assert "2 days late" in row.text


def test_the_summary_is_the_first_page_in_print(
    browser: Any, cohort: AuditReport, tmp_path: Path
) -> None:
    """Each who has to act stands on it, and the table of people begins the next."""
    opened(browser, cohort, tmp_path / "r.html")
    owners = [one.text for one in browser.find_elements("css selector", ".owners h4")]
    how = {"printBackground": True, "preferCSSPageSize": True}
    made = browser.execute_cdp_cmd("Page.printToPDF", how)
    first, second = (
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(b64decode(made["data"]))).pages[:2]
    )
    assert len(owners) >= 4
    assert all(owner in first[first.index("What must be fixed first") :] for owner in owners)
    assert "Applicants" not in first
    assert "Applicants Name Verdict" in second


def test_nobody_is_late_before_the_day_or_without_one(cohort: AuditReport) -> None:
    assert 'class="late"' not in html_report(cohort, RULES, PACK)
    page = html_report(replace(cohort, panel=None), RULES, PACK)
    ready = summary_of(replace(cohort, panel=None), RULES, PACK)
    # A day that a QA form gives is one person's own.
    assert all(one.due is None or one.applicant.qa for one in ready.lines)
    assert "Una Unsigned" in page


def test_each_requirement_of_each_person_has_its_cell(cohort: AuditReport) -> None:
    summary = summary_of(cohort, RULES, PACK)
    cells = {one.name: dict(zip(summary.columns, one.cells, strict=True)) for one in summary.lines}
    assert cells["Una Unsigned"]["All signatures"] == "no"
    assert cells["Perry Perfect"]["All signatures"] == "yes"
    assert cells["Toby Twice"]["Competency grid"] == "ask"
    assert cells["Amal Sample (أمل)"]["Competency grid"] == "off"
    # What all have met is no column, and is said.
    assert "Four people sign" in summary.strengths
    assert "Four people sign" not in summary.columns
    for one in summary.requirements:
        told = [cells[line.name][one.title] for line in summary.lines]
        assert (told.count("yes"), told.count("no")) == (one.met, len(one.unmet))


@pytest.mark.parametrize("place", ["", "#a3"])
@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_scrolls_sideways(
    width: int, place: str, browser: Any, cohort: AuditReport, tmp_path: Path
) -> None:
    """WCAG 2.2, 1.4.10; on a narrow screen each row is a card."""
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        opened(browser, cohort, tmp_path / "r.html", place)
        reach = browser.execute_script(
            "return Math.max(document.documentElement.scrollWidth, ...[...document"
            ".querySelectorAll('main *')].filter(e => e.offsetParent)"
            ".map(e => e.getBoundingClientRect().right))"
        )
        assert reach <= width
        cell = browser.find_element("css selector", "#applicants td")
        assert place or cell.value_of_css_property("display") == "block"
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_person_prints_on_four_pages(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    """On A4 with the numbers of its pages, and with all evidence opened."""
    for number, applicant in enumerate(cohort.applicants, start=1):
        opened(browser, cohort, tmp_path / "r.html", f"#a{number}")
        # What Chromium says before it prints for a person, it does not say to a program.
        browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
        how = {"printBackground": True, "preferCSSPageSize": True}
        made = browser.execute_cdp_cmd("Page.printToPDF", how)
        reader = PdfReader(io.BytesIO(b64decode(made["data"])))
        assert len(reader.pages) <= 4, applicant.name
        words = [" ".join(page.extract_text().split()) for page in reader.pages]
        assert f"Page 1 of {len(words)}" in words[0]
        size = reader.pages[0].mediabox
        assert (round(size.width), round(size.height)) == (595, 842)
        evidence = [e for c in applicant.coverage for s in c.statements for e in s.evidence]
        whole = "".join("".join(words).split())
        assert all("".join(one.split()) in whole for one in evidence[:3])


def test_focus_can_be_seen(browser: Any, cohort: AuditReport, tmp_path: Path) -> None:
    """Three to one against what is around it (WCAG 2.2, 2.4.13)."""
    opened(browser, cohort, tmp_path / "r.html")
    link = browser.find_element("css selector", "#applicants a")
    browser.execute_script("arguments[0].focus({focusVisible: true})", link)
    color = link.value_of_css_property("outline-color")
    red, green, blue = (int(n) for n in re.findall(r"\d+", color)[:3])
    # Against white, whose relative luminance is 1.
    parts = [
        (n / 255 / 12.92 if n < 11 else ((n / 255 + 0.055) / 1.055) ** 2.4)
        for n in (red, green, blue)
    ]
    luminance = sum(
        share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )
    assert 1.05 / (luminance + 0.05) >= 3
    assert link.value_of_css_property("outline-style") == "solid"


def test_the_next_steps_signature_comes_later(cohort: AuditReport) -> None:
    page = html_report(cohort, RULES, PACK)
    later = re.findall(r'<tr class="later"><th scope="row">(.*?)</th>.*?</tr>', page)
    assert set(later) == {"QA recommendation"}
    assert "comes later" in page


def test_findings_say_page_form_and_row(cohort: AuditReport) -> None:
    page = html_report(cohort, RULES, PACK)
    una = page[page.index(">Una Unsigned <") :]
    assert re.search(r"Page \d+ of the form as issued, Line Manager Supporting Statement", una)
    assert "Continuous Professional Development Log, row 2" in una
    assert not re.search(r"table \d+, row", page), "nobody counts the tables of a file"
    found = [f for a in cohort.applicants for f in a.findings if f.field]
    known = [f for f in found if f.page or f.issued_page]
    assert len(known) > 0.8 * len(found)


def test_what_the_report_rests_on(cohort: AuditReport) -> None:
    page = html_report(cohort, RULES, PACK)
    assert f"{len(cohort.files)} files of {len(cohort.applicants)} applicants" in page
    assert f"{len(RULES.rules)} rules were applied to each" in page
    assert "No finding has been accepted by a person." in page


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
    assert ">1 April 2026</td>" in page
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
    assert 'not after 2 March 2026 <b class="late">outside</b>' in page


def test_notes_and_doubts_are_not_what_is_missing_most() -> None:
    doubtful = audited({"applicant.statement": "No date in it.", "employee_details.email": None})
    assert set(a_report(doubtful).summary()["rules"]) == {"details"}


def test_an_empty_run_is_a_page() -> None:
    page = html_report(replace(a_report(), files=()), RULES, PACK)
    assert "<b>0</b> applicants" in page


def test_the_workbook_holds_text_as_text(hostile: AuditReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_report(hostile, RULES, PACK)))
    assert book.sheetnames == ["Applicants", "Findings", "Answers", "Not read"]
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
    book = openpyxl.load_workbook(io.BytesIO(xlsx_report(cohort, RULES, PACK)))
    assert book["Findings"].max_row - 1 == sum(len(a.findings) for a in cohort.applicants)
    assert book["Applicants"].max_row - 1 == len(cohort.applicants)
    said = [one for a in cohort.applicants for one in a.answers.values() if one["state"] != "blank"]
    assert book["Answers"].max_row - 1 == len(said), "what is empty is no row"


@pytest.mark.parametrize("beyond", [0, 1])
def test_what_is_longer_than_a_sheet_goes_on_in_another(
    cohort: AuditReport, monkeypatch: pytest.MonkeyPatch, beyond: int
) -> None:
    whole = openpyxl.load_workbook(io.BytesIO(xlsx_report(cohort, RULES, PACK)))
    rows = list(whole["Findings"].iter_rows(values_only=True))
    monkeypatch.setattr("filler.reports.xlsx.MOST_ROWS", len(rows) - beyond)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_report(cohort, RULES, PACK)))
    parts = [sheet for sheet in book if sheet.title.startswith("Findings")]
    assert [part.title for part in parts] == ["Findings", "Findings (2)"][: 1 + beyond]
    held = [row for part in parts for row in part.iter_rows(min_row=2, values_only=True)]
    assert held == rows[1:], "nothing lost, nothing twice"
    for part in parts:
        assert [cell.value for cell in part[1]] == list(rows[0])
        assert part.auto_filter.ref == part.dimensions


def test_the_perfect_applicant_has_nothing_to_do() -> None:
    page = html_report(a_report(audited()), RULES, PACK)
    assert "Nothing is missing: Perry Perfect is ready for quality assurance." in page
