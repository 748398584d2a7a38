"""What files say of one question: its answers taken together, and what two of them say as one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from filler.auditing.names import same_person
from filler.auditing.packed import whole
from filler.definition.model import Pack
from filler.reading.model import Answer, Reading

HELD = ("answered", "unclear")
# Signs in which two spellings of one thing differ; a point between digits is none of them.
_FILLING = re.compile(r"(?<!\d)[.]|[.](?!\d)|[\s,;()'’\"-]+")
_ROW = re.compile(r"\[(\d+)\]\.(.+)")
# What a question's answers are by their ids.
Unit = Mapping[str, Answer]
A = TypeVar("A")


def question_of(name: str, pack: Pack) -> str:
    """The id of the question that an answer is of: a row's is its list, a part's its signature."""
    plain = name.partition("[")[0].partition("=")[0]
    parent = plain.rpartition(".")[0]
    own = pack.fields.get(parent)
    if own is not None and own.kind in ("rows", "signature"):
        return parent
    return plain


def units_of(reading: Reading, pack: Pack, *, all_: bool = False) -> dict[str, dict[str, Answer]]:
    """A file's answers by their questions; only questions that somebody began, unless ``all_``."""
    found: dict[str, dict[str, Answer]] = {}
    for name, answer in whole(reading.answers).items():
        found.setdefault(question_of(name, pack), {})[name] = answer
    if all_:
        return found
    return {name: unit for name, unit in found.items() if is_held(unit)}


def is_held(unit: Unit) -> bool:
    """Whether something stands in the place of a question."""
    return any(answer.state in HELD for answer in unit.values())


def joined(question: str, one: Unit, two: Unit, pack: Pack) -> Unit | None:
    """What two files say of one question together: the fuller of them; None where they differ.

    Two spellings of a name are one name, and lists that share no row in parts are one list.
    """
    first, second = said_of(one), said_of(two)
    if all(second.get(name) == value for name, value in first.items()):
        return two
    if all(first.get(name) == value for name, value in second.items()):
        return one
    own = pack.fields.get(question)
    if own is None:
        return None
    if own.kind == "rows":
        return _joined_rows(question, one, two)
    if own.holds == "name" and first.keys() == second.keys() == {question}:
        names = [str(unit[question].value or "") for unit in (one, two)]
        if same_person(*names) is True:
            return two if len(names[1]) >= len(names[0]) else one
    return None


def said_of(unit: Unit) -> dict[str, Any]:
    """The parts of an answer that are there: each word, tick, picture and part by its id."""
    said: dict[str, Any] = {}
    for name, answer in unit.items():
        if answer.state not in HELD:
            continue
        value = answer.value if answer.state == "answered" else answer.shown
        if any(other.startswith((f"{name}.", f"{name}[")) for other in unit):
            continue
        if isinstance(value, list):
            said |= {f"{name}={item}": True for item in value}
        elif answer.picture:
            said[name] = answer.picture
        elif isinstance(value, str):
            said[name] = _FILLING.sub("", value.casefold())
        else:
            said[name] = value
    return said


def _joined_rows(list_: str, one: Unit, two: Unit) -> Unit | None:
    """The rows of both, each once; None where two of them say the same in part."""
    first, second = _held_rows(list_, one), _held_rows(list_, two)
    mine = [said_of(row) for row in first]
    more = []
    for row in second:
        said = said_of(row)
        if said in mine:
            continue
        if any(_is_edited(said, other) for other in mine):
            return None
        more.append(row)
    if not more:
        return one
    rows = [*first, *more]
    unit = {name: answer for name, answer in one.items() if not name.startswith(f"{list_}[")}
    for number, row in enumerate(rows):
        unit |= {f"{list_}[{number}].{column}": answer for column, answer in row.items()}
    whole_ = unit.get(list_)
    if whole_ is not None:
        values = [{column: answer.value for column, answer in row.items()} for row in rows]
        unit[list_] = replace(whole_, state="answered", value=values, shown=f"{len(rows)} rows")
    return unit


def rows_of(list_: str, answers: Mapping[str, A]) -> dict[int, dict[str, A]]:
    """The rows of a list by their numbers, the first first; each row by its columns."""
    rows: dict[int, dict[str, A]] = {}
    for name, answer in answers.items():
        found = _ROW.fullmatch(name[len(list_) :]) if name.startswith(f"{list_}[") else None
        if found is not None:
            rows.setdefault(int(found[1]), {})[found[2]] = answer
    return dict(sorted(rows.items()))


def _held_rows(list_: str, unit: Unit) -> list[dict[str, Answer]]:
    """The rows of a list in which something stands."""
    return [row for row in rows_of(list_, unit).values() if is_held(row)]


def _is_edited(said: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a row may be another one that somebody changed: at least half of it is the same."""
    same = sum(other.get(column) == value for column, value in said.items())
    return bool(2 * same >= min(len(said), len(other)))
