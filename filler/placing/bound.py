"""One of the form's own Word files: a blank form whose places are content controls by tag."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from filler.aligning import Line
from filler.placing.sheet import FRAMES, Sheet


@dataclass(frozen=True, eq=False)
class BoundForm:
    """One bound file: its name, and its lines with the places in them."""

    name: str
    sheet: Sheet

    @cached_property
    def places(self) -> dict[str, tuple[Line, int]]:
        """The line of each place, and the number of words before it; a row's by its first."""
        found: dict[str, tuple[Line, int]] = {}
        for line in self.sheet.lines.lines:
            for tag, at in line.places:
                found.setdefault(tag, (line, at))
        return found

    def row_labels(self, tag: str) -> list[str]:
        """The words of the row that a place stands in, a cell each; none outside rows."""
        if tag not in self.places:
            return []
        lines = self.sheet.lines
        cells = (lines.cells[cell] for cell in lines.row_of(self.places[tag][0].cell))
        said = (" ".join(n.text.strip() for n in c.lines) for c in cells if not c.has_places)
        return [words for words in said if words]

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
