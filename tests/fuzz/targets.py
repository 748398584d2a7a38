"""What is fuzzed: each target takes spoiled bytes and gives a result or a plain refusal.

Anything else that comes out of it (another exception, a crash, an endless run) is a fault.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from html import escape
from pathlib import Path

from signer import read_parts, write_parts

from filler.auditing import audit_files, load_rules
from filler.auditing.mask import masked
from filler.definition import data_folder, find_pack, load_pack
from filler.digital.verify import verify
from filler.errors import PortfolioError
from filler.filling import compile_template, render
from filler.ooxml.package import Package
from filler.ooxml.package import package_of as opened
from filler.ooxml.sound import fault_of
from filler.reading import read_file
from filler.records.grid import read_workbook
from filler.records.model import Record
from filler.scrubbing import scrub as scrubbed
from fuzz.mutate import Choose, package_of, text_of

ROOT = Path(__file__).resolve().parents[2]
PACK = load_pack(find_pack("sandwell_fg"))
_HOME = Path(tempfile.mkdtemp(prefix="fuzz-"))


def _seeds() -> dict[str, list[bytes]]:
    from signer import Signing, signed

    returned = data_folder("samples") / "returned"
    forms = data_folder("forms") / "sandwell_fg"
    word = [(returned / f"{n}.docx").read_bytes() for n in ("tracked", "wingdings", "one-form")]
    return {
        "door": word,
        "reader": word,
        "signatures": [
            signed(word[2]),
            signed(word[2], Signing(xades=False)),
            (ROOT / "tests" / "data" / "stamped" / "stamped.docx").read_bytes(),
        ],
        "workbook": [
            (data_folder("samples") / name).read_bytes()
            for name in ("candidates.xlsx", "staff-list.xlsx")
        ],
        "scrub": word,
        "mask": word,
        "template": [(data_folder("templates") / "sandwell_fg" / "qa.docx").read_bytes()],
        "definition": [p.read_bytes() for p in sorted(forms.glob("*.toml"))],
    }


SEEDS = _seeds()
RULES = load_rules(find_pack("sandwell_fg"))
RECORD = Record(where="$", values={"qa.ssw_name": "Robin <Invented> & Co"})
SECRET = "ZqGeheim"
_AUTHORS = re.compile(r"(w:author=\"|w:initials=\"|<dc:creator>|<cp:lastModifiedBy>|<w:p [^>]*\")")
_WORDS = re.compile(r"(<w:t(?: [^>]*)?>)")
TAGS = (
    "{{ qa.ssw_name }}", "{{r qa.ssw_name }}", "{{p pack }}", "{%p if pack %}", "{%p endif %}",
    "{% if pack %}", "{% endif %}", "{% for x in range(99) %}", "{% endfor %}", "{{ x }}", "{{",
    "}}", "{%", "%}", "{#", "#}", "{{ 'x' * 99999999 }}", "{{ '<'|safe }}", "{%tr for x in [1] %}",
    "{%tr endfor %}", "{{tc pack }}", "{% set a = pack %}", "{{ a }}", "{{ pack|upper }}", "'", '"',
    "{{ '</w:t>' }}", "{{ pack ~ version }}", "&", "<", "{%r if pack %}", "{%r endif %}",
)  # fmt: skip


def door(content: bytes) -> None:
    """Open the package, and read and parse all that is in it."""
    package = _package(content)
    for name in package.names:
        package.read(name)
        if name.endswith((".xml", ".rels")):
            try:
                package.parse(name)
            except PortfolioError:
                continue
    package.relations(package.main_part or "")


def reader(content: bytes) -> None:
    """Read a returned file as the audit does."""
    path = _HOME / "returned.docx"
    path.write_bytes(content)
    read_file(path, PACK, scrutiny=True)


def signatures(content: bytes) -> None:
    """Verify whatever is signed."""
    verify(_package(content))


def workbook(content: bytes) -> None:
    """Open a spreadsheet."""
    path = _HOME / "people.xlsx"
    path.write_bytes(content)
    for grid in read_workbook(content, path):
        len(grid.rows)


def definition(content: bytes) -> None:
    """Load a pack of which one file is spoiled."""
    folder = _HOME / "forms" / "own"
    if not folder.exists():
        import shutil

        shutil.copytree(data_folder("forms"), _HOME / "forms", dirs_exist_ok=True)
        shutil.copytree(data_folder("forms") / "sandwell_fg", folder)
    name = "qa.toml" if b"[[group]]" in content or b"[[block]]" in content else "pack.toml"
    before = (data_folder("forms") / "sandwell_fg" / name).read_bytes()
    try:
        (folder / name).write_bytes(content)
        load_pack(folder)
    finally:
        (folder / name).write_bytes(before)


def scrub(content: bytes) -> None:
    """Scrub a file into which somebody's name was put: it is gone, or it is told of."""
    parts = _planted(content, _AUTHORS)
    done = scrubbed(_package(write_parts(parts)), content)
    told = json.dumps([done.kept, done.left], ensure_ascii=False)
    for name, part in read_parts(done.content).items():
        assert SECRET.encode() not in part or SECRET in told, name


def mask(content: bytes) -> None:
    """Audit a file into whose words somebody's name was put: no masked report has it."""
    path = _HOME / "returned.docx"
    path.write_bytes(write_parts(_planted(content, _WORDS)))
    reading = read_file(path, PACK, scrutiny=True)
    report = audit_files([(path, reading)], PACK, RULES, today=date(2026, 3, 10))
    said = json.dumps(masked(report, PACK, RULES).as_json(), default=str)
    assert SECRET not in said


def template(content: bytes) -> None:
    """Fill a template with spoiled tags: what comes of it is a Word file, or it is refused."""
    path = _HOME / "template.docx"
    path.write_bytes(content)
    made = render(compile_template(path, PACK), RECORD)
    package = _package(made)
    for name in package.text_parts:
        fault = fault_of(package.read(name))
        assert not fault or fault_of(_package(content).read(name)), fault


def tagged(content: bytes, choose: Choose) -> bytes:
    """A template with tags of docxtpl in some of its texts, whole or not."""
    parts = read_parts(content)
    text = parts["word/document.xml"].decode()
    for _ in range(1 + choose(4)):
        places = [found.end() for found in re.finditer(r"<w:t(?: [^>]*)?>", text)]
        at = places[choose(len(places))]
        pieces = [TAGS[choose(len(TAGS))] for _ in range(1 + choose(3))]
        text = text[:at] + escape("".join(pieces)) + text[at:]
    return write_parts({**parts, "word/document.xml": text.encode()})


def _planted(content: bytes, places: re.Pattern[str]) -> dict[str, bytes]:
    """The parts of a file with a secret in each place; what is not in UTF-8 stays."""
    package = _package(content)
    parts = {}
    for name in package.names:
        parts[name] = package.read(name)
        with suppress(UnicodeDecodeError):
            if name.endswith(".xml") and name != "[Content_Types].xml":
                text = parts[name].decode()
                parts[name] = places.sub(rf"\g<1>{SECRET} ", text).encode()
    return parts


def _package(content: bytes) -> Package:
    return opened(content, "spoiled.docx")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "door": door,
    "reader": reader,
    "signatures": signatures,
    "workbook": workbook,
    "definition": definition,
    "scrub": scrub,
    "mask": mask,
    "template": template,
}


def once(target: str, choose: Choose) -> None:
    """Spoil a seed and try it; a plain refusal is as good as a result."""
    seeds = SEEDS[target]
    seed = seeds[choose(len(seeds))]
    spoil = {"definition": text_of, "template": tagged}.get(target, package_of)
    try:
        TARGETS[target](spoil(seed, choose))
    except PortfolioError as refusal:
        assert str(refusal).strip(), "a refusal without a word"
