"""Other programs: what they are given, what they may reach, and what is left of them."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from conftest import ROOT, TEMPLATES, lacking, nested, run_portfolio
from signer import OPC, read_parts, write_parts

from filler import libreoffice, scratch
from filler.filling.names import safe_name
from filler.ooxml.package import package_of
from filler.ooxml.unlinked import unlinked
from filler.pdf import convert
from filler.scratch import clear_abandoned, private_folder

NAME = "employee_details.full_name"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_PART = "word/document.xml"
HOSTILE = [
    "--accept=socket,host=127.0.0.1,port=47123;urp;", "-env:UserInstallation=x", "--", "-",
    "--convert-to", "-o", ".hidden", "..", "../../x", "macro:///Standard.Module1.Main",
    "vnd.sun.star.script:x", "\u2013-dash", "$(touch x)", "`x`", "%TEMP%", "~/x", "a\nb", "\x00x",
    "CON", "file:///etc/passwd",
]  # fmt: skip
STARTS = {
    "run", "Popen", "call", "check_call", "check_output", "system", "popen", "startfile", "execv",
    "execve", "execvp", "spawnv", "posix_spawn", "open_new", "open_new_tab",
}  # fmt: skip
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="programs are scripts on POSIX")


def test_programs_are_started_in_one_place_alone() -> None:
    """So that what is asserted of that place holds for the whole engine."""
    found = set()
    for path in sorted((ROOT / "filler").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            own = getattr(node, "func", None)
            if not isinstance(own, ast.Attribute) or not isinstance(own.value, ast.Name):
                continue
            if own.value.id in ("subprocess", "os", "webbrowser", "asyncio", "pty") and (
                own.attr in STARTS
            ):
                found.add((path.relative_to(ROOT).as_posix(), own.value.id, own.attr))
    assert found == {("filler/libreoffice.py", "subprocess", "Popen")}


@pytest.mark.parametrize("words", HOSTILE)
def test_no_file_is_called_like_an_option_or_hidden(words: str) -> None:
    name = safe_name(words, "fallback")
    assert name
    assert not name.startswith(("-", ".", "\u2013"))
    assert not set(name) & set('\\/:*?"<>|\n\x00')


@pytest.mark.parametrize("path", ["x.docx", "-x.docx", "./x.docx"])
def test_a_path_that_is_not_whole_is_never_given_to_a_program(path: str) -> None:
    with pytest.raises(ValueError, match="not to be given"):
        libreoffice.safe_argument(Path(path))
    with pytest.raises(ValueError, match="not to be given"):
        libreoffice.safe_argument(Path("/there") / f"-{Path(path).name}")


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A LibreOffice that notes how it was called, and makes nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "calls.jsonl"
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"entry = dict(argv=sys.argv[1:], cwd=os.getcwd(), stdin=sys.stdin.read(),\n"
        "             proxies=[k for k in os.environ if k.lower().endswith('_proxy')])\n"
        f"open({str(log)!r}, 'a').write(json.dumps(entry) + '\\n')\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    return log


def calls(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@ON_POSIX
def test_no_word_of_a_file_is_on_a_command_line(tmp_path: Path, recorder: Path) -> None:
    """Every command that starts a program, with names that are options and paths."""
    home = tmp_path / "work"
    home.mkdir()
    people = home / "people.json"
    people.write_text(json.dumps([nested(NAME, name) for name in HOSTILE]), encoding="utf-8")
    assert run_portfolio("fill", people, "-o", home / "out", "--pdf").status == 1
    returned = sorted((home / "out").glob("*.docx"))
    assert len(returned) == len(HOSTILE)
    shutil.move(returned[0], home / "--norestore.docx")
    run_portfolio("qa", home / "--norestore.docx", *returned[1:3], "-o", home / "qa", "--pdf")
    run_portfolio("blank", "cpd_log", "-o", home / "blank", "--pdf")
    made = calls(recorder)
    assert len(made) >= 3
    for call in made:
        given = [a for a in call["argv"] if a.startswith("/")]
        options = [a for a in call["argv"] if not a.startswith("/")]
        assert all(Path(a).is_absolute() and Path(a).stem.isdecimal() for a in given[1:])
        assert {o.partition("=")[0] for o in options if not o.startswith("pdf:")} == {
            "-env:UserInstallation", "--headless", "--invisible", "--norestore", "--nolockcheck",
            "--nodefault", "--nofirststartwizard", "--convert-to", "--outdir",
        }  # fmt: skip
        assert call["stdin"] == ""
        assert call["proxies"] == []
        assert not Path(call["cwd"]).exists()


@ON_POSIX
def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, pids = tmp_path / "bin", tmp_path / "pids"
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} {{os.getcwd()}}')\n"
        "time.sleep(600)\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(convert, "_SECONDS_EACH", 2)
    source = Path(shutil.copy(TEMPLATES / "qa.docx", tmp_path / "qa.docx"))
    (made,) = convert.to_pdf([source])
    assert made.path is None
    one, other, profile = pids.read_text(encoding="utf-8").split(" ", 2)
    for pid in (int(one), int(other)):
        for _ in range(100):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        else:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[-1].split()[0]
            assert state == "Z", f"{pid} runs on"
    assert not Path(profile).exists()


# What leads out of a file.


def linked_everywhere(address: str) -> bytes:
    """A document that shows things from elsewhere in every way that we know of."""
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    kinds = ("image", "aFChunk", "oleObject", "subDocument", "attachedTemplate", "frame", "video")
    more = "".join(
        f'<Relationship Id="rIdOut{n}" Type="{OFFICE}/{kind}" TargetMode="External"'
        f' Target="{address}/{kind}"/>'
        for n, kind in enumerate(kinds)
    )
    more += (
        f'<Relationship Id="rIdSvg" Type="{OFFICE}/image" Target="media/own.svg"/>'
        f'<Relationship Id="rIdHtml" Type="{OFFICE}/aFChunk" Target="own.html"/>'
        f'<Relationship Id="rIdClick" Type="{OFFICE}/hyperlink" TargetMode="External"'
        f' Target="{address}/clicked"/></Relationships>'
    )
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", more.encode())
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(
        b"</w:settings>",
        f'<w:attachedTemplate xmlns:r="{OFFICE}" r:id="rIdT"/></w:settings>'.encode(),
    )
    parts["word/_rels/settings.xml.rels"] = (
        f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="rIdT"'
        f' Type="{OFFICE}/attachedTemplate" Target="{address}/template.dotm"'
        ' TargetMode="External"/></Relationships>'
    ).encode()
    parts["word/media/own.svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="9" height="9"><image xlink:href="{address}/in.svg" width="9" height="9"/></svg>'
    ).encode()
    parts["word/own.html"] = f'<html><body><img src="{address}/in.html"/>x</body></html>'.encode()

    def blip(link: str) -> str:
        return (
            '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml'
            '/2006/wordprocessingDrawing"><wp:extent cx="99999" cy="99999"/><wp:docPr id="9"'
            ' name="x"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:nvPicPr><pic:cNvPr id="9" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip xmlns:r="{OFFICE}" {link}/></pic:blipFill><pic:spPr><a:xfrm><a:off x="0"'
            ' y="0"/><a:ext cx="99999" cy="99999"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    def fetched(code: str) -> str:
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
        half = len(code) // 3
        return (
            f"<w:p>{mark('begin')}<w:r><w:instrText>{code[:half]}</w:instrText></w:r>"
            f"<w:r><w:instrText>{code[half:]}</w:instrText></w:r>{mark('separate')}"
            f"<w:r><w:t>kept words</w:t></w:r>{mark('end')}</w:p>"
        )

    body = (
        blip('r:link="rIdOut0"')
        + blip('r:embed="rIdSvg"')
        + f'<w:altChunk xmlns:r="{OFFICE}" r:id="rIdOut1"/>'
        + f'<w:altChunk xmlns:r="{OFFICE}" r:id="rIdHtml"/>'
        + '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:9pt;'
        f'height:9pt"><v:imagedata src="{address}/vml.png"/></v:shape></w:pict></w:r></w:p>'
        + fetched(f'INCLUDEPICTURE "{address}/field.png" \\d')
        + fetched(f'INCLUDETEXT "{address}/field.docx"')
        + fetched(f'LINK Word.Document.12 "{address}/link.docx" "" \\a \\r')
        + f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE {address}/simple.png"><w:r><w:t>kept words'
        "</w:t></w:r></w:fldSimple></w:p>"
    )
    text = parts["word/document.xml"].decode()
    parts["word/document.xml"] = text.replace("<w:body>", f"<w:body>{body}", 1).encode()
    kinds_of = '<Default Extension="svg" ContentType="image/svg+xml"/><Default Extension="html" ContentType="text/html"/></Types>'  # noqa: E501
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", kinds_of.encode()
    )
    return write_parts(parts)


def test_nothing_leads_out_of_the_copy_that_a_program_gets() -> None:
    address = "http://127.0.0.1:1"
    content, cut = unlinked(package_of(linked_everywhere(address), "x.docx"))
    parts = read_parts(content)
    html = parts.pop("word/own.html")
    assert address.encode() in html
    rels = parts["word/_rels/document.xml.rels"]
    assert b"own.html" not in rels
    for name, part in parts.items():
        assert part.replace(f"{address}/clicked".encode(), b"").count(address.encode()) == 0, name
    assert f"{address}/clicked".encode() in rels
    assert b"kept words" in parts["word/document.xml"]
    named = " ".join(cut)
    for word in ("image", "aFChunk", "vml.png", "field.png", "field.docx", "link.docx", "in.svg",
                 "simple.png", "template.dotm"):  # fmt: skip
        assert word in named, word


def test_what_uses_a_link_decides_and_not_what_it_is_called() -> None:
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    more = (
        f'<Relationship Id="rIdA" Type="{OFFICE}/hyperlink" TargetMode="External"'
        ' Target="http://127.0.0.1:1/picture"/>'
        f'<Relationship Id="rIdB" Type="{OFFICE}/other" Target="own.html"/></Relationships>'
    )
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", more.encode())
    parts["word/own.html"] = b"<html/>"
    body = (
        f'<w:p><w:r><w:drawing><a:blip xmlns:a="urn:a" xmlns:r="{OFFICE}" r:link="rIdA"/>'
        f'</w:drawing></w:r></w:p><w:altChunk xmlns:r="{OFFICE}" r:id="rIdB"/>'
        "<w:p><w:fldSimple w:instr='INCLUDETEXT\"http://127.0.0.1:1/text\"'/></w:p>"
    )
    parts[MAIN_PART] = parts[MAIN_PART].replace(b"<w:body>", f"<w:body>{body}".encode())
    content, cut = unlinked(package_of(write_parts(parts), "x.docx"))
    left = b"".join(p for n, p in read_parts(content).items() if n.startswith("word/"))
    assert b"127.0.0.1" not in left
    assert b"own.html" not in left
    assert len(cut) == 3


class Listener(BaseHTTPRequestHandler):
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815  # the server's names

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def listener() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    Listener.seen.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_pdf_is_made_without_a_question_to_anybody(tmp_path: Path, listener: str) -> None:
    if not (shutil.which("soffice") or shutil.which("libreoffice")):
        lacking("LibreOffice")
    source = tmp_path / "x.docx"
    source.write_bytes(linked_everywhere(listener))
    (made,) = convert.to_pdf([source])
    assert made.path is not None
    assert Listener.seen == []
    assert any(f"{listener}/image" in link for link in made.links)


# Private folders.


def test_a_private_folder_is_for_its_user_and_goes(tmp_path: Path) -> None:
    with private_folder() as folder:
        assert folder.is_absolute()
        if os.name != "nt":
            for own in (folder, folder.parent):
                assert stat.S_IMODE(own.stat().st_mode) & 0o077 == 0
        (folder / "x").write_text("x", encoding="utf-8")
        assert clear_abandoned() == 0
        assert (folder / "x").exists()
    assert not folder.exists()


@pytest.fixture
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_run_left_goes_at_the_next_start(own_place: Path) -> None:
    program = (
        "import os, signal\nfrom filler.scratch import private_folder\n"
        "with private_folder() as folder:\n"
        "    (folder / 'secret').write_text('x')\n"
        "    print(folder, flush=True)\n"
        "    os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False,
        cwd=ROOT, env=os.environ | {"TMPDIR": str(own_place), "TEMP": str(own_place)},
    )  # fmt: skip
    left = Path(done.stdout.strip())
    assert (left / "secret").exists()
    assert clear_abandoned() == 1
    assert not left.exists()
    assert list(left.parent.iterdir()) == []


@ON_POSIX
@pytest.mark.parametrize("taken", ["a link", "open to all", "a file"])
def test_a_place_that_somebody_else_has_taken_is_not_used(own_place: Path, taken: str) -> None:
    place = own_place / f"portfolio-{os.getuid()}"
    elsewhere = own_place / "elsewhere"
    elsewhere.mkdir(mode=0o777)
    match taken:
        case "a link":
            place.symlink_to(elsewhere)
        case "open to all":
            place.mkdir()
            place.chmod(0o777)
            (place / "left").mkdir()
        case _:
            place.write_text("x", encoding="utf-8")
    assert clear_abandoned() == 0
    with private_folder() as folder:
        assert not folder.is_relative_to(place)
        assert list(elsewhere.iterdir()) == []
    assert scratch.clear_abandoned() == 0


@ON_POSIX
def test_a_run_that_is_told_to_stop_puts_its_things_away(own_place: Path) -> None:
    folder = own_place / "bin"
    folder.mkdir()
    started = own_place / "started"
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\ntouch {started}\nsleep 600\n")
    program.chmod(0o755)
    env = os.environ | {
        "TMPDIR": str(own_place),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
    }
    run = subprocess.Popen(
        [sys.executable, "-m", "filler", "blank", "qa", "-o", str(own_place / "out"), "--pdf"],
        cwd=ROOT, env=env, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    for _ in range(400):
        if started.exists():
            break
        time.sleep(0.05)
    run.send_signal(signal.SIGTERM)
    _, words = run.communicate(timeout=60)
    assert "Stopped." in words
    assert list((own_place / f"portfolio-{os.getuid()}").iterdir()) == []


@ON_POSIX
def test_what_is_written_is_for_its_user_alone(tmp_path: Path) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps(nested(NAME, "Robin Invented")), encoding="utf-8")
    assert run_portfolio("fill", people, "-o", tmp_path / "a" / "b").status == 0
    for path in (tmp_path / "a", tmp_path / "a" / "b", *(tmp_path / "a" / "b").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@ON_POSIX
@pytest.mark.parametrize("how", ["symbolic", "hard", "pipe"])
def test_the_manifest_is_never_written_through_a_link(tmp_path: Path, how: str) -> None:
    people = tmp_path / "people.json"
    people.write_text(
        json.dumps([nested(NAME, "Robin Invented"), nested(NAME, "Ada Invented")]), encoding="utf-8"
    )
    out, target = tmp_path / "out", tmp_path / "target"
    out.mkdir()
    target.write_text("mine", encoding="utf-8")
    manifest = out / ".portfolio-manifest.jsonl"
    match how:
        case "symbolic":
            manifest.symlink_to(target)
        case "hard":
            manifest.hardlink_to(target)
        case _:
            os.mkfifo(manifest)
    ran = run_portfolio("fill", people, "-o", out)
    assert ran.status == 2
    assert "Delete it" in ran.words or how == "pipe"
    assert target.read_text(encoding="utf-8") == "mine"
