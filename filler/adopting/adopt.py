"""Somebody's own Word form becomes a pack: its places found, bound, and proved.

A pack that is written reads its own blank form as blank; a place that does not is left out, and
said.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lxml import etree

from filler.adopting.bind import Binder
from filler.adopting.leaders import led_by
from filler.adopting.model import Found, Question
from filler.adopting.modernise import modernise
from filler.adopting.recognise import recognise
from filler.adopting.write import FORM, ORIGINAL, give_ids, pack_files
from filler.definition import load_pack
from filler.facts.state import Sources
from filler.facts.walk import content_of
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import Package, package_of
from filler.reading import read_file

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHERS = ("template.main+xml", "template.macroEnabledTemplate.main+xml", "macroEnabled.main+xml")
# A place that reads as answered in the blank form is left out, and the rest proved again.
_ROUNDS = 4
# The language of a form that names none; a language's tag, such as "ro-RO".
_LANGUAGE = "en-GB"
_TAG = re.compile(r"[a-z]{2,3}-[A-Z]{2}")


@dataclass(slots=True)
class Adopted:
    """A pack as its files by name, what was found, and the places left out with why."""

    files: dict[str, bytes]
    found: Found
    left: list[tuple[Question, str]] = field(default_factory=list)


def adopt(package: Package, name: str, title: str, today: date) -> Adopted:
    """Make a pack of a blank Word form."""
    left: list[tuple[Question, str]] = []
    skipped: set[int] = set()
    adopted = _bound(package, name, title, today, skipped)
    for _ in range(_ROUNDS):
        wrong = [*_unbound(adopted), *_answered(adopted, package, name)]
        if not wrong:
            break
        left += wrong
        skipped |= {own.number for own, _ in wrong}
        adopted = _bound(package, name, title, today, skipped)
    adopted.left = left
    return adopted


def _bound(
    package: Package, name: str, title: str, today: date, skipped: Collection[int]
) -> Adopted:
    parts = {part: package.read(part) for part in package.names}
    for part in package.text_parts:
        root = package.parse(part)
        if root is not None and modernise(root):
            parts[part] = _serialised(root)
    own = package_of(write_archive(parts), package.name)
    sources = Sources()
    language = _language(package)
    content = content_of(own, sources)
    found, sheet = recognise(content, title, language, led_by(own, sources))
    for number, question in enumerate(found.questions):
        question.number = number
    found.questions = [q for q in found.questions if q.number not in skipped]
    give_ids(found)
    failed = Binder(sheet, sources, FORM, language).bind(found) if found.questions else []
    for part in own.text_parts:
        root = own.tree(part)
        if root is not None:
            parts[part] = _serialised(root)
    _make_document(parts)
    texts = pack_files(found, name, language, today) if found.questions else {}
    files = {path: text.encode() for path, text in texts.items()}
    adopted = Adopted({**files, ORIGINAL: write_archive(parts)}, found)
    adopted.left = failed
    return adopted


def _unbound(adopted: Adopted) -> list[tuple[Question, str]]:
    return list(adopted.left)


def _answered(adopted: Adopted, package: Package, name: str) -> list[tuple[Question, str]]:
    """The questions that the blank form is read to answer, by the pack itself."""
    if not adopted.found.questions:
        return []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, name)
        home.mkdir()
        for path, content in adopted.files.items():
            (home / path).write_bytes(content)
        blank = Path(folder, "blank.docx")
        blank.write_bytes(write_archive({part: package.read(part) for part in package.names}))
        pack = load_pack(home)
        answers = read_file(blank, pack).answers
    said = {
        pack.controls[n].field if n in pack.controls else n.partition("[")[0]: answer
        for n, answer in answers.items()
        if answer.state in ("answered", "unclear")
    }
    return [
        (own, f"the blank form reads there: '{said[f'{FORM}.{own.id}'].shown[:60]}'")
        for own in adopted.found.questions
        if f"{FORM}.{own.id}" in said
    ]


def _language(package: Package) -> str:
    """The language of most of the text, by its runs, or by the default of the styles."""
    found: Counter[str] = Counter()
    for part in (package.main_part, "word/styles.xml"):
        root = package.parse(part) if part in package.names else None
        for node in root.iter(qn("w:lang")) if root is not None else ():
            found[node.get(qn("w:val")) or ""] += 1
    said = [tag for tag, _ in found.most_common() if _TAG.fullmatch(tag)]
    return said[0] if said else _LANGUAGE


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )


def _make_document(parts: dict[str, bytes]) -> None:
    """A template, or a file with macros, becomes a plain document; its macros go."""
    types = parts["[Content_Types].xml"]
    for other in _OTHERS:
        at = types.find(other.encode())
        if at >= 0:
            start = types.rfind(b'"', 0, at) + 1
            types = types[:start] + _MAIN.encode() + types[at + len(other) :]
    parts["[Content_Types].xml"] = types
    for part in [part for part in parts if "vba" in part.lower()]:
        del parts[part]
    for part in [part for part in parts if part.endswith(".rels")]:
        root = etree.fromstring(parts[part])
        gone = [node for node in root if "vbaproject" in (node.get("Target") or "").lower()]
        for node in gone:
            root.remove(node)
        if gone:
            parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
