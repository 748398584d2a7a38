"""What the engine fills in itself: defaults, an answer shown again, what is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from filler.definition.formulas import Formula
from filler.definition.model import Field, Pack
from filler.kinds.checked import checked
from filler.kinds.model import Checked, Misfit
from filler.records.model import Value

# A result is rounded as people round it, to as many figures where its question says none.
_DECIMALS = 2


def worked_out(
    own: Field, formula: Formula, answers: Mapping[str, Any], pack: Pack
) -> Checked | None:
    """What a question's formula comes to; None where an answer that it needs is not given.

    ``answers`` are plain values by id, those of a list of rows under ``list[*].column``.

    Raises:
        Misfit: when the result is not between the question's limits.
    """

    def lookup(name: str) -> Sequence[object]:
        given = answers.get(name)
        found = given if isinstance(given, list | tuple) else [given]
        return [one for one in found if one is not None]

    value = formula.value(lookup)
    if value is None:
        return None
    if own.kind == "duration":
        whole = int(value.to_integral_value(ROUND_HALF_UP))
        if whole < 0:
            raise Misfit("the end is before the beginning", "Check the two times.")
        return checked(own, f"{whole // 60}:{whole % 60:02d}", pack.language)
    places = own.limits.decimals if own.limits.decimals is not None else _DECIMALS
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return checked(own, float(rounded) if places else int(rounded), pack.language)


def completed(pack: Pack, values: dict[str, Value]) -> Iterator[tuple[str, str, str]]:
    """Fill in what a record need not say; yields what contradicts it: id, message, remedy."""
    for own in pack.completed:
        if own.same and own.same in values:
            given = values.setdefault(own.id, values[own.same])
            if given != values[own.same]:
                said = f"it differs from the answer to '{own.same}', which is repeated here"
                yield own.id, said, "Leave it out, or write the same."
        for column in own.columns:
            if column.formula is not None:
                yield from _rows(pack, own, column, column.formula, values)
        if own.formula is None:
            continue
        try:
            found = worked_out(own, own.formula, _plain(own.formula, values), pack)
        except Misfit as misfit:
            yield own.id, f"worked out, {misfit.message}", misfit.remedy
            continue
        yield from _against(own.id, values.get(own.id), found, own.formula)
        if found is not None:
            values[own.id] = found


def _rows(
    pack: Pack, own: Field, column: Field, formula: Formula, values: dict[str, Value]
) -> Iterator[tuple[str, str, str]]:
    """A column that is worked out in each row from the others of it."""
    rows = values.get(own.id)
    name = column.id.rpartition(".")[2]
    made = []
    for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
        if not isinstance(row, Mapping):
            continue
        place = f"{own.id}[{number}].{name}"
        plain = {key: _bare(value) for key, value in row.items()}
        try:
            found = worked_out(column, formula, plain, pack)
        except Misfit as misfit:
            yield place, f"worked out, {misfit.message}", misfit.remedy
            continue
        yield from _against(place, row.get(name), found, formula)
        made.append({**row, name: found} if found is not None else row)
    if made:
        values[own.id] = tuple(made)


def _against(
    place: str, given: object, found: Checked | None, formula: Formula
) -> Iterator[tuple[str, str, str]]:
    if isinstance(given, Checked) and found is not None and given.value != found.value:
        said = f"it is {given.shown}, but {formula.text} is {found.shown}"
        yield place, said, "Leave it out; it is calculated for you."


def _plain(formula: Formula, values: Mapping[str, Value]) -> dict[str, Any]:
    """The answers that a formula needs as plain values."""
    found: dict[str, Any] = {}
    for name in formula.names:
        rows, is_rows, column = name.partition("[*].")
        given = values.get(rows)
        if not is_rows:
            found[name] = _bare(given) if not isinstance(given, tuple) else list(given)
        elif isinstance(given, tuple):
            found[name] = [_bare(row.get(column)) for row in given if isinstance(row, Mapping)]
    return found


def _bare(value: object) -> object:
    return value.value if isinstance(value, Checked) else value
