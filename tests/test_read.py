"""Answers by tag: wherever a control stands, whatever its state says, nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import FORM_TEMPLATES, TEMPLATES
from specimens import p, r, sdt, tbl, tc, tick, tr, word_file

from filler.definition import Pack
from filler.errors import PortfolioError
from filler.reading import Answer, Reading, read_file

NAME = "employee_details.full_name"
GRID = "line_manager.competencies.caseload"


@pytest.fixture
def answers(tmp_path: Path, pack: Pack) -> Any:
    def read(body: str, **others: str) -> Reading:
        return read_file(word_file(tmp_path / "returned.docx", body, **others), pack)

    return read


@pytest.mark.parametrize("template", FORM_TEMPLATES, ids=lambda path: path.stem)
def test_an_untouched_blank_is_blank_everywhere(template: Path, pack: Pack) -> None:
    reading = read_file(template, pack)
    assert {answer.state for answer in reading.answers.values()} == {"blank"}
    assert reading.findings == ()
    assert reading.recognised_by == "document properties"
    assert reading.version == "1.3"


def test_the_blank_pack_answers_every_field_of_the_definition(pack: Pack) -> None:
    reading = read_file(TEMPLATES / "portfolio.docx", pack)
    assert pack.fields.keys() <= reading.answers.keys()
    assert "cpd_log.further.activity" in reading.answers
    assert "applicant.interests=cic" in reading.answers


INSIDE = r("Sam Sample")
CHOICE = (
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><a:graphic><a:graphicData>'
    "<wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData>"
    "</a:graphic></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
    "<w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent>"
)
IN_BOX = p(sdt(NAME, INSIDE))


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (sdt(NAME, p(INSIDE)), "outside a table"),
        (p(r("Name: "), sdt(NAME, INSIDE)), "outside a table"),
        (tbl(tr(tc(p(r("Name"))), tc(p(sdt(NAME, INSIDE))))), "table 1, row 1, column 2"),
        (tbl(tr(tc(p(r("Name"))), sdt(NAME, tc(p(INSIDE))))), "table 1, row 1, column 2"),
        (tbl(sdt(NAME, tr(tc(p(INSIDE))))), "table 1, row 1, column 1"),
        (tbl(tr(tc(sdt(NAME, p(INSIDE))))), "table 1, row 1, column 1"),
        (tbl(tr(tc(tbl(tr(tc(p(sdt(NAME, INSIDE)))))))), "table 2, row 1, column 1"),
        (p("<w:r>", CHOICE.format(IN_BOX, IN_BOX), "</w:r>"), "outside a table"),
        (p("<w:hyperlink>", sdt(NAME, INSIDE), "</w:hyperlink>"), "outside a table"),
        (p('<w:ins w:id="1" w:author="A">', sdt(NAME, INSIDE), "</w:ins>"), "outside a table"),
        (sdt("somebody.elses", sdt(NAME, p(INSIDE)), "<w:richText/>"), "outside a table"),
    ],
    ids=[
        "block", "inline", "in a cell", "around a cell", "around a row", "block in a cell",
        "nested table", "text box, stored twice", "hyperlink", "tracked insertion", "nested",
    ],
)  # fmt: skip
def test_a_control_is_read_wherever_it_stands(answers: Any, body: str, where: str) -> None:
    answer = answers(body).answers[NAME]
    assert (answer.state, answer.value, answer.where) == ("answered", "Sam Sample", where)


@pytest.mark.parametrize("part", ["header1", "footer2", "footnotes"])
def test_a_control_is_read_in_whatever_part(answers: Any, part: str) -> None:
    content = p(sdt(NAME, INSIDE))
    if part == "footnotes":
        content = f'<w:footnote w:id="1">{content}</w:footnote>'
    answer = answers(p(), **{part: content}).answers[NAME]
    assert answer.value == "Sam Sample"
    assert answer.where == f"word/{part}.xml, outside a table"


def test_the_heading_above_is_part_of_the_place(answers: Any) -> None:
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Details</w:t></w:r></w:p>'
    answer = answers(heading + tbl(tr(tc(p(sdt(NAME, INSIDE)))))).answers[NAME]
    assert answer.where == 'table 1, row 1, column 1 under "Details"'


def test_deleted_words_are_not_an_answer(answers: Any) -> None:
    deleted = '<w:del w:id="1" w:author="A"><w:r><w:delText>old</w:delText></w:r></w:del>'
    assert answers(sdt(NAME, p(deleted, r("new")))).answers[NAME].value == "new"
    assert answers(sdt(NAME, p(deleted))).answers[NAME].state == "blank"


def test_a_tracked_insertion_counts_and_is_noted(answers: Any) -> None:
    body = p('<w:ins w:id="1" w:author="A">', sdt(NAME, INSIDE), "</w:ins>")
    assert [f.rule for f in answers(body).findings if f.field == NAME] == ["tracked"]


def test_paragraphs_breaks_and_tabs_are_kept(answers: Any) -> None:
    content = p(r("a"), "<w:r><w:br/></w:r>", r("b"), "<w:r><w:tab/></w:r>", r("c")) + p(r("d"))
    assert answers(sdt(NAME, content)).answers[NAME].value == "a\nb\tc\nd"


def test_the_prompt_is_blank_and_other_words_under_its_flag_are_unclear(answers: Any) -> None:
    prompt = answers(p(sdt(NAME, r("Type here"), placeholder=True))).answers[NAME]
    assert (prompt.state, prompt.value) == ("blank", None)
    words = answers(p(sdt(NAME, r("Sam Sample"), placeholder=True))).answers[NAME]
    assert (words.state, words.value, words.shown) == ("unclear", None, "Sam Sample")
    assert "says that it shows placeholder text" in words.note


def test_a_restyled_prompt_is_still_a_prompt(answers: Any) -> None:
    run = (
        '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Your name, please</w:t></w:r>'
    )
    assert answers(p(sdt(NAME, run, placeholder=True))).answers[NAME].state == "blank"


def grid(*boxes: tuple[str, str | None]) -> str:
    options = ("limited", "adequate", "substantial")
    return p(
        *(
            tick(f"{GRID}={o}", glyph, state)
            for o, (glyph, state) in zip(options, boxes, strict=True)
        )
    )


@pytest.mark.parametrize(
    ("boxes", "state", "value", "note"),
    [
        ((("☐", "0"), ("☑", "1"), ("☐", "0")), "answered", "adequate", ""),
        ((("☐", "false"), ("☒", "true"), ("☐", "off")), "answered", "adequate", ""),
        ((("☐", None), ("☑", "absent"), ("☐", "FALSE")), "answered", "adequate", ""),
        ((("☐", "0"), ("☐", "0"), ("☐", "0")), "blank", None, ""),
        ((("☑", "1"), ("☐", "0"), ("☑", "1")), "unclear", None, "2 options are ticked"),
        (
            (("☐", "0"), ("☐", "1"), ("☐", "0")),
            "unclear",
            None,
            "Word has it as ticked, but the box is empty",
        ),
        (
            (("☐", "0"), ("☑", "0"), ("☐", "0")),
            "unclear",
            None,
            "Word has it as not ticked, but the box shows a tick",
        ),
        (
            (("☐", "0"), ("?", "0"), ("☐", "0")),
            "unclear",
            None,
            "Word has it as not ticked, but the box shows '?'",
        ),
    ],
)
def test_one_of_several(answers: Any, boxes: Any, state: str, value: str | None, note: str) -> None:
    answer = answers(grid(*boxes)).answers[GRID]
    assert (answer.state, answer.value, answer.note) == (state, value, note)


def test_a_box_that_is_gone_leaves_the_row_unclear(answers: Any) -> None:
    body = p(tick(f"{GRID}=limited", "☐"), tick(f"{GRID}=adequate", "☐"))
    answer = answers(body).answers[GRID]
    assert (answer.state, answer.note) == (
        "unclear",
        "the box for 'substantial' is not in the file",
    )


def test_a_place_that_is_gone_is_missing_and_blocks(answers: Any) -> None:
    reading = answers(p(sdt(NAME, INSIDE)))
    assert reading.answers["employee_details.email"].state == "missing"
    finding = next(f for f in reading.findings if f.field == "employee_details.email")
    assert (finding.rule, finding.severity) == ("missing", "blocks")


def test_a_copy_with_another_answer_is_unclear_with_both_places(answers: Any) -> None:
    same = answers(p(sdt(NAME, INSIDE)) + p(sdt(NAME, INSIDE))).answers[NAME]
    assert same.state == "answered"
    other = answers(p(sdt(NAME, INSIDE)) + tbl(tr(tc(p(sdt(NAME, r("Jo"))))))).answers[NAME]
    assert (other.state, other.shown) == ("unclear", "Sam Sample / Jo")
    assert other.where == "outside a table; table 1, row 1, column 1"


DATE = "employee_details.permission_date"


@pytest.mark.parametrize(
    ("shown", "stored", "state", "value"),
    [
        ("04/03/2026", "2026-03-04T00:00:00Z", "answered", "2026-03-04"),
        ("4/3/2026", None, "answered", "2026-03-04"),
        ("Sept 2019", None, "answered", "Sept 2019"),
        ("ongoing", "2026-03-04T00:00:00Z", "answered", "ongoing"),
        ("04/03/2026", "2026-04-03T00:00:00Z", "unclear", None),
        ("31/02/2026", None, "unclear", None),
    ],
)
def test_dates(answers: Any, shown: str, stored: str | None, state: str, value: str | None) -> None:
    kind = f'<w:date w:fullDate="{stored}"/>' if stored else "<w:date/>"
    answer = answers(p(sdt(DATE, r(shown), kind))).answers[DATE]
    assert (answer.state, answer.value, answer.shown) == (state, value, shown)
    assert answer.how == "date control"


def rows(*activities: str) -> str:
    """Rows of the log as plain table rows, the repeating section gone."""
    cells = [tr(tc(p(sdt("cpd_log.further.activity", r(words))))) for words in activities]
    return tbl(*cells)


def test_rows_keep_their_order_and_blank_ones_fall_out(answers: Any) -> None:
    reading = answers(rows("one", " ", "three"))
    assert [row["activity"] for row in reading.record["cpd_log"]["further"]] == ["one", "three"]
    assert reading.answers["cpd_log.further[1].activity"].where == "table 1, row 3, column 1"


def test_a_deleted_row_is_not_read(answers: Any) -> None:
    gone = '<w:tr><w:trPr><w:del w:id="1" w:author="A"/></w:trPr>'
    body = rows("kept").replace("</w:tbl>", "") + gone
    body += tc(p(sdt("cpd_log.further.activity", r("gone")))) + "</w:tr></w:tbl>"
    assert len(answers(body).record["cpd_log"]["further"]) == 1


def test_a_control_of_nobody_is_noted_with_its_words(answers: Any) -> None:
    reading = answers(p(sdt(NAME, INSIDE), sdt("extra.note", r("please read"))))
    finding = next(f for f in reading.findings if f.rule == "unknown_control")
    assert "'extra.note'" in finding.message
    assert "please read" in finding.message


def test_a_word_file_that_is_no_form_of_ours_is_refused(answers: Any) -> None:
    with pytest.raises(PortfolioError) as caught:
        answers(p(r("A letter.")))
    assert caught.value.code == "not_recognised"


def test_an_answer_prints_its_note_only_when_it_has_one() -> None:
    assert "note" not in Answer(state="blank").as_json()
    assert Answer(state="unclear", note="why").as_json()["note"] == "why"
