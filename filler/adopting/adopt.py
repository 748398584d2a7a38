"""Somebody's own Word form becomes a pack: its places found, bound, and proved.

A pack that is written reads its own blank form as blank; a place that does not is left out, and
said.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from filler.adopting.bind import Binder
from filler.adopting.changes import change
from filler.adopting.kinds import Kinds
from filler.adopting.leaders import led_by
from filler.adopting.marked import has_added, locked, questions_of, unbound, unlocked
from filler.adopting.model import Found, Question
from filler.adopting.modernise import modernise
from filler.adopting.places import PlaceRow
from filler.adopting.prove import proof
from filler.adopting.recognise import recognise
from filler.adopting.write import FORM, ORIGINAL, give_ids, pack_files, tell_labels_apart
from filler.definition import load_pack
from filler.errors import Problem
from filler.facts.state import Sources
from filler.facts.walk import content_of
from filler.messages import portfolio_error
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import Package, package_of
from filler.placing.sheet import Sheet
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
    """A pack as its files by name, what was found, and the places left out with why.

    ``doubts`` are places that are in the pack, and did not read back as they should.
    """

    files: dict[str, bytes]
    found: Found
    left: list[tuple[Question, str]] = field(default_factory=list)
    doubts: list[tuple[Question, str]] = field(default_factory=list)


def adopt(
    package: Package,
    name: str,
    title: str,
    today: date,
    *,
    rows: Sequence[PlaceRow] = (),
    marked: Package | None = None,
    by_word: bool = False,
) -> Adopted:
    """Make a pack of a blank Word form.

    ``rows`` are what a person changed in ``places.xlsx``; ``marked`` is the marked copy of the
    form that somebody changed in Word, and with ``by_word`` its titles and types go before the
    rows.

    Raises:
        PortfolioError: when a change cannot be made, with every one of them.
    """
    left: list[tuple[Question, str]] = []
    skipped: set[int] = set()
    make = _Maker(package, name, title, today, rows, marked, by_word)
    adopted = make.bound(skipped)
    for _ in range(_ROUNDS):
        wrong = [*adopted.left, *_answered(adopted, package, name)]
        if not wrong:
            break
        left += wrong
        skipped |= {own.number for own, _ in wrong}
        adopted = make.bound(skipped)
    adopted.left = left
    if adopted.found.questions:
        adopted.doubts = proof(adopted.files, adopted.found, name)
    return adopted


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the pack anew each time that a place had to be left out."""

    package: Package
    name: str
    title: str
    today: date
    rows: Sequence[PlaceRow]
    marked: Package | None
    by_word: bool

    def bound(self, skipped: Collection[int]) -> Adopted:
        """The pack without some questions, by their numbers."""
        own = recognised(self.package, self.title)
        count = len(own.found.questions)
        added = [row for row in self.rows if not _is_first(row, count)]
        marked = self.marked
        if marked is not None and not self.by_word:
            # Beside the workbook it counts where places were added to it.
            itself = content_of(own.form)
            marked = marked if has_added(content_of(marked), own.found, FORM, itself) else None
        _refuse(change(own.found, [row for row in self.rows if _is_first(row, count)]))
        tell_labels_apart(own.found)
        if marked is None:
            _refuse(change(Found(title=""), added))
            made, bind = own, own.found.questions
        else:
            made = self._over(own, marked, added)
            bind = [question for question in made.found.questions if question.spot is not None]
        found = made.found
        if self.rows and not found.questions:
            raise portfolio_error("places_all_set_left")
        tell_labels_apart(found)
        found.questions = [q for q in found.questions if q.number not in skipped]
        bind = [question for question in bind if question.number not in skipped]
        language = _language(self.package)
        binder = Binder(made.sheet, made.sources, FORM, language)
        failed = binder.bind(replace(found, questions=bind)) if bind else []
        tags = {fact.tag for fact in content_of(made.form).controls if fact.tag}
        parts = made.parts
        for part in made.form.text_parts:
            root = made.form.tree(part)
            if root is not None:
                if marked is not None:
                    unbound(root, FORM, {*_tags_of(found)})
                    locked(root, tags)
                parts[part] = serialised(root)
        _make_document(parts)
        texts = pack_files(found, self.name, language, self.today) if found.questions else {}
        files = {path: text.encode() for path, text in texts.items()}
        return Adopted({**files, ORIGINAL: write_archive(parts)}, found, failed)

    def _over(self, own: Recognised, marked: Package, added: Sequence[PlaceRow]) -> Recognised:
        """The marked copy in place of the form: what was deleted, added or changed in Word.

        ``added`` are the rows of the places that were added there before.
        """
        count = len(own.found.questions) + len(own.found.dropped)
        copy = recognised(marked, self.title)
        kinds = Kinds(_language(self.package))
        found, new = questions_of(
            *(content_of(copy.form), copy.sheet, copy.found, own.found, FORM, kinds),
            content_of(own.form),
            by_word=self.by_word,
        )
        if len(new) == len(found.questions):
            raise portfolio_error("not_marked")
        for number, question in enumerate(new, start=count):
            question.number, question.found = number, question.label
        give_ids(found)
        theirs = Found(title="", questions=[*new])
        _refuse(change(theirs, added))
        gone = {id(question) for question in theirs.dropped}
        found.dropped += theirs.dropped
        found.questions = [q for q in found.questions if id(q) not in gone]
        return copy._replace(found=found)


def marked_copy(adopted: Adopted) -> bytes:
    """The bound form with controls that can be deleted in Word."""
    package = package_of(adopted.files[ORIGINAL], ORIGINAL)
    parts = {part: package.read(part) for part in package.names}
    for part in package.text_parts:
        root = package.tree(part)
        if root is not None:
            unlocked(root)
            parts[part] = serialised(root)
    return write_archive(parts)


class Recognised(NamedTuple):
    """A form with its older markup made new, what is found in it, and its parts."""

    form: Package
    found: Found
    sheet: Sheet
    sources: Sources
    parts: dict[str, bytes]


def recognised(package: Package, title: str) -> Recognised:
    """Find the places of a form."""
    parts = {part: package.read(part) for part in package.names}
    for part in package.text_parts:
        root = package.parse(part)
        if root is not None and modernise(root):
            parts[part] = serialised(root)
    own = package_of(write_archive(parts), package.name)
    sources = Sources()
    content = content_of(own, sources)
    found, sheet = recognise(content, title, _language(package), led_by(own, sources))
    for number, question in enumerate(found.questions):
        question.number, question.found = number, question.label
        for column in question.columns:
            column.found = column.label
    give_ids(found)
    return Recognised(own, found, sheet, sources, parts)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise portfolio_error("places_these_changes_cannot", lines=lines)


def _is_first(row: PlaceRow, count: int) -> bool:
    """Whether a row is of a place that was found in the form itself, and not added in Word."""
    number = row.number.partition(".")[0]
    return not number.isdigit() or int(number) <= count


def _tags_of(found: Found) -> Iterator[str]:
    """The beginning of every tag that belongs to a question."""
    return (f"{FORM}.{own.id}" for own in found.questions)


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


def serialised(root: etree._Element) -> bytes:
    """A part as it is written."""
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
