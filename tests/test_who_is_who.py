"""Whose files are whose, what files of one person say together, and what was decided of them."""
# The table of ties is read a line at a time.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from audits import PACK, RULES, TODAY, UNCLEAR, changed, perfect
from conftest import ROOT, run_portfolio
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from filler.auditing.case import Case
from filler.auditing.decisions import basis_of
from filler.auditing.gather import gather
from filler.auditing.heads import Heads, Same, tie
from filler.auditing.later import is_later
from filler.auditing.model import Applicant, AuditReport
from filler.auditing.outcome import Outcome
from filler.auditing.run import audit_files
from filler.auditing.told import Told
from filler.auditing.units import question_of
from filler.errors import PortfolioError
from filler.reading import Reading
from filler.reading.model import Answer

CASES = ROOT.parent / "shared" / "cases" / "people"
NAME, NUMBER = "employee_details.full_name", "employee_details.swe_number"
EMAIL, TELEPHONE = "employee_details.email", "employee_details.telephone"
MANAGER, TEAM = "employee_details.manager_name", "employee_details.team"
SIGNS = "line_manager.signatures"
NOBODY = dict.fromkeys((NAME, NUMBER, EMAIL, TELEPHONE, MANAGER, TEAM))


def person(file: str, **said: Any) -> Reading:
    """The perfect portfolio as a file, with what it says of whose it is."""
    heads = {
        "name": NAME, "number": NUMBER, "email": EMAIL, "phone": TELEPHONE,
        "manager": MANAGER, "team": TEAM,
    }  # fmt: skip
    answers = NOBODY | {heads[key]: value for key, value in said.items() if key in heads}
    own = {key: value for key, value in said.items() if key not in heads}
    return replace(changed(perfect(), answers), file=file, **own)


def with_answers(reading: Reading, changes: dict[str, Any]) -> Reading:
    return changed(reading, changes)


def report(*readings: Reading, **more: Any) -> AuditReport:
    outcomes = [(Path(reading.file), reading) for reading in readings]
    return audit_files(outcomes, PACK, RULES, today=TODAY, **more)


def cases(*readings: Reading) -> list[Case]:
    return [one.case(PACK, RULES, TODAY, None) for one in gather(readings, PACK, RULES)]


def told(applicant: Applicant, rule: str) -> str:
    """The severity and the result of one finding about the files, or nothing."""
    found = [f for f in applicant.findings if f.rule == f"file:{rule}"]
    return f"{found[0].severity} {found[0].result}" if found else ""


# What two files say, whether they are one person's, and how loudly it is told.
TIES: list[tuple[str, dict[str, str], dict[str, str], bool, str]] = [
    ("number and name agree", {"name": "Ann Alder", "number": "SW123456"}, {"name": "Ann Alder", "number": "sw 123 456"}, True, ""),
    ("the number with other letters", {"name": "Ann Alder", "number": "SWE123456"}, {"name": "Ann Alder", "number": "SW123456"}, True, ""),
    ("the number without letters", {"name": "Ann Alder", "number": "123456"}, {"name": "Ann Alder", "number": "SW123456"}, True, ""),
    ("a marriage", {"name": "Ann Alder", "number": "SW123456", "email": "a@x.org"}, {"name": "Ann Birch", "number": "SW123456", "email": "a@x.org"}, True, "notes"),
    ("a marriage, the number alone", {"name": "Ann Alder", "number": "SW123456"}, {"name": "Ann Birch", "number": "SW123456"}, True, "notes"),
    ("a slip in the name", {"name": "Ann Alder", "number": "SW123456"}, {"name": "Anne Alder", "number": "SW123456"}, True, "notes"),
    ("initials", {"name": "Ann Alder", "number": "SW123456"}, {"name": "A. Alder", "number": "SW123456"}, True, "notes"),
    ("one number, two people", {"name": "Ann Alder", "number": "SW123456"}, {"name": "Carl Cedar", "number": "SW123456"}, False, "asks"),
    ("one number and reference", {"name": "Ann Alder", "number": "SW123456", "reference": "4"}, {"name": "Carl Cedar", "number": "SW123456", "reference": "4"}, True, "notes"),
    ("brother and sister", {"name": "Ann Alder", "number": "SW123456"}, {"name": "Zed Alder", "number": "SW123456"}, False, "asks"),
    ("one name, two numbers, all else the same", {"name": "Ann Alder", "number": "SW123456", "email": "a@x.org"}, {"name": "Ann Alder", "number": "SW123457", "email": "a@x.org"}, False, "asks"),
    ("one name, two numbers, two addresses", {"name": "Ann Alder", "number": "SW123456", "email": "a@x.org"}, {"name": "Ann Alder", "number": "SW777777", "email": "b@x.org"}, False, "notes"),
    ("one name, two numbers, two teams", {"name": "Ann Alder", "number": "SW123456", "team": "North"}, {"name": "Ann Alder", "number": "SW777777", "team": "South"}, False, "notes"),
    ("one name, two numbers, one reference, two addresses", {"name": "Ann Alder", "number": "SW123456", "email": "a@x.org", "reference": "1"}, {"name": "Ann Alder", "number": "SW777777", "email": "b@x.org", "reference": "1"}, False, "asks"),
    ("one name, two numbers, one address, two teams", {"name": "Ann Alder", "number": "SW123456", "email": "a@x.org", "team": "N"}, {"name": "Ann Alder", "number": "SW777777", "email": "a@x.org", "team": "S"}, False, "asks"),
    ("a reference and two people", {"name": "Ann Alder", "number": "SW123456", "reference": "1"}, {"name": "Carl Cedar", "number": "SW777777", "reference": "1"}, False, ""),
    ("a reference of one workbook, two names", {"name": "Ann Alder", "reference": "1-ABC234"}, {"name": "Carl Cedar", "reference": "1-ABC234"}, False, "asks"),
    ("a bare reference, two names", {"name": "Ann Alder", "reference": "1"}, {"name": "Carl Cedar", "reference": "1"}, False, ""),
    ("a reference and the name", {"name": "Ann Alder", "reference": "1", "email": "a@x.org"}, {"name": "Ann Alder", "reference": "1", "email": "b@x.org"}, True, ""),
    ("two references, one name", {"name": "Ann Alder", "reference": "1"}, {"name": "Ann Alder", "reference": "2"}, True, ""),
    ("the name alone", {"name": "Ann Alder"}, {"name": "ALDER, Ann"}, True, ""),
    ("name and address", {"name": "Ann Alder", "email": "a@x.org", "manager": "M"}, {"name": "Ann Alder", "email": "A@X.org", "manager": "N"}, True, ""),
    ("one name, two addresses", {"name": "Ann Alder", "email": "a@x.org", "team": "N"}, {"name": "Ann Alder", "email": "b@x.org", "team": "N"}, False, "asks"),
    ("one name, two managers and teams", {"name": "Ann Alder", "manager": "M", "team": "N"}, {"name": "Ann Alder", "manager": "O", "team": "P"}, False, "asks"),
    ("one name, another manager, the same team", {"name": "Ann Alder", "manager": "M", "team": "N"}, {"name": "Ann Alder", "manager": "O", "team": "N"}, True, ""),
    ("the telephone in another spelling", {"name": "Ann Alder", "phone": "+44 7700 900123"}, {"name": "Ann Alder", "phone": "07700 900 123"}, True, ""),
    ("nearly one name", {"name": "Ann Alder"}, {"name": "Anne Alder"}, False, ""),
    ("nearly one name, one address", {"name": "Ann Alder", "email": "a@x.org"}, {"name": "Anne Alder", "email": "a@x.org"}, False, "asks"),
    ("initials and one address", {"name": "Ann Alder", "email": "a@x.org"}, {"name": "A. Alder", "email": "a@x.org"}, True, "notes"),
    ("a marriage, two addresses", {"name": "Ann Alder", "number": "SW123456", "email": "a@x.org"}, {"name": "Ann Birch", "number": "SW123456", "email": "b@x.org"}, False, "asks"),
    ("a number that is not known", {"name": "Ann Alder", "number": "not known"}, {"name": "Ann Birch", "number": "not known"}, False, ""),
    ("one address, two telephones", {"name": "Ann Alder", "email": "a@x.org", "phone": "0121 496 0001"}, {"name": "Ann Alder", "email": "a@x.org", "phone": "0121 496 0002"}, True, ""),
    ("two names, one address", {"name": "Ann Alder", "email": "a@x.org"}, {"name": "Carl Cedar", "email": "a@x.org"}, False, "asks"),
    ("nothing in common", {"name": "Ann Alder"}, {"name": "Carl Cedar"}, False, ""),
    ("a number that is still to come", {"name": "Ann Alder", "number": "TBC"}, {"name": "Carl Cedar", "number": "TBC"}, False, ""),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two", "is_one", "tell"), [t[1:] for t in TIES], ids=[t[0] for t in TIES])  # fmt: skip
def test_two_files_are_one_persons_by_evidence(
    one: dict[str, str], two: dict[str, str], is_one: bool, tell: str
) -> None:
    readings = [person("a/one.docx", **one), person("b/two.docx", **two)]
    for order in (readings, readings[::-1]):
        people = report(*order).applicants
        assert len(people) == (1 if is_one else 2)
        rule = "names" if is_one else "two_people"
        expected = {"": "", "notes": "notes fails", "asks": "blocks undetermined"}[tell]
        assert {told(applicant, rule) for applicant in people} == {expected}
        if tell == "asks":
            assert {applicant.verdict for applicant in people} <= {"decide", "not ready"}


@given(
    st.permutations(
        [
            {"name": "Ann Alder", "number": "SW123456"},
            {"name": "Ann Birch", "number": "SW123456"},
            {"name": "Ann Alder", "email": "a@x.org"},
            {"name": "Carl Cedar", "number": "SW777777"},
            {"name": "Carl Cedar"},
            {"name": "Dee Dogwood", "reference": "1"},
            {"name": "Dee Dogwood", "email": "d@x.org"},
        ]
    )
)
def test_the_order_of_the_files_decides_nothing(said: list[dict[str, str]]) -> None:
    readings = [person(f"/{'-'.join(one.values())}.docx", **one) for one in said]
    people = {
        frozenset(reading.file for reading in one.readings) for one in gather(readings, PACK, RULES)
    }
    named = sorted(sorted(Path(file).stem for file in files) for files in people)
    assert named == [
        ["Ann Alder-SW123456", "Ann Alder-a@x.org", "Ann Birch-SW123456"],
        ["Carl Cedar", "Carl Cedar-SW777777"],
        ["Dee Dogwood-1", "Dee Dogwood-d@x.org"],
    ]  # fmt: skip


def test_a_number_under_many_names_tells_nobody_apart() -> None:
    names = ["Ann Alder", "Bea Birch", "Carl Cedar", "Dee Dogwood"]
    people = report(*(person(f"{n}.docx", name=n, number="SW000001") for n in names)).applicants
    assert [one.name for one in people] == names
    assert {told(one, "number") for one in people} == {"advises fails"}


def test_a_form_that_may_be_of_two_people_is_nobodys_until_somebody_says() -> None:
    one = person("a.docx", name="John Smith", number="SW111111")
    two = person("b.docx", name="John Smith", number="SW222222")
    form = person("c.docx", name="John Smith")
    people = report(one, two, form).applicants
    assert len(people) == 3
    lost = next(p for p in people if p.files == ("c.docx",))
    assert told(lost, "whose") == "blocks undetermined"
    nearer = replace(form, file="/x/c.docx")
    people = report(replace(one, file="/x/a.docx"), two, nearer).applicants
    assert {len(p.files) + len(p.superseded) for p in people} == {1, 2}, "by its folder"


def test_two_of_one_name_are_told_apart_everywhere(tmp_path: Path) -> None:
    people = report(
        person("a.docx", name="John Smith", team="North", manager="M"),
        person("b.docx", name="John Smith", team="South", manager="N"),
    )
    assert {p.called for p in people.applicants} == {"John Smith (M)", "John Smith (N)"}
    assert {p.as_json()["called"] for p in people.applicants} == {
        "John Smith (M)",
        "John Smith (N)",
    }


def test_a_nameless_form_is_adopted_by_its_folder_its_name_or_its_mail() -> None:
    own = person("/in/ann/a.docx", name="Ann Alder", number="SW123456", email="ann@x.org")
    other = person("/in/carl/c.docx", name="Carl Cedar", number="SW777777")
    for nameless in (
        person("/in/ann/log.docx"),
        person("/elsewhere/CPD log Alder Ann.docx"),
        person("/elsewhere/log.docx", sender="ann@x.org"),
    ):
        people = {p.name: p for p in report(own, other, nameless).applicants}
        assert set(people) == {"Ann Alder", "Carl Cedar"}
        assert told(people["Ann Alder"], "adopted") == "advises fails"
    alone = person("/elsewhere/log.docx")
    people = {p.name: p for p in report(own, other, alone).applicants}
    assert people["No name given (log.docx)"].verdict != "ready"
    against = with_answers(person("/in/ann/log.docx"), {"line_manager.recommendation": "defer"})
    assert len(report(own, other, against).applicants) == 3, "it says otherwise"


# ------------------------------------------------------------------ files of one person

SAM = {"name": "Perry Perfect", "number": "SW123456", "manager": "Morgan Example", "team": "North"}
SIGNERS = ("employee", "line_manager", "service_manager", "head_of_service")
APPLICANTS = ("employee_details", "applicant", "cpd_log", "checklist")


def half(reading: Reading, *forms: str) -> Reading:
    """The reading with nothing in some of the forms, but for whose it is."""
    blank = {
        name: None
        for name, answer in reading.answers.items()
        if name.partition(".")[0] in forms
        and name not in (NAME, NUMBER)
        and answer.state == "answered"
    }
    return changed(reading, blank)


def test_the_half_filled_copies_of_two_people_are_one_portfolio() -> None:
    manager = half(person("manager.docx", **SAM), *APPLICANTS)
    applicant = half(person("applicant.docx", **SAM), "line_manager", "observation")
    for order in ((manager, applicant), (applicant, manager)):
        (one,) = report(*order).applicants
        assert one.files == tuple(r.file for r in order) or set(one.files) == {
            "manager.docx",
            "applicant.docx",
        }
        assert one.superseded == ()
        assert not [f for f in one.findings if f.rule in ("form_missing", "statement", "grid")]


def test_two_different_answers_are_both_shown_and_a_person_decides() -> None:
    first = with_answers(
        half(person("a.docx", **SAM), *APPLICANTS), {"line_manager.recommendation": "agree"}
    )
    second = with_answers(
        half(person("b.docx", **SAM), "observation"), {"line_manager.recommendation": "defer"}
    )
    (one,) = report(first, second).applicants
    finding = next(f for f in one.findings if f.rule == "file:two_answers")
    assert finding.asks
    assert "a.docx" in finding.message
    assert "b.docx" in finding.message
    assert one.verdict == "decide"
    assert one.answers["line_manager.recommendation"]["state"] == "unclear"


def test_a_blank_restart_does_not_win_over_a_complete_one() -> None:
    done = person("done.docx", **SAM, modified="2026-03-01T09:00:00Z")
    again = half(
        person("again.docx", **SAM, modified="2026-03-05T09:00:00Z"),
        *{name.partition(".")[0] for name in PACK.fields},
    )
    (one,) = report(done, again).applicants
    assert one.files == ("done.docx",)
    assert one.superseded == ("again.docx",)


def test_a_later_version_that_lacks_nothing_replaces_the_earlier_and_says_what_changed() -> None:
    first = person("pack v2.docx", **SAM)
    later = with_answers(person("pack v10.docx", **SAM), {"applicant.aspirations": "To teach."})
    (one,) = report(first, later).applicants
    assert one.answers["applicant.aspirations"]["value"] == "To teach."
    finding = next(f for f in one.findings if f.rule == "file:replaced")
    assert finding.severity == "advises"
    assert "is now 'To teach.'" in finding.message
    assert one.verdict == "ready"


def test_what_was_changed_under_a_signature_stops() -> None:
    first = person("v1.docx", **SAM)
    later = with_answers(person("v2.docx", **SAM), {"line_manager.comments": "Other words."})
    (one,) = report(first, later).applicants
    finding = next(f for f in one.findings if f.rule == "file:changed_after_signed")
    assert finding.stops
    assert "Manager’s Comments" in finding.message
    signed = with_answers(later, {f"{SIGNS}.{who}.date": "2026-03-02" for who in SIGNERS})
    (one,) = report(first, signed).applicants
    assert not [f for f in one.findings if f.rule == "file:changed_after_signed"], "signed anew"


def test_a_change_under_signatures_is_one_finding_and_none_once_it_is_taken_back() -> None:
    first, second, third = (
        with_answers(person(f"v{n}.docx", **SAM), {"line_manager.comments": words})
        for n, words in ((1, "I support it."), (2, "Other words."), (3, "I support it."))
    )
    (one,) = report(first, second).applicants
    assert sum(f.rule == "file:changed_after_signed" for f in one.findings) == 1
    (one,) = report(first, second, third).applicants
    assert one.answers["line_manager.comments"]["value"] == "I support it."
    assert not [f for f in one.findings if f.rule == "file:changed_after_signed"]
    unclear = with_answers(first, {"line_manager.recommendation": UNCLEAR})
    (one,) = report(
        unclear, with_answers(second, {"line_manager.comments": "I support it."})
    ).applicants
    assert one.verdict == "ready", "what was unclear and is clear was not changed"


def test_what_a_later_version_takes_back_is_asked_about() -> None:
    first = person("v1.docx", **SAM)
    unsigned = {
        f"{SIGNS}.head_of_service{part}": None for part in ("", ".signed", ".print_name", ".date")
    }
    for gone in (unsigned, {"line_manager.recommendation": None}):
        (one,) = report(first, with_answers(person("v2.docx", **SAM), gone)).applicants
        finding = next(f for f in one.findings if f.rule == "file:withdrawn")
        assert finding.asks
        assert "v2.docx is later, and no longer has" in finding.message
        assert one.verdict == "decide"


def test_what_a_copy_of_its_own_lacks_was_not_taken_back() -> None:
    first = person("v1.docx", **SAM)
    held = [n for n in first.answers if n.startswith("line_manager.")]
    questions = list(dict.fromkeys(question_of(n, PACK) for n in held))
    answered = [
        q
        for q in questions
        if any(first.answers[n].state == "answered" for n in held if question_of(n, PACK) == q)
    ]
    for keep in (len(answered) // 2, len(answered) // 2 + 1):
        gone = {n: None for n in held if question_of(n, PACK) in answered[keep:]}
        (one,) = report(first, with_answers(person("v2.docx", **SAM), gone)).applicants
        is_told = any(f.rule == "file:withdrawn" for f in one.findings)
        assert is_told is (2 * keep > len(answered))


def test_what_an_undated_copy_lacks_was_not_taken_back() -> None:
    one, two = person("a.docx", **SAM), person("b.docx", **SAM)
    gone = with_answers(two, {"line_manager.recommendation": None})
    assert is_later(one, gone) is None
    (applicant,) = report(one, gone).applicants
    assert not [f for f in applicant.findings if f.rule == "file:withdrawn"]


def test_lists_that_two_people_filled_are_one_list() -> None:
    whole = person("whole.docx", **SAM)
    rows = {n for n in whole.answers if n.startswith("cpd_log.further[")}
    first = {n: None for n in rows if n.startswith(("cpd_log.further[2]", "cpd_log.further[3]"))}
    second = {n: None for n in rows if n not in first}
    both = [
        replace(changed(whole, blank), file=f"{n}.docx") for n, blank in enumerate((first, second))
    ]
    (case,) = cases(*both)
    assert len(case.answers["cpd_log.further"].value) == 4
    assert case.answers["cpd_log.further[3].activity"].state == "answered"
    edited = with_answers(whole, {"cpd_log.further[0].outcome": "Something else."})
    (one,) = report(whole, replace(edited, file="other.docx")).applicants
    assert told(one, "two_answers") == "blocks undetermined"


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [
        (NUMBER, "SW123456", "SW 123 456"),
        (TELEPHONE, "0121 496 0001", "01214960001"),
        (MANAGER, "Morgan Example", "M. Example"),
        ("employee_details.job_title", "Social Worker", "social worker."),
    ],
)
def test_two_spellings_are_no_two_answers(name: str, one: str, two: str) -> None:
    first, second = (
        with_answers(person(f"{n}.docx", **SAM), {name: words})
        for n, words in (("a", one), ("b", two))
    )
    (applicant,) = report(first, second).applicants
    assert told(applicant, "two_answers") == ""


def test_an_answer_that_the_signed_copy_lacks_is_asked_about() -> None:
    signed = with_answers(person("signed.docx", **SAM), {"line_manager.recommendation": None})
    other = half(person("other.docx", **SAM), "observation")
    unsigned = {
        f"{SIGNS}.line_manager{part}": None for part in ("", ".signed", ".print_name", ".date")
    }
    (one,) = report(signed, with_answers(other, unsigned)).applicants
    finding = next(f for f in one.findings if f.rule == "file:signed_elsewhere")
    assert finding.asks
    assert "Manager’s Recommendation" in finding.message


@pytest.mark.parametrize(
    ("one", "two", "later"),
    [
        (("a", "2026-03-01T09:00:00Z", ""), ("b", "2026-03-02T09:00:00Z", ""), True),
        (("b", "2026-03-02T09:00:00Z", ""), ("a", "2026-03-01T09:00:00Z", ""), False),
        (("a", "", "2026-03-01T09:00:00"), ("b", "", "2026-03-03T09:00:00"), True),
        (("pack v2", "", ""), ("pack v10", "", ""), True),
        (("pack (1)", "", ""), ("pack (2)", "", ""), True),
        (("pack v2", "", ""), ("other v10", "", ""), None),
        (("same", "2026-03-01T09:00:00Z", ""), ("same2", "2026-03-01T09:00:00Z", ""), None),
    ],
)
def test_which_file_is_later_comes_from_evidence(
    one: tuple[str, str, str], two: tuple[str, str, str], later: bool | None
) -> None:
    first, second = (
        replace(perfect(), file=f"{name}.docx", modified=saved, received=came)
        for name, saved, came in (one, two)
    )
    assert is_later(first, second) is later


@given(st.lists(st.booleans(), min_size=12, max_size=12), st.booleans())
def test_a_portfolio_torn_in_two_is_the_portfolio(places: list[bool], turned: bool) -> None:
    """However the answers are shared out over two copies, together they say what one said."""
    whole = person("whole.docx", **SAM)
    questions = sorted(
        {
            name.partition("=")[0].partition("[")[0]
            for name, answer in whole.answers.items()
            if answer.state == "answered" and not name.startswith("employee_details.")
        }
    )
    gone: list[dict[str, Any]] = [{}, {}]
    for question in questions:
        side = places[sum(map(ord, question_of(question, PACK))) % len(places)]
        for name in whole.answers:
            if name.partition("=")[0].partition("[")[0] == question:
                gone[side][name] = None
    copies = [replace(changed(whole, blank), file=f"{n}.docx") for n, blank in enumerate(gone)]
    (case,) = cases(*(copies[::-1] if turned else copies))
    for name, answer in whole.answers.items():
        found = case.answers[name]
        if answer.state == "answered":
            assert (name, found.state, found.value) == (name, "answered", answer.value)


# ------------------------------------------------------------------ decisions

OPEN = {"line_manager.contra_indications": "yes", "line_manager.contra_indications_comment": "No."}


def decide(path: Path, word: str, who: str = "Kay Dee") -> None:
    book = load_workbook(path)
    for row in book["Decisions"].iter_rows(min_row=2):
        row[4].value, row[5].value, row[6].value = word, "talked through", who
        row[7].value = date(2026, 3, 11)
    book.save(path)


def test_a_decision_is_asked_for_once_and_remembered(tmp_path: Path) -> None:
    from filler.auditing.decision_file import decisions_file, kept_decisions, read_decisions

    path = tmp_path / "decisions.xlsx"
    first = report(with_answers(person("a.docx", **SAM), OPEN))
    assert first.applicants[0].verdict == "decide"
    path.write_bytes(decisions_file(kept_decisions(first, ())))
    (row,) = read_decisions(path)
    assert row.decision is None
    decide(path, "accepted")
    known = read_decisions(path)
    again = report(with_answers(person("renamed.docx", **SAM), OPEN), told=Told(decisions=known))
    (one,) = again.applicants
    assert one.verdict == "ready"
    (finding,) = [f for f in one.findings if f.decision is not None]
    assert str(finding.decision) == "Accepted by Kay Dee, 2026-03-11: talked through"
    assert finding.as_json()["decision"]["accepted"] is True
    assert [state for _, state in kept_decisions(again, known)] == ["applies"]
    decide(path, "not accepted")
    (one,) = report(
        with_answers(person("a.docx", **SAM), OPEN), told=Told(decisions=read_decisions(path))
    ).applicants
    assert one.verdict == "not ready"


def test_a_decision_ends_with_what_it_rests_on(tmp_path: Path) -> None:
    from filler.auditing.decision_file import decisions_file, kept_decisions, read_decisions

    path = tmp_path / "decisions.xlsx"
    start = with_answers(person("a.docx", **SAM), {f"{SIGNS}.line_manager.print_name": "Zed Zero"})
    first = report(start)
    path.write_bytes(decisions_file(kept_decisions(first, ())))
    decide(path, "accepted")
    known = read_decisions(path)
    assert report(start, told=Told(decisions=known)).applicants[0].verdict == "ready"
    other = with_answers(start, {f"{SIGNS}.line_manager.print_name": "Yan Young"})
    changed_since = report(other, told=Told(decisions=known))
    assert changed_since.applicants[0].verdict != "ready"
    states = sorted(state for _, state in kept_decisions(changed_since, known))
    assert "no longer applies" in states
    assert "open" in states
    somebody = person("b.docx", name="Pat Plain", number="SW999999")
    somebody = with_answers(somebody, {f"{SIGNS}.line_manager.print_name": "Zed Zero"})
    assert report(somebody, told=Told(decisions=known)).applicants[0].verdict != "ready", (
        "another's decision"
    )


def test_the_command_keeps_the_file_of_decisions(tmp_path: Path) -> None:
    path = tmp_path / "decisions.xlsx"
    args = ("audit", ROOT / "samples" / "returned" / "two-ticks.docx", "--on", "2026-03-10")
    run = run_portfolio(*args, "--decisions", path)
    assert run.status == 1
    assert "2 findings without a decision" in run.words
    decide(path, "accepted")
    run = run_portfolio(*args, "--decisions", path)
    assert run.status == 0, run.out
    assert "Accepted by Kay Dee" in run.out
    decide(path, "perhaps")
    wrong = run_portfolio(*args, "--decisions", path)
    assert wrong.status == 2
    assert "cell E2 says 'perhaps'" in wrong.words
    decide(path, "accepted", who="")
    wrong = run_portfolio(*args, "--decisions", path)
    assert "decision, but 'Decided by' is empty" in wrong.words
    path.write_bytes(b"no workbook")
    wrong = run_portfolio(*args, "--decisions", path)
    assert wrong.status == 2
    assert path.read_bytes() == b"no workbook", "what cannot be read is not written over"


def test_people_who_are_gone_are_named() -> None:
    from filler.auditing.since import since

    both = report(person("a.docx", **SAM), person("b.docx", name="Pat Plain", number="SW9999"))
    now = report(person("a2.docx", **SAM))
    compared = since(now, both.as_json(), PACK, RULES)
    assert compared.gone == ("Pat Plain",)
    assert compared.as_json()["gone"] == ["Pat Plain"]


def test_a_picture_is_the_same_by_its_content_and_not_by_its_name() -> None:
    from filler.auditing.since import since
    from filler.reading.model import Answer

    def signed(*pictures: str) -> Reading:
        own = {
            f"{SIGNS}.{who}.signed": Answer(
                state="answered",
                value={"image": f"word/media/image{n}.png"},
                how="picture",
                picture=p,
            )
            for n, (who, p) in enumerate(zip(("employee", "line_manager"), pictures, strict=True))
        }
        return changed(person("a.docx", **SAM), own)

    old = report(signed("one", "two")).as_json()
    renamed = {
        f"{SIGNS}.{who}.signed": Answer(
            state="answered", value={"image": f"media/{who}.png"}, how="picture", picture=p
        )
        for who, p in (("employee", "one"), ("line_manager", "two"))
    }
    same = report(changed(person("b.docx", **SAM), renamed))
    kinds = {change.kind for change in since(same, old, PACK, RULES).applicants[0].changes}
    assert kinds <= {"still missing"}
    exchanged = since(report(signed("two", "one")), old, PACK, RULES).applicants[0].changes
    kinds = {change.kind for change in exchanged if change.field.endswith(".signed")}
    assert kinds == {"changed after it was signed"}


# ------------------------------------------------------------------ scenes

needs_scenes = pytest.mark.skipif(not CASES.exists(), reason="the scenes are not here")


def scene(number: int, *more: str) -> dict[str, Any]:
    run = run_portfolio("audit", CASES / str(number), "--json", "--on", "2026-03-10", *more)
    found: dict[str, Any] = run.json()
    return found


def verdicts(found: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((a["name"], a["verdict"]) for a in found["applicants"])


@needs_scenes
def test_scenes_of_who_is_who() -> None:
    two = scene(2)
    assert [a["name"] for a in two["applicants"]] == ["John Smith", "John Smith"]
    assert {len(a["files"]) for a in two["applicants"]} == {1}
    sixteen = dict(verdicts(scene(16)))
    assert sixteen["Ann Alder"] == "not ready", "another's forms sign nothing for her"
    assert set(sixteen) == {"Ann Alder", "Carl Cedar"}
    names = [name for name, _ in verdicts(scene(17))]
    assert names == ["Ann Alder", "Bea Birch", "Carl Cedar", "Dee Dogwood"]
    twenty = {a["name"]: len(a["files"]) for a in scene(20)["applicants"]}
    assert twenty == {"Perry Perfect": 2, "Ola Second": 1, "No name given (cpd.docx)": 1}


@needs_scenes
def test_scenes_of_several_files() -> None:
    assert verdicts(scene(10)) == [("Perry Perfect", "ready")]
    assert verdicts(scene(50)) == [("Perry Perfect", "ready")]
    eleven = scene(11)
    assert verdicts(eleven) == [("Perry Perfect", "ready"), ("Zip Person", "ready")]
    named = {Path(line["file"]).name for line in eleven["files"] if "error" in line}
    assert named == {
        "FW portfolio.msg", "Portfolio.DOCX.lnk", "p.wps", "photo of signature page.jpg",
        "portfolio.docx.download", "portfolio.gdoc", "portfolio.rar", "scan.pdf",
    }  # fmt: skip


@needs_scenes
def test_scenes_of_the_verdict() -> None:
    (late,) = scene(33, "--panel", "2026-03-24")["applicants"]
    said = next(f["message"] for f in late["findings"] if f["rule"] == "submission_day")
    assert "in time for April 2026" in said
    assert verdicts(scene(40)) == [("Perry Perfect", "not ready")]
    assert verdicts(scene(80)) == [("Perry Perfect", "not ready")]


def test_a_tie_is_the_same_both_ways() -> None:
    one = Heads(file="a", name="Ann Alder", number="SW123456")
    two = Heads(file="b", name="Ann Birch", number="SW123456")
    assert tie(one, two).is_one is tie(two, one).is_one is True


def test_who_comes_first_decides_nothing_between_two_that_fit() -> None:
    numbered = person("c.docx", name="John Smith", number="SW111111")
    north = person("a.docx", name="John Smith", team="North", manager="M")
    south = person("b.docx", name="John Smith", team="South", manager="N")
    for order in ((numbered, north, south), (numbered, south, north), (south, north, numbered)):
        people = gather(order, PACK, RULES)
        files = sorted(sorted(r.file for r in one.readings) for one in people)
        assert files == [["a.docx"], ["b.docx"], ["c.docx"]]


@given(st.permutations(["x", "y", "z"]))
def test_the_names_of_the_files_decide_nothing_in_a_merge(names: list[str]) -> None:
    """Two copies of one day that contradict each other, and an older one between them."""
    old = with_answers(
        person(f"{names[0]}.docx", **SAM, modified="2026-01-05T09:00:00Z"),
        {"applicant.aspirations": "To learn."},
    )
    one = with_answers(
        person(f"{names[1]}.docx", **SAM, modified="2026-03-02T09:00:00Z"),
        {"applicant.aspirations": "To teach."},
    )
    two = with_answers(
        person(f"{names[2]}.docx", **SAM, modified="2026-03-02T09:00:00Z"),
        {"applicant.aspirations": "To lead."},
    )
    (case,) = cases(old, one, two)
    assert case.answers["applicant.aspirations"].state == "unclear"
    note = case.answers["applicant.aspirations"].note
    assert "To teach" in note
    assert "To lead" in note
    assert "To learn" not in note


def test_what_people_add_to_the_file_of_decisions_stays(tmp_path: Path) -> None:
    from filler.auditing.decision_file import decisions_file, kept_decisions, read_decisions

    path = tmp_path / "decisions.xlsx"
    first = report(with_answers(person("a.docx", **SAM), OPEN))
    path.write_bytes(decisions_file(kept_decisions(first, ())))
    book = load_workbook(path)
    sheet = book["Decisions"]
    sheet.cell(1, 13).value, sheet.cell(2, 13).value = "Our own column", "ask Morgan"
    sheet.cell(2, 6).value = "waiting for her answer"
    sheet.cell(2, 8).number_format, sheet.cell(2, 8).value = "General", 46092
    book.create_sheet("Notes")["A1"] = "ours"
    book.save(path)
    known = read_decisions(path)
    path.write_bytes(decisions_file(kept_decisions(first, known), path.read_bytes()))
    book = load_workbook(path)
    assert book["Notes"]["A1"].value == "ours"
    row = [cell.value for cell in book["Decisions"][2]]
    assert "ask Morgan" in row
    assert "waiting for her answer" in row
    assert book["Decisions"].max_row == 2
    decide(path, "yes")
    book = load_workbook(path)
    book["Decisions"].cell(2, 8).number_format, book["Decisions"].cell(2, 8).value = "0", 46092
    book["Decisions"].append([c.value for c in book["Decisions"][2]])
    book.save(path)
    assert read_decisions(path)[0].decision is not None
    assert read_decisions(path)[0].decision.when == "2026-03-11"  # type: ignore[union-attr]
    book["Decisions"].cell(3, 5).value = "no"
    book.save(path)
    with pytest.raises(PortfolioError, match="cells E2 and E3 decide one finding differently"):
        read_decisions(path)


def test_a_file_of_decisions_that_cannot_be_written_stops_no_report(tmp_path: Path) -> None:
    path = tmp_path / "decisions.xlsx"
    path.mkdir()
    run = run_portfolio(
        "audit", ROOT / "samples" / "returned" / "perfect.docx", "-o", tmp_path / "report",
        "--decisions", tmp_path / "no.csv", "--on", "2026-03-10",
    )  # fmt: skip
    assert run.status == 2
    assert "Use a name that ends in .xlsx" in run.words


def test_what_is_counted_from_a_panel_is_decided_for_that_panel() -> None:
    """A day of another month is another basis; another day of that month is none."""
    (one,) = gather([person("a.docx", **SAM)], PACK, RULES)
    counted = [rule for rule in RULES.rules if "panel" in rule.of]
    assert counted
    for rule in counted:
        named = rule.fields[0] if rule.fields else ""
        outcome = Outcome(result="undetermined", message="", field=named)
        first, same, other, none = (
            basis_of(one.case(PACK, RULES, TODAY, day), rule, outcome)
            for day in (date(2026, 4, 14), date(2026, 4, 21), date(2026, 5, 19), None)
        )
        assert first == same
        assert len({first, other, none}) == 3


def test_another_answer_is_another_basis() -> None:
    rule = next(r for r in RULES.rules if r.fields and r.kind == "answered")
    name = f"{SIGNS}.head_of_service.date"
    own = [
        person("a.docx", **SAM),
        with_answers(person("a.docx", **SAM), {name: "2026-01-02"}),
        with_answers(
            person("a.docx", **SAM),
            {name: Answer(state="answered", value="2026-01-03", shown="2026-01-02")},
        ),
    ]
    bases = set()
    for reading in own:
        (one,) = gather([reading], PACK, RULES)
        outcome = Outcome(result="fails", message="", field=name)
        bases.add(basis_of(one.case(PACK, RULES, TODAY, None), rule, outcome))
    assert len(bases) == 3


def test_two_of_whom_somebody_said_that_they_are_one() -> None:
    """What evidence keeps apart is one person's then, with a note of who said so."""
    own = {"name": "Sam Sample", "number": "SW100001", "email": "sam@example.org"}
    other = {"name": "Samantha Birch", "number": "SW100002", "email": "sb@example.org"}
    files = person("a.docx", **own), person("b.docx", **other)
    assert len(report(*files).applicants) == 2
    keys = frozenset({("sam", "sample"), ("birch", "samantha")})
    same = Same(
        names=keys | {Heads(file="", name=n).key for n in ("Sam Sample", "Samantha Birch")},
        numbers=frozenset({"100001", "100002"}), who="Kay Dee", when="2026-03-01",
    )  # fmt: skip
    made = report(*files, told=Told(same=[same]))
    (applicant,) = made.applicants
    assert {line.file: line.applicant for line in made.files} == dict.fromkeys(
        ("a.docx", "b.docx"), applicant.name
    )
    assert told(applicant, "joined") == "notes fails"
    assert told(applicant, "two_people") == ""
    slip = person("d.docx", **{**other, "name": "Samanta Birch"})
    (applicant,) = report(*files, slip, told=Told(same=[same])).applicants
    assert told(applicant, "names") == "notes fails", "what was told of either is told of both"
    third = person("c.docx", **{**own, "name": "Pat Plain", "number": "SW100003"})
    assert len(report(*files, third, told=Told(same=[same])).applicants) == 2
    assert len(report(files[0], told=Told(same=[same])).applicants) == 1
