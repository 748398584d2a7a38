"""Whole packs as people send them back, read to their answer keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_portfolio

from filler.definition import Pack
from filler.reading import Reading, read_file

RETURNED = sorted((ROOT / "samples" / "returned").glob("*.docx"))


def read(path: Path, pack: Pack) -> tuple[Reading, dict[str, Any]]:
    key = json.loads(path.with_suffix(".key.json").read_text(encoding="utf-8"))
    return read_file(path, pack), key


def plain(value: Any) -> Any:
    """A value in which every picture is the same, as its part's name says nothing."""
    if isinstance(value, dict):
        return "picture" if value.keys() == {"image"} else {k: plain(v) for k, v in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_there_are_enough_of_them() -> None:
    assert len(RETURNED) >= 12


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.stem)
def test_a_returned_pack_is_read_to_its_key(path: Path, pack: Pack) -> None:
    reading, key = read(path, pack)
    differing = {}
    for name, expected in key["answers"].items():
        answer = reading.answers[name]
        said: dict[str, Any] = {"state": answer.state}
        if "value" in expected:
            said["value"] = plain(answer.value)
        if said != plain(expected):
            differing[name] = (said, plain(expected), answer.note)
    assert differing == {}
    told = {finding.rule for finding in reading.findings}
    assert set(key["findings"]) <= told
    assert set(reading.answers) >= set(key["answers"])


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.stem)
def test_every_answer_of_a_returned_pack_has_its_place_and_evidence(path: Path, pack: Pack) -> None:
    reading, _ = read(path, pack)
    for name, answer in reading.answers.items():
        if answer.state == "answered":
            assert answer.how, name
            assert answer.where or name == "cpd_log.further", name
        if answer.state in ("unclear", "missing"):
            assert answer.note, name


def test_two_workers_say_what_one_says_in_the_same_order() -> None:
    folder = ROOT / "samples" / "returned"
    one = run_portfolio("read", folder, "--json")
    two = run_portfolio("read", folder, "--json", "--workers", 2)
    assert one.status == two.status == 1
    assert one.out == two.out
    assert len(json.loads(one.out)) == len(RETURNED)
