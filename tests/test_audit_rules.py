"""Each rule of the portfolio: when it holds, when it fails, when nobody can tell."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from audits import PACK, PANEL, RULES, UNCLEAR, audited
from conftest import TEMPLATES
from dateutil.relativedelta import relativedelta

from filler.auditing.model import Finding
from filler.ooxml.names import qn
from filler.ooxml.package import open_package
from filler.reading.model import Answer
from filler.reading.wording import fold

GRID = "line_manager.competencies"
SIGNS = "line_manager.signatures"
VERDICTS = {"passes": "ready", "undetermined": "decide", "fails": "not ready"}
LONG = " ".join(["word"] * 501)
ONE_ROW = {"cpd_log.activities.asye.kss": "12"}
CHECK = "checklist.submitted.date"

# For each rule: answers with which it fails, the words of its finding, the field that it is on.
FAILS: dict[str, tuple[dict[str, Any], str, str]] = {
    "agreed_with_contra_indications": ({"line_manager.contra_indications": "yes", "line_manager.contra_indications_comment": "Timekeeping."}, "and says that there are contra-indications", "line_manager.contra_indications"),
    "no_contra_indications_and_words": ({"line_manager.contra_indications_comment": "Currently on a formal capability plan."}, "and writes a comment on them", "line_manager.contra_indications"),
    "agreed_with_limited": (dict.fromkeys([f.id for f in PACK.fields.values() if f.id.startswith(f"{GRID}.")][:11], "limited"), "11 of 20 answers are 'Limited'", f"{GRID}.families"),
    "agreed_and_not_supported": ({"line_manager.comments": "On balance I do not support this application yet."}, "says 'On balance I do not support this application yet.'", "line_manager.comments"),
    "six_months_to_panel": ({"employee_details.permission_date": "2025-10-13"}, "earlier than 14 October 2025; counted from the panel", "employee_details.permission_date"),
    "received_as_submitted": ({"qa.date_received": "2026-03-09", CHECK: "2026-02-02"}, "earlier than 9 February 2026", CHECK),
    "post_within_service": ({"employee_details.time_in_post": "6 years", "employee_details.length_of_service": "4 years"}, "should be at most 'Length of service' (4 years)", "employee_details.time_in_post"),
    "manager_comments": ({"line_manager.comments": None}, "is left empty", "line_manager.comments"),
    "deferral_actions": ({"line_manager.recommendation": "defer", "line_manager.actions": None}, "is left empty", "line_manager.actions"),
    "signed_after_observation": ({"observation.signatures.applicant.date": "2026-01-14"}, "earlier than 20 January 2026", "observation.signatures.applicant.date"),
    "qa_days": ({"qa.date_received": "2026-03-09", "qa.feedback_given": "2026-03-03"}, "comes before", "qa.feedback_given"),
    "qa_deadline": ({"qa.feedback_given": "2026-03-09", "qa.resubmission_deadline": "2026-03-02"}, "comes before", "qa.resubmission_deadline"),
    "qa_resubmitted": ({"qa.more_evidence": "yes", "qa.recommended_date": "2026-03-24"}, "is left empty", "qa.resubmission_received"),
    "qa_by_another": ({"qa.signature.print_name": "Perry Perfect"}, "are the same person", "qa.signature.print_name"),
    "modules_logged": ({"cpd_log.activities.elearning.date": None}, "is left empty", "cpd_log.activities.elearning.date"),
    "signs_of_safety_logged": ({"cpd_log.signs_of_safety": ["two_day"], "cpd_log.activities.signs_of_safety.date": None}, "is left empty", "cpd_log.activities.signs_of_safety.date"),
    "checklist_pages": ({"checklist.cpd_log.page": None}, "is left empty", "checklist.cpd_log.page"),
    "recommended_in_order": ({"qa.recommended_date": "2026-03-24", "applicant.statement": None}, "but these are not in order: Applicant’s statement", "qa.recommended_date"),
    "name": ({"employee_details.full_name": None}, "'Full Name' is left empty", "employee_details.full_name"),
    "details": ({"employee_details.email": None}, "'Email' is left empty", "employee_details.email"),
    "grade_experience": (
        {"employee_details.time_in_post": "14 months", "employee_details.length_of_service": "16 months"},
        "says '14 months', below 18 months", "employee_details.time_in_post",
    ),
    "probation": (
        {"employee_details.time_in_post": "8 months"}, "is left empty", "employee_details.probation",
    ),
    "probation_passed": (
        {"employee_details.time_in_post": "8 months", "employee_details.probation": "no"},
        "says 'NO'", "employee_details.probation",
    ),
    "permission": ({"employee_details.permission_date": None}, "is left empty", "employee_details.permission_date"),
    "six_months": (
        {"employee_details.permission_date": "2025-09-01"}, "earlier than 2 September 2025; counted from", "employee_details.permission_date",
    ),
    "grid": ({f"{GRID}.matching": None}, "'Experience and understanding of the matching process' is left empty", f"{GRID}.matching"),
    "assessment": ({"line_manager.assessment": None}, "is left empty", "line_manager.assessment"),
    "contra_indications": ({"line_manager.contra_indications": None}, "is left empty", "line_manager.contra_indications"),
    "contra_comment": ({"line_manager.contra_indications": "yes"}, "is left empty", "line_manager.contra_indications_comment"),
    "recommendation": ({"line_manager.recommendation": None}, "is left empty", "line_manager.recommendation"),
    "recommended": ({"line_manager.recommendation": "defer"}, "says 'Defer Progression'", "line_manager.recommendation"),
    "service_manager_approval": ({"line_manager.service_manager_approval": None}, "is left empty", "line_manager.service_manager_approval"),
    "service_manager_approves": ({"line_manager.service_manager_approval": "Not approved yet"}, "says 'Not approved yet'", "line_manager.service_manager_approval"),
    "portfolio_signatures": (
        {f"{SIGNS}.head_of_service.signed": None}, "nobody has signed", f"{SIGNS}.head_of_service",
    ),
    "observation_signatures": (
        {"observation.signatures.applicant.date": None}, "no date", "observation.signatures.applicant",
    ),
    "qa_signature": (
        {"qa.recommended_date": "2026-03-24"}, "nobody has signed, no printed name, no date", "qa.signature",
    ),
    "applicants_name_agrees": (
        {f"{SIGNS}.employee.print_name": "Alex Somebody"}, "says 'Alex Somebody', but 'Full Name' says 'Perry Perfect'", f"{SIGNS}.employee.print_name",
    ),
    "managers_name_agrees": (
        {f"{SIGNS}.line_manager.print_name": "Alex Somebody"}, "'Alex Somebody'", f"{SIGNS}.line_manager.print_name",
    ),
    "signed_as_printed": (
        {f"{SIGNS}.service_manager.signed": "A. Other"}, "'A. Other'", f"{SIGNS}.service_manager.signed",
    ),
    "observation_signers": (
        {"observation.signatures.applicant.signed": Answer(state="answered", value="Alex Other", shown="Alex Other", how="typed name")},
        "'Alex Other'", "observation.signatures.applicant.signed",
    ),
    "observer": (
        {"observation.signatures.line_manager.signed": "Zed Stranger"}, "'Zed Stranger'", "observation.signatures.line_manager.signed",
    ),
    "different_signers": (
        {f"{SIGNS}.head_of_service.print_name": "Robin Invented"}, "are the same person", f"{SIGNS}.head_of_service.print_name",
    ),
    "signature_dates": ({f"{SIGNS}.employee.date": "2026-04-01"}, "later than 10 March 2026", f"{SIGNS}.employee.date"),
    "qa_dates": ({"qa.date_received": "2026-05-01"}, "later than 10 March 2026", "qa.date_received"),
    "signed_after_permission": ({f"{SIGNS}.employee.date": "2026-01-02"}, "earlier than 12 January 2026", f"{SIGNS}.employee.date"),
    "signed_before_submission": ({f"{SIGNS}.employee.date": "2026-03-05"}, "later than 2 March 2026", f"{SIGNS}.employee.date"),
    "signature_order": ({f"{SIGNS}.head_of_service.date": "2026-02-21"}, "(21 February 2026) comes before 'Service Manager: date' (24 February 2026)", f"{SIGNS}.head_of_service.date"),
    "statement": ({"applicant.statement": None}, "is left empty", "applicant.statement"),
    "statement_length": ({"applicant.statement": LONG}, "has 501 words, 1 more than the 500 allowed", "applicant.statement"),
    "aspirations": ({"applicant.aspirations": None}, "is left empty", "applicant.aspirations"),
    "other_interest": ({"applicant.interests_other": None}, "is left empty", "applicant.interests_other"),
    "practice_examples": ({"applicant.statement": "In May 2023 I led a case."}, "names 'May 2023', earlier than 2 March 2025", "applicant.statement"),
    "observation_details": ({"observation.strengths": None}, "is left empty", "observation.strengths"),
    "observation_recent": ({"observation.observation_date": "2025-08-20"}, "earlier than 2 September 2025", "observation.observation_date"),
    "feedback_after_observation": ({"observation.feedback_date": "2026-01-10"}, "comes before 'Observation Date'", "observation.feedback_date"),
    "observation_dates": ({"observation.feedback_date": "2026-06-01"}, "later than 10 March 2026", "observation.feedback_date"),
    "observation_type": ({"observation.type": []}, "Nothing is ticked under 'Type of Observation'", "observation.type"),
    "observation_other": ({"observation.type": ["other"]}, "The form has no line to say which", "observation.type"),
    "behaviours": (
        {f.id: False for f in PACK.fields.values() if f.id.startswith("observation.behaviours.")},
        "Nothing is ticked", "observation.behaviours.discussed",
    ),
    "behaviours_plausible": (
        {f.id: True for f in PACK.fields.values() if f.id.startswith(("observation.behaviours.", "observation.group_working."))},
        "Every single behaviour is ticked", "observation.behaviours.discussed",
    ),
    "group_working": (
        {"observation.type": ["strategy"]} | {f.id: False for f in PACK.fields.values() if f.id.startswith("observation.group_working.")},
        "Nothing is ticked", "observation.group_working.concise",
    ),
    "swe_account": ({"cpd_log.swe_account": None}, "is left empty", "cpd_log.swe_account"),
    "cpd_count": (
        {"cpd_log.further[1].date": "2019-05-01", "cpd_log.further[2].date": "2019-05-01", "cpd_log.further[3].date": "2019-05-01", "cpd_log.further[0].kss": None},
        "has no 'Cross ref to KSS'", "cpd_log.activities.asye",
    ),
    "cpd_complete": ({"cpd_log.activities.threshold.cases": None}, "'Threshold Training' has no 'Ref cases in evidence (LCS No)'", "cpd_log.activities.threshold"),
    "cpd_kss": ({"cpd_log.activities.asye.kss": "9, 12"}, "cites statement 12; the numbers are 1 to 10", "cpd_log.activities.asye.kss"),
    "cpd_permanence": ({"cpd_log.activities.asye.kss": "Permanence 7"}, "cites statement 7; the numbers are 1 to 5", "cpd_log.activities.asye.kss"),
    "cpd_dates": ({"cpd_log.further[1].date": "2026-09-01"}, "later than 10 March 2026", "cpd_log.further[1].date"),
    "other_module": ({"cpd_log.modules_other": None}, "is left empty", "cpd_log.modules_other"),
    "other_elearning": ({"cpd_log.modules": ["other_elearning"]}, "is left empty", "cpd_log.modules_other_elearning"),
    "checklist_manager": ({f"{GRID}.matching": None}, "is ticked, but these are not in order: Competency grid", "checklist.line_manager.done"),
    "checklist_applicant": ({"applicant.statement": None}, "is ticked, but these are not in order: Applicant’s statement", "checklist.applicant.done"),
    "checklist_observation": ({"observation.signatures.applicant.signed": None}, "is ticked, but these are not in order: Signatures on the observation", "checklist.observation.done"),
    "checklist_cpd": ({"checklist.cpd_log.done": False}, "is not ticked, although nothing is missing", "checklist.cpd_log.done"),
    "checklist_interview": ({"checklist.interview.done": False}, "is left empty", "checklist.interview.done"),
    "checklist_signatures": ({f"{SIGNS}.employee.signed": None}, "is ticked, but these are not in order: All signatures", "checklist.signatures.done"),
    "checklist_submitted": ({"checklist.submitted.done": False}, "is left empty", "checklist.submitted.done"),
    "checklist_dates": ({"checklist.cpd_log.date": None}, "is left empty", "checklist.cpd_log.date"),
    "checklist_future": ({"checklist.cpd_log.date": "2027-01-01"}, "later than 10 March 2026", "checklist.cpd_log.date"),
    "submission_day": ({CHECK: "2026-03-03"}, "later than the first working day of March 2026 (2 March 2026); it is in time for April 2026", CHECK),
    "qa_before_panel": ({"qa.signature.date": "2026-04-13"}, "was due by 31 March 2026 or 7 April 2026", ""),
    "sent_before_panel": ({}, "was due by 7 April 2026", ""),
}  # fmt: skip
FALSE_DAY = Answer(state="answered", value="soon", shown="soon", how="content control")
# For each rule: answers with which nobody can tell, and why.
DOUBTS: dict[str, tuple[dict[str, Any], str]] = {
    "received_as_submitted": ({"qa.date_received": "2026-03-09", CHECK: FALSE_DAY}, "which is not a date"),
    "manager_comments": ({"line_manager.comments": UNCLEAR}, "is unclear"),
    "deferral_actions": ({"line_manager.recommendation": "defer", "line_manager.actions": UNCLEAR}, "is unclear"),
    "signed_after_observation": ({"observation.signatures.applicant.date": "January 2026"}, "of which"),
    "qa_days": ({"qa.date_received": "2026-03-09", "qa.feedback_given": "March 2026"}, "may be before or after"),
    "qa_deadline": ({"qa.feedback_given": "2026-03-09", "qa.resubmission_deadline": "March 2026"}, "may be before or after"),
    "qa_resubmitted": ({"qa.more_evidence": "yes", "qa.recommended_date": "2026-03-24", "qa.resubmission_received": UNCLEAR}, "is unclear"),
    "modules_logged": ({"cpd_log.activities.elearning.date": UNCLEAR}, ""),
    "signs_of_safety_logged": ({"cpd_log.signs_of_safety": ["two_day"], "cpd_log.activities.signs_of_safety.date": UNCLEAR}, ""),
    "checklist_pages": ({"checklist.cpd_log.page": UNCLEAR}, "is unclear"),
    "recommended_in_order": ({"qa.recommended_date": UNCLEAR}, ""),
    "name": ({"employee_details.full_name": UNCLEAR}, "is unclear: nobody can tell"),
    "details": ({"employee_details.email": UNCLEAR}, "is unclear"),
    "grade_experience": ({"employee_details.time_in_post": "some time", "employee_details.length_of_service": None}, "not a clear length of time"),
    "probation": ({"employee_details.time_in_post": "some time"}, "not a clear length of time"),
    "probation_passed": ({"employee_details.time_in_post": "8 months", "employee_details.probation": UNCLEAR}, ""),
    "permission": ({"employee_details.permission_date": UNCLEAR}, "is unclear"),
    "six_months": ({"employee_details.permission_date": FALSE_DAY}, "which is not a date"),
    "grid": ({f"{GRID}.matching": UNCLEAR}, "is unclear"),
    "assessment": ({"line_manager.assessment": UNCLEAR}, "is unclear"),
    "contra_indications": ({"line_manager.contra_indications": UNCLEAR}, "is unclear"),
    "contra_comment": ({"line_manager.contra_indications": "yes", "line_manager.contra_indications_comment": UNCLEAR}, "is unclear"),
    "recommendation": ({"line_manager.recommendation": UNCLEAR}, "is unclear"),
    "recommended": ({"line_manager.recommendation": UNCLEAR}, ""),
    "service_manager_approval": ({"line_manager.service_manager_approval": UNCLEAR}, "is unclear"),
    "service_manager_approves": ({"line_manager.service_manager_approval": "See my e-mail"}, "which is not a clear yes or no"),
    "portfolio_signatures": ({f"{SIGNS}.employee.signed": UNCLEAR}, "is unclear (signed: nobody can tell)"),
    "observation_signatures": ({"observation.signatures.applicant.date": UNCLEAR}, "is unclear (date: nobody can tell)"),
    "qa_signature": ({"qa.recommended_date": "2026-03-24", "qa.signature.signed": UNCLEAR, "qa.signature.print_name": "C. Notreal", "qa.signature.date": "2026-03-09"}, "is unclear"),
    "applicants_name_agrees": ({f"{SIGNS}.employee.print_name": "Perry"}, "says 'Perry'"),
    "managers_name_agrees": ({f"{SIGNS}.line_manager.print_name": "Morgan"}, "says 'Morgan'"),
    "signed_as_printed": ({f"{SIGNS}.service_manager.signed": "Robin"}, "says 'Robin'"),
    "observation_signers": ({"observation.signatures.applicant.signed": Answer(state="answered", value="Perry", shown="Perry", how="typed name")}, "says 'Perry'"),
    "observer": ({"observation.signatures.line_manager.signed": "Morgan"}, "says 'Morgan'"),
    "signature_dates": ({f"{SIGNS}.employee.date": FALSE_DAY}, "which is not a date"),
    "qa_dates": ({"qa.feedback_given": FALSE_DAY}, ""),
    "signed_after_permission": ({"employee_details.permission_date": FALSE_DAY}, ""),
    "signed_before_submission": ({CHECK: FALSE_DAY}, ""),
    "signature_order": ({f"{SIGNS}.service_manager.date": "February 2026"}, "may be before or after"),
    "statement": ({"applicant.statement": UNCLEAR}, "is unclear"),
    "statement_length": ({"applicant.statement": UNCLEAR}, ""),
    "aspirations": ({"applicant.aspirations": UNCLEAR}, "is unclear"),
    "other_interest": ({"applicant.interests_other": UNCLEAR}, "is unclear"),
    "practice_examples": ({"applicant.statement": "I led a case."}, "gives no date"),
    "observation_details": ({"observation.strengths": UNCLEAR}, "is unclear"),
    "observation_recent": ({"observation.observation_date": "September 2025"}, "of which is in time"),
    "feedback_after_observation": ({"observation.feedback_date": "January 2026"}, "may be before or after"),
    "observation_dates": ({"observation.feedback_date": "March 2026"}, "of which is in time"),
    "observation_type": ({"observation.type": UNCLEAR}, "is unclear"),
    "observation_other": ({"observation.type": UNCLEAR}, ""),
    "behaviours": (
        {f.id: False for f in PACK.fields.values() if f.id.startswith("observation.behaviours.")} | {"observation.behaviours.tools": UNCLEAR},
        "is unclear",
    ),
    "group_working": (
        {"observation.type": ["strategy"]} | {f.id: False for f in PACK.fields.values() if f.id.startswith("observation.group_working.")} | {"observation.group_working.concise": UNCLEAR},
        "is unclear",
    ),
    "swe_account": ({"cpd_log.swe_account": UNCLEAR}, "is unclear"),
    "cpd_count": ({"cpd_log.further[0].date": FALSE_DAY, "cpd_log.further[1].date": FALSE_DAY, "cpd_log.further[2].date": FALSE_DAY, "cpd_log.further[3].date": FALSE_DAY}, "that may or may not count"),
    "cpd_kss": ({"cpd_log.activities.asye.kss": "see above"}, "gives no statement number"),
    "cpd_permanence": ({"cpd_log.activities.asye.kss": UNCLEAR}, ""),
    "cpd_dates": ({"cpd_log.further[1].date": "ongoing"}, "says 'ongoing', which is not a date"),
    "other_module": ({"cpd_log.modules_other": UNCLEAR}, "is unclear"),
    "other_elearning": ({"cpd_log.modules": ["other_elearning"], "cpd_log.modules_other_elearning": UNCLEAR}, "is unclear"),
    "checklist_manager": ({f"{GRID}.matching": UNCLEAR}, "this cannot be checked"),
    "checklist_applicant": ({"checklist.applicant.done": UNCLEAR}, "is unclear"),
    "checklist_observation": ({"observation.signatures.applicant.date": UNCLEAR}, "this cannot be checked"),
    "checklist_cpd": ({CHECK: FALSE_DAY}, "this cannot be checked"),
    "checklist_interview": ({"checklist.interview.done": UNCLEAR}, "is unclear"),
    "checklist_signatures": ({f"{SIGNS}.employee.signed": UNCLEAR}, "this cannot be checked"),
    "checklist_submitted": ({"checklist.submitted.done": UNCLEAR}, "is unclear"),
    "checklist_dates": ({"checklist.cpd_log.date": UNCLEAR}, "is unclear"),
    "checklist_future": ({"checklist.cpd_log.date": FALSE_DAY}, "which is not a date"),
    "submission_day": ({CHECK: FALSE_DAY}, ""),
    "qa_before_panel": ({"qa.signature.date": "2026-04-03"}, "was due by 31 March 2026 or 7 April 2026"),
}  # fmt: skip
# Rules that look at what is or is not there, about which nobody can be in doubt.
NO_DOUBT = {"different_signers", "behaviours_plausible", "cpd_complete", "sent_before_panel"}
NO_DOUBT |= {"post_within_service", "qa_by_another"}
# Rules whose failure a person has to decide, and rules whose failure another one tells already.
ASKS = {rule.id for rule in RULES.rules if rule.ask}
ECHOES = {rule.id for rule in RULES.rules if rule.kind == "claims"} - {"checklist_cpd"}
IDS = [rule.id for rule in RULES.rules]


def _found(rule: str, changes: dict[str, Any]) -> tuple[list[Finding], str]:
    panel = PANEL if "panel" in rule else None
    today = date(2026, 4, 13) if "panel" in rule else date(2026, 3, 10)
    applicant = audited(changes, panel=panel, today=today)
    return [f for f in applicant.findings if f.rule == rule], applicant.results[rule]


def test_every_rule_has_its_cases() -> None:
    assert set(FAILS) == set(IDS)
    assert set(DOUBTS) | NO_DOUBT | ASKS == set(IDS)


def test_a_perfect_portfolio_has_no_finding() -> None:
    applicant = audited()
    assert applicant.findings == ()
    assert applicant.verdict == "ready"
    assert set(applicant.results.values()) <= {"passes", "not asked"}
    assert list(applicant.results) == IDS


@pytest.mark.parametrize("rule", IDS)
def test_a_rule_fails_with_its_message_and_place(rule: str) -> None:
    changes, words, field = FAILS[rule]
    findings, result = _found(rule, changes)
    expected = "undetermined" if rule in ASKS else "fails"
    assert result == expected
    declared = next(r for r in RULES.rules if r.id == rule)
    severity = "notes" if rule in ECHOES else declared.severity
    finding = next((f for f in findings if words in f.message), None)
    assert finding is not None, [f.message for f in findings]
    assert (finding.result, finding.severity, finding.field) == (expected, severity, field)
    assert finding.source == (declared.source or PACK.fields[field].name.rstrip(":"))
    assert finding.whose, "nobody would know whose job it is"
    if field:
        assert finding.where.startswith(("table ", "outside a table")), finding.where


@pytest.mark.parametrize("rule", sorted(DOUBTS))
def test_a_rule_that_cannot_be_determined_says_why(rule: str) -> None:
    changes, words = DOUBTS[rule]
    findings, result = _found(rule, changes)
    assert result == "undetermined"
    if words:
        told = [f for f in findings if f.message.startswith("Not clear: ")]
        assert any(words in f.message and f.result == "undetermined" for f in told), findings
    else:
        assert findings == [], "the same answer is said to be unclear by another rule"


def test_what_cannot_be_determined_a_person_must_decide() -> None:
    applicant = audited({f"{GRID}.matching": UNCLEAR})
    assert applicant.verdict == "decide"
    assert (
        audited({f"{GRID}.matching": UNCLEAR, f"{SIGNS}.employee.signed": None}).verdict
        == "not ready"
    )


def test_a_rule_is_not_asked_of_what_it_is_not_about() -> None:
    results = audited().results
    for rule in ("probation", "contra_comment", "qa_signature", "group_working"):
        assert results[rule] == "not asked"


def test_both_readings_of_a_contradiction_are_shown() -> None:
    both = audited({f"{SIGNS}.employee.{part}": None for part in ("signed", "print_name", "date")})
    finding = next(f for f in both.findings if f.rule == "portfolio_signatures")
    assert "Another part of the form does not ask for this signature" in finding.aside
    assert "line manager, Service Manager and Head of Service" in finding.as_json()["message"]
    findings, _ = _found("qa_before_panel", {"qa.signature.date": "2026-04-03"})
    assert "1 week prior to discussion" in findings[0].message
    assert "2 weeks prior to progression panel meeting" in findings[0].message


@pytest.mark.parametrize(
    ("day", "result"),
    [("2025-12-01", "passes"), ("2025-06-01", "undetermined"), ("2024-06-01", "fails")],
)
def test_two_lengths_of_a_window_are_two_readings(day: str, result: str) -> None:
    rule = next(rule for rule in RULES.rules if rule.id == "observation_recent")
    lengths = (relativedelta(months=-6), relativedelta(months=-12))
    rules = replace(RULES, rules=(replace(rule, not_before=lengths),))
    applicant = audited({"observation.observation_date": day}, rules=rules)
    assert applicant.results["observation_recent"] == result
    if result == "undetermined":
        assert "on one reading in time, on the other earlier than 2 September 2025" in (
            applicant.findings[0].message
        )


def test_twelve_months_and_eighteen_are_one_setting() -> None:
    old = {f"cpd_log.further[{n}].date": "2024-11-01" for n in range(3)}
    assert _found("cpd_count", old)[1] == "passes"


def test_two_lengths_of_time_are_two_readings() -> None:
    old = {f"cpd_log.further[{n}].date": "2024-11-01" for n in range(3)}
    rule = next(rule for rule in RULES.rules if rule.id == "cpd_count")
    lengths = (relativedelta(months=-12), relativedelta(months=-18))
    applicant = audited(old, rules=replace(RULES, rules=(replace(rule, not_before=lengths),)))
    findings, result = list(applicant.findings), applicant.results["cpd_count"]
    assert result == "undetermined"
    assert "On one reading there are enough, on the other there are not" in findings[0].message


def test_a_kind_of_signature_that_is_not_accepted() -> None:
    rules = replace(RULES, accepts=("picture", "ink"))
    messages = [
        f.message for f in audited(rules=rules).findings if f.rule == "portfolio_signatures"
    ]
    assert len(messages) == 3
    assert "signed with a typed name, which is not accepted here" in messages[0]


# What makes the six rules be asked that a perfect portfolio has no cause for.
ASKED: dict[str, dict[str, Any]] = {
    "no_contra_indications_and_words": {"line_manager.contra_indications": "yes", "line_manager.contra_indications_comment": "Timekeeping."},
    "probation": {"employee_details.time_in_post": "8 months", "employee_details.probation": "yes"},
    "probation_passed": {"employee_details.time_in_post": "8 months", "employee_details.probation": "yes"},
    "contra_comment": {"line_manager.contra_indications": "yes", "line_manager.contra_indications_comment": "Timekeeping; resolved."},
    "qa_signature": {"qa.recommended_date": "2026-03-24", "qa.signature.signed": Answer(state="answered", value="C. Notreal", shown="C. Notreal", how="typed name"), "qa.signature.print_name": "C. Notreal", "qa.signature.date": "2026-03-09"},
    "group_working": {"observation.type": ["strategy"]},
    "other_elearning": {"cpd_log.modules": ["other_elearning"], "cpd_log.modules_other_elearning": "Safer caring"},
    "observation_other": {"observation.type": ["supervision"]},
    "qa_dates": {"qa.date_received": "2026-03-06"},
    "received_as_submitted": {"qa.date_received": "2026-03-06"},
    "deferral_actions": {"line_manager.recommendation": "defer", "line_manager.actions": "By May: two more observations."},
    "qa_days": {"qa.date_received": "2026-03-06", "qa.feedback_given": "2026-03-09"},
    "qa_deadline": {"qa.feedback_given": "2026-03-09", "qa.resubmission_deadline": "2026-03-31"},
    "qa_resubmitted": {"qa.more_evidence": "yes", "qa.recommended_date": "2026-03-24", "qa.resubmission_received": "2026-03-09"},
    "signs_of_safety_logged": {"cpd_log.signs_of_safety": ["two_day"], "cpd_log.activities.signs_of_safety.date": "2026-01-12"},
    "qa_before_panel": {"qa.signature.date": "2026-03-09"},
}  # fmt: skip
NEVER_ASKED = {"sent_before_panel"}


@pytest.mark.parametrize("rule", sorted(set(IDS) - NEVER_ASKED))
def test_a_rule_passes_where_it_is_asked(rule: str) -> None:
    findings, result = _found(rule, ASKED.get(rule, {}))
    assert (result, findings) == ("passes", [])


APPROVAL = "line_manager.service_manager_approval"


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("Approved", "passes"),
        ("Yes", "passes"),
        ("Yes, no concerns", "passes"),
        ("No objections, approved", "passes"),
        ("I fully support this application.", "passes"),
        ("Approved. Robin Invented, 2 March 2026", "passes"),
        ("No", "fails"),
        ("Not approved", "fails"),
        ("Declined", "fails"),
        ("I cannot approve", "undetermined"),
        ("I don't agree", "undetermined"),
        ("I am unable to support this", "undetermined"),
        ("To be agreed at supervision", "undetermined"),
        ("Approval will be given later", "undetermined"),
        ("Yes, subject to HoS", "undetermined"),
        ("Yes but not until June", "undetermined"),
        ("Approved?", "undetermined"),
        ("Agreed in principle, awaiting sign off", "undetermined"),
        ("See e-mail", "undetermined"),
    ],
)
def test_an_approval_in_free_words(words: str, result: str) -> None:
    findings, found = _found("service_manager_approves", {APPROVAL: words})
    assert found == result, findings
    assert audited({APPROVAL: words}).verdict == VERDICTS[result]


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("-", "fails"),
        ("?", "fails"),
        ("to be signed", "fails"),
        ("verbally agreed", "undetermined"),
        ("pp Robin Invented", "undetermined"),
    ],
)
def test_words_that_sign_nothing_are_not_ready(words: str, result: str) -> None:
    answer = Answer(state="answered", value=words, shown=words, how="typed name")
    applicant = audited({f"{SIGNS}.head_of_service.signed": answer})
    assert applicant.results["portfolio_signatures"] == result
    assert applicant.verdict == VERDICTS[result]


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("TBC", "fails"),
        ("N/A", "undetermined"),
        ("to follow", "fails"),
        ("see attached", "undetermined"),
        ("...", "fails"),
    ],
)
def test_a_word_that_stands_for_an_answer_is_none(words: str, result: str) -> None:
    applicant = audited({"applicant.statement": words})
    assert applicant.results["statement"] == result
    assert applicant.verdict == VERDICTS[result]


POST, SERVICE = "employee_details.time_in_post", "employee_details.length_of_service"


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({POST: None, SERVICE: None}, "undetermined"),
        ({POST: "14 months", SERVICE: UNCLEAR}, "undetermined"),
        ({POST: "18+ months"}, "passes"),
        ({POST: "nearly 18 months", SERVICE: None}, "fails"),
        ({POST: "about 18 months", SERVICE: None}, "undetermined"),
        ({POST: "10/09/2024", SERVICE: None}, "passes"),
        ({POST: "11/09/2024", SERVICE: None}, "fails"),
        ({POST: "3 years in total"}, "passes"),
    ],
)
def test_eighteen_months(changes: dict[str, Any], result: str) -> None:
    applicant = audited(changes)
    assert applicant.results["grade_experience"] == result
    assert applicant.verdict == VERDICTS[result]


def test_without_a_day_of_submission_the_six_months_are_counted_to_today() -> None:
    changes = {CHECK: None, "checklist.submitted.done": False}
    applicant = audited(changes | {"employee_details.permission_date": "2023-01-01"})
    assert applicant.results["six_months"] == "fails"
    assert applicant.verdict == "not ready"


def test_unclear_cells_make_no_complete_row() -> None:
    changes = {f"cpd_log.further[{n}].{c}": UNCLEAR for n in range(4) for c in ("outcome", "kss")}
    assert audited(changes).results["cpd_count"] == "undetermined"


def test_a_row_without_its_activity_is_not_complete() -> None:
    applicant = audited({f"cpd_log.further[{n}].activity": None for n in range(4)})
    assert applicant.results["cpd_count"] == "fails"


@pytest.mark.parametrize("year", ["0026", "9999"])
def test_an_impossible_year_is_an_unclear_date(year: str) -> None:
    applicant = audited({"observation.observation_date": f"{year}-01-20"})
    assert applicant.results["observation_recent"] == "undetermined"


def test_an_unticked_line_alone_stops_nothing() -> None:
    applicant = audited({"checklist.signatures.done": False, "checklist.signatures.date": None})
    finding = next(f for f in applicant.findings if f.rule == "checklist_signatures")
    assert finding.severity == "advises"
    assert applicant.verdict == "ready"


def test_a_form_that_is_not_there_is_one_finding() -> None:
    applicant = audited(without=("observation",))
    own = [f for f in applicant.findings if f.field == "observation" or f.form == "observation"]
    assert [f.rule for f in own] == ["form_missing"]
    assert "'Practice Observation Record' is not among the files" in own[0].message
    claim = next(f for f in applicant.findings if f.rule == "checklist_observation")
    assert "is ticked, but these are not in order" in claim.message


def test_the_rules_quote_the_portfolio_to_the_letter() -> None:
    root = open_package(TEMPLATES / "portfolio.docx").parse("word/document.xml")
    assert root is not None
    words = " ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in root.iter(qn("w:p")))
    printed = fold(words).text
    for rule in RULES.rules:
        for source in filter(None, (rule.source, rule.other_source)):
            assert fold(source).text in printed, (rule.id, source)


# What the portfolio says must hold, sentence by sentence.
OBLIGATIONS = (
    "A minimum of 18 months practice experience as a F-Grade Qualified Social Worker",
    "discussed and agreed with line manager and agreed by Service Manager",
    "Signatures obtained in the portfolio from the applicant’s line manager, Service Manager and",
    "should be completed and submitted within a 6-month timeframe",
    "Observations of practice should be from within the last 6 months",
    "practice examples should be from within a 12-month period",
    "If in post less than one year, have you successfully completed your probation?",
    "What date did you get your manager’s permission to start this progression?",
    "Line Manager to complete the Grid below to indicate the applicant’s competencies",
    "Please summarise your evidence-based assessment",
    "Are there any contra-indications which need to be raised?",
    "If Yes, please comment:",
    "Manager’s Recommendation",
    "Service Manager’s approval given for Progression?",
    "All signatures must be obtained prior to submission of the portfolio.",
    "(max.500 words)",
    "Tell us about your career aspirations",
    "(Please specify)",
    "Type of Observation",
    "Please tick to confirm you observed these behaviours",
    "Feedback Meeting Date",
    "a minimum of 5 Learning & Development activities you have (actually) completed within the last",
    "Evidence of application to practice & work with CYP",
    "Cross ref to KSS",
    "Have you activated your SWE CPD Account?",
    "Other [specify]",
    "Other e-learning [specify]",
    "Completed (Please tick and date)",
    "Interview Questions (Read)",
    "All Signatures acquired in Portfolio Document",
    "Portfolio cannot be QA-ed without all signatures",
    "Portfolio submitted to Workforce Development Team Mailbox",
    "submitted to WFD by 1st working day of the month of intended progression",
    "2 weeks prior to progression panel meeting",
    "1 week prior to discussion meeting any QA recommendations",
    "Portfolio is sent to HoS/PSW - 1 week prior to progression panel meeting",
    "I recommend that the F-G progression for [name of SSW] goes forward",
)


@pytest.mark.parametrize("sentence", OBLIGATIONS)
def test_every_sentence_that_obliges_has_its_rule(sentence: str) -> None:
    sources = [words for rule in RULES.rules for words in (rule.source, rule.other_source)]
    assert any(fold(sentence).text in fold(words).text for words in sources)


# Sentences with such a word that oblige nobody to anything in the portfolio itself, and why.
EXCEPTIONS = {
    "NB: If the candidate has a disability": "adjustments are agreed with the manager, not checked",
    "Complying with legislative requirements": "a line of the competency grid",
    "Experience of completing a variety": "a line of the competency grid",
    "Relevant issues explored/addressed": "a behaviour of the observation",
    "If there are any performance related action": "said to the auditor, after the portfolio",
    "Please add any further L&D activity": "says what may be logged",
    "FlowchartSSW evidences ability": "how the process begins",
    "Please consult supporting documents": "the same, in the steps in words",
    "The progression process should not exceed 6 months.": "the same months as the rule six_months",
    "Portfolio is Quality Assured by WFD": "stands in two rows of the box; see qa_before_panel",
}


def test_no_sentence_with_must_or_should_is_forgotten() -> None:
    """Every such sentence before the appendix of statements has a rule, or a reason for none."""
    root = open_package(TEMPLATES / "portfolio.docx").parse("word/document.xml")
    assert root is not None
    paragraphs = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in root.iter(qn("w:p"))]
    starts = [n for n, words in enumerate(paragraphs) if words.startswith("Appendix C")]
    body = [re.sub(r"^\d+\.\d+ ", "", words) for words in paragraphs[: starts[-1]]]
    modal = re.compile(
        r"\b(?:must|should|minimum|max|within|prior to|cannot|by 1st|needs? to|needed to)\b", re.I
    )
    found = [s for p in body for s in re.split(r"(?<=[.;!?])\s+", p) if modal.search(s)]
    assert len(found) > 15
    sources = [fold(w).text for rule in RULES.rules for w in (rule.source, rule.other_source) if w]
    forgotten = [
        sentence
        for sentence in found
        if not any(fold(sentence).text in s or s in fold(sentence).text for s in sources)
        and not any(sentence.startswith(start) for start in EXCEPTIONS)
    ]
    assert forgotten == []
