"""The built templates: real controls throughout, accessible, nothing left to chance."""

from __future__ import annotations

import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import TEMPLATES, run_portfolio
from lxml import etree

from filler.building import build_template
from filler.building.note import build_note
from filler.definition import Pack, find_pack
from filler.layout import lay_out
from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.package import open_package, package_of
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp

NAMES = ["portfolio", "line_manager", "applicant", "observation", "cpd_log", "checklist", "qa"]


def root_of(name: str) -> etree._Element:
    root = open_package(TEMPLATES / f"{name}.docx").parse("word/document.xml")
    assert root is not None
    return root


@pytest.fixture(params=NAMES)
def root(request: pytest.FixtureRequest) -> etree._Element:
    return root_of(request.param)


def val(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn("w:val"))


def test_there_is_a_template_for_the_pack_and_each_form_used_alone(pack: Pack) -> None:
    assert [f.id for f in pack.forms if f.alone] == NAMES[1:]
    assert sorted(p.stem for p in TEMPLATES.glob("*.docx")) == sorted([*NAMES, "feedback_note"])


def test_rebuilding_the_note_gives_the_committed_bytes(pack: Pack) -> None:
    words = (find_pack("sandwell_fg") / "feedback_note.md").read_text(encoding="utf-8")
    assert build_note(pack, words) == (TEMPLATES / "feedback_note.docx").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_rebuilding_gives_the_committed_bytes(pack: Pack, name: str) -> None:
    form = None if name == "portfolio" else pack.form(name)
    built = build_template(pack, lay_out(pack, form))
    assert built == (TEMPLATES / f"{name}.docx").read_bytes()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_build_does_not_depend_on_the_order_of_sets(
    seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    ran = run_portfolio("template", "build", "--check")
    assert (ran.status, ran.words.strip()[-21:]) == (
        0,
        "0 of them new or changed."[-21:],
    )


def test_every_control_has_tag_title_and_lock(root: etree._Element) -> None:
    sdts = list(root.iter(qn("w:sdt")))
    assert sdts
    for sdt in sdts:
        assert 0 < len(controls.text_property(sdt, "w:tag")) <= 64
        assert 0 < len(controls.text_property(sdt, "w:alias")) <= 64
        assert controls.text_property(sdt, "w:lock") == "sdtLocked"
    ids = Counter(val(sdt, "w:sdtPr/w:id") for sdt in sdts)
    assert max(ids.values()) == 1


def test_every_field_has_its_control_and_no_other_is_there(pack: Pack) -> None:
    tags = Counter(
        controls.text_property(s, "w:tag") for s in root_of("portfolio").iter(qn("w:sdt"))
    )
    repeated = {c.tag for c in pack.controls.values() if c.column or c.kind == "rows"}
    awaited = {tag for tag in pack.place_tags if tag.startswith("appendix_b.")}
    assert set(tags) == set(pack.controls) | pack.place_tags - awaited | {"contents"}
    assert {tag for tag, count in tags.items() if count > 1} == repeated


def test_ticks_dates_and_texts_are_what_word_makes(root: etree._Element) -> None:
    for box in root.iter(qn("w14:checkbox")):
        ticked, empty = (box.find(qn(f"w14:{s}edState")) for s in ("check", "uncheck"))
        assert ticked is not None
        assert empty is not None
        assert chr(int(ticked.get(qn("w14:val")) or "", 16)) == "☒"
        assert ticked.get(qn("w14:font")) == empty.get(qn("w14:font")) == "MS Gothic"
    for date in root.iter(qn("w:date")):
        assert (val(date, "w:dateFormat"), val(date, "w:lid")) == ("dd/MM/yyyy", "en-GB")


def test_no_empty_run_beside_a_tick_box(root: etree._Element) -> None:
    """Word for the web refuses the click on a box whose paragraph holds an empty run."""
    for box in root.iter(qn("w14:checkbox")):
        paragraph = next(box.iterancestors(qn("w:p")))
        for run in paragraph.iter(qn("w:r")):
            assert any(child.tag != qn("w:rPr") for child in run)
            assert all(t.text for t in run.iter(qn("w:t")))


def test_rows_stay_whole_and_heading_rows_repeat(root: etree._Element) -> None:
    for table in root.iter(qn("w:tbl")):
        assert val(table, "w:tblPr/w:tblCaption")
        for number, row in enumerate(table.iter(qn("w:tr"))):
            cells = list(row.iter(qn("w:tc")))
            whole = row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
            assert whole == (len(cells) > 1)
            styles = {val(p, "w:pPr/w:pStyle") or "" for p in row.iter(qn("w:p"))}
            is_head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            assert is_head == any(style.startswith("TableHead") for style in styles)
            assert not is_head or number == 0


def test_no_paragraph_or_space_is_there_for_layout(root: etree._Element) -> None:
    for paragraph in root.iter(qn("w:p")):
        if paragraph.find(f".//{qn('w:drawing')}") is not None:
            continue
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        assert "  " not in text
        # What ends behind a table needs a paragraph, which takes no room.
        assert text or val(paragraph, "w:pPr/w:pStyle") == "SectionEnd"


def test_headings_go_down_one_level_at_a_time(root: etree._Element) -> None:
    styles = [val(p, "w:pPr/w:pStyle") or "" for p in root.iter(qn("w:p"))]
    levels = [int(style[-1]) for style in styles if style.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_never_touch(root: etree._Element) -> None:
    for table in root.iter(qn("w:tbl")):
        following = table.getnext()
        assert following is None or following.tag != qn("w:tbl")


@pytest.mark.parametrize("name", NAMES)
def test_language_title_and_no_protection(name: str, pack: Pack) -> None:
    package = open_package(TEMPLATES / f"{name}.docx")
    styles = package.parse("word/styles.xml")
    settings = package.parse("word/settings.xml")
    assert styles is not None
    assert settings is not None
    assert [e.get(qn("w:val")) for e in styles.iter(qn("w:lang"))] == ["en-GB"]
    assert list(settings.iter(qn("w:documentProtection"))) == []
    core = package.read("docProps/core.xml").decode()
    assert "<dc:language>en-GB</dc:language>" in core
    assert "<dc:title>" in core
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    assert stamp is not None
    assert (stamp.pack, stamp.version, stamp.digest) == (pack.id, pack.version, pack.digest)


def test_no_braces_anywhere(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        assert not any("{" in v and "{{" in v for v in element.attrib.values())
        assert "{" not in (element.text or "")


def test_further_rows_are_a_repeating_section() -> None:
    for name in ("portfolio", "cpd_log"):
        sections = [s for s in root_of(name).iter(qn("w:sdt")) if controls.kind(s) == "rows"]
        assert [controls.text_property(s, "w:tag") for s in sections] == ["cpd_log.further"]
        content = controls.content(sections[0])
        assert content is not None
        assert [controls.kind(item) for item in content] == ["item"] * 3
        assert all(len(list(item.iter(qn("w:tr")))) == 1 for item in content)


def test_the_log_lies_across_the_page() -> None:
    sizes = [size.get(qn("w:orient")) for size in root_of("portfolio").iter(qn("w:pgSz"))]
    assert set(sizes) == {None, "landscape"}
    assert sizes.count("landscape") == 1


def test_footer_and_contents_are_live() -> None:
    package = open_package(TEMPLATES / "portfolio.docx")
    footers = [name for name in package.names if name.startswith("word/footer")]
    assert len(footers) == 2
    for name in footers:
        footer = package.parse(name)
        assert footer is not None
        text = "".join(t.text or "" for t in footer.iter(qn("w:t"), qn("w:instrText")))
        assert text.startswith("Revised April 2020, Ver 1.3. Help: PracticeImprovement_Team@")
        assert text.endswith("Page  PAGE 1 of  NUMPAGES 1")
    root = root_of("portfolio")
    codes = [" ".join((e.text or "").split()) for e in root.iter(qn("w:instrText"))]
    assert codes[0] == 'TOC \\o "1-2" \\h \\z \\u'
    bookmarks = {e.get(qn("w:name")) for e in root.iter(qn("w:bookmarkStart"))}
    references = [code.split()[1] for code in codes if code.startswith("PAGEREF")]
    assert len(references) == 6 + 14 + 8
    assert set(references) <= bookmarks


def test_the_flowchart_is_drawn_and_can_be_heard() -> None:
    root = root_of("portfolio")
    drawing = next(root.iter(qn("w:drawing")))
    boxes = [
        "".join(t.text or "" for t in box.iter(qn("w:t"))) for box in drawing.iter(qn("wps:txbx"))
    ]
    assert boxes[1].startswith("SSW evidences ability to work at G Grade level")
    assert boxes[-1].startswith("Support to SSW from WFD")
    assert len(boxes) == 20
    described = next(drawing.iter(qn("wp:docPr"))).get("descr") or ""
    assert described.startswith("Flowchart of the progression process.")
    steps = [p for p in root.iter(qn("w:p")) if val(p, "w:pPr/w:pStyle") == "ListNumber"]
    said = ["".join(t.text or "" for t in step.iter(qn("w:t"))) for step in steps]
    assert len(said) == 19
    assert said[1].endswith("(leads to step 3 or step 4).")
    # In words before it is drawn.
    order = list(root.iter())
    assert order.index(steps[-1]) < order.index(drawing)


def test_prompts_come_back_when_an_answer_is_deleted() -> None:
    package = open_package(TEMPLATES / "portfolio.docx")
    glossary = package.parse("word/glossary/document.xml")
    assert glossary is not None
    names = {val(part, "w:docPartPr/w:name") for part in glossary.iter(qn("w:docPart"))}
    for sdt in root_of("portfolio").iter(qn("w:sdt")):
        if controls.shows_placeholder(sdt):
            assert val(sdt, "w:sdtPr/w:placeholder/w:docPart") in names


def test_a_zip_reader_finds_nothing_odd(pack: Pack) -> None:
    content = build_template(pack, lay_out(pack, pack.form("qa")))
    path = Path("qa.docx")
    assert package_of(content, path.name).main_part == "word/document.xml"
    with zipfile.ZipFile(TEMPLATES / "qa.docx") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
