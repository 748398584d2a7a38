"""A checked record: each answer in its own type, by field id; a blank answer is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from filler.definition.model import Field, Pack
from filler.kinds.model import Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image to stand in a form; size in English Metric Units.

    ``path`` is how its record names it, ``file`` where that is.
    """

    path: str
    file: str
    content: bytes
    extension: str
    content_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What stands in a signature block; None is blank. A date is a day or words."""

    signed: str | Picture | None = None
    print_name: str | None = None
    role: str | None = None
    registration_number: str | None = None
    initials: str | None = None
    date: date | str | None = None
    time: Checked | None = None


# text, tick, day, options (one or several), number or time, picture, signature, rows
Row = Mapping[str, "str | bool | date | tuple[str, ...] | Checked | Picture"]
Value = str | bool | date | tuple[str, ...] | Checked | Picture | Signature | tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One person's answers; ``where`` is the place they came from, such as ``$[3]``.

    ``reference`` is how the person's spreadsheet calls them; it travels in the Word file.
    """

    where: str
    values: Mapping[str, Value]
    reference: str = ""

    def person(self, pack: Pack) -> str:
        """The person's name, or nothing."""
        name = self.values.get(pack.person)
        return " ".join(name.split()) if isinstance(name, str) else ""


def as_json(pack: Pack, values: Mapping[str, Value], forms: tuple[str, ...]) -> dict[str, Any]:
    """The record as ``read`` gives it and ``fill`` takes it: every field of the forms."""
    record: dict[str, Any] = {}
    for field in pack.fields.values():
        if field.form not in forms:
            continue
        *path, last = field.id.split(".")
        place = record
        for key in path:
            place = place.setdefault(key, {})
        place[last] = _plain(field, values.get(field.id))
    return record


def _plain(field: Field, value: Value | None) -> Any:
    if value is None:
        blanks: dict[str, Any] = {"tick": False, "choices": [], "rows": []}
        return blanks.get(field.kind)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Checked):
        return value.value
    if isinstance(value, Picture):
        return {"image": value.path}
    if isinstance(value, Signature):
        parts: dict[str, Any] = {}
        for part in field.parts:
            parts[part] = _plain(field, own) if (own := getattr(value, part)) is not None else None
        return parts
    if field.kind == "rows" and isinstance(value, tuple):
        return [_plain_row(field, row) for row in value if isinstance(row, Mapping)]
    return list(value) if isinstance(value, tuple) else value


def _plain_row(field: Field, row: Row) -> dict[str, Any]:
    plain = {}
    for column in field.columns:
        key = column.id.rpartition(".")[2]
        plain[key] = _plain(column, row.get(key))
    return plain
