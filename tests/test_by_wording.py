"""Places found by their wording, and what people do to them: one specimen each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from docx import Document
from plain import body, look
from specimens import p, r, tc, tr, word_file
from test_signature_places import INLINE

from filler.definition import Pack, find_pack, load_pack
from filler.reading import Reading, read_file

LEADER = "line_manager.signatures.line_manager"
SERVICE = "line_manager.signatures.service_manager"
ASYE = "Have you completed an ASYE programme or equivalent (in Sandwell or another Authority)?"


def plain(
    folder: Path, pack: Pack, form: str, places: dict[str, str], *changes: tuple[str, str]
) -> Reading:
    """A plain form with those places, and some of its markup exchanged."""
    text = body(pack, form, places)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_file(word_file(folder / "plain.docx", text), pack)


def own_row(words: str, *cells: str) -> tuple[str, str]:
    """The row of a label with other words in it, or other cells behind it."""
    return tr(tc(p(r(ASYE))), tc(p())), tr(tc(p(r(words))), *cells)


def test_a_label_that_is_repeated_before_its_answer(tmp_path: Path, pack: Pack) -> None:
    places = {
        f"{LEADER}.signed": p(r("M Example")),
        f"{LEADER}.print_name": p(r("Print Name: Morgan Example")),
        f"{LEADER}.date": p(r("Date: 27/02/2026")),
    }
    reading = plain(tmp_path, pack, "line_manager", places)
    signed = {"signed": "M Example", "print_name": "Morgan Example", "date": "2026-02-27"}
    assert reading.answers[LEADER].value == signed
    assert reading.answers[SERVICE].state == "blank"


@pytest.mark.parametrize("head", ["Printed Name", "Name", "Name (print)", "Full name"])
def test_a_heading_that_was_retyped_signs_nothing(head: str, tmp_path: Path, pack: Pack) -> None:
    change = "Print Name", head
    answer = plain(tmp_path, pack, "line_manager", {}, change).answers[f"{LEADER}.signed"]
    assert (answer.state, answer.value) == ("blank", None)


def test_somebody_else_who_signs_gives_nobody_a_name(tmp_path: Path, pack: Pack) -> None:
    before = tr(tc(p(r("Signed (Service Manager)"))))[: -len("</w:tr>")]
    mentor = ("Signed (Practice Educator)", "J Mentor", "Print Name", "Jo Mentor", "Date", "1/3/26")
    added = tr(*(tc(p(r(words))) for words in mentor))
    reading = plain(tmp_path, pack, "line_manager", {}, (before, added + before))
    assert reading.answers[SERVICE].state == "blank"
    assert "Signed (Practice Educator)" in str([f.message for f in reading.findings])


@pytest.mark.parametrize(
    ("words", "cells", "state", "value"),
    [
        (f"{ASYE} Yes/No", [tc(p(r("Y")))], "answered", "yes"),
        (f"{ASYE} (Yes/No)", [tc(p(r("Yes")))], "answered", "yes"),
        (f"{ASYE} (Yes/No)", [tc(p(r("no")))], "answered", "no"),
        (f"{ASYE} (Yes/No)", [tc(p(r("✓")))], "unclear", None),
        (f"{ASYE} (Yes/No)", [tc(p(r("1")))], "unclear", None),
        # One option overtyped or gone, the other with its own box
        (ASYE, [tc(p(r("x"))), tc(p(r("☐ NO")))], "unclear", None),
        (ASYE, [tc(p(r("☐ YES"))), tc(p(r("x")))], "unclear", None),
        (ASYE, [tc(p(r("☐ YES")))], "unclear", None),
        (ASYE, [tc(p(r("Yes / No    Yes")))], "unclear", None),
        # A letter among words is one of them
        (ASYE, [tc(p(r("☒ YES ☐ NO (part x of it)")))], "answered", "yes"),
        (ASYE, [tc(p(r("☐ YES ☐ NO 3 × 2 days")))], "unclear", None),
    ],
)
def test_options_and_their_answer(
    words: str, cells: list[str], state: str, value: Any, tmp_path: Path, pack: Pack
) -> None:
    reading = plain(tmp_path, pack, "employee_details", {}, own_row(words, *cells))
    answer = reading.answers["employee_details.asye"]
    assert (answer.state, answer.value) == (state, value)


@pytest.mark.parametrize(
    ("place", "state", "value"),
    [
        (p(r("☒ Agree")) + p(r("☐ Defer Progression")), "answered", "agree"),
        (p(r("☐ Agree Progression")) + p(r("☒ Defer")), "answered", "defer"),
        (p(r("☒ Other")) + p(r("☐ Agree Progression ☐ Defer Progression")), "unclear", None),
    ],
)
def test_options_that_were_shortened(
    place: str, state: str, value: Any, tmp_path: Path, pack: Pack
) -> None:
    name = "line_manager.recommendation"
    answer = plain(tmp_path, pack, "line_manager", {name: place}).answers[name]
    assert (answer.state, answer.value) == (state, value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # What the form prints elsewhere
        ("employee_details.job_title", "Team Manager"),
        ("employee_details.team", "Mentoring"),
        ("employee_details.work_location", "KSS 9"),
        # What does not show, or ends like a form's words
        ("employee_details.full_name", "می\u200cخواهم 👩\u200d👧"),
    ],
)
def test_words_that_are_an_answer(name: str, words: str, tmp_path: Path, pack: Pack) -> None:
    answer = plain(tmp_path, pack, "employee_details", {name: p(r(words))}).answers[name]
    assert (answer.state, answer.value) == ("answered", words)


def test_an_answer_in_the_cell_of_its_question_that_is_printed_elsewhere(
    tmp_path: Path, pack: Pack
) -> None:
    row = tr(tc(p(r("Job Title/Role"))), tc(p()))
    change = row, tr(tc(p(r("Job Title/Role: Team Manager"))))
    reading = plain(tmp_path, pack, "employee_details", {}, change)
    assert reading.answers["employee_details.job_title"].value == "Team Manager"


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ([tc(p()), tc(p(r("HR to confirm")))], "further to the right"),
        ([tc(p(r("Areas of responsibility:")))], "may be a question"),
        ([tc(p(r("How long have you been in this post?")))], "may be a question"),
    ],
)
def test_words_that_may_be_the_form_of_somebody(
    cells: list[str], note: str, tmp_path: Path, pack: Pack
) -> None:
    row = tr(tc(p(r("Work location"))), tc(p()))
    change = row, tr(tc(p(r("Work location"))), *cells)
    # Where every question of the form is there, such words are somebody's own.
    gone = tr(tc(p(r("Telephone Number"))), tc(p())), ""
    answer = plain(tmp_path, pack, "employee_details", {}, change, gone).answers[
        "employee_details.work_location"
    ]
    assert (answer.state, answer.value) == ("unclear", None)
    assert note in answer.note


def test_one_struck_out_of_a_list_chooses_none_of_the_others(tmp_path: Path, pack: Pack) -> None:
    rows = {f"applicant.interests={o.id}": p() for o in pack.fields["applicant.interests"].options}
    first = pack.fields["applicant.interests"].options[0].label
    change = r(first), look(first, "<w:strike/>")
    reading = plain(tmp_path, pack, "applicant", rows, change)
    answer = reading.answers["applicant.interests"]
    assert (answer.state, answer.value) == ("unclear", [])


def test_a_line_of_a_grid_heads_what_somebody_wrote(tmp_path: Path, pack: Pack) -> None:
    label = pack.fields["line_manager.competencies.teamwork"].label
    asked = pack.fields["line_manager.assessment"].label
    wrote = p(r(label)) + p(r("Sam is good at it."))
    form = p(r(asked)) + f"<w:tbl>{tr(tc(wrote))}</w:tbl>"
    reading = plain(tmp_path, pack, "line_manager", {}, ("<w:tbl>", form + "<w:tbl>"))
    answer = reading.answers["line_manager.assessment"]
    assert "Sam is good at it." in (answer.value or answer.shown)


def test_numbered_questions_are_found_and_a_footer_answers_none(tmp_path: Path) -> None:
    other = load_pack(find_pack("dfe_response_2016"))
    questions = [f.label for f in other.fields.values() if ".questions." in f.id]
    boxes = [f"<w:tbl>{tr(tc(p(r(f'Answer {n}'))))}</w:tbl>" for n in range(len(questions) - 1)]
    boxes.append(f"<w:tbl>{tr(tc(p()))}</w:tbl>")
    text = "".join(p(r(question)) + box for question, box in zip(questions, boxes, strict=True))
    file = word_file(tmp_path / "n.docx", text, footer1=p(r("Respond by 9 September 2016")))
    said = [read_file(file, other).answers[f.id] for f in other.fields.values()][2:]
    assert [a.value for a in said] == [*(f"Answer {n}" for n in range(len(questions) - 1)), None]
    assert said[-1].state == "blank"
    # As Word numbers them by itself, the figures are not among the words.
    bare = text
    for question in questions:
        bare = bare.replace(question, question.partition(". ")[2])
    again = read_file(word_file(tmp_path / "b.docx", bare), other)
    assert again.answers["response.questions.option"].value == "Answer 1"


def test_words_and_pictures_beside_a_table_are_told_of(tmp_path: Path, pack: Pack) -> None:
    text = body(pack, "line_manager", {}) + p(r("I support it.")) + p(INLINE)
    reading = read_file(word_file(tmp_path / "x.docx", text), pack)
    told = [f.message.partition(" was written")[0] for f in reading.findings]
    assert "'I support it.'" in told


def test_the_words_behind_other_go_on_with_its_lines(tmp_path: Path, pack: Pack) -> None:
    label = pack.fields["applicant.interests"].label
    place = p(r("☒ Other (Please specify) pottery × 3")) + p(r("and weaving"))
    rows = tr(tc(p(r(label)) + p(r("☐ IRO Service")) + place))
    form = body(pack, "applicant", {}).replace(tr(tc(p(r(label)))), rows)
    reading = read_file(word_file(tmp_path / "o.docx", form), pack)
    assert reading.answers["applicant.interests_other"].value == "pottery × 3\nand weaving"


@pytest.mark.parametrize("words", ["6 years in all, I think?", "Two things are asked here:"])
def test_an_answer_that_ends_like_a_question(words: str, tmp_path: Path, pack: Pack) -> None:
    name = "employee_details.work_location"
    answer = plain(tmp_path, pack, "employee_details", {name: p(r(words))}).answers[name]
    assert (answer.state, answer.value) == ("answered", words)


def test_an_answer_that_begins_with_another_question(tmp_path: Path, pack: Pack) -> None:
    asked = pack.fields["line_manager.assessment"].label
    wrote = "Actions + Timescales: agreed with Sam."
    form = p(r(asked)) + f"<w:tbl>{tr(tc(p(r(wrote))))}</w:tbl>"
    reading = plain(tmp_path, pack, "line_manager", {}, ("<w:tbl>", form + "<w:tbl>"))
    assert "agreed with Sam" in (reading.answers["line_manager.assessment"].value or "")


def test_one_word_of_the_present_layout_makes_no_other_layout(tmp_path: Path, pack: Pack) -> None:
    """Somebody typed "Signature" into one place of a form of the time before."""
    document = Document(str(ROOT / "samples" / "returned" / "plain-tables.docx"))
    rows = [row for table in document.tables for row in table.rows]
    row = next(row for row in rows if row.cells[0].text == "Signed (Line Manager)")
    for paragraph in row.cells[1].paragraphs:
        paragraph.clear()
    row.cells[1].paragraphs[0].add_run("[signature]")
    file = tmp_path / "x.docx"
    document.save(str(file))
    answers = read_file(file, pack).answers
    assert answers["line_manager.signatures.line_manager.signed"].state == "unclear"
    assert answers["line_manager.signatures.employee.date"].state == "answered"
    assert answers["line_manager.signatures.head_of_service.print_name"].value == "Lee Fictional"


def test_a_level_typed_behind_the_label_of_a_grid_row(tmp_path: Path, pack: Pack) -> None:
    document = Document(str(ROOT / "samples" / "returned" / "plain-tables.docx"))
    name = "line_manager.competencies.families"
    rows = [row for table in document.tables for row in table.rows]
    row = next(row for row in rows if row.cells[0].text == pack.fields[name].label)
    for cell in row.cells[1:]:
        cell.text = ""
    row.cells[0].paragraphs[0].add_run(" - Adequate")
    file = tmp_path / "x.docx"
    document.save(str(file))
    answer = read_file(file, pack).answers[name]
    assert (answer.state, answer.value) == ("unclear", None)
    assert "'Adequate' is written after its label" in answer.note


def share_said(reading: Reading, title: str) -> int:
    """The percentage that is said of a form; 100 where nothing is said."""
    told = [one.message for one in reading.findings if one.rule == "part_of_form"]
    said = [re.search(r"(\d+)%", message) for message in told if f"'{title}' " in message]
    return int(said[0][1]) if said and said[0] else 100


@pytest.mark.parametrize(
    ("form", "part"), [("line_manager", 3), ("observation", 3), ("cpd_log", 2)]
)
def test_a_form_of_which_a_part_is_there_says_how_much(
    form: str, part: int, tmp_path: Path, pack: Pack
) -> None:
    path = word_file(tmp_path / "part.docx", body(pack, form, {}))
    title = next(one.title for one in pack.forms if one.id == form)
    assert share_said(read_file(path, pack), title) >= 40
    document = Document(str(path))
    rows = [row for table in document.tables for row in table.rows]
    for row in rows[len(rows) // part :]:
        row._tr.getparent().remove(row._tr)
    document.save(str(path))
    assert 15 <= share_said(read_file(path, pack), title) < 50


def test_a_whole_form_says_nothing_of_a_part(pack: Pack) -> None:
    reading = read_file(ROOT / "samples" / "returned" / "plain-tables.docx", pack)
    assert not [finding for finding in reading.findings if finding.rule == "part_of_form"]
