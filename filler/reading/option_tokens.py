"""Options in the words of a place: their labels, the marks, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from unicodedata import category

from filler.facts.content import STRIKE, Piece
from filler.facts.strip import Strip
from filler.reading.marks import Mark, Sign, marks_in, tick_place, without
from filler.reading.option_attach import (
    WHOSE,
    ByPlace,
    Place,
    Token,
    attach,
    doubted,
)
from filler.reading.vocabulary import LETTER_MARKS
from filler.reading.wording import CLOSE, fold
from filler.records.dates import when

_ROUND = frozenset({"ellipse", "donut", "oval", "arc", "chord", "flowChartConnector", "bracePair"})
# Words that stand where an option's label would, and are none.
_NONE = "?"
_EDGES = ".,:;()[]"
_LONG_ENOUGH = 8


@dataclass(slots=True)
class Chosen:
    """What was found out about one option."""

    id: str
    found: bool = False
    deleted: bool = False
    marks: list[Mark] = field(default_factory=list)
    look: int = 0
    fill: str = ""
    circled: bool = False
    where: str = ""
    from_list: bool = False

    @property
    def is_ticked(self) -> bool:
        """Whether a mark ticks it."""
        return any(mark.sign in ("tick", "cross") for mark in self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found out about the options.

    ``words`` belong to no option; ``stray`` are the words, none of the options, that have a
    mark of their own, behind the option ``before``.
    """

    options: tuple[Chosen, ...]
    words: tuple[str, ...]
    stray: str = ""
    before: str = ""


def look(
    options: Sequence[tuple[str, str]],
    places: Sequence[Place],
    printed: Container[str] = frozenset(),
) -> Found:
    """What was found out about each of some options, in places that may hold them.

    ``printed`` are folded words that stand behind the options on every form.
    """
    chosen = {option: Chosen(id=option) for option, _ in options}
    tokens: list[Token] = []
    shapes: list[int] = []
    words: list[str] = []
    for number, place in enumerate(places):
        labels = _labels(options, place.strip, number)
        marks, left = _marks(place, labels, number)
        left = [w for w in left if fold(place.strip.text[w.start : w.end]).text not in printed]
        labels += _others(options, labels, marks, left, place.strip)
        for token in labels:
            if token.option != _NONE:
                one = chosen[token.option]
                one.found, one.where, one.fill = True, place.where, place.fill
                one.look = _look(place.strip, token)
                one.from_list = token.start in place.strip.listed
        words += [place.strip.text[w.start : w.end].strip(_EDGES) for w in left]
        deleted = f" {fold(place.strip.deleted).text} "
        for option, label in options:
            if f" {fold(label).text} " in deleted and not chosen[option].found:
                chosen[option].deleted = True
        own = [*labels, *marks]
        if not own and place.is_cell and not left:
            own = [Token(number, 0, 0, mark=Mark("empty", "empty place", "", 0, 0))]
        tokens += sorted(own, key=lambda token: token.start)
        things = [t for t in place.strip.things.values() if isinstance(t, Piece)]
        shapes += [number for t in things if t.kind == "shape" and t.text in _ROUND]
    marked = {t.place for t in tokens if t.mark is not None and t.end}
    if any(t.option and t.place in marked for t in tokens):
        # The marks stand among the words, so an empty cell is no place for one.
        tokens = [t for t in tokens if t.option or t.end]
    stray = before = ""
    whole = all(one.found for one in chosen.values())
    by_place = ByPlace.of(tokens)
    last: dict[int, str] = {}
    option = ""
    for token in tokens:
        option = token.option if token.option in chosen else option
        last[id(token)] = option
    for token, beside in attach(tokens, places):
        if token.mark is None:
            continue
        if beside.option != _NONE:
            lost = not whole or by_place.is_another(token, beside)
            given = doubted(token, WHOSE) if lost and by_place.is_alone(token) else token
            if given.mark is not None:
                chosen[beside.option].marks.append(given.mark)
        elif token.mark.sign != "empty":
            stray = places[beside.place].strip.text[beside.start : beside.end]
            before = last[id(beside)]
    for number in shapes:
        for token in tokens:
            if token.place == number and token.option in chosen:
                chosen[token.option].circled = True
    return Found(options=tuple(chosen.values()), words=tuple(words), stray=stray, before=before)


def _others(
    options: Sequence[tuple[str, str]],
    labels: list[Token],
    marks: list[Token],
    left: list[Token],
    strip: Strip,
) -> list[Token]:
    """Words that begin a line or follow a mark, as labels do: one with a slip, or none."""
    from rapidfuzz import fuzz

    known = sorted([*labels, *marks], key=lambda token: token.start)
    groups: list[Token] = []
    for word in left:
        line = strip.text.rfind("\n", 0, word.start) + 1
        last = groups[-1] if groups else None
        between = [t for t in known if last is not None and last.end <= t.start < word.start]
        if last is not None and last.start >= line and not between:
            last.end = word.end
            continue
        before = [t for t in known if line <= t.start < word.start]
        if not before or before[-1].mark is not None:
            groups.append(Token(word.place, word.start, word.end, option=_NONE))
    missing = {option for option, _ in options} - {token.option for token in labels}
    for group in groups:
        text = fold(strip.text[group.start : group.end]).text
        begun = [o for o, label in options if f"{fold(label).text} ".startswith(f"{text} ")]
        if text and len(begun) == 1 and begun[0] in missing:
            # Its first words: "Agree" for "Agree Progression".
            group.option = begun[0]
            missing.discard(begun[0])
            continue
        for option, label in options:
            words = fold(label).text
            likely = option in missing and len(words) >= _LONG_ENOUGH
            if likely and fuzz.ratio(words, text[: len(words) + 1]) >= CLOSE:
                group.option = option
                missing.discard(option)
    return groups


def _labels(options: Sequence[tuple[str, str]], strip: Strip, place: int) -> list[Token]:
    """Where the options' labels stand, the longest first, none within another."""
    folded = fold(strip.text)
    taken: list[tuple[int, int]] = []
    found: list[Token] = []
    for option, label in sorted(options, key=lambda pair: -len(pair[1])):
        words = fold(label).text
        at = _find(folded.text, words, taken)
        if at < 0:
            continue
        taken.append((at, at + len(words)))
        start, end = folded.index[at], folded.index[at + len(words) - 1] + 1
        found.append(Token(place, start, end, option=option))
    return sorted(found, key=lambda token: token.start)


def _find(text: str, words: str, taken: list[tuple[int, int]]) -> int:
    at = -1
    while words:
        at = text.find(words, at + 1)
        if at < 0:
            return -1
        end = at + len(words)
        alone = text[at - 1 : at] in ("", " ") and text[end : end + 1] in ("", " ")
        if alone and not any(at < stop and start < end for start, stop in taken):
            return at
    return -1


def _marks(place: Place, labels: list[Token], number: int) -> tuple[list[Token], list[Token]]:
    """The marks between the labels, typed letters among them, and the words that are neither."""
    strip = place.strip
    if place.is_cell and not labels and not _is_labelled(strip):
        return _place_of_a_mark(place, number)
    marks = [
        mark
        for mark in marks_in(strip)
        if not (mark.how == "typed mark" and mark.shown in LETTER_MARKS)
        and not any(label.start < mark.end and mark.start < label.end for label in labels)
    ]
    covered = {at for m in marks for at in range(m.start, m.end)}
    covered |= {at for label in labels for at in range(label.start, label.end)}
    left: list[Token] = []
    letters: list[Token] = []
    for found in re.finditer(r"\S+", strip.text):
        free = [at for at in range(found.start(), found.end()) if at not in covered]
        word = "".join(strip.text[at] for at in free if at not in strip.things)
        if not any(s.isalnum() or category(s) == "So" or s in LETTER_MARKS for s in word):
            continue
        is_letter = bool(labels) and word.strip(_EDGES) in LETTER_MARKS
        (letters if is_letter else left).append(Token(number, free[0], free[-1] + 1))
    tokens = [Token(number, mark.start, mark.end, mark=mark) for mark in marks]
    around = [*labels, *tokens]
    for letter in letters:
        letter.mark = _letter_mark(strip, letter, around, left, boxed=bool(marks))
        (tokens if letter.mark is not None else left).append(letter)
    return tokens, sorted(left, key=lambda token: token.start)


def _letter_mark(
    strip: Strip, letter: Token, around: list[Token], left: list[Token], *, boxed: bool
) -> Mark | None:
    """The mark that a lone letter is; none where it is one of somebody's words.

    ``around`` are the labels and the other marks, ``left`` the words that are neither;
    ``boxed`` is whether there are boxes or signs to tick with.
    """
    line = strip.text.rfind("\n", 0, letter.start) + 1
    stop = strip.text.find("\n", letter.end)
    before = [t for t in (*around, *left) if line <= t.start < letter.start]
    after = [t for t in (*around, *left) if letter.start < t.start and not 0 <= stop < t.start]
    nearest = min(after, key=lambda t: t.start, default=None)
    if nearest in left and nearest is not None and strip.text[nearest.start].isdigit():
        # "x 3" says how often.
        return None
    among = bool(before) and max(before, key=lambda t: t.end) in left
    if among and (boxed or (after and min(after, key=lambda t: t.start) in left)):
        return None
    bare = strip.text[letter.start : letter.end].strip(_EDGES)
    look = strip.looks[letter.start]
    note = "its mark is struck out" if look & STRIKE else ""
    note = note or (f"'{bare}' may be one of the words that it follows" if among else "")
    sign: Sign = "doubt" if note else "cross"
    return Mark(sign, "typed mark", bare, letter.start, letter.end, look, note)


def _is_labelled(strip: Strip) -> bool:
    """Whether a mark stands before words of its own, as in the cell of an option with a slip."""
    marks = marks_in(strip)
    words = without(strip, marks).strip() if marks else ""
    return sum(sign.isalpha() for sign in words) >= _LONG_ENOUGH and when(words).first is None


def _place_of_a_mark(place: Place, number: int) -> tuple[list[Token], list[Token]]:
    """A cell of its own beside an option holds a mark, or words that are none."""
    strip = place.strip
    answer = tick_place(strip, place.where)
    end = max(len(strip.text), 1)
    signs: dict[str, Sign] = {"answered": "tick", "blank": "empty", "unclear": "doubt"}
    if not strip.text.strip() and answer.state == "blank":
        return [], []
    if answer.how == "typed words":
        words = [Token(number, m.start(), m.end()) for m in re.finditer(r"\S+", strip.text)]
        return [], words
    mark = Mark(signs[answer.state], answer.how, answer.shown, 0, end, 0, answer.note)
    return [Token(number, 0, end, mark=mark)], []


def _look(strip: Strip, token: Token) -> int:
    """The looks that all signs of a label share."""
    looks = [strip.looks[at] for at in range(token.start, token.end) if strip.text[at].strip()]
    shared = looks[0] if looks else 0
    for one in looks[1:]:
        shared &= one
    return shared
