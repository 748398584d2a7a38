"""Rows that a person may add to: each row's cells, and each column over all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from filler.definition.model import ControlSpec, Field, Pack
from filler.facts.content import ControlFact
from filler.reading.by_tag import control_answer
from filler.reading.model import Answer

_TWICE = "its rows are there more than once, as when two packs are put into one file"


def tagged_rows(
    field: Field, found: Mapping[str, list[ControlFact]], pack: Pack, *, merged: bool = False
) -> dict[str, Answer]:
    """The rows of a list whose controls have their tags, rows without an answer left out.

    ``merged`` is whether two packs were put into the file; rows in two tables are theirs then,
    even where a program (ONLYOFFICE 10) has dropped the repeating sections around them.
    """
    cells = [spec for spec in field.controls if spec.column is not None]
    numbers = sorted(
        {f.row for spec in cells for f in found.get(spec.tag, ()) if f.row is not None}
    )
    section = found.get(field.id, [])
    if not numbers and not section:
        return {field.id: Answer(state="missing", note="its rows are not in the file")}
    answers: dict[str, Answer] = {}
    rows: list[dict[str, Any]] = []
    for number in numbers:
        row: dict[str, Answer] = {}
        for spec in cells:
            facts = [f for f in found.get(spec.tag, ()) if f.row == number]
            row[str(spec.column)] = control_answer(spec, facts, pack)
        if any(answer.state in ("answered", "unclear") for answer in row.values()):
            answers |= {f"{field.id}[{len(rows)}].{name}": a for name, a in row.items()}
            rows.append({name: answer.value for name, answer in row.items()})
    where = section[0].where if section else ""
    own = _own(rows, answers, "repeating section", where)
    columns = {f"{field.id}.{spec.column}": _column(spec, numbers, found, pack) for spec in cells}
    facts = [fact for spec in cells for fact in found.get(spec.tag, ())]
    tables = {fact.cell.table for fact in facts if fact.cell is not None}
    if sum(fact.kind == "rows" for fact in section) > 1 or (merged and len(tables) > 1):
        own = replace(own, state="unclear", note=_TWICE)
    return {field.id: own} | columns | answers


def labelled_rows(
    field: Field, found: list[dict[str, Answer]], *, merged: bool = False
) -> dict[str, Answer]:
    """The rows of a list that were found under the heads of their columns; as above."""
    answers = {
        f"{field.id}[{number}].{name}": answer
        for number, row in enumerate(found)
        for name, answer in row.items()
    }
    rows = [{name: answer.value for name, answer in row.items()} for row in found]
    where = next((a.where for a in answers.values() if a.where), "")
    columns = {}
    for spec in field.controls:
        if spec.column is not None:
            cells = [row[spec.column] for row in found if spec.column in row]
            columns[f"{field.id}.{spec.column}"] = _over_rows(cells)
    own = _own(rows, answers, "table rows", where)
    if merged and len({a.where.partition(", row")[0] for a in answers.values() if a.where}) > 1:
        own = replace(own, state="unclear", note=_TWICE)
    return {field.id: own} | columns | answers


def _own(rows: list[dict[str, Any]], answers: Mapping[str, Answer], how: str, where: str) -> Answer:
    unclear = [a.note for a in answers.values() if a.state == "unclear"]
    return Answer(
        state="unclear" if unclear else "answered" if rows else "blank",
        value=rows,
        shown=f"{len(rows)} rows" if len(rows) != 1 else "1 row",
        how=how,
        where=where,
        note=unclear[0] if unclear else "",
    )


def _column(
    spec: ControlSpec, numbers: list[int], found: Mapping[str, list[ControlFact]], pack: Pack
) -> Answer:
    """One column over all rows; its value is the list of what stands in it."""
    facts = found.get(spec.tag, [])
    answers = [
        control_answer(spec, [f for f in facts if f.row == number], pack) for number in numbers
    ]
    return _over_rows(answers) if answers else _NO_COLUMN


_NO_COLUMN = Answer(state="missing", note="its column is not in the file")


def _over_rows(answers: list[Answer]) -> Answer:
    states = {answer.state for answer in answers}
    for state in ("unclear", "answered", "blank"):
        if state in states:
            first = next(answer for answer in answers if answer.state == state)
            values = [answer.value for answer in answers if answer.state == "answered"]
            return replace(first, value=values or None)
    return Answer(state="blank") if not answers else _NO_COLUMN
