"""What holds for any form: filled and read back, an answer is itself or unclear, never another."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import lacking
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from made_packs import Made, packs, write
from records import expected, nest

from filler.building import build_template
from filler.definition import Pack, load_pack
from filler.filling import compile_template, render
from filler.layout import lay_out
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import open_package
from filler.reading import Reading, read_file
from filler.records import Picture, coerce_record

MANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def no_picture(path: str) -> Picture:
    raise AssertionError(path)


def filled(made: Made, folder: Path) -> tuple[Pack, Path]:
    """The pack, and its template with the record in it."""
    pack = load_pack(write(made, folder / "made"))
    template = folder / "blank.docx"
    template.write_bytes(build_template(pack, lay_out(pack)))
    coerced = coerce_record(pack, nest(made.record), "$", no_picture)
    assert coerced.problems == () and coerced.record is not None
    path = folder / "filled.docx"
    path.write_bytes(render(compile_template(template, pack), coerced.record))
    return pack, path


def changed(path: Path, *, keep: str) -> Path:
    """A file whose controls have lost their tags and titles, or are gone altogether."""
    package = open_package(path)
    parts = {name: package.read(name) for name in package.names}
    root = etree.fromstring(parts["word/document.xml"])
    if keep == "controls":
        etree.strip_elements(root, qn("w:tag"), qn("w:alias"))
    else:
        for sdt in root.iter(qn("w:sdt")):
            # Word takes the prompt along when a control is removed.
            if sdt.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None:
                for text in sdt.iter(qn("w:t")):
                    text.text = ""
        etree.strip_elements(root, qn("w:sdtPr"))
        etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))
    parts["word/document.xml"] = etree.tostring(root)
    other = path.with_name(f"without-{keep}.docx")
    other.write_bytes(write_archive(parts))
    return other


def flat(record: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict) and "signed" not in value:
            yield from flat(value, f"{start}{name}.")
        else:
            yield f"{start}{name}", value


def others(reading: Reading, pack: Pack, made: Made) -> dict[str, Any]:
    """The answers that are neither what was filled in nor unclear."""
    unclear = {name for name, a in reading.answers.items() if a.state in ("unclear", "missing")}
    wanted = dict(flat(expected(pack, made.record)))
    found = dict(flat(reading.record))
    return {
        name: (found.get(name), value)
        for name, value in wanted.items()
        if found.get(name) != value
        and not any(
            one == name or one.startswith((f"{name}[", f"{name}.", f"{name}=")) for one in unclear
        )
    }


@MANY
@given(made=packs())
def test_filling_then_reading_a_made_pack_is_the_same(made: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack, path = filled(made, Path(folder))
        reading = read_file(path, pack)
        assert reading.record == expected(pack, made.record)
        assert reading.findings == ()


@pytest.mark.parametrize("keep", ["controls", "words"])
@MANY
@given(made=packs())
def test_without_its_controls_no_answer_becomes_another(keep: str, made: Made) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack, path = filled(made, Path(folder))
        reading = read_file(changed(path, keep=keep), pack)
        assert others(reading, pack, made) == {}


SEVERAL = settings(MANY, max_examples=2, derandomize=True)


@SEVERAL
@given(made=st.lists(packs(), min_size=6, max_size=6))
def test_saved_in_another_editor_no_answer_becomes_another(
    made: list[Made], onlyoffice: Callable[..., list[Path]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [filled(one, Path(folder, str(n))) for n, one in enumerate(made)]
        for number, (_, path) in enumerate(files):
            path.rename(Path(folder, f"{number}.docx"))
        for program in (in_libreoffice, onlyoffice):
            saved = program([Path(folder, f"{number}.docx") for number in range(len(made))])
            for one, (pack, _), path in zip(made, files, saved, strict=True):
                reading = read_file(path, pack)
                assert others(reading, pack, one) == {}, program


def in_libreoffice(files: list[Path]) -> list[Path]:
    """The files as LibreOffice saves them."""
    folder = files[0].with_name("saved")
    home = files[0].with_name("home").as_uri()
    program = shutil.which("soffice") or lacking("LibreOffice")
    command = [program, f"-env:UserInstallation={home}", "--headless", "--convert-to"]
    command += ["docx:MS Word 2007 XML", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)
    return [folder / file.name for file in files]
