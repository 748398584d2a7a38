"""What a form can say beside its questions: conditions, copies, lists, what is worked out."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from conftest import ROOT, run_portfolio
from lxml import etree
from test_made_packs import changed, in_libreoffice

from filler.auditing import audit_files, load_rules
from filler.building import whole_template
from filler.definition import Pack, load_pack
from filler.filling import compile_template, render
from filler.ooxml.names import qn
from filler.reading import Reading, read_file
from filler.records import coerce_record
from filler.records.workbook import build_workbook, numbered

YEAR = ROOT / "tests" / "data" / "packs" / "year"
RECORD = json.loads((YEAR / "rec.json").read_text(encoding="utf-8"))
FORMS = ("details", "observation_1", "observation_2", "observation_3", "summary")


def no_picture(path: str) -> Any:
    raise AssertionError(path)


@pytest.fixture(scope="module")
def year() -> Pack:
    return load_pack(YEAR)


def filled(pack: Pack, folder: Path, record: Any) -> Path:
    template = folder / "blank.docx"
    template.write_bytes(whole_template(pack))
    coerced = coerce_record(pack, record, "$", no_picture)
    assert coerced.problems == () and coerced.record is not None
    path = folder / "filled.docx"
    path.write_bytes(render(compile_template(template, pack), coerced.record))
    return path


def test_options_across_stand_three_to_a_line(year: Pack, tmp_path: Path) -> None:
    path = filled(year, tmp_path, RECORD)
    cells = [row.cells[-1] for table in docx.Document(str(path)).tables for row in table.rows]
    controls = (cell._tc.xpath("count(.//w:sdt)") for cell in cells)
    (across,) = (cell for cell, found in zip(cells, controls, strict=True) if found == 4)
    lines = [line._p.xpath(".//w:t/text()") for line in across.paragraphs]
    words = ["".join(line).replace("\N{NO-BREAK SPACE}", " ") for line in lines]
    assert [re.findall(r"[A-Z]\w+ ?\w*", line) for line in words] == [
        ["English", "Welsh", "Polish"],
        ["Sign language"],
    ]


def plain(reading: Reading) -> dict[str, Any]:
    """A record without what is blank."""
    return {
        form: {name: value for name, value in own.items() if value is not None and value != []}
        for form, own in reading.record.items()
    }


def audited(pack: Pack, path: Path) -> set[tuple[str, str]]:
    from datetime import date

    report = audit_files(
        [(path, read_file(path, pack))], pack, load_rules(YEAR), today=date(2026, 6, 1)
    )
    (person,) = report.applicants
    return {(f.field, f.severity) for f in person.findings}


WANTED = {
    "details": RECORD["details"],
    "observation_1": {
        **RECORD["observation_1"],
        "name": "Ada Example",
        "length": "1:45",
        "tasks": [
            {"task": "Home visit", "level": "met", "cases": 3, "points": 4, "total": 12},
            {"task": "Report", "level": "above", "cases": 2, "points": 9, "total": 18},
        ],
        "score": 30,
        "seen": 2,
    },
    "observation_2": {
        **RECORD["observation_2"],
        "name": "Ada Example",
        "length": "1:00",
        "seen": 0,
    },
    "observation_3": {"name": "Ada Example", "seen": 0},
    "summary": {"pass": "pass", "points": 30, "share": 10},
}


def test_a_form_stands_in_the_pack_several_times(year: Pack) -> None:
    assert tuple(form.id for form in year.forms) == FORMS
    titles = [form.title for form in year.forms[1:4]]
    assert titles == [f"Direct observation {n}" for n in (1, 2, 3)]
    assert year.fields["observation_2.why_not"].when[0].fields == ("observation_2.consent",)


def test_filled_and_read_back_in_every_way(
    year: Pack, tmp_path: Path, onlyoffice: Callable[..., list[Path]]
) -> None:
    path = filled(year, tmp_path, RECORD)
    ways = [path, changed(path, keep="controls"), changed(path, keep="words")]
    ways += [in_libreoffice([path])[0], onlyoffice([path])[0]]
    for way in ways:
        reading = read_file(way, year)
        assert plain(reading) == WANTED, way
        strays = [f.message for f in reading.findings if f.rule == "words_elsewhere"]
        # The editor's own mark of a version that nobody paid for.
        assert [words for words in strays if "Unregistered Version" not in words] == []
    # What is read is what may be filled again.
    again = coerce_record(year, read_file(path, year).record, "$", no_picture)
    assert again.problems == ()


def test_a_list_is_one_drop_down_of_word(year: Pack, tmp_path: Path) -> None:
    path = filled(year, tmp_path, RECORD)
    body = docx.Document(str(path)).element.body
    lists = {
        sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")): sdt
        for sdt in body.iter(qn("w:sdt"))
        if sdt.find(f"{qn('w:sdtPr')}/{qn('w:dropDownList')}") is not None
    }
    assert {"details.setting", "observation_1.tasks.level"} <= lists.keys()
    entries = [
        (item.get(qn("w:value")), item.get(qn("w:displayText")))
        for item in lists["details.setting"].iter(qn("w:listItem"))
    ]
    assert entries[0] == ("children", "Children and families")
    reading = read_file(path, year)
    assert reading.answers["details.setting"].how == "drop-down list"
    blank = read_file(path.with_name("blank.docx"), year)
    assert blank.answers["details.setting"].state == "blank"


@pytest.mark.parametrize(
    ("typed", "state", "value"),
    [
        ("adults", "answered", "adults"),
        ("ADULTS ", "answered", "adults"),
        ("Both", "unclear", None),
    ],
)
def test_words_typed_over_a_list(
    typed: str, state: str, value: str | None, year: Pack, tmp_path: Path
) -> None:
    record = deepcopy(RECORD)
    record["details"] |= {"setting": "children", "setting_other": None}
    path = filled(year, tmp_path, record)
    document = docx.Document(str(path))
    for text in document.element.body.iter(qn("w:t")):
        text.text = typed if text.text == "Children and families" else text.text
    document.save(str(path))
    for way in (path, changed(path, keep="words")):
        answer = read_file(way, year).answers["details.setting"]
        assert (answer.state, answer.value) == (state, value)


def test_the_same_answer_again_must_agree(year: Pack, tmp_path: Path) -> None:
    path = filled(year, tmp_path, RECORD)
    document = docx.Document(str(path))
    names = [t for t in document.element.body.iter(qn("w:t")) if t.text == "Ada Example"]
    assert len(names) == 4
    names[2].text = "Bo Sample"
    document.save(str(path))
    reading = read_file(path, year)
    for name in ("details.full_name", "observation_2.name"):
        assert reading.answers[name].state == "unclear"
        assert "'Bo Sample' in the other" in reading.answers[name].note
    refused = coerce_record(year, {**RECORD, "observation_1": {"name": "Bo"}}, "$", no_picture)
    assert [p.where for p in refused.problems] == ["$.observation_1.name"]


def test_what_is_worked_out_is_held_against_what_comes_back(year: Pack, tmp_path: Path) -> None:
    path = filled(year, tmp_path, RECORD)
    document = docx.Document(str(path))
    for text in document.element.body.iter(qn("w:t")):
        text.text = {"18": "81", "1:45": "2:45"}.get(text.text or "", text.text)
    document.save(str(path))
    answers = read_file(path, year).answers
    total = answers["observation_1.tasks[1].total"]
    assert (total.state, total.note) == (
        "unclear",
        "'81' is there, but product(cases, points) is 18",
    )
    assert answers["observation_1.tasks"].value[1]["total"] is None
    assert answers["observation_1.length"].state == "unclear"
    assert answers["observation_2.length"].value == "1:00"
    # Nothing is worked out from what cannot be told.
    assert answers["observation_1.score"].state == "answered"
    refused = coerce_record(year, {"summary": {"points": 5}}, "$", no_picture)
    assert refused.problems == ()
    wrong = deepcopy(RECORD)
    wrong["observation_1"]["score"] = 31
    (problem,) = coerce_record(year, wrong, "$", no_picture).problems
    assert problem.where == "$.observation_1.score"
    assert "it is 31, but sum(tasks[*].total) is 30" in problem.message


def test_an_end_before_its_beginning_is_refused(year: Pack) -> None:
    wrong = deepcopy(RECORD)
    wrong["observation_1"]["end"] = "08:00"
    (problem,) = coerce_record(year, wrong, "$", no_picture).problems
    assert problem.message == "worked out, the end is before the beginning."


def test_a_default_is_filled_in_where_a_record_says_nothing(year: Pack, tmp_path: Path) -> None:
    path = filled(year, tmp_path, {"details": {"full_name": "Ada Example"}})
    reading = read_file(path, year)
    assert reading.answers["details.part_time"].value == "no"
    assert read_file(path.with_name("blank.docx"), year).answers["details.part_time"].value is None


def test_the_audit_asks_what_is_asked(year: Pack, tmp_path: Path) -> None:
    record = deepcopy(RECORD)
    asked = audited(year, filled(year, tmp_path, record))
    assert asked == {(f"observation_{n}.assessor", "blocks") for n in (1, 2, 3)}
    record["details"]["setting_other"] = None
    record["observation_2"]["why_not"] = None
    record["summary"]["pass"] = "extend"
    more = audited(year, filled(year, tmp_path, record)) - asked
    assert more == {
        ("details.setting_other", "blocks"),
        ("observation_2.why_not", "blocks"),
        ("summary.plan", "blocks"),
    }
    record["details"] |= {"part_time": "no", "hours": None, "setting": "adults"}
    record["observation_2"]["consent"] = "yes"
    record["summary"]["pass"] = "pass"
    assert audited(year, filled(year, tmp_path, record)) == asked
    # Fewer points than thirty ask for a plan, whatever the outcome.
    record["observation_1"]["tasks"][0]["cases"] = 1
    assert audited(year, filled(year, tmp_path, record)) - asked == {("summary.plan", "blocks")}


def test_a_condition_that_cannot_be_told_leaves_the_question_asked(
    year: Pack, tmp_path: Path
) -> None:
    record = deepcopy(RECORD)
    record["observation_2"] |= {"why_not": None}
    path = filled(year, tmp_path, record)
    document = docx.Document(str(path))
    tags = {f"observation_2.consent={o}" for o in ("yes", "no")}
    for sdt in document.element.body.iter(qn("w:sdt")):
        tag = sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        if tag is not None and tag.get(qn("w:val")) in tags:
            for box in sdt.iter(qn("w14:checked")):
                box.set(qn("w14:val"), "1")
            for text in sdt.iter(qn("w:t")):
                text.text = "☑"
    document.save(str(path))
    assert ("observation_2.why_not", "blocks") in audited(year, path)


def test_the_form_says_what_depends_on_what(year: Pack, tmp_path: Path) -> None:
    text = "\n".join(etree.tostring(docx.Document(str(_blank(year, tmp_path))).element.body,
                                    method="text", encoding="unicode").split("\n"))  # fmt: skip
    assert "Only if “Do you work part time?” is “Yes”" in text
    assert "Only if “Did the person agree to it?” is “No”" in text
    assert (
        "Only if “Outcome” is “Extend” or “Fail” or “Points of all observations” is less than 30"
        in text
    )


def _blank(pack: Pack, folder: Path) -> Path:
    path = folder / "blank.docx"
    path.write_bytes(whole_template(pack))
    return path


def test_the_workbook_has_no_column_for_what_the_engine_fills_in(
    year: Pack, tmp_path: Path
) -> None:
    record = coerce_record(year, RECORD, "$", no_picture).record
    assert record is not None
    content, problems = build_workbook(year, numbered([record]))
    assert problems == ()
    book = openpyxl.load_workbook(io.BytesIO(content))
    heads = {cell.value for cell in book["Direct observation 1"][1]}
    assert "Date of the observation" in heads
    assert not {"Who was observed", "Length", "Points in all", "Tasks"} & heads
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    run_portfolio("template", "build", "--pack", YEAR, "-o", tmp_path / "templates")
    ran = run_portfolio(
        *("fill", path, "-o", tmp_path / "out", "--pack", YEAR),
        *("--template", tmp_path / "templates" / "portfolio.docx"),
    )
    assert ran.status == 0, ran.words
    assert plain(read_file(next((tmp_path / "out").glob("*.docx")), year)) == WANTED


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("pack.toml", 'title = "Direct observation {n}"', 'title = "Observation"', "{n}"),
        ("pack.toml", "times = 3", "times = 0", "'times' is 0"),
        ("details.toml", 'field = "setting", values', 'field = "seting", values', "seting"),
        ("details.toml", 'values = ["other"]', 'values = ["othre"]', "Did you mean 'other'?"),
        ("details.toml", ', values = ["other"] }', "}", "needs 'values', 'answered'"),
        ("details.toml", 'default = "no"', 'default = "maybe"', "no option"),
        ("details.toml", 'shown = "across"', 'shown = "list"', "write across or below"),
        ("details.toml", 'shown = "list"', 'shown = "lst"', "Did you mean 'list'?"),
        ("observation.toml", "difference(end, start)", "diference(end, start)", "no function"),
        ("observation.toml", "difference(end, start)", "difference(end)", "takes 2 parts"),
        ("observation.toml", "difference(end, start)", "end - start", "a formula is a function"),
        ("observation.toml", "sum(tasks[*].total)", "sum(tasks[*].totl)", "tasks[*].totl"),
        (
            "observation.toml",
            'same = "details.full_name"',
            'same = "details.hours"',
            "another kind",
        ),
        ("observation.toml", 'label = "Task"', 'label = "Task", default = "x"', "takes no 'when'"),
    ],
)
def test_mistakes_are_named_with_what_to_do(
    file: str, before: str, after: str, says: str, tmp_path: Path
) -> None:
    for path in YEAR.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            assert before in text
            text = text.replace(before, after)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    ran = run_portfolio("fields", "--pack", tmp_path)
    assert ran.status == 2
    assert says in ran.words
    # The copies of a form have one mistake between them.
    assert len({*ran.words.splitlines()}) == len(ran.words.splitlines())


SMALL = {
    "pack.toml": """id = "small"
title = "Small"
short_title = "Small"
owner = "Nobody"
version = "1"
revised = 2026-01-01
language = "{language}"
person = "a.name"

[[part]]
form = "a.toml"

[[part]]
form = "b.toml"
when = [{ field = "a.kind", values = ["big"] }]
""",
    "a.toml": """id = "a"
title = "First"

[[group]]
fields = [
  { id = "name", label = "Name" },
  { id = "kind", kind = "choice", label = "Kind", options = [{ id = "big", label = "Big" }, { id = "small", label = "Small" }] },
  { id = "age", kind = "number", label = "Age" },
  { id = "pets", kind = "rows", label = "Pets", columns = [{ id = "pet", label = "Pet" }, { id = "sort", label = "Sort" }] },
]

[[group]]
id = "ticks"
fields = [{ id = "one", kind = "tick", label = "One" }, { id = "two", kind = "tick", label = "Two" }]

[[group]]
fields = [
  { id = "many", label = "Many pets", required = true, when = [{ field = "pets", more_than = 1 }] },
  { id = "any_tick", label = "Why ticked", required = true, when = [{ field = "ticks.*", values = ["true"] }] },
  { id = "grown", label = "Grown up", required = true, when = [{ not = [{ field = "age", less_than = 18 }] }] },
  { id = "licence", label = "Licence", required = true },
]

[[block]]
kind = "table"
title = "Questions"
widths = [50, 50]
rows = [{ each = ["name", "kind", "age", "ticks.one", "ticks.two", "many", "any_tick", "grown"], cells = ["{.:label}", "{.}"] }]

[[block]]
md = "Pets"

[[block]]
kind = "table"
title = "Pets"
widths = [50, 50]
head = ["Pet", "Sort"]
rows = [{ repeat = "pets", cells = ["{.pet}", "{.sort}"] }]

[[block]]
md = "Driving"

[[block]]
kind = "table"
title = "Licence"
widths = [50, 50]
when = [{ field = "age", more_than = 16 }]
rows = [{ cells = ["{licence:label}", "{licence}"] }]
""",
    "b.toml": """id = "b"
title = "Second"

[[group]]
fields = [{ id = "why", label = "Why so big?", required = true }]

[[block]]
kind = "table"
title = "Why"
widths = [50, 50]
rows = [{ cells = ["{why:label}", "{why}"] }]
""",
}  # fmt: skip


def small(folder: Path, language: str = "en-GB") -> Pack:
    folder.mkdir()
    for name, text in SMALL.items():
        (folder / name).write_text(text.replace("{language}", language), encoding="utf-8")
    return load_pack(folder)


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        ({}, set()),
        ({"kind": "big"}, {"b.why"}),
        ({"kind": "small"}, set()),
        ({"age": 17}, {"a.licence"}),
        ({"age": 16}, set()),
        ({"age": 18}, {"a.licence", "a.grown"}),
        ({"pets": [{"pet": "Cat"}]}, set()),
        ({"pets": [{"pet": "Cat"}, {"pet": "Dog"}]}, {"a.many"}),
        ({"ticks": {"two": True}}, {"a.any_tick"}),
    ],
)
def test_each_condition(record: dict[str, Any], asked: set[str], tmp_path: Path) -> None:
    from datetime import date

    pack = small(tmp_path / "small")
    path = filled(pack, tmp_path, {"a": {"name": "Ada Example", **record}})
    rules = load_rules(tmp_path / "small")
    report = audit_files([(path, read_file(path, pack))], pack, rules, today=date(2026, 6, 1))
    (person,) = report.applicants
    fails = {f.field for f in person.findings if f.result == "fails" and f.severity == "blocks"}
    assert fails == asked


def test_the_conditions_of_parts_and_blocks_are_printed(tmp_path: Path) -> None:
    pack = small(tmp_path / "small")
    said = [p.text for p in docx.Document(str(_blank(pack, tmp_path))).paragraphs]
    assert "Only if “Kind” is “Big”." in said
    assert "Only if “Age” is more than 16." in said
    welsh = small(tmp_path / "welsh", "cy-GB")
    said = [p.text for p in docx.Document(str(_blank(welsh, tmp_path))).paragraphs]
    assert "Dim ond os “Kind” yw “Big”." in said


@pytest.mark.parametrize("typed", ["", "some time"])
def test_a_result_whose_parts_are_gone_is_not_taken_for_one(
    typed: str, year: Pack, tmp_path: Path
) -> None:
    path = filled(year, tmp_path, RECORD)
    document = docx.Document(str(path))
    for text in document.element.body.iter(qn("w:t")):
        text.text = typed if text.text == "11:15" else text.text
    document.save(str(path))
    answers = read_file(path, year).answers
    length = answers["observation_1.length"]
    if typed:
        assert (length.state, length.value) == ("answered", "1:45")
        assert "was not checked against difference(end, start)" in length.note
    else:
        assert length.state == "unclear"
        assert "difference(end, start) needs an answer that is missing" in length.note


def test_what_is_worked_out_comes_behind_what_it_is_worked_out_from(
    year: Pack, tmp_path: Path
) -> None:
    places = {own.id: number for number, own in enumerate(year.completed)}
    for own in year.completed:
        assert all(places[name] < places[own.id] for name in own.rests_on if name in places)


def test_questions_are_numbered_as_they_stand_on_the_page(year: Pack, tmp_path: Path) -> None:
    said = [c.text for t in docx.Document(str(_blank(year, tmp_path))).tables for c in t._cells]
    numbers = [found[1] for words in said if (found := re.match(r"2\.(\d+) ", words))]
    # A cell over several columns is met once for each.
    numbers = list(dict.fromkeys(numbers))
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 8
