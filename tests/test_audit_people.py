"""Whose files belong together, what changed since, what evidences what, and hundreds at once."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from audits import FOLDER, PACK, RULES, TODAY, UNCLEAR, audited, changed, perfect
from conftest import ROOT, TEMPLATES, run_portfolio, start_portfolio
from specimens import p, r, tbl, tc, tr, word_file

from filler.auditing.gather import gather
from filler.auditing.model import AuditReport
from filler.auditing.names import same_person
from filler.auditing.on_dates import first_working_day
from filler.auditing.on_entries import cited_numbers
from filler.auditing.periods import months_written
from filler.auditing.run import audit_files
from filler.auditing.since import since
from filler.definition.conditions import declared_period
from filler.errors import PortfolioError
from filler.facts.walk import content_of
from filler.ooxml.package import open_package
from filler.reading import Reading, read_files

RETURNED = ROOT / "samples" / "returned"
ON = ("--on", "2026-03-10")
# Runs a command, and says last how many kilobytes the largest of its processes took.
METER = (
    "-c",
    "import subprocess, sys\n"
    "status = subprocess.run(sys.argv[1:]).returncode\n"
    "if sys.platform == 'linux':\n"
    "    import resource\n"
    "    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
    "sys.exit(status)",
    sys.executable,
)
SIGNED = "line_manager.signatures.employee.signed"


def only(reading: Reading, *forms: str) -> Reading:
    """The reading of a file that holds some forms alone, each headed by whose it is."""
    kept = {
        n: a
        for n, a in reading.answers.items()
        if n.partition(".")[0] in forms or n in PACK.alone.fields
    }
    return replace(reading, answers=kept, file=f"/people/{'-'.join(forms)}.docx")


def cases(*readings: Reading) -> list[Any]:
    return [one.case(PACK, RULES, TODAY, None) for one in gather(readings, PACK, RULES)]


def test_separate_forms_of_one_person_are_one_case() -> None:
    forms = [form.id for form in PACK.answer_forms]
    parts = [only(perfect(), *forms[:3]), only(perfect(), *forms[3:])]
    (case,) = cases(*parts)
    assert set(case.forms) == set(forms)
    assert case.name == "Perry Perfect"


def test_people_are_told_apart_by_reference_and_by_name() -> None:
    other = changed(perfect(), {"employee_details.full_name": "Pat Plain"})
    assert len(cases(perfect(), other)) == 2
    titled = changed(perfect(), {"employee_details.full_name": "Mr PERFECT, Perry"})
    assert len(cases(perfect(), titled)) == 1
    one, two = replace(perfect(), reference="A1"), replace(perfect(), reference="A2")
    # Who was issued a form twice has two references, and is one person all the same.
    assert len(cases(one, two)) == 1
    assert len(cases(one, replace(other, reference="A1"))) == 1


@pytest.mark.parametrize("name", ["Perry Perfekt", "P. Perfect"])
def test_names_that_are_nearly_the_same_are_two_people_and_said_to_be(name: str) -> None:
    unknown = dict.fromkeys([RULES.person_number, *RULES.person_heads])
    one = changed(perfect(), unknown)
    other = changed(perfect(), {"employee_details.full_name": name, **unknown})
    report = a_report(one, replace(other, file="other.docx"))
    assert len(report.applicants) == 2
    for applicant in report.applicants:
        called = name if applicant.name == "Perry Perfect" else "Perry Perfect"
        finding = next(f for f in applicant.findings if f.rule == "file:namesake")
        assert f"called '{called}'" in finding.message


def test_a_nameless_form_belongs_to_the_one_person_of_its_folder() -> None:
    nameless = {n: a for n, a in perfect().answers.items() if n.startswith("cpd_log")}
    log = replace(perfect(), answers=nameless, file="/people/perry/log.docx")
    rest = only(perfect(), "employee_details", "line_manager")
    rest = replace(rest, file="/people/perry/rest.docx")
    assert len(cases(rest, log)) == 1
    assert len(cases(rest, replace(log, file="/people/other/log.docx"))) == 2
    stranger = changed(rest, {"employee_details.full_name": "Pat Plain"})
    assert len(cases(rest, stranger, log)) == 3


def test_of_a_resubmission_the_later_file_counts() -> None:
    old = replace(
        changed(perfect(), {SIGNED: None}), modified="2026-03-01T09:00:00Z", file="a.docx"
    )
    new = replace(perfect(), modified="2026-03-08T09:00:00Z", file="b.docx")
    for order in ((old, new), (new, old)):
        (case,) = cases(*order)
        assert case.answer(SIGNED).state == "answered"
        assert case.superseded == ("a.docx",), "nothing stands in it that the later one has not"


def a_report(*readings: Reading) -> AuditReport:
    outcomes = [(Path(reading.file), reading) for reading in readings]
    return audit_files(outcomes, PACK, RULES, today=TODAY)


def as_old(report: AuditReport) -> dict[str, Any]:
    old: dict[str, Any] = json.loads(json.dumps(report.as_json()))
    return old


def test_since_an_older_report() -> None:
    old = a_report(
        changed(perfect(), {SIGNED: None, "applicant.aspirations": None, "observation.type": []})
    )
    new = a_report(
        changed(
            perfect(),
            {
                "applicant.aspirations": None,
                "observation.strengths": None,
                "line_manager.comments": "Something else altogether.",
                "employee_details.team": "Another team",
            },
        )
    )
    (applicant,) = since(new, as_old(old), PACK, RULES).applicants
    told = {(change.kind, change.field) for change in applicant.changes}
    assert ("fixed", "line_manager.signatures.employee") in told
    assert ("fixed", "observation.type") in told
    assert ("still missing", "applicant.aspirations") in told
    assert ("newly wrong", "observation.strengths") in told
    assert ("changed after it was signed", "line_manager.comments") in told
    assert ("changed", "employee_details.team") in told
    words = next(c.message for c in applicant.changes if c.field == "line_manager.comments")
    assert "was 'I support this application without reservation.'" in words
    assert "had signed the form" in words


def test_rows_and_signatures_that_changed_since() -> None:
    old = a_report(perfect())
    signer = "line_manager.signatures.head_of_service"
    more = {
        "cpd_log.further[4].date": "2026-01-09",
        "cpd_log.further[4].activity": "A new course",
        "cpd_log.further[3].activity": None,
        f"{signer}.signed": "Somebody Else",
        f"{signer}.print_name": "Somebody Else",
        f"{signer}": {"signed": "Somebody Else"},
    }
    (applicant,) = since(a_report(changed(perfect(), more)), as_old(old), PACK, RULES).applicants
    told = {change.field: change for change in applicant.changes}
    assert "row 5" in told["cpd_log.further[4].activity"].message
    assert "is now 'blank'" in told["cpd_log.further[3].activity"].message
    assert told[f"{signer}.print_name"].kind == "changed after it was signed"


def test_rows_are_known_by_what_they_say_and_not_by_their_number() -> None:
    old = a_report(perfect())
    rows = {
        name: answer
        for name, answer in perfect().answers.items()
        if name.startswith("cpd_log.further[")
    }
    turned: dict[str, Any] = {}
    for name, answer in rows.items():
        number = int(name.partition("[")[2].partition("]")[0])
        turned[name.replace(f"[{number}]", f"[{3 - number}]")] = answer
    assert turned != rows
    same = since(a_report(changed(perfect(), turned)), as_old(old), PACK, RULES).applicants[0]
    assert same.changes == ()
    turned |= {"cpd_log.further[0].outcome": "Something else."}
    (change,) = (
        since(a_report(changed(perfect(), turned)), as_old(old), PACK, RULES).applicants[0].changes
    )
    assert change.field == "cpd_log.further[0].outcome"
    assert "row 1 was 'Following up what was promised.'" in change.message


def test_what_was_changed_under_a_signature_stops_until_it_is_signed_anew() -> None:
    old = as_old(a_report(perfect()))
    other = {"line_manager.comments": "Something else altogether."}
    (one,) = since(a_report(changed(perfect(), other)), old, PACK, RULES).applicants
    assert one.verdict == "not ready"
    finding = next(f for f in one.findings if f.rule == "changed_after_signed")
    assert "'Manager’s Comments' was" in finding.message
    anew = {
        f"line_manager.signatures.{who}.date": "2026-03-02"
        for who in ("employee", "line_manager", "service_manager", "head_of_service")
    }
    (one,) = since(a_report(changed(perfect(), other | anew)), old, PACK, RULES).applicants
    assert one.verdict == "ready"
    assert {change.kind for change in one.changes if change.field in other} == {"changed"}


def test_words_added_after_signing_are_told() -> None:
    old = a_report(changed(perfect(), {"line_manager.actions": None}))
    (applicant,) = since(a_report(perfect()), as_old(old), PACK, RULES).applicants
    change = next(c for c in applicant.changes if c.field == "line_manager.actions")
    assert change.kind == "changed after it was signed"


def test_somebody_of_whom_nothing_was_known() -> None:
    other = changed(perfect(), {"employee_details.full_name": "Pat Plain"})
    (applicant,) = since(a_report(perfect()), as_old(a_report(other)), PACK, RULES).applicants
    assert [change.kind for change in applicant.changes] == ["new"]


@pytest.mark.parametrize(
    "damaged",
    [
        {"applicants": [{"name": "Perry Perfect", "findings": None}]},
        {"applicants": [{"name": "Perry Perfect", "findings": [{"rule": "x"}]}]},
        {"applicants": [{"name": "Perry Perfect", "answers": [1]}]},
        {"applicants": 3},
        {"pack": "other_pack", "applicants": []},
    ],
)
def test_a_damaged_report_is_a_plain_sentence(damaged: dict[str, Any]) -> None:
    with pytest.raises(PortfolioError, match="--since"):
        since(a_report(perfect()), damaged, PACK, RULES)


def test_two_people_of_one_name_are_told_apart_by_their_number() -> None:
    other = changed(perfect(), {"employee_details.swe_number": "SW777777", SIGNED: None})
    report = a_report(perfect(), replace(other, file="other.docx"))
    # All else is the same, so that one of the numbers may be a slip: a person has to say.
    assert sorted(a.verdict for a in report.applicants) == ["decide", "not ready"]
    assert {a.called for a in report.applicants} == {
        "Perry Perfect (SW000001)",
        "Perry Perfect (SW777777)",
    }
    assert all("file:two_people" in {f.rule for f in a.findings} for a in report.applicants)


def test_one_reference_with_two_names_is_told() -> None:
    old = replace(
        changed(perfect(), {"employee_details.full_name": "Ann Jones"}),
        reference="R1", modified="2026-01-01", file="ann.docx",
    )  # fmt: skip
    report = a_report(old, replace(perfect(), reference="R1", modified="2026-02-01"))
    (applicant,) = report.applicants
    finding = next(f for f in applicant.findings if f.rule == "file:names")
    assert "'Ann Jones'" in finding.message
    assert "'Perry Perfect'" in finding.message


def test_a_nameless_file_that_was_adopted_is_told() -> None:
    nameless = {n: a for n, a in perfect().answers.items() if n.startswith("cpd_log")}
    log = replace(perfect(), answers=nameless, file="/people/perry/log.docx")
    rest = replace(only(perfect(), "employee_details", "line_manager"), file="/people/perry/r.docx")
    (applicant,) = a_report(rest, log).applicants
    finding = next(f for f in applicant.findings if f.rule == "file:adopted")
    assert "log.docx gives no name" in finding.message


def test_a_merged_file_with_a_doubt_does_not_end_the_run() -> None:
    from filler.reading.model import Finding as Told

    merged = Told(rule="merged", severity="blocks", message="Two packs are in the file.")
    reading = replace(
        changed(perfect(), {"line_manager.service_manager_approval": UNCLEAR}), findings=(merged,)
    )
    (applicant,) = a_report(reading).applicants
    assert "file:merged" in {finding.rule for finding in applicant.findings}


def test_nothing_changed_says_nothing() -> None:
    report = a_report(perfect())
    (applicant,) = since(report, as_old(report), PACK, RULES).applicants
    assert applicant.changes == ()


def test_since_takes_a_report_or_an_older_file(tmp_path: Path) -> None:
    first = run_portfolio("audit", RETURNED / "unsigned.docx", "-o", tmp_path / "one", *ON)
    assert first.status == 1
    again = run_portfolio(
        *("audit", RETURNED / "unsigned.docx", "--json", "--since", tmp_path / "one/report.json"),
        *ON,
    )
    kinds = {c["kind"] for a in again.json()["applicants"] for c in a["changes"]}
    assert kinds == {"still missing"}
    told = run_portfolio(
        *("audit", RETURNED / "unsigned.docx", "--since", tmp_path / "one/report.json"), *ON
    )
    assert f"Since report.json: {len(again.json()['applicants'][0]['changes'])} still" in told.out
    older = run_portfolio(
        *("audit", RETURNED / "perfect.docx", "--json", "--since", RETURNED / "perfect.docx"), *ON
    )
    assert older.json()["applicants"][0]["changes"] == []
    (tmp_path / "no.json").write_text("[1]", encoding="utf-8")
    wrong = run_portfolio("audit", RETURNED / "perfect.docx", "--since", tmp_path / "no.json")
    assert wrong.status == 2
    assert "is not a report" in wrong.words
    other = run_portfolio("audit", RETURNED / "perfect.docx", "--since", ROOT / "README.md")
    assert other.status == 2
    assert "Give the report.json of an earlier audit. Or give an older Word file." in other.words


def test_ticks_and_log_evidence_the_statements() -> None:
    kss, permanence = audited().coverage
    by_number = {s.number: s.evidence for s in kss.statements}
    assert set(by_number) == set(range(1, 11))
    assert any("“Use of appropriate tools and questions” ticked" in e for e in by_number[1])
    assert any("“Threshold Training”" in e for e in by_number[5])
    module = "module “Sustaining Permanence” logged"
    assert {s.number for s in permanence.statements if any(module in e for e in s.evidence)} == {
        1, 4, 5,
    }  # fmt: skip
    assert permanence.without == (2, 3)


def test_a_statement_that_there_is_not_is_named() -> None:
    kss = audited({"observation.group_working.child_enabled": True}).coverage[0]
    assert any(words.startswith("12, cited by:") for words in kss.unknown)


def test_what_is_not_ticked_evidences_nothing() -> None:
    name = "observation.behaviours.tools"
    words = "“Use of appropriate tools and questions” ticked"
    for ticked in (True, False):
        evidence = audited({name: ticked}).coverage[0].statements[0].evidence
        assert any(words in e for e in evidence) is ticked


def test_what_an_unclear_tick_evidences_nobody_can_tell() -> None:
    before = audited().coverage[0].statements[0].evidence
    after = audited({"observation.behaviours.tools": UNCLEAR}).coverage[0].statements[0].evidence
    assert len(after) == len(before) - 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1, 3-5", {"kss": [1, 3, 4, 5], "permanence": []}),
        ("KSS 2; Permanence 3", {"kss": [2], "permanence": [3]}),
        ("Permanence KSS 2, 3", {"kss": [], "permanence": [2, 3]}),
        ("KSS 4 (permanence 2), 5", {"kss": [4, 5], "permanence": [2]}),
        ("KSS1-KSS3", {"kss": [1, 2, 3], "permanence": []}),
        ("1 through 3 (2025)", {"kss": [1, 2, 3], "permanence": []}),
        ("perm. 2", {"kss": [], "permanence": [2]}),
        ("Achieving Permanence 1 and 2, KSS 7", {"kss": [7], "permanence": [1, 2]}),
        ("none", {"kss": [], "permanence": []}),
        ("9 to 3", {"kss": [], "permanence": []}),
    ],
)
def test_cited_numbers(words: str, expected: dict[str, list[int]]) -> None:
    assert cited_numbers(words, PACK.references) == expected


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Sam Sample", "SAM SAMPLE", True),
        ("S. Sample", "Sam Sample", True),
        ("Sample, Sam", "Sam Sample", True),
        ("Ms Sam Sample", "Sam Sample", True),
        ("Sam O'Brien", "Sam O’Brien", True),
        ("Sam Sampel", "Sam Sample", None),
        ("John Smith", "Joan Smith", None),
        ("Sam Smith-Jones", "Sam Smith Jones", True),
        ("José Núñez", "Jose Nunez", True),
        ("José Núñez", "Jose\u0301 Nu\u0301n\u0303ez", True),
        ("Ann Jones", "Ian Jones", False),
        ("Sam", "Sam Sample", None),
        ("Stephen Sample", "Steve Sample", None),
        ("Sam Sample", "Robin Invented", False),
        ("Sam Sample", "Jo Sample", False),
    ],
)
def test_the_same_person(name: str, other: str, same: bool | None) -> None:
    assert same_person(name, other) is same


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("2 years 6 months", (30, 30)),
        ("18 months", (18, 18)),
        ("2½ years", (30, 30)),
        ("two years", (24, 35)),
        ("2 and a half years", (30, 30)),
        ("eighteen months", (18, 18)),
        ("3", None),
        ("a long time", None),
        ("2 years in the team, before that 3 at Example", None),
        ("since 10 March 2024", (24, 24)),
        ("18+ months", (18, 29)),
        ("more than 2 years", (24, 35)),
        ("3 years in total", (36, 47)),
        ("less than a year", (0, 12)),
        ("about 2 years", (18, 44)),
        ("1y6m", (18, 18)),
    ],
)
def test_lengths_of_time(words: str, months: tuple[int, int] | None) -> None:
    found = months_written(words, date(2026, 3, 10))
    assert (found and (round(found[0]), round(found[1]))) == months


def test_declared_lengths_of_time() -> None:
    period = declared_period("-6 months")
    assert period is not None
    assert date(2026, 8, 31) + period == date(2026, 2, 28)
    assert declared_period("soon") is None


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ((2026, 1), date(2026, 1, 2)),  # New Year's Day is a Thursday
        ((2026, 3), date(2026, 3, 2)),  # the 1st is a Sunday
        ((2023, 5), date(2023, 5, 2)),  # the 1st is Early May Bank Holiday
        ((2022, 6), date(2022, 6, 1)),
        ((2021, 1), date(2021, 1, 4)),  # a holiday, then a weekend
    ],
)
def test_the_first_working_day_in_england(month: tuple[int, int], day: date) -> None:
    assert first_working_day(*month, "GB/ENG") == day


def test_scotlands_second_of_january_is_none_of_englands() -> None:
    assert first_working_day(2026, 1, "GB/SCT") == date(2026, 1, 5)


def test_pages_are_those_word_last_laid_out(tmp_path: Path) -> None:
    new_page = "<w:r><w:lastRenderedPageBreak/><w:t>Next</w:t></w:r>"
    first = tbl(tr(tc(p(r("One")))))
    second = tbl(tr(tc(p(new_page)), tc(p(r("Two")))), tr(tc(p(r("a"), new_page))))
    path = word_file(tmp_path / "p.docx", first + second + tbl(tr(tc(p(r("Three"))))))
    pages = content_of(open_package(path)).pages
    assert pages == {
        "table 2, row 1, column 1": 2,
        "table 2, row 1, column 2": 2,
        "table 2, row 2, column 1": 2,
        "table 3, row 1, column 1": 3,
    }
    reading = replace(perfect(), pages=pages)
    assert reading.page("table 1, row 1, column 1") == 1
    assert reading.page("table 3, row 1, column 1; table 9, row 1, column 1") == 3
    assert reading.page("outside a table") is None
    assert perfect().page("table 1, row 1, column 1") is None


def test_comments_stand_beside_the_finding() -> None:
    from filler.facts.content import Comment

    name = "applicant.aspirations"
    where = perfect().answers[name].where
    note = Comment(author="Lee", date="", text="Say more, please.", where=where)
    reading = replace(changed(perfect(), {name: None}), comments=(note,))
    (applicant,) = a_report(reading).applicants
    finding = next(f for f in applicant.findings if f.rule == "aspirations")
    assert finding.comments == ("Lee: Say more, please.",)


def test_mistakes_in_a_rules_file_are_all_named(tmp_path: Path) -> None:
    folder = tmp_path / "sandwell_fg"
    shutil.copytree(FOLDER, folder)
    shutil.copytree(FOLDER.parent / "reference", tmp_path / "reference")
    rules = folder / "rules.toml"
    text = rules.read_text(encoding="utf-8")
    for before, after in (
        ('kind = "signed"', 'kind = "singed"'),
        ('"employee_details.full_name"]\nseverity', '"employee_details.full_nmae"]\nseverity'),
        ('not_before = "-6 months"', 'not_before = "half a year"'),
        ('holidays = "GB/ENG"', 'holidays = "XX"'),
        ('values = ["agree"]', 'values = ["agreee"]'),
        ('column = "date"', 'column = "day"'),
        ('beside = "done"', 'beside = "dnoe"'),
        ("message = \"'Other' is ticked", "message = \"{nope} 'Other' is ticked"),
        ('["panel", "Panel"]', '["pannel", "Panel"]'),
        ('rules = ["statement", "aspirations"]', 'rules = ["statment"]'),
        ('whose = "applicant"', 'whose = "aplicant"'),
        ('lasts = "18 months"', 'last = "18 months"'),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    rules.write_text(text, encoding="utf-8")
    run = run_portfolio("audit", RETURNED / "perfect.docx", "--pack", folder)
    assert run.status == 2
    for words in (
        "'fields': there is no answer",
        "Did you mean 'employee_details.full_name'?",
        "kind 'singed' is not known. Did you mean 'signed'?",
        "give a length of time, such as '6 months'",
        "there is no rule 'statment'. Did you mean 'statement'?",
        "whose 'aplicant' is no role of the pack. Did you mean 'applicant'?",
        "unknown key 'last'. Did you mean 'lasts'?",
        "a rule of the kind 'lasts' needs 'lasts'",
        "holidays 'XX' is no country of the library",
        "'agreee' is no option of 'line_manager.recommendation'. Did you mean 'agree'?",
        "there is no column 'day'",
        "no field stands beside as 'dnoe'",
        "'message' may name {label}, {shown}, {found} in braces, and nothing else",
        "give a date's id and a name",
    ):
        assert words in run.words, (words, run.words)


def test_a_pack_without_rules_is_audited_for_what_the_files_say(tmp_path: Path) -> None:
    folder = tmp_path / "sandwell_fg"
    shutil.copytree(FOLDER, folder)
    shutil.copytree(FOLDER.parent / "reference", tmp_path / "reference")
    (folder / "rules.toml").unlink()
    # What the form itself calls required is asked for all the same.
    run = run_portfolio("audit", RETURNED / "two-ticks.docx", "--pack", folder, "--json")
    (applicant,) = run.json()["applicants"]
    # The file is of an issue that the copy of the pack does not have beside it.
    of_the_file = {"file:other_definition", "file:words_elsewhere", "file:words_beside"}
    assert {f["rule"] for f in applicant["findings"]} <= {
        "required:line_manager",
        "file:unclear",
        *of_the_file,
    }
    for path in folder.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("required = true", "required = false"), encoding="utf-8")
    run = run_portfolio("audit", RETURNED / "two-ticks.docx", "--pack", folder, "--json")
    (applicant,) = run.json()["applicants"]
    found = {f["rule"] for f in applicant["findings"]}
    assert found == {"file:unclear", "no_rules", *of_the_file}


def test_three_hundred_packs_with_two_workers(tmp_path: Path) -> None:
    content = (RETURNED / "complete.docx").read_bytes()
    folder = tmp_path / "returned"
    for number in range(300):
        path = folder / f"group {number % 7}" / f"pack {number:03}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            renamed(content, f"Sam Sample{chr(97 + number // 26)}{chr(97 + number % 26)}")
        )
    (folder / "broken.docx").write_bytes(content[:5000])
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    out = tmp_path / "report"
    run = start_portfolio("audit", folder, "-o", out, "--workers", "2", *ON, before=METER)
    assert run.status == 1
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["unreadable"] == 2
    assert [len(a["files"]) for a in report["applicants"]] == [1] * 300
    assert "2 files could not be audited" in run.out
    for name in ("broken.docx", "old.doc"):
        assert any(f["file"].endswith(name) and "error" in f for f in report["files"])
        assert name in (out / "report.html").read_text(encoding="utf-8")
    if sys.platform == "linux":
        most = int(run.words.splitlines()[-1]) / 1024
        assert most < 220, f"{most:.0f} MB"


def renamed(content: bytes, name: str) -> bytes:
    """The same pack under another name."""
    import io
    import zipfile

    from filler.ooxml.archive import write_archive

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {entry: package.read(entry) for entry in package.namelist()}
    main = parts["word/document.xml"]
    parts["word/document.xml"] = main.replace(b"Sam Sample", name.encode())
    return write_archive(parts)


def test_an_error_of_an_audit_is_the_readers() -> None:
    outcomes = [(Path("x.docx"), PortfolioError("cut_off", "It is cut off.", "Send it again."))]
    report = audit_files(outcomes, PACK, RULES, today=TODAY)
    assert report.applicants == ()
    assert report.files[0].error == {
        "code": "cut_off", "message": "It is cut off.", "remedy": "Send it again.",
    }  # fmt: skip


def test_files_are_audited_from_disk() -> None:
    report = audit_files(
        read_files([TEMPLATES / "portfolio.docx"], FOLDER), PACK, RULES, today=TODAY
    )
    (applicant,) = report.applicants
    assert applicant.verdict == "not ready"
    assert sum(f.rule == "grid" for f in applicant.findings) == 20
