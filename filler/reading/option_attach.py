"""Which option a mark belongs to: the nearest, unless that cannot be told."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from filler.facts.strip import Strip
from filler.reading.marks import Mark

# A mark on another line is so far away.
_LINE = 50
WHOSE = "it is not clear which option the mark belongs to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Words in which options stand, with their cell's shade.

    ``ink`` is what stands there beyond the form's own words and boxes.
    """

    strip: Strip
    where: str
    fill: str = ""
    is_cell: bool = False
    ink: Strip = field(default_factory=Strip)


@dataclass(slots=True)
class Token:
    """A label or a mark in one of the places, or words that are neither (option ``?``)."""

    place: int
    start: int
    end: int
    option: str = ""
    mark: Mark | None = None


def attach(tokens: list[Token], places: Sequence[Place]) -> list[tuple[Token, Token]]:
    """Each mark with the label that it belongs to: all before their labels, or all behind."""
    labels = [token for token in tokens if token.option]
    marks = [token for token in tokens if token.mark is not None]
    if not labels or not marks:
        return []
    if len(marks) == len(labels):
        kinds = [bool(token.option) for token in tokens]
        if kinds in ([True, False] * len(marks), [False, True] * len(marks)):
            return list(zip(marks, labels, strict=True))
    pairs = []
    # The next label behind each token, so that a line of very many marks is gone through once.
    behind: list[Token | None] = [None] * len(tokens)
    for number in range(len(tokens) - 2, -1, -1):
        following = tokens[number + 1]
        behind[number] = following if following.option else behind[number + 1]
    lines = {number: _line_ends(place.strip.text) for number, place in enumerate(places)}
    before: Token | None = None
    for number, token in enumerate(tokens):
        if token.option:
            before = token
        if token.mark is None:
            continue
        after = behind[number]
        nearest = _nearer(token, before, after, lines[token.place])
        if nearest is before and _before_a_box(token, before, tokens[number + 1 : number + 2]):
            nearest = None
        if nearest is None:
            doubt = doubted(token, WHOSE)
            pairs.append((doubt, before or after or labels[0]))
        else:
            pairs.append((token, nearest))
    return pairs


def _before_a_box(mark: Token, label: Token | None, following: list[Token]) -> bool:
    """Whether a mark stands right before the empty box of the next option, away from its label."""
    box = next(iter(following), None)
    if label is None or box is None or box.mark is None or box.mark.sign != "empty":
        return False
    if not mark.place == box.place == label.place or mark.mark is None:
        return False
    return mark.mark.sign != "empty" and box.start - mark.end <= mark.start - label.end


def _line_ends(text: str) -> list[int]:
    return [found.start() for found in re.finditer("\n", text)]


def _nearer(
    mark: Token, before: Token | None, after: Token | None, ends: list[int]
) -> Token | None:
    if before is None or after is None:
        return before or after
    far = 1000
    back = on = far
    if before.place == mark.place:
        back = mark.start - before.end + _LINE * _between(ends, before.end, mark.start)
    if after.place == mark.place:
        on = after.start - mark.end + _LINE * _between(ends, mark.end, after.start)
    if back == on == far:
        # Places of their own: the mark stands behind its label, as the label stands first.
        return before if mark.place - before.place < after.place - mark.place + 1 else after
    if back == on:
        return None
    return before if back < on else after


def _between(ends: list[int], start: int, end: int) -> int:
    """How many lines end from one place to another."""
    return max(bisect_left(ends, end) - bisect_left(ends, start), 0)


def doubted(token: Token, note: str) -> Token:
    """The mark as one that cannot be settled; an empty one stays empty."""
    mark = token.mark
    if mark is None or mark.sign == "empty":
        return token
    return replace(token, mark=mark._replace(sign="doubt", note=note))


@dataclass(frozen=True, slots=True)
class ByPlace:
    """How many options, and how many options and marks, each place holds."""

    options: Counter[int]
    all: Counter[int]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> ByPlace:
        """Counted once, whatever is asked of them."""
        return cls(
            Counter(t.place for t in tokens if t.option),
            Counter(t.place for t in tokens if t.option or t.mark is not None),
        )

    def is_alone(self, mark: Token) -> bool:
        """Whether a mark stands in a place without any option."""
        return not self.options[mark.place]

    def is_another(self, mark: Token, label: Token) -> bool:
        """Whether an option has its fellows, or a box of its own, where the mark is not."""
        return mark.place != label.place and self.all[label.place] > 1
