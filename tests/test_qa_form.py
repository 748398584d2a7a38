"""The QA form and the feedback note in Word: what the audit knows filled in, the rest left."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from audits import PACK, RULES, audited
from conftest import ROOT, TEMPLATES, run_portfolio

from filler.reading import Reading, read_file
from filler.reports.note import note_names

RETURNED = ROOT / "samples" / "returned"
ON = ("--on", "2026-03-10", "--panel", "2026-04-14")
FORM = "F-G Portfolio Quality Assurance Checklist and Recommendation"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("qa")
    names = ("unsigned", "perfect", "highlighted", "merged")
    files = [RETURNED / f"{name}.docx" for name in names]
    run = run_portfolio("qa", *files, "-o", folder, *ON)
    assert run.status == 1, run.words
    return folder


def qa_form(written: Path, name: str) -> Reading:
    return read_file(written / f"{name} - {FORM}.docx", PACK)


def words(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_a_form_and_a_note_for_each_applicant(written: Path) -> None:
    assert len(list(written.glob("*.docx"))) == 8


def test_the_form_reads_back(written: Path) -> None:
    reading = qa_form(written, "Una Unsigned")
    values = {n: a.value for n, a in reading.answers.items() if a.state == "answered"}
    assert values["qa.ssw_name"] == "Una Unsigned"
    assert values["qa.service_area"] == "Fostering, Example Team"
    assert values["qa.team_manager"] == "Morgan Example"
    assert values["qa.date_received"] == "2026-03-06"
    assert values["qa.more_evidence"] == "yes"
    assert values["qa.amends.signatures.pages"] == "10, 15, 16, 20 (as issued)"
    comments = values["qa.amends.signatures.comments"]
    assert (
        "All signatures: 4 (Employee; Line Manager; Service Manager; Head of Service)." in comments
    )
    assert "The signature 'Observer/Line Manager' is not complete" in comments
    assert "'E-learning Modules' has no 'Ref cases" in values["qa.amends.cpd.comments"]
    assert values["qa.resubmission_deadline"] == "2026-03-31"
    assert reading.findings == ()


def test_the_recommendation_is_left_to_a_person(written: Path) -> None:
    for name in ("Una Unsigned", "Perry Perfect"):
        reading = qa_form(written, name)
        for field in ("qa.signature", "qa.recommended_name", "qa.recommended_date", "qa.by_name"):
            assert reading.answers[field].state == "blank", (name, field)


def test_a_perfect_portfolio_needs_no_more_evidence(written: Path) -> None:
    reading = qa_form(written, "Perry Perfect")
    assert reading.answers["qa.more_evidence"].value == "no"
    assert reading.answers["qa.resubmission_deadline"].state == "blank"
    for field in PACK.fields:
        if field.startswith("qa.amends."):
            assert reading.answers[field].state == "blank", field


def test_cc_inform_and_rip_come_from_the_log() -> None:
    changes = {
        "cpd_log.further[0].activity": "CC Inform: allegations guide",
        "cpd_log.further[0].date": "2025-11-20",
        "cpd_log.further[1].activity": "Let it rip",
    }
    qa = audited(changes).qa["qa"]
    # A person ticks them; what the log says is shown.
    assert not {"cc_inform", "cc_inform_date", "rip", "rip_date"} & set(qa)
    said = qa["further_comments"]
    assert "CC Inform is named in the log (20 November 2025): “" in said
    assert "CC Inform: allegations guide" in said
    assert "RiP" not in said
    changes["cpd_log.further[1].activity"] = "A webinar by RiP"
    assert "RiP is named in the log" in audited(changes).qa["qa"]["further_comments"]


@pytest.mark.parametrize(
    ("panel", "permission", "recommends", "deadline"),
    [
        # Two weeks before 20 April is Easter Monday, and before it are Easter and Good Friday.
        (date(2026, 4, 20), "2026-01-12", "agree", "2026-04-02"),
        # The six months end before the panel's own deadline, on a Sunday.
        (date(2026, 9, 22), "2026-01-12", "agree", "2026-07-10"),
        (date(2026, 4, 20), "2026-01-12", "defer", None),
        (date(2026, 3, 20), "2026-01-12", "agree", None),
    ],
)
def test_a_deadline_is_a_working_day_that_can_be_met(
    panel: date, permission: str, recommends: str, deadline: str | None
) -> None:
    changes = {
        "employee_details.permission_date": permission,
        "line_manager.recommendation": recommends,
        "applicant.statement": None,
    }
    qa = audited(changes, panel=panel).qa["qa"]
    assert qa.get("resubmission_deadline") == deadline


def test_pages_of_a_finding_are_those_word_last_laid_out() -> None:
    from dataclasses import replace

    from audits import TODAY, changed, perfect

    from filler.auditing.gather import gather
    from filler.auditing.run import audit_case

    name = "line_manager.signatures.employee.signed"
    reading = changed(perfect(), {name: None})
    place = reading.answers[name].where
    reading = replace(reading, pages={place: 8})
    (person,) = gather([reading], PACK, RULES)
    applicant = audit_case(person.case(PACK, RULES, TODAY, None), RULES)
    finding = next(f for f in applicant.findings if f.rule == "portfolio_signatures")
    assert (finding.where, finding.page) == (place, 8)
    assert applicant.qa["qa"]["amends"]["signatures"]["pages"].startswith("1, 8")


def test_the_note_says_kindly_what_to_mend(written: Path) -> None:
    text = words(written / "Una Unsigned - Feedback note.docx")
    assert text.startswith("Feedback on your portfolio\nDear Una,")
    assert "6 things are still needed" in text
    assert "Please send the portfolio again by 31 March 2026." in text
    lists = ["For you", *(f"For your {role.label}" for role in PACK.roles[1:4])]
    order = [text.index(f"\n{heading}\n") for heading in lists]
    assert order == sorted(order), "the person first, then who signs after them"
    assert "Workforce Development Team\nNeeded" not in text, "what the desk does is not theirs"
    assert "of the form as issued, Line Manager Supporting Statement" in text
    assert "table" not in text, "nobody counts the tables of a file"
    assert "{" not in text
    happy = words(written / "Perry Perfect - Feedback note.docx")
    assert "It has all that quality assurance needs." in happy


def test_the_files_are_valid(written: Path, validate: Callable[[Path], list[str]]) -> None:
    for path in sorted(written.glob("Una*.docx")) + sorted(written.glob("*merged*.docx")):
        assert validate(path) == [], path.name
    assert validate(TEMPLATES / "feedback_note.docx") == []


def test_many_findings_of_one_rule_are_one_point(written: Path) -> None:
    text = words(next(written.glob("Hal Marker*Feedback*")))
    assert text.count("Please tick one column in this row of the grid.") == 1
    assert "6 places need attention: 'Working in partnership'" in text
    assert "page 9 of the form as issued, Line Manager Supporting Statement" in text


@pytest.mark.parametrize(
    ("name", "called"),
    [("Dr Priya Patel", "Priya"), ("PATEL, Priya", "Priya"), ("Sam", "Sam")],
)
def test_how_the_note_addresses_somebody(name: str, called: str) -> None:
    from audits import TODAY

    from filler.auditing.model import AuditReport

    applicant = audited({"employee_details.full_name": name})
    people = (applicant,)
    report = AuditReport(pack="", version="", on=TODAY, panel=None, files=(), applicants=people)
    assert note_names(applicant, report, RULES, PACK)["first_name"] == called


def test_what_is_nobodys_is_in_the_note_of_a_pack_without_a_desk() -> None:
    from audits import TODAY

    from filler.auditing.model import AuditReport

    applicant = audited({"line_manager.signatures.employee.signed": None})
    findings = tuple(replace(finding, whose="") for finding in applicant.findings)
    nobodys = replace(applicant, findings=findings)
    report = AuditReport(pack="", version="", on=TODAY, panel=None, files=(), applicants=(nobodys,))
    names = note_names(nobodys, report, replace(RULES, desk=""), PACK)
    assert not names["ready"]
    (one,) = names["lists"]
    assert (one["whose"], one["yours"]) == (PACK.owner, False)
    assert len(one["needed"]) + len(one["helpful"]) > 0
    assert "signature" in one["needed"][0]["message"]


def test_somebody_unnamed_is_a_colleague(written: Path) -> None:
    text = words(next(written.glob("No name given*Feedback*")))
    assert "Dear colleague," in text


def test_a_day_that_has_passed_is_no_deadline(tmp_path: Path) -> None:
    late = ("--on", "2026-12-10", "--panel", "2026-03-15")
    assert run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path, *late).status == 1
    assert qa_form(tmp_path, "Una Unsigned").answers["qa.resubmission_deadline"].state == "blank"
    assert "send the portfolio again by" not in words(
        tmp_path / "Una Unsigned - Feedback note.docx"
    )


def test_a_note_of_ones_own(tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("{{ name }} has {{ count }} things to do. {{ '{{ name }}' }}")
    own.save(str(tmp_path / "own.docx"))
    args = ("--note", tmp_path / "own.docx", *ON)
    run = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path / "out", *args)
    assert run.status == 1
    text = words(tmp_path / "out" / "Una Unsigned - Feedback note.docx")
    assert text == "Una Unsigned has 10 things to do. {{ name }}"


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("{{ nmae }}", "Names that a note can use: blocking, count"),
        ("{% if %}", "Correct the tag in Word"),
    ],
)
def test_a_note_with_a_mistake_is_a_plain_sentence(tag: str, says: str, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph(tag)
    own.save(str(tmp_path / "own.docx"))
    args = ("--note", tmp_path / "own.docx", *ON)
    run = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path / "out", *args)
    assert run.status == 2
    assert says in run.words
    assert not (tmp_path / "out").exists()


def test_a_note_that_is_no_word_file(tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_text("no", encoding="utf-8")
    args = ("--note", tmp_path / "own.docx", *ON)
    run = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path / "out", *args)
    assert run.status == 2
    assert "not a Word file that can be filled" in run.words


def test_a_hostile_name_is_only_text_in_word(
    tmp_path: Path, validate: Callable[[Path], list[str]]
) -> None:
    from test_report_page import FORMULA, HOSTILE

    from filler.auditing.model import AuditReport
    from filler.filling import compile_template, render
    from filler.records.source import Item
    from filler.reports.note import feedback_note

    applicant = audited(
        {"employee_details.full_name": HOSTILE, "employee_details.team": f"{FORMULA} {{{{ 7*7 }}}}"}
        | {"line_manager.signatures.employee.signed": None}
    )
    from audits import TODAY

    report = AuditReport(
        pack=PACK.id, version="", on=TODAY, panel=None, files=(), applicants=(applicant,)
    )
    note = tmp_path / "note.docx"
    note.write_bytes(
        feedback_note(TEMPLATES / "feedback_note.docx", applicant, report, RULES, PACK)
    )
    assert note_names(applicant, report, RULES, PACK)["first_name"] in words(note)
    checked = Item(where="$", data=dict(applicant.qa), folder=tmp_path).check(PACK)
    assert checked.record is not None
    form = tmp_path / "qa.docx"
    form.write_bytes(render(compile_template(TEMPLATES / "qa.docx", PACK), checked.record))
    reading = read_file(form, PACK)
    assert reading.answers["qa.ssw_name"].value == HOSTILE
    assert reading.answers["qa.service_area"].value == f"{FORMULA} {{{{ 7*7 }}}}"
    assert validate(note) + validate(form) == []


def test_nothing_is_written_over(written: Path, tmp_path: Path) -> None:
    shutil.copy(written / f"Una Unsigned - {FORM}.docx", tmp_path)
    run = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path, *ON)
    assert run.status == 1
    assert "already exists; it was kept" in run.words
    assert (tmp_path / "Una Unsigned - Feedback note.docx").exists(), "the other is written"
    kept = tmp_path / f"Una Unsigned - {FORM}.docx"
    kept.write_bytes((RETURNED / "perfect.docx").read_bytes())
    run = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path, "--force", *ON)
    assert "answers)" in run.words, "what was put aside is told with what it held"
    (old,) = (tmp_path / "Replaced files").rglob("*.docx")
    assert old.read_bytes() == (RETURNED / "perfect.docx").read_bytes()
    assert qa_form(tmp_path, "Una Unsigned").answers["qa.more_evidence"].value == "yes"
    again = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path, *ON)
    assert "kept" not in again.words, "nobody changed what was written"


def test_drafts_go_to_each_person_who_has_to_act(tmp_path: Path) -> None:
    from email import policy
    from email.parser import BytesParser

    args = ("--drafts", *ON)
    run = run_portfolio("qa", RETURNED / "unsigned.docx", "-o", tmp_path, *args)
    assert run.status == 1
    mails = {
        path.stem.partition(" - to ")[2]: BytesParser(policy=policy.default).parsebytes(
            path.read_bytes()
        )
        for path in tmp_path.glob("*.eml")
    }
    assert set(mails) == {
        "Supervising Social Worker", "Line Manager", "Service Manager", "Head of Service",
    }  # fmt: skip
    assert {str(mail["X-Unsent"]) for mail in mails.values()} == {"1"}
    own = mails["Supervising Social Worker"]
    assert str(own["To"]) == audited_email()
    (note,) = own.iter_attachments()
    assert note.get_filename() == "Feedback note.docx"
    assert docx.Document(io.BytesIO(note.get_content())).paragraphs[0].text
    body = mails["Head of Service"].get_body()
    assert body is not None
    text = body.get_content()
    assert "The signature 'Head of Service' is not complete" in text
    assert "'Line Manager'" not in text, "nobody is told what is another's to do"
    assert "the portfolio of Una Unsigned" in text
    assert "Please send it back to us by 31 March 2026." in text
    assert not list(mails["Head of Service"].iter_attachments())
    perfect = run_portfolio("qa", RETURNED / "perfect.docx", "-o", tmp_path / "p", *args)
    assert perfect.status == 0
    assert not list((tmp_path / "p").glob("*.eml")), "who has nothing to do gets no mail"
    again = run_portfolio("audit", tmp_path, "--json", *ON)
    assert again.json()["summary"]["unreadable"] == 0, "our own drafts are nothing handed in"


def audited_email() -> str:
    reading = read_file(RETURNED / "unsigned.docx", PACK)
    return reading.answers["employee_details.email"].shown
