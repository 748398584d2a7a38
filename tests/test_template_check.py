"""``template check``: our own files have nothing to fix, and a spoiled one has just its fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TEMPLATES, nested, run_portfolio

from filler.checking import Remark, check_template
from filler.definition import Pack, data_folder, find_pack, load_pack
from filler.ooxml.archive import write_archive
from filler.ooxml.package import open_package
from filler.reports.note import NOTE_NAMES

MAIN, STYLES = "word/document.xml", "word/styles.xml"
THEME = "word/theme/theme1.xml"
SETTINGS, CORE = "word/settings.xml", "docProps/core.xml"
RELATIONS = "word/_rels/document.xml.rels"
Parts = dict[str, str]
Spoil = Callable[[Parts], None]


def parts_of(name: str) -> Parts:
    package = open_package(TEMPLATES / f"{name}.docx")
    return {part: package.read(part).decode() for part in package.names}


def save(parts: Parts, path: Path) -> Path:
    path.write_bytes(write_archive({name: text.encode() for name, text in parts.items()}))
    return path


def change(part: str, old: str, new: str) -> Spoil:
    """Put ``new`` for the first ``old``, which must be there."""

    def spoil(parts: Parts) -> None:
        assert old in parts[part], old
        parts[part] = parts[part].replace(old, new, 1)

    return spoil


def add(part: str, text: str) -> Spoil:
    def spoil(parts: Parts) -> None:
        parts[part] = text

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(parts: Parts) -> None:
        for one in spoils:
            one(parts)

    return spoil


def run_of(words: str, properties: str) -> Spoil:
    """Give the run that says ``words`` some properties more."""

    def spoil(parts: Parts) -> None:
        text = parts[MAIN]
        at = text.index(f">{words}")
        start = text.rindex("<w:r>", 0, at)
        run = text[start:at]
        new = (
            run.replace("<w:rPr>", f"<w:rPr>{properties}", 1)
            if "<w:rPr>" in run
            else run.replace("<w:r>", f"<w:r><w:rPr>{properties}</w:rPr>", 1)
        )
        parts[MAIN] = text[:start] + new + text[at:]

    return spoil


def paragraph(text: str, before: str, style: str = "BodyText") -> Spoil:
    """A paragraph more, before the one that says ``before``."""
    runs = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    new = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'

    def spoil(parts: Parts) -> None:
        at = parts[MAIN].index(f">{before}")
        start = parts[MAIN].rindex("<w:p>", 0, at)
        parts[MAIN] = parts[MAIN][:start] + new + parts[MAIN][start:]

    return spoil


def control(tag: str, edit: Callable[[str], str]) -> Spoil:
    """Edit the markup of the control with that tag."""

    def spoil(parts: Parts) -> None:
        text = parts[MAIN]
        start = text.rindex("<w:sdt>", 0, text.index(f'w:val="{tag}"'))
        end = text.index("</w:sdt>", start) + len("</w:sdt>")
        parts[MAIN] = text[:start] + edit(text[start:end]) + text[end:]

    return spoil


def without(*patterns: str) -> Callable[[str], str]:
    def edit(markup: str) -> str:
        for pattern in patterns:
            markup, count = re.subn(pattern, "", markup, count=1)
            assert count, pattern
        return markup

    return edit


def swapped(one: str, other: str) -> Spoil:
    def spoil(parts: Parts) -> None:
        text = parts[MAIN].replace(f'"{one}"', '"\0"').replace(f'"{other}"', f'"{one}"')
        parts[MAIN] = text.replace('"\0"', f'"{other}"')

    return spoil


CELL = '<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/></w:tcPr>'
NESTED = (
    '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/>'
    f"</w:trPr>{CELL}<w:p><w:r><w:t>Inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
COMMENTS = "line_manager.comments"
RELATION = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{0}" Target="{1}"/></Relationships>'
)
LINE, OBSERVED, PACK_FILE, LOG = "line_manager", "observation", "portfolio", "cpd_log"
CASELOAD = "line_manager.competencies.caseload"
GREETINGS = "Greetings are polite, professional and sensitive"
SPOILED: list[tuple[str, Spoil, str, str]] = [
    (LINE, change(STYLES, '<w:lang w:val="en-GB"', '<w:lang w:val="en-US"'), "language", "styles"),
    (LINE, run_of("All signatures", '<w:lang w:val="fr-FR"/>'), "language", "'All signatures"),
    (LINE, change(MAIN, '"Heading2"/></w:pPr><w:r><w:t xml:space="preserve">Comp',
                  '"Heading4"/></w:pPr><w:r><w:t xml:space="preserve">Comp'),
     "heading_levels", "'Competency Grid'"),
    (LINE, paragraph("", "All signatures", "Heading3"), "empty_heading", 'under "SIGNATURES"'),
    (LINE, change(MAIN, "<w:tblHeader/>", ""), "header_row", "table 1"),
    (LINE, change(MAIN, "<w:tr><w:trPr><w:cantSplit/></w:trPr>", "<w:tr><w:trPr/>"),
     "split_row", "table 1, row 2"),
    (OBSERVED, change(MAIN, "<w:tcPr><w:tcW", '<w:tcPr><w:gridSpan w:val="2"/><w:tcW'),
     "merged_cell", "table 1, row 1, column 1"),
    (OBSERVED, change(MAIN, '<w:vAlign w:val="center"/></w:tcPr>',
                      f'<w:vAlign w:val="center"/></w:tcPr>{NESTED}'), "nested_table", "table 2"),
    (OBSERVED, change(MAIN, ">KSS 9<", "><"), "empty_cell", "row 2, column 2"),
    (LINE, control(COMMENTS, without('<w:alias [^>]*/>')), "control_title", "Comments"),
    (LINE, control(COMMENTS, without("<w:placeholder>.*?</w:placeholder>")), "control_prompt",
     "Comments"),
    (LINE, control(COMMENTS, without('<w:lock [^>]*/>')), "control_lock", "Comments"),
    (PACK_FILE, change(MAIN, 'descr="Flowchart', 'descr="" was="Flowchart'), "alternative_text",
     "The steps in words"),
    (PACK_FILE, lambda p: p.update({MAIN: p[MAIN].replace("wp:inline", "wp:anchor")}), "floating",
     "The steps in words"),
    (LINE, change(MAIN, "All signatures must", "All          signatures must"), "spaces",
     "signatures must"),
    (LINE, paragraph("", "All signatures"), "empty_paragraph", "before paragraph 'All signatures"),
    (LINE, paragraph("- First bring it.", "All signatures"), "list", "'- First bring it.'"),
    (LINE, both(paragraph("1. Sign.", "All sign"), paragraph("2. Send.", "All sign")), "list",
     "'2. Send.'"),
    (LINE, run_of("All signatures", '<w:rFonts w:ascii="Georgia"/>'), "font", "'All signatures"),
    (LINE, run_of("All signatures", '<w:rFonts w:ascii="Zapf"/>'), "font_unknown", "'All sign"),
    (LINE, run_of("All signatures", '<w:sz w:val="18"/>'), "size", "'All signatures"),
    (LINE, change(STYLES, '<w:sz w:val="22"/>', '<w:sz w:val="20"/>'), "size", "header"),
    (LINE, change(MAIN, '<w:pStyle w:val="BodyText"/>',
                  '<w:pStyle w:val="BodyText"/><w:jc w:val="both"/>'), "alignment", "Line Manager"),
    (LINE, run_of("All signatures", '<w:color w:val="999999"/>'), "contrast", "'All signatures"),
    (LINE, change(STYLES, '<w:color w:val="5A6672"/></w:rPr></w:style>',
                  '<w:color w:val="B0B8C0"/></w:rPr></w:style>'), "contrast", "table"),
    (LOG, change(MAIN, ">Social Work England: continuing professional development<",
                 ">click here<"), "link", "'click here'"),
    (LINE, change(SETTINGS, "<w:defaultTabStop",
                  '<w:documentProtection w:edit="forms" w:enforcement="1"/><w:defaultTabStop'),
     "protection", "document settings"),
    (LINE, change(SETTINGS, "<w:defaultTabStop", "<w:updateFields/><w:defaultTabStop"),
     "update_fields", "document settings"),
    (PACK_FILE, lambda p: p.update({MAIN: re.sub(
        r'( PAGEREF line_manager_end .*?"separate"/></w:r>)<w:r><w:t[^>]*>\d+</w:t></w:r>', r"\1",
        p[MAIN], count=1, flags=re.S)}), "field_result", "Line Manager’s Supporting Statement"),
    (PACK_FILE, lambda p: p.update({MAIN: re.sub(
        r"<w:sdt><w:sdtPr><w:alias [^>]*/><w:tag w:val=\"contents\"/>.*?</w:sdt>", "",
        p[MAIN], count=1, flags=re.S)}), "contents", "first pages"),
    (LINE, control(COMMENTS, lambda _: "<w:r><w:t>Here</w:t></w:r>"), "control_missing",
     "in the document"),
    (OBSERVED, control("observation.lcs_id", lambda _: "<w:r><w:t>Here</w:t></w:r>"),
     "control_missing", "beside '4.2 LCS ID Number'"),
    (LINE, change(MAIN, f'"{COMMENTS}"', '"line_manager.coments"'), "control_unknown",
     "Manager’s Comments"),
    (LINE, control(COMMENTS, lambda m: m + m.replace(COMMENTS, "other.words").replace(
        'w:id w:val="', 'w:id w:val="1')), "control_unknown", "Manager’s Comments"),
    (LINE, control(COMMENTS, lambda m: m + m.replace('w:id w:val="', 'w:id w:val="1')),
     "control_twice", "Manager’s Comments"),
    (OBSERVED, control("observation.behaviours.greetings", lambda m: re.sub(
        "<w14:checkbox>.*?</w14:checkbox>", "<w:richText/>", m)), "control_kind", "Introductions"),
    (OBSERVED, swapped("observation.behaviours.discussed", "observation.behaviours.greetings"),
     "control_place", "Introductions"),
    (LINE, swapped(f"{CASELOAD}=limited", f"{CASELOAD}=adequate"),
     "control_place", "Competency Grid"),
    (OBSERVED, swapped("observation.type=pep", "observation.type=virtual"), "control_place",
     "Type of Observation"),
    (LINE, paragraph("For {{ employee_details.ful_name }}", "All sign"), "typed_tag", "'For {{"),
    (LINE, paragraph("For {{ employee_details.full_name }", "All sign"), "typed_tag", "'For {{"),
    (LINE, add("word/orphan.xml", "<x/>"), "part_orphan", "word/orphan.xml"),
    (LINE, change(RELATIONS, "</Relationships>", RELATION.format("theme", "gone.xml")),
     "part_missing", MAIN),
    (LINE, both(add("word/odd.odd", "x"), change(RELATIONS, "</Relationships>",
                                               RELATION.format("image", "odd.odd"))),
     "content_type", "word/odd.odd"),
    (LOG, lambda p: p.update({MAIN: re.sub('r:id="rId[0-9]+" w:history', 'r:id="rId99" w:history',
                                           p[MAIN], count=1)}), "part_missing", "Social Work"),
    (LINE, lambda p: p.update({MAIN: re.sub(r'<w:id w:val="\d+"/>', '<w:id w:val="77"/>', p[MAIN],
                                            count=2)}), "number_twice", MAIN),
    (LINE, control(COMMENTS, lambda m: m.replace("sdtLocked", "sdtContentLocked")), "control_lock",
     "Comments"),
    (LINE, control(COMMENTS, lambda m: re.sub('alias w:val="[^"]*"', 'alias w:val="Full Name"',
                                              m)), "control_title", "Comments"),
    (LINE, swapped("line_manager.comments", "line_manager.actions"), "control_place", "Comments"),
    (LOG, swapped("cpd_log.activities.asye.outcome", "cpd_log.activities.asye.evidence"),
     "control_place", "table 3"),
    (OBSERVED, swapped("observation.type=pep", "observation.behaviours.greetings"),
     "control_place", "Introductions"),
    (PACK_FILE, change(MAIN, 'w:name="appendix_c"', 'w:name="elsewhere"'), "link_target",
     "Appendix C"),
    (LINE, run_of("All signatures", '<w:b/><w:sz w:val="36"/>'), "fake_heading", "'All signatures"),
    (LINE, run_of("All signatures", "<w:vanish/>"), "hidden_text", "'All signatures"),
    (PACK_FILE, change(MAIN, 'descr="Flowchart of the progression process. All its steps stand in'
                       ' words in the numbered list before it."', 'descr="Picture 1"'),
     "alternative_text", "The steps in words"),
    (LINE, run_of("All signatures", '<w:color w:val="auto" w:themeColor="background1"/>'),
     "contrast", "'All signatures"),
    (LINE, change(MAIN, "<w:tblLayout", '<w:tblpPr w:tblpY="1"/><w:tblLayout'), "floating",
     "table 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "spoil", "rule", "place"),
    SPOILED,
    ids=[f"{number}-{entry[2]}" for number, entry in enumerate(SPOILED, start=1)],
)
def test_a_spoiled_template_has_its_fault_and_no_other(
    name: str, spoil: Spoil, rule: str, place: str, tmp_path: Path, pack: Pack
) -> None:
    parts = parts_of(name)
    before = dict(parts)
    spoil(parts)
    assert parts != before
    remarks = check_template(save(parts, tmp_path / "spoiled.docx"), pack)
    remarks = [remark for remark in remarks if not remark.is_note]
    assert {remark.rule for remark in remarks} == {rule}, remarks[:6]
    assert any(place in remark.where for remark in remarks), [r.where for r in remarks][:6]


def test_there_are_many_kinds_of_fault() -> None:
    assert len(SPOILED) >= 20
    assert len({rule for _, _, rule, _ in SPOILED}) >= 30


@pytest.mark.parametrize("name", ["sandwell_fg", "dfe_response_2015", "dfe_response_2016"])
def test_our_own_templates_have_nothing_to_mend(name: str) -> None:
    pack = load_pack(find_pack(name))
    templates = sorted((data_folder("templates") / name).glob("*.docx"))
    assert templates
    for template in templates:
        remarks = check_template(template, pack, NOTE_NAMES)
        # A text that the Trust has not given yet is told with the whole pack.
        awaited = name == "sandwell_fg" and template.stem == "portfolio"
        assert [one.rule for one in remarks] == ["awaited"] * awaited, template.name


def test_a_filled_pack_has_nothing_to_mend(tmp_path: Path, pack: Pack) -> None:
    ran = run_portfolio("fill", data_folder("samples") / "records.json", "-o", tmp_path)
    assert ran.status == 0
    made = sorted(tmp_path.glob("*.docx"))
    assert len(made) == 3
    for path in made:
        notes = check_template(path, pack)
        assert {(note.rule, note.is_note) for note in notes} == {
            ("awaited", True),
            ("answered", True),
        }


def hint(name: str, spoil: Spoil, tmp_path: Path, pack: Pack) -> Remark:
    parts = parts_of(name)
    spoil(parts)
    (remark,) = check_template(save(parts, tmp_path / "x.docx"), pack)
    return remark


def run_in(properties: str) -> Spoil:
    return run_of("All signatures", properties)


SOUND: list[tuple[str, Spoil]] = [
    ("white on black", run_in('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>')),
    ("white on a highlight", run_in('<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>')),
    ("white on a solid shade", run_in(
        '<w:color w:val="FFFFFF"/><w:shd w:val="solid" w:color="000000"/>')),
    ("a paragraph between two tables", change(
        MAIN, "</w:tbl>", f"</w:tbl><w:p/>{NESTED.replace('Inner', 'Outer')}")),
    ("a line across the page", change(
        MAIN, "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/>", '<w:p><w:pPr><w:pBdr><w:bottom'
        ' w:val="single"/></w:pBdr></w:pPr></w:p><w:p><w:pPr><w:pStyle w:val="Heading2"/>')),
    ("a word of Welsh, marked as such", change(
        MAIN, "All signatures must", 'All </w:t></w:r><w:r><w:rPr><w:lang w:val="cy-GB"/></w:rPr>'
        '<w:t>llofnodion</w:t></w:r><w:r><w:t xml:space="preserve"> signatures must')),
    ("no language at all", run_in('<w:lang w:val="x-none"/>')),
    ("speech with a dash", paragraph("– yes, he said.", "All signatures")),
    ("a reference to an entry", paragraph("See [3].", "All signatures")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "spoil"), SOUND, ids=[s[0] for s in SOUND])
def test_what_is_sound_is_not_remarked_on(
    what: str, spoil: Spoil, tmp_path: Path, pack: Pack
) -> None:
    parts = parts_of(LINE)
    spoil(parts)
    remarks = check_template(save(parts, tmp_path / "x.docx"), pack)
    assert [r for r in remarks if not r.is_note] == []


def test_words_changed_in_a_template_are_noted(tmp_path: Path, pack: Pack) -> None:
    """Packs made with it would each be told of, so whoever restyles should know."""
    note = hint(LINE, change(MAIN, "All signatures must", "All signatures may"), tmp_path, pack)
    assert (note.rule, note.is_note) == ("wording_changed", True)
    assert "[-must-] {+may+}" in note.message


def test_a_fault_of_a_style_is_said_once(tmp_path: Path, pack: Pack) -> None:
    parts = parts_of(LINE)
    parts[THEME] = parts[THEME].replace('"Arial"', '"Georgia"')
    (remark,) = check_template(save(parts, tmp_path / "x.docx"), pack)
    assert re.search(r"The same in \d+ more places: change the style", remark.message)


def test_filling_refuses_what_stands_in_the_wrong_place(tmp_path: Path) -> None:
    parts = parts_of(OBSERVED)
    swapped("observation.behaviours.discussed", "observation.behaviours.greetings")(parts)
    own = save(parts, tmp_path / "own.docx")
    data = tmp_path / "one.json"
    data.write_text(json.dumps(nested("observation.lcs_id", "1")), encoding="utf-8")
    ran = run_portfolio("fill", data, "-o", tmp_path / "out", "--form", OBSERVED, "--template", own)
    assert ran.status == 2
    assert "is in the row of" in ran.words
    assert "template check" in ran.words


def test_a_template_of_another_pack_says_whose_it_is(tmp_path: Path) -> None:
    path = data_folder("templates") / "dfe_response_2015" / "portfolio.docx"
    ran = run_portfolio("template", "check", path)
    assert ran.status == 1
    assert "Check it with --pack dfe_response_2015" in ran.words


def test_near_misses_are_named(tmp_path: Path, pack: Pack) -> None:
    slip = change(MAIN, f'"{COMMENTS}"', '"line_manager.coments"')
    assert f"'{COMMENTS}'" in hint(LINE, slip, tmp_path, pack).message
    typed = paragraph("For {{ employee_details.ful_name }}", "All sign")
    assert "employee_details.full_name" in hint(LINE, typed, tmp_path, pack).message


def test_a_moved_control_says_where_it_stands(tmp_path: Path, pack: Pack) -> None:
    parts = parts_of(OBSERVED)
    swapped("observation.behaviours.discussed", "observation.behaviours.greetings")(parts)
    first, second = check_template(save(parts, tmp_path / "x.docx"), pack)
    assert f"is in the row of '4.7 {GREETINGS}'" in first.message + second.message


def test_a_file_without_any_control_is_said_once(tmp_path: Path, pack: Pack) -> None:
    parts = parts_of(LINE)
    parts[MAIN] = re.sub(r"<w:tag [^>]*/>", "", parts[MAIN])
    remarks = check_template(save(parts, tmp_path / "x.docx"), pack)
    assert [r.rule for r in remarks].count("control_missing") == 1
    assert "dropped them" in remarks[0].message


def test_a_title_that_is_only_a_file_name_is_none(tmp_path: Path, pack: Pack) -> None:
    for title in ("", "Document1", "portfolio.docx"):
        parts = parts_of(LINE)
        new = f"<dc:title>{title}</dc:title>"
        parts[CORE] = re.sub("<dc:title>.*?</dc:title>", new, parts[CORE])
        remarks = check_template(save(parts, tmp_path / "x.docx"), pack)
        assert [r.rule for r in remarks] == ["title"]


def test_a_restyled_template_is_fine_and_fills(tmp_path: Path, pack: Pack) -> None:
    """Fonts, colours and words changed in Word, as somebody would who has never heard of this."""
    parts = parts_of(LINE)
    for part in (STYLES, THEME):
        parts[part] = parts[part].replace('"Arial"', '"Verdana"').replace("0B5563", "5B0B45")
    parts[MAIN] = parts[MAIN].replace("0B5563", "5B0B45").replace("EAF2F3", "F6ECF2")
    paragraph("For {{ employee_details.full_name }}", "All sign")(parts)
    own = save(parts, tmp_path / "own.docx")
    (note,) = check_template(own, pack)
    assert (note.rule, note.is_note) == ("wording_added", True)
    data = tmp_path / "one.json"
    record = nested("employee_details.full_name", "Ada Example") | nested(COMMENTS, "Good.")
    data.write_text(json.dumps(record), encoding="utf-8")
    ran = run_portfolio(
        "fill", data, "-o", tmp_path / "out", "--form", LINE, "--template", own, "--json"
    )
    assert ran.status == 0
    (made,) = (tmp_path / "out").glob("*.docx")
    text = open_package(made).read(MAIN).decode()
    assert "For Ada Example" in text
    assert "Good." in text


def test_the_command_says_what_to_mend_and_what_it_cannot_see(tmp_path: Path) -> None:
    parts = parts_of(LINE)
    change(MAIN, "<w:tblHeader/>", "")(parts)
    path = save(parts, tmp_path / "x.docx")
    ran = run_portfolio("template", "check", path)
    assert ran.status == 1
    assert "Repeat Header Rows" in ran.words
    assert "1 thing to fix" in ran.words
    assert "Not checked: " in ran.words
    assert "whether instructions come before" in ran.words
    told = run_portfolio("template", "check", path, "--json")
    data = json.loads(told.out)
    assert (data["ready"], data["remarks"][0]["rule"]) == (False, "header_row")
    assert data["not_checked"]
    fine = run_portfolio("template", "check", TEMPLATES / "qa.docx")
    assert (fine.status, "nothing to fix" in fine.words) == (0, True)
    assert run_portfolio("template", "check", tmp_path / "none.docx").status == 2


def test_a_template_is_started_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    ran = run_portfolio("template", "new", "-o", path, "--form", LOG)
    assert ran.status == 0
    assert path.read_bytes() == (TEMPLATES / "cpd_log.docx").read_bytes()
    assert "template check" in ran.words
    again = run_portfolio("template", "new", "-o", path)
    assert (again.status, "--force" in again.words) == (2, True)


def test_protection_is_words_own_and_only_on_request(tmp_path: Path) -> None:
    ran = run_portfolio("template", "build", "--protect", "forms", "-o", tmp_path)
    assert ran.status == 0
    settings = open_package(tmp_path / "qa.docx").read(SETTINGS)
    assert b'<w:documentProtection w:edit="forms" w:enforcement="1"/>' in settings
    assert b"documentProtection" not in open_package(TEMPLATES / "qa.docx").read(SETTINGS)
