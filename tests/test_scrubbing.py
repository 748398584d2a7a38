"""Scrubbed copies: nothing that was planted is left unsaid, and the form and its answers stay."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, run_portfolio
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pages import pictures, unlike
from PIL import Image, PngImagePlugin
from signer import read_parts, write_parts
from steps import lines_of

from filler.definition import Pack, data_folder
from filler.errors import PortfolioError
from filler.ooxml.package import package_of
from filler.reading import read_file
from filler.scrubbing import Scrubbed, scrub

RETURNED = data_folder("samples") / "returned"
MAIN, RELS = "word/document.xml", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMS = sorted((ROOT.parent / "shared" / "forms").glob("*.docx"))


def scrubbed(content: bytes) -> Scrubbed:
    return scrub(package_of(content, "x.docx"), content)


def unsaid(done: Scrubbed, tokens: list[str]) -> list[str]:
    """Tokens that stand in the copy and are not told of."""
    everything = b"\n".join(read_parts(done.content).values())
    told = json.dumps([done.kept, done.left], ensure_ascii=False)
    there = (t for t in tokens if t.encode() in everything or t.encode("utf-16-le") in everything)
    return [token for token in there if token not in told]


# What a document shows on its page is what somebody wrote there, and stays.
SHOWN = {f"{W}t", f"{W}listItem", f"{W}listEntry", f"{W}lvlText"}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_attribute_element_or_text_that_somebody_adds_is_left_unsaid(data: Any) -> None:
    """The equation of the copy: anything anywhere but in the words of the page."""
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    tokens: list[str] = []

    def token() -> str:
        tokens.append(f"Zq{len(tokens)}Leak")
        return tokens[-1]

    for name in sorted(n for n in parts if n.endswith(".xml") and n != "[Content_Types].xml"):
        root = etree.fromstring(parts[name])
        every = [e for e in root.iter() if isinstance(e.tag, str) and e.tag not in SHOWN]
        for _ in range(data.draw(st.integers(0, 12))):
            element = data.draw(st.sampled_from(every))
            match data.draw(st.sampled_from(["attribute", "value", "element", "text", "comment"])):
                case "attribute":
                    key = data.draw(st.sampled_from(["author", "initials", "name", "x", "val2"]))
                    element.set(f"{W}{key}", token())
                case "value" if element.attrib:
                    key = data.draw(st.sampled_from(sorted(map(str, element.attrib))))
                    if not key.endswith(("}id", "}type", "name", "Ignorable", "}fldCharType")):
                        element.set(key, token())
                case "element":
                    kind = data.draw(
                        st.sampled_from(["smartTag", "permStart", "unknown", "fldData"])
                    )
                    etree.SubElement(element, f"{W}{kind}").set(f"{W}ed", token())
                case "text":
                    element.text = token()
                case _:
                    element.append(etree.Comment(token()))
        parts[name] = etree.tostring(root)
    with suppress(PortfolioError):
        assert unsaid(scrubbed(write_parts(parts)), tokens) == []


def test_page_numbers_stay_and_what_only_looks_like_a_measure_goes() -> None:
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    odd = (
        '<w:p w:phone="07700 900123" w:dob="1985-03-12"><w:r><w:t>x</w:t></w:r>07700 900456</w:p>'
        '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
        r'<w:p><w:fldSimple w:instr="NUMPAGES\* MERGEFORMAT"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        "</w:p>"
    )
    parts[MAIN] = parts[MAIN].replace(b"<w:body>", f"<w:body>{odd}".encode())
    left = read_parts(scrubbed(write_parts(parts)).content)[MAIN]
    for gone in (b"900123", b"1985", b"900456"):
        assert gone not in left
    assert b'w:instr=" PAGE "' in left
    assert b"NUMPAGES" in left


def photo(kind: str, token: str) -> bytes:
    """A picture that tells of somebody in each way that its kind has."""
    picture, stream = Image.new("RGB", (8, 8), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = token
    exif[0x010E] = f"{token} about"
    match kind:
        case "png":
            text = PngImagePlugin.PngInfo()
            text.add_text("Author", token)
            picture.save(stream, "PNG", pnginfo=text, exif=exif)
        case "jpeg":
            picture.save(stream, "JPEG", exif=exif, comment=token.encode(), xmp=token.encode())
        case "gif":
            picture.save(stream, "GIF", comment=token.encode())
        case "tiff":
            picture.save(stream, "TIFF", tiffinfo={0x013B: token})
        case "webp":
            picture.save(stream, "WEBP", exif=exif)
        case "bmp":
            picture.save(stream, "BMP")
        case "svg":
            return f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{token}</desc></svg>'.encode()
        case _:
            return b"\x01\x00\x00\x00" + token.encode("utf-16-le") * 8
    return stream.getvalue() + token.encode()


KINDS = ("png", "jpeg", "gif", "tiff", "webp", "bmp", "svg", "emf")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["own", "png", "JPG", "jfif", "bin"])
def test_a_picture_is_its_pixels_whatever_it_is_called(kind: str, ending: str) -> None:
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    ending = kind if ending == "own" else ending
    name = f"word/media/Zq Geheim.{ending}"
    parts[name] = photo(kind, "ZqLeak")
    blip = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006'
        '/wordprocessingDrawing"><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006'
        f'/main" xmlns:r="{OFFICE}" r:embed="rIdZq"/></wp:inline></w:drawing></w:r></w:p>'
    )
    parts[MAIN] = parts[MAIN].replace(b"<w:body>", f"<w:body>{blip}".encode())
    lead = f'<Relationship Id="rIdZq" Type="{OFFICE}/image" Target="media/Zq Geheim.{ending}"/>'
    parts[RELS] = parts[RELS].replace(b"</Relationships>", f"{lead}</Relationships>".encode())
    kinds = f'<Default Extension="{ending}" ContentType="image/x"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", kinds.encode())
    done = scrubbed(write_parts(parts))
    left = read_parts(done.content)
    everything = b"\n".join([*left.values(), *(n.encode() for n in left)])
    for token in ("ZqLeak", "Geheim", "rIdZq"):
        assert token.encode() not in everything
        assert token.encode("utf-16-le") not in everything
    is_known = kind not in ("svg", "emf")
    assert (b"<a:blip" in left[MAIN]) is is_known
    assert any(n.startswith("word/media/") for n in left) is is_known


def test_parts_of_every_kind_that_no_form_needs_go() -> None:
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    more, tokens = [], []
    for number, kind in enumerate(
        ("people", "comments", "customXml", "oleObject", "package", "printerSettings",
         "webSettings", "keyMapCustomizations", "vbaProject", "aFChunk", "chart", "documenttasks",
         "control", "recipientData", "attachedToolbars", "intelligence2", "userXmlData",
         "unknown"), start=1
    ):  # fmt: skip
        tokens.append(f"Zq{number}Leak")
        parts[f"word/Zq{number}Part.xml"] = f"<x a='{tokens[-1]}'>{tokens[-1]}</x>".encode()
        more.append(
            f'<Relationship Id="rIdZ{number}" Type="{OFFICE}/{kind}" Target="Zq{number}Part.xml"/>'
        )
    parts["word/orphan.xml"] = b"<x>ZqOrphan</x>"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("docProps/core.xml", "<x>ZqWithin</x>")
    parts["word/embeddings/inner.docx"] = inner.getvalue()
    more.append(
        f'<Relationship Id="rIdIn" Type="{OFFICE}/package" Target="embeddings/inner.docx"/>'
    )
    links = f"{''.join(more)}</Relationships>"
    parts[RELS] = parts[RELS].replace(b"</Relationships>", links.encode())
    content = write_parts(parts)
    with zipfile.ZipFile(stream := io.BytesIO(content), "a") as archive:
        archive.comment = b"ZqComment"
    done = scrubbed(stream.getvalue())
    everything = done.content + b"\n".join(read_parts(done.content).values())
    for token in (*tokens, "ZqOrphan", "ZqWithin", "ZqComment", "Zq1Part", "inner.docx"):
        assert token.encode() not in everything, token
    assert done.removed["parts that are not known"] >= 10


@pytest.mark.parametrize("name", sorted(p.stem for p in RETURNED.glob("*.docx")))
def test_the_answers_of_a_returned_pack_stay(name: str, tmp_path: Path, pack: Pack) -> None:
    source, copy = RETURNED / f"{name}.docx", tmp_path / f"{name}.docx"
    copy.write_bytes(scrubbed(source.read_bytes()).content)

    def said(path: Path) -> dict[str, Any]:
        return {
            key: (a.state, a.value if not isinstance(a.value, dict) else "a picture")
            for key, a in read_file(path, pack).answers.items()
        }

    assert said(copy) == said(source)


@pytest.mark.parametrize("name", ["perfect", "libreoffice", "plain-tables", "google-docs"])
def test_a_copy_opens_in_word_without_a_complaint(
    name: str, tmp_path: Path, validate: Callable[[Path], list[str]]
) -> None:
    copy = tmp_path / f"{name}.docx"
    source = RETURNED / f"{name}.docx"
    copy.write_bytes(scrubbed(source.read_bytes()).content)
    assert set(validate(copy)) <= set(validate(source))


def test_a_copy_looks_like_its_original(tmp_path: Path, to_pdf: Callable[[Path], Path]) -> None:
    copy = tmp_path / "copy.docx"
    copy.write_bytes(scrubbed((RETURNED / "perfect.docx").read_bytes()).content)
    before, after = pictures(to_pdf(RETURNED / "perfect.docx")), pictures(to_pdf(copy))
    assert len(before) == len(after)
    assert max(unlike(one, other) for one, other in zip(before, after, strict=True)) < 0.02


def shown(content: bytes) -> str:
    root = etree.fromstring(read_parts(content)[MAIN])
    return "".join(t.text or "" for t in root.iter(f"{W}t"))


@pytest.mark.skipif(not FORMS, reason="the forms of strangers are not there")
@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.name)
def test_forms_of_strangers_are_scrubbed_and_a_second_time_give_the_same(path: Path) -> None:
    once = scrubbed(path.read_bytes())
    twice = scrubbed(once.content)
    assert once.content == twice.content
    words = shown(path.read_bytes())
    left = shown(once.content)
    assert len(left) >= 0.9 * len(words)


def test_the_command_says_what_stays_and_what_is_still_there(tmp_path: Path) -> None:
    """An author who is named in an answer, too, is still in the copy, and that is said."""
    parts = read_parts((RETURNED / "perfect.docx").read_bytes())
    core = parts["docProps/core.xml"].decode()
    start, end = core.index("<dc:creator>") + 12, core.index("</dc:creator>")
    parts["docProps/core.xml"] = f"{core[:start]}Perry Perfect{core[end:]}".encode()
    source = tmp_path / "returned.docx"
    source.write_bytes(write_parts(parts))
    ran = run_portfolio("scrub", source, "-o", tmp_path / "copy.docx")
    assert ran.status == 0
    assert "still found elsewhere in word/document.xml: Perry Perfect" in ran.words
    assert "The copy was searched for" in ran.words
    assert "Kept; please check: links: mailto:" in ran.words
    told = json.loads(run_portfolio("scrub", source, "-o", tmp_path / "2.docx", "--json").out)
    assert {"words": "Perry Perfect", "part": MAIN} in told["left"]
    assert told["searched"] > 10


def test_a_paragraph_of_very_many_runs_takes_steps_by_their_number() -> None:
    """Python's own lines are counted, not time: twice the runs, twice the lines."""
    contents = []
    for number in (400, 800):
        parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
        runs = "".join(
            f'<w:ins w:id="{n}" w:author="A"><w:r><w:rPr><w:color w:val="FFFFFE"/></w:rPr>'
            f"<w:t>{n}</w:t></w:r></w:ins>"
            for n in range(number)
        )
        parts[MAIN] = parts[MAIN].replace(b"<w:body>", f"<w:body><w:p>{runs}</w:p>".encode())
        contents.append(write_parts(parts))
    counts = [lines_of(partial(scrubbed, content)) for content in contents]
    blank = counts[0] - (counts[1] - counts[0])
    assert counts[1] - blank < 2.2 * (counts[0] - blank)
