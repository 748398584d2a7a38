"""The panel: who is before it, its papers, its outcomes, and what the calendar is told."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from audits import FOLDER, PACK
from conftest import run_portfolio
from registers import PROCESS, ahead, store, who

from filler.definition import find_pack, load_pack
from filler.definition.process import load_process
from filler.errors import DefinitionError, PortfolioError
from filler.reading import read_file

DAY = date(2026, 4, 21)
PAPERS = load_pack(find_pack("sandwell_panel"))
FINDING = {
    "rule": "grid", "severity": "blocks", "result": "fails", "field": "line_manager.x",
    "message": "Nothing stands there.",
}  # fmt: skip


def report(*people: dict[str, Any], panel: str = "2026-04-21", on: str = "2026-03-10") -> Any:
    return {"pack": PACK.id, "on": on, "panel": panel, "applicants": list(people)}


def applicant(name: str, number: str, *findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    signatures = [{"field": "line_manager.signatures.employee", "accepted": True}]
    verdict = "not ready" if findings else "ready"
    return {
        "name": name, "number": number, "person": {"team": "North"}, "verdict": verdict,
        "files": [f"{name}.docx"], "findings": list(findings), "signatures": signatures, **more,
    }  # fmt: skip


def unsigned() -> dict[str, Any]:
    return {**FINDING, "rule": "signatures", "field": "line_manager.signatures.employee"}


def test_the_calendar_follows_what_happens(place: dict[str, str]) -> None:
    own = store()
    own.take_report(report(applicant("Ann Alder", "SW700001", unsigned())), b"1", "Kay")
    assert ahead("holds", own, date(2026, 4, 22)) == [], "a panel that was is held for nobody"
    (first,) = ahead("holds", own, date(2026, 3, 10))
    assert (first.status, first.day, first.sequence) == ("TENTATIVE", DAY, 0)
    ahead("held", own, first.person.id, first.day, first.status, "Kay")
    assert ahead("holds", own, date(2026, 3, 11)) == [], "what was told is not told again"
    own.take_report(report(applicant("Ann Alder", "SW700001")), b"2", "Kay")
    (second,) = ahead("holds", own, date(2026, 3, 12))
    assert (second.status, second.sequence) == ("CONFIRMED", 1)
    ahead("held", own, second.person.id, second.day, second.status, "Kay")
    own.take_report(report(applicant("Ann Alder", "SW700001"), panel="2026-05-19"), b"3", "Kay")
    (moved,) = ahead("holds", own, date(2026, 3, 12))
    assert (moved.day, moved.status, moved.sequence) == (date(2026, 5, 19), "CONFIRMED", 2)
    ahead("held", own, moved.person.id, moved.day, moved.status, "Kay")
    row = ahead("decide", own, "Ann Alder", "Deferred", date(2026, 3, 20), "Kay", said="Ill.")
    assert (row.stage, row.panel) == ("returned", None)
    (gone,) = ahead("holds", own, date(2026, 3, 21))
    assert (gone.day, gone.status, gone.sequence) == (date(2026, 5, 19), "CANCELLED", 3)
    ahead("held", own, gone.person.id, gone.day, gone.status, "Kay")
    assert ahead("holds", own, date(2026, 3, 22)) == []


def test_nobody_is_held_before_the_portfolio_is_there(place: dict[str, str]) -> None:
    own = store()
    row = own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    ahead("seat", own, row.id, DAY)
    assert ahead("holds", own, date(2026, 3, 10)) == []
    own.log(row.id, "received", date(2026, 3, 2), "Kay")
    assert [held.status for held in ahead("holds", own, date(2026, 3, 10))] == ["TENTATIVE"]
    own.take_report(report(applicant("No name given", "", named=False)), b"1", "Kay")
    assert len(ahead("holds", own, date(2026, 3, 10))) == 1, "nobody is before no panel"
    own.log(row.id, "hr", date(2026, 3, 3), "Kay")
    assert ahead("holds", own, date(2026, 3, 10)) == [], "whose way has ended waits for no panel"


@pytest.mark.parametrize(
    ("findings", "signatures", "is_signed"),
    [
        ([], [{"field": "a.signatures.one"}], True),
        ([{**FINDING, "field": "a.signatures.one"}], [{"field": "a.signatures.one"}], False),
        ([{**FINDING, "field": "a"}], [{"field": "a.signatures.one"}], False),
        ([{**FINDING, "field": "ab"}], [{"field": "a.signatures.one"}], True),
        ([{**FINDING, "field": "a.signatures.one", "severity": "advises"}],
         [{"field": "a.signatures.one"}], True),
        ([], [], False),
    ],
)  # fmt: skip
def test_all_have_signed(
    findings: list[Any], signatures: list[Any], is_signed: bool, tmp_path: Path
) -> None:
    from filler.register.setup import open_register

    open_register(tmp_path / "register")
    from filler.register.store import Store

    own = Store(PACK.id, PROCESS)
    person = applicant("Ann Alder", "SW700001", *findings, signatures=signatures)
    own.take_report(report(person), b"1", "Kay")
    stood = own.standing("Ann Alder")
    assert stood is not None
    assert stood.is_signed is is_signed


def test_an_outcome_goes_back_and_a_later_audit_goes_on(place: dict[str, str]) -> None:
    own = store()
    own.take_report(report(applicant("Ann Alder", "SW700001")), b"1", "Kay")
    own.log("Ann Alder", "panel", DAY, "Kay")
    row = ahead("decide", own, "Ann Alder", "not_approved", DAY, "Kay", said="More evidence.")
    assert row.stage == "returned"
    last = own.timeline("Ann Alder")[-1]
    assert (last.kind, last.said) == ("returned", "Progression not Approved. More evidence.")
    with pytest.raises(PortfolioError, match="There is no outcome 'aproved'"):
        ahead("decide", own, "Ann Alder", "aproved", DAY, "Kay")


def test_who_came_in_time(place: dict[str, str]) -> None:
    own = store()
    for number, (issued, came) in enumerate(
        [
            (date(2026, 1, 5), date(2026, 7, 5)),
            (date(2026, 1, 5), date(2026, 7, 6)),
            (date(2026, 1, 5), None),
            (date(2026, 6, 1), None),
        ]
    ):
        row = own.add(who(f"Person {'ABCD'[number]}", f"SW70000{number}"), issued, "Kay", team="N")
        own.log(row.id, "issued", issued, "Kay")
        if came is not None:
            own.log(row.id, "received", came, "Kay")
    counts = ahead("counts", own, date(2026, 7, 6))
    assert counts.on_time == {"in time": 1, "late": 1, "overdue": 1, "still in time": 1}
    assert counts.by_team == {"N": {"issued": 2, "received": 2}}


def taken_in(tmp_path: Path) -> tuple[Any, ...]:
    """A register with three people before one panel."""
    home = tmp_path / "register"
    made = tmp_path / "report.json"
    decided = {**FINDING, "decision": {"accepted": True, "who": "Kay", "reason": "Seen on paper."}}
    asked = {**FINDING, "result": "undetermined", "message": "Is this a name?"}
    many = [
        {**FINDING, "rule": f"rule_{n // 2}", "message": f"Question {n} is empty."}
        for n in range(20)
    ]
    people = (
        applicant("Ann Alder", "SW700001"),
        applicant("Bo Birch", "SW700002", decided, asked),
        applicant("Cy/Cedar", "SW700003", *many),
    )
    made.write_text(json.dumps(report(*people)), encoding="utf-8")
    args = ("--register", home)
    run = run_portfolio("register", "import", made, *args)
    assert run.status == 0, run.words
    return args


def test_the_papers_of_a_panel(tmp_path: Path) -> None:
    args, out = taken_in(tmp_path), tmp_path / "panel"
    run = run_portfolio("register", "papers", "21/4/2026", "-o", out, "--on", "2026-04-14", *args)
    assert run.status == 0, run.words
    assert sorted(path.name for path in out.glob("*.docx")) == [
        "2026-04-21 - Progression Panel agenda.docx",
        "Ann Alder - Progression Panel a page on the applicant.docx",
        "Ann Alder - Progression Panel competency based interview questions.docx",
        "Bo Birch - Progression Panel a page on the applicant.docx",
        "Bo Birch - Progression Panel competency based interview questions.docx",
        "Cy Cedar - Progression Panel a page on the applicant.docx",
        "Cy Cedar - Progression Panel competency based interview questions.docx",
    ]
    agenda = read_file(out / "2026-04-21 - Progression Panel agenda.docx", PAPERS).record["agenda"]
    assert agenda["day"] == "2026-04-21"
    assert agenda["submitted_by"] == "2026-04-01"
    assert [(row["name"], row["standing"]) for row in agenda["people"]] == [
        ("Ann Alder", "ready"), ("Bo Birch", "not ready"), ("Cy/Cedar", "not ready"),
    ]  # fmt: skip
    page = read_file(out / "Bo Birch - Progression Panel a page on the applicant.docx", PAPERS)
    own = page.record["summary"]
    assert own["asked"] == "Is this a name?"
    assert own["decided"] == "Nothing stands there. (Kay: Seen on paper.)"
    assert not own.get("open"), "what a person accepted is not asked for again"
    assert own["files"] == "Bo Birch.docx"
    page = read_file(out / "Cy Cedar - Progression Panel a page on the applicant.docx", PAPERS)
    lines = page.record["summary"]["open"].splitlines()
    assert (len(lines), lines[-1]) == (5, "and 6 more, see the report")
    assert lines[0] == "Question 0 is empty. And 1 more like it."


def test_the_papers_of_an_outcome(tmp_path: Path) -> None:
    args, out = taken_in(tmp_path), tmp_path / "after"
    run = run_portfolio(
        *("register", "outcome", "Ann Alder", "Progression Approved", "--on", "2026-04-21"),
        *("--said", "A strong portfolio.", "-o", out, *args),
    )
    assert run.status == 0, run.words
    assert "outcome since 2026-04-21" in run.words + run.out
    names = ("Outcome of your progression panel", "Development Plan", "Outcome Form for HR")
    assert sorted(p.name for p in out.glob("*.docx")) == sorted(
        f"Ann Alder - {n}.docx" for n in names
    )
    letter = read_file(out / f"Ann Alder - {names[0]}.docx", PAPERS).record["outcome"]
    assert (letter["outcome"], letter["feedback"]) == ("approved", "A strong portfolio.")
    assert (letter["panel"], letter["written"]) == ("2026-04-21", "2026-04-21")
    paper = read_file(out / f"Ann Alder - {names[2]}.docx", PAPERS).record["hr"]
    assert (paper["number"], paper["from"], paper["to"]) == ("SW700001", "F", "G")
    run = run_portfolio(
        *("register", "outcome", "Bo Birch", "deferred", "--again", "2026-05-01", "-o", out, *args)
    )
    assert run.status == 0, run.words
    assert not (out / "Bo Birch - Outcome Form for HR.docx").exists(), "nothing for HR yet"
    letter = read_file(out / f"Bo Birch - {names[0]}.docx", PAPERS).record["outcome"]
    assert (letter["outcome"], letter["again"]) == ("deferred", "2026-05-01")


def test_papers_that_people_wrote_in_are_kept(tmp_path: Path) -> None:
    args, out = taken_in(tmp_path), tmp_path / "panel"
    command = ("register", "papers", "2026-04-21", "--on", "2026-04-14", "-o", out, *args)
    assert run_portfolio(*command).status == 0
    page = out / "Ann Alder - Progression Panel a page on the applicant.docx"
    from docx import Document

    document = Document(str(page))
    document.add_paragraph("Bring the second observation.")
    document.save(str(page))
    was = page.read_bytes()
    run = run_portfolio(*command)
    assert page.read_bytes() == was
    assert page.name in run.words


def test_calendar_files_are_written_once_for_each_change(tmp_path: Path) -> None:
    from icalendar import Calendar

    args, out = taken_in(tmp_path), tmp_path / "calendar"
    command = ("register", "calendar", "--on", "2026-03-11", "-o", out, *args)
    run = run_portfolio(*command)
    assert run.status == 0, run.words
    files = sorted(out.glob("*.ics"))
    assert [path.name for path in files] == [
        "Ann Alder 2026-04-21.ics", "Bo Birch 2026-04-21.ics", "Cy Cedar 2026-04-21.ics",
    ]  # fmt: skip
    entry = next(iter(Calendar.from_ical(files[0].read_bytes()).walk("VEVENT")))
    assert (str(entry["status"]), entry.decoded("dtstart")) == ("CONFIRMED", DAY)
    assert "0 calendar entries have changed" in run_portfolio(*command).words
    assert run_portfolio("register", "outcome", "Ann Alder", "deferred", *args).status == 0
    assert "1 calendar entry has changed" in run_portfolio(*command).words
    gone = next(iter(Calendar.from_ical(files[0].read_bytes()).walk("VEVENT")))
    assert (str(gone["uid"]), str(gone["status"])) == (str(entry["uid"]), "CANCELLED")
    assert str(gone["sequence"]) == "1"


def test_a_panel_with_nobody_is_one_sentence(tmp_path: Path) -> None:
    args = taken_in(tmp_path)
    run = run_portfolio("register", "papers", "2026-05-19", "-o", tmp_path / "no", *args)
    assert (run.status, run.words.count("Error")) == (2, 1)
    assert "Nobody is on the list for the panel of 2026-05-19" in run.words
    run = run_portfolio("register", "outcome", "Ann Alder", "maybe", *args)
    assert run.status == 2
    assert "There are: approved, deferred, not_approved" in run.words


def test_a_process_without_papers_says_so(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(FOLDER, own)
    shutil.copytree(FOLDER.parent / "reference", tmp_path / "reference")
    text = (own / "register.toml").read_text(encoding="utf-8")
    (own / "register.toml").write_text(text[: text.index("# Papers that")], encoding="utf-8")
    args = taken_in(tmp_path)
    run = run_portfolio(
        "register", "papers", "2026-04-21", "-o", tmp_path / "no", "--pack", own, *args
    )
    assert run.status == 2
    assert "does not name any papers" in run.words


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('[[outcome]]\nid = "a"\ntitle = "A"\nstage = "plann"', "no stage 'plann'"),
        ('[hold]\nafter = "recieved"', "no stage 'recieved'"),
        ('[papers]\npack = "p"\n[[papers.person]]\nform = "f"\nfill = { a = "nme" }', "nme"),
        ('[papers]\npack = "p"\n[[papers.panel]]\nform = "f"\nfill = { a = "name" }', "name"),
        ('[papers]\npack = "p"\n[[papers.panel]]\nform = "f"\nfill = {a = {b = "today"}}', "today"),
        ('[papers]\npack = "p"\n[[papers.person]]\nform = "f"\nfill = {a = "outcome"}', "outcome"),
    ],
)  # fmt: skip
def test_mistakes_in_what_a_panel_makes_are_named(lines: str, said: str, tmp_path: Path) -> None:
    stages = '[[stage]]\nid = "plan"\ntitle = "Plan"\n[[stage]]\nid = "received"\ntitle = "R"\n'
    (tmp_path / "register.toml").write_text(stages + lines, encoding="utf-8")
    with pytest.raises(DefinitionError, match=said):
        load_process(tmp_path)


def test_what_the_calendar_was_told_before_is_known(place: dict[str, str]) -> None:
    """A register of the version before has it in its events."""
    from django.core.management import call_command

    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    call_command("migrate", "register", "0001", verbosity=0)
    for status in ("tentative", "confirmed"):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO register_event (person_id, kind, day, at, by, said, file, digest)"
                " VALUES (%s, 'calendar', '2026-03-01', '2026-03-01 10:00:00', 'Kay', %s, '', '')",
                [_person(), f"panel of 2026-04-21 {status}"],
            )
    own = store()
    assert own.one("Ann Alder").panel == DAY
    from filler.register.models import Hold

    hold = Hold.objects.get()
    assert (hold.day, hold.status, hold.sequence) == (DAY, "CONFIRMED", 1)


def _person() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM register_person")
        return str(cursor.fetchone()[0])


def test_two_people_of_one_report_stay_two(place: dict[str, str]) -> None:
    own = store()
    own.take_report(report(applicant("Ann Alder", ""), applicant("Ann Alder", "")), b"1", "Kay")
    assert len(own.people()) == 2


def test_a_number_stays_as_it_was_written_first(place: dict[str, str]) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    own.add(who("Ann Alder", "swe 700 001"), date(2026, 1, 13), "Kay")
    assert [row.number for row in own.people()] == ["SW700001"]


def test_what_may_be_two_people_is_a_third_and_asked(place: dict[str, str]) -> None:
    own = store()
    for email in ("a@example.org", "b@example.org"):
        own.add(who("Ann Alder", email=email), date(2026, 1, 12), "Kay", email=email)
    taken = own.take_report(report(applicant("Ann Alder", "")), b"1", "Kay")
    assert len(own.people()) == 3
    assert "'Ann Alder' may be" in taken.asks[0]


def test_nobody_is_found_by_what_a_file_is_called(place: dict[str, str]) -> None:
    own = store()
    own.take_report(report(applicant("No name given (x.docx)", "", named=False)), b"1", "Kay")
    with pytest.raises(PortfolioError, match="nobody called"):
        own.one("No name given (x.docx)")


def test_an_earlier_stage_on_a_later_day_goes_back(place: dict[str, str]) -> None:
    own = store()
    row = own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    own.log(row.id, "received", date(2026, 3, 2), "Kay")
    assert own.log(row.id, "issued", date(2026, 3, 2), "Kay").stage == "received"
    assert own.log(row.id, "issued", date(2026, 3, 3), "Kay").stage == "issued"
    assert own.log(row.id, "assured", date(2026, 3, 1), "Kay").stage == "assured"


@pytest.mark.parametrize(
    "spoilt", [{"files": "a.docx"}, {"verdict": "perhaps"}, {"findings": [{}]}]
)
def test_a_report_that_is_no_report_is_none(spoilt: dict[str, Any]) -> None:
    from filler.auditing.since import is_whole

    assert is_whole(report(applicant("Ann Alder", "")))
    assert not is_whole(report({**applicant("Ann Alder", ""), **spoilt}))
