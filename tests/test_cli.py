"""The command line: what each command prints, what it refuses, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, TEMPLATES, nested
from conftest import start_portfolio as run_portfolio

from filler.definition import Pack, data_folder
from filler.definition.schema import record_schema
from filler.ooxml.archive import write_archive
from filler.ooxml.package import open_package

SAMPLES = data_folder("samples")


@pytest.fixture
def data(tmp_path: Path) -> Any:
    """Writes a JSON file of records."""

    def write(content: Any) -> Path:
        path = tmp_path / "people.json"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"employee_details": {"full_name": name}, **more}


def test_fields_json_keeps_its_contract(pack: Pack) -> None:
    entries = run_portfolio("fields", "--json").json()
    keys = {"id", "form", "label", "kind", "options", "repeats", "required", "kss"}
    assert all(keys <= entry.keys() for entry in entries)
    by_id = {entry["id"]: entry for entry in entries}
    assert len(by_id) == len(entries) == len(pack.fields) + 6
    caseload = by_id["line_manager.competencies.caseload"]
    assert caseload["options"][2] == {"id": "substantial", "label": "Substantial"}
    assert by_id["observation.group_working.child_enabled"]["kss"] == [3, 12]
    assert by_id["cpd_log.further"]["repeats"] is True
    assert by_id["cpd_log.further.activity"]["repeats"] is True
    assert by_id["employee_details.full_name"]["repeats"] is False


def test_packs_tells_the_forms_and_the_contradictions() -> None:
    entries = {entry["id"]: entry for entry in run_portfolio("packs", "--json").json()}
    names = {"sandwell_fg", "sandwell_panel", "dfe_response_2015", "dfe_response_2016"}
    assert set(entries) == names
    entry = entries["sandwell_fg"]
    assert (entry["id"], entry["version"], entry["revised"]) == ("sandwell_fg", "1.3", "2020-04-01")
    assert len(entry["contradictions"]) == 5
    assert "KSS" not in run_portfolio("packs").words
    assert "statement 12 counts for nothing" in run_portfolio("packs").out


def test_the_schema_takes_the_samples_and_what_reading_gives(tmp_path: Path, pack: Pack) -> None:
    schema = run_portfolio("schema").json()
    assert schema == record_schema(pack)
    checker = jsonschema.Draft202012Validator(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    checker.validate(json.loads((SAMPLES / "records.json").read_text(encoding="utf-8")))
    wrong = json.loads((SAMPLES / "records-with-mistakes.json").read_text(encoding="utf-8"))
    assert not checker.is_valid(wrong)
    run_portfolio("fill", SAMPLES / "records.json", "-o", tmp_path / "out")
    read = run_portfolio("read", tmp_path / "out", "--json").json()
    checker.validate([reading["record"] for reading in read])


def test_blank_issues_the_pack_and_keeps_what_is_there(tmp_path: Path) -> None:
    first = run_portfolio("blank", "-o", tmp_path, "--json")
    assert first.status == 0
    (name,) = first.json()
    assert Path(name).read_bytes() == (TEMPLATES / "portfolio.docx").read_bytes()
    Path(name).write_bytes(b"mine")
    again = run_portfolio("blank", "-o", tmp_path)
    assert again.status == 2
    assert "Use --force" in again.words
    assert Path(name).read_bytes() == b"mine"
    assert run_portfolio("blank", "-o", tmp_path, "--force").status == 0
    assert Path(name).read_bytes() != b"mine"


def test_blank_issues_single_forms(tmp_path: Path) -> None:
    ran = run_portfolio("blank", "observation", "cpd_log", "-o", tmp_path)
    assert ran.status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "Continuous Professional Development Log.docx",
        "Practice Observation Record.docx",
    ]
    wrong = run_portfolio("blank", "observations", "-o", tmp_path)
    assert (wrong.status, wrong.words) == (
        2,
        "Error: There is no form 'observations' to issue alone. Did you mean 'observation'?\n",
    )
    assert len(run_portfolio("blank", "--all", "-o", tmp_path / "all", "--json").json()) == 7


def test_fill_and_read_give_the_record_back(tmp_path: Path, data: Any) -> None:
    record = person("Sam Sample", line_manager={"competencies": {"caseload": "substantial"}})
    filled = run_portfolio("fill", data(record), "-o", tmp_path / "out", "--json")
    assert filled.status == 0
    assert filled.words == f"Filled 1 of 1 record into {tmp_path / 'out'}.\n"
    (result,) = filled.json()
    assert (result["status"], result["person"]) == ("written", "Sam Sample")
    read = run_portfolio("read", result["file"], "--json")
    assert read.status == 0
    (reading,) = read.json()
    assert reading["recognised_by"] == "document properties"
    assert reading["record"]["line_manager"]["competencies"]["caseload"] == "substantial"
    answer = reading["answers"]["line_manager.competencies.caseload"]
    assert answer == {
        "state": "answered",
        "value": "substantial",
        "shown": "Substantial",
        "how": "tick box",
        "where": 'table 4, row 3, column 4 under "Competency Grid"',
    }


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (
            nested("employee_details.full_nam", "x"),
            "$.employee_details.full_nam: there is no such field 'full_nam'."
            " Did you mean 'full_name'?",
        ),
        (nested("employe_details.full_name", "x"), "Did you mean 'employee_details'?"),
        (nested("employee_details.caseload", "x"), "belongs to line_manager.competencies."),
        (
            nested("line_manager.competencies.caseload", "medium"),
            "$.line_manager.competencies.caseload: 'medium' is not one of its options."
            " The options are: limited, adequate, substantial.",
        ),
        (nested("line_manager.competencies.caseload", "Adequate"), "Write 'adequate'."),
        (nested("line_manager.competencies.caseload", 1), "1 is not one of its options."),
        (nested("applicant.interests", "cic"), "'cic' is not a list of options."),
        (nested("applicant.interests", ["cic", "cic"]), "[1]: 'cic' is there twice."),
        (nested("applicant.interests", ["sat"]), "Did you mean 'saat'?"),
        (nested("applicant.naas", "yes"), "'yes' is not a tick. Write true or false."),
        (nested("applicant.statement", 7), '7 is not text. Write it in quotes: "7".'),
        (nested("observation.observation_date", 20260304), 'not a date. Write it as "2026-03-04".'),
        (nested("observation.observation_date", "2026-02-30"), "there is no day 2026-02-30."),
        (nested("observation.observation_date", "31/04/2026"), "there is no day 31/04/2026."),
        (nested("line_manager.signatures.employee", "Sam"), "'Sam' is not a signature."),
        (
            nested("line_manager.signatures.employee", {"sign": "Sam"}),
            "there is no such field 'sign'. Did you mean 'signed'?",
        ),
        (
            nested("line_manager.signatures.employee.signed", {"image": "none.png"}),
            "the picture none.png cannot be read.",
        ),
        (nested("cpd_log.further", {"activity": "x"}), "an object is not a list of rows."),
        (
            nested("cpd_log.further", [{"activty": "x"}]),
            "$.cpd_log.further[0].activty: there is no such field 'activty'."
            " Did you mean 'activity'?",
        ),
        (nested("cpd_log.further", ["x"]), "$.cpd_log.further[0]: 'x' is not a row."),
        (nested("line_manager", "x"), "'x' is where an object of answers belongs."),
    ],
)
def test_each_mistake_is_one_sentence_with_its_place(
    record: dict[str, Any], said: str, data: Any, tmp_path: Path
) -> None:
    ran = run_portfolio("fill", data(record), "-o", tmp_path / "out")
    errors = [line for line in ran.words.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert said in errors[0]
    assert ran.words.splitlines()[-1].startswith("Filled 0 of 1 record into")
    assert ran.status == 1
    assert not (tmp_path / "out").exists()


def test_all_problems_of_a_run_come_together_and_the_others_are_written(
    data: Any, tmp_path: Path
) -> None:
    bad = person("Max Mistake", applicant={"naas": "yes", "statemnt": "x"})
    path = data([person("Sam Sample"), bad, person("Jo Example"), {"qa": []}])
    ran = run_portfolio("fill", path, "-o", tmp_path / "out")
    assert ran.status == 1
    places = [line.split(": ")[1] for line in ran.words.splitlines() if line.startswith("Error")]
    assert places == [
        f"{path}, $[1].applicant.naas",
        f"{path}, $[1].applicant.statemnt",
        f"{path}, $[3].qa",
    ]
    last = ran.words.splitlines()[-1]
    assert last == f"Filled 2 of 4 records into {tmp_path / 'out'}; 2 refused; see above."
    assert len(list((tmp_path / "out").glob("*.docx"))) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 1,\n "b" 2}', "line 2, column 6: not valid JSON"),
        ("", "line 1, column 1: not valid JSON"),
        ('{"qa": NaN}', "NaN is not a JSON value"),
        ("[" * 100_000, "not"),
        ("[]", "contains no records"),
    ],
)
def test_json_that_cannot_be_read(content: str, said: str, data: Any, tmp_path: Path) -> None:
    ran = run_portfolio("fill", data(content), "-o", tmp_path / "out")
    assert ran.status == 2
    assert said in ran.words
    assert "Traceback" not in ran.words


def test_a_key_that_stands_twice_refuses_its_record_alone(data: Any, tmp_path: Path) -> None:
    twice = '{"employee_details": {"full_name": "Jo", "full_name": "Joan"}, "qa": {}, "qa": {}}'
    path = data(f"[{json.dumps(person('Sam Sample'))}, {twice}]")
    ran = run_portfolio("fill", path, "-o", tmp_path / "out", "--workers", "2")
    assert ran.status == 1
    for key in ("full_name", "qa"):
        assert f"{path}, $[1]: the key '{key}' is there twice in one object." in ran.words
    assert [f.name[:10] for f in (tmp_path / "out").glob("*.docx")] == ["Sam Sample"]


def test_a_dry_run_of_json_checks_and_writes_nothing(data: Any, tmp_path: Path) -> None:
    path = data([person("Sam Sample"), person("Jo Example", qa=[])])
    ran = run_portfolio("fill", path, "-o", tmp_path / "out", "--dry-run")
    assert ran.status == 1
    assert "$[1].qa" in ran.words
    assert "1 of 2 records can be filled; nothing was written." in ran.words
    assert not (tmp_path / "out").exists()
    for option in ("--errors", "--save-mapping"):
        ran = run_portfolio("fill", path, "-o", tmp_path / "out", option, tmp_path / "x.xlsx")
        assert (ran.status, f"{option} is for spreadsheets" in ran.words) == (2, True)
        assert not (tmp_path / "out").exists()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    missing = run_portfolio("fill", tmp_path / "none.json", "-o", tmp_path)
    assert (missing.status, "There is no file" in missing.words) == (2, True)
    (tmp_path / "latin.json").write_bytes(b'{"caf\xe9": 1}')
    latin = run_portfolio("fill", tmp_path / "latin.json", "-o", tmp_path)
    assert (latin.status, "is not in UTF-8" in latin.words) == (2, True)
    folder = run_portfolio("fill", tmp_path, "-o", tmp_path / "out")
    assert (folder.status, "cannot be read" in folder.words) == (2, True)


def test_a_folder_that_cannot_be_written(data: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run_portfolio("fill", data(person("Sam")), "-o", tmp_path / "file")
    assert ran.status == 2
    assert "cannot be written" in ran.words
    assert "choose another folder" in ran.words


def test_an_output_that_is_there_is_kept_unless_forced(data: Any, tmp_path: Path) -> None:
    path = data([person("Sam Sample"), person("Jo Example")])
    out = tmp_path / "out"
    assert run_portfolio("fill", path, "-o", out).status == 0
    sam = next(p for p in out.iterdir() if p.name.startswith("Sam"))
    sam.write_bytes(b"signed already")
    again = run_portfolio("fill", path, "-o", out)
    assert again.status == 2
    assert again.words.count("it already exists and was not replaced. Use --force") == 2
    next(p for p in out.iterdir() if p.name.startswith("Jo")).unlink()
    assert run_portfolio("fill", path, "-o", out).status == 1
    assert sam.read_bytes() == b"signed already"
    assert run_portfolio("fill", path, "-o", out, "--force").status == 0
    assert sam.read_bytes() != b"signed already"


def test_two_people_of_one_name_and_names_windows_refuses(data: Any, tmp_path: Path) -> None:
    names = [
        "Sam",
        "SAM",
        "CON",
        "a/b\\..\\c:*?",
        "x" * 300,
        "",
        "../../up",
        "\u202etxt",
        "أ" * 200,
    ]
    ran = run_portfolio("fill", data([person(n) for n in names]), "-o", tmp_path / "out")
    assert ran.status == 0
    written = sorted(path.stem for path in (tmp_path / "out").glob("*.docx"))
    assert len(written) == len(names)
    assert len({stem.casefold() for stem in written}) == len(names)
    assert all(not set('<>:"/\\|?*\u202e') & set(stem) for stem in written)
    assert max(len(stem) for stem in written) <= 130
    assert not any(stem.startswith("..") for stem in written)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "people.json"]


def lacking(path: Path, tag: str) -> Path:
    """A copy of the pack's template without one control's tag."""
    package = open_package(TEMPLATES / "portfolio.docx")
    parts = {name: package.read(name) for name in package.names}
    old = f'<w:tag w:val="{tag}"/>'.encode()
    assert old in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(old, b"")
    path.write_bytes(write_archive(parts))
    return path


def test_a_template_that_is_missing_or_lacks_a_field(data: Any, tmp_path: Path) -> None:
    people = data(person("Sam"))
    none = run_portfolio("fill", people, "-o", tmp_path / "o", "--template", tmp_path / "no.docx")
    assert (none.status, "There is no file" in none.words) == (2, True)
    template = lacking(tmp_path / "restyled.docx", "applicant.statement")
    ran = run_portfolio("fill", people, "-o", tmp_path / "o", "--template", template)
    assert ran.status == 2
    assert ran.words == (
        "Error: The template restyled.docx lacks 'Applicant Statement' (applicant.statement)."
        " Put the content control back with that tag, or build the template again.\n"
    )
    check = run_portfolio("template", "check", template, "--json")
    assert (check.status, check.json()["ready"]) == (1, False)
    fine = run_portfolio("template", "check", TEMPLATES / "qa.docx", "--json")
    assert (fine.status, fine.json()["ready"]) == (0, True)


def test_answers_without_a_place_are_named(data: Any, tmp_path: Path) -> None:
    record = person("Sam", applicant={"naas": True}, qa={"ssw_name": "Sam"})
    ran = run_portfolio("fill", data(record), "-o", tmp_path / "out", "--form", "qa", "--json")
    assert ran.status == 0
    (finding,) = ran.json()[0]["findings"]
    assert finding["where"] == "$.applicant"
    assert finding["message"] == "1 answer has no place in this template; not written."


def test_read_takes_files_folders_and_patterns(tmp_path: Path) -> None:
    run_portfolio("fill", SAMPLES / "records.json", "-o", tmp_path / "out")
    (tmp_path / "out" / "~$lock.docx").write_bytes(b"lock")
    folder = run_portfolio("read", tmp_path / "out", "--json")
    pattern = run_portfolio("read", tmp_path / "out" / "*.docx", "--json")
    assert (folder.status, len(folder.json())) == (0, 3)
    assert [r["record"] for r in pattern.json()] == [r["record"] for r in folder.json()]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run_portfolio("read", empty).status == 2


def test_what_is_said_of_a_settled_answer_is_shown() -> None:
    out = run_portfolio("read", SAMPLES / "returned" / "complete.docx").out
    assert "  note on cpd_log.activities.elearning.date: 'ongoing' gives no day\n" in out


def test_what_is_no_word_file_in_a_folder_is_told_of(tmp_path: Path) -> None:
    run_portfolio("fill", SAMPLES / "records.json", "-o", tmp_path / "out" / "team")
    (tmp_path / "out" / "scan.pdf").write_bytes(b"%PDF-1.7")
    ran = run_portfolio("read", tmp_path / "out", "--json")
    assert ran.status == 1
    assert len(ran.json()) == 4
    assert "scan.pdf is a PDF. Ask for the Word file" in ran.words


def test_read_writes_records_that_fill_takes(tmp_path: Path) -> None:
    run_portfolio("fill", SAMPLES / "records.json", "-o", tmp_path / "one")
    answers = tmp_path / "answers.json"
    assert run_portfolio("read", tmp_path / "one", "-o", answers).status == 0
    assert run_portfolio("read", tmp_path / "one", "-o", answers).status == 2
    assert run_portfolio("fill", answers, "-o", tmp_path / "two").status == 0
    one = run_portfolio("read", tmp_path / "one", "--json").json()
    two = run_portfolio("read", tmp_path / "two", "--json").json()
    assert [without_pictures(r["record"]) for r in one] == [
        without_pictures(r["record"]) for r in two
    ]


def without_pictures(value: Any) -> Any:
    """A record whose pictures are only said to be there; their paths name the file."""
    if isinstance(value, dict):
        return {k: "picture" if k == "image" else without_pictures(v) for k, v in value.items()}
    return [without_pictures(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.docx", b"", "empty"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "doc"),
        ("scan.pdf", b"%PDF-1.7\n", "pdf"),
        ("letter.rtf", b"{\\rtf1 }", "rtf"),
        ("words.docx", b"just words", "not_word"),
        ("cut.docx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
    ],
)
def test_what_is_no_word_file_is_said_in_one_sentence(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = run_portfolio("read", tmp_path / name, "--json")
    assert ran.status == 2
    (result,) = ran.json()
    assert result["error"]["code"] == code
    assert result["error"]["remedy"]
    assert len(ran.words.splitlines()) == 1


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    run_portfolio("blank", "-o", tmp_path)
    (tmp_path / "a.docx").write_bytes(b"no")
    ran = run_portfolio("read", tmp_path, "--json")
    assert ran.status == 1
    assert ["error" in entry for entry in ran.json()].count(True) == 1


def hostile(path: Path, **parts: bytes) -> Path:
    package = open_package(TEMPLATES / "qa.docx")
    contents = {name: package.read(name) for name in package.names}
    contents |= {name.replace("__", "/"): content for name, content in parts.items()}
    path.write_bytes(write_archive(contents))
    return path


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    path = hostile(tmp_path / "bomb.docx", **{"word__document.xml": bomb})
    (result,) = run_portfolio("read", path, "--json").json()
    assert result["error"]["code"] == "hostile"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = hostile(tmp_path / "large.docx", word__big=b"\0" * (210 * 1024 * 1024))
    (result,) = run_portfolio("read", path, "--json").json()
    assert result["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    "words", [["fil"], ["fill"], ["--nonsense"], ["read"], ["blank", "--pack"]]
)
def test_usage_errors_exit_with_2(words: list[str]) -> None:
    ran = run_portfolio(*words)
    assert ran.status == 2
    assert "Traceback" not in ran.words


def test_a_misspelt_command_is_named() -> None:
    assert "There is no command 'fil'. Did you mean 'fill'?" in run_portfolio("fil").words


def test_the_demo_tells_the_whole_story(tmp_path: Path) -> None:
    ran = run_portfolio("demo", tmp_path / "demo")
    assert ran.status == 0
    assert len(list((tmp_path / "demo" / "blank").iterdir())) == 7
    assert len(list((tmp_path / "demo" / "filled").iterdir())) == 3
    assert "209 answered, 73 blank" in ran.words
    assert "Did you mean 'telephone'?" in ran.words
    assert ran.words.strip().splitlines()[-1].startswith("Look in ")


def test_it_works_from_any_folder(tmp_path: Path) -> None:
    ran = run_portfolio("demo", folder=tmp_path)
    assert ran.status == 0
    assert (tmp_path / "portfolio-demo" / "answers.json").exists()


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys, filler.cli.main; "
        "heavy = {'docx', 'lxml', 'openpyxl', 'markdown_it', 'jinja2'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["audit", 'C:\\My Folder" -o out'], ["audit", "C:\\My Folder", "-o", "out"]),
        (["read", 'C:\\A B" C:\\C', 'D"'], ["read", "C:\\A B", "C:\\C D"]),
        (["audit", 'C:\\A B" -o C:\\C', 'D"'], ["audit", "C:\\A B", "-o", "C:\\C D"]),
        (["read", 'C:\\A B"'], ["read", "C:\\A B"]),
        (["read", "C:\\A B", "--json"], ["read", "C:\\A B", "--json"]),
        ([], []),
    ],
)
def test_a_quotation_mark_that_powershell_lost(given: list[str], meant: list[str]) -> None:
    from filler.cli.main import with_quotes

    assert with_quotes(given, "nt") == meant
    assert with_quotes(given, "posix") == given, "elsewhere a name may have one"


def test_a_path_that_windows_cannot_open_is_told_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filler import files
    from filler.errors import PortfolioError

    deep = "C:\\" + "a" * 256
    assert not files.is_too_long(deep, 259, "nt")
    assert files.is_too_long(deep, 260, "nt")
    assert not files.is_too_long(f"\\\\?\\{deep}", 300, "nt")
    assert not files.is_too_long(deep, 300, "posix")
    monkeypatch.setattr(files, "is_too_long", lambda _path, letters: letters > 200)
    with pytest.raises(PortfolioError, match="Windows allows 259"):
        files.write_file(tmp_path / ("x" * 190 + ".docx"), b"x")
    assert not list(tmp_path.iterdir())


def test_a_file_that_onedrive_keeps_online_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from filler import files
    from filler.errors import PortfolioError

    path = tmp_path / "form.docx"
    path.write_bytes(b"x")
    facts = path.stat()
    own = SimpleNamespace(st_mode=facts.st_mode, st_size=1, st_file_attributes=0x400000)
    monkeypatch.setattr(Path, "stat", lambda _path, **_more: own)

    def refuse(_path: Path) -> bytes:
        raise OSError(22, "The cloud file provider is not running")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PortfolioError, match="only stored online"):
        files.read_bytes(path, "Close it in Word.")
    own.st_file_attributes = 0x20
    with pytest.raises(PortfolioError, match="provider is not running"):
        files.read_bytes(path, "Close it in Word.")


def test_the_name_of_a_half_file_is_no_longer_than_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filler import files

    seen: list[str] = []
    monkeypatch.setattr(files, "_replace", lambda half, path: seen.append(half.name))
    for name in ("a" * 120 + ".docx", "b" * 40 + ".docx"):
        files.write_file(tmp_path / name, b"x")
        assert len(seen[-1]) <= len(name)
