"""What a signed file shows that was not signed: fields, stores, links, two archives in one."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from conftest import TEMPLATES
from PIL import Image
from signer import OPC, Parts, Signing, manifest, read_parts, signed, write_parts

from filler.digital import DigitalSignature
from filler.digital.verify import verify
from filler.errors import PortfolioError
from filler.ooxml.package import package_of

BLANK = (TEMPLATES / "line_manager.docx").read_bytes()
MAIN, CORE, RELS = "word/document.xml", "docProps/core.xml", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STORE = "customXml/item7.xml"
STORE_ID = "{11111111-2222-3333-4444-555555555555}"
UNKNOWN, BROKEN, OPEN = "intact, signer not established", "broken", "cannot be verified"
PARTIAL = "intact but partial"


def only(content: bytes, name: str = "signed.docx") -> DigitalSignature:
    (one,) = verify(package_of(content, name)).found
    return one


# Fields.


def complex_field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    return (
        f'<w:p>{mark("begin")}<w:r><w:instrText xml:space="preserve"> {escape(code)} '
        f"</w:instrText></w:r>{mark('separate')}<w:r><w:t>{escape(result)}</w:t></w:r>"
        f"{mark('end')}</w:p>"
    )


def simple_field(code: str, result: str) -> str:
    instruction = escape(code, {'"': "&quot;"})
    return (
        f'<w:p><w:fldSimple w:instr="{instruction}"><w:r><w:t>{escape(result)}</w:t></w:r>'
        "</w:fldSimple></w:p>"
    )


def with_paragraph(paragraph: str, part: str = MAIN) -> Parts:
    parts = read_parts(BLANK)
    text = parts[part].decode()
    at = text.index("<w:body>") + 8 if part == MAIN else text.index(">", text.index("<w:ftr")) + 1
    parts[part] = (text[:at] + paragraph + text[at:]).encode()
    return parts


def with_title(parts: Parts, title: str) -> Parts:
    text = parts[CORE].decode()
    start, end = text.index("<dc:title>") + 10, text.index("</dc:title>")
    parts[CORE] = (text[:start] + escape(title) + text[end:]).encode()
    return parts


FOOTER = next(name for name in read_parts(BLANK) if "footer" in name)


@pytest.mark.parametrize("part", [MAIN, FOOTER])
@pytest.mark.parametrize("made", [complex_field, simple_field])
@pytest.mark.parametrize("code", ["TITLE", r"TITLE \* MERGEFORMAT", "title", 'DOCPROPERTY "Title"',
                                  "DOCPROPERTY Title", "INFO TITLE"])  # fmt: skip
def test_a_field_that_shows_a_property_is_held_against_it(
    part: str, made: Callable[[str, str], str], code: str
) -> None:
    """The property is never signed, so that Word shows other words under a sound signature."""
    content = signed(
        write_parts(with_title(with_paragraph(made(code, "Grade F"), part), "grade  f"))
    )
    assert only(content).unsigned == ()
    changed = only(write_parts(with_title(read_parts(content), "Grade G")))
    (said,) = changed.unsigned
    assert changed.is_intact
    assert code in said
    assert part in said
    assert "showed 'Grade F' and now shows 'Grade G'" in said


@pytest.mark.parametrize(
    ("code", "result", "named"),
    [
        ("SUBJECT", "somebody else's", True),
        ("KEYWORDS", "x", True),
        ("COMMENTS", "x", True),
        ("AUTHOR", "x", True),
        ("LASTSAVEDBY", "x", True),
        ("DOCPROPERTY Company", "x", True),
        ("DOCPROPERTY Decision", "approved", True),
        ("DOCPROPERTY Decision", "NOT approved", False),
        ("FILENAME", "signed.docx", False),
        ("FILENAME", "signed", False),
        (r"FILENAME \p", r"C:\Packs\signed.docx", False),
        ("FILENAME", "Grade G.docx", True),
        ('INCLUDETEXT "C:\\\\x.docx"', "x", True),
        ('INCLUDEPICTURE "http://127.0.0.1/x.png"', "x", True),
        ("LINK Word.Document.12 x.docx", "x", True),
        ("DDEAUTO excel x", "x", True),
        ("PAGE", "7", False),
        ('INCLUDETEXT"http://127.0.0.1/x"', "x", True),
        (r"TITLE\* MERGEFORMAT", "x", True),
        ('DOCPROPERTY"Decision"', "approved", True),
        ("DOCPROPERTY Decision junk", "approved", True),
        ("REF bookmark", "x", False),
        ('TITLE "New title"', "Old", False),
    ],
)
def test_fields_of_each_kind(code: str, result: str, named: bool) -> None:
    parts = with_paragraph(complex_field(code, result))
    text = parts["docProps/custom.xml"].decode()
    more = (
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="77" name="Decision">'
        '<lpwstr xmlns="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        "NOT approved</lpwstr></property></"
    )
    parts["docProps/custom.xml"] = more.join(text.rsplit("</", 1)).encode()
    found = only(signed(write_parts(parts)))
    assert found.is_intact
    assert bool(found.unsigned) is named, found.unsigned


def test_a_field_within_a_field_is_seen() -> None:
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = '<w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r>'.format
    words = "<w:r><w:t>{}</w:t></w:r>".format
    inner = begin + code(" TITLE ") + separate + words("Grade F") + end
    outer = (
        f"<w:p>{begin}{code(' IF ')}{inner}{code(' = x yes no ')}{separate}{words('no')}{end}</w:p>"
    )
    content = signed(write_parts(with_title(with_paragraph(outer), "Grade F")))
    assert only(content).unsigned == ()
    assert len(only(write_parts(with_title(read_parts(content), "x"))).unsigned) == 1


def test_dates_of_a_property_are_compared_as_days() -> None:
    parts = with_paragraph(complex_field(r'CREATEDATE \@ "d MMMM yyyy"', "10 March 2026"))
    text = parts[CORE].decode()
    start, end = text.index(">", text.index("<dcterms:created")) + 1, text.index("</dcterms:cr")
    for moment, named in (("2026-03-10T09:00:00Z", False), ("2026-04-10T09:00:00Z", True)):
        parts[CORE] = (text[:start] + moment + text[end:]).encode()
        assert bool(only(signed(write_parts(parts))).unsigned) is named


def test_a_linked_picture_is_named_with_its_address() -> None:
    parts = read_parts(BLANK)
    link = (
        f'<Relationship Id="rIdOut" Type="{OFFICE}/image" TargetMode="External"'
        ' Target="http://127.0.0.1/grade.png"/></Relationships>'
    )
    parts[RELS] = parts[RELS].replace(b"</Relationships>", link.encode())
    (said,) = only(signed(write_parts(parts))).unsigned
    assert "image http://127.0.0.1/grade.png" in said


def test_a_linked_picture_is_named_whatever_its_relationship_is_called() -> None:
    blip = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="urn:a" xmlns:r="' + OFFICE + '" r:link="rIdOut"/>'
        "</w:drawing></w:r></w:p>"
    )
    for shown, named in ((blip, True), ("", False)):
        parts = with_paragraph(shown)
        link = (
            f'<Relationship Id="rIdOut" Type="{OFFICE}/hyperlink" TargetMode="External"'
            ' Target="http://127.0.0.1/grade.png"/></Relationships>'
        )
        parts[RELS] = parts[RELS].replace(b"</Relationships>", link.encode())
        assert bool(only(signed(write_parts(parts))).unsigned) is named


# Stores.


def control(properties: str, content: str, path: str = "/f[1]/a[1]") -> str:
    return (
        '<w:sdt xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
        ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr>'
        f'<w:alias w:val="Grade"/><w:dataBinding w:xpath="{path}" w:storeItemID="{STORE_ID}"/>'
        f"{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def with_store(shown: str, data: str, *, named: bool = True) -> Parts:
    parts = with_paragraph(shown)
    parts[STORE] = data.encode()
    props = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    if named:
        parts["customXml/itemProps7.xml"] = (
            f'<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{STORE_ID}"/>'  # noqa: E501
        ).encode()
        parts["customXml/_rels/item7.xml.rels"] = (
            f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="rId1"'
            f' Type="{OFFICE}/customXmlProps" Target="itemProps7.xml"/></Relationships>'
        ).encode()
        own = f'<Override PartName="/customXml/itemProps7.xml" ContentType="{props}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>", own.encode()
        )
    lead = (
        f'<Relationship Id="rIdS" Type="{OFFICE}/customXml" Target="../{STORE}"/></Relationships>'
    )
    parts[RELS] = parts[RELS].replace(b"</Relationships>", lead.encode())
    return parts


def as_word_signs(parts: Parts) -> bytes:
    """Word signs no store: neither its parts nor the relationship that leads to it."""
    text = parts[RELS]
    stores = [e for e in text.split(b"<Relationship ") if b"/customXml" in e and b"Target" in e]
    kept = text
    for entry in stores:
        kept = kept.replace(b"<Relationship " + entry.replace(b"</Relationships>", b""), b"")
    shown = {**parts, RELS: kept}
    how = Signing(skip=lambda name: name.startswith("customXml/"))
    how.references = manifest(shown, how)
    return signed(write_parts(parts), how)


def picture(colour: str, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 3), colour).save(stream, kind)
    return stream.getvalue()


def flat(words: str) -> str:
    return escape(
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{words}</w:body></w:document></pkg:part></pkg:package>"
    )


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def block(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def item(words: str, number: int = 0) -> str:
    inner = (
        control("<w:text/>", run(words), f"/f[1]/a[1]/r[{number}]/x[1]") if number else run(words)
    )
    return (
        "<w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr>"
        f"<w:sdtContent><w:p>{inner}</w:p></w:sdtContent></w:sdt>"
    )


def f(inner: str) -> str:
    return f"<f><a>{inner}</a></f>"


DATE = '<w:date w:fullDate="2026-03-10T00:00:00Z"><w:storeMappedDataAs w:val="{}"/></w:date>'.format
LIST = '<w:dropDownList><w:listItem w:displayText="Grade F" w:value="f"/></w:dropDownList>'
BOX = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
STRUCK = "<w:r><w:rPr><w:strike/></w:rPr><w:t>Grade F</w:t></w:r>"
REPEATED = "<w15:repeatingSection/>"
KINDS: list[tuple[str, str, str, str]] = [
    ("text", block(control("<w:text/>", run("Grade F"))), f("Grade F"), f("Grade G")),
    ("an attribute", block(control("<w:text/>", run("F"), "/f[1]/@a")), '<f a="F"/>', '<f a="G"/>'),
    ("date", block(control(DATE("date"), run("10 March 2026"))), f("2026-03-10"), f("2026-03-11")),
    ("date and time", block(control(DATE("dateTime"), run("10/03/2026"))),
     f("2026-03-10T00:00:00"), f("2026-10-03T00:00:00")),
    ("date as text", block(control(DATE("text"), run("10 March 2026"))), f("10 March 2026"),
     f("11 March 2026")),
    ("date without a day of its own", block(control("<w:date/>", run("10 March 2026"))),
     f("2026-03-10"), f("2026-03-11")),
    ("lines", block(control('<w:text w:multiLine="1"/>',
                            "<w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>")),
     f("one\ntwo"), f("one\nthree")),
    ("a tab", block(control("<w:text/>", "<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r>")),
     f("one\ttwo"), f("onetwo")),
    ("a hyphen", block(control("<w:text/>", f"{run('a')}<w:r><w:noBreakHyphen/></w:r>{run('b')}")),
     f("a\u2011b"), f("ab")),
    ("a list", block(control(LIST, run("Grade F"))), f("f"), f("g")),
    ("a tick", block(control(BOX, run("☒"))), f("true"), f("0")),
    ("rich text", control("<w:richText/>", block(run("Grade F")) + block(run("and more"))),
     f(flat(block(run("Grade F")) + block(run("and more")))), f(flat(block(run("Grade G"))))),
    ("a day with words behind it", block(control(DATE("date"), run("10 March 2026"))),
     f("2026-03-10"), f("2026-03-10 not approved")),
    ("rich text with a picture", control("<w:richText/>", block(run("Grade F"))),
     f(flat(block(run("Grade F")))), f(flat(block(run("Grade F") + "<w:r><w:drawing/></w:r>")))),
    ("rich text in white", control("<w:richText/>", block(run("Grade F"))),
     f(flat(block(run("Grade F")))), f(flat(block(
         '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>Grade F</w:t></w:r>')))),
    ("rich text that is struck", control("<w:richText/>", block(run("Grade F"))),
     f(flat(block(run("Grade F")))), f(flat(block(STRUCK)))),
    ("rows", control(REPEATED, item("one", 1) + item("two", 2), "/f[1]/a[1]/r"),
     f("<r><x>one</x></r><r><x>two</x></r>"), f("<r><x>one</x></r><r><x>three</x></r>")),
    ("a row more", control(REPEATED, item("one", 1) + item("two", 2), "/f[1]/a[1]/r"),
     f("<r><x>one</x></r><r><x>two</x></r>"),
     f("<r><x>one</x></r><r><x>two</x></r><r><x>three</x></r>")),
    ("rows without items", control(REPEATED, block(run("one")) + block(run("two")), "/f[1]/a[1]/r"),
     f("<r><x>one</x></r><r><x>two</x></r>"), f("<r><x>one</x></r>")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "shown", "same", "other"), KINDS, ids=[k[0] for k in KINDS])
def test_a_bound_control_of_each_kind_agrees_with_its_store_until_that_is_changed(
    what: str, shown: str, same: str, other: str
) -> None:
    content = as_word_signs(with_store(shown, same))
    assert only(content).verdict == UNKNOWN, only(content).reason
    parts = read_parts(content)
    parts[STORE] = other.encode()
    found = only(write_parts(parts))
    assert found.verdict == BROKEN
    assert f"'Grade' shows what {STORE} says" in found.changed[0]


def test_a_bound_picture_is_compared_by_what_it_shows() -> None:
    blip = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        f' xmlns:r="{OFFICE}" r:embed="rIdPic"/></w:drawing></w:r>'
    )
    own = (
        f'<Relationship Id="rIdPic" Type="{OFFICE}/image" Target="media/own.png"/></Relationships>'
    )

    def made(told: bytes) -> Parts:
        data = f(base64.b64encode(told).decode())
        parts = with_store(block(control("<w:picture/>", blip)), data)
        parts[RELS] = parts[RELS].replace(b"</Relationships>", own.encode())
        parts["word/media/own.png"] = picture("red")
        return parts

    for told, verdict in (
        (picture("red"), UNKNOWN), (picture("red", "BMP"), UNKNOWN), (picture("blue"), BROKEN),
        (b"no picture", BROKEN),
    ):  # fmt: skip
        assert only(as_word_signs(made(told))).verdict == verdict


def test_data_that_no_control_shows_is_a_note() -> None:
    """Our own stamp and Word's list of sources lie so in every file that Word signed."""
    content = as_word_signs(with_store("", "<anything/>"))
    found = only(content)
    assert found.verdict == UNKNOWN
    assert f"{STORE} is data that nothing shows; it is not signed" in found.notes
    parts = read_parts(content)
    parts[STORE] = b"<other/>"
    assert only(write_parts(parts)).verdict == UNKNOWN


def test_sources_that_a_field_shows_are_not_nothing() -> None:
    shown = complex_field("BIBLIOGRAPHY", "Example, A. (2020)")
    assert only(as_word_signs(with_store(shown, "<sources/>"))).verdict == PARTIAL


def test_a_part_that_only_says_that_it_is_data_is_not_excused() -> None:
    parts = with_store("", "<anything/>")
    lead = f'<Relationship Id="rIdT" Type="{OFFICE}/header" Target="../{STORE}"/></Relationships>'
    parts[RELS] = parts[RELS].replace(b"</Relationships>", lead.encode())
    assert only(as_word_signs(parts)).verdict == PARTIAL


# How the file is packed and written.


def in_front(content: bytes) -> bytes:
    return BLANK + content


def moved(content: bytes) -> bytes:
    """A second archive in front, with the places in the list put right."""
    stream = io.BytesIO(BLANK + content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b""
        archive.writestr("docProps/more.txt", b"")
    return stream.getvalue()


def hidden_entry(content: bytes) -> bytes:
    """An entry that only a program sees which reads the archive from its start."""
    name, data = b"word/document.xml", b"<other/>"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, len(data), len(data),
                        len(name), 0) + name + data  # fmt: skip
    end = content.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<2L", content, end + 12)
    body = bytearray(local + content)
    at = len(local) + start
    while body[at : at + 4] == b"PK\x01\x02":
        offset = struct.unpack_from("<L", body, at + 42)[0]
        struct.pack_into("<L", body, at + 42, offset + len(local))
        at += 46 + sum(struct.unpack_from("<3H", body, at + 28))
    struct.pack_into("<L", body, len(local) + end + 16, start + len(local))
    assert size
    return bytes(body)


def behind(content: bytes) -> bytes:
    return content[:-2] + struct.pack("<H", 4) + b"more"


def other_name(content: bytes) -> bytes:
    return content.replace(b"word/document.xml", b"word/Document.xml", 1)


def other_size(content: bytes) -> bytes:
    body = bytearray(content)
    struct.pack_into("<L", body, body.index(b"PK\x03\x04") + 22, 7)
    return bytes(body)


@pytest.mark.parametrize("spoil", [in_front, moved, hidden_entry, behind, other_name, other_size])
def test_an_archive_that_two_programs_read_differently_cannot_be_verified(
    spoil: Callable[[bytes], bytes],
) -> None:
    found = only(spoil(signed(BLANK)))
    assert found.verdict == OPEN
    assert "another program may find other parts" in found.reason or spoil is other_name


def test_a_streamed_archive_is_read_alike_by_all() -> None:
    class Pipe:
        """What can only be written to, such as a connection."""

        made = b""

        def write(self, content: bytes) -> int:
            self.made += content
            return len(content)

        def flush(self) -> None:
            """Nothing is held back."""

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # it only writes
        for name, content in read_parts(signed(BLANK)).items():
            archive.writestr(name, content)
    assert b"PK\x07\x08" in pipe.made
    assert only(pipe.made).verdict == UNKNOWN


@pytest.mark.parametrize("part", [RELS, "_rels/.rels", MAIN])
@pytest.mark.parametrize("signs", ["UTF-7", "ISO-8859-1", "UTF-32", "windows-1252", "us-ascii"])
def test_signs_that_no_part_may_be_written_in_are_refused(part: str, signs: str) -> None:
    parts = read_parts(signed(BLANK))
    body = parts[part].decode().partition("?>")[2]
    text = f'<?xml version="1.0" encoding="{signs}"?>{body}'
    parts[part] = text.encode(signs, "xmlcharrefreplace")
    try:
        found = verify(package_of(write_parts(parts), "x.docx"))
    except PortfolioError:
        return
    assert found.verdict == OPEN
    assert "neither in UTF-8 nor in UTF-16" in found.found[0].reason


def test_utf_16_is_as_good_as_utf_8() -> None:
    parts = read_parts(BLANK)
    body = parts[MAIN].decode().partition("?>")[2]
    parts[MAIN] = ('<?xml version="1.0" encoding="UTF-16"?>' + body).encode("utf-16")
    assert only(signed(write_parts(parts))).verdict == UNKNOWN


def test_a_signature_whose_kind_is_given_by_its_ending_is_seen() -> None:
    """So writes .NET's own packaging."""
    parts = read_parts(signed(BLANK))
    kinds = parts["[Content_Types].xml"].decode()
    own = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"
    kinds = kinds.replace(
        f'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="{own}"/>', ""
    )
    kinds = kinds.replace("</Types>", f'<Default Extension="psdsxs" ContentType="{own}"/></Types>')
    moved_parts = {
        name.replace("_xmlsignatures/", "package/services/digital-signature/").replace(
            "sig1.xml", "sig1.psdsxs"
        ): content.replace(b"_xmlsignatures/", b"package/services/digital-signature/").replace(
            b"sig1.xml", b"sig1.psdsxs"
        )
        for name, content in parts.items()
        if name != "[Content_Types].xml"
    }
    moved_parts = {"[Content_Types].xml": kinds.encode(), **moved_parts}
    assert only(write_parts(moved_parts)).verdict == UNKNOWN
    moved_parts[MAIN] = moved_parts[MAIN].replace(b"Competency", b"Competence")
    assert only(write_parts(moved_parts)).verdict == BROKEN
