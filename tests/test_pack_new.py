"""Somebody's own Word form, adopted: what is recognised, and that the pack fills and reads."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import ROOT, run_portfolio
from docx.enum.text import WD_COLOR_INDEX
from lxml import etree
from plain import legacy_box
from specimens import p, r, sdt, tbl, tc, tr, word_file
from test_made_packs import in_libreoffice

from filler.adopting import Adopted, adopt
from filler.adopting.draft import write_draft
from filler.building import whole_template
from filler.definition import Field, Pack, find_pack, load_pack
from filler.errors import PortfolioError
from filler.filling import compile_template, render
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import open_package
from filler.reading import read_file
from filler.records import coerce_record

sys.path.insert(0, str(ROOT / "samples"))
SHARED = ROOT.parent / "shared"
CORPUS, FORMS = SHARED / "corpus", SHARED / "forms"
TODAY = date(2026, 1, 1)


def adopted(body: str, folder: Path) -> Adopted:
    return adopt(open_package(word_file(folder / "f.docx", body)), "ours", "Our form", TODAY)


def told(made: Adopted) -> list[tuple[str, str, list[str]]]:
    return [
        (own.kind, own.label, [one.label for one in own.options]) for own in made.found.questions
    ]


def wide(count: int, *content: str) -> str:
    """A cell over several columns of the grid."""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{count}"/></w:tcPr>{"".join(content)}</w:tc>'


BLANK = tc(p())
TAB = "<w:r><w:tab/></w:r>"
LED = '<w:pPr><w:tabs><w:tab w:val="left" w:leader="dot" w:pos="3000"/></w:tabs></w:pPr>'
RULED = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">          </w:t></w:r>'
LIST = '<w:dropDownList><w:listItem w:displayText="Small" w:value="s"/></w:dropDownList>'
CASES: dict[str, tuple[str, list[tuple[str, str, list[str]]]]] = {
    "label and empty cell": (
        tbl(tr(tc(p(r("Full name"))), BLANK)), [("text", "Full name", [])],
    ),
    "a date": (tbl(tr(tc(p(r("Start date"))), BLANK)), [("date", "Start date", [])]),
    "a long question": (
        tbl(tr(tc(p(r("Why do you apply?"))), BLANK)), [("text", "Why do you apply?", [])],
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
            tr(*(tc(p(r(head))) for head in ("Skill", "Low", "Medium", "High"))),
            tr(tc(p(r("Listening"))), BLANK, BLANK, BLANK),
            tr(tc(p(r("Writing"))), BLANK, BLANK, BLANK),
        ),
        [
            ("choice", "Listening", ["Low", "Medium", "High"]),
            ("choice", "Writing", ["Low", "Medium", "High"]),
        ],
    ),
    "columns": (
        tbl(
            tr(tc(p(r("Item"))), tc(p(r("Page"))), tc(p(r("Date")))),
            tr(tc(p(r("Statement"))), BLANK, BLANK),
            tr(tc(p(r("Log"))), BLANK, BLANK),
        ),
        [
            ("text", "Statement – Page", []),
            ("date", "Statement – Date", []),
            ("text", "Log – Page", []),
            ("date", "Log – Date", []),
        ],
    ),
    "rows to add to": (
        tbl(tr(tc(p(r("Date"))), tc(p(r("What you did")))), tr(BLANK, BLANK), tr(BLANK, BLANK)),
        [("rows", "Date / What you did", [])],
    ),
    "hours and marks are no steps of a scale": (
        tbl(
            tr(*(tc(p(r(head))) for head in ("Module", "Hours", "Marks", "Amount"))),
            tr(tc(p(r("Algebra"))), BLANK, BLANK, BLANK),
        ),
        [
            ("text", "Algebra – Hours", []),
            ("text", "Algebra – Marks", []),
            ("text", "Algebra – Amount", []),
        ],
    ),
    "words to choose from": (
        tbl(
            tr(tc(p(r("Title"))), tc(p(r("Mr / Mrs / Ms")))),
            tr(tc(p(r("How was it?"))), tc(p(r("1  2  3  4  5")))),
            tr(tc(p(r("Fee"))), tc(p(r("500USD/3,300RMB"))), tc(p(r("☐")))),
        ),
        [
            ("choice", "Title", ["Mr", "Mrs", "Ms"]),
            ("choice", "How was it?", ["1", "2", "3", "4", "5"]),
            ("tick", "500USD/3,300RMB", []),
        ],
    ),
    "yes, no and a comment": (
        p(r("Tick one of the boxes"))
        + tbl(
            tr(*(tc(p(r(head))) for head in ("Question", "Yes", "No", "Comments"))),
            tr(tc(p(r("Is it signed?"))), BLANK, BLANK, BLANK),
        ),
        [
            ("choice", "Is it signed?", ["Yes", "No"]),
            ("text", "Is it signed? – Comments", []),
        ],
    ),
    "an option with room for words": (
        p(r("Tick all that apply")) + p(r("[ ] Post")) + p(r("[ ] Phone: ________")),
        [("text", "Phone", []), ("choices", "Tick all that apply", ["Post", "Phone:"])],
    ),
    "wide brackets": (
        tbl(
            tr(tc(p(r("Ready?"))), tc(p(r("Yes(          ),     No(          )")))),
            tr(tc(p(r("Town"))), tc(p(r("(" + " " * 24 + ")")))),
        ),
        [("choice", "Ready?", ["Yes", "No"]), ("text", "Town", [])],
    ),
    "boxes behind their labels": (
        p(r("Sex: Female (  )   Male (  )")), [("choice", "Sex", ["Female", "Male"])],
    ),
    "two blanks in a line": (
        p(r("Name ________ Team ________")), [("text", "Name", []), ("text", "Team", [])],
    ),
    "the parts of a day": (p(r("Date of birth: __/__/____")), [("date", "Date of birth", [])]),
    "yes or no behind a question": (
        p(r("Have you a car? Yes / No")), [("choice", "Have you a car?", ["Yes", "No"])],
    ),
    "rows that only part others": (
        tbl(
            tr(tc(p(r("Town"))), BLANK), tr(BLANK, BLANK), tr(tc(p(r("Team"))), BLANK),
        ),
        [("text", "Town", []), ("text", "Team", [])],
    ),
    "a drop-down list": (
        tbl(tr(tc(p(r("Size"))), tc(p(sdt("", r("Choose an item."), LIST, placeholder=True))))),
        [("choice list", "Size", [])],
    ),
    "labels that tabs part": (
        p(r("Place:"), TAB, TAB, r("Signature of the applicant")),
        [("text", "Place", []), ("signature", "Signature of the applicant", [])],
    ),
    "tabs that draw a line": (
        p(LED, r("Weekly rent"), TAB) + p(LED, r("Contents"), TAB, r("3")),
        [("text", "Weekly rent", [])],
    ),
    "several labels in a cell": (
        tbl(tr(tc(p(r("At this address"))), tc(p(LED, r("years: "), TAB, r("months: "), TAB)))),
        [("text", "At this address – years", []), ("text", "At this address – months", [])],
    ),
    "underlined spaces": (p(r("Town: "), RULED), [("text", "Town", [])]),
    "captions under blanks": (
        p(r("________, ________")) + p(r("(name)"), TAB, r("(day of birth)")),
        [("text", "(name)", []), ("date", "(day of birth)", [])],
    ),
    "a caption under one blank": (
        p(r("Send it to us.")) + p() + p(r("„________”")) + p(r("   name of the company")),
        [("text", "name of the company", [])],
    ),
    "a question with lines of its own": (
        p(r("Team: ____")) + p(r("What did you do?")) + p(r("________")) + p(r("________")),
        [("text", "Team", []), ("long_text", "What did you do?", [])],
    ),
    "room behind a label": (
        p(r("Our form")) + p(r("Profession:")) + p() + p(r("Add what you like.")),
        [("text", "Profession", [])],
    ),
    "steps of which two say the same are no scale": (
        tbl(
            tr(*(tc(p(r(head))) for head in ("Season", "Low", "High", "High"))),
            tr(tc(p(r("Rain"))), BLANK, BLANK, BLANK),
        ),
        [("text", "Rain – Low", []), ("text", "Rain – High", []), ("text", "Rain – High (2)", [])],
    ),
    "labels below each other in a cell": (
        tbl(
            tr(tc(p(r("Name:")), p(r("Phone:"))), tc(p(r("Office use")))),
            tr(tc(p(r("Sex"))), tc(p(r("☐ f ☐ m"))), tc(p(r("Note"))), BLANK),
        ),
        [
            ("text", "Name", []),
            ("text", "Phone", []),
            ("choice", "Sex", ["f", "m"]),
            ("text", "Note", []),
        ],
    ),
    "a box below other words of its cell": (
        tbl(
            tr(
                tc(
                    p(r("Education (check one box)")),
                    p(r("☐ master’s degree")),
                    p(r("☐ professional degree (MD,")),
                    p(r("JD)")),
                    p(r("☐ doctorate")),
                ),
                tc(p(r("Field of study")), p()),
            )
        ),
        [
            (
                "choices",
                "Education (check one box)",
                ["master’s degree", "professional degree (MD,"],
            ),
            ("tick", "doctorate", []),
            ("text", "Field of study", []),
        ],
    ),
    "a blank before its words, below others": (
        tbl(tr(tc(p(r("Validity")), p(r("________ years"))), tc(p(r("Note"))), BLANK)),
        [("text", "years", []), ("text", "Note", [])],
    ),
    "a sign behind a blank": (
        p(r("An amount of ______ € was granted by ______")),
        [("text", "An amount of", []), ("text", "€ was granted by", [])],
    ),
    "captions under cells": (
        p(r("Our form"))
        + p(r("I agree to this."))
        + tbl(tr(BLANK, BLANK), tr(tc(p(r("Signature of applicant"))), tc(p(r("Date"))))),
        [("signature", "Signature of applicant", []), ("date", "Date", [])],
    ),
    "two people side by side": (
        tbl(
            tr(
                tc(p(r("For the employer")), p(r("Name:")), p(r("Signature:"))),
                tc(p(r("For the employee")), p(r("Name:")), p(r("Signature:"))),
            )
        ),
        [
            ("text", "For the employer – Name", []),
            ("signature", "For the employer – Signature", []),
            ("text", "For the employee – Name", []),
            ("signature", "For the employee – Signature", []),
        ],
    ),
    "heads over pairs": (
        tbl(
            tr(wide(2, p(r("Employee"))), wide(2, p(r("Manager")))),
            tr(tc(p(r("Name"))), BLANK, tc(p(r("Name"))), BLANK),
            tr(tc(p(r("Date"))), BLANK, tc(p(r("Date"))), BLANK),
        ),
        [
            ("text", "Employee – Name", []),
            ("text", "Manager – Name", []),
            ("date", "Employee – Date", []),
            ("date", "Manager – Date", []),
        ],
    ),
    "people below each other": (
        p(r("Our form"))
        + "".join(p(r(w)) for w in ("Employee", "Signed:", "Date:", "Manager", "Signed:", "Date:")),
        [
            ("signature", "Employee – Signed", []),
            ("date", "Employee – Date", []),
            ("signature", "Manager – Signed", []),
            ("date", "Manager – Date", []),
        ],
    ),
    "a page that is a table": (
        tbl(
            tr(
                tc(
                    p(r("Part A")),
                    tbl(tr(tc(p(r("Town"))), BLANK)),
                    p(r("Remark:")),
                    p(),
                    p(r("Team: ________")),
                )
            )
        ),
        [("text", "Part A – Remark", []), ("text", "Part A – Team", []), ("text", "Town", [])],
    ),
    "blanks that a sign parts": (
        p(r("I, ________, passport ______ № ______, issued by ________")),
        [
            ("text", "I", []),
            ("text", "passport", []),
            ("text", "passport №", []),
            ("text", "issued by", []),
        ],
    ),
    "letters of another script": (
        tbl(tr(tc(p(r("Фамилия"))), BLANK), tr(tc(p(r("Дата рождения"))), BLANK)),
        [("text", "Фамилия", []), ("date", "Дата рождения", [])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_recognised(name: str, tmp_path: Path) -> None:
    body, expected = CASES[name]
    made = adopted(body, tmp_path)
    assert told(made) == expected
    # Filled with its controls and without, everything reads back.
    assert made.doubts == []


def value(field: Field, number: int) -> Any:
    """An answer that no other question of the form has."""
    match field.kind:
        case "tick":
            return True
        case "date":
            return f"2026-03-{number % 28 + 1:02}"
        case "choice":
            return field.options[number % len(field.options)].id
        case "choices":
            return [field.options[number % len(field.options)].id]
        case "signature":
            return dict.fromkeys(field.parts, "Ada Example")
        case "rows":
            row = {c.id.rpartition(".")[2]: value(c, number) for c in field.columns}
            return [row, row, row]
        case _:
            return f"Answer {number} z"


def pack_of(made: Adopted, folder: Path) -> Pack:
    """The pack that was written, with its template."""
    home = folder / "ours"
    (home / "templates").mkdir(parents=True)
    for name, content in made.files.items():
        (home / name).write_bytes(content)
    pack = load_pack(home)
    (home / "templates" / "portfolio.docx").write_bytes(whole_template(pack))
    return pack


def filled(pack: Pack, folder: Path) -> tuple[dict[str, Any], Path]:
    """A record with an answer to each question, and the form filled with it."""
    record = {
        "form": {n.partition(".")[2]: value(f, i) for i, (n, f) in enumerate(pack.fields.items())}
    }
    coerced = coerce_record(pack, record, "$", pytest.fail)
    assert coerced.problems == () and coerced.record is not None
    path = folder / "filled.docx"
    template = folder / "ours" / "templates" / "portfolio.docx"
    path.write_bytes(render(compile_template(template, pack), coerced.record))
    return record, path


@pytest.mark.parametrize("name", CASES)
def test_an_adopted_form_fills_and_reads_back(name: str, tmp_path: Path) -> None:
    pack = pack_of(adopted(CASES[name][0], tmp_path), tmp_path)
    record, path = filled(pack, tmp_path)
    reading = read_file(path, pack)
    assert reading.record == record
    assert reading.count("unclear") == 0


@pytest.mark.parametrize("name", CASES)
def test_its_blank_original_is_blank(name: str, tmp_path: Path) -> None:
    pack = pack_of(adopted(CASES[name][0], tmp_path), tmp_path)
    reading = read_file(tmp_path / "f.docx", pack)
    assert {a.state for a in reading.answers.values()} <= {"blank"}
    assert reading.findings == ()


@pytest.mark.skipif(not FORMS.exists(), reason="the forms are not here")
def test_binding_makes_no_file_invalid(
    tmp_path: Path, validate: Callable[[Path], list[str]]
) -> None:
    """Whatever is wrong with a stranger's file was wrong before."""
    for path in forms()[::5]:
        folder = tmp_path / path.stem
        folder.mkdir()
        pack_of(adopt(open_package(path), "ours", path.stem, TODAY), folder)
        before = {error.partition(" /w:")[0] for error in validate(path)}
        bound = validate(folder / "ours" / "templates" / "portfolio.docx")
        assert {error.partition(" /w:")[0] for error in bound} <= before, path


READ_BACK: list[tuple[str, str, dict[str, Any]]] = [
    (
        "blanks that a sign parts",
        "______, ______",
        {"our_form": "Kim Example", "our_form_2": "Sampletown"},
    ),
    ("a blank within signs", "„______”", {"our_form": "Sample Ltd"}),
    (
        "blanks that space parts",
        "______     ______",
        {"our_form": "Kim Example", "our_form_2": "Sampletown"},
    ),
    (
        "several blanks on a line",
        "Name: ______ Reg No: ______ Course: ______",
        {"name": "Kim Example", "reg_no": "R17", "course": "Maths"},
    ),
    ("words behind a blank", "A term of ______ years from ______", {"a_term_of": "3 (three)"}),
]


@pytest.mark.parametrize(("what", "line", "answers"), READ_BACK, ids=[x[0] for x in READ_BACK])
def test_a_copy_that_was_typed_over_is_read(
    what: str, line: str, answers: dict[str, Any], tmp_path: Path
) -> None:
    pack = pack_of(adopted(p(r("Our form")) + p(r(line)), tmp_path), tmp_path)
    typed = line
    for answer in answers.values():
        typed = typed.replace("______", answer, 1)
    path = word_file(tmp_path / "back.docx", p(r("Our form")) + p(r(typed)))
    reading = read_file(path, pack)
    for name, answer in answers.items():
        assert reading.answers[f"form.{name}"].value == answer, what


def test_a_sign_more_than_the_form_has_leaves_open_what_parts_two_answers(
    tmp_path: Path,
) -> None:
    pack = pack_of(adopted(p(r("Our form")) + p(r("______, ______")), tmp_path), tmp_path)
    back = p(r("Our form")) + p(r("Example, Kim, Sampletown"))
    reading = read_file(word_file(tmp_path / "back.docx", back), pack)
    assert {answer.state for answer in reading.answers.values()} == {"unclear"}


def test_boxes_behind_their_labels_are_not_the_next_labels(tmp_path: Path) -> None:
    line = "Form attached?   Yes {}  No {} (tick as appropriate)"
    pack = pack_of(adopted(p(r("Our form")) + p(r(line.format("☐", "☐"))), tmp_path), tmp_path)
    path = word_file(tmp_path / "b.docx", p(r("Our form")) + p(r(line.format("☐", "☒"))))
    (answer,) = read_file(path, pack).answers.values()
    assert answer.value == "no"


def test_questions_of_the_same_words_say_their_section(tmp_path: Path) -> None:
    lines = ("Delivery address", "Town: ______", "Billing address", "Town: ______")
    made = adopted(p(r("Order")) + "".join(p(r(line)) for line in lines), tmp_path)
    assert [own.label for own in made.found.questions] == [
        "Delivery address – Town",
        "Billing address – Town",
    ]


def test_a_logo_is_no_box_and_a_long_label_has_a_short_id(tmp_path: Path) -> None:
    logo = '<w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r>'
    question = " ".join(f"word{n}" for n in range(40))
    made = adopted(p(logo) + p(r("Form")) + tbl(tr(tc(p(r(question))), BLANK)), tmp_path)
    (own,) = made.found.questions
    assert own.kind == "text" and len(own.id) < 30


def test_the_issue_before_is_kept_when_the_version_changes(tmp_path: Path) -> None:
    pack_of(adopted(CASES["a date"][0], tmp_path), tmp_path)
    home = tmp_path / "ours"
    text = (home / "pack.toml").read_text(encoding="utf-8")
    (home / "pack.toml").write_text(
        text.replace('version = "1"', 'version = "2"'), encoding="utf-8"
    )
    run = run_portfolio("template", "build", "--pack", home)
    assert "Kept" in run.words
    assert (home / "templates" / "issued" / "1.docx").exists()
    assert run_portfolio("read", tmp_path / "f.docx", "--pack", home).status == 0


def test_a_file_of_another_pack_is_told_which(tmp_path: Path) -> None:
    """Without stamp and controls, the words say which pack of those that are here a file is of."""
    package = open_package(ROOT / "templates" / "dfe_response_2016" / "portfolio.docx")
    kept = {n: package.read(n) for n in package.names if "custom" not in n.lower()}
    root = etree.fromstring(kept["word/document.xml"])
    etree.strip_elements(root, qn("w:sdtPr"))
    etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))
    kept["word/document.xml"] = etree.tostring(root)
    path = tmp_path / "somebody.docx"
    path.write_bytes(write_archive(kept))
    run = run_portfolio("read", path, "--pack", "sandwell_fg")
    assert run.status == 2
    assert "of the words of the pack 'dfe_response_2016': read it with --pack" in run.words
    run = run_portfolio("read", path, "--json")
    assert run.json()[0]["pack"] == "dfe_response_2016"


def test_a_file_that_no_pack_is_for_shows_what_it_holds(tmp_path: Path) -> None:
    body = (
        tbl(tr(tc(p(r("Town"))), tc(p(r("Sampletown"))), tc(p(r("Team"))), tc(p(r("Blue")))))
        + tbl(tr(tc(p(r("Size"))), tc(p(sdt("", r("Large"))))))
        + p(r("Paid? ☒ Yes ☐ No"))
        + p(r("Why: it was new"))
    )
    run = run_portfolio("read", word_file(tmp_path / "f.docx", body), "--json")
    assert run.status == 2
    file = run.json()[0]
    assert file["error"]["code"] == "not_recognised"
    held = [(one["question"], one["shown"], one["how"]) for one in file["holds"]]
    assert held == [
        ("Size", "Large", "content control"),
        ("Town", "Sampletown", "table row"),
        ("Team", "Blue", "table row"),
        ("Yes", "☒", "box"),
        ("No", "☐", "box"),
        ("Why", "it was new", "label"),
    ]
    run = run_portfolio("read", tmp_path / "f.docx")
    assert "portfolio pack new" in run.words
    assert "    Town: Sampletown (table row, table 1, row 1, column 1)" in run.out


def test_the_pack_in_the_folder_is_taken_for_its_files(tmp_path: Path) -> None:
    """A copy without a stamp is read with the pack that fits; one with mistakes is in no way."""
    line = "Name: ______ Reg No: ______ Course: ______"
    pack_of(adopted(p(r("Our form")) + p(r(line)), tmp_path), tmp_path)
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "pack.toml").write_text("id = 3\n", encoding="utf-8")
    back = word_file(tmp_path / "back.docx", p(r("Our form")) + p(r(line.replace("_", "x"))))
    run = run_portfolio("read", back, "--json", folder=tmp_path)
    assert run.json()[0]["pack"] == "ours"
    run = run_portfolio("read", back, "--explain", "form.name", folder=tmp_path)
    assert "answered, 'xxxxxx'" in run.out


def test_words_that_fit_nothing_are_named_with_their_place(tmp_path: Path) -> None:
    body = CASES["a date"][0] + p(r("Then")) + tbl(tr(tc(p(r("Some words"))), tc(p(r("and more")))))
    made = adopted(body, tmp_path)
    assert [words for _, words in made.found.left] == ["Some words", "and more"]
    assert made.found.left[0][0] == "table 2, row 1, column 1"


def test_rows_of_words_without_a_place_are_said(tmp_path: Path) -> None:
    body = tbl(
        tr(tc(p(r("Sex"))), tc(p(r("woman     man")))),
        tr(tc(p(r("Town"))), BLANK),
    )
    assert adopted(body, tmp_path).found.left == [
        ("table 1, row 1, column 1", "Sex | woman man"),
    ]


def test_the_first_line_is_the_name_of_the_form_unless_it_asks(tmp_path: Path) -> None:
    table = tbl(tr(tc(p(r("Town"))), BLANK))
    named = adopted(p(r("Visit record")) + p(r("")) + table, tmp_path)
    assert named.found.title == "Visit record" and told(named) == [("text", "Town", [])]
    asks = adopted(p(r("Name ________")) + table, tmp_path)
    assert told(asks) == [("text", "Name", []), ("text", "Town", [])]


def test_braces_and_marks_in_the_form_are_only_text(tmp_path: Path) -> None:
    """Words in braces of the form's own are printed as they are, and fill nothing."""
    body = p(r("Write {name} *here* {{ year }}")) + tbl(tr(tc(p(r("The {name} #1"))), BLANK))
    pack = pack_of(adopted(body, tmp_path), tmp_path)
    _, path = filled(pack, tmp_path)
    assert "{{ year }}" in open_package(path).read("word/document.xml").decode()


def test_heads_of_another_grid_change_no_two_places_for_each_other(tmp_path: Path) -> None:
    """A head that begins in the middle of a place is over the next one, too."""
    body = tbl(
        tr(wide(3, p(r("No"))), wide(4, p(r("Person")))),
        tr(wide(2, p(r("Father"))), wide(4, p()), tc(p())),
        tr(wide(2, p(r("Mother"))), wide(4, p()), tc(p())),
    )
    made = adopted(p(r("Our form")) + body, tmp_path)
    assert len(made.found.questions) == 4
    assert made.doubts == []
    pack = pack_of(made, tmp_path)
    typed = iter(("Ada", "Here", "Bea", "There"))
    parts = body.split("<w:p></w:p>")
    back = parts[0] + "".join(f"{p(r(next(typed)))}{part}" for part in parts[1:])
    reading = read_file(word_file(tmp_path / "back.docx", p(r("Our form")) + back), pack)
    assert [answer.value for answer in reading.answers.values()] == ["Ada", "Here", "Bea", "There"]


def test_the_words_behind_an_empty_box_are_no_answer_in_it(tmp_path: Path) -> None:
    box = tbl(tr(tc(p(r("{}")), p(r("(in your own words)")))), tr(tc(p())))
    body = (
        tbl(tr(tc(p(r("Name"))), BLANK))
        + box.replace("{}", "Details of the project")
        + p()
        + box.replace("{}", "Plan for the week").replace("(in your own words)", "(day by day)")
    )
    pack = pack_of(adopted(p(r("Our form")) + body, tmp_path), tmp_path)
    back = p(r("Our form")) + body.replace("<w:p></w:p>", p(r("Ada")), 1)
    reading = read_file(word_file(tmp_path / "back.docx", back), pack)
    assert [answer.state for answer in reading.answers.values()] == ["answered", "blank", "blank"]


LISTED = (
    p(r("Our form"))
    + "".join(p(r(f"{name}: ____________")) for name in ("Town", "Team", "Grade", "Manager"))
    + "".join(
        p(r(title))
        + tbl(tr(tc(p(r("Day"))), tc(p(r("What you did")))), tr(BLANK, BLANK), tr(BLANK, BLANK))
        for title in ("Visits in spring", "Visits in autumn")
    )
)


def test_an_issued_blank_is_blank(tmp_path: Path) -> None:
    """The form's own line to write on is the prompt of its control, and no answer."""
    pack = pack_of(adopted(LISTED, tmp_path), tmp_path)
    reading = read_file(tmp_path / "ours" / "templates" / "portfolio.docx", pack)
    assert {answer.state for answer in reading.answers.values()} == {"blank"}


def test_a_list_and_a_blank_come_back_from_libreoffice(tmp_path: Path) -> None:
    pack = pack_of(adopted(LISTED, tmp_path), tmp_path)
    template = tmp_path / "ours" / "templates" / "portfolio.docx"
    name = next(n for n, f in pack.fields.items() if f.kind == "rows").partition(".")[2]
    record = {"form": {name: [{"day": "2026-03-04", "what_you_did": "Shadowed a colleague"}]}}
    coerced = coerce_record(pack, record, "$", pytest.fail)
    assert coerced.record is not None
    path = tmp_path / "one.docx"
    path.write_bytes(render(compile_template(template, pack), coerced.record))
    blank = tmp_path / "two.docx"
    blank.write_bytes(template.read_bytes())
    one, two = in_libreoffice([path, blank])
    assert read_file(one, pack).record["form"][name] == record["form"][name]
    assert "answered" not in {answer.state for answer in read_file(two, pack).answers.values()}


def test_a_list_of_which_only_the_title_is_left_is_read_by_its_heads(tmp_path: Path) -> None:
    """LibreOffice keeps the title of a repeating section, and may drop those of its cells."""
    pack = pack_of(adopted(LISTED, tmp_path), tmp_path)
    rows = [{"day": "2026-03-04", "what_you_did": "Shadowed a colleague"}]
    coerced = coerce_record(pack, {"form": {"visits_in_spring": rows}}, "$", pytest.fail)
    assert coerced.record is not None
    template = tmp_path / "ours" / "templates" / "portfolio.docx"
    path = tmp_path / "one.docx"
    path.write_bytes(render(compile_template(template, pack), coerced.record))
    package = open_package(path)
    parts = {n: package.read(n) for n in package.names if "custom" not in n.lower()}
    root = etree.fromstring(parts["word/document.xml"])
    for tag in [*root.iter(qn("w:tag"))]:
        own = tag.getparent()
        assert own is not None
        own.remove(tag)
    for cell in [*root.iter(qn("w:tc"))]:
        for sdt_ in [*cell.iter(qn("w:sdt"))]:
            etree.strip_elements(sdt_, qn("w:sdtPr"))
    parts["word/document.xml"] = etree.tostring(root)
    path.write_bytes(write_archive(parts))
    reading = read_file(path, pack)
    assert reading.record["form"]["visits_in_spring"] == rows
    assert reading.answers["form.visits_in_spring.day"].state == "answered"


@pytest.mark.parametrize("number", range(3))
def test_one_of_three_equal_lines_is_the_one_that_was_written_on(
    number: int, tmp_path: Path
) -> None:
    line = "Vehicle Model: ________ Year: ______License Number: ________"
    around = (p(r("Our form")) + p(r("Name: ________")), p(r("Employer: ________")))
    pack = pack_of(adopted(around[0] + p(r(line)) * 3 + around[1], tmp_path), tmp_path)
    lines = [line] * 3
    lines[number] = "Vehicle Model: Ford Fiesta    Year: 2012   License Number: AB12 CDE"
    body = around[0] + "".join(p(r(one)) for one in lines) + around[1]
    reading = read_file(word_file(tmp_path / "back.docx", body), pack)
    said = {name: a.value for name, a in reading.answers.items() if a.state != "blank"}
    suffix = f"_{number + 1}" if number else ""
    assert said == {
        f"form.vehicle_model{suffix}": "Ford Fiesta",
        f"form.year{suffix}": "2012",
        f"form.license_number{suffix}": "AB12 CDE",
    }


def forms() -> list[Path]:
    return sorted(f for f in FORMS.glob("*.do*x") if "filled" not in f.name)


@pytest.mark.skipif(not FORMS.exists(), reason="the forms are not here")
@pytest.mark.parametrize("path", forms(), ids=lambda path: path.stem)
def test_a_strangers_form_is_blank_fills_and_reads_back(path: Path, tmp_path: Path) -> None:
    made = adopt(open_package(path), "ours", path.stem, TODAY)
    assert made.found.questions
    pack = pack_of(made, tmp_path)
    blank = read_file(path, pack)
    assert not [a for a in blank.answers.values() if a.state in ("answered", "unclear")]
    record, file = filled(pack, tmp_path)
    assert read_file(file, pack).record == record
    # Without its controls, as a program that drops them saves it, no answer becomes another.
    package = open_package(file)
    parts = {name: package.read(name) for name in package.names}
    for part in package.text_parts:
        root = etree.fromstring(parts[part])
        etree.strip_elements(root, qn("w:sdtPr"))
        etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))
        parts[part] = etree.tostring(root)
    bare = tmp_path / "bare.docx"
    bare.write_bytes(write_archive(parts))
    reading = read_file(bare, pack)
    wrong = {
        name: (answer.value, record["form"][name.partition(".")[2]])
        for name, answer in reading.answers.items()
        if answer.state == "answered"
        and name.partition(".")[2] in record["form"]
        and answer.value not in (record["form"][name.partition(".")[2]], None)
    }
    assert wrong == {}


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
    assert "Look at" in run.words
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
    made = 0
    for path in sorted(CORPUS.rglob("*.docx")):
        try:
            found = adopt(open_package(path), "ours", path.stem, TODAY)
        except PortfolioError:
            continue
        if len(found.found.questions) >= 3:
            made += 1
            assert pack_of(found, tmp_path / f"pack{made}").fields, path
    assert made >= 20


PROMPTED = [
    # the sentence, what is asked there, what somebody writes in the place of each
    ("I, {insert name}, of {insert town}, say that it is so.", ["name", "town"], ["Ada", "Leeds"]),
    ("Dear [Name of tenant], we met on [date].", ["Name of tenant", "date"], ["Bo", "4 May 2026"]),
    ("The rent is <amount in pounds> a month.", ["amount in pounds"], ["640"]),
    ("Signed for {organisation} by [insert role].", ["organisation", "role"], ["Us", "Chair"]),
    ("Other [please specify]", ["please specify"], ["a boat"]),
]


@pytest.mark.parametrize(("sentence", "asked", "written"), PROMPTED, ids=[p[0] for p in PROMPTED])
def test_words_in_brackets_stand_for_what_is_to_be_written(
    sentence: str, asked: list[str], written: list[str], tmp_path: Path
) -> None:
    """They are places; untouched they are blank, and what is typed in their place is read."""
    blank = docx.Document()
    blank.add_heading("Agreement", 1)
    blank.add_paragraph("Name of the person: ________________")
    blank.add_paragraph(sentence)
    blank.add_paragraph("It ends when either of us says so.")
    form = tmp_path / "form.docx"
    blank.save(str(form))
    made = adopt(open_package(form), "form", "Agreement", date(2026, 1, 1))
    assert [own.label.rpartition(" – ")[2] for own in made.found.questions][1:] == asked
    assert made.doubts == []
    write_draft(tmp_path / "pack", made)
    pack = load_pack(tmp_path / "pack")
    for path in (form, tmp_path / "pack" / "templates" / "portfolio.docx"):
        assert {a.state for a in read_file(path, pack).answers.values()} == {"blank"}
    over = docx.Document(str(form))
    words = sentence
    for answer in written:
        words = re.sub(r"\{{1,2}[^{}]+\}{1,2}|<[^<>]+>|\[[^\[\]]+\]", answer, words, count=1)
    over.paragraphs[2].runs[0].text = words
    over.save(str(tmp_path / "typed.docx"))
    answers = read_file(tmp_path / "typed.docx", pack).answers
    shown = [answers[name].shown for name in list(pack.fields)[1:]]
    assert shown == written


@pytest.mark.parametrize(
    "sentence",
    [
        "As was said before [1], and [sic] again.",
        "[To be completed by the applicant]",
        "Write to <office@example.org> or see <https://example.org/forms>.",
        "It costs between <5 and >3 pounds (see the note).",
        "Made for {{ year }} by {% program %}.",
    ],
)
def test_other_words_in_brackets_are_words(sentence: str, tmp_path: Path) -> None:
    blank = docx.Document()
    blank.add_paragraph("Name of the person: ________________")
    blank.add_paragraph(sentence)
    form = tmp_path / "form.docx"
    blank.save(str(form))
    made = adopt(open_package(form), "form", "Agreement", date(2026, 1, 1))
    assert len(made.found.questions) == 1


def test_words_in_brackets_that_are_marked_are_places(tmp_path: Path) -> None:
    """In whatever words and language: what the words around it have not got says so."""
    blank = docx.Document()
    blank.add_paragraph("Ime: ________________")
    line = blank.add_paragraph("Stranka je ")
    line.add_run("[ime stranke]").font.highlight_color = WD_COLOR_INDEX.YELLOW
    line.add_run(" iz Kopra.")
    blank.save(str(tmp_path / "form.docx"))
    made = adopt(open_package(tmp_path / "form.docx"), "form", "x", date(2026, 1, 1))
    assert [own.label.rpartition(" – ")[2] for own in made.found.questions] == [
        "Ime",
        "ime stranke",
    ]


def test_a_title_over_two_columns_does_not_take_the_place_of_a_label(tmp_path: Path) -> None:
    rows = (
        tr(
            tc(p(r("Optional data on the water chemistry"))).replace(
                "<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
            ),
            tc(p(r("Temperature"))),
            tc(p()),
        ),
        tr(tc(p(r("pH"))), tc(p()), tc(p(r("Dissolved oxygen"))), tc(p())),
    )
    made = adopted(tbl(*rows), tmp_path)
    assert [own.label for own in made.found.questions] == [
        "Optional data on the water chemistry – Temperature", "pH", "Dissolved oxygen",
    ]  # fmt: skip
