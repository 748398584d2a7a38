"""What stands in the place of a signature, one specimen each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from plain import INK, look, read_plain
from specimens import p, r, sdt, word_file

from filler.definition import Pack
from filler.ooxml.archive import write_archive
from filler.ooxml.package import open_package
from filler.reading import Reading, read_file

SIGNED = "line_manager.signatures.line_manager.signed"
FIELD = "line_manager.signatures.line_manager"
INLINE = '<w:r><w:drawing><a:blip r:embed="rId5"/></w:drawing></w:r>'
FLOATING = (
    '<w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><a:blip r:embed="rId5"/></wp:anchor></w:drawing></w:r>'
)
PER_CENT = (
    '<w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing" xmlns:wp14="http://schemas.microsoft.com/office/word/2010/'
    'wordprocessingDrawing"><a:graphic><a:graphicData><wps:wsp><wps:spPr><a:prstGeom'
    ' prst="rightArrow"/></wps:spPr></wps:wsp></a:graphicData></a:graphic><wp14:sizeRelH'
    ' relativeFrom="margin"><wp14:pctWidth>0</wp14:pctWidth></wp14:sizeRelH></wp:anchor>'
    "</w:drawing></w:r>"
)
VML = '<w:r><w:pict><v:shape><v:imagedata r:id="rId5"/></v:shape></w:pict></w:r>'
LINE = (
    '<w:r><w:pict><v:shape><v:imagedata r:id="rId5"/><o:signatureline'
    ' xmlns:o="urn:schemas-microsoft-com:office:office" issignatureline="t" id="{A-1}"/></v:shape>'
    "</w:pict></w:r>"
)


@pytest.mark.parametrize(
    ("place", "state", "how", "note"),
    [
        (p(), "blank", "empty place", ""),
        (p(r("Morgan Example")), "answered", "typed name", ""),
        (
            p(look("Morgan Example", '<w:rFonts w:ascii="Brush Script MT"/>')),
            "answered",
            "script font",
            "",
        ),
        (p(INLINE), "answered", "picture", ""),
        (p(FLOATING), "answered", "picture", "floating picture that is anchored here"),
        (p(VML), "answered", "picture", ""),
        (p(INLINE, r("M. Example")), "answered", "picture", "are beside the picture"),
        (p(INLINE, INLINE), "unclear", "picture", "2 pictures"),
        (p(INK), "answered", "ink", ""),
        (p(LINE), "blank", "signature line", "no digital signature"),
        (p(r("Signed electronically")), "answered", "signed electronically", "words say"),
        (p(r("Approved by email 3/3/20")), "answered", "signed electronically", ""),
        (p(r("pp M. Example")), "answered", "typed name", "for somebody else"),
        (
            p(r("From: Morgan Example")) + p(r("Sent: Monday")) + p(r("I approve this.")),
            "answered",
            "e-mail pasted",
            "e-mail",
        ),
        (p(r("Sign: type your name or insert a picture")), "blank", "empty place", ""),
        (p(r("awaiting signature")), "unclear", "typed words", "is not a signature"),
        (p(r("N/A")), "unclear", "typed words", "is not a signature"),
        (p(r("Will Signer")), "answered", "typed name", ""),
        (p(r("Una Noble, Head of Service")), "answered", "typed name", ""),
        (p(r("Agreed by email 3/3/26 (see attached)")), "answered", "signed electronically", ""),
        (
            p(r("From: Morgan Example")) + p(r("I have no concerns and approve it. Questions?")),
            "answered",
            "e-mail pasted",
            "e-mail",
        ),
        (p(r("Declined to sign")), "unclear", "typed words", "is not a signature"),
        (p(r("Post vacant")), "unclear", "typed words", "is not a signature"),
        (p(r("To be signed next week")), "unclear", "typed words", "is not a signature"),
        (p(r("no signature")), "unclear", "typed words", "is not a signature"),
        (p(r("See email")), "unclear", "typed words", "is not a signature"),
        (p(r("✓")), "unclear", "typed words", "is not a signature"),
        (p(r("27/02/2026")), "unclear", "typed words", "the date"),
        (
            p(r("I have read all of this with the applicant and think that it is well done")),
            "unclear",
            "typed words",
            "more than a name",
        ),
        (
            p(r("From: Morgan Example")) + p(r("I do not approve this.")),
            "unclear",
            "e-mail pasted",
            "may say no",
        ),
        # Beside a line that nobody signed, a name or a picture of it.
        (p(LINE, r("Morgan Example")), "answered", "typed name", "nobody has signed"),
        (p(LINE, INLINE), "answered", "picture", "nobody has signed"),
        # As Word keeps every floating thing, with its size in parts of the page.
        (p(PER_CENT), "unclear", "content control", "something other than words is there"),
    ],
)
def test_a_signature_place(
    place: str, state: str, how: str, note: str, tmp_path: Path, pack: Pack
) -> None:
    reading = read_plain(tmp_path, pack, "line_manager", {SIGNED: place})
    answer = reading.answers[SIGNED]
    assert (answer.state, answer.how) == (state, how)
    assert note in answer.note
    assert answer.where.startswith("table 1, row ")
    assert ", column 2 under" in answer.where


def test_each_person_has_their_own_name_and_date(tmp_path: Path, pack: Pack) -> None:
    places: dict[str, str] = {}
    for number, person in enumerate(("employee", "line_manager", "service_manager")):
        field = f"line_manager.signatures.{person}"
        places |= {
            f"{field}.signed": p(r(f"Signs {number}")),
            f"{field}.print_name": p(r(f"Name {number}")),
            f"{field}.date": p(r(f"0{number + 1}.03.20")),
        }
    reading = read_plain(tmp_path, pack, "line_manager", places)
    assert reading.record["line_manager"]["signatures"]["service_manager"] == {
        "signed": "Signs 2",
        "print_name": "Name 2",
        "date": "2020-03-03",
    }
    assert reading.answers["line_manager.signatures.head_of_service"].state == "blank"


@pytest.mark.parametrize(
    ("content", "state", "how"),
    [
        (r("Morgan Example"), "answered", "typed name"),
        (INLINE, "answered", "picture"),
        (INK, "answered", "ink"),
        (LINE, "blank", "signature line"),
        (look("Morgan Example", '<w:rFonts w:ascii="Segoe Script"/>'), "answered", "script font"),
        (r("pp M. Example"), "answered", "typed name"),
        (r("-"), "unclear", "typed words"),
        (r("✔"), "unclear", "typed words"),
        (r("Refused"), "unclear", "typed words"),
    ],
)
def test_a_signature_control(
    content: str, state: str, how: str, tmp_path: Path, pack: Pack
) -> None:
    path = word_file(tmp_path / "s.docx", p(sdt(SIGNED, content, "<w:richText/>")))
    answer = read_file(path, pack).answers[SIGNED]
    assert (answer.state, answer.how) == (state, how)


def with_parts(path: Path, **parts: bytes) -> Path:
    """The file with some parts more."""
    package = open_package(path)
    own = {name: package.read(name) for name in package.names}
    path.write_bytes(write_archive(own | parts))
    return path


def test_a_signature_line_is_signed_by_an_intact_signature_of_its_id(
    tmp_path: Path, pack: Pack
) -> None:
    from plain import body
    from signer import Signing, read_parts, signed, write_parts

    def read(content: bytes) -> Reading:
        path = tmp_path / "s.docx"
        path.write_bytes(content)
        return read_file(path, pack)

    plain = word_file(tmp_path / "p.docx", body(pack, "line_manager", {SIGNED: p(LINE)}))
    by_line = signed(plain.read_bytes(), Signing(line="{A-1}"))
    reading = read(by_line)
    answer = reading.answers[SIGNED]
    assert (answer.state, answer.how, answer.value) == (
        *("answered", "digital signature", "Invented Signer"),
    )
    assert "intact, signer not established" in answer.note
    assert "2026-03-02 by the signer's own claim" in answer.note
    assert reading.as_json()["signatures"]["verdict"] == "intact, signer not established"
    (told,) = (f for f in reading.findings if f.rule == "digital_signature")
    assert told.severity == "notes"

    other = read(signed(plain.read_bytes(), Signing(line="{B-2}"))).answers[SIGNED]
    assert (other.state, other.how) == ("blank", "signature line")
    assert "none of the file's digital signatures" in other.note

    parts = read_parts(by_line)
    parts["word/document.xml"] += b" "
    broken = read(write_parts(parts))
    assert broken.answers[SIGNED].state == "unclear"
    assert "broken, changed since it was signed" in broken.answers[SIGNED].note
    (told,) = (f for f in broken.findings if f.rule == "digital_signature")
    assert told.severity == "blocks"


def test_the_same_picture_for_two_people_is_noticed(tmp_path: Path, pack: Pack) -> None:
    from plain import body

    places = {
        f"line_manager.signatures.{person}.signed": p(INLINE.replace("rId5", relation))
        for person, relation in (("employee", "rId5"), ("line_manager", "rId6"))
    }
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId5" Type="t" Target="media/a.png"/>'
        '<Relationship Id="rId6" Type="t" Target="media/b.png"/></Relationships>'
    )

    def read(other: bytes) -> Reading:
        path = word_file(tmp_path / "s.docx", body(pack, "line_manager", places))
        parts: dict[str, Any] = {
            "word/_rels/document.xml.rels": relations.encode(),
            "word/media/a.png": b"the same",
            "word/media/b.png": other,
        }
        return read_file(with_parts(path, **parts), pack)

    same = [f for f in read(b"the same").findings if f.rule == "same_picture"]
    assert [f.field for f in same] == [FIELD]
    assert "the same as the one for 'Employee'" in same[0].message
    assert not [f for f in read(b"another").findings if f.rule == "same_picture"]


def test_a_number_behind_a_name_is_no_day(tmp_path: Path, pack: Pack) -> None:
    reading = read_plain(tmp_path, pack, "line_manager", {SIGNED: p(r("Pat Plain SW 45123"))})
    assert reading.answers[SIGNED].value == "Pat Plain SW 45123"
    assert reading.answers[f"{FIELD}.date"].state == "blank"


def test_a_picture_that_is_not_in_the_file_signs_nothing(tmp_path: Path, pack: Pack) -> None:
    picture = INLINE.replace("rId5", "rId6")
    reading = read_plain(tmp_path, pack, "line_manager", {SIGNED: p(picture)})
    answer = reading.answers[SIGNED]
    assert (answer.state, answer.value) == ("unclear", None)
    assert "a link to a file" in answer.note
