"""Forms of every pack, saved by programs that keep no content control: read by their wording."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import FORM_TEMPLATES, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from other_programs import Rewrite, google_docs, pages, pages_with_floating_tables, saved
from records import FORMED, answers, nest

from filler.definition import Field, Pack, data_folder, find_pack, load_pack
from filler.filling import compile_template, render
from filler.reading import Reading, read_file
from filler.records import Picture, coerce_record
from filler.records.source import json_source

PROGRAMS: tuple[Rewrite, ...] = (google_docs, pages, pages_with_floating_tables)
PACKS = ("sandwell_fg", "dfe_response_2015", "dfe_response_2016")
# What people write, a name of another script, a picture of several signs, a sum and a line each.
_SAID = st.lists(
    st.sampled_from(
        [
            "Sam",
            "Sample",
            "reviewed the plan",
            "Zoë",
            "می\u200cخواهم",
            "👩\u200d👧",
            "3 × 2",
            "2026",
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
SAID = st.lists(_SAID, min_size=1, max_size=2).map("\n".join)


def said(field: Field) -> st.SearchStrategy[Any]:
    """Answers as people write them."""
    match field.kind:
        case "date":
            return st.sampled_from(["2026-03-05", "ongoing", "Sept 2019"])
        case "signature":
            parts = {p: _SAID if p != "date" else st.just("2026-03-05") for p in field.parts}
            return st.fixed_dictionaries({}, optional=parts)
        case "rows":
            return st.just([])
        case "text" if field.limits.format:
            return st.sampled_from(FORMED[field.limits.format])
        case "text" | "long_text":
            return SAID
        case _:
            return answers(field)


def no_picture(path: str) -> Picture:
    raise AssertionError(path)


def filled(pack: Pack, template: Path, data: dict[str, Any], target: Path) -> Path:
    """The template with those answers."""
    record = coerce_record(pack, data, "$", no_picture).record
    assert record is not None
    target.write_bytes(render(compile_template(template, pack), record))
    return target


def differing(with_controls: Reading, without: Reading) -> dict[str, Any]:
    """The settled answers that are not the same, and those that nobody would miss."""
    found = {}
    for name, answer in with_controls.answers.items():
        other = without.answers.get(name)
        if other is None or other.state == "unclear":
            continue
        if (answer.state, answer.value) != (other.state, other.value):
            found[name] = (answer.state, answer.value), (other.state, other.value, other.note)
    return found


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_is_the_same_without_its_control_or_unclear(name: str, program: Rewrite) -> None:
    pack = load_pack(find_pack(name))
    template = data_folder("templates") / name / "portfolio.docx"
    fields = st.fixed_dictionaries({}, optional={n: said(f) for n, f in pack.fields.items()})

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(flat=fields)
    def holds(flat: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            whole = filled(pack, template, nest(flat), Path(folder, "whole.docx"))
            bare = saved(whole, program, Path(folder, "bare.docx"))
            reading = read_file(whole, pack)
            without = read_file(bare, pack)
            assert differing(reading, without) == {}
            assert reading.answers.keys() == without.answers.keys()

    holds()


@pytest.mark.parametrize("template", FORM_TEMPLATES, ids=lambda path: path.stem)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_form_alone_without_its_controls_says_whose_it_is(
    template: Path, program: Rewrite, tmp_path: Path, pack: Pack
) -> None:
    for number, item in enumerate(json_source(ROOT / "samples" / "records.json")):
        record = item.check(pack).record
        assert record is not None
        whole = tmp_path / f"{number}.docx"
        whole.write_bytes(render(compile_template(template, pack), record))
        reading = read_file(whole, pack)
        without = read_file(saved(whole, program, tmp_path / "bare.docx"), pack)
        names = {name for name in reading.answers if name in pack.fields}
        assert names == {name for name in without.answers if name in pack.fields}
        for name in names:
            assert reading.answers[name].state == without.answers[name].state, name


@pytest.mark.parametrize("name", PACKS)
def test_a_blank_pack_without_its_controls_is_blank(name: str, tmp_path: Path) -> None:
    pack = load_pack(find_pack(name))
    template = data_folder("templates") / name / "portfolio.docx"
    for program in PROGRAMS:
        reading = read_file(saved(template, program, tmp_path / "bare.docx"), pack)
        assert {answer.state for answer in reading.answers.values()} == {"blank"}
        assert pack.fields.keys() <= reading.answers.keys()


def test_the_controls_of_google_docs_are_told_of_once(tmp_path: Path, pack: Pack) -> None:
    file = saved(ROOT / "samples/returned/complete.docx", google_docs, tmp_path / "google.docx")
    own = [f for f in read_file(file, pack).findings if f.rule == "unknown_control"]
    assert [finding.message.partition(" has ")[0] for finding in own] == ["Google Docs"]
