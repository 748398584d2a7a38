"""What is fuzzed: each target takes spoiled bytes and gives a result or a plain refusal.

Anything else that comes out of it (another exception, a crash, an endless run) is a fault.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from filler.definition import data_folder, find_pack, load_pack
from filler.digital.verify import verify
from filler.errors import PortfolioError
from filler.ooxml.package import Package
from filler.ooxml.package import package_of as opened
from filler.reading import read_file
from filler.records.grid import read_workbook
from fuzz.mutate import Choose, package_of, text_of

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
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
        "definition": [p.read_bytes() for p in sorted(forms.glob("*.toml"))],
    }


SEEDS = _seeds()


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


def _package(content: bytes) -> Package:
    return opened(content, "spoiled.docx")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "door": door,
    "reader": reader,
    "signatures": signatures,
    "workbook": workbook,
    "definition": definition,
}


def once(target: str, choose: Choose) -> None:
    """Spoil a seed and try it; a plain refusal is as good as a result."""
    seeds = SEEDS[target]
    seed = seeds[choose(len(seeds))]
    spoil = text_of if target == "definition" else package_of
    try:
        TARGETS[target](spoil(seed, choose))
    except PortfolioError as refusal:
        assert str(refusal).strip(), "a refusal without a word"
