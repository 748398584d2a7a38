"""Answers found by the form's wording: what people do to a form's layout and words."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain import body, dele, ins, legacy_text, letter, read_plain, symbol, text_box
from specimens import p, r, sdt, tbl, tc, tr, word_file

from filler.definition import Pack
from filler.errors import PortfolioError
from filler.facts.walk import content_of
from filler.ooxml.package import open_package
from filler.reading import Reading, read_file

NAME = "employee_details.full_name"
GRID = "line_manager.competencies"
UNDER = 'under "Employee Details"'


def details(pack: Pack, tmp_path: Path, *rows: str, without: tuple[str, ...] = ()) -> Reading:
    """The employee details with some rows of one's own in the place of the form's."""
    form = pack.form("employee_details")
    assert form is not None
    others = [
        tr(tc(p(r(f.label.replace("&", "&amp;")))), tc(p()))
        for f in form.fields
        if f.id not in without
    ]
    return read_file(word_file(tmp_path / "details.docx", tbl(*rows, *others)), pack)


@pytest.mark.parametrize(
    "row",
    [
        tr(tc(p(r("Full Name"))), tc(p(r("Sam Sample")))),
        tr(tc(p(r("FULL NAME:"))), tc(p(r("Sam Sample")))),
        tr(tc(p(r("Full name "))), tc(p(r("Sam "), r("Sample")))),
        tr(tc(p(r("Ful Name"))), tc(p(r("Sam Sample")))),
        tr(tc(p(r("Employee Name"))), tc(p(r("Sam Sample")))),
        tr(tc(p(r("1. Full Name"))), tc(p(r("Sam Sample")))),
        # In the label's own cell, after its colon or below it
        tr(tc(p(r("Full Name: Sam Sample")))),
        tr(tc(p(r("Full Name:")), p(r("Sam Sample")))),
        tr(tc(p(r("Full Name –  Sam Sample")))),
        # Below the label
        tr(tc(p(r("Full Name"))), tc(p(r("Email"))))
        + tr(tc(p(r("Sam Sample"))), tc(p(r("a@b.c")))),
        # Merged cells, a text box, an insertion, a legacy field, a control without tag or title
        tr(
            tc(p(r("Full Name"))),
            "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + p(r("Sam Sample")) + "</w:tc>",
        ),
        tr(tc(p(r("Full Name"))), tc(p(text_box(p(r("Sam Sample")))))),
        tr(tc(p(r("Full Name"))), tc(p(ins(r("Sam ")), dele("Sem "), r("Sample")))),
        tr(tc(p(r("Full Name"))), tc(p(legacy_text("Sam Sample")))),
        tr(tc(p(r("Full Name"))), tc(p(sdt("", r("Sam Sample"))))),
        tr(tc(p(r("Full Name"))), sdt("", tc(p(r("Sam Sample"))))),
        tr(tc(p("<w:smartTag>", r("Full Name"), "</w:smartTag>")), tc(p(r("Sam Sample")))),
        tr(
            tc(p(r("Full"), "<w:proofErr w:type='spellStart'/>", r(" Name"))),
            tc(p(r("Sam Sample"))),
        ),
    ],
)
def test_an_answer_is_found_by_its_question(row: str, tmp_path: Path, pack: Pack) -> None:
    reading = details(pack, tmp_path, row, without=(NAME, "employee_details.email"))
    answer = reading.answers[NAME]
    assert (answer.state, answer.value) == ("answered", "Sam Sample")
    assert reading.recognised_by == "labels"
    assert answer.where.startswith("table 1, row ")


def test_a_label_that_is_gone_leaves_its_answer_missing(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Who are you?"))), tc(p(r("Sam Sample"))))
    reading = details(pack, tmp_path, row, without=(NAME,))
    assert reading.answers[NAME].state == "missing"
    assert [f.rule for f in reading.findings if f.field == NAME] == ["missing"]


def test_a_question_that_stands_twice_with_two_answers_is_unclear(
    tmp_path: Path, pack: Pack
) -> None:
    rows = [tr(tc(p(r("Full Name"))), tc(p(r(name)))) for name in ("Sam Sample", "Jo Example")]
    answer = details(pack, tmp_path, *rows, without=(NAME,)).answers[NAME]
    assert answer.state == "unclear"
    assert "more than once" in answer.note


def test_a_prompt_that_was_left_is_no_answer(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(r("Type here"))))
    assert details(pack, tmp_path, row, without=(NAME,)).answers[NAME].state == "blank"


def grid(pack: Pack, heads: tuple[str, ...], **rows: tuple[str, ...]) -> str:
    """The competency grid as a plain table, each row's cells as given."""
    fields = {f.id.rpartition(".")[2]: f for f in pack.fields.values() if f.id.startswith(GRID)}
    built = [tr(*(tc(p(r(head))) for head in heads))] if heads else []
    for name, field in fields.items():
        cells = rows.get(name, ("", "", ""))
        built.append(tr(tc(p(r(field.label))), *(tc(p(r(cell))) for cell in cells)))
    return tbl(*built)


HEADS = ("Tick in relation to the applicant’s competency", "Limited", "Adequate", "Substantial")


def read_grid(table: str, tmp_path: Path, pack: Pack) -> Reading:
    return read_file(word_file(tmp_path / "grid.docx", table), pack)


def test_a_grid_is_read_by_its_heads(tmp_path: Path, pack: Pack) -> None:
    reading = read_grid(grid(pack, HEADS, caseload=("", "✓", "")), tmp_path, pack)
    answer = reading.answers[f"{GRID}.caseload"]
    assert (answer.state, answer.value, answer.how) == ("answered", "adequate", "typed mark")
    assert answer.where == "table 1, row 3, column 3"
    assert reading.answers[f"{GRID}.families"].state == "blank"


def test_columns_that_were_put_in_another_order(tmp_path: Path, pack: Pack) -> None:
    heads = (HEADS[0], "Substantial", "Limited", "Adequate")
    reading = read_grid(grid(pack, heads, caseload=("✓", "", "")), tmp_path, pack)
    assert reading.answers[f"{GRID}.caseload"].value == "substantial"


def test_a_grid_over_two_tables_of_which_one_has_heads(tmp_path: Path, pack: Pack) -> None:
    table = grid(pack, HEADS, families=("x", "", ""), development=("", "", "x"))
    middle = table.index("<w:tr>", len(table) // 2)
    split = table[:middle] + "</w:tbl>" + p() + "<w:tbl>" + table[middle:]
    answers = read_grid(split, tmp_path, pack).answers
    assert answers[f"{GRID}.families"].value == "limited"
    assert answers[f"{GRID}.development"].value == "substantial"
    assert answers[f"{GRID}.development"].where.startswith("table 2, row ")


def test_rows_that_were_moved_added_and_deleted(tmp_path: Path, pack: Pack) -> None:
    table = grid(
        pack, HEADS, families=("x", "", ""), caseload=("", "x", ""), identity=("", "", "x")
    )
    head, *rows = [f"<w:tr>{row}" for row in table.removeprefix("<w:tbl>").split("<w:tr>")[1:]]
    rows[-1] = rows[-1].removesuffix("</w:tbl>")
    added = tr(tc(p(r("Knows the local schools"))), *(tc(p(r("x"))),) * 3)
    moved = [head, *rows[5:], added, *rows[:4]]
    answers = read_grid(tbl(*moved), tmp_path, pack).answers
    assert answers[f"{GRID}.families"].value == "limited"
    assert answers[f"{GRID}.caseload"].value == "adequate"
    assert answers[f"{GRID}.identity"].value == "substantial"
    assert answers[f"{GRID}.assessments"].state == "missing"


def test_two_marks_in_a_row_are_unclear(tmp_path: Path, pack: Pack) -> None:
    reading = read_grid(grid(pack, HEADS, caseload=("✓", "✓", "")), tmp_path, pack)
    answer = reading.answers[f"{GRID}.caseload"]
    assert (answer.state, answer.value, answer.note) == ("unclear", None, "2 options are ticked")
    assert reading.record["line_manager"]["competencies"]["caseload"] is None


def test_a_mark_across_two_columns_is_unclear(tmp_path: Path, pack: Pack) -> None:
    table = grid(pack, HEADS, caseload=("MERGED", "", ""))
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p(r("✓"))}</w:tc>'
    table = table.replace(f"{tc(p(r('MERGED')))}{tc(p(r('')))}", wide)
    answer = read_grid(table, tmp_path, pack).answers[f"{GRID}.caseload"]
    assert answer.state == "unclear"
    assert "across 2 columns" in answer.note


@pytest.mark.parametrize(
    ("mark", "how"),
    [
        (symbol("Wingdings", "F0FC"), "symbol font"),
        (letter("Wingdings 2", "P"), "symbol font"),
        (r("[x]"), "brackets"),
        (r("MB"), "typed mark"),
    ],
)
def test_a_grid_with_marks_of_every_kind(mark: str, how: str, tmp_path: Path, pack: Pack) -> None:
    table = grid(pack, HEADS, caseload=("", "", "MARK")).replace(r("MARK"), mark)
    answer = read_grid(table, tmp_path, pack).answers[f"{GRID}.caseload"]
    assert (answer.state, answer.value, answer.how) == ("answered", "substantial", how)


def test_options_apart_in_rows_of_their_own(tmp_path: Path, pack: Pack) -> None:
    places = {"observation.type=pep": p(r("x")), "observation.type=virtual": p(r("✓"))}
    answers = read_plain(tmp_path, pack, "observation", places).answers
    assert answers["observation.type"].value == ["pep", "virtual"]
    assert answers["observation.type=pep"].how == "typed mark"
    assert answers["observation.type=other"].state == "blank"


def test_the_words_behind_an_option_that_asks_for_them(tmp_path: Path, pack: Pack) -> None:
    label = "Other (Please specify)"
    plain = body(pack, "applicant", {}).replace(r(label), r(f"☒ {label} pottery"))
    answers = read_file(word_file(tmp_path / "a.docx", plain), pack).answers
    assert answers["applicant.interests_other"].value == "pottery"
    assert "other" in answers["applicant.interests"].value


def test_rows_that_somebody_added_to_the_log(tmp_path: Path, pack: Pack) -> None:
    form = pack.form("cpd_log")
    assert form is not None
    heads = (
        "Date Attended/ Completed",
        "Learning & Development Activity",
        "Learning outcome – what did you learn or gain?",
        "Evidence of application to practice & work with CYP",
        "Ref cases in evidence (LCS No)",
        "Cross ref to KSS",
    )
    rows = [tr(*(tc(p(r(head.replace("&", "&amp;")))) for head in heads))]
    lines = [line for line in form.lines.values() if line.id.count(".") == 2]
    for line in lines:
        date = "10-12 May 2020" if line.id.endswith("asye") else ""
        rows.append(tr(tc(p(r(date))), tc(p(r(line.label))), *(tc(p()),) * 4))
    rows.append(
        tr(*(tc(p(r(text))) for text in ("3rd Sept '20", "Book club", "Much", "", "", "9")))
    )
    path = word_file(
        tmp_path / "log.docx", p(r("Continuous Professional Development Log")) + tbl(*rows)
    )
    reading = read_file(path, pack)
    asye = reading.answers["cpd_log.activities.asye.date"]
    assert (asye.value, asye.note) == ("10-12 May 2020", "'10 - 12 May 2020' is more than one day")
    assert reading.record["cpd_log"]["further"] == [
        {
            "date": "2020-09-03",
            "activity": "Book club",
            "outcome": "Much",
            "evidence": None,
            "cases": None,
            "kss": "9",
        }
    ]
    assert reading.answers["cpd_log.further[0].activity"].where == "table 1, row 12, column 2"


def test_a_title_serves_where_the_tag_is_gone(tmp_path: Path, pack: Pack) -> None:
    body_ = "".join(
        p(sdt("", r(f"Answer {n}")).replace("<w:sdtPr>", f'<w:sdtPr><w:alias w:val="{title}"/>'))
        for n, title in enumerate(("Full Name", "Job Title/Role", "Work location"))
    )
    reading = read_file(word_file(tmp_path / "titles.docx", body_), pack)
    assert reading.recognised_by == "control titles"
    assert reading.answers["employee_details.job_title"].value == "Answer 1"


def test_a_document_with_a_title_of_ours_or_two_is_not_our_form(tmp_path: Path, pack: Pack) -> None:
    control = sdt("", r("Sam")).replace("<w:sdtPr>", '<w:sdtPr><w:alias w:val="Full Name"/>')
    with pytest.raises(PortfolioError, match="none of the fields"):
        read_file(word_file(tmp_path / "other.docx", p(control)), pack)


def test_words_typed_beside_a_control_are_its_answer(tmp_path: Path, pack: Pack) -> None:
    control = sdt(NAME, r("Type here"), placeholder=True)
    table = tbl(tr(tc(p(r("Full Name"))), tc(p(control, r(" Sam Sample")))))
    reading = read_file(word_file(tmp_path / "beside.docx", table), pack)
    answer = reading.answers[NAME]
    assert (answer.value, answer.how) == ("Sam Sample", "typed beside the control")
    assert "words_beside" in {finding.rule for finding in reading.findings}


def test_unknown_markup_is_gone_into_and_named(tmp_path: Path, pack: Pack) -> None:
    odd = '<x:wrapper xmlns:x="urn:x">' + r("Sam Sample") + "</x:wrapper>"
    row = tr(tc(p(r("Full Name"))), tc(p(odd)))
    reading = details(pack, tmp_path, row, without=(NAME,))
    assert reading.answers[NAME].value == "Sam Sample"
    assert any(f.rule == "unknown_markup" and "wrapper" in f.message for f in reading.findings)


def test_two_packs_in_one_file_are_told(tmp_path: Path, pack: Pack) -> None:
    fields = [
        f.id for f in pack.fields.values() if f.form == "employee_details" and f.kind == "text"
    ]
    one = "".join(p(sdt(name, r("Same"))) for name in fields)
    other = "".join(
        p(sdt(name, r("Same" if n else "Not the same"))) for n, name in enumerate(fields)
    )
    reading = read_file(word_file(tmp_path / "merged.docx", one + other), pack)
    assert "merged" in {finding.rule for finding in reading.findings}
    assert reading.answers[fields[0]].state == "unclear"
    assert reading.answers[fields[1]].value == "Same"


def test_an_answer_pasted_as_a_table_of_its_own(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(), tbl(tr(tc(p(r("Sam Sample"))))), p()))
    assert details(pack, tmp_path, row, without=(NAME,)).answers[NAME].value == "Sam Sample"


def test_a_form_inside_a_table_that_only_lays_it_out(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(tbl(tr(tc(p(r("Full Name"))), tc(p(r("Sam Sample"))))), p()))
    assert details(pack, tmp_path, row, without=(NAME,)).answers[NAME].value == "Sam Sample"


def test_a_cell_that_no_answer_was_read_from_is_told(tmp_path: Path, pack: Pack) -> None:
    extra = tr(tc(p(r("Number of cats"))), tc(p(r("three and a half"))))
    reading = details(pack, tmp_path, extra)
    told = [f.message for f in reading.findings if f.rule == "words_elsewhere"]
    assert any("three and a half" in message for message in told)


def test_two_plain_forms_in_one_file_are_told(tmp_path: Path, pack: Pack) -> None:
    fields = [f for f in pack.fields.values() if f.form == "employee_details" and f.kind == "text"]
    one, other = (
        tbl(*(tr(tc(p(r(f.label.replace("&", "&amp;")))), tc(p(r(f"{f.id} {n}")))) for f in fields))
        for n in (1, 2)
    )
    reading = read_file(word_file(tmp_path / "two.docx", one + p() + other), pack)
    assert "merged" in {finding.rule for finding in reading.findings}
    assert {reading.answers[f.id].state for f in fields} == {"unclear"}


def test_a_name_in_the_header_does_not_compete(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p(r("Sam Sample"))))
    form = pack.form("employee_details")
    assert form is not None
    rows = [tr(tc(p(r(f.label.replace("&", "&amp;")))), tc(p())) for f in form.fields[1:]]
    path = word_file(tmp_path / "h.docx", tbl(row, *rows), header1=p(r("Full Name: S. S.")))
    assert read_file(path, pack).answers[NAME].value == "Sam Sample"


def test_markup_without_children_is_read_and_named(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Full Name"))), tc(p('<x:w xmlns:x="urn:x">Sam Sample</x:w>')))
    reading = details(pack, tmp_path, row, without=(NAME,))
    assert reading.answers[NAME].value == "Sam Sample"
    assert any(f.rule == "unknown_markup" for f in reading.findings)


def test_text_that_is_brought_in_from_elsewhere_is_named(tmp_path: Path, pack: Pack) -> None:
    body_ = p(sdt(NAME, r("Sam"))) + '<w:altChunk r:id="rId9"/>'
    reading = read_file(word_file(tmp_path / "a.docx", body_), pack)
    assert any("altChunk" in f.message for f in reading.findings if f.rule == "unknown_markup")


def test_a_table_whose_label_column_stands_on_the_right(tmp_path: Path, pack: Pack) -> None:
    row = tr(tc(p(r("Sam Sample"))), tc(p(r("Full Name"))))
    assert details(pack, tmp_path, row, without=(NAME,)).answers[NAME].value == "Sam Sample"


def test_cells_merged_in_the_old_way_are_one(tmp_path: Path, pack: Pack) -> None:
    def joined(value: str) -> str:
        return f'<w:tcPr><w:hMerge w:val="{value}"/></w:tcPr>'

    row = tr(tc(p(r("Full Name"))), tc(joined("restart"), p(r("Sam"))), tc(joined("continue"), p()))
    name = "employee_details.full_name"
    reading = details(pack, tmp_path, row, without=(name,))
    assert reading.answers[name].value == "Sam"
    assert reading.answers[name].where.startswith("table 1, row ")
    path = word_file(tmp_path / "h.docx", tbl(row))
    (table,) = content_of(open_package(path)).tables()
    assert [(cell.column, cell.span) for cell in table.rows[0]] == [(0, 1), (1, 2)]
