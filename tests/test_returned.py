"""Whole packs as people send them back, read to their answer keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, run_portfolio
from lxml import etree
from other_programs import (
    Rewrite,
    google_docs,
    pages,
    pages_with_floating_tables,
    saved,
    word_for_the_web,
)
from records import FORMED
from scores import key_of, plain

from filler.definition import Pack
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import open_package
from filler.reading import Reading, read_file

RETURNED = sorted((ROOT / "samples" / "returned").glob("*.docx"))


def read(path: Path, pack: Pack) -> tuple[Reading, dict[str, Any]]:
    return read_file(path, pack), key_of(path)


def differing(reading: Reading, key: dict[str, Any]) -> dict[str, Any]:
    """The answers that are not as the key has them."""
    found = {}
    for name, expected in key["answers"].items():
        answer = reading.answers[name]
        said: dict[str, Any] = {"state": answer.state}
        if "value" in expected:
            said["value"] = plain(answer.value)
        if said != plain(expected):
            found[name] = (said, plain(expected), answer.note)
    return found


def test_there_are_enough_of_them() -> None:
    assert len(RETURNED) >= 12


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.stem)
def test_a_returned_pack_is_read_to_its_key(path: Path, pack: Pack) -> None:
    reading, key = read(path, pack)
    assert differing(reading, key) == {}
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


def test_two_packs_in_one_file_stay_two_without_their_controls(tmp_path: Path, pack: Pack) -> None:
    """As AbiWord saves them, or LibreOffice by way of a .doc."""
    path = ROOT / "samples" / "returned" / "merged.docx"
    package = open_package(path)
    parts = {name: package.read(name) for name in package.names}
    root = etree.fromstring(parts["word/document.xml"])
    etree.strip_elements(root, qn("w:sdtPr"))
    etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))
    parts["word/document.xml"] = etree.tostring(root)
    bare = tmp_path / "bare.docx"
    bare.write_bytes(write_archive(parts))
    key = json.loads(path.with_suffix(".key.json").read_text(encoding="utf-8"))
    assert differing(read_file(bare, pack), key) == {}


def told(reading: Reading) -> set[tuple[str, str]]:
    """The findings, those that count or name a file's own places by their rule alone."""
    named = {"unclear", "merged"}
    return {(f.rule, "" if f.rule in named else f.message) for f in reading.findings}


def test_a_returned_pack_that_onlyoffice_saved_is_read_to_its_key(
    pack: Pack, onlyoffice: Callable[..., list[Path]]
) -> None:
    """It drops the repeating sections, names every picture anew and writes its own styles."""
    for path, file in zip(RETURNED, onlyoffice(RETURNED), strict=True):
        assert b"repeatingSection" not in open_package(file).read("word/document.xml")
        key = json.loads(path.with_suffix(".key.json").read_text(encoding="utf-8"))
        reading = read_file(file, pack, scrutiny=True)
        assert differing(reading, key) == {}, path.stem
        # What is said of its wording and its company is what was said before it was saved.
        # The program for documents marks its own in a footer; the editor does not.
        mark = (
            "words_elsewhere",
            "'Unregistered Version' was written outside the answer boxes.",
        )
        assert told(reading) - {mark} <= told(read_file(path, pack, scrutiny=True)), path.stem


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "program", [google_docs, pages, pages_with_floating_tables, word_for_the_web]
)
def test_a_returned_pack_as_another_program_writes_it_is_read_to_its_key(
    path: Path, program: Rewrite, tmp_path: Path, pack: Pack
) -> None:
    keeps = program is word_for_the_web
    key = json.loads(path.with_suffix(".key.json").read_text(encoding="utf-8"))
    if path.stem == "tracked" and not keeps:
        # Without its control, nothing is left of a box whose sign was deleted.
        key["answers"]["applicant.champions"] = {"state": "blank", "value": False}
    file = saved(path, program, tmp_path / path.name, keeps_parts=keeps)
    assert differing(read_file(file, pack), key) == {}


def test_a_pack_that_was_filled_in_onlyoffice_is_read_as_it_was_filled(
    pack: Pack, onlyoffice: Callable[..., list[Path]]
) -> None:
    values: dict[str, bool | str] = {}
    for field in pack.fields.values():
        for spec in field.controls:
            if spec.kind == "tick":
                values[spec.tag] = spec.option in (
                    None,
                    field.options[-1].id if field.options else "",
                )
            elif spec.column is None and spec.kind != "rows":
                typed = FORMED.get(field.limits.format, (f"Typed, for {spec.tag}",))[0]
                values[spec.tag] = "2026-03-05" if spec.kind == "date" else typed
    (filled,) = onlyoffice([TEMPLATES / "portfolio.docx"], values)
    reading = read_file(filled, pack)
    assert not [f for f in reading.findings if f.rule in ("unclear", "missing", "words_beside")]
    for field in pack.fields.values():
        if field.kind == "choice":
            assert reading.answers[field.id].value == field.options[-1].id
        for spec in field.controls:
            if spec.tag in values and spec.tag in reading.answers:
                assert reading.answers[spec.tag].value == values[spec.tag], spec.tag


def test_two_workers_say_what_one_says_in_the_same_order() -> None:
    folder = ROOT / "samples" / "returned"
    one = run_portfolio("read", folder, "--json")
    two = run_portfolio("read", folder, "--json", "--workers", 2)
    assert one.status == two.status == 1
    assert one.out == two.out
    assert len(json.loads(one.out)) == len(RETURNED)
