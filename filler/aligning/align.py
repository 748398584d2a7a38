"""Align a returned file with the form's own: which word of one is which word of the other.

Words are aligned, lines are compared, and the row is the unit: a line that stands in many rows
follows the label of its own. Nothing here knows a field, a tag or a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from unicodedata import category

from filler.aligning.anchors import anchors
from filler.aligning.gaps import close_gaps, gaps_of
from filler.aligning.lines import Line, Lines
from filler.aligning.links import Links
from filler.aligning.moved import (
    follow_cells,
    follow_rows,
    lead_rows,
    tie_moved,
    tie_moved_slips,
)


@dataclass(frozen=True)
class Alignment:
    """Which word of the form is which word of a returned file, by their numbers, both ways."""

    form: Lines
    returned: Lines
    there: Mapping[int, int]
    back: Mapping[int, int]

    @cached_property
    def is_same(self) -> bool:
        """Whether the words of the form are the words of the file, outside places, in order."""
        return self.form.keys == self.returned.keys

    def went(self, line: Line, start: int = 0, end: int | None = None) -> int | None:
        """The returned word that the last word of part of a form's line became; None for none."""
        end = len(line.words) if end is None else end
        for i in range(line.first + end - 1, line.first + start - 1, -1):
            if i in self.there:
                return self.there[i]
        return None

    def share(self, lines: Set[int] | None = None) -> float:
        """How much of the form is in the file: of its letters, 0 to 1; of some lines, or all."""
        own = [n for n in self.form.lines if lines is None or n.number in lines]
        if self.is_same:
            return 1.0 if any(line.words for line in own) else 0.0
        lengths = self.form.lengths
        words = [i for line in own for i in range(line.first, line.last)]
        whole = sum(map(lengths.__getitem__, words))
        held = sum(map(lengths.__getitem__, filter(self.there.__contains__, words)))
        return held / whole if whole else 0.0

    @cached_property
    def letters(self) -> int:
        """How many letters of the form are in the file."""
        return sum(map(self.form.lengths.__getitem__, self.there))

    @cached_property
    def whole_letters(self) -> int:
        """How many letters of the form are in the file in lines of which no word is lost."""
        there, lengths = self.there, self.form.lengths
        return sum(
            sum(lengths[line.first : line.last])
            for line in self.form.worded
            if all(i in there for i in range(line.first, line.last))
        )


def align(
    form: Lines, returned: Lines, aliases: Mapping[str, str] = MappingProxyType({})
) -> Alignment:
    """Find the form's words in a returned file; ``aliases`` are other words for some lines.

    Lines of the same words anchor; lines with a slip, joined or broken are looked for between
    the anchors; what moved is looked for last. Takes about as long as the two files are.
    """
    if form.keys == returned.keys:
        # Nobody has touched the form's own words: each is where it was.
        numbers = range(len(form.at))
        same = dict(zip(numbers, numbers, strict=True))
        return Alignment(form, returned, same, same)
    links = Links()
    asks = form.asking
    pairs = anchors(form, returned, _keys(form, returned, asks, aliases))
    for i, j in pairs:
        line, other = form.lines[i], returned.lines[j]
        if other.words[: len(line.words)] != line.words and _holds(other.words, line.words):
            links.tie_within(line, other)
        else:
            # An alias stands for a label's words, one for one.
            links.tie(line, other)
    tie_moved(form, returned, asks, links)
    close_gaps(form, returned, list(gaps_of(form, returned, pairs)), links)
    tie_moved_slips(form, returned, asks, links)
    follow_rows(form, returned, links)
    follow_cells(form, returned, links)
    lead_rows(form, returned, links)
    return Alignment(form, returned, links.there, links.back)


def _keys(form: Lines, returned: Lines, asks: Set[int], aliases: Mapping[str, str]) -> list[str]:
    """The words by which each returned line is known: a label's, where an answer follows it.

    Between the label and the answer stands a sign or a tab: "Name: Sam Sample" is known as "name",
    where no line is "Name" alone.
    """
    known = form.count
    whole = {line.words for line in returned.lines if known[line.key] == 1}
    heads = {line.words for line in form.lines if line.number in asks and line.words} - whole
    filled = _written_on(form)
    counts = sorted({len(words) for words in heads}, reverse=True)
    keys = []
    for line in returned.lines:
        key = line.key if line.key in known else aliases.get(line.key, line.key)
        if key not in known:
            for count in counts:
                if count < len(line.words) and line.words[:count] in heads and _breaks(line, count):
                    key = " ".join(line.words[:count])
                    break
            else:
                own = filled.get(line.words[0], ()) if line.words else ()
                key = next((n.key for n in own if _holds(line.words, n.words)), key)
        keys.append(key)
    return keys


def _written_on(form: Lines) -> dict[str, list[Line]]:
    """The lines with places among their words, by their first word, the longest first."""
    found: dict[str, list[Line]] = {}
    for line in form.lines:
        if any(0 < at < len(line.words) for _, at in line.places):
            found.setdefault(line.words[0], []).append(line)
    for lines in found.values():
        lines.sort(key=lambda line: -len(line.words))
    return found


def _holds(words: Sequence[str], own: Sequence[str]) -> bool:
    """Whether some words stand among others in their order: "Name ... Year ..."."""
    left = iter(words)
    return all(word in left for word in own)


def _breaks(line: Line, count: int) -> bool:
    """Whether a sign or a tab stands behind so many words of a line, and no bracket opens there."""
    between = line.text[line.spans[count - 1][1] : line.spans[count][0]]
    signs = between.strip()
    return "\t" in between or (bool(signs) and category(signs[-1]) not in ("Ps", "Pi"))
