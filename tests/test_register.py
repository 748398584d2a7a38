"""The register on SQLite and on PostgreSQL: nothing that was said to be kept is lost."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from audits import PACK
from conftest import ROOT, run_portfolio
from registers import ON, PROCESS, RETURNED, ahead, store, who

pytest.importorskip("django")

from filler.definition.process import Process, load_process
from filler.errors import PortfolioError
from filler.register.setup import open_register, refuse_shared


def test_people_are_known_again_by_evidence(place: dict[str, str]) -> None:
    own = store()
    day = date(2026, 1, 12)
    first = own.add(who("Ann Alder", "SW700001"), day, "Kay", team="North")
    assert (first.stage, first.since) == ("intention", day)
    married = own.add(who("Ann Birch", "SW 700 001"), day, "Kay")
    assert married.id == first.id
    assert own.one("Ann Birch").id == own.one("sw700001").id == own.one(first.id).id
    other = own.add(who("Carl Cedar", "SW700001"), day, "Kay")
    assert other.id != first.id, "one number under two names is two people"
    own.add(who("John Smith", "SW111111"), day, "Kay")
    own.add(who("John Smith", "SW222222"), day, "Kay")
    with pytest.raises(PortfolioError, match="Several"):
        own.one("John Smith")
    with pytest.raises(PortfolioError, match="nobody called 'Zed'"):
        own.one("Zed")
    assert [row.name for row in own.people(team="north")] == ["Ann Alder"]
    assert len(own.people(words="Birch")) == 1


def test_events_are_added_and_never_changed(place: dict[str, str], tmp_path: Path) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    evidence = tmp_path / "a.docx"
    evidence.write_bytes(b"one")
    own.log("Ann Alder", "issued", date(2026, 1, 13), "Kay", file=evidence)
    row = own.log("Ann Alder", "issued", date(2026, 1, 13), "Kay", file=evidence)
    assert row.stage == "issued"
    events = own.timeline("Ann Alder")
    assert [e.kind for e in events] == ["intention", "issued"], "the same evidence is one event"
    assert len(events[1].digest) == 64
    own.log("Ann Alder", "telephone call", date(2026, 2, 1), "Kay", said="Asked for more time.")
    assert own.one("Ann Alder").stage == "issued", "what is no stage moves nobody"
    from filler.register.models import Event

    kept = Event.objects.first()
    kept.said = "another story"
    with pytest.raises(TypeError, match="never changed"):
        kept.save()


def test_a_former_name_is_known_without_its_number(place: dict[str, str]) -> None:
    own = store()
    day = date(2026, 1, 12)
    first = own.add(who("Ann Alder", "SW700001"), day, "Kay")
    own.add(who("Ann Birch", "SW700001"), day, "Kay")
    assert own.add(who("Ann Birch"), day, "Kay").id == first.id
    assert own.add(who("Ann Birch", "SW700002"), day, "Kay").id != first.id


def test_what_is_longer_than_a_column_is_kept_in_part(place: dict[str, str]) -> None:
    own = store()
    name = "Ann " + "Alder " * 80
    row = own.add(who(name, "SW" + "7" * 90, "a" * 300), date(2026, 1, 12), "Kay", team="N" * 300)
    assert (len(row.name), len(row.number), len(row.team)) == (200, 64, 200)
    assert own.add(who(name, "SW" + "7" * 90), date(2026, 1, 13), "Kay").id == row.id


def test_a_stage_is_known_by_its_id_and_by_its_title(tmp_path: Path) -> None:
    home = ("--register", tmp_path / "register")
    assert run_portfolio("register", "add", "Ann Alder", *home).status == 0
    run = run_portfolio("register", "log", "Ann Alder", "isued", *home)
    assert run.status == 2
    assert "There is no stage 'isued'. Did you mean 'issued'?" in run.words
    for words in ("ISSUED", "pack issued"):
        run = run_portfolio("register", "log", "Ann Alder", words, *home)
        assert "Ann Alder: issued" in run.out
    run_portfolio("register", "log", "Ann Alder", "telephone call", *home)
    shown = run_portfolio("register", "show", "--stage", "Pack issued", *home, "--json").json()
    assert [one["stage"] for one in shown] == ["issued"]
    assert run_portfolio("register", "show", "--stage", "isued", *home).status == 2


def report_of(*names: str, named: bool = True, on: str = "2026-03-10") -> dict[str, Any]:
    people = [
        {"name": name, "named": named, "verdict": "ready", "files": [], "findings": []}
        for name in names
    ]
    return {"pack": PACK.id, "on": on, "applicants": people}


def taken(tmp_path: Path, report: object) -> Any:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    return run_portfolio("register", "import", path, "--register", tmp_path / "register")


def test_whom_nobody_named_is_there_once(tmp_path: Path) -> None:
    for day in ("2026-03-10", "2026-03-11"):
        run = taken(tmp_path, report_of("No name given (cpd.docx)", named=False, on=day))
        assert run.status == 0
    assert "1 known, 0 new" in run.words
    assert "0 known, 1 new" in taken(tmp_path, report_of("Nobody Named")).words, "a person's name"


def test_a_report_with_pseudonyms_is_no_news_of_anybody(tmp_path: Path) -> None:
    perfect = RETURNED / "perfect.docx"
    run = run_portfolio("audit", perfect, "--mask", "-o", tmp_path / "report", *ON)
    assert run.status == 0
    masked = tmp_path / "report" / "report.json"
    into = run_portfolio("register", "import", masked, "--register", tmp_path / "register")
    assert into.status == 2
    assert "pseudonyms" in into.words
    since = run_portfolio("audit", perfect, "--since", masked, *ON)
    assert since.status == 2
    assert "without --mask" in since.words


@pytest.mark.parametrize(
    "spoilt",
    [
        {"on": "yesterday"},
        {"panel": 7},
        {"applicants": [{"name": "Ann Alder"}]},
        {"applicants": {"name": "Ann Alder"}},
        {"applicants": [{**report_of("Ann Alder")["applicants"][0], "verdict": "fine"}]},
        {"applicants": [{**report_of("Ann Alder")["applicants"][0], "findings": None}]},
    ],
)
def test_what_is_no_whole_report_is_one_sentence(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    run = taken(tmp_path, {**report_of("Ann Alder"), **spoilt})
    assert run.status == 2
    assert "is not a report of an audit" in run.words


def test_an_audit_is_taken_in_once(place: dict[str, str], tmp_path: Path) -> None:
    run = run_portfolio("audit", RETURNED, "-o", tmp_path / "report", *ON)
    assert run.status == 1
    path = tmp_path / "report" / "report.json"
    content = path.read_bytes()
    report = json.loads(content)
    own = store()
    taken = own.take_report(report, content, "Kay")
    assert (taken.known, taken.new) == (0, len(report["applicants"]))
    assert own.take_report(report, content, "Kay").is_again
    verdicts = {row.name: row.verdict for row in own.people()}
    assert verdicts == {a["name"]: a["verdict"] for a in report["applicants"]}
    assert {row.stage for row in own.people()} == {"received"}
    again = run_portfolio("audit", RETURNED, "-o", tmp_path / "two", "--on", "2026-03-11")
    assert again.status == 1
    later = (tmp_path / "two" / "report.json").read_bytes()
    known = own.take_report(json.loads(later), later, "Kay")
    named = [a for a in report["applicants"] if not a["name"].startswith("Nobody")]
    assert known.known >= len(named) - 1
    counts = ahead("counts", own, date(2026, 3, 20))
    assert counts.stages == {"received": len(own.people())}
    assert counts.reasons["portfolio_signatures"] >= 1


def test_decisions_are_kept_and_used(place: dict[str, str], tmp_path: Path) -> None:
    from openpyxl import load_workbook

    file = tmp_path / "decisions.xlsx"
    pack = RETURNED / "two-ticks.docx"
    assert run_portfolio("audit", pack, "--decisions", file, *ON).status == 1
    book = load_workbook(file)
    for row in book["Decisions"].iter_rows(min_row=2):
        row[4].value, row[5].value, row[6].value = "accepted", "asked her", "Kay Dee"
    book.save(file)
    from filler.auditing.decision_file import read_decisions

    own = store()
    assert own.take_decisions(read_decisions(file)) == 2
    assert own.take_decisions(read_decisions(file)) == 0, "they are there already"
    assert [one.decision.who for one in own.decisions()] == ["Kay Dee", "Kay Dee"]


def test_a_register_gives_its_decisions_to_an_audit(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    file, home = tmp_path / "decisions.xlsx", tmp_path / "register"
    pack = RETURNED / "two-ticks.docx"
    first = run_portfolio("audit", pack, "--decisions", file, "--register", home, *ON)
    assert first.status == 1
    assert "Register: 0 known, 1 new." in first.words
    book = load_workbook(file)
    for row in book["Decisions"].iter_rows(min_row=2):
        row[4].value, row[6].value = "accepted", "Kay Dee"
    book.save(file)
    assert run_portfolio("register", "import", file, "--register", home).status == 0
    file.unlink()
    again = run_portfolio("audit", pack, "--register", home, *ON)
    assert again.status == 0, again.out
    shown = run_portfolio("register", "show", "--register", home, "--json").json()
    assert [(one["name"], one["verdict"]) for one in shown] == [("Toby Twice", "ready")]


def test_a_backup_comes_back_whole(place: dict[str, str], tmp_path: Path) -> None:
    own = store()
    for number in range(30):
        row = own.add(who(f"Person {number:02}", f"SW{number:06}"), date(2026, 1, 12), "Kay")
        own.log(row.id, "issued", date(2026, 1, 13), "Kay")
    from filler.register.keep import as_data, backup, restore

    before, kept = as_data(PACK.id), backup()
    with pytest.raises(PortfolioError, match="not empty"):
        restore(kept)
    open_register(tmp_path / "another")
    from filler.register.keep import as_data as data

    with pytest.raises(PortfolioError, match="incomplete"):
        restore(kept[: len(kept) // 2])
    assert data(PACK.id)["people"] == [], "half a backup restores nothing"
    with pytest.raises(PortfolioError, match="not a backup of a register"):
        restore(gzip.compress(b'{"kind": "letter"}\n'))
    restore(kept)
    assert data(PACK.id) == before
    other = store_at(tmp_path / "another")
    other.add(who("Zed Zero", "SW999999"), date(2026, 2, 1), "Kay")
    assert len(other.people()) == 31, "new rows are numbered behind the old ones"


def store_at(folder: Path) -> Any:
    open_register(folder)
    from filler.register.store import Store

    return Store(PACK.id, PROCESS, "GB/ENG")


WRITER = """
import sys
from datetime import date
from filler.auditing.heads import Heads
from filler.definition import find_pack
from filler.definition.process import load_process
from filler.register.setup import open_register
open_register()
from filler.register.store import Store
own = Store("sandwell_fg", load_process(find_pack("sandwell_fg")))
for number in range(int(sys.argv[2])):
    heads = Heads(file="", name=f"{sys.argv[1]} Person{number}", number=f"{sys.argv[1]}{number:05}")
    row = own.add(heads, date(2026, 1, 12), sys.argv[1])
    own.log(row.id, "issued", date(2026, 1, 13), sys.argv[1])
    print(row.id, flush=True)
"""


def writer(name: str, count: int, place: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, name, str(count)],
        env=os.environ | place,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_writers_at_once_lose_nothing(place: dict[str, str]) -> None:
    store()
    both = [writer(name, 40, place) for name in ("AA", "BB")]
    told = [one.communicate(timeout=120)[0].split() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    own = store()
    assert {row.id for row in own.people()} == {*told[0], *told[1]}
    assert len(own.people()) == 80
    assert all(len(own.timeline(row.id)) == 2 for row in own.people())


def test_a_killed_writer_loses_nothing_that_it_had_told(place: dict[str, str]) -> None:
    store()
    process = writer("CC", 5000, place)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(25)]
    process.kill()
    told += process.stdout.read().split()
    process.wait()
    own = store()
    there = {row.id for row in own.people()}
    assert set(told) <= there
    assert len(there) <= len(told) + 1
    assert own.add(who("After All", "SW555555"), date(2026, 2, 1), "Kay").stage == "intention"


def test_ten_thousand_people_and_two_hundred_thousand_events(place: dict[str, str]) -> None:
    own = store()
    from filler.register.models import Event, Person

    day = date(2026, 1, 12)
    people = [
        Person(
            pack=PACK.id,
            name=f"Person {n:05}",
            name_key=f"{n:05} person",
            number=f"SW{n:06}",
            number_key=f"{n:06}",
            team=f"Team {n % 40}",
            stage="issued",
            stage_since=day,
        )
        for n in range(10_000)
    ]
    Person.objects.bulk_create(people, batch_size=2000)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19)"
            ' INSERT INTO register_event (person_id, kind, day, at, "by", said, file, digest)'
            " SELECT p.id, CASE WHEN n.i = 0 THEN 'issued' ELSE 'note' END, '2026-01-12',"
            " '2026-01-12 10:00:00', '', '', '', '' FROM register_person p, n"
            " WHERE p.name LIKE 'Person %%'"
            if connection.vendor == "sqlite"
            else "INSERT INTO register_event (person_id, kind, day, at, by, said, file, digest)"
            " SELECT p.id, CASE WHEN i = 0 THEN 'issued' ELSE 'note' END, DATE '2026-01-12',"
            " now(), '', '', '', '' FROM register_person p, generate_series(0, 19) i"
            " WHERE p.name LIKE 'Person %%'",
            [],
        )
    assert Event.objects.count() == 200_000
    from django.test.utils import CaptureQueriesContext

    asked: list[tuple[str, Callable[[], object], int]] = [
        ("the list of a team", lambda: own.people(team="Team 7"), 1),
        ("one person", lambda: own.timeline("SW004711"), 3),
        ("the counts", lambda: ahead("counts", own, date(2026, 3, 1)), 4),
        ("a search", lambda: own.people(words="4711"), 1),
    ]
    for name, ask, most in asked:
        with CaptureQueriesContext(connection) as queries:
            assert ask()
        # How many people there are makes no more questions to the database.
        assert len(queries) <= most, (name, [query["sql"] for query in queries])


def test_the_panels_of_a_year_and_what_is_due_before_them(place: dict[str, str]) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2025, 10, 1), "Kay")
    own.log("Ann Alder", "issued", date(2025, 10, 10), "Kay")
    panels = ahead("panel_days", own, date(2026, 4, 1), date(2026, 6, 30))
    assert [panel.day for panel in panels] == [
        date(2026, 4, 21),
        date(2026, 5, 19),
        date(2026, 6, 16),
    ]
    april = panels[0]
    assert april.submit_by == date(2026, 4, 1)
    assert april.assure_by == date(2026, 4, 7), "the Tuesday after Easter Monday"
    assert april.send_by == date(2026, 4, 14)
    assert april.warnings == ("the six months of Ann Alder end before this panel",)
    extra = ahead("keep_panel", own, date(2026, 5, 30))
    assert extra.warnings[0] == "the panel of 2026-05-30 falls on a weekend or a bank holiday"
    days = [panel.day for panel in ahead("panel_days", own, date(2026, 4, 1), date(2026, 6, 30))]
    assert days == [date(2026, 4, 21), date(2026, 5, 19), date(2026, 5, 30), date(2026, 6, 16)]
    due = ahead("reminders", own, date(2026, 2, 1))
    assert [(one.person.name, one.day, one.period) for one in due] == [
        ("Ann Alder", date(2026, 2, 10), "4 months")
    ]
    own.log("Ann Alder", "received", date(2026, 2, 5), "Kay")
    assert ahead("reminders", own, date(2026, 2, 6)) == [], "what came is not asked for"


def test_whose_time_ran_out_comes_first(place: dict[str, str]) -> None:
    own = store()
    for name, number, day in (("Ann Alder", "SW700001", 10), ("Ben Birch", "SW700002", 20)):
        own.add(who(name, number), date(2025, 10, 1), "Kay")
        own.log(name, "issued", date(2025, 10, day), "Kay")
    due = ahead("reminders", own, date(2026, 4, 14))
    assert [(one.person.name, one.day, one.period) for one in due] == [
        ("Ann Alder", date(2026, 4, 10), "6 months"),
        ("Ben Birch", date(2026, 4, 20), "6 months"),
    ]


def test_how_long_somebody_has_is_the_processes_own(tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text(
        '[[stage]]\nid = "sent"\ntitle = "Sent"\n'
        '[[reminder]]\nafter = "sent"\nperiods = ["1 month", "20 months"]\n'
        "[panels]\ndays = [2027-12-01]\n",
        encoding="utf-8",
    )
    open_register(tmp_path / "register")
    from filler.register.store import Store

    own = Store("another", load_process(tmp_path))
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    (panel,) = ahead("panel_days", own, date(2027, 1, 1), date(2028, 1, 1))
    assert panel.warnings == ("the 20 months of Ann Alder end before this panel",)
    assert [one.period for one in ahead("reminders", own, date(2026, 2, 1))] == ["1 month"]


def test_a_calendar_reads_back(tmp_path: Path) -> None:
    from icalendar import Calendar

    own = store_at(tmp_path / "register")
    from filler.register.calendar import deadlines

    panels = ahead("panel_days", own, date(2026, 4, 1), date(2026, 6, 30))
    made = Calendar.from_ical(deadlines(panels, title="Portfolio", owner="WFD"))
    days = [event.decoded("dtstart") for event in made.walk("VEVENT")]
    assert len(days) == 4 * len(panels)
    assert date(2026, 4, 7) in days


def test_an_export_keeps_text_as_text(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    home = tmp_path / "register"
    formula = '=HYPERLINK("http://x")'
    args = ("--register", home)
    assert run_portfolio("register", "add", formula, "--number", "SW1234", *args).status == 0
    out = tmp_path / "register.xlsx"
    assert run_portfolio("register", "export", "-o", out, *args).status == 0
    cell = load_workbook(out)["People"]["B2"]
    assert cell.data_type == "s"
    again = run_portfolio("register", "export", "-o", out, *args)
    assert again.status == 2
    assert "was not changed" in again.words
    assert run_portfolio("register", "export", "-o", out, "--force", *args).status == 0
    data = tmp_path / "register.json"
    assert run_portfolio("register", "export", "-o", data, *args).status == 0
    assert json.loads(data.read_text(encoding="utf-8"))["people"][0]["name"] == formula


@pytest.mark.parametrize(
    "folder",
    [
        r"\\server\share\register",
        "//server/share/register",
        "kay/OneDrive - The Trust/register",
        "kay/Dropbox/register",
        "kay/Library/Mobile Documents/iCloud~com/register",
    ],
)
def test_a_share_or_a_synced_folder_is_refused(folder: str) -> None:
    with pytest.raises(PortfolioError, match="Choose a folder on this machine's own disk"):
        refuse_shared(Path(folder))


def test_a_folder_that_a_program_syncs_is_known_by_its_mark(tmp_path: Path) -> None:
    refuse_shared(tmp_path / "register")
    (tmp_path / ".dropbox.cache").mkdir()
    with pytest.raises(PortfolioError, match="synchronised by another program"):
        refuse_shared(tmp_path / "register")


def test_a_database_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    run = run_portfolio("register", "show")
    assert run.status == 2
    assert "cannot be opened" in run.words
    monkeypatch.setenv("DATABASE_URL", "what is this")
    assert "not the address of a database" in run_portfolio("register", "show").words


def test_a_spoiled_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "register.sqlite3").write_bytes(b"no database at all" * 100)
    run = run_portfolio("register", "show", "--register", tmp_path)
    assert run.status == 2
    assert "restore a backup" in run.words


def test_filled_packs_are_issued(tmp_path: Path) -> None:
    filled = run_portfolio("fill", ROOT / "samples" / "records.json", "-o", tmp_path / "out")
    assert filled.status == 0
    home = tmp_path / "register"
    run = run_portfolio("register", "import", tmp_path / "out", "--register", home)
    assert run.status == 0
    assert "packs issued" in run.words
    rows = run_portfolio("register", "show", "--register", home, "--json").json()
    assert {row["stage"] for row in rows} == {"issued"}


def test_mistakes_in_the_stages_are_all_named(tmp_path: Path) -> None:
    from filler.errors import DefinitionError

    (tmp_path / "register.toml").write_text(
        '[[stage]]\nid = "issued"\ntitle = "Issued"\nby = "post"\n'
        '[[reminder]]\nafter = "isued"\nperiods = ["soon"]\n[panels]\nevery = "third Tuesday"\n',
        encoding="utf-8",
    )
    with pytest.raises(DefinitionError) as caught:
        load_process(tmp_path)
    said = str(caught.value)
    for words in ("'post'", "Did you mean 'issued'?", "'soon' is no length", "RFC 5545"):
        assert words in said
    assert load_process(tmp_path / "none") == Process()


def test_a_hold_is_confirmed_and_cancelled_as_one_entry(tmp_path: Path) -> None:
    from icalendar import Calendar

    home = tmp_path / "register"
    args = ("--register", home)
    assert run_portfolio("register", "add", "Ann Alder", "--number", "SW700001", *args).status == 0
    entries = []
    for status in ("tentative", "confirmed", "cancelled"):
        out = tmp_path / f"{status}.ics"
        run = run_portfolio(
            "register", "hold", "Ann Alder", "21/4/2026", "--status", status, "-o", out, *args
        )
        assert run.status == 0, run.words
        entries.append(next(iter(Calendar.from_ical(out.read_bytes()).walk("VEVENT"))))
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert [str(entry["sequence"]) for entry in entries] == ["0", "1", "2"]
    assert {entry.decoded("dtstart") for entry in entries} == {date(2026, 4, 21)}


def test_what_was_written_down_wrongly_is_taken_back(place: dict[str, str]) -> None:
    """It stays in the timeline, counts nowhere, and the person stands where the rest leads."""
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    own.log("Ann Alder", "issued", date(2026, 1, 13), "Kay")
    own.log("Ann Alder", "received", date(2026, 3, 1), "Kay")
    last = own.timeline("Ann Alder")[-1]
    row = own.take_back("Ann Alder", last.number, "Lee")
    assert (row.stage, row.since) == ("issued", date(2026, 1, 13))
    events = own.timeline("Ann Alder")
    assert [(e.kind, e.taken_back) for e in events] == [
        ("intention", None), ("issued", None), ("received", "Lee"),
    ]  # fmt: skip
    assert ahead("reminders", own, date(2026, 7, 1), 30), "not received, so it is waited for"
    with pytest.raises(PortfolioError, match="no such event"):
        own.take_back("Ann Alder", last.number, "Lee")
    own.add(who("Bo Birch", "SW700002"), date(2026, 1, 12), "Kay")
    with pytest.raises(PortfolioError, match="no such event"):
        own.take_back("Bo Birch", events[0].number, "Lee")
    again = own.log("Ann Alder", "received", date(2026, 3, 2), "Kay")
    assert (again.stage, again.since) == ("received", date(2026, 3, 2))


def test_an_outcome_that_was_wrong_is_taken_back(place: dict[str, str]) -> None:
    own = store()
    own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay")
    own.log("Ann Alder", "panel", date(2026, 4, 1), "Kay")
    row = ahead("decide", own, "Ann Alder", "deferred", date(2026, 4, 21), "Kay")
    assert row.stage == "returned"
    last = own.timeline("Ann Alder")[-1]
    assert own.take_back("Ann Alder", last.number, "Kay").stage == "panel"
    # An outcome leads back also on the day of the panel itself, whatever is worked out anew.
    ahead("decide", own, "Ann Alder", "deferred", date(2026, 4, 1), "Kay")
    assert own.log("Ann Alder", "hr", date(2026, 4, 2), "Kay").stage == "hr"
    (wrong,) = [event for event in own.timeline("Ann Alder") if event.kind == "hr"]
    assert own.take_back("Ann Alder", wrong.number, "Kay").stage == "returned"


def test_two_of_the_register_become_one(place: dict[str, str]) -> None:
    """Nothing of either is lost, both names and numbers mean the one, and audits are told."""
    own = store()
    ann = own.add(who("Ann Alder", "SW700001"), date(2026, 1, 12), "Kay", team="North")
    two = own.add(
        who("Anna Birch", "SW700009", "a@example.org"), date(2026, 1, 2), "Kay",
        email="a@example.org",
    )  # fmt: skip
    own.log(two.id, "issued", date(2026, 1, 20), "Kay")
    row = own.join(ann.id, two.id, "Lee")
    assert (row.name, row.number, row.email, row.team) == (
        "Ann Alder", "SW700001", "a@example.org", "North",
    )  # fmt: skip
    assert row.stage == "issued"
    assert [person.id for person in own.people()] == [ann.id]
    kinds = sorted(event.kind for event in own.timeline(ann.id))
    assert kinds == ["intention", "intention", "issued", "joined"]
    for heads in (who("Anna Birch"), who("Ann Alder", "SW700009"), who("Anna Birch", "SW700001")):
        assert own.add(heads, date(2026, 2, 1), "Kay").id == ann.id
    assert own.one("SW700009").id == ann.id, "by the number alone"
    (same,) = own.same()
    assert same.numbers == {"700001", "700009"}
    assert same.has(who("Birch, Anna", "SW700009"))
    assert not same.has(who("Anna Birch", "SW123123"))
    assert not same.has(who("Cy Cedar", "SW700001"))
    with pytest.raises(PortfolioError, match="the same person"):
        own.join(ann.id, "SW700001", "Lee")
    third = own.add(who("Dee Dale", "SW700003"), date(2026, 1, 12), "Kay")
    own.join(third.id, ann.id, "Lee")
    assert len(own.same()[0].numbers) == 3
