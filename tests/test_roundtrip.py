"""Whatever a record says, filling and reading give it back, and nothing of another record."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import TEMPLATES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import expected, nest, records

from filler.definition import Pack, find_pack, load_pack
from filler.filling import Compiled, compile_template, render
from filler.ooxml.package import package_of
from filler.reading import Reading, read_file
from filler.records import Picture, coerce_record

PACK = load_pack(find_pack("sandwell_fg"))
COMPILED = compile_template(TEMPLATES / "portfolio.docx", PACK)
SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def no_picture(path: str) -> Picture:
    raise AssertionError(path)


def fill_and_read(data: dict[str, Any], compiled: Compiled = COMPILED) -> Reading:
    coerced = coerce_record(PACK, data, "$", no_picture)
    assert coerced.problems == ()
    assert coerced.record is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pack.docx")
        path.write_bytes(render(compiled, coerced.record))
        return read_file(path, PACK)


@SLOW
@given(flat=records(PACK))
def test_filling_then_reading_gives_the_same_record(flat: dict[str, Any]) -> None:
    reading = fill_and_read(nest(flat))
    assert reading.record == expected(PACK, flat)
    assert reading.count("unclear") == reading.count("missing") == 0
    assert reading.findings == ()


@SLOW
@given(flat=records(PACK))
def test_what_reading_gives_filling_takes(flat: dict[str, Any]) -> None:
    once = fill_and_read(nest(flat)).record
    assert fill_and_read(dict(once)).record == once


@settings(max_examples=15, deadline=None)
@given(flat=records(PACK), other=records(PACK))
def test_nothing_of_one_record_is_in_the_next(flat: dict[str, Any], other: dict[str, Any]) -> None:
    alone = fill_and_read(nest(other)).record
    fill_and_read(nest(flat))
    assert fill_and_read(nest(other)).record == alone


@pytest.mark.parametrize("name", ["line_manager", "cpd_log", "observation", "qa"])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_forms_alone_come_back_too(name: str, data: st.DataObject) -> None:
    compiled = compile_template(TEMPLATES / f"{name}.docx", PACK)
    flat = data.draw(records(PACK))
    reading = fill_and_read(nest(flat), compiled)
    whole = expected(PACK, flat)
    if name == "qa":
        # It asks once whose it is; what is said of the person goes first.
        said = whole["employee_details"]["full_name"] or whole["qa"]["ssw_name"]
        whole["employee_details"]["full_name"] = whole["qa"]["ssw_name"] = said
    assert reading.record[name] == whole[name]
    employee = whole["employee_details"]
    assert reading.record["employee_details"] == {
        "full_name": employee["full_name"],
        "swe_number": employee["swe_number"],
    }


def test_an_answer_of_five_thousand_words() -> None:
    words = " ".join(f"word{number}" for number in range(5000))
    record = fill_and_read({"applicant": {"statement": words}}).record
    assert record["applicant"]["statement"] == words


def test_cleaning_is_named_with_its_place(pack: Pack) -> None:
    data = {"applicant": {"statement": "a\x00b\r\nc", "aspirations": " \t "}}
    coerced = coerce_record(pack, data, "$[4]", no_picture)
    assert [str(note) for note in coerced.notes] == [
        "$[4].applicant.statement: 1 line break was written in Word's way.",
        "$[4].applicant.statement: 1 character was left out that a Word file cannot hold.",
        "$[4].applicant.aspirations: it contains only spaces and counts as blank.",
    ]
    assert fill_and_read(data).record["applicant"]["statement"] == "ab\nc"


def test_more_words_than_asked_for_are_written_and_named(pack: Pack) -> None:
    coerced = coerce_record(pack, {"applicant": {"statement": "word " * 501}}, "$", no_picture)
    assert coerced.record is not None
    assert "501 words; the form asks for at most 500" in str(coerced.notes[0])


def test_ids_stay_unique_when_rows_are_added(pack: Pack, compiled: Compiled) -> None:
    rows = [{"activity": f"activity {number}"} for number in range(40)]
    coerced = coerce_record(pack, {"cpd_log": {"further": rows}}, "$", no_picture)
    assert coerced.record is not None
    root = package_of(render(compiled, coerced.record), "x.docx").parse("word/document.xml")
    assert root is not None
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    ids = [element.get(f"{w}val") for element in root.iter(f"{w}id")]
    assert len(ids) == len(set(ids))
    assert all(0 < int(number or 0) < 2**31 for number in ids)
    bookmarks = [element.get(f"{w}id") for element in root.iter(f"{w}bookmarkStart")]
    assert len(bookmarks) == len(set(bookmarks))


def test_few_rows_leave_the_blank_ones_that_were_there(pack: Pack, compiled: Compiled) -> None:
    data = {"cpd_log": {"further": [{"activity": "only one"}]}}
    record = coerce_record(pack, data, "$", no_picture).record
    assert record is not None
    content = package_of(render(compiled, record), "x.docx").read("word/document.xml")
    assert content.count(b"repeatingSectionItem") == 3
