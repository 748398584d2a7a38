"""Spoiled files of every kind give a result or a plain refusal, and nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from fuzz.targets import TARGETS, once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filler.errors import PortfolioError
from filler.ooxml import door
from filler.ooxml.package import package_of
from filler.records.grid import open_grids


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_spoiled_file_gives_a_result_or_a_refusal(target: str) -> None:
    @settings(
        max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        once(target, lambda below: data.draw(st.integers(0, max(below - 1, 0))))

    check()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def test_the_door_refuses_before_it_unpacks() -> None:
    """Each bound, one above it."""
    bombs = {
        "ratio": zipped(("word/document.xml", b" " * 30_000_000)),
        "parts": zipped(*((f"x{n}", b"") for n in range(door.MOST_PARTS + 1))),
    }
    for name, content in bombs.items():
        with pytest.raises(PortfolioError) as caught:
            package_of(content, f"{name}.docx")
        assert caught.value.code == "too_large", name


def test_deep_and_wide_trees_are_refused(tmp_path: Path) -> None:
    from filler.ooxml.package import parse_xml

    deep = b"<x>" * 5000 + b"</x>" * 5000
    with pytest.raises(PortfolioError, match="is not XML"):
        parse_xml(deep, "deep.docx", "word/document.xml")
    wide = b"<x>" + b"<y/>" * (2 * door.MOST_NODES + 1) + b"</x>"
    with pytest.raises(PortfolioError) as caught:
        door.refuse_giant(wide, "wide.docx")
    assert caught.value.code == "too_large"


def test_a_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    """One value in the last cell of a sheet would take the memory of all between."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "Full Name", "x"
    path = tmp_path / "far.xlsx"
    book.save(path)
    with pytest.raises(PortfolioError, match="reaches down to row 1048576") as caught:
        open_grids(path)
    assert "Delete the cells" in caught.value.remedy


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped(("xl/workbook.xml", b" " * 30_000_000)))
    with pytest.raises(PortfolioError) as caught:
        open_grids(path)
    assert caught.value.code == "too_large"
