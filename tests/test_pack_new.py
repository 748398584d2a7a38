"""A draft of a pack from a Word form: what is recognised, and that the draft loads and builds."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, run_portfolio
from plain import legacy_box
from specimens import p, r, sdt, tbl, tc, tr, word_file

from filler.building import build_template
from filler.definition import find_pack, load_pack
from filler.drafting import Draft, draft_files, draft_of
from filler.facts.walk import content_of
from filler.layout import lay_out
from filler.ooxml.package import open_package

sys.path.insert(0, str(ROOT / "samples"))
CORPUS = ROOT.parent / "shared" / "corpus"


def drafted(body: str, tmp_path: Path) -> Draft:
    return draft_of(content_of(open_package(word_file(tmp_path / "f.docx", body))), "Our form")


def told(draft: Draft) -> list[tuple[str, str, list[str]]]:
    return [(own.kind, own.label, own.options) for own in draft.fields()]


BLANK = tc(p())
CASES: dict[str, tuple[str, list[tuple[str, str, list[str]]]]] = {
    "label and empty cell": (
        tbl(tr(tc(p(r("Full name"))), BLANK)), [("text", "Full name", [])],
    ),
    "a date": (tbl(tr(tc(p(r("Start date"))), BLANK)), [("date", "Start date", [])]),
    "a long question": (
        tbl(tr(tc(p(r("Why do you apply?"))), BLANK)), [("long_text", "Why do you apply?", [])],
    ),
    "a signature": (tbl(tr(tc(p(r("Signed"))), BLANK)), [("signature", "Signed", [])]),
    "two pairs in a row": (
        tbl(tr(tc(p(r("Town"))), BLANK, tc(p(r("Team"))), BLANK)),
        [("text", "Town", []), ("text", "Team", [])],
    ),
    "boxes side by side": (
        tbl(tr(tc(p(r("Paid?"))), tc(p(r("☐ Yes ☐ No"))))), [("choice", "Paid?", ["Yes", "No"])],
    ),
    "yes or no": (
        tbl(tr(tc(p(r("Paid?"))), tc(p(r("Yes / No"))))), [("choice", "Paid?", ["Yes", "No"])],
    ),
    "a box in each cell": (
        tbl(tr(tc(p(r("Size"))), tc(p(r("☐ Small"))), tc(p(r("☐ Large"))))),
        [("choice", "Size", ["Small", "Large"])],
    ),
    "legacy boxes": (
        tbl(tr(tc(p(r("Paid?"))), tc(p(legacy_box(), r(" Yes "), legacy_box(), r(" No"))))),
        [("choice", "Paid?", ["Yes", "No"])],
    ),
    "an empty control": (
        tbl(tr(tc(p(r("Town"))), tc(p(sdt("", r("Click or tap here to enter text.")))))),
        [("text", "Town", [])],
    ),
    "boxes below each other": (
        p(r("I can do")) + p(r("☐ mornings")) + p(r("☐ evenings")),
        [("choices", "I can do", ["mornings", "evenings"])],
    ),
    "one box": (p(r("☐ I agree")), [("tick", "I agree", [])]),
    "a line to write on": (p(r("Town: ____________")), [("text", "Town", [])]),
    "a remark beside a question": (
        tbl(tr(tc(p(r("Greetings are polite"))), tc(p(r("KSS 1"))), BLANK)),
        [("text", "Greetings are polite", [])],
    ),
    "a grid": (
        tbl(
            tr(tc(p(r("Skill"))), tc(p(r("Low"))), tc(p(r("High")))),
            tr(tc(p(r("Listening"))), BLANK, BLANK),
            tr(tc(p(r("Writing"))), BLANK, BLANK),
        ),
        [("choice", "Listening", ["Low", "High"]), ("choice", "Writing", ["Low", "High"])],
    ),
    "columns": (
        tbl(
            tr(tc(p(r("Item"))), tc(p(r("Page"))), tc(p(r("Date")))),
            tr(tc(p(r("Statement"))), BLANK, BLANK),
            tr(tc(p(r("Log"))), BLANK, BLANK),
        ),
        [("line", "Statement", []), ("line", "Log", [])],
    ),
    "rows to add to": (
        tbl(tr(tc(p(r("Date"))), tc(p(r("What you did")))), tr(BLANK, BLANK), tr(BLANK, BLANK)),
        [("rows", "Date / What you did", [])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_recognised(name: str, tmp_path: Path) -> None:
    body, expected = CASES[name]
    assert told(drafted(body, tmp_path)) == expected


@pytest.mark.parametrize("name", CASES)
def test_a_draft_loads_and_builds(name: str, tmp_path: Path) -> None:
    assert _builds(drafted(CASES[name][0], tmp_path), tmp_path / "ours")


def test_all_of_it_in_one_form_is_a_valid_pack(tmp_path: Path, validate: object) -> None:
    body = "".join(body for body, _ in CASES.values())
    draft = drafted(body, tmp_path)
    path = tmp_path / "built.docx"
    path.write_bytes(_builds(draft, tmp_path / "ours"))
    assert callable(validate)
    assert validate(path) == []


def test_words_that_fit_nothing_are_named_with_their_place(tmp_path: Path) -> None:
    draft = drafted(tbl(tr(tc(p(r("Some words"))), tc(p(r("and some more"))))), tmp_path)
    assert [words for _, words in draft.unread] == ["Some words", "and some more"]
    assert draft.unread[0][0] == "table 1, row 1, column 1"


def test_braces_and_marks_in_the_form_are_only_text(tmp_path: Path) -> None:
    body = p(r("Write {name} *here* [x]")) + tbl(tr(tc(p(r("The {name} #1"))), BLANK))
    assert _builds(drafted(body, tmp_path), tmp_path / "ours")


def _builds(draft: Draft, folder: Path) -> bytes:
    folder.mkdir()
    for name, text in draft_files(draft, "ours", date(2026, 1, 1)).items():
        (folder / name).write_text(text, encoding="utf-8")
    pack = load_pack(folder)
    assert len(pack.fields) >= len(draft.fields())
    return build_template(pack, lay_out(pack))


def test_the_portfolio_of_plain_tables_on_the_command_line(tmp_path: Path) -> None:
    from plain_form import PlainForm, Style  # type: ignore[import-not-found]

    path = tmp_path / "old.docx"
    path.write_bytes(PlainForm(load_pack(find_pack("sandwell_fg")), {}, Style()).build())
    folder = tmp_path / "ours"
    run = run_portfolio("pack", "new", path, "-o", folder, "--json")
    assert run.status == 0, run.words
    found = run.json()["found"]
    assert sum(found.values()) > 150
    assert found["signature"] >= 6
    assert "Not placed:" in run.words
    assert run_portfolio("template", "build", "--pack", folder).status == 0
    assert run_portfolio("pack", "new", path, "-o", folder).status == 2


def test_a_file_without_a_question_is_a_plain_sentence(tmp_path: Path) -> None:
    path = word_file(tmp_path / "f.docx", p(r("Just words.")))
    run = run_portfolio("pack", "new", path, "-o", tmp_path / "ours")
    assert run.status == 2
    assert "No question was recognised in f.docx." in run.words
    assert not (tmp_path / "ours").exists()


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside this checkout")
def test_forms_of_the_corpus_become_packs_that_build(tmp_path: Path) -> None:
    from filler.errors import PortfolioError

    drafts = 0
    for path in sorted(CORPUS.rglob("*.docx")):
        try:
            draft = draft_of(content_of(open_package(path)), path.stem)
        except PortfolioError:
            continue
        if len(draft.fields()) >= 3:
            drafts += 1
            assert _builds(draft, tmp_path / f"pack{drafts}"), path
    assert drafts >= 20
