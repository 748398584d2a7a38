"""What changed between two wordings of the same statements, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from filler.definition.statements import Reference, Statement

_WORD = re.compile(r"\S+|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of words that both have, or only one of them."""

    kind: Literal["same", "taken out", "put in"]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One statement in its two wordings; a title is None where only one has it."""

    number: int
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]


def compare(before: Reference, after: Reference) -> Iterator[Compared]:
    """The statements of both by their numbers."""
    old = {statement.number: statement for statement in before.statements}
    new = {statement.number: statement for statement in after.statements}
    for number in sorted({*old, *new}):
        one, two = old.get(number), new.get(number)
        yield Compared(
            number=number,
            before=one.title if one is not None else None,
            after=two.title if two is not None else None,
            pieces=tuple(changes(_text(one), _text(two))),
        )


def _text(statement: Statement | None) -> str:
    return "\n".join(statement.text) if statement is not None else ""


def changes(before: str, after: str) -> Iterator[Piece]:
    """One text's words and another's, in stretches."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(kind="same", words=_joined(old[a:b]))
            continue
        if a < b:
            yield Piece(kind="taken out", words=_joined(old[a:b]))
        if c < d:
            yield Piece(kind="put in", words=_joined(new[c:d]))


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" \n ", "\n").strip(" ")
