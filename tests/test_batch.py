"""Hundreds of packs: named safely, resumed after a crash, in one process or in several."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TEMPLATES, lacking, nested, run_portfolio

from filler.definition import Pack
from filler.errors import PortfolioError
from filler.files import write_file
from filler.filling.manifest import NAME, Manifest
from filler.ooxml.package import open_package
from filler.reading import read_file

FULL_NAME = "employee_details.full_name"


def people(path: Path, count: int, **more: Any) -> Path:
    """A file of that many people, each with words that are nobody else's."""
    records = [
        nested(FULL_NAME, f"Person {number}")
        | {"applicant": {"statement": f"statement-of-{number}-only"}}
        | {"cpd_log": {"further": [{"activity": f"activity-of-{number}-only"}]}}
        | more
        for number in range(count)
    ]
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def words_of(path: Path) -> str:
    return open_package(path).read("word/document.xml").decode()


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_of_one_record_is_in_anothers_file(workers: int, tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 40)
    ran = run_portfolio("fill", source, "-o", tmp_path / "out", "--workers", workers)
    assert (ran.status, ran.words) == (0, f"Filled 40 of 40 records into {tmp_path / 'out'}.\n")
    for number in range(40):
        text = words_of(next((tmp_path / "out").glob(f"Person {number} *.docx")))
        for kind in ("statement", "activity"):
            found = {piece.split("-only")[0] for piece in text.split(f"{kind}-of-")[1:]}
            assert found == {str(number)}


def test_one_worker_and_two_write_the_same_bytes(tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 20)
    for workers in (1, 2):
        run_portfolio("fill", source, "-o", tmp_path / str(workers), "--workers", workers)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / w).glob("*.docx")} for w in ("1", "2"))
    assert one == two
    assert len(one) == 20


def test_a_write_that_fails_half_way_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pack.docx"
    path.write_bytes(b"as it was")

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(PortfolioError, match="No space left"):
        write_file(path, b"something longer")
    assert path.read_bytes() == b"as it was"
    assert [p.name for p in tmp_path.iterdir()] == ["pack.docx"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL to send")
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_in_the_middle_then_resumed(workers: int, tmp_path: Path, pack: Pack) -> None:
    source = people(tmp_path / "p.json", 500)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "filler", "fill", str(source), "-o", str(out)]
    command += ["--workers", str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    while len(list(out.glob("*.docx")) if out.exists() else []) < 100:
        assert process.poll() is None
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    there = {path: path.stat().st_mtime_ns for path in out.glob("*.docx")}
    assert 100 <= len(there) < 500
    ran = run_portfolio("fill", source, "-o", out, "--resume", "--workers", workers, "--json")
    assert ran.status == 0
    results = ran.json()
    written = [entry for entry in results if entry["status"] == "written"]
    assert len(results) == 500
    assert len(written) == 500 - len(there)
    assert {path: path.stat().st_mtime_ns for path in there} == there
    files = sorted(out.glob("*.docx"))
    assert len(files) == 500
    assert all("statement-of-" in words_of(path) for path in files)
    for path in files[::50]:
        assert read_file(path, pack).record["applicant"]["statement"]
    assert [path.name for path in out.iterdir() if path.suffix != ".docx"] == [NAME]
    assert len(Manifest.of(out).lines) == 500


def test_resume_does_what_is_missing_or_changed_and_keeps_what_was_worked_on(
    tmp_path: Path,
) -> None:
    source = people(tmp_path / "p.json", 6)
    out = tmp_path / "out"
    run_portfolio("fill", source, "-o", out)
    files = {number: next(out.glob(f"Person {number} *")) for number in range(6)}
    files[1].unlink()
    files[3].write_bytes(b"signed by hand")
    records = json.loads(source.read_text(encoding="utf-8"))
    for number in (2, 3):
        records[number]["applicant"]["statement"] = "changed"
    source.write_text(json.dumps(records), encoding="utf-8")
    ran = run_portfolio("fill", source, "-o", out, "--resume", "--json")
    assert ran.status == 1
    states = [entry["status"] for entry in ran.json()]
    assert states == ["unchanged", "written", "written", "kept", "unchanged", "unchanged"]
    assert "the file have both changed; the file was not replaced" in ran.words
    assert files[3].read_bytes() == b"signed by hand"
    assert "changed" in words_of(files[2])


def test_another_template_makes_every_pack_new(tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 3)
    template = tmp_path / "mine.docx"
    template.write_bytes((TEMPLATES / "portfolio.docx").read_bytes())
    arguments = ("fill", source, "-o", tmp_path / "out", "--template", template, "--json")
    run_portfolio(*arguments)
    again = run_portfolio(*arguments, "--resume").json()
    assert {entry["status"] for entry in again} == {"unchanged"}
    from filler.ooxml.archive import write_archive

    package = open_package(template)
    parts = {name: package.read(name) for name in package.names}
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"Arial", b"Verdana")
    template.write_bytes(write_archive(parts))
    other = run_portfolio(*arguments, "--resume").json()
    assert {entry["status"] for entry in other} == {"written"}


def test_a_manifest_that_was_cut_off_is_no_hindrance(tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 3)
    out = tmp_path / "out"
    run_portfolio("fill", source, "-o", out)
    manifest = out / NAME
    manifest.write_bytes(manifest.read_bytes()[:-40])
    ran = run_portfolio("fill", source, "-o", out, "--resume")
    assert ran.status == 0
    assert ran.words == f"Filled 0 of 3 records into {out}; 3 were there already, unchanged.\n"


@pytest.mark.skipif(os.name == "nt", reason="the signal is sent another way there")
def test_ctrl_c_stops_and_says_what_was_done(tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 2000)
    out = tmp_path / "out"
    # Tests that run in the background of a shell are started with the signal ignored.
    heeding = (
        "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        " runpy.run_module('filler', run_name='__main__')"
    )
    command = [sys.executable, "-c", heeding, "fill", str(source), "-o", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    while len(list(out.glob("*.docx")) if out.exists() else []) < 20:
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    words = process.communicate(timeout=30)[1]
    assert process.returncode == 2
    assert "Stopped. Run it again with --resume" in words
    assert "Traceback" not in words
    assert not list(out.glob("*.part"))


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{employee_details.full_name}", ["Person 0", "Person 1"]),
        ("{number} {pack}", ["1 Career Progression Portfolio F to G", "2 Career Progression"]),
        ("{qa.service_area}-{number}", ["East West-1", "East West-2"]),
        ("../{employee_details.full_name}", [".. Person 0", ".. Person 1"]),
    ],
)
def test_names_by_a_pattern(pattern: str, names: list[str], tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 2, qa={"service_area": "East/West"})
    ran = run_portfolio("fill", source, "-o", tmp_path / "out", "--name", pattern)
    assert ran.status == 0
    found = sorted(path.stem for path in (tmp_path / "out").glob("*.docx"))
    for stem, name in zip(found, names, strict=True):
        assert stem.startswith(name.strip(". ") if name.startswith("..") else name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "p.json"]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{employee_details.ful_name}", "Did you mean 'employee_details.full_name'?"),
        ("everybody", "is the same for everybody. Add {number}."),
        ("{employee_details.full_name", "is broken"),
    ],
)
def test_a_pattern_that_names_nobody(pattern: str, said: str, tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 2)
    ran = run_portfolio("fill", source, "-o", tmp_path / "out", "--name", pattern)
    assert ran.status == 2
    assert said in ran.words


def test_a_bad_record_among_good_ones_with_two_workers(tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 30)
    records = json.loads(source.read_text(encoding="utf-8"))
    records[7]["applicant"]["naas"] = "yes"
    source.write_text(json.dumps(records), encoding="utf-8")
    ran = run_portfolio("fill", source, "-o", tmp_path / "out", "--workers", 2)
    assert ran.status == 1
    assert "$[7].applicant.naas: 'yes' is not a tick." in ran.words
    assert len(list((tmp_path / "out").glob("*.docx"))) == 29


def test_silence_when_nobody_watches(tmp_path: Path) -> None:
    ran = run_portfolio("fill", people(tmp_path / "p.json", 5), "-o", tmp_path / "out")
    assert ran.words.count("\n") == 1
    assert ran.out == ""


def test_the_same_run_on_a_dask_cluster(tmp_path: Path) -> None:
    if importlib.util.find_spec("distributed") is None:
        lacking('Dask (pip install "portfolio-filler[dask]")')
    from distributed import LocalCluster

    source = people(tmp_path / "p.json", 40)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
    ) as cluster:
        ran = run_portfolio(
            "fill", source, "-o", tmp_path / "dask", "--dask", cluster.scheduler_address
        )
    assert ran.status == 0, ran.words
    run_portfolio("fill", source, "-o", tmp_path / "here")
    there, here = (
        {p.name: p.read_bytes() for p in (tmp_path / f).glob("*.docx")} for f in ("dask", "here")
    )
    assert there == here
    assert len(there) == 40
    nobody = run_portfolio("fill", source, "-o", tmp_path / "x", "--dask", "tcp://127.0.0.1:9")
    assert nobody.status == 2
    assert "There is no Dask cluster at tcp://127.0.0.1:9" in nobody.words


def test_an_audit_on_a_dask_cluster_loses_nobody(tmp_path: Path) -> None:
    """Also where a worker is killed in the middle: nothing is lost, and nothing is there twice."""
    if importlib.util.find_spec("distributed") is None:
        lacking('Dask (pip install "portfolio-filler[dask]")')
    from distributed import LocalCluster

    files = ROOT / "samples" / "returned"
    here = run_portfolio("audit", files, "--on", "2026-03-10", "--json").json()
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
    ) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        killer = threading.Timer(4, os.kill, (pids[0], signal.SIGKILL))
        killer.start()
        there = run_portfolio(
            *("audit", files, "--on", "2026-03-10", "--json", "--dask", cluster.scheduler_address)
        ).json()
        killer.cancel()
    assert there == here


def test_what_is_wrong_with_a_template_is_said_by_a_worker_too(tmp_path: Path) -> None:
    source = people(tmp_path / "p.json", 2)
    bad = ROOT / "samples" / "candidates.xlsx"
    words = [
        run_portfolio(
            "fill", source, "-o", tmp_path / "out", "--template", bad, "--workers", workers
        ).words
        for workers in (1, 2)
    ]
    assert words[0] == words[1]
    assert "not a Word document" in words[0]


def test_an_interruption_in_the_middle_of_writing_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.docx", b"content")
    assert list(tmp_path.iterdir()) == []
