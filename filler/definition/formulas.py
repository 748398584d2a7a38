"""What a question is worked out from: ``sum(log[*].hours)``, ``percent(score, 20)``.

The functions are ``sum``, ``count``, ``product``, ``percent`` and ``difference``; each takes
answers by their ids, numbers, and one another.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import prod

# Numbers are added as they are, times and lengths of time as minutes, days as days.
Amount = Decimal
Lookup = Callable[[str], Sequence[object]]
_EVERY = "[*]"
_ROWS = "every_row_"
_LONGEST = 500
_HUNDRED = Decimal(100)


class FormulaError(ValueError):
    """Why a text is no formula, as a sentence."""


@dataclass(frozen=True, slots=True)
class Name:
    """An answer by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of some parts."""

    function: str
    parts: tuple[Part, ...]


Part = Name | Call | Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was written, and as it is worked out."""

    text: str
    whole: Part

    @property
    def names(self) -> Iterator[str]:
        """The answers that it is worked out from."""
        yield from _names(self.whole)

    def value(self, lookup: Lookup) -> Decimal | None:
        """What it comes to; None where an answer that it needs is not given.

        ``lookup`` gives the values of an answer's id: one, or one for each row.
        """
        found = _value(self.whole, lookup)
        return found[0] if len(found) == 1 else None


def formula(text: str) -> Formula:
    """A formula from its text.

    Raises:
        FormulaError: with what is wrong with it.
    """
    plain = text.replace(_EVERY, f".{_ROWS}")
    try:
        tree = ast.parse(plain, mode="eval") if len(text) <= _LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        raise FormulaError(f"'{text[:60]}' is no formula. Write it as sum(log[*].hours).")
    return Formula(text, _part(tree.body))


def misused(own: Formula, kinds: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the kinds of the answers that a formula is worked out from."""
    yield from _misused(own.whole, kinds)


def _misused(part: Part, kinds: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(part, Call):
        return
    named = [inner.id for inner in part.parts if isinstance(inner, Name)]
    for name in named if part.function != "count" else ():
        if kinds.get(name, "number") not in _COUNTABLE:
            yield f"'{name}' is a {kinds[name]}, of which there is no {part.function}."
    found = {kinds.get(name, "number") for name in named}
    if part.function == "difference" and len(found) > 1 and found <= _COUNTABLE:
        yield f"there is no difference of a {' and a '.join(sorted(found))}."
    for inner in part.parts:
        yield from _misused(inner, kinds)


def renamed(own: Formula, names: Mapping[str, str]) -> Formula:
    """A formula with other ids for its answers."""
    return Formula(own.text, _renamed(own.whole, names))


def _renamed(part: Part, names: Mapping[str, str]) -> Part:
    if isinstance(part, Name):
        return Name(names.get(part.id, part.id))
    if isinstance(part, Call):
        return Call(part.function, tuple(_renamed(inner, names) for inner in part.parts))
    return part


def _part(node: ast.expr) -> Part:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Decimal(str(value))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if args:
            if name not in _FUNCTIONS:
                known = ", ".join(_FUNCTIONS)
                raise FormulaError(f"there is no function '{name}'. There are {known}.")
            most = _MOST_PARTS.get(name)
            if most is not None and len(args) != most:
                raise FormulaError(f"'{name}' takes {most} parts, and has {len(args)}.")
            return Call(name, tuple(map(_part, args)))
        case ast.Name() | ast.Attribute():
            return Name(_id_of(node).replace(f".{_ROWS}", _EVERY))
        case _:
            raise FormulaError(
                "a formula is a function of answers and numbers, such as sum(log[*].hours)."
            )


def _id_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=name):
            return f"{_id_of(inner)}.{name}"
        case _:
            raise FormulaError("a formula names answers by their ids, such as details.hours.")


def _names(part: Part) -> Iterator[str]:
    if isinstance(part, Name):
        yield part.id
    elif isinstance(part, Call):
        for inner in part.parts:
            yield from _names(inner)


def _value(part: Part, lookup: Lookup) -> list[Decimal]:
    if isinstance(part, Decimal):
        return [part]
    if isinstance(part, Name):
        return [amount for given in lookup(part.id) if (amount := amount_of(given)) is not None]
    if part.function == "count":
        given = [one for inner in part.parts for one in _given(inner, lookup)]
        return [Decimal(len(given))]
    found = [_value(inner, lookup) for inner in part.parts]
    if part.function == "sum":
        every = [one for amounts in found for one in amounts]
        return [sum(every, Decimal(0))] if every else []
    if not all(len(amounts) == 1 for amounts in found):
        return []
    amounts = [one for (one,) in found]
    match part.function:
        case "product":
            return [prod(amounts, start=Decimal(1))]
        case "percent":
            return [amounts[0] / amounts[1] * _HUNDRED] if amounts[1] else []
        case _:
            return [amounts[0] - amounts[1]]


def _given(part: Part, lookup: Lookup) -> Sequence[object]:
    return lookup(part.id) if isinstance(part, Name) else _value(part, lookup)


def amount_of(given: object) -> Decimal | None:
    """A number, the minutes of a time, the number of a day; None for anything else."""
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, int | float | Decimal):
        return Decimal(str(given))
    if isinstance(given, date):
        return Decimal(given.toordinal())
    words = str(given)
    hours, is_clock, minutes = words.partition(":")
    if is_clock and hours.isdecimal() and minutes.isdecimal():
        return Decimal(int(hours) * 60 + int(minutes))
    try:
        return Decimal(date.fromisoformat(words).toordinal())
    except ValueError:
        return None


# The kinds of answer with which one can reckon.
_COUNTABLE = frozenset({"number", "time", "duration", "date"})
_FUNCTIONS = ("sum", "count", "product", "percent", "difference")
_MOST_PARTS = {"percent": 2, "difference": 2}
