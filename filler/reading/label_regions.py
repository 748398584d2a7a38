"""The places that follow from a label: the rest of its cell, the cell beside it, what comes next.

And which words in such a place are not the form's own, a prompt, or a line to write on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from filler.definition.model import Pack
from filler.facts.content import Content, Piece
from filler.facts.strip import Strip
from filler.reading.label_map import Hit, Map, Unit
from filler.reading.label_table import Labels
from filler.reading.labels import map_labels
from filler.reading.marks import marks_in
from filler.reading.stray import known_words
from filler.reading.vocabulary import BETWEEN, FILL_IN, HEADING
from filler.reading.wording import fold

_DIVIDERS = ":\n\t?–—_|"
# A sign that the question itself shows: ``Additional Evidence Required? [✓]``.
_SIGN_IN_LABEL = re.compile(r"\s*[?:]?\s*\[[\s✓✔√\ue000]?\]")
_MOST_FOLLOWING = 200
_FEW_WORDS = 2
# So many words in a box are guidance, if the form prints them anywhere.
_GUIDANCE = 6


@dataclass(slots=True)
class Region:
    """Words that may be an answer, the unit they stand in, and the things among them.

    ``own`` is whether that is the label's own unit, ``beside`` whether it is the cell to its
    right; ``apart`` whether a colon or a gap divides them from the label; ``doubt`` is why they
    may not be the answer. ``printed`` are the lines, folded, that the form prints there, where
    that is known; what it prints elsewhere may be an answer.
    """

    strip: Strip
    unit: Unit
    own: bool = False
    beside: bool = False
    printed: frozenset[str] | None = None
    apart: bool = True
    doubt: str = ""


class LabelRegions:
    """Finds the places of one document's answers by their labels."""

    def __init__(self, content: Content, pack: Pack) -> None:
        self._content = content
        self._pack = pack
        prompts = {spec.prompt for spec in pack.controls.values() if spec.prompt}
        self._prompts = {*pack.prompts.values(), *prompts}

    @cached_property
    def _mapped(self) -> tuple[Map, Labels]:
        return map_labels(self._content, self._pack)

    @property
    def map(self) -> Map:
        """The document with its labels found, when somebody first asks."""
        return self._mapped[0]

    @property
    def _labels(self) -> Labels:
        """The labels of the layout that the document has."""
        return self._mapped[1]

    @property
    def is_merged(self) -> bool:
        """Whether the questions were looked for, and stand in the document twice."""
        return self.is_used and self.map.is_merged

    @property
    def is_used(self) -> bool:
        """Whether the questions were looked for."""
        return "_mapped" in self.__dict__

    def _first_filled(self, regions: Iterable[Region]) -> Region | None:
        """The place that holds something; two that do may each be the answer."""
        places = list(regions)
        filled = [place for place in places if self._is_filled(place)]
        own = next((place for place in filled if place.own), None)
        others = [place for place in filled if not place.own]
        if own is not None and own.unit.cell is None:
            return own
        if own is not None and others:
            if own.apart:
                words = self._words(own.strip, own)[:60]
                others[0].doubt = f"'{words}' stands behind the label, too"
            return others[0]
        if own is not None and not own.apart and len(places) > 1:
            own.doubt = "these words follow the label at once, and may belong to it"
        beside = [place for place in filled if place.beside]
        if len(beside) > 1 and not self._is_printed(beside[1].unit):
            words = self._words(beside[1].strip, beside[1])[:60]
            beside[0].doubt = f"'{words}' stands in the next cell, too"
        if filled:
            return filled[0]
        return next((place for place in places if not place.own), places[0] if places else None)

    def _is_filled(self, region: Region) -> bool:
        things = (t for t in region.strip.things.values() if isinstance(t, Piece))
        words = self._words(region.strip, region)
        return bool(words) or any(thing.kind != "shape" for thing in things)

    def _words(self, strip: Strip, region: Region | None = None) -> str:
        """The words of a place without what is printed there, its prompt, or space around."""
        lines = [(line, fold(line).text) for line in strip.words.split("\n")]
        printed = self._labels.printed
        if region is not None and (region.beside or region.printed is not None):
            printed = region.printed or frozenset()
        own = any(
            text and text not in printed and line.strip() not in self._prompts
            for line, text in lines
        )
        # Among words of somebody's own, a printed word or two may be theirs as well.
        lines = [
            (line, text)
            for line, text in lines
            if text not in printed or (own and text.count(" ") < _FEW_WORDS)
        ]
        words = FILL_IN.sub(" ", "\n".join(line.rstrip() for line, _ in lines)).strip()
        return "" if words in self._prompts else words

    def _regions(self, unit: Unit, hit: Hit) -> Iterator[Region]:
        """The places of an answer to a label, the likeliest first."""
        yield self._own(unit, hit)
        if fold(self._after(hit)).text:
            # A blank in the middle of a sentence has no other place.
            return
        if unit.cell is not None:
            right = self._right(unit, printed=True)
            fellow = self._fellow(unit, hit)
            doubt = f"the answer to '{fellow}' stands in the same place" if fellow else ""
            for number, other in enumerate(right):
                far = "it stands further to the right" if number else ""
                yield Region(other.strip, other, beside=True, doubt=doubt or far)
            row = self._row(unit)
            left = row[0] if len(row) == 2 and row[1] is unit and not row[0].hits else None
            if left is not None and not self._is_printed(left):
                yield Region(left.strip, left)
            if right or left is not None:
                return
            below = self._below(unit)
            if below is not None:
                yield Region(below.strip, below)
            return
        yield from self._following(unit, self._printed_in(hit))

    def _fellow(self, unit: Unit, hit: Hit) -> str:
        """The wording of another question in the same cell that is answered beside it."""
        own = hit.target
        for other in unit.hits:
            target = other.target
            if own is None or target is None or target.id == own.id:
                continue
            if target.kind == own.kind == "field" and not self._is_filled(self._own(unit, other)):
                return unit.strip.text[other.start : other.end]
        return ""

    def _own(self, unit: Unit, hit: Hit) -> Region:
        """The rest of the label's own unit, up to the next label in it."""
        later = [h.start for h in unit.hits if h.start >= hit.end]
        end = min(later, default=len(unit.strip.text))
        start = hit.end
        while start < end and unit.strip.text[start] in BETWEEN:
            start += 1
        if found := _SIGN_IN_LABEL.match(unit.strip.text, hit.end, end):
            start = max(start, found.end())
        strip = _up_to(self._after(hit), unit.strip.cut(start, end))
        gap = unit.strip.text[hit.end : start]
        apart = len(gap) > 1 or any(sign in _DIVIDERS for sign in gap)
        label = fold(unit.strip.text[hit.start : hit.end]).text
        region = Region(strip, unit, own=True, apart=apart, printed=self._printed_with(label))
        if hit.is_slip and not apart and strip.text.strip():
            region.doubt = "these words follow a changed question, and may belong to it"
        return region

    def _after(self, hit: Hit) -> str:
        """What is printed behind the place, in its own cell."""
        target = hit.target
        around = self._labels.expected.around.get(target.id) if target is not None else None
        return around.after.strip() if around is not None else ""

    def _printed_with(self, label: str) -> frozenset[str] | None:
        """What the form prints in a cell with a label; None where it stands in none."""
        together = self._labels.together
        lines = [lines for line, lines in together.items() if line.startswith(label)]
        return frozenset().union(*lines) if label and lines else None

    def _printed_in(self, hit: Hit) -> frozenset[str]:
        """What the form prints in the box that follows a label."""
        target = hit.target
        around = self._labels.expected.around.get(target.id) if target is not None else None
        own = {fold(words).text for words in (around.own, around.after)} if around else set()
        return frozenset().union(own, *(self._labels.together.get(w, ()) for w in own)) - {""}

    def _row(self, unit: Unit) -> list[Unit]:
        return self.map.row_of(unit)

    def _right(self, unit: Unit, *, printed: bool = False) -> list[Unit]:
        """The cells to the right up to the next label; printed words too, where asked for."""
        cells = []
        is_part = any(target.kind == "part" for hit in unit.hits for target in hit.targets)
        for other in self._row(unit):
            if other.number <= unit.number or other.cell is None or other.cell.merged:
                continue
            if other.named or (is_part and HEADING.fullmatch(other.folded)):
                break
            if printed or not self._is_printed(other):
                cells.append(other)
        return cells

    def _is_printed(self, unit: Unit) -> bool:
        return unit.folded in self._labels.printed and not marks_in(unit.strip)

    def _below(self, unit: Unit) -> Unit | None:
        """The cell below in the same column, if it is not a label itself."""
        other = self.map.below(unit)
        if other is None or other.named:
            return None
        if other.folded and known_words(self._pack).has(other.strip.words.strip()):
            return None
        return other

    def _following(self, unit: Unit, own: frozenset[str] = frozenset()) -> Iterator[Region]:
        """What comes after a paragraph up to the next label, its words together.

        Boxes of one cell a row may be followed by more; a table of several columns ends it.
        ``own`` are the lines that the form prints in the box.
        """
        found: list[Unit] = []
        for other in self.map.units[unit.number + 1 : unit.number + _MOST_FOLLOWING]:
            ends = other.part != unit.part or other.heading or len(self._row(other)) > 1
            if other.hits or ends:
                break
            if other.cell is None and self._is_printed(other) and found:
                break
            short = other.cell is not None and other.folded.count(" ") < _GUIDANCE
            if not self._is_printed(other) or (short and other.folded not in own):
                found.append(other)
        boxes = [u for u in found if u.cell is not None]
        marked = next((n for n, u in enumerate(found) if marks_in(u.strip)), len(found))
        regions = [Region(u.strip, u, printed=own if u.cell is not None else None) for u in found]
        filled = [region.unit for region in regions[:marked] if self._is_filled(region)]
        if len(filled) < 2:
            first = next(iter(filled or boxes or found), None)
            yield from (region for region in regions if region.unit is first)
            return
        merged = replace(filled[0])
        merged.paragraphs = [p for u in filled for p in u.paragraphs]
        printed = own if all(u.cell is not None for u in filled) else None
        region = Region(merged.strip, merged, printed=printed)
        tables = {self.map.table_of(u) for u in filled}
        if boxes and (len(tables) > 1 or None in tables):
            region.doubt = "words stand in several places after the question"
        yield region


def _up_to(after: str, strip: Strip) -> Strip:
    """The part before what is printed behind a place, were it but a full stop."""
    words = fold(after).text
    if words:
        folded = fold(strip.text)
        at = f" {folded.text} ".find(f" {words} ")
        return strip.cut(0, folded.original(max(at - 1, 0))) if at >= 0 else strip
    text = strip.text.rstrip()
    return strip.cut(0, len(text) - len(after)) if after and text.endswith(after) else strip
