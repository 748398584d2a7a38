"""What somebody tried, by mistake or on purpose, and what must come of it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, nested, run_portfolio
from specimens import p, r, sdt, tick, word_file
from test_definition import broken, change

from filler.building import build_template
from filler.definition import Pack, data_folder, load_pack
from filler.errors import DefinitionError, PortfolioError
from filler.filling import compile_template, render
from filler.layout import lay_out
from filler.ooxml.archive import write_archive
from filler.ooxml.package import Package, open_package
from filler.reading import read_file
from filler.reading.read import read_comments
from filler.records.source import json_source

__all__ = ["broken"]
SAMPLES = data_folder("samples")
NAME = "employee_details.full_name"
MAIN = "word/document.xml"


def edited(source: Path, target: Path, *changes: tuple[str, str], part: str = MAIN) -> Path:
    """A copy of a Word file with texts of one part replaced."""
    package = open_package(source)
    parts = {name: package.read(name) for name in package.names}
    text = parts[part].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    parts[part] = text.encode()
    target.write_bytes(write_archive(parts))
    return target


@pytest.fixture
def sam(tmp_path: Path, pack: Pack) -> Path:
    record = next(iter(json_source(SAMPLES / "records.json"))).check(pack).record
    assert record is not None
    path = tmp_path / "sam.docx"
    path.write_bytes(render(compile_template(TEMPLATES / "portfolio.docx", pack), record))
    return path


def fill(tmp_path: Path, record: Any, *more: str) -> Any:
    path = tmp_path / "people.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return run_portfolio("fill", path, "-o", tmp_path / "out", *more)


def test_a_dotted_key_does_not_overrule_a_nested_one(tmp_path: Path) -> None:
    record = nested(NAME, "A") | {NAME: "X"}
    ran = fill(tmp_path, record)
    assert ran.status == 1
    assert f"there is no such field '{NAME}'" in ran.words


def test_words_under_the_prompts_flag_and_style_are_unclear(tmp_path: Path, pack: Pack) -> None:
    old = '<w:rStyle w:val="PlaceholderText"/></w:rPr><w:t xml:space="preserve">Type here</w:t>'
    path = edited(TEMPLATES / "qa.docx", tmp_path / "x.docx", (old, old.replace("Type", "Jane")))
    reading = read_file(path, pack)
    assert reading.answers["qa.ssw_name"].state == "unclear"
    assert reading.answers["qa.ssw_name"].shown == "Jane here"


def test_prompts_that_lost_their_flag_are_still_blank(tmp_path: Path, pack: Pack) -> None:
    path = edited(TEMPLATES / "qa.docx", tmp_path / "x.docx", ("<w:showingPlcHdr/>", ""))
    assert {a.state for a in read_file(path, pack).answers.values()} == {"blank"}


def test_a_prompt_typed_as_an_answer_is_unclear(tmp_path: Path, pack: Pack) -> None:
    path = word_file(tmp_path / "x.docx", p(sdt(NAME, r("Type here"))))
    assert read_file(path, pack).answers[NAME].state == "unclear"


@pytest.mark.parametrize("between", ["<!--c-->", "<?p i?>"])
def test_words_go_on_after_a_comment_in_the_markup(
    between: str, tmp_path: Path, pack: Pack
) -> None:
    path = word_file(tmp_path / "x.docx", p(sdt(NAME, r(f"Sam{between} Sample"))))
    assert read_file(path, pack).answers[NAME].value == "Sam Sample"


@pytest.mark.parametrize(
    "thing",
    [
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
        "<w:r><w:object/></w:r>",
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>',
    ],
)
def test_what_is_not_words_is_unclear_and_not_blank(thing: str, tmp_path: Path, pack: Pack) -> None:
    path = word_file(tmp_path / "x.docx", p(sdt(NAME, thing)))
    answer = read_file(path, pack).answers[NAME]
    assert answer.state == "unclear"
    assert "words" in answer.note


def test_a_fallback_without_a_choice_is_read(tmp_path: Path, pack: Pack) -> None:
    content = f"<mc:AlternateContent><mc:Fallback>{r('Sam')}</mc:Fallback></mc:AlternateContent>"
    path = word_file(tmp_path / "x.docx", p(sdt(NAME, content)))
    assert read_file(path, pack).answers[NAME].value == "Sam"


PICTURE = '<w:r><w:drawing><a:blip r:embed="rId{}"/></w:drawing></w:r>'
SIGNED = "line_manager.signatures.employee.signed"


def test_words_beside_a_signature_picture_are_noted(tmp_path: Path, pack: Pack) -> None:
    body = p(sdt(SIGNED, PICTURE.format(1) + r("Signed under protest"), "<w:richText/>"))
    answer = read_file(word_file(tmp_path / "x.docx", body), pack).answers[SIGNED]
    assert answer.state == "answered"
    assert "'Signed under protest' are beside the picture" in answer.note


def test_two_pictures_and_a_picture_among_words_are_unclear(tmp_path: Path, pack: Pack) -> None:
    body = p(sdt(SIGNED, PICTURE.format(1) + PICTURE.format(2), "<w:richText/>"))
    body += p(sdt(NAME, PICTURE.format(3)))
    reading = read_file(word_file(tmp_path / "x.docx", body), pack)
    assert reading.answers[SIGNED].note == "2 pictures are there"
    assert reading.answers[NAME].note == "a picture is where words belong"
    assert reading.record["employee_details"]["full_name"] is None


def test_a_copied_tick_box_that_says_otherwise_is_unclear(tmp_path: Path, pack: Pack) -> None:
    tag = "employee_details.asye=yes"
    body = p(tick(tag, "☑", "1"), tick(tag, "☐", "0"), tick("employee_details.asye=no", "☐", "0"))
    answer = read_file(word_file(tmp_path / "x.docx", body), pack).answers["employee_details.asye"]
    assert answer.state == "unclear"


def test_rows_that_stand_twice_in_a_template_are_refused(tmp_path: Path, pack: Pack) -> None:
    text = open_package(TEMPLATES / "cpd_log.docx").read(MAIN).decode()
    start = text.index("<w:tbl>", text.index("To add a row in Word"))
    table = text[start : text.index("</w:tbl>", start) + len("</w:tbl>")]
    path = edited(TEMPLATES / "cpd_log.docx", tmp_path / "x.docx", (table, f"{table}<w:p/>{table}"))
    with pytest.raises(PortfolioError, match=r"the rows of .cpd_log\.further. are there twice"):
        compile_template(path, pack)


def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    """Whoever comes second keeps what is there; each file is one run's and whole."""
    runs = []
    for side in "ab":
        people = [nested(NAME, f"P{n}") | {"qa": {"ssw_name": side}} for n in range(60)]
        path = tmp_path / f"{side}.json"
        path.write_text(json.dumps(people), encoding="utf-8")
        command = [sys.executable, "-m", "filler", "fill", str(path), "-o", str(tmp_path / "out")]
        runs.append(subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, cwd=ROOT))
    reports = [json.loads(run.communicate()[0]) for run in runs]
    claimed = [
        {entry["file"]: side for entry in report if entry["status"] == "written"}
        for side, report in zip("ab", reports, strict=True)
    ]
    assert not claimed[0].keys() & claimed[1].keys()
    owners = claimed[0] | claimed[1]
    read = run_portfolio("read", tmp_path / "out", "--json").json()
    assert len(read) == len(owners) == 60
    for reading in read:
        assert reading["record"]["qa"]["ssw_name"] == owners[reading["file"]]
    assert not list((tmp_path / "out").glob("*.part"))


def test_the_demo_leaves_other_peoples_files_alone(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text("mine", encoding="utf-8")
    ran = run_portfolio("demo", tmp_path)
    assert ran.status == 2
    assert "Name an empty folder" in ran.words
    assert (tmp_path / "answers.json").read_text(encoding="utf-8") == "mine"


def test_a_strict_document_is_read(sam: Path, tmp_path: Path, pack: Pack) -> None:
    changes = (
        (
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    strict = edited(sam, tmp_path / "strict.docx", *changes)
    assert read_file(strict, pack).answers == read_file(sam, pack).answers
    with pytest.raises(PortfolioError, match="is a Strict Open XML document"):
        compile_template(strict, pack)


def test_a_form_whose_controls_and_questions_are_gone_is_one_sentence(
    sam: Path, tmp_path: Path, pack: Pack
) -> None:
    package = open_package(sam)
    text = package.read(MAIN).decode()
    start, end = text.index("<w:body>") + len("<w:body>"), text.index("</w:body>")
    gone = edited(sam, tmp_path / "gone.docx", (text[start:end], "<w:p/>"))
    with pytest.raises(PortfolioError) as caught:
        read_file(gone, pack)
    assert caught.value.code == "no_controls"


def test_a_day_is_checked_after_it_is_cleaned(tmp_path: Path) -> None:
    ran = fill(tmp_path, nested("observation.observation_date", "2026-02-30\x00"))
    assert ran.status == 1
    assert "there is no day 2026-02-30." in ran.words


@pytest.mark.parametrize("method", [12, 14, 99])
def test_an_odd_compression_does_not_stop_the_others(
    method: int, sam: Path, tmp_path: Path
) -> None:
    content = bytearray(sam.read_bytes())
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        content[at + 10] = method
        at = content.find(b"PK\x01\x02", at + 4)
    (tmp_path / "odd.docx").write_bytes(bytes(content))
    ran = run_portfolio("read", tmp_path, "--json")
    assert ran.status == 1
    assert sorted("error" in entry for entry in ran.json()) == [False, True]
    assert "went wrong" not in ran.words


def test_a_pattern_without_files_does_not_stop_the_others(sam: Path, tmp_path: Path) -> None:
    ran = run_portfolio("read", sam, tmp_path / "none" / "*.docx", "--json")
    assert ran.status == 1
    assert ["error" in entry for entry in ran.json()] == [False, True]


def test_one_file_that_cannot_be_replaced_does_not_stop_the_others(tmp_path: Path) -> None:
    people = [nested(NAME, name) for name in ("Ann", "Bo", "Cy")]
    fill(tmp_path, people)
    taken = next((tmp_path / "out").glob("Bo*"))
    taken.unlink()
    taken.mkdir()
    ran = fill(tmp_path, people, "--force")
    assert ran.status == 1
    assert "Filled 2 of 3 records" in ran.words
    assert "cannot be" in ran.words


@pytest.mark.parametrize("path", ["a\x00.docx#x", "\ud800.docx#x", "x" * 5000 + ".png"])
def test_a_picture_path_that_is_none(path: str, tmp_path: Path) -> None:
    ran = fill(tmp_path, nested(SIGNED, {"image": path}))
    assert ran.status == 1
    assert "went wrong" not in ran.words


def test_names_that_no_system_takes(tmp_path: Path) -> None:
    long = "x" * 300
    for ran in (
        run_portfolio("read", f"{long}.docx"),
        run_portfolio("blank", "-o", tmp_path / long),
        run_portfolio("fill", SAMPLES / "records.json", "-o", tmp_path / long),
        run_portfolio("fill", f"{long}.json", "-o", tmp_path),
    ):
        assert ran.status == 2
        assert "went wrong" not in ran.words


@pytest.mark.parametrize("code", ["0000", "D800", "zz", ""])
def test_a_tick_sign_that_is_no_character(code: str, tmp_path: Path, pack: Pack) -> None:
    old = '<w14:checkedState w14:val="2612"'
    new = f'<w14:checkedState w14:val="{code}"'
    path = edited(TEMPLATES / "qa.docx", tmp_path / "x.docx", (old, new))
    compile_template(path, pack)


def test_a_package_with_prefixes_takes_pictures_too(tmp_path: Path, pack: Pack) -> None:
    source = TEMPLATES / "line_manager.docx"
    package = open_package(source)
    parts = {name: package.read(name) for name in package.names}
    types = parts["[Content_Types].xml"].decode()
    for name in ("Types", "Default", "Override"):
        types = types.replace(f"<{name}", f"<ct:{name}").replace(f"</{name}", f"</ct:{name}")
    parts["[Content_Types].xml"] = types.replace("xmlns=", "xmlns:ct=").encode()
    path = tmp_path / "prefixed.docx"
    path.write_bytes(write_archive(parts))
    record = next(iter(json_source(SAMPLES / "records.json"))).check(pack).record
    assert record is not None
    filled = tmp_path / "filled.docx"
    filled.write_bytes(render(compile_template(path, pack), record))
    assert read_file(filled, pack).answers[SIGNED].how == "picture"


def test_a_small_file_with_a_huge_tree_is_refused_at_once(tmp_path: Path, pack: Pack) -> None:
    body = p(sdt(NAME, r("Sam"))) + "<w:p/>" * 4_000_000
    with pytest.raises(PortfolioError) as caught:
        read_file(word_file(tmp_path / "huge.docx", body), pack)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("checklist.toml", 'each = ["line_manager"', 'each = [5, "line_manager"', "list of texts"),
        ("observation.toml", "head = [", "head = [1, ", "list of texts"),
        ("checklist.toml", "widths = [38,", "widths = [0,", "numbers above 0"),
        ("checklist.toml", "height = 12", "height = nan", "'height' is nan"),
        ("checklist.toml", "height = 12", "height = -1", "'height' is -1"),
        ("cpd_log.toml", "blank_rows = 3", "blank_rows = 0", "needs 1 to 50 blank_rows"),
        ("cpd_log.toml", "blank_rows = 3", "blank_rows = 20000", "needs 1 to 50 blank_rows"),
        ("style.toml", 'ticked = "☒"', 'ticked = "ab"', "is one character"),
        ("style.toml", 'ticked = "☒"', 'ticked = "☐"', "are the same"),
        ("pack.toml", 'id = "sandwell_fg"', 'id = ""', "must be lower_snake words"),
        ("qa.toml", 'id = "qa"', 'id = "portfolio"', "names the whole pack"),
        ("qa.toml", '{ id = "no", label = "No" }', '{ id = "yes", label = "No" }', "same id"),
        ("qa.toml", 'title = "F-G', 'title = "\\u0001F-G', "control character"),
        ("interview.toml", "guidance/interview.md", "guidance", "cannot be read"),
        ("pages.toml", "[pages]", "[pages", "not valid TOML"),
        ("pages.toml", "applicant = ", "applicant = 0.", "give a whole number"),
    ],
)
def test_a_definition_with_wrong_values(
    broken: Path, file: str, old: str, new: str, said: str
) -> None:
    change(broken / file, old, new)
    with pytest.raises(DefinitionError) as caught:
        load_pack(broken)
    assert said in str(caught.value)


def test_a_byte_order_mark_in_a_definition_is_no_mistake(broken: Path) -> None:
    before = load_pack(broken).digest
    path = broken / "qa.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_pack(broken).digest == before


def test_a_missing_form_is_one_problem(broken: Path) -> None:
    change(broken / "pack.toml", 'form = "qa.toml"', 'form = "q.toml"')
    with pytest.raises(DefinitionError) as caught:
        load_pack(broken)
    assert [problem for problem in caught.value.problems if "q.toml" in problem] == [
        "sandwell_fg/q.toml: the file is missing."
    ]


def test_a_field_without_a_place_is_not_built(broken: Path) -> None:
    change(broken / "qa.toml", '"{further_comments}"', '"x"')
    pack = load_pack(broken)
    with pytest.raises(DefinitionError, match=r"no block has a place for 'qa\.further_comments'"):
        build_template(pack, lay_out(pack))


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "null"), ([[[]]], "a list"), (10**400, "a huge number")]
)
def test_values_are_shown_briefly(value: Any, shown: str, tmp_path: Path) -> None:
    record = {"cpd_log": {"further": [value]}} if value is None else nested(NAME, value)
    ran = fill(tmp_path, record)
    assert ran.status in (1, 2)
    assert shown in ran.words or "not valid JSON" in ran.words or "limit" in ran.words
    assert len(ran.words) < 700


def test_a_part_unpacks_to_no_more_than_it_says() -> None:
    """The directory says 1,000 bytes of a part that would unpack to a hundred million."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 100_000_000)
    size = (100_000_000).to_bytes(4, "little")
    small = stream.getvalue().replace(size, (1_000).to_bytes(4, "little"))
    with zipfile.ZipFile(io.BytesIO(small)) as archive:
        lying = Package("lying.docx", small, archive)
        tracemalloc.start()
        with pytest.raises(PortfolioError) as caught:
            lying.read("word/document.xml")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert caught.value.code == "damaged"
    assert peak < 2_000_000


def test_many_comments_on_the_same_words_take_no_longer_than_few(tmp_path: Path) -> None:
    """Each is named with the beginning of its words, however many are open at once."""
    starts = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in range(3000))
    body = p(starts + r("Sam")) + "".join(p(r(f"word {n}")) for n in range(3000))
    told = read_comments(word_file(tmp_path / "many.docx", body))
    assert len(told) == 3000
    assert all(len(comment.on) < 500 for comment in told)
    assert sum(len(comment.on) for comment in told) < 100_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "form.docx"
    os.mkfifo(pipe)
    ran = run_portfolio("read", pipe)
    assert ran.status == 2
    assert ran.words.startswith(f"Error: {pipe} is not a file but a device or a pipe. Give a file")


def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    with pytest.raises(PortfolioError) as caught:
        open_package(huge)
    assert caught.value.code == "too_large"
