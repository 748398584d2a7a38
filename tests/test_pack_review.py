"""A draft put right by a person: the workbook of its places, the marked copy, the review page."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, lacking, run_portfolio
from lxml import etree
from said import is_said
from specimens import p, r, sdt, tbl, tc, tr, word_file

from filler.adopting import adopt, marked_copy
from filler.adopting.marked import unbound
from filler.definition import load_pack
from filler.ooxml.archive import write_archive
from filler.ooxml.names import NAMESPACES, qn
from filler.ooxml.package import open_package, package_of
from filler.reading import read_file

FORMS = ROOT.parent / "shared" / "forms"
TODAY = date(2026, 1, 1)
BLANK = tc(p())
BODY = (
    p(r("Our form"))
    + tbl(
        tr(tc(p(r("Full name *"))), BLANK),
        tr(tc(p(r("Size"))), tc(p(r("☐ Small ☐ Large")))),
        tr(tc(p(r("Have you a car?"))), tc(p(r("☐ Yes ☐ No")))),
        tr(tc(p(r("If yes, which?"))), BLANK),
        tr(tc(p(r("Signature"))), BLANK, tc(p(r("Date"))), BLANK),
        tr(tc(p(r("For office use"))), BLANK),
    )
    + tbl(tr(tc(p(r("Day"))), tc(p(r("What you did")))), tr(BLANK, BLANK), tr(BLANK, BLANK))
)


@pytest.fixture
def drafted(tmp_path: Path) -> Path:
    """A form and its first draft."""
    word_file(tmp_path / "form.docx", BODY)
    run = run_portfolio("pack", "new", "form.docx", "-o", "ours", folder=tmp_path)
    assert run.status == 0, run.words
    return tmp_path


def change(folder: Path, **cells: str) -> None:
    """Write into cells of the workbook, each ``Column_row``."""
    path = folder / "ours" / "places.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Places"]
    heads = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    for name, value in cells.items():
        head, _, row = name.rpartition("_")
        sheet.cell(int(row), heads[head]).value = value
    book.save(path)


def again(folder: Path, given: str) -> tuple[int, str]:
    run = run_portfolio(
        "pack", "new", "form.docx", "-o", "ours", "--from", f"ours/{given}", folder=folder
    )
    return run.status, run.words


def test_the_workbook_has_a_row_for_each_place(drafted: Path) -> None:
    sheet = openpyxl.load_workbook(drafted / "ours" / "places.xlsx")["Places"]
    rows = [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=2)]
    assert rows == [
        ["1", "yes", "Full name", "text", None, "yes"],
        ["2", "yes", "Size", "one of", "Small\nLarge", "no"],
        ["3", "yes", "Have you a car?", "one of", "Yes\nNo", "no"],
        ["4", "yes", "If yes, which?", "long text", None, "no"],
        ["5", "yes", "Signature", "signature", None, "no"],
        ["6", "yes", "Date", "date", None, "no"],
        ["7", "yes", "For office use", "text", None, "no"],
        ["8", "yes", "Day / What you did", "list of rows", None, "no"],
        ["8.1", "yes", "Day", "date", None, "no"],
        ["8.2", "yes", "What you did", "text", None, "no"],
    ]


def test_the_template_of_a_draft_has_nothing_to_mend(drafted: Path) -> None:
    template = "ours/templates/portfolio.docx"
    run = run_portfolio("template", "check", template, "--pack", "ours", folder=drafted)
    assert run.status == 0, run.out


def test_what_is_changed_in_the_workbook_is_in_the_pack(drafted: Path) -> None:
    change(
        drafted, Label_2="Name of the applicant", Kind_3="any of", Options_3="S\nL",
        Kind_5="text", Required_4="yes", Whose_6="Line manager", Keep_8="no",
        Label_10="Day of the visit", Kind_11="long text",
    )  # fmt: skip
    status, words = again(drafted, "places.xlsx")
    assert status == 0, words
    pack = load_pack(drafted / "ours")
    fields = pack.fields
    assert list(fields) == [
        "form.full_name", "form.size", "form.have_you_a_car", "form.if_yes_which",
        "form.signature", "form.date", "form.day_what_you_did",
    ]  # fmt: skip
    assert fields["form.full_name"].label == "Name of the applicant"
    assert fields["form.size"].kind == "choices"
    assert [option.label for option in fields["form.size"].options] == ["S", "L"]
    assert fields["form.if_yes_which"].kind == "text"
    assert fields["form.have_you_a_car"].required and fields["form.full_name"].required
    assert fields["form.signature"].whose == "line_manager"
    assert [role.label for role in pack.roles] == ["Line manager"]
    assert [column.label for column in fields["form.day_what_you_did"].columns] == [
        "Day of the visit", "What you did",
    ]  # fmt: skip
    # The place that was left out is none in the Word file, and the pack reads the old form.
    reading = read_file(drafted / "form.docx", pack)
    assert {answer.state for answer in reading.answers.values()} == {"blank"}
    original = open_package(drafted / "ours" / "original.docx").read("word/document.xml")
    assert b"for_office_use" not in original


def test_a_change_that_cannot_be_is_named_with_its_row_and_nothing_is_written(
    drafted: Path,
) -> None:
    before = (drafted / "ours" / "form.toml").read_bytes()
    change(drafted, Kind_3="date", Options_4="Yes", Required_5="maybe", Kind_6="signatur")
    status, words = again(drafted, "places.xlsx")
    assert status == 2
    assert "row 3: a place that is 'one of' cannot be 'date'. It may be one of or any of" in words
    assert "row 4: it has 2 boxes, and 1 options are named." in words
    assert "row 5: 'maybe' in the column Required is neither yes nor no." in words
    assert "row 6: 'signatur' is not a kind of place. Did you mean 'signature'?" in words
    assert (drafted / "ours" / "form.toml").read_bytes() == before


def test_each_slip_in_the_workbook_is_named_with_its_row(drafted: Path) -> None:
    change(
        drafted, Label_2="", Options_3="Small\nsmall", Options_5="Car\nBus",
        **{"No._6": "4", "As it was found_6": "If yes, which?", "No._7": ""},
    )  # fmt: skip
    status, words = again(drafted, "places.xlsx")
    assert status == 2
    for key, row in (
        ("change_label_empty", 2), ("change_two_options_same", 3), ("change_no_boxes_can", 5),
        ("change_place_workbook_twice", 6), ("unknown_row_no_number", 7),
    ):  # fmt: skip
        line = next(line for line in words.splitlines() if f"row {row}:" in line)
        assert is_said(f"problem.{key}", line), line


def test_a_workbook_of_another_form_is_refused(drafted: Path) -> None:
    word_file(drafted / "form.docx", p(r("Town: ______")))
    status, words = again(drafted, "places.xlsx")
    assert status == 2
    assert "the form has no place 1 'Full name'. The workbook is for another form" in words


def test_what_somebody_wrote_into_the_draft_is_kept(drafted: Path) -> None:
    toml = drafted / "ours" / "form.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    assert again(drafted, "places.xlsx")[0] == 0
    assert "# mine" in (drafted / "ours" / "form.toml.before").read_text(encoding="utf-8")


def test_rules_are_drafted_and_hold_only_when_confirmed(drafted: Path) -> None:
    draft = drafted / "ours" / "rules.draft.toml"
    run = run_portfolio("audit", "--rules", "--pack", "ours", folder=drafted)
    assert "What must be answered" not in run.out
    draft.rename(drafted / "ours" / "rules.toml")
    run = run_portfolio("audit", "--rules", "--pack", "ours", folder=drafted)
    assert run.status == 0, run.words
    for title in (
        "What must be answered",
        "Every signature is there",
        "Whoever signs gives the date: Signature",
        "If yes, which? (Have you a car?)",
    ):
        assert title in run.out


# ---------------------------------------------------------------- the marked copy


def marked(folder: Path) -> etree._Element:
    """The body of the marked copy."""
    root = open_package(folder / "ours" / "marked.docx").tree("word/document.xml")
    assert root is not None
    return root


def save(folder: Path, root: etree._Element) -> None:
    path = folder / "ours" / "marked.docx"
    package = open_package(path)
    parts = {name: package.read(name) for name in package.names}
    parts["word/document.xml"] = etree.tostring(root)
    path.write_bytes(write_archive(parts))


def control(root: etree._Element, tag: str) -> etree._Element:
    return next(
        sdt
        for sdt in root.iter(qn("w:sdt"))
        if (own := sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")) is not None
        and own.get(qn("w:val")) == tag
    )


def test_the_marked_copy_lets_places_be_deleted(drafted: Path) -> None:
    assert not [*marked(drafted).iter(qn("w:lock"))]
    original = open_package(drafted / "ours" / "original.docx").tree("word/document.xml")
    assert original is not None
    assert [*original.iter(qn("w:lock"))]


def test_controls_of_the_form_itself_are_left_alone() -> None:
    """Only what a draft put there is taken away with its question."""
    body = "".join(sdt(tag, r(tag)) for tag in ("form.town", "form.team", "their.own", ""))
    root = etree.fromstring(f'<w:body xmlns:w="{NAMESPACES["w"]}">{p(body)}</w:body>')
    unbound(root, "form", {"form.town"})
    tags = [tag.get(qn("w:val")) for tag in root.iter(qn("w:tag"))]
    assert [tag for tag in tags if tag] == ["form.town", "their.own"]
    assert "".join(map(str, root.itertext())) == "form.townform.teamtheir.own"


def test_what_is_changed_in_word_is_in_the_pack(drafted: Path) -> None:
    root = marked(drafted)
    # One is deleted, one renamed, one gets another type; one is added, with a title.
    gone = control(root, "form.for_office_use")
    parent = gone.getparent()
    assert parent is not None
    parent.remove(gone)
    alias = control(root, "form.full_name").find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
    assert alias is not None
    alias.set(qn("w:val"), "Applicant")
    own = control(root, "form.if_yes_which").find(qn("w:sdtPr"))
    assert own is not None
    text = own.find(qn("w:text"))
    assert text is not None
    own.replace(text, etree.Element(qn("w:date")))
    titled = '<w:sdtPr><w:alias w:val="Home town"/><w:text/>'
    line = p(
        r("Town: "), f"<w:sdt>{titled}</w:sdtPr><w:sdtContent>{r('  ')}</w:sdtContent></w:sdt>"
    )
    new = etree.fromstring(f'<w:x xmlns:w="{etree.QName(root).namespace}">{line}</w:x>')
    body = root.find(qn("w:body"))
    assert body is not None
    body.insert(1, new[0])
    save(drafted, root)
    status, words = again(drafted, "marked.docx")
    assert status == 0, words
    pack = load_pack(drafted / "ours")
    fields = {name: (field.kind, field.label) for name, field in pack.fields.items()}
    assert fields == {
        "form.home_town": ("text", "Home town"),
        "form.full_name": ("text", "Applicant"),
        "form.size": ("choice", "Size"),
        "form.have_you_a_car": ("choice", "Have you a car?"),
        "form.if_yes_which": ("date", "If yes, which?"),
        "form.signature": ("signature", "Signature"),
        "form.date": ("date", "Date"),
        "form.day_what_you_did": ("rows", "Day / What you did"),
    }
    locked = open_package(drafted / "ours" / "original.docx").tree("word/document.xml")
    assert locked is not None
    home = control(locked, "form.home_town").find(qn("w:sdtPr"))
    assert home is not None
    assert home.find(qn("w:lock")) is not None


def test_the_workbook_and_the_marked_copy_undo_nothing_of_each_other(drafted: Path) -> None:
    change(drafted, Label_2="Applicant", Kind_5="text", Whose_3="Manager", Keep_8="no")
    assert again(drafted, "places.xlsx")[0] == 0
    # In Word a place is added; what was said in the workbook stays.
    root = marked(drafted)
    body = root.find(qn("w:body"))
    assert body is not None
    line = p(
        r("Town: "),
        f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{r('  ')}</w:sdtContent></w:sdt>",
    )
    body.insert(
        1, etree.fromstring(f'<w:x xmlns:w="{etree.QName(root).namespace}">{line}</w:x>')[0]
    )
    save(drafted, root)
    assert again(drafted, "marked.docx")[0] == 0
    fields = load_pack(drafted / "ours").fields
    assert fields["form.full_name"].label == "Applicant"
    assert fields["form.if_yes_which"].kind == "text"
    assert fields["form.size"].whose == "manager"
    assert "form.for_office_use" not in fields
    assert fields["form.town"].label == "Town"
    # And the workbook names the added place, and may change it, and once more.
    sheet = openpyxl.load_workbook(drafted / "ours" / "places.xlsx")["Places"]
    rows = {row[9].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    change(drafted, **{f"Required_{rows['Town']}": "yes", f"Kind_{rows['If yes, which?']}": "date"})
    status, words = again(drafted, "places.xlsx")
    assert status == 0, words
    fields = load_pack(drafted / "ours").fields
    assert fields["form.town"].required
    assert fields["form.if_yes_which"].kind == "date"
    assert again(drafted, "places.xlsx")[0] == 0
    assert again(drafted, "marked.docx")[0] == 0
    assert list(load_pack(drafted / "ours").fields) == list(fields)
    reading = read_file(drafted / "form.docx", load_pack(drafted / "ours"))
    assert "answered" not in {answer.state for answer in reading.answers.values()}


def test_a_place_that_was_left_out_can_be_kept_again(drafted: Path) -> None:
    change(drafted, Keep_8="no")
    assert again(drafted, "places.xlsx")[0] == 0
    assert "form.for_office_use" not in load_pack(drafted / "ours").fields
    change(drafted, Keep_8="yes")
    assert again(drafted, "places.xlsx")[0] == 0
    assert "form.for_office_use" in load_pack(drafted / "ours").fields


def test_what_is_no_workbook_is_a_plain_sentence(drafted: Path) -> None:
    status, words = again(drafted, "form.toml")
    assert status == 2
    assert "form.toml is not a workbook of places." in words
    word_file(drafted / "ours" / "other.docx", p(r("Town: ")))
    status, words = again(drafted, "other.docx")
    assert status == 2
    assert "No place of the form is in the marked copy." in words


# ---------------------------------------------------------------- the page


def test_the_review_shows_numbered_places_with_problems_first(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        lacking("LibreOffice")
    word_file(tmp_path / "form.docx", BODY + tbl(tr(tc(p(r("Some words"))), tc(p(r("and more"))))))
    run = run_portfolio(
        "pack", "new", "form.docx", "-o", "ours", "--review", "review.html", folder=tmp_path
    )
    assert run.status == 0, run.words
    page = (tmp_path / "review.html").read_text(encoding="utf-8")
    assert page.index("Look at these first") < page.index('<img alt="Page 1 of the form')
    assert "with the places 1 to 8 numbered" in page
    assert "Some words" in page
    for label in ("Full name", "Have you a car?", "Small · Large"):
        assert label in page
    assert "http" not in page.replace("http-equiv", "")


class NoWhere:
    """A path at which nothing is."""

    def __init__(self, *_parts: str) -> None:
        pass

    def is_file(self) -> bool:
        return False


def test_without_libreoffice_the_review_lists_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filler import libreoffice as programs
    from filler.adopting.review import review_page

    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(programs, "Path", NoWhere)
    path = word_file(tmp_path / "form.docx", BODY)
    made = adopt(open_package(path), "ours", "Form", TODAY)
    page = review_page(made, "form.docx")
    assert "<img" not in page
    assert "table 1, row 1, column 2" in page and "The places" in page


def test_a_filled_copy_is_recognised(tmp_path: Path) -> None:
    body = tbl(
        tr(tc(p(r("Full name"))), tc(p(r("Ada Example"))), tc(p(r("Town"))), BLANK),
        tr(tc(p(r("Size"))), tc(p(r("☒ Small ☐ Large"))), tc(p(r("Date"))), tc(p(r("3/4/2026")))),
    )
    run = run_portfolio(
        "pack", "new", word_file(tmp_path / "f.docx", body), "-o", "ours", folder=tmp_path
    )
    assert run.status == 1
    assert "f.docx looks filled in" in run.words
    assert "give a blank copy" in run.words


@pytest.mark.skipif(not FORMS.exists(), reason="the forms are not here")
def test_a_marked_copy_given_back_unchanged_changes_nothing() -> None:
    for path in [f for f in sorted(FORMS.glob("*.do?x")) if "filled" not in f.name][::3]:
        first = adopt(open_package(path), "ours", path.stem, TODAY)
        copy = package_of(marked_copy(first), "marked.docx")
        again_ = adopt(open_package(path), "ours", path.stem, TODAY, marked=copy, by_word=True)
        assert again_.files["form.toml"] == first.files["form.toml"], path
