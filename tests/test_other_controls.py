"""Controls that are not this project's, and words that programs put in: a drop-down is no answer
before anybody chose, a date stands in its own control's format, a picture of a box is no tick."""

from __future__ import annotations

import struct
import tomllib
import uuid
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specimens import p, r, sdt, tbl, tc, tr, word_file

from filler.definition import Pack, load_pack
from filler.reading import read_file
from filler.records.date_formats import day_in

VISIT = Path(__file__).parent / "data" / "visit"
KEYS = tomllib.loads((VISIT / "keys.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def visit() -> Pack:
    return load_pack(VISIT)


def test_every_file_has_a_key() -> None:
    assert {path.stem for path in (VISIT / "files").glob("*.docx")} == KEYS.keys()


@pytest.mark.parametrize("name", KEYS)
def test_what_a_control_keeps_is_read(name: str, visit: Pack) -> None:
    key: dict[str, Any] = dict(KEYS[name])
    reading = read_file(VISIT / "files" / f"{name}.docx", visit)
    told = [f.message for f in reading.findings]
    for words in key.pop("told", ()):
        assert any(words in message for message in told), told
    for field, answer in reading.answers.items():
        said = "unclear" if answer.state == "unclear" else answer.value
        if field in key:
            assert said in key[field], (field, answer)
        else:
            assert answer.state == "blank", (field, answer)


_BOX = uuid.UUID("8BD21D40-EC42-11CE-9E0D-00AA006002F3")


def _stream(value: str) -> bytes:
    """A MorphDataControl that stores its size and its value ([MS-OFORMS] 2.2.5)."""
    data = value.encode("latin-1")
    block = struct.pack("<QI", 1 << 8 | 1 << 22, len(data) | 0x80000000) + bytes(8) + data
    return _BOX.bytes_le + struct.pack("<BBH", 0, 2, len(block)) + block


@pytest.mark.parametrize("kept", ["bag", "stream"])
@pytest.mark.parametrize(
    ("value", "ticked"), [("1", True), ("-1", True), ("0", False), ("", False)]
)
def test_an_activex_box_is_read_ticked_and_not(
    kept: str, value: str, ticked: bool, visit: Pack, tmp_path: Path
) -> None:
    """The same answer whether Word kept the box as properties or as the control's own stream."""
    back = tmp_path / "back.docx"
    box = "word/activeX/activeX2.xml"
    bag = (
        f'<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
        f'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'ax:classid="{{{_BOX}}}" ax:persistence='
    )
    with zipfile.ZipFile(VISIT / "files" / "activex-box-off.docx") as own:
        parts = {name: own.read(name) for name in own.namelist()}
    if kept == "bag":
        bag += f'"persistPropertyBag"><ax:ocxPr ax:name="Value" ax:value="{value}"/></ax:ocx>'
    else:
        bag += '"persistStreamInit" r:id="rId1"/>'
        parts["word/activeX/activeX2.bin"] = _stream(value)
        parts["word/activeX/_rels/activeX2.xml.rels"] = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" Target="activeX2.bin" '
            b'Type="http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary"/>'
            b"</Relationships>"
        )
    assert box in parts
    parts[box] = bag.encode()
    with zipfile.ZipFile(back, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    reading = read_file(back, visit)
    assert reading.answers["visit.agreed"].value is ticked
    assert reading.answers["visit.agreed"].state == ("answered" if ticked else "blank")
    assert reading.answers["visit.name"].value == "Ada Example"


_FORMATS: dict[str, tuple[str, Callable[[date], str]]] = {
    "M/d/yyyy": ("en-US", lambda day: f"{day.month}/{day.day}/{day.year}"),
    "d/M/yyyy": ("en-GB", lambda day: f"{day.day}/{day.month}/{day.year}"),
    "dd.MM.yyyy": ("de-DE", lambda day: f"{day:%d.%m.%Y}"),
    "yyyy-MM-dd": ("sv-SE", lambda day: f"{day:%Y-%m-%d}"),
}


@given(day=st.dates(date(1990, 1, 1), date(2050, 1, 1)), form=st.sampled_from(sorted(_FORMATS)))
def test_a_day_is_read_back_in_the_format_it_was_shown_in(day: date, form: str) -> None:
    language, shown = _FORMATS[form]
    assert day_in(shown(day), form, language) == day


@pytest.mark.parametrize(
    ("text", "form", "language", "day"),
    [
        ("3. März 2026", "d. MMMM yyyy", "de-DE", date(2026, 3, 3)),
        ("4 févr. 2026", "d MMM yyyy", "fr-FR", date(2026, 2, 4)),
        ("Monday, 2 March 2026", "dddd, d MMMM yyyy", "en-GB", date(2026, 3, 2)),
        ("31/2/2026", "d/M/yyyy", "en-GB", None),
        ("13/4/2026", "M/d/yyyy", "en-US", None),
        ("March 2026", "MMMM yyyy", "en-GB", None),
        ("4 Brumaire 2026", "d MMMM yyyy", "no-such", None),
    ],
)
def test_names_of_months_are_those_of_the_controls_language(
    text: str, form: str, language: str, day: date | None
) -> None:
    assert day_in(text, form, language) == day


def _file(folder: Path, answers: dict[str, str]) -> Path:
    """The visit's table as somebody typed it, each answer's cell by the words of its label."""
    labels = ("Name", "Email", "Phone number", "Registration number", "Hours of service")
    more = ("Date of visit", "Size of team", "Is it paid?")
    rows = [tr(tc(p(r(one))), tc(p(answers.get(one, "")))) for one in (*labels, *more)]
    return word_file(folder / "visit.docx", tbl(*rows) + p())


def _date_control(form: str, language: str) -> str:
    return f'<w:date><w:dateFormat w:val="{form}"/><w:lid w:val="{language}"/></w:date>'


@pytest.mark.parametrize("tag", ["visit.day", ""])
def test_a_date_controls_format_counts_with_and_without_its_tag(
    tag: str, tmp_path: Path, visit: Pack
) -> None:
    control = sdt(tag, r("3/4/2026"), _date_control("M/d/yyyy", "en-US"))
    path = _file(tmp_path, {"Date of visit": control})
    assert read_file(path, visit).answers["visit.day"].value == "2026-03-04"


def _field(instruction: str, shown: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}'
        f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize("tag", ["visit.day", ""])
@pytest.mark.parametrize(
    "shown",
    [
        _field("DATE \\@ dd/MM/yyyy", "29/11/2026"),
        f'<w:fldSimple w:instr=" SAVEDATE ">{r("29/11/2026")}</w:fldSimple>',
    ],
)
def test_a_day_that_word_works_out_is_nobodys(
    shown: str, tag: str, tmp_path: Path, visit: Pack
) -> None:
    content = sdt(tag, shown, _date_control("dd/MM/yyyy", "en-GB")) if tag else shown
    path = _file(tmp_path, {"Date of visit": content})
    assert read_file(path, visit).answers["visit.day"].state == "unclear"


@pytest.mark.parametrize(
    "shown",
    [_field("MERGEFIELD Name", "«Name»"), r("&lt;&lt;Name&gt;&gt;"), r("[sig|req|signer1]")],
)
@pytest.mark.parametrize("tag", ["visit.name", ""])
def test_what_a_program_was_to_fill_in_is_no_answer(
    shown: str, tag: str, tmp_path: Path, visit: Pack
) -> None:
    path = _file(tmp_path, {"Name": sdt(tag, shown) if tag else shown})
    assert read_file(path, visit).answers["visit.name"].state == "unclear"


def test_the_words_of_a_field_that_was_merged_are_an_answer(tmp_path: Path, visit: Pack) -> None:
    path = _file(tmp_path, {"Name": _field("MERGEFIELD Name", "Sam Sample")})
    assert read_file(path, visit).answers["visit.name"].value == "Sam Sample"


def _drawn(picture: str) -> str:
    return f'<w:r><w:drawing><a:blip r:embed="{picture}"/></w:drawing></w:r>'


def _options(drawn: Sequence[str], *labels: str) -> str:
    return "".join(one + r(f" {label} ") for one, label in zip(drawn, labels, strict=True))


def _pictured(folder: Path, size: Sequence[str], paid: Sequence[str]) -> Path:
    said = {
        "Size of team": _options(size, "Small", "Medium", "Large"),
        "Is it paid?": _options(paid, "Yes", "No"),
    }
    return _file(folder, said)


def test_a_picture_that_two_options_of_a_row_have_is_the_empty_box(
    tmp_path: Path, visit: Pack
) -> None:
    empty, ticked = _drawn("rId1"), _drawn("rId2")
    path = _pictured(tmp_path, (empty, ticked, empty), (empty, empty))
    reading = read_file(path, visit)
    assert reading.answers["visit.size"].value == "m"
    assert reading.answers["visit.paid"].state == "blank"


def test_two_options_ticked_with_a_picture_are_not_two_empty_boxes(
    tmp_path: Path, visit: Pack
) -> None:
    ticked = _drawn("rId1")
    reading = read_file(_pictured(tmp_path, ("", ticked, ""), (ticked, ticked)), visit)
    assert reading.answers["visit.size"].state in ("unclear", "answered")
    assert reading.answers["visit.size"].value in (None, "m")
    assert reading.answers["visit.paid"].state == "unclear"
