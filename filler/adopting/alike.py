"""Another Word file of a form that a pack is for: its places are found by alignment, and bound.

An older blank without controls, or the form in a new look: the pack's questions stay, and every
place of the pack's own file is looked for in this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz

from filler.adopting.adopt import recognised, serialised
from filler.adopting.bind import Binder
from filler.adopting.model import Found, How, Question, Spot
from filler.adopting.write import ORIGINAL
from filler.aligning import Line
from filler.binding import which
from filler.definition.model import ControlSpec, Field, Pack
from filler.facts.walk import content_of
from filler.messages import portfolio_error
from filler.ooxml.archive import write_archive
from filler.ooxml.package import Package
from filler.placing.seat import Seat
from filler.placing.seats import Seating
from filler.placing.sheet import Sheet

_PACK = "pack.toml"
_TEXTS = frozenset({".toml", ".md", ".png", ".jpg"})
# What the new pack says of itself: the first lines of the file, before any table.
_OWN = re.compile(r"(?:id|original)\s*=")
_KINDS = {"multiline": "long_text", "rich": "signature"}


@dataclass(slots=True)
class Carried:
    """A file bound to a pack's questions: the file, how many places it has, and which it lacks.

    ``filled`` are places of it that look filled in.
    """

    original: bytes
    places: int
    lost: list[tuple[str, str]] = field(default_factory=list)
    filled: list[tuple[str, str]] = field(default_factory=list)


def carry(package: Package, pack: Pack, title: str) -> Carried:
    """Bind a blank form to the questions of a pack.

    ``lost`` are the places of the pack's own file that were not found, by tag and title.

    Raises:
        PortfolioError: when none of the pack's forms is in the file.
    """
    form, found, sheet, sources, parts = recognised(package, title)
    content = content_of(form)
    held = which(pack, content)
    if not held.forms:
        raise portfolio_error("not_alike", id=pack.id, name=package.name)
    seating = held.seatings[0]
    finder = _Finder(seating, sheet, found)
    questions, lost = [], []
    for own in pack.fields.values():
        made, missing = _question(own, finder, seating)
        questions += made
        lost += missing
    whole = Found(title=title, questions=questions)
    failed = Binder(sheet, sources, "", pack.language).bind(whole)
    lost += [(question.tag, f"{question.label}: {why}") for question, why in failed]
    for part in form.text_parts:
        root = form.tree(part)
        if root is not None:
            parts[part] = serialised(root)
    tags = {tag for tag in seating.bound.places if tag in pack.controls}
    return Carried(write_archive(parts), len(tags), lost, found.filled)


class _Finder:
    """The places that are recognised in a file, each of which one question may take."""

    def __init__(self, seating: Seating, sheet: Sheet, found: Found) -> None:
        self._seating = seating
        self._sheet = sheet
        self._spots = [*_spots(found)]
        self._taken: set[tuple[int, int, int, bool]] = set()

    def take(self, seat: Seat | None, spec: ControlSpec, label: str) -> Spot | None:
        """The place of a control: a recognised one in its seat, else its free cell or line."""
        is_box = spec.kind == "tick"
        lines = self._lines_of(spec) if is_box else set()
        there = [
            (spot, name)
            for spot, name, boxed in self._spots
            if boxed == is_box
            and self._key(spot, is_box) not in self._taken
            and (spot.line in lines or (seat is not None and _is_in(spot, seat)))
        ]
        if there:
            likeness = [fuzz.ratio(label.casefold(), name.casefold()) for _, name in there]
            best = there[likeness.index(max(likeness))] if is_box else there[0]
            return self._give(best[0], is_box)
        for part in seat.parts if seat is not None else ():
            for number, start, end in part.ranges:
                line = self._sheet.lines.lines[number]
                said = part.strip.words.strip()
                at = line.text.find(said, start, end) if said else -1
                if not is_box and at >= 0:
                    # The form is blank: what stands there is the prompt.
                    spot = Spot(line=number, start=at, end=at + len(said), how="blank")
                    if self._key(spot, is_box) not in self._taken:
                        return self._give(spot, is_box)
                if part.is_empty and not line.text[start:end].strip():
                    is_cell = (seat is not None and seat.is_cell) or not line.words
                    at = end if is_cell else len(line.text.rstrip())
                    how: How = "cell" if is_cell else "behind"
                    spot = Spot(line=number, start=at, end=at, how=how)
                    if self._key(spot, is_box) not in self._taken:
                        return self._give(spot, is_box)
        return None if is_box else self._behind(spec)

    def _lines_of(self, spec: ControlSpec) -> set[int]:
        """The lines in which an option's own words stand."""
        form, returned = self._seating.alignment.form, self._seating.alignment.returned
        line, at = self._seating.bound.places[spec.tag]
        words = range(line.first + at, line.last) if at < len(line.words) else line_words(line)
        there = self._seating.alignment.there
        found = {returned.at[there[i]].number for i in words if i in there}
        if found or len(form.row_of(line.cell)) > 1:
            return found
        return set()

    def _behind(self, spec: ControlSpec) -> Spot | None:
        """The end of the line that asks for a place, where nothing else is to be found."""
        own, at = self._seating.bound.places[spec.tag]
        asking = [
            (line, len(line.words)) for line in self._seating.questions.asking_lines(spec.tag)
        ]
        for line, count in [*([(own, at)] if at else []), *reversed(asking)]:
            word = self._seating.alignment.went(line, 0, count)
            if word is None:
                continue
            there = self._seating.alignment.returned.at[word]
            number, last = there.number, word - there.first
            # Up to the next word: the signs behind a label are its own.
            text = (
                there.text[: there.spans[last + 1][0]]
                if last + 1 < len(there.words)
                else there.text
            )
            end = len(text.rstrip())
            spot = Spot(line=number, start=end, end=end, how="behind")
            if self._key(spot, False) not in self._taken:
                return self._give(spot, False)
        return None

    def _give(self, spot: Spot, is_box: bool) -> Spot:
        self._taken.add(self._key(spot, is_box))
        return spot

    def _key(self, spot: Spot, is_box: bool) -> tuple[int, int, int, bool]:
        """A box and a place for words may share a cell."""
        return spot.line, spot.start, spot.control, is_box


def line_words(line: Line) -> range:
    """The numbers of a line's words."""
    return range(line.first, line.last)


def _is_in(spot: Spot, seat: Seat) -> bool:
    return any(
        number == spot.line and start <= spot.start <= end
        for part in seat.parts
        for number, start, end in part.ranges
    )


def _spots(found: Found) -> Iterator[tuple[Spot, str, bool]]:
    """Every recognised place, what it is called, and whether it is a box."""
    for own in found.questions:
        for choice in own.options:
            yield choice.spot, choice.label, True
        for column in own.columns:
            yield from ((spot, column.label, False) for spot in column.spots)
        if own.spot is not None:
            yield own.spot, own.label, own.kind == "tick"


def _question(
    own: Field, finder: _Finder, seating: Seating
) -> tuple[list[Question], list[tuple[str, str]]]:
    """A field's questions for the binder, one a control, and its places that are not found."""
    specs = [spec for spec in own.controls if spec.tag in seating.bound.places]
    if own.kind == "rows":
        return _rows(own, specs, seating)
    made: list[Question] = []
    lost: list[tuple[str, str]] = []
    for spec in specs:
        option = own.option(spec.option or "")
        label = option.label if option is not None else own.label
        seat = seating.seat(spec.tag)
        spot = finder.take(seat, spec, label)
        if spot is None:
            lost.append((spec.tag, spec.title))
            continue
        kind = _KINDS.get(spec.kind, spec.kind)
        made.append(Question(label=spec.title, kind=kind, where="", spot=spot, tag=spec.tag))
    return made, lost


def _rows(
    own: Field, specs: Sequence[ControlSpec], seating: Seating
) -> tuple[list[Question], list[tuple[str, str]]]:
    """A list: the rows under its heads, each column's cell."""
    rows = seating.listed([spec.tag for spec in specs])
    if not rows:
        return [], [(spec.tag, spec.title) for spec in specs]
    whole = Question(label=own.name, kind="rows", where="", tag=own.id)
    lost = []
    for spec in specs:
        spots = [_cell(row[spec.tag]) for row in rows if spec.tag in row]
        if len(spots) < len(rows):
            lost.append((spec.tag, spec.title))
            continue
        kind = _KINDS.get(spec.kind, spec.kind)
        column = Question(label=spec.title, kind=kind, where="", spots=spots, tag=spec.tag)
        whole.columns.append(column)
    return ([whole] if whole.columns else []), lost


def _cell(seat: Seat) -> Spot:
    number, _, end = seat.parts[0].ranges[0]
    return Spot(line=number, start=end, end=end, how="cell")


def pack_like(home: Path, name: str, carried: Carried) -> dict[str, bytes]:
    """The files of a pack with the questions of another, whose folder is ``home``.

    What it refers to outside its folder comes along, so that the new one stands alone.
    """
    files = {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.suffix in _TEXTS and "templates" not in path.parts
    }
    lines = files[_PACK].decode("utf-8").splitlines()
    top = next((n for n, line in enumerate(lines) if line.startswith("[")), len(lines))
    kept = [line for n, line in enumerate(lines) if n >= top or not _OWN.match(line)]
    for number, line in enumerate(kept):
        for outside in re.findall(r'"((?:\.\./)+[^"]+)"', line):
            own = f"reference/{PurePosixPath(outside).name}"
            files[own] = (home / outside).read_bytes()
            kept[number] = kept[number].replace(f'"{outside}"', f'"{own}"')
    head = [f'id = "{name}"', f'original = "{ORIGINAL}"']
    files[_PACK] = "\n".join([*head, *kept, ""]).encode()
    return {**files, ORIGINAL: carried.original}
