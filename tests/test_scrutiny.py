"""The form's own wording in returned files, and what else came along in them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, TEMPLATES, run_portfolio
from PIL import Image
from signer import Parts, read_parts, write_parts

from filler.definition import Pack, data_folder
from filler.reading import Finding, read_file

PERFECT = (ROOT / "samples" / "returned" / "perfect.docx").read_bytes()
MAIN, RELS, STYLES = "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml"
CORE = "docProps/core.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Change = Callable[[Parts], None]
WORDING = ("wording_changed", "wording_removed", "wording_added", "other_wording", "no_identity")


def put(old: str, new: str, part: str = MAIN) -> Change:
    def change(parts: Parts) -> None:
        text = parts[part].decode()
        assert old in text, old
        parts[part] = text.replace(old, new, 1).encode()

    return change


def swap(one: str, other: str) -> Change:
    """Exchange two texts, each where it first stands."""

    def change(parts: Parts) -> None:
        text = parts[MAIN].decode()
        first, second = text.index(one), text.index(other)
        if first > second:
            first, second, long, short = second, first, other, one
        else:
            long, short = one, other
        text = (
            text[:first]
            + short
            + text[first + len(long) : second]
            + long
            + text[second + len(short) :]
        )
        parts[MAIN] = text.encode()

    return change


def sub(pattern: str, new: str, part: str = MAIN, count: int = 1) -> Change:
    def change(parts: Parts) -> None:
        text, done = re.subn(pattern, new, parts[part].decode(), count=count, flags=re.S)
        assert done, pattern
        parts[part] = text.encode()

    return change


def findings(pack: Pack, folder: Path, *changes: Change, source: bytes = PERFECT) -> list[Finding]:
    parts = read_parts(source)
    for change in changes:
        change(parts)
    path = folder / "returned.docx"
    path.write_bytes(write_parts(parts))
    return list(read_file(path, pack, scrutiny=True).findings)


def wording(pack: Pack, folder: Path, *changes: Change, source: bytes = PERFECT) -> list[str]:
    found = findings(pack, folder, *changes, source=source)
    return [f"{f.rule}: {f.message} | {f.where}" for f in found if f.rule in WORDING]


def cut(words: str) -> Change:
    """Take out the paragraph that holds some words."""
    return sub(rf"<w:p>(?:(?!</w:p>).)*?{words}(?:(?!</w:p>).)*?</w:p>", "")


def row_of(words: str) -> str:
    """A pattern for the table row that holds some words."""
    return rf"<w:tr>(?:(?!</w:tr>).)*?{re.escape(words)}(?:(?!</w:tr>).)*?</w:tr>"


ALTERED: list[tuple[str, Change, str]] = [
    ("a question reworded", put("Ability to manage a caseload", "Ability to survive a caseload"),
     "wording_changed: The form's own words were changed: Ability to [-manage-] {+survive+} a"),
    ("a word put into a question", put("Working as a member", "Not working as a member"),
     "{+Not+} working"),
    ("a NOT in the middle", put("is able to work co-operatively", "is not able to work"),
     "{+not+}"),
    ("an option removed", cut("Strategy Discussion"),
     "wording_removed: Wording of the form was removed: 'Strategy Discussion'"),
    ("a row deleted", sub(row_of("Greetings are polite"), ""),
     "'Greetings are polite, professional and sensitive'"),
    ("a row added", sub(rf"({row_of('Greetings are polite')})",
                        r"\1<w:tr><w:tc><w:p><w:r><w:t>Is fun to be with</w:t></w:r></w:p></w:tc>"
                        "<w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"),
     "wording_added: A row was added to a table: 'Is fun to be with'"),
    ("a link to a statement changed", put(">KSS 1,2,10<", ">KSS 1,2<"),
     "In its row is 'KSS 1,2', where it should say 'KSS 1,2,10'"),
    ("two heads exchanged", swap(">Limited<", ">Substantial<"),
     "Over its column is 'Substantial', where it should say 'Limited'"),
    ("two questions exchanged", swap(">Full Name<", ">Telephone Number<"),
     "In its row is 'Telephone Number', where it should say 'Full Name'"),
    ("two options exchanged", swap("\u00a0PEPs Meeting<", "\u00a0Virtual meeting<"),
     "Beside its box is 'Virtual meeting', where it should say 'PEPs Meeting'"),
    ("two links exchanged", swap(">KSS 1,2,10<", ">KSS 7, 9<"), "it should say 'KSS 1,2,10'"),
    ("a NOT in front", put(">All signatures must", ">Not All signatures must"), "{+Not+}"),
    ("words behind a declaration", put("submission of the portfolio.<",
                                       "submission of the portfolio. You may leave this out.<"),
     "{+You may leave this out.+}"),
    ("a paragraph put in", put("<w:p><w:pPr><w:pStyle w:val=\"Heading3\"/></w:pPr><w:r><w:t"
                               " xml:space=\"preserve\">SIGNATURES",
                               "<w:p><w:r><w:t>The Head of Service need not sign.</w:t></w:r></w:p>"
                               "<w:p><w:pPr><w:pStyle w:val=\"Heading3\"/></w:pPr><w:r><w:t"
                               " xml:space=\"preserve\">SIGNATURES"),
     "wording_added: Words that are not the form's own: 'The Head of Service need not sign.'"),
    ("a step of the flowchart", put("should not exceed 6 months.</w:t></w:r></w:p></w:txbx",
                                    "should exceed 6 months.</w:t></w:r></w:p></w:txbx"),
     "should [-not-] exceed 6 months"),
    ("the footer", put("Ver 1.3", "Ver 9.9", "word/footer1.xml"), "Ver [-1.3-] {+9.9+}"),
    ("a question hidden", put('<w:r><w:t xml:space="preserve">All signatures',
                              '<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve">All sign'
                              "atures"),
     "wording_removed: Wording of the form was removed: 'All sign"),
    ("a minimum lowered", put("a minimum of 5 Learning", "a minimum of 3 Learning"),
     "minimum of [-5-] {+3+} Learning"),
    ("a declaration softened", put("signatures must be", "signatures may be"),
     "signatures [-must-] {+may+} be obtained"),
    ("guidance cut", cut("Each interview is expected"),
     "'Each interview is expected to last approximately 45 - 60 minutes.'"),
    ("a statement cut", cut("Produce high quality case records"),
     "wording_removed"),
    ("a heading changed", put(">Performance Management<", ">Performance Management (optional)<"),
     "(optional)"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "said"), ALTERED, ids=[a[0] for a in ALTERED])
def test_altered_wording_is_shown_with_its_place(
    what: str, change: Change, said: str, tmp_path: Path, pack: Pack
) -> None:
    found = wording(pack, tmp_path, change)
    assert any(said in one for one in found), found
    # Two that were exchanged are two places; everything else is one.
    assert len(found) == 1 or "exchanged" in what, found
    assert re.search("under |footer", found[0].rpartition("|")[2])


@pytest.mark.parametrize("workers", [1, 2])
def test_the_audit_looks_closer(workers: int, tmp_path: Path) -> None:
    """What reading finds with scrutiny stands in the report, whoever reads the file."""
    parts = read_parts(PERFECT)
    put("Ability to manage a caseload", "Ability to survive a caseload")(parts)
    put("<dc:creator>Workforce Development Team<", "<dc:creator>Sam Sample<", CORE)(parts)
    path = tmp_path / "returned.docx"
    path.write_bytes(write_parts(parts))
    run = run_portfolio("audit", path, "--on", "2026-03-10", "--json", "--workers", workers)
    (applicant,) = run.json()["applicants"]
    told = {f["rule"]: f["message"] for f in applicant["findings"]}
    assert "[-manage-] {+survive+}" in told["file:wording_changed"]
    assert "Sam Sample" in told["file:came_along"]
    assert applicant["verdict"] == "ready"


SAME: list[tuple[str, Change]] = [
    ("fonts and colours", put('"Arial"', '"Comic Sans MS"', STYLES)),
    ("a background", put("<w:body>", '<w:background w:color="FFFFCC"/><w:body>')),
    ("larger letters", sub('<w:sz w:val="24"/>', '<w:sz w:val="32"/>', STYLES, count=0)),
    ("bold words", put("<w:r><w:t xml:space=\"preserve\">All signatures",
                       "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">All signatures")),
    ("runs split by the spelling checker", put(
        ">All signatures must", '>All sig</w:t></w:r><w:proofErr w:type="spellStart"/>'
        '<w:r><w:t xml:space="preserve">natures must')),
    ("a soft hyphen", put("All signatures", "All signa\u00adtures")),
    ("straight quotes", put("Manager’s Comments", "Manager's Comments")),
    ("a no-break space", put("All signatures must", "All\u00a0signatures must")),
    ("two spaces", put("All signatures must", "All  signatures must")),
    ("page numbers", sub(r"(PAGEREF line_manager_end.*?<w:t[^>]*>)\d+", r"\g<1>99")),
    ("a row moved", sub(rf"({row_of('Greetings are polite')})({row_of('Purpose of supervising')})",
                        r"\2\1")),
    ("two paragraphs joined", sub(
        r"(Each applicant will receive an agreed Development Plan following the Panel\.)"
        r"</w:t></w:r></w:p><w:p>(?:(?!</w:p>).)*?(Each interview)", r"\1 \2")),
    ("an answer typed beside its question", put(">Telephone Number<", ">Telephone Number: 0121<")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change"), SAME, ids=[s[0] for s in SAME])
def test_what_is_no_change_of_wording(
    what: str, change: Change, tmp_path: Path, pack: Pack
) -> None:
    assert wording(pack, tmp_path, change) == []


@pytest.mark.parametrize("name", ["google-docs", "libreoffice", "complete", "tracked", "one-form"])
def test_returned_files_keep_their_wording(name: str, pack: Pack, tmp_path: Path) -> None:
    path = data_folder("samples") / "returned" / f"{name}.docx"
    assert wording(pack, tmp_path, source=path.read_bytes()) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_blank_forms_are_worded_as_they_are(path: Path, pack: Pack, tmp_path: Path) -> None:
    if path.stem != "feedback_note":
        assert wording(pack, tmp_path, source=path.read_bytes()) == []


def drop(*names: str) -> Change:
    def change(parts: Parts) -> None:
        for name in names:
            del parts[name]
            for rels, text in parts.items():
                if rels.endswith(".rels"):
                    pattern = rf'<Relationship [^>]*"/?(\.\./)?{re.escape(name)}"[^>]*/>'
                    parts[rels] = re.sub(pattern, "", text.decode()).encode()

    return change


def test_a_pack_is_known_by_its_own_part_when_its_properties_are_gone(
    tmp_path: Path, pack: Pack
) -> None:
    path = tmp_path / "x.docx"
    parts = read_parts(PERFECT)
    drop("docProps/custom.xml")(parts)
    path.write_bytes(write_parts(parts))
    reading = read_file(path, pack, scrutiny=True)
    assert (reading.recognised_by, reading.version) == ("document properties", pack.version)
    assert not any(f.rule == "no_identity" for f in reading.findings)


def test_an_identity_that_was_taken_out_is_named(tmp_path: Path, pack: Pack) -> None:
    found = wording(pack, tmp_path, drop("docProps/custom.xml", "customXml/item1.xml"))
    assert len(found) == 1
    assert found[0].startswith("no_identity: The mark that says what it was issued from is gone")


def test_an_older_version_is_named(tmp_path: Path, pack: Pack) -> None:
    custom = "docProps/custom.xml"
    changes = (
        put(f">{pack.version}<", ">1.2<", custom),
        sub("[0-9a-f]{64}", "0" * 64, custom),
    )
    found = findings(pack, tmp_path, *changes)
    (stale,) = (f for f in found if f.rule == "stale_version")
    assert "issued as version 1.2; the pack is 1.3 now" in stale.message


def test_a_pack_of_somebody_else_is_named_and_not_taken_for_ours(tmp_path: Path) -> None:
    import json
    import shutil

    from conftest import run_portfolio

    shutil.copy(data_folder("templates") / "dfe_response_2015" / "portfolio.docx", tmp_path)
    (tmp_path / "perfect.docx").write_bytes(PERFECT)
    ran = run_portfolio("audit", tmp_path, "--on", "2026-03-10", "--json")
    assert ran.status == 1
    told = json.loads(ran.out)
    assert [one["name"] for one in told["applicants"]] == ["Perry Perfect"]
    assert told["applicants"][0]["findings"] == []
    (error,) = (line["error"] for line in told["files"] if "error" in line)
    assert error["code"] == "other_pack"
    assert "--pack dfe_response_2015" in error["remedy"]


# What else came along.


def related(kind: str, target: str, *, out: bool = False) -> Change:
    mode = ' TargetMode="External"' if out else ""
    one = f'<Relationship Id="rIdNew" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return put("</Relationships>", f"{one}</Relationships>", RELS)


def add(name: str, content: bytes) -> Change:
    return lambda parts: parts.update({name: content})


def field(code: str) -> Change:
    run = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>{}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    return put("<w:body>", f"<w:body>{run.format(code)}")


def looking(properties: str, text: str = "Secret words") -> Change:
    run = f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"
    return put("<w:body>", f"<w:body>{run}")


def all_of(*changes: Change) -> Change:
    def change(parts: Parts) -> None:
        for one in changes:
            one(parts)

    return change


def photo(*, place: bool) -> bytes:
    picture = Image.new("RGB", (8, 8), "white")
    exif = Image.Exif()
    exif[0x010F] = "Invented Camera"
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


CAME: list[tuple[str, Change, str, str]] = [
    ("macros", add("word/vbaProject.bin", b"x"), "advises", "holds macros ('word/vbaProject.bin')"),
    ("controls", add("word/activeX/activeX1.bin", b"x"), "advises", "1 ActiveX part"),
    ("an object", add("word/embeddings/oleObject1.bin", b"x"), "advises",
     "An object of another program is embedded"),
    ("a spreadsheet", add("word/embeddings/Sheet1.xlsx", b"x"), "notes", "A document is embedded"),
    ("an inserted file", related("aFChunk", "other.html"), "advises", "Another file is inserted"),
    ("a linked picture", related("image", "http://example.org/x.png", out=True), "advises",
     "links a picture that is not in the file"),
    ("a template on this machine", related("attachedTemplate", "file:///C:/Users/x/Normal.dotm",
                                           out=True), "notes", "names a template"),
    ("a template on the web", related("attachedTemplate", "https://example.org/x.dotm", out=True),
     "advises", "names a template on another machine: 'https://example.org"),
    ("a linked object", related("oleObject", "file:///C:/x.xlsx", out=True), "advises",
     "links an object of another file"),
    ("DDE", field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" '), "advises", "DDEAUTO"),
    ("a text from a file", field(' INCLUDETEXT "c:\\\\x.docx" '), "advises", "INCLUDETEXT"),
    ("a picture from the web", field(' INCLUDEPICTURE "http://example.org/x.png" '), "advises",
     "INCLUDEPICTURE"),
    ("hidden words", looking("<w:vanish/>"), "advises", "Text is hidden: 'Secret words'"),
    ("white words", looking('<w:color w:val="FEFEFE"/>'), "advises",
     "Text has the colour of its background: 'Secret words'"),
    ("tiny words", looking('<w:sz w:val="2"/>'), "advises", "Text is too small to see"),
    ("somebody else's name", sub("<cp:lastModifiedBy>.*?</cp:lastModifiedBy>",
                                 "<cp:lastModifiedBy>Nosy Neighbour</cp:lastModifiedBy>",
                                 "docProps/core.xml"), "notes", "last saved by 'Nosy Neighbour'"),
    ("words by a style", all_of(
        put("</w:styles>", '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="g"/>'
            '<w:rPr><w:vanish/></w:rPr></w:style></w:styles>', STYLES),
        looking('<w:rStyle w:val="Ghost"/>')), "advises", "Text is hidden"),
    ("white by the theme", looking('<w:color w:val="auto" w:themeColor="background1"/>'), "advises",
     "Text has the colour of its background"),
    ("black on black", looking('<w:color w:val="000000"/><w:highlight w:val="black"/>'), "advises",
     "Text has the colour of its background"),
    ("a row without height", put("<w:trPr><w:cantSplit/></w:trPr>",
                                 '<w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>'),
     "advises", "Text is hidden"),
    ("a thumbnail", add("docProps/thumbnail.jpeg", b"x"), "notes", "a small picture of its first"),
    ("where a photo was taken", add("word/media/photo.jpg", photo(place=True)), "advises",
     "The picture 'word/media/photo.jpg' says where it was taken (GPS)"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "severity", "said"), CAME, ids=[c[0] for c in CAME])
def test_what_came_along_is_listed_for_what_it_is(
    what: str, change: Change, severity: str, said: str, tmp_path: Path, pack: Pack
) -> None:
    found = [f for f in findings(pack, tmp_path, change) if f.rule == "came_along"]
    assert len(found) == 1, found
    assert said in found[0].message
    assert found[0].severity == severity


def test_nothing_else_is_said_to_have_come_along(tmp_path: Path, pack: Pack) -> None:
    found = findings(pack, tmp_path, add("word/media/plain.jpg", photo(place=False)))
    assert [f for f in found if f.rule == "came_along"] == []


@pytest.mark.parametrize(
    "properties",
    [
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>',
    ],
)
def test_white_words_on_a_dark_ground_can_be_seen(
    properties: str, tmp_path: Path, pack: Pack
) -> None:
    found = findings(pack, tmp_path, looking(properties))
    assert [f for f in found if f.rule == "came_along"] == []


def test_reading_alone_does_not_look_for_it(tmp_path: Path, pack: Pack) -> None:
    parts = read_parts(PERFECT)
    parts["word/vbaProject.bin"] = b"x"
    path = tmp_path / "x.docx"
    path.write_bytes(write_parts(parts))
    assert not any(f.rule == "came_along" for f in read_file(path, pack).findings)
