"""What people write around the controls of a form as it was issued, and not into them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TEMPLATES
from lxml import etree
from other_programs import saved
from plain import drawn
from specimens import p, r, tbl, tc, tr

from filler.definition import Pack
from filler.ooxml.names import NAMESPACES, qn
from filler.reading import Reading, read_file

Element = etree._Element
Edit = Callable[[Element], None]
AGREE = "line_manager.recommendation=agree"
RECOMMENDATION = "line_manager.recommendation"
CASELOAD = "line_manager.competencies.caseload"
TEAM = "employee_details.team"
MODULES = "cpd_log.modules"


def elements(xml: str) -> list[Element]:
    """Elements of some WordprocessingML."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return list(etree.fromstring(f"<x {names}>{xml}</x>"))


def control(root: Element, tag: str) -> Element:
    return next(
        c for c in root.iter(qn("w:sdt")) if (t := c.find(f".//{qn('w:tag')}")) is not None
        and t.get(qn("w:val")) == tag
    )  # fmt: skip


def around(node: Element, name: str) -> Element:
    """The innermost element of that name around another."""
    return next(e for e in node.iterancestors() if e.tag == qn(name))


def before(tag: str, xml: str) -> Edit:
    def edit(root: Element) -> None:
        for element in elements(xml):
            control(root, tag).addprevious(element)

    return edit


def behind(tag: str, xml: str) -> Edit:
    """At the end of the control's paragraph."""
    return lambda root: around(control(root, tag), "w:p").extend(elements(xml))


def under(tag: str, xml: str) -> Edit:
    """After the table that the control stands in."""

    def edit(root: Element) -> None:
        for element in reversed(elements(xml)):
            around(control(root, tag), "w:tbl").addnext(element)

    return edit


def in_label(tag: str, words: str) -> Edit:
    """Words more in the first cell of the control's row."""

    def edit(root: Element) -> None:
        cell = next(around(control(root, tag), "w:tr").iter(qn("w:tc")))
        list(cell.iter(qn("w:p")))[-1].extend(elements(r(words)))

    return edit


def ticked(tag: str) -> Edit:
    def edit(root: Element) -> None:
        box = control(root, tag)
        next(box.iter(qn("w14:checked"))).set(qn("w14:val"), "1")
        next(box.iter(qn("w:t"))).text = "☑"

    return edit


def looking(tag: str, properties: str) -> Edit:
    """All words of the control's paragraph with a look."""

    def edit(root: Element) -> None:
        for run in around(control(root, tag), "w:p").findall(qn("w:r")):
            own = run.find(qn("w:rPr"))
            if own is None:
                own = etree.Element(qn("w:rPr"))
                run.insert(0, own)
            own.extend(elements(properties))

    return edit


def saying(tag: str, words: str) -> Edit:
    """Words typed into the control, over its prompt."""

    def edit(root: Element) -> None:
        own = control(root, tag)
        for mark in list(own.iter(qn("w:showingPlcHdr"), qn("w:rStyle"))):
            mark.getparent().remove(mark)  # type: ignore[union-attr]
        first, *more = own.iter(qn("w:t"))
        first.text = words
        for text in more:
            text.text = ""

    return edit


def shaded(tag: str) -> Edit:
    def edit(root: Element) -> None:
        next(around(control(root, tag), "w:tc").iter(qn("w:shd"))).set(qn("w:fill"), "FFFF00")

    return edit


def both(*edits: Edit) -> Edit:
    return lambda root: [edit(root) for edit in edits].clear()


@pytest.fixture
def reading(tmp_path: Path, pack: Pack) -> Callable[[Edit], Reading]:
    def read(edit: Edit) -> Reading:
        file = tmp_path / "edited.docx"
        return read_file(saved(TEMPLATES / "portfolio.docx", edit, file, keeps_parts=True), pack)

    return read


@pytest.mark.parametrize(
    ("edit", "name", "state", "value", "note"),
    [
        # Options outside a table
        (before(AGREE, r("x ")), RECOMMENDATION, "unclear", None, "'x' is written beside it"),
        (behind(AGREE, r(" ✓")), RECOMMENDATION, "unclear", None, "'✓' is written beside it"),
        (
            looking("line_manager.recommendation=defer", "<w:strike/>"),
            *(RECOMMENDATION, "answered", "agree", ""),
        ),
        (
            looking(AGREE, '<w:highlight w:val="yellow"/>'),
            *(RECOMMENDATION, "answered", "agree", ""),
        ),
        (behind(AGREE, drawn("ellipse")), RECOMMENDATION, "unclear", None, "something is drawn"),
        (
            behind("qa.cc_inform_date", r(" 12/02/2026")),
            *("qa.cc_inform_date", "answered", "2026-02-12", ""),
        ),
        # A ticked box that is denied
        (
            both(ticked(f"{CASELOAD}=limited"), behind(f"{CASELOAD}=limited", r(" N/A"))),
            *(f"{CASELOAD}", "unclear", None, "the box is ticked, but 'N/A'"),
        ),
        (
            both(ticked("employee_details.asye=yes"), behind("employee_details.asye=no", r(" x"))),
            *("employee_details.asye", "unclear", None, ""),
        ),
        # Right before the next box
        (
            before("employee_details.asye=no", r("✓")),
            *("employee_details.asye", "unclear", None, "not clear which option"),
        ),
        # In the cell of the question
        (
            in_label(TEAM, " 01214960001"),
            TEAM,
            "unclear",
            None,
            "is written next to its answer box",
        ),
        (in_label(f"{CASELOAD}=limited", " ✓"), CASELOAD, "unclear", None, "is written next to"),
        # One of a list struck out
        (
            looking(f"{MODULES}=artemis", "<w:strike/>"),
            *(MODULES, "unclear", [], "struck out, and none is ticked"),
        ),
        # Looks
        (shaded(f"{CASELOAD}=adequate"), CASELOAD, "unclear", None, "its cell is shaded"),
        # Two places in one cell
        (
            behind("checklist.line_manager.date", r(" 5/3/26")),
            *("checklist.line_manager.date", "unclear", None, "'5/3/26' is beside both it and"),
        ),
        # The prompt left standing
        (saying(TEAM, "Type hereNorth"), TEAM, "answered", "North", "its placeholder text"),
        (saying(TEAM, "North Type here"), TEAM, "answered", "North", "its placeholder text"),
        (saying(TEAM, "ype here"), TEAM, "unclear", None, "very like the placeholder text"),
    ],
)
def test_what_stands_around_a_control(
    edit: Edit,
    name: str,
    state: str,
    value: Any,
    note: str,
    reading: Callable[[Edit], Reading],
) -> None:
    answer = reading(edit).answers[name]
    assert (answer.state, answer.value) == (state, value)
    assert note in answer.note


LIMITED = f"{CASELOAD}=limited"


@pytest.mark.parametrize(
    "words", ["05/03/26", "NK 5/3/26", "Nicely done", "(unanimous)", "without reservation", "× 3",
              "not before June", "see p. 12?", "– no concerns"]
)  # fmt: skip
def test_a_remark_beside_a_tick_denies_nothing(
    words: str, reading: Callable[[Edit], Reading]
) -> None:
    answer = reading(both(ticked(LIMITED), behind(LIMITED, r(f" {words}")))).answers[CASELOAD]
    assert (answer.state, answer.value) == ("answered", "limited")


def test_a_remark_beside_the_question_of_a_ticked_row(reading: Callable[[Edit], Reading]) -> None:
    found = reading(both(ticked(LIMITED), in_label(LIMITED, " – 15 households")))
    assert found.answers[CASELOAD].value == "limited"
    assert [f.rule for f in found.findings] == ["words_elsewhere"]


def test_a_grid_that_is_highlighted_throughout(reading: Callable[[Edit], Reading]) -> None:
    def edit(root: Element) -> None:
        for run in list(root.iter(qn("w:r"))):
            own = run.find(qn("w:rPr"))
            if own is None:
                own = etree.Element(qn("w:rPr"))
                run.insert(0, own)
            own.extend(elements('<w:highlight w:val="yellow"/>'))

    found = reading(both(ticked(LIMITED), edit)).answers
    assert found[CASELOAD].value == "limited"
    assert found["line_manager.competencies.families"].state == "blank"
    assert found["observation.behaviours.greetings"].state == "blank"


def test_a_question_that_does_not_arise(reading: Callable[[Edit], Reading]) -> None:
    name = "employee_details.probation"
    answer = reading(behind(f"{name}=no", r(" N/A"))).answers[name]
    assert (answer.state, answer.value) == ("blank", None)


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (under(TEAM, p() + p(r("I have moved to the North team."))), "I have moved to"),
        (under(TEAM, p(r("First of all.")) + p(r("And then."))), "First of all. And then."),
        (under(TEAM, p() + tbl(tr(tc(p(r("My own log"))), tc(p(r("Much")))))), "My own log / Much"),
        (
            under("line_manager.signatures.employee.signed", p('<w:r><w:drawing><a:blip r:embed="'
            'rId99"/></w:drawing></w:r>')),
            "picture",
        ),
        (in_label(TEAM, " (North)"), "1.4 Team/Service area (North)"),
    ],
)  # fmt: skip
def test_words_that_belong_to_no_place_are_told_of(
    edit: Edit, shown: str, reading: Callable[[Edit], Reading]
) -> None:
    found = [f.message for f in reading(edit).findings if f.rule == "words_elsewhere"]
    assert len(found) == 1
    assert found[0].startswith(f"'{shown}")
