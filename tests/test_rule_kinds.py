"""Rules on small forms of no organisation: comparing, each of several, so many of these, rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import run_portfolio
from small_packs import PACK, small_pack
from test_language_of_forms import no_picture

from filler.auditing import audit_files, load_rules
from filler.building import whole_template
from filler.definition import load_pack
from filler.filling import compile_template, render
from filler.reading import read_file
from filler.records import coerce_record

FORM = """id = "trip"
title = "Trip"

[[group]]
fields = [
  { id = "name", label = "Name" },
  { id = "seats", kind = "number", label = "Seats" },
  { id = "people", kind = "number", label = "People" },
  { id = "leaves", kind = "time", label = "Leaves" },
  { id = "returns", kind = "time", label = "Returns" },
  { id = "rest", kind = "duration", label = "Rest" },
  { id = "first", kind = "date", label = "First day" },
  { id = "last", kind = "date", label = "Last day" },
  { id = "food", kind = "choices", label = "Food", options = [{ id = "soup", label = "Soup" }, { id = "cake", label = "Cake" }] },
  { id = "games", kind = "choices", label = "Games", options = [{ id = "chess", label = "Chess" }, { id = "golf", label = "Golf" }] },
  { id = "one", label = "First contact" }, { id = "two", label = "Second contact" }, { id = "three", label = "Third contact" },
  { id = "stops", kind = "rows", label = "Stops", columns = [
    { id = "place", label = "Place" },
    { id = "kind", kind = "choice", label = "Kind", options = [{ id = "rest", label = "Rest" }, { id = "visit", label = "Visit" }] },
    { id = "minutes", kind = "number", label = "Minutes" },
  ] },
]

[[block]]
kind = "table"
title = "Trip"
widths = [50, 50]
rows = [{ each = ["name", "seats", "people", "leaves", "returns", "rest", "first", "last", "food", "games", "one", "two", "three"], cells = ["{.:label}", "{.}"] }]

[[block]]
md = "Stops"

[[block]]
kind = "table"
title = "Stops"
widths = [40, 30, 30]
head = ["Place", "Kind", "Minutes"]
rows = [{ repeat = "stops", cells = ["{.place}", "{.kind}", "{.minutes}"] }]
"""
RULE = 'id = "r"\ntitle = "The rule"\nsource = "It says so"\nclause = "1"\nseverity = "blocks"\n'


def pack_with(folder: Path, rule: str) -> Path:
    return small_pack(folder, FORM, rules=f"[[rule]]\n{RULE}{rule}\n")


def outcome(folder: Path, rule: str, record: dict[str, Any]) -> list[str]:
    """What the rule says of a record that was filled in and read."""
    home = pack_with(folder / "trip", rule)
    pack = load_pack(home)
    template = folder / "blank.docx"
    template.write_bytes(whole_template(pack))
    coerced = coerce_record(pack, {"trip": {"name": "Ada", **record}}, "$", no_picture)
    assert coerced.record is not None, coerced.problems
    path = folder / "filled.docx"
    path.write_bytes(render(compile_template(template, pack), coerced.record))
    files = [(path, read_file(path, pack))]
    (person,) = audit_files(files, pack, load_rules(home), today=date(2026, 6, 1)).applicants
    return [finding.message for finding in person.findings if finding.rule == "r"]


def stop(place: str, kind: str | None, minutes: int | None) -> dict[str, Any]:
    return {"place": place, "kind": kind, "minutes": minutes}


STOPS = [stop("Inn", "rest", 20), stop("Fort", "visit", 90), stop("Zoo", "visit", None)]


@pytest.mark.parametrize(
    ("rule", "record", "says"),
    [
        ('kind = "compare"\nfields = ["trip.people"]\nis = "at most"\nof = ["trip.seats"]',
         {"people": 12, "seats": 12}, None),
        ('kind = "compare"\nfields = ["trip.people"]\nis = "at most"\nof = ["trip.seats"]',
         {"people": 13, "seats": 12}, "'People' is 13, and should be at most 'Seats' (12)."),
        ('kind = "compare"\nfields = ["trip.people"]\nis = "less"\nof = ["trip.seats"]',
         {"people": 12, "seats": 12}, "should be less than"),
        ('kind = "compare"\nfields = ["trip.people"]\nis = "more"\nnumber = 1',
         {"people": 1}, "should be more than 1"),
        ('kind = "compare"\nfields = ["trip.people"]\nis = "at least"\nnumber = 1',
         {"people": 1}, None),
        ('kind = "compare"\nfields = ["trip.returns"]\nis = "more"\nof = ["trip.leaves"]',
         {"leaves": "09:00", "returns": "17:30"}, None),
        ('kind = "compare"\nfields = ["trip.returns"]\nis = "more"\nof = ["trip.leaves"]',
         {"leaves": "17:30", "returns": "09:00"}, "should be more than 'Leaves' (17:30)"),
        ('kind = "compare"\nfields = ["trip.last"]\nis = "at least"\nof = ["trip.first"]',
         {"first": "2026-05-02", "last": "2026-05-01"}, "'Last day' is"),
        ('kind = "compare"\nfields = ["trip.people"]\nis = "at most"\nof = ["trip.seats"]',
         {"people": 13}, None),
        ('kind = "ticked"\nfields = ["trip.food", "trip.games"]\nat_least = 1',
         {"food": ["soup", "cake"]}, None),
        ('kind = "ticked"\nfields = ["trip.food", "trip.games"]\nat_least = 1\neach = true',
         {"food": ["soup", "cake"]}, "Nothing is ticked under 'Games'"),
        ('kind = "answered"\nfields = ["trip.one", "trip.two", "trip.three"]\nof_these = 2',
         {"one": "Bo"}, "1 of 3 are answered; at least 2 are expected"),
        ('kind = "answered"\nfields = ["trip.one", "trip.two", "trip.three"]\nof_these = 2',
         {"one": "Bo", "three": "Cy"}, None),
        ('kind = "entries"\nfields = ["trip.stops"]\nneeds = ["minutes"]\nat_least = 3',
         {"stops": STOPS}, "3 complete entries are needed; found: 2."),
        ('kind = "entries"\nfields = ["trip.stops"]\nat_least = 3', {"stops": STOPS}, None),
        ('kind = "entries"\nfields = ["trip.stops"]\nat_most = 2', {"stops": STOPS},
         "At most 2 entries are expected; found: 3."),
        ('kind = "entries"\nfields = ["trip.stops"]\nat_least = 2\n'
         'where = [{ field = "kind", values = ["rest"] }]',
         {"stops": STOPS}, "2 complete entries are needed; found: 1."),
        ('kind = "complete_entries"\nfields = ["trip.stops"]\nneeds = ["minutes"]\n'
         'where = [{ field = "kind", values = ["rest"] }]', {"stops": STOPS}, None),
        ('kind = "complete_entries"\nfields = ["trip.stops"]\nneeds = ["minutes"]',
         {"stops": STOPS}, "has no 'Minutes'"),
    ],
)  # fmt: skip
def test_a_rule(rule: str, record: dict[str, Any], says: str | None, tmp_path: Path) -> None:
    messages = outcome(tmp_path, rule, record)
    if says is None:
        assert messages == []
    else:
        (message,) = messages
        assert says in message


@pytest.mark.parametrize("limit", ["more_than = 15", "less_than = 5"])
def test_an_entry_whose_column_is_blank_is_neither_more_nor_less(
    limit: str, tmp_path: Path
) -> None:
    rule = (
        'kind = "entries"\nfields = ["trip.stops"]\nat_most = 0\n'
        f'where = [{{ field = "minutes", {limit} }}]'
    )
    stops = [stop("Inn", "rest", None), stop("Fort", "visit", 10)]
    assert outcome(tmp_path, rule, {"stops": stops}) == []


@pytest.mark.parametrize(
    ("number", "rest", "says"),
    [("1:00", "0:30", "is 0:30, and should be at least 1:00"), ("0:30", "0:30", None)],
)
def test_a_length_of_time_is_compared_with_one(
    number: str, rest: str, says: str | None, tmp_path: Path
) -> None:
    rule = f'kind = "compare"\nfields = ["trip.rest"]\nis = "at least"\nnumber = "{number}"'
    said = outcome(tmp_path, rule, {"rest": rest})
    assert [says in message for message in said] == [True] if says else said == []


@pytest.mark.parametrize(
    ("condition", "record", "asked"),
    [
        ('field = "rest", less_than = "1:00"', {"rest": "45 minutes"}, True),
        ('field = "rest", less_than = "1:00"', {"rest": "1:00"}, False),
        ('field = "leaves", more_than = "17:00"', {"leaves": "17:01"}, True),
        ('field = "leaves", more_than = "17:00"', {"leaves": "17:00"}, False),
    ],
)
def test_conditions_on_times(
    condition: str, record: dict[str, Any], asked: bool, tmp_path: Path
) -> None:
    rule = f'kind = "answered"\nfields = ["trip.one"]\nwhen = [{{ {condition} }}]'
    rule = rule.replace('field = "', 'field = "trip.')
    assert bool(outcome(tmp_path, rule, record)) is asked


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"seats", kind = "number"', '"seats", kind = "number", min = 40, max = -20', "more than"),
        ('"seats", kind = "number"', '"seats", kind = "number", max = 9, default = 12', "12 is more"),
        ('"leaves", kind = "time"', '"leaves", kind = "time", min = "25:00"', "no time of the day"),
        ('"rest", kind = "duration"', '"rest", kind = "duration", value = "difference(leaves, one)"',
         "'trip.one' is a text, of which there is no difference"),
        ('"rest", kind = "duration"', '"rest", kind = "duration", value = "difference(leaves, first)"',
         "no difference of a date and a time"),
        ('"seats", kind = "number"', '"seats", kind = "number", value = "sum(people)"', "from itself"),
        ('label = "First contact"', 'label = "C", when = [{ field = "name", more_than = 3 }]',
         "is held against a number or a list"),
        ('label = "First contact"', 'label = "C", when = [{ field = "seats", less_than = "1:00" }]',
         "is held against a time or a length of time"),
    ],
)  # fmt: skip
def test_what_can_never_be_met_is_refused(
    before: str, after: str, says: str, tmp_path: Path
) -> None:
    text = FORM.replace(
        '"people", kind = "number"', '"people", kind = "number", value = "sum(seats)"'
    )
    text = (text if "itself" in says else FORM).replace(before, after, 1)
    home = small_pack(tmp_path / "trip", text)
    ran = run_portfolio("fields", "--pack", home)
    assert ran.status == 2
    assert says in ran.words
    assert ran.words.count("trip.toml") == 1 or "itself" in says


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('kind = "compare"\nfields = ["trip.rest"]\nis = "less"\nnumber = 3', "hours and minutes"),
        ('kind = "answered"\nfields = ["trip.one"]\nat_least = 2',
         "'at_least' is no key of the kind 'answered', which has fields, beside, of_these."),
        ('kind = "words"\nfields = ["trip.one"]\nvalues = ["a"]', "'values' is no key of the kind"),
        ('kind = "compare"\nfields = ["trip.people"]', "needs 'is'"),
        ('kind = "compare"\nfields = ["trip.people"]\nis = "les"\nnumber = 1', "'less'"),
        ('kind = "entries"\nfields = ["trip.stops"]\nwhere = [{ field = "plce", answered = true }]',
         "no column 'plce'. Did you mean 'place'?"),
        ('kind = "answered"\nfields = ["trip.one"]\ncolour = "red"', "unknown key 'colour'"),
    ],
)  # fmt: skip
def test_a_rule_that_says_nothing_is_refused(rule: str, says: str, tmp_path: Path) -> None:
    home = pack_with(tmp_path / "trip", rule)
    ran = run_portfolio("audit", "--rules", "--pack", home)
    assert ran.status == 2
    assert says in ran.words


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('label = "Name"', "label = “Name”", "curly (line 6)"),
        ('"Name" },', '"Name" }', "a comma or a closing bracket is missing"),
        ('label = "Name"', 'label = "Name', "no closing quotation mark (line 6)"),
        ('label = "Name"', "label = Name", "words stand in quotation marks"),
        ('label = "Name"', 'label = "C:\\Name"', "a backslash stands in a text"),
        ('label = "Name"', 'label = "Name", zzz = "red"', "The keys here are "),
    ],
)
def test_slips_of_a_hand_are_named(before: str, after: str, says: str, tmp_path: Path) -> None:
    home = pack_with(tmp_path / "trip", 'kind = "answered"\nfields = ["trip.one"]')
    text = FORM.replace(before, after, 1)
    (home / "trip.toml").write_text(text, encoding="utf-8")
    ran = run_portfolio("fields", "--pack", home)
    assert ran.status == 2
    assert says in ran.words


def test_a_file_that_notepad_saved_as_ansi_says_how_to_save_it(tmp_path: Path) -> None:
    home = pack_with(tmp_path / "trip", 'kind = "answered"\nfields = ["trip.one"]')
    (home / "trip.toml").write_bytes(FORM.replace("Name", "Né").encode("cp1252"))
    ran = run_portfolio("fields", "--pack", home)
    assert ran.status == 2
    assert "Encoding: UTF-8" in ran.words


def test_more_words_than_the_form_asks_for_are_told(tmp_path: Path) -> None:
    text = FORM.replace('label = "First contact"', 'label = "First contact", max_words = 3')
    rules = f'[[rule]]\n{RULE}kind = "answered"\nfields = ["trip.name"]\n'
    home = small_pack(tmp_path / "trip", text, rules=rules)
    found = {rule.id: rule for rule in load_rules(home).rules}
    rule = found["max_words:trip.one"]
    assert (rule.kind, rule.at_most, rule.severity) == ("words", 3, "advises")
    rules = f'[[rule]]\n{RULE}kind = "words"\nfields = ["trip.one"]\nat_most = 5\n'
    home = small_pack(
        tmp_path / "again",
        text.replace('id = "trip"', 'id = "again"'),
        rules=rules.replace("trip.", "again."),
    )
    assert [one.id for one in load_rules(home).rules] == ["r"]


def test_a_list_that_is_too_short_is_the_job_of_who_fills_it_in(tmp_path: Path) -> None:
    """Where the rule names nobody, the list does."""
    rule = 'kind = "entries"\nfields = ["trip.stops"]\nat_least = 3'
    home = small_pack(
        tmp_path / "trip",
        FORM.replace('id = "stops", kind', 'id = "stops", whose = "crew", kind'),
        rules=f"[[rule]]\n{RULE}{rule}\n",
        pack=PACK.format(id="trip", title="Trip") + '\n[[role]]\nid = "crew"\nlabel = "Crew"\n',
    )
    pack = load_pack(home)
    path = tmp_path / "blank.docx"
    path.write_bytes(whole_template(pack))
    files = [(path, read_file(path, pack))]
    (person,) = audit_files(files, pack, load_rules(home), today=date(2026, 6, 1)).applicants
    assert {f.whose for f in person.findings if f.rule == "r"} == {"crew"}
