"""The verdict a person would give, situation by situation: who signed, when, and what words mean.

R is ready, D a question that a person must decide, N not ready; DN is either of the last two.
"""

from __future__ import annotations

from typing import Any

import pytest
from audits import PACK, RULES, TODAY, audited, changed, perfect

from filler.auditing.gather import gather
from filler.auditing.signers import is_signer
from filler.digital.model import NOT_SIGNED
from filler.reading.compose import doubt_signed
from filler.reading.model import Answer
from filler.reading.signature import signature_answer

SIGNS = "line_manager.signatures"
HOS, SM, LM, SSW = "head_of_service", "service_manager", "line_manager", "employee"
WORDS = {"R": ("ready",), "D": ("decide",), "N": ("not ready",), "DN": ("decide", "not ready")}
APPROVAL = "line_manager.service_manager_approval"
POST, SERVICE = "employee_details.time_in_post", "employee_details.length_of_service"
PERMISSION, OBSERVED = "employee_details.permission_date", "observation.observation_date"
SUBMITTED = "checklist.submitted.date"


def sign(role: str, words: str, printed: str | None = None, form: str = SIGNS) -> dict[str, Any]:
    """Words typed where somebody signs, as the reader takes them; with another printed name."""
    name = f"{form}.{role}"
    own = {f"{name}.signed": signature_answer(words, [], "table 9", signed=NOT_SIGNED)}
    if printed is not None:
        own[f"{name}.print_name"] = Answer(state="answered", value=printed, shown=printed)
    beside = perfect().answers.get(f"{name}.print_name")
    both = {f"{name}.print_name": beside} | own if beside is not None else own
    doubt_signed(PACK.fields[name], both)
    return both


def date(role: str, day: str) -> dict[str, Any]:
    return {f"{SIGNS}.{role}.date": day}


# In the perfect portfolio Perry Perfect applies, Morgan Example is the line manager, Robin
# Invented the Service Manager, and Lee Fictional the Head of Service.
SIGNED: list[tuple[str, dict[str, Any], str]] = [
    ("the name", sign(HOS, "Lee Fictional"), "R"),
    ("an initial", sign(HOS, "L. Fictional"), "R"),
    ("initials", sign(HOS, "LF"), "R"),
    ("initials with points", sign(HOS, "L.F."), "R"),
    ("initials that look like per pro", sign(SSW, "PP"), "R"),
    ("a title", sign(HOS, "Dr Lee Fictional"), "R"),
    ("a role behind it", sign(HOS, "Lee Fictional, Head of Service"), "R"),
    ("a role and a day", sign(HOS, "Lee Fictional (HoS) 26/02/2026"), "R"),
    ("electronically", sign(HOS, "Signed electronically by Lee Fictional"), "R"),
    ("small letters", sign(HOS, "lee fictional"), "R"),
    ("capitals", sign(HOS, "LEE FICTIONAL"), "R"),
    ("as per e-mail", sign(HOS, "As per email"), "D"),
    ("as per e-mail attached", sign(HOS, "As per email attached"), "D"),
    ("approved", sign(HOS, "Approved"), "D"),
    ("on file", sign(HOS, "Signature on file"), "D"),
    ("verbally", sign(HOS, "Agreed verbally - KD"), "D"),
    ("the forename alone", sign(HOS, "Lee"), "DN"),
    ("a role in both places", sign(HOS, "Head of Service", "Head of Service"), "DN"),
    ("a role's short name", sign(HOS, "HoS", "HoS"), "DN"),
    ("an acting role", sign(HOS, "Acting Head of Service", "Acting Head of Service"), "DN"),
    ("a sentence in both places", sign(HOS, "As per email", "As per email"), "DN"),
    ("approved in both places", sign(HOS, "Approved", "Approved"), "DN"),
    ("one word in both places", sign(HOS, "Lee", "Lee"), "DN"),
    ("the heading", sign(HOS, "Print Name", "Print Name"), "DN"),
    ("sent to them", sign(HOS, "Sent to Lee Fictional 24/02/26"), "DN"),
    ("mailed to them", sign(HOS, "Emailed to Lee Fictional"), "DN"),
    ("requested", sign(HOS, "Requested from Lee Fictional"), "DN"),
    ("to sign", sign(HOS, "Lee Fictional to sign"), "DN"),
    ("has seen it", sign(HOS, "Lee Fictional has seen this"), "DN"),
    ("over the telephone", sign(HOS, "Lee Fictional agreed over Teams"), "DN"),
    ("not supported", sign(HOS, "Lee Fictional - not supported"), "DN"),
    ("for somebody", sign(HOS, "Robin Invented for Lee Fictional"), "DN"),
    ("two people", sign(HOS, "Lee Fictional / Robin Invented"), "DN"),
    ("two people, by a sign", sign(HOS, "Lee Fictional & Robin Invented", ""), "DN"),
    ("on behalf", sign(HOS, "Lee Fictional obo Head of Service"), "DN"),
    ("per pro", sign(HOS, "pp Lee Fictional"), "DN"),
    ("two people", sign(HOS, "Lee Fictional / Robin Invented"), "DN"),
    ("still to come", sign(HOS, "TBC"), "N"),
    ("to be signed", sign(HOS, "to be signed"), "N"),
    ("a dash", sign(HOS, "-"), "DN"),
    ("a stranger", sign(HOS, "Zed Stranger"), "N"),
    ("a stranger in the applicant's", sign(SSW, "Zed Stranger"), "N"),
    ("a stranger in both of the applicant's", sign(SSW, "Zed Stranger", "Zed Stranger"), "N"),
    ("a short form of the forename", sign(SM, "Bob Invented"), "D"),
    ("an e-signature tag", sign(HOS, "{{Sig_es_:signer1:signature}}"), "DN"),
    ("one person in two places", sign(HOS, "Robin Invented", "Robin Invented"), "N"),
    ("one person with a slip", sign(HOS, "Morgan Exampel", "Morgan Exampel"), "DN"),
    ("the applicant as the manager", sign(LM, "Perry Perfect", "Perry Perfect"), "DN"),
    ("an observer who is a stranger", sign(LM, "Zed Stranger", form="observation.signatures"), "DN"),
    ("a mail that approves", sign(HOS, "From: Lee Fictional <lee@example.org>\nSent: Thu 26 Feb 2026\nSubject: Perry\nI approve this application."), "R"),
    ("a mail that defers", sign(HOS, "From: Lee Fictional <lee@example.org>\nSubject: Perry\nNo, defer please."), "DN"),
    ("a mail that is not happy", sign(HOS, "From: Lee Fictional <lee@example.org>\nI'm not happy with this yet"), "DN"),
    ("a mail that wants to talk", sign(HOS, "From: Lee Fictional <lee@example.org>\nCan we discuss first?"), "DN"),
    ("a mail for next week", sign(HOS, "From: Lee Fictional <lee@example.org>\nI will look at it next week"), "DN"),
    ("an address alone", sign(HOS, "lee.fictional@example.org"), "DN"),
    ("in the future", date(HOS, "2026-03-11"), "N"),
    ("today", date(HOS, "2026-03-10") | {SUBMITTED: "2026-03-10"}, "R"),
    ("another year", date(HOS, "2025-02-26"), "N"),
    ("before permission", date(SSW, "2026-01-11"), "N"),
    ("on the day of permission", date(SSW, "2026-01-12"), "R"),
    ("before the observation", {"observation.signatures.applicant.date": "2026-01-19"}, "N"),
    ("on the day of the observation", {"observation.signatures.applicant.date": "2026-01-20"}, "R"),
]  # fmt: skip

WINDOWS: list[tuple[str, dict[str, Any], str]] = [
    ("observed six months before", {OBSERVED: "2025-09-02", "observation.feedback_date": "2026-01-23", PERMISSION: "2025-09-02"}, "R"),
    ("observed a day too early", {OBSERVED: "2025-09-01"}, "N"),
    ("permission six months before", {PERMISSION: "2025-09-02"}, "R"),
    ("permission a day too early", {PERMISSION: "2025-09-01"}, "N"),
    ("received long after the claim", {"qa.date_received": "2026-03-09", SUBMITTED: "2025-12-01", OBSERVED: "2025-06-05", PERMISSION: "2025-06-05"}, "N"),
    ("received a week later", {"qa.date_received": "2026-03-09"}, "R"),
    ("a month in words", {OBSERVED: "January 2026"}, "D"),
    ("soon", {OBSERVED: "soon"}, "DN"),
]  # fmt: skip

LENGTHS: list[tuple[str, str]] = [
    ("18 months", "R"), ("17 months", "N"), ("2 years (F grade)", "R"), ("2yrs 3mths", "R"),
    ("since 2019", "R"), ("18 mths", "R"), ("a year and a half", "R"), ("over 10 yrs", "R"),
    ("1.5 years", "R"), ("5 years 2 months as an SSW", "R"), ("2-3 years", "R"),
    ("2 to 3 years", "R"), ("twenty-two months", "R"), ("thirty months", "R"), ("78 weeks", "R"),
    ("77 weeks", "N"), ("about 18 months", "D"), ("nearly 18 months", "N"), ("under 2 years", "D"),
    ("up to 2 years", "D"), ("3 years at E grade", "D"), ("3 years as a student", "D"),
    ("2 years (G grade)", "D"), ("2 years in July", "D"), ("200 years", "DN"), ("some time", "D"),
    ("3 years in total", "R"), ("2 years in current post", "R"), ("1-2 years", "D"),
]  # fmt: skip

APPROVALS: list[tuple[str, str]] = [
    ("Approved", "R"), ("Yes", "R"), ("YES", "R"), ("OK", "R"), ("Fully endorsed", "R"),
    ("Agreed", "R"), ("Approved. Robin Invented, 2 March 2026", "R"), ("Yes, no concerns", "R"),
    ("No concerns, approved", "R"), ("I fully support this application.", "R"),
    ("Approved without reservation", "R"), ("I am happy to approve", "R"),
    ("I have no hesitation in approving this application", "R"),
    ("Approved. Perry will be an asset to the team.", "R"),
    ("Yes, Perry would be an asset to the service.", "R"),
    ("I fully support progression. No further comments.", "R"),
    ("Approved for Perry Perfect", "R"), ("Approved by Service Manager", "R"),
    ("Approved - Robin Invented", "R"), ("Approved 24/02/2026", "R"),
    ("No", "N"), ("Not approved", "N"), ("Declined", "N"), ("Not supported at this time", "DN"),
    ("Agree to defer", "DN"), ("Support deferral", "DN"), ("Recommended for deferral", "DN"),
    ("We decided against", "DN"), ("I withhold support", "DN"), ("I cannot approve", "DN"),
    ("I don't agree", "DN"), ("Unable to support", "DN"),
    ("Approved with conditions", "DN"), ("Approved conditionally", "DN"),
    ("Approved on condition that CPD is done", "DN"), ("Approved providing CPD is complete", "DN"),
    ("Approved assuming the log is finished", "DN"), ("Agreed depending on QA", "DN"),
    ("Agreed with the proviso that she attends", "DN"), ("Approved with reservations", "DN"),
    ("Approved after CPD is completed", "DN"), ("Approved following completion of CPD", "DN"),
    ("Approved in principle", "DN"), ("Approved from June 2026", "DN"), ("Agreed in 6 months", "DN"),
    ("Approved for next round", "DN"), ("Yes, more experience needed", "DN"),
    ("Yes, further evidence required", "DN"), ("Yes, needs to complete CPD", "DN"),
    ("Support requested", "DN"), ("Support is required before progression", "DN"),
    ("Approved by line manager", "DN"), ("Approved - Morgan Example", "DN"),
    ("pp Robin - approved", "DN"), ("Approved for Perry Other", "DN"),
    ("Approved 24/02/2024", "DN"), ("Approved 24 Feb 2027", "DN"), ("Approved?", "DN"),
    ("Approved. Not agreed by HoS yet.", "DN"), ("See e-mail", "DN"), ("Yes, subject to HoS", "DN"), ("Not applicable - approved by HoS", "D"),
    ("✓", "DN"), ("TBC", "N"), ("Awaiting sign off", "DN"), ("Discussed", "DN"),
]  # fmt: skip

# Beside the manager's Agree.
AGAINST = (
    "I do not fully support progression.", "I would not recommend progression.",
    "I don't think Perry is ready.", "Perry isn't ready.", "Perry is not quite ready.",
    "I do NOT yet support this.", "I am not supporting this.", "I will not support this.",
    "I wouldn't recommend it.", "Unable to recommend.", "Not supported.", "I disagree.",
    "I oppose this.", "I would recommend deferral.", "This should be postponed.",
    "Defer until Sept 2026.", "Perry needs more time before progressing.",
    "Perry is under investigation.", "I have serious concerns.",
    "I have some reservations about readiness.",
)  # fmt: skip
FOR = (
    "I support this application without reservation.", "No concerns.", "None", "N/A",
    "Perry is ready and I recommend progression.",
    "Perry supports carers when they are anxious and knows when to escalate.",
    "There are no concerns about practice; safeguarding concerns are raised at once.",
)  # fmt: skip

PLACEHOLDERS: list[tuple[str, str]] = [
    ("Please see separate document", "D"), ("Please see attached.", "D"), ("Attached", "D"),
    ("see email", "D"), ("[insert statement]", "N"), ("TO DO", "N"),
    ("DRAFT - still working on this", "N"), ("test", "N"), ("Will send separately", "N"),
    ("not applicable", "D"), ("To be typed up", "N"), ("xxx", "N"), ("...", "N"),
]  # fmt: skip

ROW = "cpd_log.further[0]"
FIVE = {"cpd_log.further[1].date": "2019-05-01", "cpd_log.further[2].date": "2019-05-01"}
ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("five are left", FIVE, "R"),
    ("without a case number", FIVE | {f"{ROW}.cases": None}, "R"),
    ("did not attend", FIVE | {f"{ROW}.outcome": "Did not attend"}, "N"),
    ("cancelled", FIVE | {f"{ROW}.outcome": "Cancelled"}, "N"),
    ("booked", FIVE | {f"{ROW}.outcome": "Booked"}, "N"),
    ("will attend", FIVE | {f"{ROW}.outcome": "Will attend"}, "N"),
    ("nothing learned", FIVE | {f"{ROW}.outcome": "N/A"}, "N"),
    ("as above", FIVE | {f"{ROW}.evidence": "As above"}, "DN"),
    ("none yet", FIVE | {f"{ROW}.evidence": "None yet"}, "N"),
    ("an x in each place", FIVE | {f"{ROW}.{c}": "x" for c in ("activity", "outcome", "evidence", "kss")}, "N"),
    ("the same row twice", FIVE | {f"{ROW}.{c}": f"@{c}" for c in ("date", "activity", "outcome", "evidence", "kss")}, "N"),
    ("the same row with another number", FIVE | {f"{ROW}.{c}": f"@{c}" for c in ("date", "activity", "outcome", "evidence")}, "DN"),
    ("18 months ago", FIVE | {f"{ROW}.date": "2024-09-02"}, "R"),
    ("a day more", FIVE | {f"{ROW}.date": "2024-09-01"}, "N"),
    ("ongoing", FIVE | {f"{ROW}.date": "ongoing"}, "D"),
    ("another framework", FIVE | {f"{ROW}.kss": "PCF 5"}, "DN"),
]  # fmt: skip

OTHERS: list[tuple[str, dict[str, Any], str]] = [
    ("contra-indications with Agree", {"line_manager.contra_indications": "yes", "line_manager.contra_indications_comment": "Timekeeping."}, "D"),
    ("no contra-indications, and a comment", {"line_manager.contra_indications_comment": "On a formal capability plan."}, "D"),
    ("no contra-indications: none", {"line_manager.contra_indications_comment": "None"}, "R"),
    ("all limited with Agree", {f.id: "limited" for f in PACK.fields.values() if f.id.startswith("line_manager.competencies.")}, "D"),
    ("deferred", {"line_manager.recommendation": "defer"}, "N"),
    ("nothing to develop", {"observation.development": "None identified"}, "R"),
    ("nothing to develop, in a word", {"observation.development": "None"}, "R"),
    ("no comment of the applicant", {"observation.ssw_comments": "None"}, "R"),
    ("recommended and open", {"qa.more_evidence": "yes", "qa.recommended_date": "2026-03-24"}, "N"),
]  # fmt: skip


def settled(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes, ``@column`` being what stands in that column of the last row."""

    def value(of: Any) -> Any:
        if isinstance(of, str) and of.startswith("@"):
            return perfect().answers[f"cpd_log.further[3].{of[1:]}"].value
        return of

    return {name: value(of) for name, of in changes.items()}


def check(changes: dict[str, Any], expected: str) -> None:
    applicant = audited(settled(changes))
    told = [(f.rule, f.standing, f.message) for f in applicant.findings if f.severity == "blocks"]
    assert applicant.verdict in WORDS[expected], told


@pytest.mark.parametrize(
    ("changes", "expected"), [s[1:] for s in SIGNED], ids=[s[0] for s in SIGNED]
)
def test_who_signed(changes: dict[str, Any], expected: str) -> None:
    check(changes, expected)


@pytest.mark.parametrize(
    ("changes", "expected"), [s[1:] for s in WINDOWS], ids=[s[0] for s in WINDOWS]
)
def test_windows(changes: dict[str, Any], expected: str) -> None:
    check(changes, expected)


@pytest.mark.parametrize(("words", "expected"), LENGTHS)
def test_lengths_of_service(words: str, expected: str) -> None:
    check({POST: words, SERVICE: None}, expected)


@pytest.mark.parametrize(("words", "expected"), APPROVALS)
def test_approvals(words: str, expected: str) -> None:
    check({APPROVAL: words}, expected)


@pytest.mark.parametrize("words", AGAINST)
@pytest.mark.parametrize("field", ["comments", "assessment"])
def test_words_against_beside_an_agree(field: str, words: str) -> None:
    check({f"line_manager.{field}": words}, "D")


@pytest.mark.parametrize("words", FOR)
def test_words_that_speak_for_it(words: str) -> None:
    check({"line_manager.comments": words}, "R")


@pytest.mark.parametrize(("words", "expected"), PLACEHOLDERS)
@pytest.mark.parametrize("field", ["applicant.statement", "observation.summary"])
def test_what_stands_for_an_answer(field: str, words: str, expected: str) -> None:
    check({field: words}, expected)


@pytest.mark.parametrize(("changes", "expected"), [s[1:] for s in ROWS], ids=[s[0] for s in ROWS])
def test_rows_of_the_log(changes: dict[str, Any], expected: str) -> None:
    check(changes, expected)


@pytest.mark.parametrize(
    ("changes", "expected"), [s[1:] for s in OTHERS], ids=[s[0] for s in OTHERS]
)
def test_contradictions_and_the_rest(changes: dict[str, Any], expected: str) -> None:
    check(changes, expected)


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        ("Lee Fictional", True),
        ("Fictional", True),
        ("Pat Stranger", True),
        ("Lee Fictional / Robin Invented", False),
        ("Lee Fictional & Robin Invented", False),
        ("Pat Stranger + Kay Other", False),
        ("Lee Fictional Robin", False),
    ],
)
def test_words_that_sign_are_one_name(words: str, signs: bool) -> None:
    """A stranger's name signs too; whether it is the right one is asked elsewhere."""
    name = f"{SIGNS}.{HOS}"
    own = sign(HOS, words)
    (case,) = [
        one.case(PACK, RULES, TODAY, None) for one in gather([changed(perfect(), own)], PACK, RULES)
    ]
    assert is_signer(case, name, own[f"{name}.signed"]) is signs
