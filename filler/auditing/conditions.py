"""Whether the conditions hold under which something is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from filler.auditing.periods import months_written
from filler.auditing.vocabulary import NOTHING_GIVEN
from filler.definition.conditions import Amount, Condition
from filler.definition.formulas import amount_of
from filler.reading.model import Answer

if TYPE_CHECKING:
    from filler.auditing.case import Case

_MONTHS = 12
# Whether something holds; words say why nobody can tell.
Said = bool | str


class NotGiven(str):
    """Nobody can tell, because an answer that it rests on is not given."""


def holds(conditions: Iterable[Condition], case: Case) -> Said:
    """Whether all of some conditions hold."""
    return _every(_holds(condition, case) for condition in conditions)


def _every(said: Iterable[Said]) -> Said:
    found = list(said)
    if any(one is False for one in found):
        return False
    return next((one for one in found if isinstance(one, str)), True)


def _some(said: Iterable[Said]) -> Said:
    found = list(said)
    if any(one is True for one in found):
        return True
    return next((one for one in found if isinstance(one, str)), False)


def _holds(condition: Condition, case: Case) -> Said:
    if condition.any or condition.none:
        none = _every(_holds(inner, case) for inner in condition.none) if condition.none else False
        some = _some(_holds(inner, case) for inner in condition.any) if condition.any else True
        return _every([some, none if isinstance(none, str) else not none])
    return _some(_one(condition, name, case) for name in case.every(condition.fields))


def _one(condition: Condition, name: str, case: Case) -> Said:
    """Whether one answer is as a condition says."""
    answer = case.answer(name)
    if answer.state == "unclear":
        return f"{case.named(name)} is unclear: {answer.note}"
    if condition.answered is not None:
        is_given = answer.state == "answered" and not (
            isinstance(answer.value, str) and NOTHING_GIVEN.fullmatch(answer.value.strip())
        )
        if is_given is not condition.answered:
            return False
    if condition.values:
        given = answer.value if isinstance(answer.value, list) else [answer.value]
        if not {_word(one) for one in given} & set(condition.values):
            return False
    limits = ((condition.less_than, True), (condition.more_than, False))
    return _every(
        _beyond(name, answer, limit, case, is_less=is_less)
        for limit, is_less in limits
        if limit is not None
    )


def _word(value: object) -> str:
    """A value as a condition writes it: a tick is "true" or "false"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _beyond(name: str, answer: Answer, limit: Amount, case: Case, *, is_less: bool) -> Said:
    """Whether an answer is less than a limit, or more; a list by how many entries it has."""
    if answer.state in ("blank", "missing") and not isinstance(answer.value, list):
        return NotGiven(f"{case.named(name)} is not given")
    said = f"{case.named(name)} says '{answer.shown}'"
    if isinstance(limit, relativedelta):
        months = limit.years * _MONTHS + limit.months
        found = months_written(str(answer.value), case.today)
        if found is None:
            return f"{said}, which is not a clear length of time"
        least, most = found
        if least < months <= most if is_less else least <= months < most:
            return said
        return most < months if is_less else least > months
    if isinstance(limit, timedelta):
        minutes = amount_of(answer.value)
        if minutes is None:
            return f"{said}, which is not a time"
        bound = limit.total_seconds() / 60
        return minutes < bound if is_less else minutes > bound
    value = len(answer.value) if isinstance(answer.value, list) else answer.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return f"{said}, which is not a number"
    return value < limit if is_less else value > limit
