"""Which option a mark belongs to: the nearest, unless that cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from filler.reading.marks import Mark
from filler.reading.strip import Strip

# A mark on another line is so far away.
_LINE = 50
WHOSE = "which option the mark belongs to cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Words in which options stand, with their cell's shade."""

    strip: Strip
    where: str
    fill: str = ""
    is_cell: bool = False


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
    for number, token in enumerate(tokens):
        if token.mark is None:
            continue
        before = next((t for t in reversed(tokens[:number]) if t.option), None)
        after = next((t for t in tokens[number + 1 :] if t.option), None)
        nearest = _nearer(token, before, after, places[token.place].strip.text)
        if nearest is before and _before_a_box(token, before, tokens[number + 1 :]):
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


def _nearer(mark: Token, before: Token | None, after: Token | None, text: str) -> Token | None:
    if before is None or after is None:
        return before or after
    far = 1000
    back = on = far
    if before.place == mark.place:
        back = mark.start - before.end + _LINE * text.count("\n", before.end, mark.start)
    if after.place == mark.place:
        on = after.start - mark.end + _LINE * text.count("\n", mark.end, after.start)
    if back == on == far:
        # Places of their own: the mark stands behind its label, as the label stands first.
        return before if mark.place - before.place < after.place - mark.place + 1 else after
    if back == on:
        return None
    return before if back < on else after


def doubted(token: Token, note: str) -> Token:
    """The mark as one that cannot be settled; an empty one stays empty."""
    mark = token.mark
    if mark is None or mark.sign == "empty":
        return token
    return replace(token, mark=mark._replace(sign="doubt", note=note))


def is_alone(mark: Token, tokens: list[Token]) -> bool:
    """Whether a mark stands in a place without any option."""
    return not any(token.place == mark.place and token.option for token in tokens)


def is_another_place(mark: Token, label: Token, tokens: list[Token]) -> bool:
    """Whether an option has its fellows, or a box of its own, in a place where the mark is not."""
    fellows = [t for t in tokens if t.place == label.place and t is not label]
    return mark.place != label.place and any(t.option or t.mark is not None for t in fellows)
