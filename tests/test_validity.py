"""Microsoft's validator has nothing to say, and LibreOffice shows every value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import OFFICE_VERSIONS, TEMPLATES
from hypothesis import given, settings
from pypdf import PdfReader
from records import nest, records
from test_roundtrip import COMPILED, PACK, no_picture

from filler.binding import question_pages
from filler.building.measure import measure_pages
from filler.definition import Pack, data_folder
from filler.filling import Compiled, compile_template, render
from filler.records import coerce_record
from filler.records.source import json_source

SAMPLES = data_folder("samples")
Validate = Callable[..., list[str]]


@pytest.fixture(scope="module")
def filled(pack: Pack, compiled: Compiled, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("filled")
    paths = []
    for number, item in enumerate(json_source(SAMPLES / "records.json")):
        record = item.check(pack).record
        assert record is not None
        path = folder / f"{number}.docx"
        path.write_bytes(render(compiled, record))
        paths.append(path)
    return paths


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_every_blank_form_is_valid(template: Path, validate: Validate) -> None:
    assert validate(template, OFFICE_VERSIONS) == []


def test_the_sample_packs_are_valid(filled: list[Path], validate: Validate) -> None:
    assert len(filled) == 3
    for path in filled:
        assert validate(path, OFFICE_VERSIONS) == []


def test_a_broken_file_is_noticed(tmp_path: Path, filled: list[Path], validate: Validate) -> None:
    from filler.ooxml.archive import write_archive
    from filler.ooxml.package import open_package

    package = open_package(filled[0])
    parts = {name: package.read(name) for name in package.names}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:tr>", b"<w:tr><w:p/>", 1)
    path = tmp_path / "broken.docx"
    path.write_bytes(write_archive(parts))
    assert validate(path)


def test_whatever_the_record_the_pack_is_valid(tmp_path: Path, validate: Validate) -> None:
    @settings(max_examples=6, deadline=None, database=None)
    @given(flat=records(PACK))
    def check(flat: dict[str, Any]) -> None:
        record = coerce_record(PACK, nest(flat), "$", no_picture).record
        assert record is not None
        path = tmp_path / "pack.docx"
        path.write_bytes(render(COMPILED, record))
        assert validate(path) == []

    check()


@pytest.mark.parametrize("name", ["line_manager", "cpd_log", "qa"])
def test_filled_forms_alone_are_valid(name: str, tmp_path: Path, validate: Validate) -> None:
    compiled = compile_template(TEMPLATES / f"{name}.docx", PACK)
    record = next(iter(json_source(SAMPLES / "records.json"))).check(PACK).record
    assert record is not None
    path = tmp_path / f"{name}.docx"
    path.write_bytes(render(compiled, record))
    assert validate(path) == []


def words_of(pdf: Path) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def test_every_value_stands_in_the_pdf(filled: list[Path], to_pdf: Callable[[Path], Path]) -> None:
    records = json.loads((SAMPLES / "records.json").read_text(encoding="utf-8"))
    shown = words_of(to_pdf(filled[0]))
    count = 0
    for text in texts(records[0]):
        for line in re.split(r"[\n\t]", text):
            assert "".join(line.split()) in shown, line
            count += 1
    assert count > 100


def texts(value: Any) -> list[str]:
    """Every text of a record but options and pictures, days as the form shows them."""
    if isinstance(value, dict):
        inner = {k: v for k, v in value.items() if k not in ("competencies", "image")}
        return [text for v in inner.values() for text in texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in texts(v) if isinstance(v, dict)]
    if not isinstance(value, str) or value in ("yes", "no", "agree"):
        return []
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return [f"{day[3]}/{day[2]}/{day[1]}" if day else value]


def test_lines_keep_their_order_in_libreoffice(
    tmp_path: Path, to_pdf: Callable[[Path], Path]
) -> None:
    """LibreOffice 7.4 puts a plain text control's line breaks before its words."""
    data = {"applicant": {"statement": "first line\nsecond line\n\nfourth line"}}
    record = coerce_record(PACK, data, "$", no_picture).record
    assert record is not None
    path = tmp_path / "lines.docx"
    path.write_bytes(render(COMPILED, record))
    pages = [page.extract_text() for page in PdfReader(to_pdf(path)).pages]
    assert any(re.search(r"first line\s*\n\s*second line\s*\n\s*fourth line", p) for p in pages)


def test_five_thousand_words_are_all_printed(
    tmp_path: Path, to_pdf: Callable[[Path], Path]
) -> None:
    words = " ".join(f"w{number}x" for number in range(5000))
    data = {"applicant": {"statement": words}, "cpd_log": {"further": [{"evidence": words}]}}
    record = coerce_record(PACK, data, "$", no_picture).record
    assert record is not None
    path = tmp_path / "long.docx"
    path.write_bytes(render(COMPILED, record))
    shown = words_of(to_pdf(path))
    assert all(shown.count(f"w{number}x") == 2 for number in range(5000))


def test_the_page_numbers_are_those_of_the_laid_out_pack(
    pack: Pack, to_pdf: Callable[[Path], Path]
) -> None:
    template = TEMPLATES / "portfolio.docx"
    to_pdf(template)
    found = measure_pages(pack, {pack.version: template.read_bytes()})
    assert found.marks == pack.pages
    assert found.questions[pack.version] == question_pages(pack)[pack.version]
    assert found.questions[pack.version].keys() == pack.fields.keys()
