"""One record's JSON checked against the definition: typed values, or every problem at once.

Reads no file itself; pictures come through the function that the caller gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from filler.definition.model import Field, Pack
from filler.errors import PortfolioError, Problem, did_you_mean
from filler.kinds.checked import checked, zone_of
from filler.kinds.model import NO_LIMITS, Checked, Misfit
from filler.records.clean import clean_text
from filler.records.complete import completed
from filler.records.dates import when
from filler.records.model import Picture, Record, Row, Signature, Value
from filler.records.pictures import ANSWER_SIZE

LoadPicture = Callable[..., Picture]


_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
# A key is no sentence.
_LONGEST_KEY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Coerced:
    """A record, or None with the problems that refuse it; notes say what was cleaned."""

    record: Record | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def coerce_record(pack: Pack, data: object, where: str, load_picture: LoadPicture) -> Coerced:
    """Check one record; ``where`` is its place, ``$`` or ``$[3]``."""
    check = _Check(pack=pack, load_picture=load_picture)
    values: dict[str, Value] = {}
    check.walk(data, "", where, values)
    check.complete(where, values)
    problems = tuple(check.problems)
    record = None if problems else Record(where=where, values=values)
    return Coerced(record=record, problems=problems, notes=tuple(check.notes))


@dataclass(slots=True, kw_only=True)
class _Check:
    """One pass over one record."""

    pack: Pack
    load_picture: LoadPicture
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def walk(self, data: object, prefix: str, where: str, values: dict[str, Value]) -> None:
        """Go down the record's objects until each key is a field."""
        if not isinstance(data, dict):
            self._refuse(where, f"{_show(data)} is where an object of answers belongs.")
            return
        known = self.pack.names.get(prefix, ())
        for key, value in data.items():
            path = f"{prefix}.{key}" if prefix else str(key)
            place = f"{where}.{_short(key)}"
            field = self.pack.fields.get(path) if "." not in key else None
            if field is not None:
                answer = self._value(field, value, place)
                if answer is not None:
                    values[path] = answer
            elif key in known:
                if value is not None:
                    self.walk(value, path, place, values)
            else:
                hint = did_you_mean(_short(key), known) or self._elsewhere(_short(key))
                told = f"there is no such field '{_short(key)}'."
                self._refuse(place, told, hint or _listed(known))

    def complete(self, where: str, values: dict[str, Value]) -> None:
        """Fill in what a record need not say."""
        for own in self.pack.completed:
            if own.default is not None and own.id not in values:
                default = own.default
                plain = default.isoformat() if isinstance(default, date) else default
                answer = self._value(own, plain, f"{where}.{own.id}")
                if answer is not None:
                    values[own.id] = answer
        for name, message, remedy in completed(self.pack, values):
            self._refuse(f"{where}.{name}", f"{message}.", remedy)

    def _elsewhere(self, key: str) -> str:
        """Where a key of another group belongs."""
        homes = [name for name in self.pack.fields if name.rpartition(".")[2] == key]
        return f"'{key}' belongs to {homes[0].rpartition('.')[0]}." if len(homes) == 1 else ""

    def _value(self, field: Field, value: object, place: str) -> Value | None:
        if value is None:
            return None
        match field.kind:
            case "text" | "long_text":
                return self._worded(field, value, place)
            case "number" | "time" | "duration":
                return self._checked(field, value, place)
            case "date":
                return self._date(value, place)
            case "tick":
                return self._tick(value, place)
            case "choice":
                return self._choice(field, value, place)
            case "choices":
                return self._choices(field, value, place)
            case "picture":
                return self._picture(value, place, most=ANSWER_SIZE)
            case "signature":
                return self._signature(field, value, place)
            case "rows":
                return self._rows(field, value, place)

    def _text(self, field: Field | None, value: object, place: str) -> str | None:
        if not isinstance(value, str):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            remedy = f'Write it in quotes: "{_show(value)}".' if number else 'Write "words".'
            self._refuse(place, f"{_show(value)} is not text.", remedy)
            return None
        text, notes = clean_text(value)
        self.notes += [Problem(where=place, message=note) for note in notes]
        if not text.strip():
            if text:
                self._note(place, "it contains only spaces and counts as blank.")
            return None
        if field is not None and field.max_words is not None:
            count = len(text.split())
            if count > field.max_words:
                self._note(place, f"{count} words; the form asks for at most {field.max_words}.")
        return text

    def _worded(self, field: Field, value: object, place: str) -> str | None:
        text = self._text(field, value, place)
        if text is not None and field.limits.asks:
            return text if self._checked(field, text, place) is not None else None
        return text

    def _checked(self, field: Field, value: object, place: str) -> Checked | None:
        """An answer that has a form, such as a number."""
        if isinstance(value, str):
            value = self._text(None, value, place)
            if value is None:
                return None
        try:
            found = checked(field, value, self.pack.language)
        except Misfit as misfit:
            self._refuse(place, f"{misfit.message}.", misfit.remedy)
            return None
        if found.note:
            self._note(place, f"{found.note}.")
        return found

    def _date(self, value: object, place: str) -> date | str | None:
        if not isinstance(value, str):
            self._refuse(place, f"{_show(value)} is not a date.", 'Write it as "2026-03-04".')
            return None
        text = self._text(None, value, place)
        if text is None:
            return None
        moment = _moment(text)
        if moment is not None:
            return self._day_of(moment, place)
        found = when(text, self.pack.language)
        if found.doubtful:
            self._refuse(place, f"{found.note}.", "Check day and month.")
            return None
        if found.day is None:
            self._note(place, f"{_show(text)} is not a single day; it is written as given.")
        return found.day or text

    def _day_of(self, moment: datetime, place: str) -> date:
        """The day of a moment in the pack's country; a time that is told is left out, and said."""
        if moment.tzinfo is not None:
            moment = moment.astimezone(zone_of(self.pack.language))
            where = f" there ({moment.tzinfo})"
        else:
            where = ""
        self._note(place, f"the time {moment:%H:%M}{where} was left out.")
        return moment.date()

    def _tick(self, value: object, place: str) -> bool | None:
        if not isinstance(value, bool):
            self._refuse(place, f"{_show(value)} is not a tick.", "Write true or false.")
            return None
        return value or None

    def _choice(self, field: Field, value: object, place: str) -> str | None:
        if isinstance(value, str) and field.option(value):
            return value
        self._refuse(place, f"{_show(value)} is not one of its options.", _options(field, value))
        return None

    def _choices(self, field: Field, value: object, place: str) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            remedy = f"Write a list of: {', '.join(o.id for o in field.options)}."
            self._refuse(place, f"{_show(value)} is not a list of options.", remedy)
            return None
        chosen: set[str] = set()
        for number, item in enumerate(value):
            option = self._choice(field, item, f"{place}[{number}]")
            if option in chosen:
                self._refuse(f"{place}[{number}]", f"'{option}' is there twice.")
            if option is not None:
                chosen.add(option)
        return tuple(o.id for o in field.options if o.id in chosen) or None

    def _signature(self, field: Field, value: object, place: str) -> Signature | None:
        shape = ", ".join(f'"{part}": ...' for part in field.parts)
        if not isinstance(value, dict):
            self._refuse(place, f"{_show(value)} is not a signature.", f"Write {{{shape}}}.")
            return None
        self._keys(value, field.parts, place)
        signed = value.get("signed")
        where = f"{place}.signed"
        day = value.get("date")
        words = {
            part: self._text(None, value[part], f"{place}.{part}")
            for part in ("print_name", "role", "registration_number", "initials")
            if value.get(part) is not None
        }
        at = replace(field, kind="time", limits=NO_LIMITS)
        time = value.get("time")
        signature = Signature(
            signed=self._signed(signed, where) if signed is not None else None,
            date=self._date(day, f"{place}.date") if day is not None else None,
            time=self._checked(at, time, f"{place}.time") if time is not None else None,
            **words,
        )
        return signature if signature != Signature() else None

    def _signed(self, value: object, place: str) -> str | Picture | None:
        if not isinstance(value, dict):
            return self._text(None, value, place)
        return self._picture(value, place)

    def _picture(
        self, value: object, place: str, *, most: tuple[int, int] | None = None
    ) -> Picture | None:
        """A picture by its file; ``most`` is how large it may stand there."""
        if not isinstance(value, dict):
            self._refuse(place, f"{_show(value)} is not a picture.", 'Write {"image": "one.png"}.')
            return None
        self._keys(value, ("image",), place)
        path = value.get("image")
        if not isinstance(path, str):
            self._refuse(place, "a picture needs its file.", 'Write {"image": "one.png"}.')
            return None
        try:
            return self.load_picture(path, most=most) if most else self.load_picture(path)
        except PortfolioError as error:
            self._refuse(f"{place}.image", error.message, error.remedy)
            return None

    def _rows(self, field: Field, value: object, place: str) -> tuple[Row, ...] | None:
        columns = {column.id.rpartition(".")[2]: column for column in field.columns}
        shape = ", ".join(f'"{name}": ...' for name in columns)
        if not isinstance(value, list):
            self._refuse(place, f"{_show(value)} is not a list of rows.", f"Write [{{{shape}}}].")
            return None
        rows: list[Row] = []
        for number, item in enumerate(value):
            where = f"{place}[{number}]"
            if not isinstance(item, dict):
                self._refuse(where, f"{_show(item)} is not a row.", f"Write {{{shape}}}.")
                continue
            self._keys(item, columns, where)
            row: dict[str, Any] = {}
            for name, column in columns.items():
                answer = self._value(column, item.get(name), f"{where}.{name}")
                if answer is not None:
                    row[name] = answer
            if row:
                rows.append(row)
            else:
                self._note(where, "the row is blank and was left out.")
        return tuple(rows) or None

    def _keys(self, given: Mapping[str, object], known: Iterable[str], place: str) -> None:
        names = list(known)
        for key in given:
            if key not in names:
                hint = did_you_mean(_short(key), names) or _listed(names)
                told = f"there is no such field '{_short(key)}'."
                self._refuse(f"{place}.{_short(key)}", told, hint)

    def _refuse(self, where: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(where=where, message=message, remedy=remedy))

    def _note(self, where: str, message: str) -> None:
        self.notes.append(Problem(where=where, message=message))


def _moment(text: str) -> datetime | None:
    """A day with a time behind it, as programs write it (ISO 8601); None for anything else."""
    if not _STAMP.match(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _options(field: Field, value: object) -> str:
    """The options, and the one that was meant if its label was given."""
    words = str(value).strip().lower()
    for option in field.options:
        if words in (option.label.lower(), option.id):
            return f"Write '{option.id}'."
    ids = [option.id for option in field.options]
    return f"{did_you_mean(str(value), ids)} The options are: {', '.join(ids)}.".strip()


def _short(key: object) -> str:
    """A key as a sentence can hold it."""
    words = str(key)
    return words if len(words) <= _LONGEST_KEY else f"{words[:_LONGEST_KEY]}…"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return f"Known here: {shown}{', ...' if len(names) > 8 else ''}."


def _show(value: object) -> str:
    text = repr(value) if isinstance(value, str) else _json_word(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _json_word(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return repr(value) if isinstance(value, float) or abs(value) < 10**18 else "a huge number"
