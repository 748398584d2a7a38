"""What else came along in a returned file: macros, links out, hidden words, names, places.

It is listed, and nothing of it is run, fetched or followed.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator

from lxml import etree

from filler.definition.model import Pack
from filler.ooxml.names import qn
from filler.ooxml.package import Package
from filler.ooxml.properties import CORE_PROPERTIES, CUSTOM_PROPERTIES, names_in
from filler.reading.model import Finding, Severity

Element = etree._Element
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Fields that take words from another file or program (ECMA-376 part 1, 17.16.5).
_TAKING = re.compile(r"^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|RD)\b", re.I)
_PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic")
_GPS = 0x8825
_SHOWN, _MOST = 80, 5
# What a relationship out of the file is, how much it matters, and what it does.
_OUT: dict[str, tuple[Severity, str]] = {
    "attachedTemplate": ("notes", "names a template on another machine"),
    "image": ("advises", "links a picture that is not in the file; opening it alerts its owner"),
    "oleObject": ("advises", "links an object of another file"),
    "package": ("advises", "links a document of another file"),
    "frame": ("advises", "shows a page from elsewhere"),
    "subDocument": ("advises", "holds its text in another file"),
    "aFChunk": ("advises", "takes its text from another file"),
    "externalLinkPath": ("advises", "takes values from another file"),
    "video": ("advises", "links a film"),
    "audio": ("advises", "links a sound"),
}


def came_along(package: Package, pack: Pack) -> Iterator[Finding]:
    """Everything in the file that no form needs, each with what it is."""
    yield from _programs(package)
    yield from _links(package)
    roots = [
        (part, root) for part in package.text_parts if (root := package.tree(part)) is not None
    ]
    for part, root in roots:
        yield from _fields(part, root)
    yield from _unseen(package, [root for _, root in roots])
    yield from _people(package, pack)
    yield from _places(package)


def _said(severity: Severity, message: str, where: str = "") -> Finding:
    return Finding(rule="came_along", severity=severity, message=message, where=where)


def _programs(package: Package) -> Iterator[Finding]:
    """Macros, controls and objects."""
    names = package.names
    macros = [name for name in names if name.lower().endswith(("vbaproject.bin", "vbadata.xml"))]
    if macros:
        yield _said("advises", f"The file holds macros ('{macros[0]}'). They were not run.")
    active = [name for name in names if "/activex/" in name.lower()]
    if active:
        yield _said("advises", f"The file holds {len(active)} ActiveX parts. They were not run.")
    for name in names:
        low = name.lower()
        if "/embeddings/" in low:
            kind = "an object of another program" if low.endswith(".bin") else "a document"
            severity: Severity = "advises" if low.endswith(".bin") else "notes"
            yield _said(severity, f"{kind.capitalize()} is embedded ('{name}'). It was not opened.")
    chunks = [n for n, kind in package.relation_kinds() if kind == "aFChunk"]
    if chunks:
        message = f"Another file is inserted ('{chunks[0]}'); its words were not read."
        yield _said("advises", f"{message} Open it in Word and save it.")


def _links(package: Package) -> Iterator[Finding]:
    for target, kind in package.links_out():
        if kind in _OUT:
            severity, what = _OUT[kind]
            remote = severity == "notes" and re.match(r"https?:|\\\\|//", target)
            shown = target if len(target) <= _SHOWN else target[:_SHOWN] + "…"
            message = f"The file {what}: '{shown}'. It was not followed."
            yield _said("advises" if remote else severity, message)


def _fields(part: str, root: Element) -> Iterator[Finding]:
    codes = [e.text or "" for e in root.iter(qn("w:instrText"))]
    codes += [e.get(qn("w:instr")) or "" for e in root.iter(qn("w:fldSimple"))]
    for code in codes:
        if _TAKING.match(code):
            shown = " ".join(code.split())[:_SHOWN]
            message = f"A field takes words from elsewhere ('{shown}')."
            yield _said("advises", f"{message} It was not followed.", part)


def _unseen(package: Package, roots: Iterable[Element]) -> Iterator[Finding]:
    """Words that are hidden, as white as their ground, or too small to see."""
    from filler.checking.looks import Styles, unseen_row
    from filler.checking.unseen import GROUND, HIDDEN, SMALL, unseen_runs, words_of

    styles = Styles(package)
    found: dict[str, list[str]] = {HIDDEN: [], GROUND: [], SMALL: []}
    for root in roots:
        for run, why in unseen_runs(root, styles):
            found[why].append(words_of(run))
        for row in root.iter(qn("w:tr")):
            if unseen_row(row) and (words := words_of(row).strip()):
                found[HIDDEN].append(words)
    for what, texts in found.items():
        if texts:
            shown = "; ".join(f"'{' '.join(words.split())[:_SHOWN]}'" for words in texts[:_MOST])
            more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
            yield _said("advises", f"Text {what}: {shown}{more}.")


def _people(package: Package, pack: Pack) -> Iterator[Finding]:
    """Names that the file's properties hold."""
    own = {pack.owner, pack.organisation, "", "python-docx"}
    named = [
        f"{what} '{name[:_SHOWN]}'"
        for what, name in names_in(
            package.parse(CORE_PROPERTIES), package.parse("docProps/app.xml")
        )
        if name not in own
    ]
    if named:
        yield _said("notes", f"The file's properties name: {', '.join(named)}.")
    if any("thumbnail" in name.lower() for name in package.names):
        yield _said(
            "notes",
            "The file holds a small picture of its first page, perhaps from an earlier version.",
        )
    if package.parse(CUSTOM_PROPERTIES) is None and any(
        name.lower().startswith("docprops/custom") for name in package.names
    ):
        yield _said("notes", "The file's own properties cannot be read.")


def _places(package: Package) -> Iterator[Finding]:
    """Pictures that say where they were taken."""
    for name in package.names:
        if name.lower().endswith(_PICTURES) and has_place(package.read(name)):
            yield _said("advises", f"The picture '{name}' says where it was taken (GPS).")


def has_place(content: bytes) -> bool:
    """Whether a picture's metadata hold a place; its pixels are not looked at."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as picture:
                return bool(picture.getexif().get_ifd(_GPS))
    except Exception:
        # A picture that cannot be read says nothing.
        return False
