"""Pictures that a record names: beside it or in an allowed folder, and no more than bytes."""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import sys
from pathlib import Path

import pytest
from conftest import ROOT, nested, run_portfolio
from PIL import Image

from filler.errors import PortfolioError
from filler.records.pictures import load_picture, picture_bytes

SIGNED = "line_manager.signatures.line_manager"
SAMPLE = ROOT / "samples" / "signature-sample.png"
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes are of POSIX")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data with a picture beside it and one elsewhere."""
    home = tmp_path / "data"
    (home / "below").mkdir(parents=True)
    shutil.copy(SAMPLE, home / "own.png")
    shutil.copy(SAMPLE, home / "below" / "own.png")
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(SAMPLE, tmp_path / "elsewhere" / "other.png")
    shutil.copy(ROOT / "samples" / "returned" / "perfect.docx", tmp_path / "elsewhere")
    return home


@pytest.mark.parametrize("path", ["own.png", "below/own.png", "below/../own.png"])
def test_a_picture_beside_the_data_is_taken(data: Path, path: str) -> None:
    assert load_picture(path, data).content == SAMPLE.read_bytes()


@pytest.mark.parametrize(
    "path",
    ["../elsewhere/other.png", "below/../../elsewhere/other.png", "/etc/passwd",
     "../elsewhere/perfect.docx#word/media/image1.png", "..", "/", "//server/share/x.png"],
)  # fmt: skip
def test_a_picture_elsewhere_is_taken_only_where_it_is_allowed(data: Path, path: str) -> None:
    with pytest.raises(PortfolioError) as caught:
        picture_bytes(path, data)
    assert caught.value.code == "picture_folder"
    assert "--pictures FOLDER" in caught.value.remedy
    if path.endswith("other.png"):
        allowed = data.parent / "elsewhere"
        assert picture_bytes(path, data, [allowed]) == SAMPLE.read_bytes()


@ON_POSIX
def test_a_link_that_leads_elsewhere_is_elsewhere(data: Path) -> None:
    (data / "link.png").symlink_to(data.parent / "elsewhere" / "other.png")
    (data / "round.png").symlink_to(data / "round.png")
    for name in ("link.png", "round.png"):
        with pytest.raises(PortfolioError):
            picture_bytes(name, data)


@ON_POSIX
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "large", "gone", "zero", "long"])
def test_what_is_no_small_file_is_never_read(
    data: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, name = data / "x.png", "x.png"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            name = "/dev/zero"
        case "folder":
            path.mkdir()
        case "large":
            with path.open("wb") as file:
                file.truncate(4 * 1024**3)
        case "zero":
            name = "x\0.png"
        case "long":
            name = "x" * 5000
        case _:
            pass
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda own: pytest.fail(f"read {own}"))
    with pytest.raises(PortfolioError) as caught:
        picture_bytes(name, data, [Path("/dev")])
    monkeypatch.setattr(Path, "read_bytes", read)
    assert caught.value.code == ("picture_size" if kind == "large" else "no_picture")
    assert len(str(caught.value)) < 6000


@pytest.mark.parametrize("dots", [(0, 0), (0, 1), (1, 0)])
def test_a_picture_that_says_no_resolution_is_shown(data: Path, dots: tuple[int, int]) -> None:
    """As a TIFF may that has 0/0 for it: it has the size of one that says nothing."""
    picture, stream = Image.new("RGB", (96, 48), "white"), io.BytesIO()
    picture.save(data / "plain.png")
    picture.save(stream, "TIFF", dpi=(72, 72))
    content = stream.getvalue()
    odd = content.replace(struct.pack("<II", 72, 1), struct.pack("<II", *dots))
    assert odd != content
    (data / "odd.tiff").write_bytes(odd)
    plain, shown = load_picture("plain.png", data), load_picture("odd.tiff", data)
    assert (shown.width, shown.height) == (plain.width, plain.height)


def test_a_name_alone_is_looked_for_beside_the_data_and_then_where_it_is_allowed(
    data: Path,
) -> None:
    elsewhere = data.parent / "elsewhere"
    (elsewhere / "own.png").write_bytes(b"another")
    assert load_picture("other.png", data, [elsewhere]).file == str(elsewhere / "other.png")
    assert picture_bytes("own.png", data, [elsewhere]) == SAMPLE.read_bytes()
    with pytest.raises(PortfolioError) as caught:
        picture_bytes("../perfect.docx", data, [elsewhere])
    assert caught.value.code == "picture_folder"


def test_the_command_refuses_the_record_and_says_what_helps(data: Path) -> None:
    records = [
        {**nested("employee_details.full_name", f"Person {n}"),
         **nested(f"{SIGNED}.signed", {"image": path})}
        for n, path in enumerate(("own.png", "../elsewhere/other.png"))
    ]  # fmt: skip
    path = data / "people.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    ran = run_portfolio("fill", path, "-o", data / "out")
    assert ran.status == 1
    assert "lies outside the folder of the data" in ran.words
    assert len(list((data / "out").glob("*.docx"))) == 1
    allowed = data.parent / "elsewhere"
    ran = run_portfolio("fill", path, "-o", data / "out2", "--pictures", allowed, "--resume")
    assert ran.status == 0
    again = run_portfolio("fill", path, "-o", data / "out2", "--pictures", allowed, "--resume")
    assert again.status == 0
    assert len(list((data / "out2").glob("*.docx"))) == 2
