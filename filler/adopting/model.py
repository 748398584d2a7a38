"""What is found in somebody's own form: its places, each where it stands, and what they ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

How = Literal["blank", "cell", "behind", "box", "brackets", "control", "words", "ours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a place stands: a stretch of a line, by the line's number; empty where one is put in.

    ``how`` is the evidence: a ``blank`` to write on, an empty ``cell``, the end ``behind`` a
    label, a ``box``, typed ``brackets``, a ``control``, printed ``words`` to choose from, or a
    control that is ``ours``, of an earlier draft.
    ``control`` is the number of the control that is there.
    """

    line: int
    start: int
    end: int
    how: How
    control: int = -1


@dataclass(slots=True, kw_only=True)
class Choice:
    """One option of a question: its label, and where it is ticked."""

    label: str
    spot: Spot
    id: str = ""


@dataclass(slots=True, kw_only=True)
class Question:
    """One question of the form: what it asks, how, and where its answer stands.

    ``spots`` are those of each row of a list, of a column's cells. ``whose`` is the person whose
    job it is, in a person's words; ``tag`` is that of its control, where another pack has it;
    ``found`` is the label as it was recognised.
    """

    label: str
    kind: str
    where: str
    spot: Spot | None = None
    options: list[Choice] = field(default_factory=list)
    columns: list[Question] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    entries: tuple[str, ...] = ()
    section: str = ""
    id: str = ""
    number: int = -1
    required: bool = False
    whose: str = ""
    tag: str = ""
    found: str = ""


def spots_of(own: Question) -> Iterator[Spot]:
    """Every place of a question."""
    if own.spot is not None:
        yield own.spot
    yield from (choice.spot for choice in own.options)
    for column in own.columns:
        yield from column.spots


@dataclass(slots=True, kw_only=True)
class Found:
    """A whole form: its title, its questions in order, and what looks like one and has no place.

    ``filled`` are the places that look filled in, each with what stands there; ``dropped`` the
    questions that a person left out.
    """

    title: str
    questions: list[Question] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    filled: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[Question] = field(default_factory=list)
