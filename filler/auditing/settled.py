"""What a person said that an unclear place means, used as long as the same stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from filler.auditing.case import Case
from filler.auditing.heads import Heads, tie
from filler.definition.model import Pack
from filler.reading.model import Answer

BLANK = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one unclear place of somebody means: a value in the record's shape, or nothing there.

    ``shown`` is what stood there when it was said; where something else stands, it counts no more.
    """

    name: str
    number: str
    field: str
    shown: str
    value: Any
    who: str
    when: str

    @property
    def heads(self) -> Heads:
        """Whose place it is."""
        return Heads(file="", name=self.name, number=self.number)


def settled(case: Case, meanings: Sequence[Meaning]) -> Case:
    """The case with what was said of its unclear places."""
    found: dict[str, Answer] = {}
    for one in meanings:
        answer = case.answers.get(one.field)
        if answer is None or answer.state != "unclear" or answer.shown != one.shown:
            continue
        if tie(one.heads, case.heads).is_one is not True:
            continue
        found[one.field] = replace(
            answer,
            state="blank" if one.value in (None, BLANK) else "answered",
            value=None if one.value == BLANK else one.value,
            note=f"settled by {one.who}, {one.when}",
        )
    return replace(case, answers={**case.answers, **found}) if found else case


def choices_for(pack: Pack, name: str) -> list[tuple[str, str]]:
    """What an unclear place may mean, each with its words; none where anything may be written.

    Options of a choice by their ids, ``true`` and ``false`` of a tick.
    """
    path, _, option = name.partition("=")
    field = pack.fields.get(path)
    if field is None:
        return []
    if option or field.kind == "tick":
        return [("true", "It is ticked"), ("false", "It is not ticked")]
    if field.kind == "choice":
        return [(own.id, own.label) for own in field.options]
    return []


def value_of(pack: Pack, name: str, given: str) -> Any:
    """A meaning as it was given on a page, in the record's shape; None where it fits nothing."""
    known = [value for value, _ in choices_for(pack, name)]
    if given == BLANK:
        return BLANK
    if known:
        return {"true": True, "false": False}.get(given, given) if given in known else None
    return " ".join(given.split()) or None
