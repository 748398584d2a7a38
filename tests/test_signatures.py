"""Signatures as text and as pictures, out and back."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from filler.definition import Pack, data_folder
from filler.errors import PortfolioError
from filler.filling import Compiled, render
from filler.ooxml.package import open_package
from filler.reading import Reading, read_file
from filler.records import coerce_record
from filler.records.pictures import load_picture

SAMPLES = data_folder("samples")
PATH = "line_manager.signatures.employee"


def filled(compiled: Compiled, pack: Pack, folder: Path, picture: str, source: Path) -> Reading:
    record = {"line_manager": {"signatures": {"employee": {"signed": {"image": picture}}}}}
    coerced = coerce_record(pack, record, "$", partial(load_picture, folder=source))
    assert coerced.problems == ()
    assert coerced.record is not None
    path = folder / "signed.docx"
    path.write_bytes(render(compiled, coerced.record))
    return read_file(path, pack)


@pytest.mark.parametrize("extension", ["png", "jpeg", "gif", "bmp", "tiff"])
def test_a_picture_comes_back_as_its_bytes(
    extension: str, compiled: Compiled, pack: Pack, tmp_path: Path
) -> None:
    picture = tmp_path / f"mine.{extension}"
    Image.new("RGB", (600, 150), "white").save(picture)
    reading = filled(compiled, pack, tmp_path, picture.name, tmp_path)
    answer = reading.answers[f"{PATH}.signed"]
    assert (answer.state, answer.how) == ("answered", "picture")
    named = reading.record["line_manager"]["signatures"]["employee"]["signed"]["image"]
    document, _, part = named.rpartition("#")
    assert open_package(Path(document)).read(part) == picture.read_bytes()


def test_a_picture_that_was_read_can_be_filled_again(
    compiled: Compiled, pack: Pack, tmp_path: Path
) -> None:
    once = filled(compiled, pack, tmp_path, "signature-sample.png", SAMPLES)
    image = once.record["line_manager"]["signatures"]["employee"]["signed"]["image"]
    (tmp_path / "again").mkdir()
    twice = filled(compiled, pack, tmp_path / "again", image, tmp_path)
    part = twice.answers[f"{PATH}.signed"].value["image"]
    content = open_package(tmp_path / "again" / "signed.docx").read(part)
    original = (SAMPLES / "signature-sample.png").read_bytes()
    assert hashlib.sha256(content).digest() == hashlib.sha256(original).digest()


def test_a_picture_keeps_its_shape_and_fits_the_box(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 1000)).save(tmp_path / "large.png")
    picture = load_picture("large.png", tmp_path)
    assert picture.height <= 432_000
    assert picture.width <= 2_160_000
    assert abs(picture.width / picture.height - 4) < 0.01


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.png", None, "cannot be read"),
        ("text.png", b"not a picture", "is not a picture that Word can show"),
        ("cut.png", b"\x89PNG\r\n\x1a\n", "is not a picture that Word can show"),
    ],
)
def test_a_picture_that_is_none_is_named(
    name: str, content: bytes | None, said: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(PortfolioError, match=said):
        load_picture(name, tmp_path)


def test_two_pictures_are_two_parts_with_two_descriptions(
    compiled: Compiled, pack: Pack, tmp_path: Path
) -> None:
    image = {"image": "signature-sample.png"}
    signatures = {"employee": {"signed": image}, "line_manager": {"signed": image}}
    data = {"line_manager": {"signatures": signatures}}
    record = coerce_record(pack, data, "$", partial(load_picture, folder=SAMPLES)).record
    assert record is not None
    path = tmp_path / "two.docx"
    path.write_bytes(render(compiled, record))
    package = open_package(path)
    assert len([n for n in package.names if n.startswith("word/media/")]) == 2
    text = package.read("word/document.xml").decode()
    assert 'descr="Employee: signed"' in text
    assert 'descr="Line Manager: signed"' in text
