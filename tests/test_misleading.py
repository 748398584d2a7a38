"""What looks like an answer and is none, and answers that look like something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TEMPLATES
from plain import INK, body, drawn, look, read_plain
from specimens import p, r, sdt, tbl, tc, tick, tr, word_file
from test_labels import HEADS, details, grid, read_grid
from test_marks import CHOICE, STRUCK, TICK, YELLOW
from test_signature_places import INLINE, SIGNED

from filler.definition import Pack
from filler.ooxml.archive import write_archive
from filler.ooxml.package import open_package
from filler.reading import read_file

NAME = "employee_details.full_name"
GONE = "<w:vanish/>"


@pytest.mark.parametrize(
    ("cell", "state", "value"),
    [
        # Options apart by a stroke, or numbered, and none of them marked
        (p(r("Yes / No")), "blank", None),
        (p(r("Yes/No")), "blank", None),
        (p(r("Yes /No")), "blank", None),
        (p(r("1. Yes  2. No")), "blank", None),
        (p(r("(1) Yes (2) No")), "blank", None),
        (p(r("Yes / "), look("No", STRUCK)), "answered", "yes"),
        (p(look("Yes", YELLOW), r(" / No")), "answered", "yes"),
        (p(r("Yes x / No")), "answered", "yes"),
        # Words that name an option and say something else
        (p(r("No timekeeping problems but sickness must be raised")), "unclear", None),
        (p(r("Not yes yet")), "unclear", None),
        (p(r("Yes, but see below")), "unclear", None),
        (p(r("none that I know of")), "unclear", None),
        (p(r("Y")), "answered", "yes"),
        (p(r("N")), "answered", "no"),
        # A mark beside words that are none of the options; an option with a slip
        (p(r("☒ Maybe")) + p(r("☐ Yes")) + p(r("☐ No")), "unclear", None),
        (p(r("Yes 👍 No")), "unclear", None),
        (p(r("Yes "), look("x", STRUCK), r(" No")), "unclear", None),
    ],
)
def test_options_that_mislead(
    cell: str, state: str, value: str | None, tmp_path: Path, pack: Pack
) -> None:
    answer = read_plain(tmp_path, pack, "line_manager", {CHOICE: cell}).answers[CHOICE]
    assert (answer.state, answer.value) == (state, value), answer


def test_an_option_with_a_slip_keeps_its_mark(tmp_path: Path, pack: Pack) -> None:
    name = "line_manager.recommendation"
    cell = p(r("☒ Agree Progresion")) + p(r("☐ Defer Progression"))
    answer = read_plain(tmp_path, pack, "line_manager", {name: cell}).answers[name]
    assert (answer.state, answer.value) == ("answered", "agree")


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        (p(r("not ✓ yet")), "is written beside the mark"),
        (p(r("✓?")), "is written beside the mark"),
        (p(r("☐ ☑")), "an empty box and a ticked one"),
        (p(look("✓", STRUCK)), "struck out or hidden"),
        (p(look("[x]", STRUCK)), "struck out or hidden"),
        (p(look("✓", GONE)), "struck out or hidden"),
        (p(look("x", GONE)), "struck out or hidden"),
        (p(drawn("ellipse")), "something is drawn"),
        (p(drawn("line")), "something is drawn"),
        (p(tick("", "", "1")), "Word has it as ticked"),
        *((p(r(word)), "in the place of a tick") for word in ("TBC", "NOT", "DNA", "LOW", "later")),
    ],
)
def test_tick_places_that_mislead(cell: str, note: str, tmp_path: Path, pack: Pack) -> None:
    answer = read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK]
    assert (answer.state, answer.value) == ("unclear", None)
    assert note in answer.note


def test_a_struck_mark_counts_for_nothing_beside_a_live_one(tmp_path: Path, pack: Pack) -> None:
    cell = p(look("✗", STRUCK), r(" ✓"))
    answer = read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK]
    assert (answer.state, answer.value) == ("answered", True)


@pytest.mark.parametrize(
    "words",
    ["Morgan has not signed as on leave", "Off sick - awaiting", "to follow", "Insert signature",
     "✓", "Yes", "Not yet signed", "not signed electronically", "Sign here", "I do not agree"],
)  # fmt: skip
def test_words_that_sign_nothing(words: str, tmp_path: Path, pack: Pack) -> None:
    answer = read_plain(tmp_path, pack, "line_manager", {SIGNED: p(r(words))}).answers[SIGNED]
    assert (answer.state, answer.value) == ("unclear", None), answer


def test_a_date_behind_the_name_is_the_date(tmp_path: Path, pack: Pack) -> None:
    places = {SIGNED: p(r("Morgan Example 27/02/2026"))}
    reading = read_plain(tmp_path, pack, "line_manager", places)
    signature = reading.record["line_manager"]["signatures"]["line_manager"]
    assert (signature["signed"], signature["date"]) == ("Morgan Example", "2026-02-27")


@pytest.mark.parametrize(
    "answer",
    ["Team", "Office", "Email", "Line Manager", "Date", "Limited", "Manager"],
)
def test_an_answer_that_is_the_wording_of_a_question(
    answer: str, tmp_path: Path, pack: Pack
) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(r(answer))))
    reading = details(pack, tmp_path, row, without=(NAME,))
    assert reading.answers[NAME].value == answer
    others = {n: a for n, a in reading.answers.items() if n != NAME}
    assert {a.state for a in others.values()} <= {"blank", "missing"}, others


@pytest.mark.parametrize(
    "words",
    [
        "Working as a member of a team is where Sam shines.",
        "Sam is good.\nWorking as a member of a team: very well.",
        "Strong.\nDate: 3 March 2020 she did well",
        "See below.\nFull Name: Bob\nTeam\nYes",
        "Team\nOther\nNo, it is so.",
    ],
)
def test_a_long_answer_with_the_wording_of_other_questions(
    words: str, tmp_path: Path, pack: Pack
) -> None:
    name = "line_manager.assessment"
    cell = "".join(p(r(line)) for line in words.split("\n"))
    reading = read_plain(tmp_path, pack, "line_manager", {name: cell})
    assert reading.answers[name].value == words
    told = {n for n, a in reading.answers.items() if a.state == "answered"}
    assert told == {name}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (p(r("____Sam Sample____")), "Sam Sample"),
        (p(r("______________")), None),
        (p(r("..............")), None),
        (p(look("Sam Sample", STRUCK), r(" Samantha Simple")), "Samantha Simple"),
        (p(sdt("", r("Click or tap here to enter text."), placeholder=True)), None),
    ],
)
def test_words_that_are_no_part_of_an_answer(
    cell: str, value: str | None, tmp_path: Path, pack: Pack
) -> None:
    row = tr(tc(p(r("Full Name"))), tc(cell))
    answer = details(pack, tmp_path, row, without=(NAME,)).answers[NAME]
    assert answer.value == value
    assert answer.state == ("answered" if value else "blank")


@pytest.mark.parametrize("properties", [STRUCK, GONE])
def test_an_answer_struck_out_or_hidden_is_unclear(
    properties: str, tmp_path: Path, pack: Pack
) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(look("Sam Sample", properties))))
    assert details(pack, tmp_path, row, without=(NAME,)).answers[NAME].state == "unclear"


@pytest.mark.parametrize(
    ("cell", "state", "value"),
    [
        ("Name: Sam Sample", "answered", "Sam Sample"),
        ("Full name: Sam Sample", "answered", "Sam Sample"),
        ("Sam Sample SWE Registration Number: SW000001", "unclear", None),
    ],
)
def test_a_question_typed_into_the_place_of_the_answer(
    cell: str, state: str, value: str | None, tmp_path: Path, pack: Pack
) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(r(cell))))
    answer = details(pack, tmp_path, row, without=(NAME,)).answers[NAME]
    assert (answer.state, answer.value) == (state, value)
    assert "question is" in answer.note


def test_two_questions_in_one_cell_with_one_place_beside_it(tmp_path: Path, pack: Pack) -> None:
    number = "employee_details.swe_number"
    row = tr(tc(p(r("Full Name")), p(r("SWE Registration Number"))), tc(p(r("Sam   SW000001"))))
    answers = details(pack, tmp_path, row, without=(NAME, number)).answers
    assert {answers[NAME].state, answers[number].state} == {"unclear"}
    assert "SWE Registration Number" in answers[NAME].note


def test_a_second_answer_in_one_more_cell(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(r("Sam Sample"))), tc(p(r("Samuel Sample"))))
    answer = details(pack, tmp_path, row, without=(NAME,)).answers[NAME]
    assert answer.state == "unclear"
    assert "Samuel Sample" in answer.note


@pytest.mark.parametrize("gap", ["   ", "\t", " ........ "])
def test_a_signature_on_one_line_without_colons(gap: str, tmp_path: Path, pack: Pack) -> None:
    field = pack.fields[SIGNED.removesuffix(".signed")]
    label = f"Signed ({field.label})"
    form = body(pack, "line_manager", {})
    row = tr(tc(p(r(label))), tc(p()), tc(p(r("Print Name"))), tc(p()), tc(p(r("Date"))), tc(p()))
    assert row in form
    told = (f"{label} Morgan Example", "Print Name Morgan Specimen", "Date 27/02/2026")
    for parts, state in ((told, "answered"), ((label, "Print Name", "Date"), "blank")):
        text = form.replace(row, tr(tc(p(r(gap.join(parts))))))
        answer = read_file(word_file(tmp_path / "s.docx", text), pack).answers[field.id]
        assert answer.state == state, (parts, answer)
        if state == "answered":
            assert answer.value == {
                "signed": "Morgan Example",
                "print_name": "Morgan Specimen",
                "date": "2026-02-27",
            }


def test_two_questions_on_one_line(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Full Name: Sam Sample   SWE Registration Number: SW000001"))))
    answers = details(pack, tmp_path, row, without=(NAME, "employee_details.swe_number")).answers
    assert answers[NAME].value == "Sam Sample"
    assert answers["employee_details.swe_number"].value == "SW000001"


@pytest.mark.parametrize(
    "heads",
    [("Substancial", "Limited", "Adequate"), ("Substantial (3)", "Limited (1)", "Adequate (2)")],
)
def test_headings_with_slips_in_another_order(
    heads: tuple[str, ...], tmp_path: Path, pack: Pack
) -> None:
    table = grid(pack, (HEADS[0], *heads), caseload=("✓", "", ""))
    answer = read_grid(table, tmp_path, pack).answers["line_manager.competencies.caseload"]
    assert answer.value == "substantial"


@pytest.mark.parametrize("heads", [("Good", "Fair", "Poor"), ("A", "B", "C")])
def test_headings_that_are_others_are_not_guessed(
    heads: tuple[str, ...], tmp_path: Path, pack: Pack
) -> None:
    table = grid(pack, (HEADS[0], *heads), caseload=("✓", "", ""))
    answer = read_grid(table, tmp_path, pack).answers["line_manager.competencies.caseload"]
    assert answer.state in ("unclear", "missing")


def test_options_of_several_that_only_look_chosen(tmp_path: Path, pack: Pack) -> None:
    plain = body(pack, "observation", {}).replace(r("PEPs Meeting"), look("PEPs Meeting", YELLOW))
    answers = read_file(word_file(tmp_path / "o.docx", plain), pack).answers
    assert answers["observation.type"].value == ["pep"]
    assert answers["observation.type=pep"].how == "highlighted option"


@pytest.mark.parametrize(
    ("word", "state"), [("Yes", "answered"), ("MB", "answered"), ("not this one", "missing")]
)
def test_words_in_the_cell_beside_an_option(
    word: str, state: str, tmp_path: Path, pack: Pack
) -> None:
    name = "observation.type=pep"
    answer = read_plain(tmp_path, pack, "observation", {name: p(r(word))}).answers[name]
    assert (answer.state == "answered") == (state == "answered")
    assert answer.state != "answered" or answer.value is True


# In a form that has its controls


def issued(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The blank pack with some markup of its text changed."""
    package = open_package(TEMPLATES / "portfolio.docx")
    parts = {name: package.read(name) for name in package.names}
    text = parts["word/document.xml"].decode()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    parts["word/document.xml"] = text.encode()
    path = tmp_path / "issued.docx"
    path.write_bytes(write_archive(parts))
    return path


LABEL = "<w:t>Work location</w:t></w:r>"
OFFICE = "employee_details.work_location"


def test_words_in_the_label_cell_of_an_empty_control(tmp_path: Path, pack: Pack) -> None:
    text = open_package(TEMPLATES / "portfolio.docx").read("word/document.xml").decode()
    start = text.index("Work location</w:t></w:r>") + len("Work location</w:t></w:r>")
    before = text[start - 40 : start]
    path = issued(tmp_path, (before, f"{before}{r(': Example House')}"))
    reading = read_file(path, pack)
    assert reading.answers[OFFICE].state == "unclear"
    assert "Example House" in reading.answers[OFFICE].note
    assert "words_elsewhere" in {finding.rule for finding in reading.findings}


def test_a_picture_beside_the_control_of_a_signature(tmp_path: Path, pack: Pack) -> None:
    table = tbl(
        tr(
            tc(p(r("Signed"))),
            tc(p(sdt(SIGNED, r("Sign"), "<w:richText/>", placeholder=True), INLINE)),
        )
    )
    prompt = pack.prompts["rich"]
    path = word_file(tmp_path / "s.docx", table.replace(r("Sign"), r(prompt)))
    answer = read_file(path, pack).answers[SIGNED]
    assert (answer.state, answer.how) == ("answered", "picture")
    assert "beside its content control" in answer.note


@pytest.mark.parametrize(
    ("content", "state", "value"),
    [
        (look("Sam Sample", STRUCK), "unclear", None),
        (look("Sam Sample", GONE), "unclear", None),
        (look("Sam Sample", STRUCK) + r(" Samantha Simple"), "answered", "Samantha Simple"),
    ],
)
def test_words_of_a_control_struck_out_or_hidden(
    content: str, state: str, value: str | None, tmp_path: Path, pack: Pack
) -> None:
    path = word_file(tmp_path / "s.docx", p(sdt(NAME, content)))
    answer = read_file(path, pack).answers[NAME]
    assert (answer.state, answer.value) == (state, value)
    assert "struck out or hidden" in answer.note


def test_a_ticked_box_struck_out_is_unclear(tmp_path: Path, pack: Pack) -> None:
    name = "line_manager.competencies.caseload=limited"
    box = tick(name, "☑", checked="1").replace("<w:r>", f"<w:r><w:rPr>{STRUCK}</w:rPr>")
    assert STRUCK in box
    answer = read_file(word_file(tmp_path / "t.docx", p(box)), pack).answers
    assert answer["line_manager.competencies.caseload"].state == "unclear"


def test_a_prompt_in_brackets_before_the_words(tmp_path: Path, pack: Pack) -> None:
    name = "qa.by_name"
    prompt = next(spec.prompt for spec in pack.fields[name].controls)
    path = word_file(tmp_path / "n.docx", p(sdt(name, r(f"{prompt} Charlie Notreal"))))
    answer = read_file(path, pack).answers[name]
    assert (answer.state, answer.value) == ("answered", "Charlie Notreal")
    assert answer.shown == f"{prompt} Charlie Notreal"


def test_the_mark_of_an_option_with_a_slip_is_not_its_neighbours(
    tmp_path: Path, pack: Pack
) -> None:
    name = "observation.type"
    first, second, *others = [option.label for option in pack.fields[name].options]
    label = p(r(pack.fields[name].label))
    slip = first.replace("v", "vv")
    cells = [tc(p(r(f"☑ {slip}"))), tc(p(r(f"☐ {second}")))]
    rows = [tr(*cells), *(tr(tc(p(r(f"☐ {words}"))), tc(p())) for words in others)]
    form = body(pack, "observation", {})
    text = f"{form}{label}{tbl(*rows)}"
    answers = read_file(word_file(tmp_path / "o.docx", text), pack).answers
    options = [option.id for option in pack.fields[name].options]
    assert answers[f"{name}={options[1]}"].value is not True
    assert answers[f"{name}={options[0]}"].value is True


def test_a_tick_and_a_date_beside_an_empty_date_control(tmp_path: Path, pack: Pack) -> None:
    name = "checklist.line_manager.date"
    prompt = pack.prompts["date"]
    control = sdt(name, r(prompt), "<w:date/>", placeholder=True)
    table = tbl(tr(tc(p(r("Line Manager"))), tc(p(control, r(" ✓ 5/3/26")))))
    answer = read_file(word_file(tmp_path / "d.docx", table), pack).answers[name]
    assert answer.state == "unclear", answer


@pytest.mark.parametrize("beside", [r("x"), r("✓"), r("MB"), r("[x]"), INK, drawn("ellipse")])
def test_a_mark_beside_an_empty_box_is_unclear(beside: str, tmp_path: Path, pack: Pack) -> None:
    name = "line_manager.competencies.caseload=limited"
    table = tbl(tr(tc(p(r("Caseload"))), tc(p(tick(name, "☐"), beside))))
    answer = read_file(word_file(tmp_path / "b.docx", table), pack).answers
    assert answer["line_manager.competencies.caseload"].state == "unclear"


def test_an_option_highlighted_beside_empty_boxes(tmp_path: Path, pack: Pack) -> None:
    name = "employee_details.asye"
    cell = p(tick(f"{name}=yes", "☐"), look(" YES ", YELLOW), tick(f"{name}=no", "☐"), r(" NO"))
    table = tbl(tr(tc(p(r(pack.fields[name].label))), tc(cell)))
    answer = read_file(word_file(tmp_path / "h.docx", table), pack).answers[name]
    assert (answer.state, answer.value, answer.how) == ("answered", "yes", "highlighted option")


def test_a_signature_that_nothing_leads_to_is_told(tmp_path: Path, pack: Pack) -> None:
    from test_signature_places import with_parts

    path = word_file(tmp_path / "s.docx", p(sdt(NAME, r("Sam"))))
    with_parts(path, **{"_xmlsignatures/sig1.xml": b"<x/>"})
    (told,) = [f for f in read_file(path, pack).findings if f.rule == "digital_signature"]
    assert "sig1.xml is a signature that nothing leads to" in told.message
