"""Answers that the form shows again or works out, held against those that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from filler.definition.formulas import Formula
from filler.definition.model import Field, Pack
from filler.kinds.model import Misfit
from filler.reading.model import Answer
from filler.records.complete import worked_out


def settle_given(answers: Mapping[str, Answer], pack: Pack) -> dict[str, Answer]:
    """The answers with those that are shown again, or worked out, settled."""
    found = dict(answers)
    for own in pack.completed:
        if own.id not in found:
            continue
        if own.same in found:
            found |= _agreed(own, found[own.id], found[own.same])
        for column in own.columns:
            if column.formula is not None:
                _settle_rows(own, column, column.formula, found, pack)
        if own.formula is not None:
            plain = {name: _given(found, name) for name in own.formula.names}
            found[own.id] = _checked(own, own.formula, found[own.id], plain, pack)
    for name, first in pack.alone.same.items():
        # A form that is sent alone has one place for both.
        if (
            name not in found
            and first in found
            and any(_is_of(o, pack.fields[name].form) for o in found)
        ):
            found[name] = found[first]
    return found


def _is_of(name: str, form: str) -> bool:
    return name.startswith(f"{form}.")


def _agreed(own: Field, copy: Answer, first: Answer) -> dict[str, Answer]:
    """One answer that stands in two places; where the two contradict, nobody can tell."""
    if copy.state != "answered" or first.value == copy.value:
        return {}
    if first.state == "blank":
        return {own.same: replace(copy, note=f"it was given where '{own.name}' asks for it again")}
    if first.state != "answered":
        return {}
    note = f"'{first.shown[:60]}' is in one place, and '{copy.shown[:60]}' in the other"
    unclear = {"state": "unclear", "value": None, "note": note}
    return {own.same: replace(first, **unclear), own.id: replace(copy, **unclear)}  # type: ignore[arg-type]


def _settle_rows(
    own: Field, column: Field, formula: Formula, found: dict[str, Answer], pack: Pack
) -> None:
    name = column.id.rpartition(".")[2]
    number = 0
    while (place := f"{own.id}[{number}].{name}") in found:
        plain = {key: _given(found, f"{own.id}[{number}].{key}") for key in formula.names}
        settled = _checked(column, formula, found[place], plain, pack)
        if settled is not found[place] and settled.state == "unclear":
            rows = [dict(row) for row in found[own.id].value or ()]
            rows[number][name] = None
            note = settled.note
            found[own.id] = replace(found[own.id], state="unclear", value=rows, note=note)
        found[place] = settled
        number += 1


class _Unknown:
    """An answer that cannot be told, so that nothing is worked out from it."""


def _given(found: Mapping[str, Answer], name: str) -> Any:
    """The value of an answer, or those of a column over all rows."""
    rows, is_rows, column = name.partition("[*].")
    if not is_rows:
        return _value(found.get(name))
    values: list[Any] = []
    while (place := f"{rows}[{len(values)}].{column}") in found:
        values.append(_value(found[place]))
    return values


def _value(answer: Answer | None) -> Any:
    if answer is None or answer.state in ("unclear", "missing"):
        return _Unknown
    return answer.value if answer.state == "answered" else None


def _checked(
    own: Field, formula: Formula, answer: Answer, plain: Mapping[str, Any], pack: Pack
) -> Answer:
    """A result that stands in the file held against what it comes to."""
    parts = [
        one for given in plain.values() for one in (given if isinstance(given, list) else [given])
    ]
    if answer.state not in ("answered", "blank"):
        return answer
    if _Unknown in parts:
        if answer.state == "blank":
            return answer
        said = f"it was not checked against {formula.text}, part of which is unclear"
        return replace(answer, note="; ".join(filter(None, (answer.note, said))))
    try:
        result = worked_out(own, formula, plain, pack)
    except Misfit as misfit:
        return replace(answer, state="unclear", value=None, note=f"worked out, {misfit.message}")
    if result is None and answer.state == "answered":
        note = f"'{answer.shown[:60]}' is there, but {formula.text} needs an answer that is missing"
        return replace(answer, state="unclear", value=None, note=note)
    if result is None or answer.value == result.value:
        return answer
    said = f"{formula.text} is {result.shown}"
    if answer.state == "blank":
        return replace(answer, note=f"left empty; {said}")
    note = f"'{answer.shown[:60]}' is there, but {said}"
    return replace(answer, state="unclear", value=None, note=note)
