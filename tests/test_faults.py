"""When the machine fails: nothing is lost, one sentence says so, the exit status is right."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, nested, run_portfolio

from filler import files
from filler.definition import data_folder
from filler.errors import PortfolioError

RECORDS = data_folder("samples") / "records.json"
NAME = "employee_details.full_name"


def people(path: Path, count: int) -> Path:
    path.write_text(json.dumps([nested(NAME, f"Person {n}") for n in range(count)]), "utf-8")
    return path


def whole_files(folder: Path) -> list[Path]:
    """The packs of a folder, each of which must be whole; no half one may lie beside them."""
    from filler.ooxml.package import open_package

    assert not list(folder.glob(f".*{files.PART}"))
    found = sorted(folder.glob("*.docx"))
    for path in found:
        assert open_package(path).main_part
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """A file that may not grow is what a full disk looks like to a program."""
    data = people(tmp_path / "people.json", 3)
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "sys.argv = ['portfolio', *sys.argv[1:]]\n"
        "from filler.cli.main import main\n"
        "main()\n"
    )
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", program, "fill", str(data), "-o", str(out)],
        capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert whole_files(out) == []


def failing(number: int, error: int) -> Callable[..., Any]:
    """``Path.write_bytes`` that fails from the given call on."""
    real, calls = Path.write_bytes, [0]

    def write(path: Path, content: bytes) -> int:
        calls[0] += 1
        if calls[0] >= number and path.name.endswith(files.PART):
            raise OSError(error, os.strerror(error), str(path))
        return real(path, content)

    return write


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT])
def test_a_folder_that_cannot_be_written_is_one_sentence(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_bytes", failing(1, error))
    with pytest.raises(PortfolioError, match="cannot be written") as caught:
        files.write_file(tmp_path / "x.docx", b"x")
    assert os.strerror(error) in str(caught.value)
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_permission_lost_in_the_middle_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten of thirty are written; the run says so, and --resume does the rest."""
    from click.testing import CliRunner

    from filler.cli.main import portfolio

    data = people(tmp_path / "people.json", 30)
    out = tmp_path / "out"
    monkeypatch.setattr(Path, "write_bytes", failing(11, errno.EACCES))
    ran = CliRunner().invoke(portfolio, ["fill", str(data), "-o", str(out)])
    assert ran.exit_code == 1
    assert ran.output.count("Permission denied") == 20
    assert "Filled 10 of 30 records" in ran.output
    assert "20 could not be written" in ran.output
    assert len(whole_files(out)) == 10
    monkeypatch.undo()
    again = run_portfolio("fill", data, "-o", out, "--resume")
    assert again.status == 0
    assert "Filled 20 of 30 records" in again.words
    assert len(whole_files(out)) == 30


def test_a_locked_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word keeps its file from being replaced on Windows."""

    def locked(path: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "The process cannot access the file", str(target))

    monkeypatch.setattr(Path, "replace", locked)
    path = tmp_path / "x.docx"
    path.write_bytes(b"before")
    with pytest.raises(PortfolioError, match="Close it in Word"):
        files.write_file(path, b"after")
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["x.docx"]


def test_a_file_that_vanishes_is_one_error_and_the_others_are_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        shutil.copy(TEMPLATES / "qa.docx", tmp_path / f"{name}.docx")
    gone = tmp_path / "gone.docx"
    ran = run_portfolio("read", tmp_path / "a.docx", gone, tmp_path / "b.docx", "--json")
    assert ran.status == 1
    told = json.loads(ran.out)
    assert [("error" in entry) for entry in told] == [False, True, False]
    assert told[1]["error"]["code"] == "no_file"
    assert "There is no file" in ran.words


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.docx").mkdir()
    with pytest.raises(PortfolioError, match="cannot be written"):
        files.write_file(tmp_path / "x.docx", b"x")
    (tmp_path / "out").write_bytes(b"")
    ran = run_portfolio("fill", RECORDS, "-o", tmp_path / "out")
    assert (ran.status, "Traceback" in ran.words) == (2, False)


def test_a_clock_set_back_changes_nothing_that_is_resumed(tmp_path: Path) -> None:
    """What is done is known by what it holds, never by when it was written."""
    data = people(tmp_path / "people.json", 3)
    out = tmp_path / "out"
    assert run_portfolio("fill", data, "-o", out).status == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.docx")}
    for path in (data, *out.iterdir()):
        os.utime(path, (4_000_000_000, 4_000_000_000) if path != data else (0, 0))
    again = run_portfolio("fill", data, "-o", out, "--resume")
    assert again.status == 0
    assert "3 were there already, unchanged" in again.words
    assert {path.name: path.read_bytes() for path in out.glob("*.docx")} == before


def test_a_value_that_looks_like_a_template_is_only_text(tmp_path: Path) -> None:
    data = tmp_path / "one.json"
    value = "{{ 7*7 }}{% for x in y %}{{ ''.__class__ }}"
    data.write_text(json.dumps(nested(NAME, value)), encoding="utf-8")
    assert run_portfolio("fill", data, "-o", tmp_path / "out").status == 0
    (made,) = (tmp_path / "out").glob("*.docx")
    (told,) = json.loads(run_portfolio("read", made, "--json").out)
    assert told["answers"][NAME]["value"] == value


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ employee_details.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% for x in range(999999999) %}x{% endfor %}",
        "{{ 'x' * 999999999999 }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
    ],
)
def test_a_template_that_somebody_edits_runs_in_a_sandbox(tag: str, tmp_path: Path) -> None:
    from filler.ooxml.archive import write_archive
    from filler.ooxml.package import open_package

    package = open_package(TEMPLATES / "qa.docx")
    parts = {name: package.read(name) for name in package.names}
    escaped = tag.replace("&", "&amp;").replace("<", "&lt;")
    typed = f"<w:body><w:p><w:r><w:t>{escaped}</w:t></w:r></w:p>".encode()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", typed)
    own = tmp_path / "own.docx"
    own.write_bytes(write_archive(parts))
    data = tmp_path / "one.json"
    data.write_text(json.dumps(nested("qa.ssw_name", "Ada")), encoding="utf-8")
    ran = run_portfolio("fill", data, "-o", tmp_path / "out", "--form", "qa", "--template", own)
    assert ran.status == 2
    assert "Traceback" not in ran.words
    assert "uid=" not in ran.words
    assert not list((tmp_path / "out").glob("*.docx")) if (tmp_path / "out").exists() else True
