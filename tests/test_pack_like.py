"""Another Word file of a form that a pack is for: its places are found by alignment."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_portfolio
from scores import plain
from specimens import p, r, tbl, tc, tr, word_file

from filler.definition import find_pack, load_pack
from filler.filling import compile_template, render
from filler.reading import read_file
from filler.records.source import json_source

sys.path.insert(0, str(ROOT / "samples"))
RECORDS = ROOT / "samples" / "records.json"


def blank_portfolio(record: dict[str, Any] | None = None) -> bytes:
    """The portfolio as it was issued before there were content controls."""
    from plain_form import PlainForm, Style  # type: ignore[import-not-found]

    return bytes(PlainForm(load_pack(find_pack("sandwell_fg")), record or {}, Style()).build())


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The plain portfolio adopted onto the pack's questions."""
    folder = tmp_path_factory.mktemp("like")
    (folder / "old.docx").write_bytes(blank_portfolio())
    run = run_portfolio(
        "pack", "new", "old.docx", "--like", "sandwell_fg", "-o", "old", "--json", folder=folder
    )
    assert run.status in (0, 1), run.words
    (folder / "told.json").write_text(run.out, encoding="utf-8")
    yield folder


def test_nearly_every_place_of_the_plain_portfolio_is_carried_over(carried: Path) -> None:
    told = json.loads((carried / "told.json").read_text(encoding="utf-8"))
    assert told["places"] > 250
    assert len(told["lost"]) <= told["places"] * 0.02


def test_its_blank_is_blank_and_it_fills_and_reads_back(carried: Path, tmp_path: Path) -> None:
    pack = load_pack(carried / "old")
    blank = read_file(carried / "old.docx", pack)
    assert {answer.state for answer in blank.answers.values()} == {"blank"}
    template = compile_template(carried / "old" / "templates" / "portfolio.docx", pack)
    for number, item in enumerate(json_source(RECORDS)):
        record = item.check(pack).record
        assert record is not None
        path = tmp_path / f"{number}.docx"
        path.write_bytes(render(template, record))
        own = load_pack(find_pack("sandwell_fg"))
        whole = tmp_path / f"{number}-own.docx"
        portfolio = ROOT / "templates" / "sandwell_fg" / "portfolio.docx"
        whole.write_bytes(render(compile_template(portfolio, own), record))
        there, here = read_file(whole, own), read_file(path, pack)
        for name, answer in here.answers.items():
            if name in there.answers and name in pack.fields:
                expected = there.answers[name]
                assert (answer.state, plain(answer.value)) == (
                    expected.state,
                    plain(expected.value),
                ), name


def test_old_copies_are_read_as_they_are_with_the_pack_itself(
    carried: Path, tmp_path: Path
) -> None:
    own, like = load_pack(find_pack("sandwell_fg")), load_pack(carried / "old")
    for number, record in enumerate(json.loads(RECORDS.read_text(encoding="utf-8"))[:3]):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(blank_portfolio(record))
        there, here = read_file(path, own), read_file(path, like)
        differing = {
            name: (answer.state, plain(answer.value), plain(here.answers[name].value))
            for name, answer in there.answers.items()
            if name in here.answers
            and name in own.fields
            and answer.state == "answered"
            and plain(here.answers[name].value) != plain(answer.value)
        }
        assert differing == {}


def test_the_bound_file_is_valid(carried: Path, validate: Callable[[Path], list[str]]) -> None:
    before = {error.partition(" /w:")[0] for error in validate(carried / "old.docx")}
    bound = validate(carried / "old" / "original.docx")
    assert {error.partition(" /w:")[0] for error in bound} <= before


def test_a_form_in_a_new_look_keeps_its_questions(tmp_path: Path) -> None:
    """What was a table is lines now, in another order; a question that is gone is named."""
    body = p(r("Our form")) + tbl(
        tr(tc(p(r("Full name"))), tc(p())),
        tr(tc(p(r("Day of birth"))), tc(p())),
        tr(tc(p(r("Paid?"))), tc(p(r("☐ Yes ☐ No")))),
        tr(tc(p(r("Shoe size"))), tc(p())),
    )
    word_file(tmp_path / "form.docx", body)
    run = run_portfolio("pack", "new", "form.docx", "-o", "ours", folder=tmp_path)
    assert run.status == 0, run.words
    look = (
        p(r("Our form"))
        + tbl(tr(tc(p(r("Paid?"))), tc(p(r("☐ Yes"))), tc(p(r("☐ No")))))
        + p(r("Day of birth: ________"))
        + p(r("Full name: ________"))
    )
    word_file(tmp_path / "new.docx", look)
    run = run_portfolio("pack", "new", "new.docx", "--like", "ours", "-o", "newer", folder=tmp_path)
    assert run.status == 1
    assert "Found 4 of the 5 places of 'ours' in new.docx." in run.words
    assert "Not found: 'Shoe size' (form.shoe_size)" in run.words
    pack = load_pack(tmp_path / "newer")
    back = look.replace("Full name: ________", "Full name: Ada Example")
    back = back.replace("☐ Yes", "☒ Yes").replace("birth: ________", "birth: 3/4/1990")
    reading = read_file(word_file(tmp_path / "back.docx", back), pack)
    said = {name: answer.value for name, answer in reading.answers.items() if answer.value}
    assert said == {
        "form.full_name": "Ada Example",
        "form.day_of_birth": "1990-04-03",
        "form.paid": "yes",
    }


def test_another_form_is_not_alike(tmp_path: Path) -> None:
    # A few labels are anybody's.
    body = "".join(p(r(f"{label}: ______")) for label in ("Town", "Full Name", "Email", "Date"))
    word_file(tmp_path / "form.docx", body)
    run = run_portfolio(
        "pack", "new", "form.docx", "--like", "sandwell_fg", "-o", "x", folder=tmp_path
    )
    assert run.status == 2
    assert "No place of the pack 'sandwell_fg' was found in form.docx." in run.words
    assert not (tmp_path / "x").exists()
