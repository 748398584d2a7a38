"""How the pages come out: the look that was agreed, and a layout that holds whatever is written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, run_portfolio
from pages import ink, letters_off, pictures, texts, unlike, white_below
from PIL import Image
from pypdf import PdfReader
from test_roundtrip import COMPILED, PACK, no_picture

from filler.definition import Pack, data_folder
from filler.filling import render
from filler.records import coerce_record

GOLDEN = Path(__file__).parent / "golden" / "pages"
GRID = [own for own in PACK.fields.values() if own.id.startswith("line_manager.competencies.")]
# A mean of a block that differs by more is another look: a colour, a line of words, a border.
_MOST = 0.14
Convert = Callable[[Path], Path]


def rendered(record: dict[str, Any], path: Path) -> Path:
    checked = coerce_record(PACK, record, "$", no_picture)
    assert checked.record is not None
    path.write_bytes(render(COMPILED, checked.record))
    return path


@pytest.mark.parametrize("name", ["portfolio", "qa"])
def test_the_pages_look_as_agreed(name: str, to_pdf: Convert) -> None:
    """Rewrite the pictures with ``python tests/test_pages.py`` and look at each of them."""
    made = pictures(to_pdf(TEMPLATES / f"{name}.docx"))
    agreed = sorted(GOLDEN.glob(f"{name}-*.png"))
    assert len(made) == len(agreed)
    for page, path in zip(made, agreed, strict=True):
        with Image.open(path) as golden:
            assert unlike(page, golden.convert("RGB")) <= _MOST, path.name


def test_another_colour_or_a_lost_line_is_noticed() -> None:
    """The comparison sees what a person would see."""
    with Image.open(GOLDEN / "portfolio-01.png") as golden:
        cover = golden.convert("RGB")
    lighter = cover.point(lambda value: min(255, value + 60))
    red, green, blue = cover.split()
    assert unlike(cover, Image.merge("RGB", (blue, green, red))) > _MOST, "another colour"
    assert unlike(cover, lighter) > _MOST
    with Image.open(GOLDEN / "portfolio-03.png") as golden:
        details = golden.convert("RGB")
    shifted = Image.new("RGB", details.size, "white")
    shifted.paste(details, (0, 14))
    assert unlike(details, shifted) > _MOST
    assert unlike(cover, cover) == 0


def test_every_page_has_something_on_it(to_pdf: Convert) -> None:
    for page in pictures(to_pdf(TEMPLATES / "portfolio.docx")):
        assert ink(page) > 0.004


def test_the_pages_are_used(to_pdf: Convert) -> None:
    """White paper at the foot of pages adds up; a part of its own, and the cover, begin anew."""
    made = pictures(to_pdf(TEMPLATES / "portfolio.docx"))
    assert 30 <= len(made) <= 32
    assert sum(map(white_below, made[1:])) <= 4.5


def test_onlyoffice_shows_the_same(tmp_path: Path, onlyoffice: Callable[..., list[Path]]) -> None:
    """The other renderer: about as many pages, none of them empty, and each box with its sign."""
    competencies = {own.id.rpartition(".")[2]: "adequate" for own in GRID}
    path = rendered({"line_manager": {"competencies": competencies}}, tmp_path / "grid.docx")
    (made,) = onlyoffice([path], None, "pdf")
    pages = pictures(made)
    assert 29 <= len(pages) <= 35
    assert all(ink(page) > 0.004 for page in pages)
    shown = "".join(texts(made))
    assert shown.count("☒") == len(GRID)
    assert shown.count("☐") == sum(spec.kind == "tick" for spec in PACK.controls.values()) - len(
        GRID
    )


def test_an_answer_of_three_pages_is_whole(tmp_path: Path, to_pdf: Convert) -> None:
    words = " ".join(f"w{number}x" for number in range(1600))
    path = rendered({"line_manager": {"assessment": words}}, tmp_path / "long.docx")
    pdf = to_pdf(path)
    shown = texts(pdf)
    holding = [number for number, text in enumerate(shown) if "w1" in text and "x" in text]
    assert len([n for n in holding if re.search(r"w\d+x", shown[n])]) >= 3
    joined = " ".join(shown)
    assert all(re.search(rf"\bw{number}x\b", joined) for number in range(1600))
    assert list(letters_off(pdf)) == []


def test_a_log_of_two_hundred_rows_repeats_its_head(tmp_path: Path, to_pdf: Convert) -> None:
    rows = [
        {"date": "2026-01-05", "activity": f"Activity number {n}", "outcome": f"Outcome {n}e"}
        for n in range(200)
    ]
    pdf = to_pdf(rendered({"cpd_log": {"further": rows}}, tmp_path / "rows.docx"))
    shown = [" ".join(text.split()) for text in texts(pdf)]
    holding = [text for text in shown if re.search(r"Outcome \d+e", text)]
    assert len(holding) > 8
    assert all("Learning outcome" in text for text in holding)
    assert all(f"Outcome {n}e" in " ".join(holding) for n in range(200))
    assert list(letters_off(pdf)) == []


def test_a_name_of_120_characters_is_not_cut(tmp_path: Path, to_pdf: Convert) -> None:
    name = "Maximiliana " + "Invented-" * 11 + "Longname"
    record = {
        "employee_details": {"full_name": name.ljust(120, "e"), "email": "a" * 70 + "@example.org"},
        "line_manager": {"signatures": {"employee": {"signed": name, "print_name": name}}},
        "qa": {"ssw_name": name, "recommended_name": name},
    }
    pdf = to_pdf(rendered(record, tmp_path / "name.docx"))
    joined = re.sub(r"\s|\ufffe|-", "", "".join(texts(pdf)))
    assert joined.count(re.sub("[ -]", "", name)) == 5
    assert list(letters_off(pdf)) == []


def test_an_empty_record_is_the_blank_pack(tmp_path: Path, to_pdf: Convert) -> None:
    path = rendered({}, tmp_path / "empty.docx")
    blank = pictures(to_pdf(TEMPLATES / "portfolio.docx"))
    empty = pictures(to_pdf(path))
    assert len(empty) == len(blank)
    assert all(unlike(one, other) == 0 for one, other in zip(empty, blank, strict=True))


def test_a_pdf_beside_each_pack(tmp_path: Path, pack: Pack, to_pdf: Convert) -> None:
    """Tagged, with title and language; its text has every value and every tick."""
    ran = run_portfolio("fill", data_folder("samples") / "records.json", "-o", tmp_path, "--pdf")
    assert ran.status == 0
    assert "Wrote 3 PDF files." in ran.words
    made = sorted(tmp_path.glob("*.pdf"))
    assert [p.stem for p in made] == sorted(p.stem for p in tmp_path.glob("*.docx"))
    records = json.loads((data_folder("samples") / "records.json").read_text(encoding="utf-8"))
    by_name = {record["employee_details"]["full_name"]: record for record in records}
    for path in made:
        reader = PdfReader(path)
        root = reader.root_object
        assert str(root["/Lang"]) == "en-GB"
        assert str(root["/MarkInfo"]) == "{'/Marked': True}"
        assert str(root["/ViewerPreferences"]) == "{'/DisplayDocTitle': True}"
        assert reader.metadata is not None
        assert reader.metadata.title == pack.title
        record = next(r for name, r in by_name.items() if path.name.startswith(name.split(" ")[0]))
        shown = "".join(texts(path))
        assert shown.count("☑") + shown.count("☒") == ticks(record, pack)
        words = "".join("".join(page.extract_text().split()) for page in reader.pages)
        missing = [line for line in written(record, pack) if "".join(line.split()) not in words]
        assert missing == []


def value_of(record: dict[str, Any], name: str) -> Any:
    value: Any = record
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def written(record: dict[str, Any], pack: Pack) -> list[str]:
    """All lines and dates that a record holds, as people read them."""
    found: list[str] = []
    for field in pack.fields.values():
        if field.kind in {"choice", "choices", "tick"}:
            continue
        waiting = [value_of(record, field.id)]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                waiting += value.values()
            elif isinstance(value, list):
                waiting += value
            elif isinstance(value, str) and not value.endswith(".png"):
                found += value.splitlines()
    days = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
    return [days.sub(r"\3/\2/\1", line) for line in found if line.strip()]


def ticks(record: dict[str, Any], pack: Pack) -> int:
    """How many boxes a record ticks."""
    count = 0
    for field in pack.fields.values():
        value = value_of(record, field.id)
        if field.kind == "choices":
            count += len(value or ())
        elif field.kind == "choice":
            count += value is not None
        elif field.kind == "tick":
            count += value is True
    return count


def test_without_libreoffice_nothing_is_begun(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "filler", "fill", str(data_folder("samples") / "records.json"),
         "-o", str(out), "--pdf"],
        capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "PATH"} | {"PATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "LibreOffice is not installed" in done.stderr
    assert "save as PDF in Word" in done.stderr
    assert not out.exists()


def _rewrite() -> None:
    import shutil
    import tempfile

    from filler.pdf import to_pdf

    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("portfolio", "qa"):
            source = Path(shutil.copy(TEMPLATES / f"{name}.docx", folder))
            (made,) = to_pdf([source])
            assert made.path is not None
            for number, page in enumerate(pictures(made.path), start=1):
                page.quantize(32).save(GOLDEN / f"{name}-{number:02}.png", optimize=True)


if __name__ == "__main__":
    _rewrite()
