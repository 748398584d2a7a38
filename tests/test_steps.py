"""Work that grows with the file and no faster; and a budget for the file that does not.

Steps are counted, not time: the lines of Python that run.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_portfolio
from lxml import etree
from signer import Parts, read_parts, write_parts
from steps import lines_of

from filler import budget as budgets
from filler.adopting.recognise import recognise
from filler.auditing import audit_files, load_rules
from filler.auditing.mask import masked
from filler.auditing.periods import months_written
from filler.budget import OverBudgetError, budget
from filler.definition import Pack, data_folder, find_pack, loaded_pack
from filler.facts.walk import content_of
from filler.ooxml.package import open_package
from filler.reading import read_file

RETURNED = data_folder("samples") / "returned"
RULES = load_rules(find_pack("sandwell_fg"))
MAIN = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PUMPS = (
    " ", ": ", "a@", "_", "and ", "1", "Yes/No ", "Name: ", "2 years ", "a\n", "\t", "☐", "✓ ",
)  # fmt: skip


def with_words(parts: Parts, words: str, where: str) -> Parts:
    """A returned file with the same words in some places of a kind."""
    root = etree.fromstring(parts[MAIN])
    body = root.find(f"{W}body")
    assert body is not None
    if where == "controls":
        holders = [e for e in root.iter(f"{W}sdtContent") if not list(e.iter(f"{W}sdt"))]
        holders = [e for e in holders if _beside(e, f"{W}sdtPr/{W}text") is not None]
    else:
        holders = [e for e in root.iter(f"{W}tc") if not list(e.iter(f"{W}sdt"))]
    for holder in holders[::16]:
        shown = next(holder.iter(f"{W}t"), None)
        if shown is not None:
            shown.text = f"{shown.text or ''} {words}" if where == "behind" else words
            shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        prompt = _beside(holder, f"{W}sdtPr/{W}showingPlcHdr")
        if prompt is not None and (own := prompt.getparent()) is not None:
            own.remove(prompt)
    body.insert(3, etree.fromstring(
        f'<w:p xmlns:w="{W.strip("{}")}"><w:r><w:t>{escape(words)}</w:t></w:r></w:p>'))  # fmt: skip
    return {**parts, MAIN: etree.tostring(root)}


def _beside(element: etree._Element, path: str) -> etree._Element | None:
    parent = element.getparent()
    return parent.find(path) if parent is not None else None


def everything(path: Path) -> None:
    """Read, audit and mask one file, as ``portfolio audit --mask`` does."""
    pack = loaded_pack(find_pack("sandwell_fg"))
    reading = read_file(path, pack, scrutiny=True)
    report = audit_files([(path, reading)], pack, RULES, today=date(2026, 3, 10))
    masked(report, pack, RULES).as_json()


@pytest.mark.parametrize("pump", PUMPS, ids=[repr(p) for p in PUMPS])
def test_twice_the_words_are_at_most_twice_the_steps(pump: str, tmp_path: Path) -> None:
    for name, where in (("perfect", "controls"), ("plain-tables", "behind")):
        parts = read_parts((RETURNED / f"{name}.docx").read_bytes())
        paths = []
        for number in (200, 600, 1200, 2400):
            path = tmp_path / f"returned-{number}.docx"
            path.write_bytes(write_parts(with_words(parts, pump * number, where)))
            paths.append(path)
        counts = [lines_of(partial(everything, path)) for path in paths]
        # The first fills the caches. From 600 to 1200 and from 1200 to 2400 it is twice as much
        # more where it is linear, but four times where it is a square.
        first, second = counts[2] - counts[1], counts[3] - counts[2]
        assert second < 3 * max(first, 4000), (name, counts)


def document(inner: str) -> bytes:
    parts = read_parts((ROOT / "templates" / "sandwell_fg" / "qa.docx").read_bytes())
    parts[MAIN] = parts[MAIN].replace(b"<w:body>", f"<w:body>{inner}".encode(), 1)
    return write_parts(parts)


def drafted(path: Path) -> None:
    recognise(content_of(open_package(path)), "x")


MANY: dict[str, Callable[[int], str]] = {
    "runs": lambda n: f"<w:p>{'<w:r><w:t>a </w:t></w:r>' * n}</w:p>",
    "cells": lambda n: f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * n}</w:tr></w:tbl>",
    "rows": lambda n: "<w:tbl>{}</w:tbl>".format(
        "<w:tr><w:tc><w:p><w:r><w:t>Name:</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>" * n),
    "paragraphs": lambda n: "<w:p><w:r><w:t>☐ Yes ☐ No</w:t></w:r></w:p>" * n,
}  # fmt: skip


@pytest.mark.parametrize("what", MANY)
@pytest.mark.parametrize("command", ["draft", "audit"])
def test_twice_the_elements_are_at_most_twice_the_steps(
    what: str, command: str, tmp_path: Path
) -> None:
    work = drafted if command == "draft" else everything
    paths = []
    for number in (300, 600, 1200, 2400):
        path = tmp_path / f"form-{number}.docx"
        path.write_bytes(document(MANY[what](number)))
        paths.append(path)
    counts = [lines_of(partial(work, path)) for path in paths]
    first, second = counts[2] - counts[1], counts[3] - counts[2]
    assert second < 3 * max(first, 4000), counts


def test_spaces_between_a_number_and_its_unit_are_no_work() -> None:
    assert months_written("2 years" + " " * 400_000 + "6 months", date(2026, 3, 10)) == (30, 30)
    assert months_written("2 years " * 400, date(2026, 3, 10)) is None


# The budget.


def test_work_beyond_its_budget_is_stopped_and_work_within_it_is_not() -> None:
    with pytest.raises(OverBudgetError), budget(0.2):
        while True:
            try:
                sum(range(100))
            except Exception:  # noqa: BLE001  # this is what is tried
                pytest.fail("an error that somebody catches")
    with budget(5):
        total = sum(range(100))
    assert total == 4950


def test_after_work_within_its_budget_python_runs_as_before() -> None:
    """A stop that was called back would be looked for at every step, and for ever when traced."""
    program = (
        "import sys\nfrom filler.budget import budget\n"
        "with budget(60): pass\n"
        "look = lambda frame, event, given: look\n"
        "def work():\n    for n in range(100): str(n)\n"
        "sys.settrace(look)\nwork()\nsys.settrace(None)\nprint('done')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.stdout == "done\n", ran.stderr


def test_one_file_that_takes_too_long_is_one_line_of_the_report(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filler.reading import batch

    read = batch.read_file  # type: ignore[attr-defined]  # as it is used there

    def slow(path: Path, *given: Any, **named: Any) -> Any:
        while "slow" in path.name:
            sum(range(100))
        return read(path, *given, **named)

    monkeypatch.setattr(batch, "read_file", slow)
    monkeypatch.setattr(budgets, "SECONDS_A_FILE", 2.0)
    content = (RETURNED / "perfect.docx").read_bytes()
    paths = [tmp_path / name for name in ("a-slow.docx", "b.docx")]
    for path in paths:
        path.write_bytes(content)
    outcomes = list(batch.read_files(paths, find_pack("sandwell_fg"), scrutiny=True))
    report = audit_files(outcomes, pack, RULES, today=date(2026, 3, 10))
    (broken,) = [line for line in report.files if line.error is not None]
    assert broken.error is not None
    assert broken.error["code"] == "over_budget"
    assert broken.error["remedy"]
    assert len(report.applicants) == 1


def test_the_inputs_that_took_minutes(tmp_path: Path) -> None:
    parts = read_parts((RETURNED / "perfect.docx").read_bytes())
    for pump, number in ((": ", 4000), ("a@", 20_000), (" ", 3000)):
        path = tmp_path / "returned.docx"
        path.write_bytes(write_parts(with_words(parts, pump * number, "controls")))
        ran = run_portfolio("audit", path, "--on", "2026-03-10", "--json")
        assert ran.status in (0, 1)
        assert "over_budget" not in ran.out
