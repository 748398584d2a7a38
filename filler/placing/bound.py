"""One of the form's own Word files: a blank form whose places are content controls by tag."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from filler.aligning import Line
from filler.placing.sheet import FRAMES, Sheet


@dataclass(frozen=True, eq=False)
class BoundForm:
    """One bound file: its name, its lines with the places in them, and what its stamps say."""

    name: str
    sheet: Sheet
    digests: frozenset[str] = frozenset()

    @cached_property
    def places(self) -> dict[str, tuple[Line, int]]:
        """The line of each place, and the number of words before it; a row's by its first."""
        found: dict[str, tuple[Line, int]] = {}
        for line in self.sheet.lines.lines:
            for tag, at in line.places:
                found.setdefault(tag, (line, at))
        return found

    @cached_property
    def letters(self) -> int:
        """How many letters its words have."""
        return sum(len(word) for line in self.sheet.lines.worded for word in line.words)

    def row_labels(self, tag: str) -> list[str]:
        """The words of the row that a place stands in, a cell each; none outside rows."""
        if tag not in self.places:
            return []
        lines = self.sheet.lines
        cells = (lines.cells[cell] for cell in lines.row_of(self.places[tag][0].cell))
        said = (" ".join(n.text.strip() for n in c.lines) for c in cells if not c.has_places)
        return [words for words in said if words]

    @cached_property
    def label_keys(self) -> frozenset[tuple[str, ...]]:
        """The words of each label of a row, and of each line outside tables that has no place."""
        found: set[tuple[str, ...]] = set()
        for line in self.sheet.lines.lines:
            cell = self.sheet.lines.cells[line.cell]
            row = [self.sheet.lines.cells[c] for c in self.sheet.lines.row_of(line.cell)]
            asks = cell.row < 0 or any(other.has_places for other in row)
            if line.words and asks and not line.places:
                found.add(line.words)
        return frozenset(found)

    @cached_property
    def longest_label(self) -> int:
        """How many words the longest label has."""
        return max(map(len, self.label_keys), default=0)

    @cached_property
    def looking(self) -> list[Line]:
        """The lines whose words have a look: bold, a colour, a border."""
        return [
            line for line in self.sheet.lines.worded if any(self.sheet.strips[line.number].looks)
        ]

    @cached_property
    def head_rows(self) -> dict[tuple[str, ...], list[int]]:
        """The numbers of the words of each row of heads, by the words of its cells."""
        found: dict[tuple[str, ...], list[int]] = {}
        lines = self.sheet.lines
        for row in lines.rows:
            cells = [lines.cells[cell] for cell in row]
            words = tuple(key for cell in cells if (key := cell.key))
            if len(words) > 1 and not any(cell.has_places for cell in cells):
                numbers = [
                    n for c in cells for line in c.lines for n in range(line.first, line.last)
                ]
                found.setdefault(words, numbers)
        return found

    @cached_property
    def boxes(self) -> frozenset[str]:
        """The places that are boxes to tick."""
        return frozenset(fact.tag for fact in self.sheet.controls if fact.kind == "tick")

    @cached_property
    def prompts(self) -> frozenset[str]:
        """What the blank form's own controls show: their prompts, and default entries."""
        texts = (f.text.strip() for f in self.sheet.controls if f.kind not in ("tick", *FRAMES))
        return frozenset(text for text in texts if text)

    @cached_property
    def sharing(self) -> dict[str, frozenset[str]]:
        """The places that share a cell, or a line outside tables, with each of them."""
        cells: dict[int, set[str]] = {}
        for tag, (line, _) in self.places.items():
            cells.setdefault(line.cell, set()).add(tag)
        return {tag: frozenset(cells[line.cell]) for tag, (line, _) in self.places.items()}

    @cached_property
    def fellows(self) -> dict[str, tuple[str, ...]]:
        """The places of a cell that no word of the form parts, boxes left out, for each of them."""
        found: dict[str, tuple[str, ...]] = {}
        for cell in self.sheet.lines.cells:
            group: list[str] = []
            for line in cell.lines:
                at = 0
                for tag, words in line.places:
                    if words > at:
                        group = []
                    at = words
                    if tag not in self.boxes and self.places[tag][0] is line:
                        group.append(tag)
                        found |= dict.fromkeys(group, tuple(group))
                if len(line.words) > at:
                    group = []
        return {tag: group for tag, group in found.items() if len(group) > 1}
