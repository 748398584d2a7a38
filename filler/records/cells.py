"""A cell's value as an answer in the record's shape, or one sentence on why it is none."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from filler.definition.model import Option
from filler.records.clean import british
from filler.records.targets import Target

_YES = frozenset({"yes", "y", "true", "x", "1", "tick", "ticked", "✓", "✔", "☑", "☒"})
_NO = frozenset({"no", "n", "false", "0", "none", "☐", "-", "–"})
# What days people mean by a bare number: from 1954 to 2064.
_SERIALS = (20_000, 60_000)
_EPOCH = date(1899, 12, 30)
PICTURE = "picture:"
# Telephone and registration numbers have more figures; counts have not.
_LONG_NUMBER = 5


class CellProblem(Exception):  # noqa: N818  # it is shown as a problem, not raised at a person
    """Why a cell is no answer, and what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def answer(target: Target, value: Any, seen: str = "", epoch: date = _EPOCH) -> tuple[Any, str]:
    """The answer, and a note when something was read into the cell.

    ``seen`` is how the cell shows a number, ``epoch`` the day that is 0 in its workbook.

    Raises:
        CellProblem: when the cell does not fit the field.
    """
    match target.kind:
        case "date":
            return _date(target, value, epoch)
        case "tick":
            return _tick(target, value), ""
        case "choice":
            return _choice(target, value), ""
        case "signed":
            words, note = _text(value, seen)
            if words.lower().startswith(PICTURE):
                return {"image": words[len(PICTURE) :].strip()}, note
            return words, note
        case "picture":
            words, note = _text(value, seen)
            return {"image": words.removeprefix(PICTURE).strip()}, note
        case "number" | "time" | "duration":
            return _plain(target, value, seen)
        case _:
            return _text(value, seen)


def _plain(target: Target, value: Any, seen: str) -> tuple[Any, str]:
    """A number as the cell shows it, a time as it holds it; the form is checked with the record."""
    kind = target.kind
    if kind == "number" and isinstance(value, int | float) and not isinstance(value, bool) and seen:
        return _as_seen(target, value, seen)
    if isinstance(value, datetime) and kind == "time":
        return f"{value:%H:%M}", ""
    if isinstance(value, time):
        return f"{value:%H:%M}", ""
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}", ""
    if kind != "number" and isinstance(value, float) and 0 <= value < 1:
        # Excel keeps a time as a part of a day.
        minutes = round(value * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02d}", ""
    if isinstance(value, date):
        return british(value.date() if isinstance(value, datetime) else value), ""
    return value, ""


def _as_seen(target: Target, value: float, seen: str) -> tuple[Any, str]:
    """A number with the figures that its cell shows; what is no number there is left as words."""
    bare = "".join(sign for sign in seen if sign.isdigit() or sign == ".")
    try:
        shown = Decimal(bare)
    except ArithmeticError:
        return seen, ""
    shown = -shown if value < 0 else shown
    exact = Decimal(str(value))
    if "%" in seen:
        # A cell that shows 7.5% holds 0.075; only a question for percentages means that.
        if target.field.limits.unit != "%":
            return seen, ""
        exact *= 100
    if abs(shown - exact) > Decimal(1).scaleb(int(shown.as_tuple().exponent)):
        return seen, ""
    plain = int(shown) if shown == shown.to_integral_value() else float(shown)
    differs = shown != exact
    return plain, f"the cell holds {exact.normalize():f}, and shows {seen}." if differs else ""


def _text(value: Any, seen: str) -> tuple[str, str]:
    if isinstance(value, str):
        return value, ""
    if isinstance(value, bool):
        return ("Yes" if value else "No"), ""
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return seen or british(day), "the cell holds a date, written here as text."
    if isinstance(value, time | timedelta):
        return seen or str(value), "the cell holds a time, written here as text."
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    plain = str(value) if isinstance(value, int) else format(value, ".15g")
    if seen and seen != plain:
        return seen, ""
    if isinstance(value, int) and len(plain) > _LONG_NUMBER:
        return plain, "the cell holds a number; if it began with 0, Excel has dropped the 0."
    return plain, ""


def _date(target: Target, value: Any, epoch: date) -> tuple[str, str]:
    if isinstance(value, datetime):
        note = "" if value.time() == time() else f"the time {value:%H:%M} was left out."
        return value.date().isoformat(), note
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, bool | time | timedelta):
        raise CellProblem(
            f"'{value}' is not a date for '{target.heading}'.", "Write a day such as 04/03/2026."
        )
    if isinstance(value, int | float):
        if _SERIALS[0] <= value <= _SERIALS[1] and float(value).is_integer():
            day = epoch + timedelta(days=int(value))
            return day.isoformat(), f"the number {value:.0f} was read as the day {british(day)}."
        raise CellProblem(
            f"{value:g} is not a date for '{target.heading}'.", "Write a day such as 04/03/2026."
        )
    return str(value), ""


def _tick(target: Target, value: Any) -> bool:
    word = _word(value)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellProblem(
        f"{_shown(value)} is not an option of '{target.heading}'.",
        "Write 'Yes' or 'No', or leave it empty.",
    )


def _choice(target: Target, value: Any) -> str:
    word = _word(value)
    options = target.field.options
    for option in options:
        if word in (_word(option.label), option.id, _word(option.id.replace("_", " "))):
            return option.id
    by_answer = {o.id: o for o in options}
    if {"yes", "no"} <= by_answer.keys() and word in _YES | _NO:
        return "yes" if word in _YES else "no"
    raise CellProblem(
        f"{_shown(value)} is not an option of '{target.heading}'.",
        f"Write {_either(options)}, or leave it empty.",
    )


def _word(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s+", " ", str(value)).strip().casefold().replace("’", "'")


def _shown(value: Any) -> str:
    words = " ".join(str(value).split())
    return f"'{words if len(words) <= 60 else words[:57] + '...'}'"


def _either(options: tuple[Option, ...]) -> str:
    *others, last = (f"'{option.label}'" for option in options)
    return f"{', '.join(others)} or {last}" if others else last
