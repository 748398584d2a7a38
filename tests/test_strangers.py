"""What comes from strangers: packs, words, odd files; and what a command touches while it runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TEMPLATES, lacking, nested, run_portfolio
from openpyxl import load_workbook
from signer import read_parts, write_parts
from test_started import linked_everywhere

from filler.definition import load_pack
from filler.errors import DefinitionError, PortfolioError
from filler.intake.given import returned_files
from filler.ooxml.package import open_package
from filler.visible import visible, visible_json

NAME = "employee_details.full_name"
MAIN = "word/document.xml"
MINI = ROOT / "tests" / "data" / "mini"
SECRET = "A secret of somebody else"
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links and devices are of POSIX")


# Packs.


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack of a stranger, and a secret outside it."""
    home = tmp_path / "packs" / "theirs"
    shutil.copytree(MINI, home)
    for name in ("secret.md", "secret.toml", "secret.png"):
        (tmp_path / name).write_text(f'id = "{SECRET}"\n', encoding="utf-8")
    return home


def put(path: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, lambda _: new, path.read_text(encoding="utf-8"), count=1)
    assert count == 1, pattern
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "where", ["../../secret.toml", "{}/secret.toml", "guidance/../../../secret.toml"]
)
@pytest.mark.parametrize("what", ["form", "references", "logo", "text"])
def test_a_pack_reads_nothing_outside_its_folder(own: Path, where: str, what: str) -> None:
    path = where.format(own.parents[1].as_posix())
    form = next(p for p in own.glob("*.toml") if p.name not in ("pack.toml", "rules.toml"))
    match what:
        case "form":
            put(own / "pack.toml", r'form = "[^"]*"', f'form = "{path}"')
        case "references":
            put(own / "pack.toml", "(?m)^id =", f'references = ["{path}"]\nid =')
        case "logo":
            path = path.replace(".toml", ".png")
            (own / "style.toml").write_text(f'[logo]\nfile = "{path}"\nalt = "x"\n', "utf-8")
        case _:
            path = path.replace(".toml", ".md")
            text = form.read_text(encoding="utf-8")
            form.write_text(f'{text}\n[[block]]\nkind = "text"\nfile = "{path}"\n', "utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_pack(own)
    assert any("lies outside the pack" in problem for problem in caught.value.problems)
    assert SECRET not in str(caught.value)


@ON_POSIX
@pytest.mark.parametrize("name", ["pack.toml", "rules.toml", "corrections.toml", "style.toml"])
def test_no_link_leads_a_pack_outside_its_folder(own: Path, name: str) -> None:
    (own / name).unlink(missing_ok=True)
    (own / name).symlink_to(own.parents[1] / "secret.toml")
    ran = run_portfolio("audit", "--rules", "--pack", own)
    assert ran.status == 2
    assert SECRET not in ran.words + ran.out
    assert "outside the pack's own folder" in ran.words


@ON_POSIX
def test_no_link_gives_a_pack_another_template(own: Path) -> None:
    assert run_portfolio("template", "build", "--pack", own).status == 0
    built = next(p for p in own.rglob("*.docx") if p.stem != "portfolio_note")
    elsewhere = own.parents[1] / "elsewhere.docx"
    shutil.move(built, elsewhere)
    built.symlink_to(elsewhere)
    ran = run_portfolio("blank", "--pack", own, "-o", own.parents[1] / "out")
    assert ran.status == 2
    assert "Error: " in ran.words


@ON_POSIX
@pytest.mark.parametrize("kind", ["pipe", "device", "large"])
def test_a_definition_is_a_small_file(own: Path, kind: str) -> None:
    path = own / "rules.toml"
    path.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case _:
            with path.open("wb") as file:
                file.truncate(4 * 1024**3)
    ran = run_portfolio("audit", "--rules", "--pack", own)
    assert ran.status == 2
    assert len(ran.words.splitlines()) == 1


def test_a_folder_that_cannot_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    shutil.copy(ROOT / "samples" / "returned" / "perfect.docx", tmp_path)
    scan = os.scandir

    def refuse(path: object = ".") -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)  # type: ignore[call-overload]  # whatever it is given

    monkeypatch.setattr(os, "scandir", refuse)
    found = returned_files([str(tmp_path)])
    assert {path.name for path in found} == {"closed", "perfect.docx"}
    with pytest.raises(PortfolioError, match="cannot be opened: Permission denied"):
        open_package(tmp_path / "closed")


# Words that steer.

STEERING = "Robin \x9b31m\u202egnp.exe\u2066 Invented \u2028\x85"


def steered(path: Path) -> Path:
    parts = read_parts((ROOT / "samples" / "returned" / "perfect.docx").read_bytes())
    text = parts[MAIN].decode()
    assert "Perry Perfect" in text
    parts[MAIN] = text.replace("Perry Perfect", STEERING).encode()
    path.write_bytes(write_parts(parts))
    return path


def test_no_word_steers_a_terminal_a_report_or_a_workbook(tmp_path: Path) -> None:
    path = steered(tmp_path / "returned\x1b[2J\u202e.docx")
    out = tmp_path / "out"
    odd = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
    ran = run_portfolio("audit", path, "--on", "2026-03-10", "-o", out, "--json")
    read = run_portfolio("read", path, "-o", tmp_path / "answers.xlsx")
    said = run_portfolio("audit", path, "--on", "2026-03-10")
    page = (out / "report.html").read_text(encoding="utf-8")
    for text in (ran.out, ran.words, read.out, read.words, said.out, said.words, page):
        assert not re.search(odd, text.replace("\r\n", "\n")), re.findall(odd, text)[:3]
    assert "<U+202E>" in said.out
    # JSON says the same as before, by its own escapes.
    assert "\u202e" in json.loads(ran.out)["applicants"][0]["name"]
    for name in (out / "report.xlsx", tmp_path / "answers.xlsx"):
        book = load_workbook(name)
        cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
        assert not any(re.search(odd, cell) for cell in cells)
        assert any("<U+202E>" in cell for cell in cells)


@pytest.mark.parametrize(
    "words", ["\x1b[31m", "\x07", "a\u202eb", "\ufeff", "\U000e0041", "\x7f", "\ud800"]
)
def test_steering_signs_are_shown_as_their_codes(words: str) -> None:
    shown = visible(words)
    assert shown.isprintable()
    assert shown.startswith(("<U+", "a<U+"))
    assert json.loads(visible_json(json.dumps(words, ensure_ascii=False))) == words


@pytest.mark.parametrize(
    "words", ["Zoë O’Neill", "多行\n文字\tx", "שלום", "نعم\u200c", "👩‍👧", "a\u200db"]
)
def test_words_of_every_language_stay_as_they_are(words: str) -> None:
    assert visible(words) == words


# Passwords.


def test_a_password_comes_from_a_file_the_environment_or_a_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next((ROOT / "tests" / "data").rglob("*protected*.docx"), None) or locked(tmp_path)
    told = tmp_path / "password.txt"
    told.write_text("open sesame\nnot this\n", encoding="utf-8")
    assert run_portfolio("read", path).status == 2
    assert run_portfolio("read", path, "--password", "open sesame").status in (0, 1)
    assert run_portfolio("read", path, "--password-file", told).status in (0, 1)
    monkeypatch.setenv("PORTFOLIO_PASSWORD", "open sesame")
    assert run_portfolio("signatures", path).status == 0
    monkeypatch.setenv("PORTFOLIO_PASSWORD", "wrong")
    assert run_portfolio("signatures", path).status == 2
    asked = subprocess.run(
        [sys.executable, "-m", "filler", "signatures", str(path), "--ask-password"],
        input="open sesame\n", capture_output=True, encoding="utf-8", cwd=ROOT, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert "open sesame" not in asked.stderr + asked.stdout


def locked(folder: Path) -> Path:
    from msoffcrypto.format.ooxml import OOXMLFile

    path = folder / "locked.docx"
    with (
        (ROOT / "samples" / "returned" / "perfect.docx").open("rb") as plain,
        path.open("wb") as out,
    ):
        OOXMLFile(plain).encrypt("open sesame", out)
    return path


# Odd files.

ODD = {
    "deep.json": "[" * 100_000,
    "deep2.json": '{"a":' * 100_000,
    "number.json": f'{{"employee_details": {{"full_name": {"9" * 100_000}}}}}',
    "exponent.json": '{"employee_details": {"full_name": 1e99999}}',
    "nan.json": '{"employee_details": {"full_name": NaN}}',
    "half.json": '{"employee_details": {"full_name": "\\ud800"}}',
    "long.json": json.dumps({"employee_details": {"full_name": "x" * 2_000_000}}),
    "key.json": json.dumps({"x" * 100_000: 1}),
    "nul.json": '{"employee_details": {"full_name": "a\\u0000b"}}',
    "empty.json": "",
    "bom.json": "\ufeff",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_records_end_in_sentences(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(ODD[name], encoding="utf-8")
    ran = run_portfolio("fill", path, "-o", tmp_path / "out")
    assert ran.status in (0, 1, 2)
    assert "something unexpected went wrong" not in ran.words
    assert "Traceback" not in ran.words
    assert len(ran.words) < 5000


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 50_000, "a" * 200_000, "[" + "a." * 50_000 + "b]", "\x00"]
)
def test_odd_definitions_end_in_sentences(own: Path, text: str) -> None:
    (own / "rules.toml").write_text(text, encoding="utf-8")
    ran = run_portfolio("audit", "--rules", "--pack", own)
    assert ran.status == 2
    assert "something unexpected went wrong" not in ran.words
    assert len(ran.words) < 5000


@pytest.mark.parametrize(
    "name",
    [
        "x\ny.docx",
        "-x.docx",
        "--help.docx",
        "a" * 240 + ".docx",
        "x\u202e.docx",
        ".docx",
        "~.docx",
        "$(x).docx",
    ],
)
def test_odd_names_of_files_are_only_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    try:
        shutil.copy(TEMPLATES / "qa.docx", path)
    except OSError:
        pytest.skip("the file system does not take the name")
    for command in ("read", "signatures", "audit"):
        ran = run_portfolio(command, path)
        assert ran.status in (0, 1)
        assert "something unexpected went wrong" not in ran.words


# What a command touches.

_WRITES = re.compile(
    r"(?:open|openat|creat|rename|renameat2?|unlink|unlinkat|mkdir|mkdirat|symlink|link|linkat"
    r'|chmod|fchmodat|truncate)\((?:AT_FDCWD, )?"([^"]*)"(.*)'
)
_SOCKETS = re.compile(r"\b(?:socket|connect|bind)\((.*)")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that would reach out, if they could."""
    home = tmp_path_factory.mktemp("hostile")
    people = [nested(NAME, name) for name in ("--accept=socket,host=127.0.0.1;urp;", "../../x")]
    (home / "people.json").write_text(json.dumps(people), encoding="utf-8")
    (home / "linked.docx").write_bytes(linked_everywhere("http://127.0.0.1:9"))
    shutil.copy(ROOT / "samples" / "returned" / "perfect.docx", home / "-o.docx")
    shutil.copy(ROOT / "samples" / "staff-list.xlsx", home / "staff.xlsx")
    steered(home / "steered.docx")
    return home


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is of Linux")
@pytest.mark.parametrize(
    "command",
    ["fill people.json -o out", "fill staff.xlsx -o out2", "read . --json", "audit . -o report",
     "audit . --mask", "qa ./-o.docx -o qa", "signatures .", "scrub linked.docx -o copy.docx",
     "pack new linked.docx -o drafted", "template check linked.docx --any",
     "fill people.json -o out3 --pdf", "qa ./-o.docx -o qa2 --pdf"],
)  # fmt: skip
def test_no_command_opens_a_socket_or_writes_outside_its_folders(
    command: str, hostile: Path, tmp_path: Path
) -> None:
    program = shutil.which("strace")
    if program is None:
        lacking("strace")
    makes_pdf = command.endswith("--pdf")
    if makes_pdf and not shutil.which("soffice"):
        lacking("LibreOffice")
    log, temporary = tmp_path / "log", tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [program, "-f", "-qq", "-s", "500", "-o", str(log), "-e",
         "trace=network,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,"
         "symlink,link,linkat,chmod,truncate",
         sys.executable, "-m", "filler", *command.split()],
        cwd=hostile, capture_output=True, encoding="utf-8", check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary),
                          "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    allowed: tuple[str, ...] = (str(hostile), str(temporary), "/dev/", "/proc/self")
    if makes_pdf:
        # LibreOffice looks after its own folder, where it is let.
        home = Path(shutil.which("soffice") or "/").resolve().parents[1]
        allowed = (*allowed, str(home))
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        asked = _SOCKETS.search(line)
        if asked is not None:
            # LibreOffice's processes speak to one another; nobody speaks to a machine.
            assert makes_pdf, line
            assert "AF_INET" not in line or ("AF_INET6" in line and "socket(" in line), line
        touched = _WRITES.search(line)
        if touched is None or " = -1 " in line:
            continue
        path, rest = touched.groups()
        if makes_pdf and Path(path).name.startswith("OSL_PIPE_"):
            # The pipe by which it finds itself, in a place of its own.
            continue
        is_write = not re.search(r"\bopen(?:at)?\(", line) or re.search(
            "O_WRONLY|O_RDWR|O_CREAT", rest
        )
        if is_write and path.startswith("/"):
            assert path.startswith(allowed), line
        elif is_write:
            assert ".." not in Path(path).parts, line
