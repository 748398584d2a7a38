"""What stands in a line of a form beside its words: blanks to write on, boxes, controls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from filler.facts.content import HIGHLIGHT, SHADE, UNDERLINE, ControlFact, Piece
from filler.facts.strip import STAND_IN, Strip
from filler.ooxml.symbols import EMPTY_GLYPHS
from filler.placing.sheet import FRAMES

Kind = Literal["blank", "box", "brackets", "control"]
_BLANK = re.compile(r"_(?:[_\s]{0,3}_)+|(?:\.[.\s]?){4,}|…{2,}|(?:[\u2013\u2014-]\s?){6,}")
# What stands between the parts of one blank, as of a day: "__ / __ / ____".
_WITHIN = re.compile(r" ?[/.:–-] ?| ?")
# A blank of fewer signs gives none of them up.
_LEAST = 3
_BRACKETS = re.compile(r"\[[\s_]{0,12}\]|\([\s_]{0,12}\)|\{\s{0,12}\}")
# Wider brackets have room for words.
_ROOM = re.compile(r"(?<=\()[ \xa0]{13,}(?=\))|(?<=\[)[ \xa0]{13,}(?=\])")
# Spaces that are underlined are a line to write on.
_SPACES = re.compile(r"[ \xa0\u2000-\u200a]{3,}")
# Words in brackets that say what is to be written in their place: "{insert name}", "[Date]". What
# stands in two braces is for a program.
_PROMPT = re.compile(
    r"(?<!\{)\{([^{}%#\n]{2,160})\}(?!\})|<([^\W\d_][^<>\n]{1,160})>|\[([^\[\]\n]{2,160})\]"
)
_ADDRESSES = ("@", "://")
_MARKED = HIGHLIGHT | SHADE
_THINGS = frozenset({"box"})
# Whether words in square brackets ask for something to be written there.
Asks = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Token:
    """One of them: from where to where in the line, and the control's number.

    ``label`` are the words that stand there to say what is to be written in their place.
    """

    kind: Kind
    start: int
    end: int
    control: int = -1
    label: str = ""


def tokens_of(
    strip: Strip, controls: tuple[ControlFact, ...], asks: Asks = lambda _words: False
) -> list[Token]:
    """The tokens of a line, in order; none within another."""
    found: list[Token] = []
    taken: set[int] = set()
    for number, (start, end) in sorted(strip.held.items(), key=lambda pair: pair[1]):
        fact = controls[number]
        if fact.kind in FRAMES or fact.kind == "gallery" or set(range(start, end)) & taken:
            continue
        kind: Kind = "box" if fact.kind == "tick" else "control"
        found.append(Token(kind, start, end, number))
        taken |= set(range(start, end))
    for at, thing in strip.things.items():
        if at not in taken and isinstance(thing, Piece) and thing.kind in _THINGS:
            found.append(Token("box", at, at + 1))
            taken.add(at)
    for at, sign in enumerate(strip.text):
        if at not in taken and sign in EMPTY_GLYPHS:
            found.append(Token("box", at, at + 1))
            taken.add(at)
    for match in _PROMPT.finditer(strip.text):
        own = set(range(*match.span()))
        if not taken & own and _is_prompt(match, strip, asks):
            label = next(words for words in match.groups() if words)
            found.append(Token("blank", *match.span(), label=" ".join(label.split())))
            taken |= own
    for pattern, kind in ((_BRACKETS, "brackets"), (_BLANK, "blank")):
        for match in pattern.finditer(strip.text):
            start, end = match.span()
            end = start + len(match.group().rstrip())
            if not taken & set(range(start, end)):
                found.append(Token(kind, start, end))
                taken |= set(range(start, end))
    for match in (*_SPACES.finditer(strip.text), *_ROOM.finditer(strip.text)):
        span = range(*match.span())
        is_ruled = match.re is _ROOM or all(strip.looks[at] & UNDERLINE for at in span)
        if is_ruled and not taken & set(span):
            found.append(Token("blank", span.start, span.stop))
            taken |= set(span)
    found.sort(key=lambda token: (token.start, token.end))
    return _merged(found, strip.text)


def _is_prompt(match: re.Match[str], strip: Strip, asks: Asks) -> bool:
    """Whether words in brackets stand for what is to be written there.

    Braces and angles do; square brackets where they ask in the form's language, or are marked as
    the words around them are not.
    """
    inner = next((words for words in match.groups() if words), "")
    if not any(map(str.isalpha, inner)) or any(sign in inner for sign in _ADDRESSES):
        return False
    if match[3] is None:
        return True
    start, end = match.span()
    inside = all(strip.looks[at] & _MARKED for at in range(start, end))
    around = [
        strip.looks[at] & _MARKED
        for at in (*range(start), *range(end, len(strip.text)))
        if strip.text[at].isalnum()
    ]
    return (inside and bool(around) and not all(around)) or asks(inner)


def _merged(tokens: list[Token], text: str) -> list[Token]:
    """Blanks that only signs part are one: "__ / __ / ____"."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        between = text[last.end : token.start] if last is not None else ""
        is_plain = last is not None and not last.label and not token.label
        is_both = last is not None and last.kind == token.kind == "blank"
        if last is not None and is_plain and is_both and _WITHIN.fullmatch(between):
            found[-1] = Token("blank", last.start, token.end)
        else:
            found.append(token)
    return [
        _apart(token, text) if token.kind == "blank" and not token.label else token
        for token in found
    ]


def _apart(token: Token, text: str) -> Token:
    """A blank without the sign that parts it from a word right against it: "Name____"."""
    start, end = token.start, token.end
    if end - start >= _LEAST and text[start - 1 : start].isalnum():
        start += 1
    if end - start >= _LEAST and text[end : end + 1].isalnum():
        end -= 1
    return Token("blank", start, end, token.control)


def words_only(text: str) -> str:
    """The words of a stretch, single-spaced, without stand-ins."""
    return " ".join(text.replace(STAND_IN, " ").split())
