"""When something is asked: conditions on answers, the same in forms and in rules.

``when = [{ field = "details.asye", values = ["no"] }]``: all of them hold. A condition may also be
``{ any = [...] }``, of which one holds, or ``{ not = [...] }``, which do not all hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from filler.definition.reader import Reader
from filler.errors import did_you_mean

if TYPE_CHECKING:
    from filler.definition.model import Pack

# A length of service, a number, or a time and a length of time in hours and minutes.
Amount = relativedelta | timedelta | int | float
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_UNIT = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
_DECLARED = re.compile(r"(-?\d{1,4}) (day|week|month|year)s?")
# No window is longer, in whatever unit.
_LONGEST = 1200
# Conditions are in conditions no deeper than a person could follow.
_DEEPEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One of some answers is as it is said, or one of ``any`` holds, or not all of ``none``.

    ``fields`` are answers' ids, of which one is enough; ``said`` is the amount as it was written.
    """

    fields: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    answered: bool | None = None
    less_than: Amount | None = None
    more_than: Amount | None = None
    said: str = ""
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()

    @property
    def names(self) -> Iterator[str]:
        """Every answer that it looks at."""
        yield from self.fields
        for inner in (*self.any, *self.none):
            yield from inner.names


def declared_period(text: str) -> relativedelta | None:
    """A length of time as a definition writes it: ``-6 months``."""
    found = _DECLARED.fullmatch(text.strip())
    if found is None or abs(int(found[1])) > _LONGEST:
        return None
    return relativedelta(**{_UNIT[found[2]]: int(found[1])})  # type: ignore[arg-type]


def read_conditions(reader: Reader, key: str = "when", depth: int = 0) -> tuple[Condition, ...]:
    """The conditions under a key, their fields named as they stand there."""
    if depth > _DEEPEST:
        reader.problem(f"'{key}' is nested too deep.")
        return ()
    return tuple(_condition(entry, depth) for entry in reader.tables(key))


def _condition(reader: Reader, depth: int) -> Condition:
    if "any" in reader.keys or "not" in reader.keys:
        one = Condition(
            any=read_conditions(reader, "any", depth + 1),
            none=read_conditions(reader, "not", depth + 1),
        )
        reader.done()
        return one
    less, more = _amount(reader, "less_than"), _amount(reader, "more_than")
    condition = Condition(
        fields=(reader.text("field"),),
        values=reader.texts("values"),
        answered=reader.flag("answered") if "answered" in reader.keys else None,
        less_than=less,
        more_than=more,
        said=str(
            reader.value("less_than") if less is not None else reader.value("more_than") or ""
        ),
    )
    if not {"values", "answered", "less_than", "more_than"} & set(reader.keys):
        reader.problem("a condition needs 'values', 'answered', 'less_than' or 'more_than'.")
    reader.done()
    return condition


def _amount(reader: Reader, key: str) -> Amount | None:
    value = reader.value(key, "a number, hours and minutes, or a length of service")
    if value is None or type(value) in (int, float):
        return value  # type: ignore[no-any-return]
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if clock is not None:
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    period = declared_period(value) if isinstance(value, str) else None
    if period is None:
        reader.problem(
            f"'{key}' is {value!r}; give a number, hours and minutes ('1:30'), or a length of"
            " service ('6 months')."
        )
    return period


# The kinds of answer that each sort of amount is held against.
_SORTS: tuple[tuple[type | tuple[type, ...], tuple[str, ...], str], ...] = (
    (timedelta, ("time", "duration"), "a time or a length of time"),
    (relativedelta, ("text", "long_text"), "words that say a length of service"),
    ((int, float), ("number", "rows", "choices"), "a number or a list"),
)


def _sorted_wrong(limit: Amount | None, kind: str) -> str:
    """Why an amount says nothing of an answer of a kind; nothing where it does."""
    for sort, kinds, words in _SORTS:
        if limit is not None and isinstance(limit, sort):
            return "" if kind in kinds else words
    return ""


def renamed(condition: Condition, start: str) -> Condition:
    """A condition on answers whose ids begin otherwise."""
    return replace(
        condition,
        fields=tuple(f"{start}{name}" for name in condition.fields),
        any=tuple(renamed(inner, start) for inner in condition.any),
        none=tuple(renamed(inner, start) for inner in condition.none),
    )


def matching(name: str, known: Iterable[str]) -> list[str]:
    """The ids that a name means: itself, or all that have any part in the place of its ``*``."""
    # A star stands for one part of an id, never for several.
    pattern = re.escape(name).replace(r"\[\*\]", r"\[[^.]*\]").replace(r"\*", r"[^.\[\]]+")
    return [one for one in known if re.fullmatch(pattern, one)]


def resolved(
    conditions: Iterable[Condition], pack: Pack, form: str, problem: Callable[[str], None]
) -> tuple[Condition, ...]:
    """Conditions with whole ids; a name is looked for in its own form first."""
    return tuple(_resolved(condition, pack, form, problem) for condition in conditions)


def _resolved(
    condition: Condition, pack: Pack, form: str, problem: Callable[[str], None]
) -> Condition:
    if not condition.fields:
        return replace(
            condition,
            any=resolved(condition.any, pack, form, problem),
            none=resolved(condition.none, pack, form, problem),
        )
    known = pack.answer_ids
    name = condition.fields[0]
    found = (matching(f"{form}.{name}", known) if form else []) or matching(name, known)
    if not found:
        hint = did_you_mean(name, [one.removeprefix(f"{form}.") for one in known])
        problem(f"'when': there is no answer '{name}'. {hint}".rstrip())
    for limit in (condition.less_than, condition.more_than):
        own = pack.asked(found[0]) if found else None
        if own is not None and (words := _sorted_wrong(limit, own.kind)):
            problem(
                f"'when': '{name}' is a {own.kind}; '{condition.said}' is held against {words}."
            )
    options = {o.id for one in found if (own := pack.asked(one)) for o in own.options}
    for value in condition.values if options else ():
        if value not in options:
            hint = did_you_mean(value, options) or f"Options: {', '.join(sorted(options))}."
            problem(f"'when': '{value}' is no option of '{name}'. {hint}")
    return replace(condition, fields=tuple(found))
