"""The PDF beside a Word file: for people who read it, or write on it by hand."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, lacking, run_portfolio
from lxml import etree
from pages import texts
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from test_roundtrip import PACK

from filler.libreoffice import is_there
from filler.ooxml.names import qn
from filler.ooxml.package import open_package
from filler.pdf.copy import for_people
from filler.pdf.pages import set_pages
from filler.reading import read_file

SAMPLES = ROOT / "samples"
PROMPTS = tuple(PACK.prompts.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank pack, and one with answers of many pages, each with its PDF."""
    if not is_there():
        lacking("LibreOffice")
    home = tmp_path_factory.mktemp("printed")
    record, other, *_ = json.loads((SAMPLES / "records.json").read_text(encoding="utf-8"))
    record["line_manager"]["assessment"] = "what was seen and what came of it, " * 900
    (home / "long.json").write_text(json.dumps([record, other]), encoding="utf-8")
    for picture in SAMPLES.glob("*.png"):
        shutil.copy(picture, home)
    ran = run_portfolio("fill", home / "long.json", "-o", home / "filled", "--pdf")
    assert ran.status == 0, ran.words
    assert "In 1 of them, long answers have moved the pages" in ran.words
    ran = run_portfolio("blank", "-o", home / "blank", "--pdf")
    assert ran.status == 0, ran.words
    assert "have moved the pages" not in ran.words, "lines to write on are no page of the Word file"
    return home


def one(folder: Path, ending: str) -> Path:
    return next(p for p in sorted(folder.glob(f"*.{ending}")) if p.name[:3] in ("Sam", "Car"))


def listed(pages: list[str]) -> dict[str, int]:
    """The lines of the contents list, each with the page that it names."""
    lines = "\n".join(pages[1].splitlines())
    found = re.findall(r"^(.*?)\.{3,}\s*(\d+)$", lines, flags=re.M)
    return {" ".join(words.split()): int(number) for words, number in found}


@pytest.mark.parametrize("which", ["filled", "blank"])
def test_the_contents_name_the_pages_on_which_things_are(folder: Path, which: str) -> None:
    pages = texts(one(folder / which, "pdf"))
    found = listed(pages)
    assert len(found) > 12
    for words, number in found.items():
        flat = ["".join(page.split()) for page in pages]
        assert "".join(words.split()) in flat[number - 1], (words, number)
    assert max(found.values()) > 25


@pytest.mark.parametrize("which", ["filled", "blank"])
def test_no_prompt_is_printed(folder: Path, which: str) -> None:
    words = " ".join(" ".join(texts(one(folder / which, "pdf"))).split())
    assert not [prompt for prompt in PROMPTS if prompt in words]


def shown_pages(path: Path) -> dict[str, str]:
    """The number that each reference of a Word file shows."""
    root = etree.fromstring(open_package(path).read("word/document.xml"))
    found: dict[str, str] = {}
    code, shown, part = "", "", ""
    for element in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:t")):
        if element.tag == qn("w:fldChar"):
            part = element.get(qn("w:fldCharType")) or ""
            if part == "begin":
                code = shown = ""
            elif part == "end" and code.split()[:1] == ["PAGEREF"]:
                found[code.split()[1]] = shown
        elif element.tag == qn("w:instrText"):
            code += element.text or ""
        elif part == "separate":
            shown += element.text or ""
    return found


def test_the_word_file_names_the_same_pages_and_is_ours_still(folder: Path) -> None:
    word = one(folder / "filled", "docx")
    before = shown_pages(TEMPLATES / "portfolio.docx")
    after = shown_pages(word)
    assert before.keys() == after.keys()
    assert before["appendix_e"] != after["appendix_e"]
    listed_there = listed(texts(one(folder / "filled", "pdf")))
    (number,) = {n for words, n in listed_there.items() if words.startswith("Appendix E")}
    assert after["appendix_e"] == str(number)
    ran = run_portfolio(
        "fill", folder / "long.json", "-o", folder / "filled", "--pdf", "--resume", "--json"
    )
    assert [entry["status"] for entry in ran.json()] == ["unchanged"] * 2, "nobody worked on it"
    assert shown_pages(one(folder / "blank", "docx")) == before


def test_what_was_filled_in_is_read_as_before(folder: Path) -> None:
    reading = read_file(one(folder / "filled", "docx"), PACK)
    assert reading.record["employee_details"]["full_name"] == "Sam Sample"
    assert len(reading.record["line_manager"]["assessment"].split()) == 8 * 900
    assert not [f for f in reading.findings if f.severity == "blocks"]


def figures(node: Any, found: list[Any]) -> list[Any]:
    """The pictures and drawings of a tagged PDF."""
    node = node.get_object()
    if isinstance(node, DictionaryObject):
        if node.get("/S") == "/Figure":
            found.append(node)
        kids = node.get("/K")
        if kids is not None:
            kids = kids.get_object()
            for kid in kids if isinstance(kids, list) else [kids]:
                if not isinstance(kid.get_object(), int):
                    figures(kid, found)
    return found


def test_every_figure_says_what_it_shows(folder: Path) -> None:
    reader = PdfReader(one(folder / "filled", "pdf"))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    found = figures(root["/StructTreeRoot"], [])
    assert found
    assert [f for f in found if not str(f.get("/Alt", "")).strip()] == []


def body(inner: str) -> etree._Element:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return etree.fromstring(f'<w:document xmlns:w="{space}"><w:body>{inner}</w:body></w:document>')


def place(words: str, *, shows: bool, kind: str = "<w:text/>") -> str:
    prompt = "<w:showingPlcHdr/>" if shows else ""
    return (
        f'<w:p><w:sdt><w:sdtPr><w:tag w:val="a.b"/>{prompt}{kind}</w:sdtPr><w:sdtContent><w:r>'
        f"<w:t>{words}</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )


def words(root: etree._Element) -> str:
    return "".join(text.text or "" for text in root.iter(qn("w:t")))


def test_lines_to_write_on_stand_where_nobody_has_answered() -> None:
    long = '<w:text w:multiLine="1"/>'
    blank = body(place("Type here", shows=True, kind=long) + place("Type", shows=True))
    assert for_people(blank)
    assert words(blank) == ""
    rules = [rule.get(qn("w:color")) for rule in blank.iter(qn("w:bottom"))]
    assert len(rules) == 6, "five in a box for many words, one for a few"
    assert all(a != b for a, b in pairwise(rules)), "none is left out"
    begun = body(place("Type here", shows=True, kind=long) + place("an answer", shows=False))
    assert not for_people(begun)
    assert words(begun) == "an answer"
    assert next(begun.iter(qn("w:bottom")), None) is None
    plain = body("<w:p><w:r><w:t>A letter.</w:t></w:r></w:p>")
    assert not for_people(plain)


def test_only_references_to_pages_that_moved_are_changed() -> None:
    def field(code: str, shown: str) -> str:
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        return (
            f"<w:p>{mark.format('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>"
            f"{mark.format('separate')}<w:r><w:t>{shown}</w:t></w:r>{mark.format('end')}</w:p>"
        )

    root = body(
        field("PAGEREF one \\h", "7") + field("PAGEREF two \\h", "8") + field("PAGE", "1")
        + field("PAGEREF gone \\h", "9") + field("REF one", "7")
    )  # fmt: skip
    assert set_pages(root, {"one": 7, "two": 11}) == 1
    assert "".join(t.text or "" for t in root.iter(qn("w:t"))) == "711197"
    assert set_pages(root, {"one": 7, "two": 11}) == 0
