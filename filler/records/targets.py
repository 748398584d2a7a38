"""What a spreadsheet's column may hold: a field, an option's tick, a part of a signature.

Each has one heading that people read, and other names by which it is known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from filler.definition.model import PARTS, Field, Form, Pack

_PARTS = {part: part.replace("_", " ").capitalize() for part in PARTS}
_TITLE = re.compile(r"[\[\]:*?/\\]")
# Excel's limit for a sheet's name.
_TITLE_LIMIT = 31
REFERENCE = "Reference"
# Whose a row is, beside the reference, on each sheet but that of the names.
NAME = "Name (fills itself in)"
# The sheets of a workbook that belong to no form.
START, OPTIONS = "Start here", "Options"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One column; ``path`` is its place in a record, as ``qa.rip`` or ``qa.signature.date``."""

    path: str
    field: Field
    heading: str
    question: str
    option: str | None = None
    part: str | None = None

    @property
    def kind(self) -> str:
        """The kind of what stands in the column."""
        if self.option is not None:
            return "tick"
        if self.part is not None:
            return self.part if self.part in ("date", "signed", "time") else "text"
        return self.field.kind

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which a heading may mean this column, the surest first."""
        own = [self.path, self.heading, self.question]
        if self.option is None and self.part is None:
            own += [self.field.id.rpartition(".")[2], self.field.label, *self.field.aliases]
        return tuple(dict.fromkeys(own))


def field_targets(field: Field, *, prefix: str = "") -> Iterator[Target]:
    """The columns of one field; a list of rows has a sheet of its own, what is worked out none."""
    path = f"{prefix}{field.id}"
    if field.is_given:
        return
    match field.kind:
        case "rows":
            return
        case "choices":
            for option in field.options:
                yield Target(
                    path=f"{path}={option.id}",
                    field=field,
                    heading=f"{_short(field)}: {option.label}",
                    question=f"{field.label} - {option.label}",
                    option=option.id,
                )
        case "signature":
            for part in field.parts:
                yield Target(
                    path=f"{path}.{part}",
                    field=field,
                    heading=f"{_short(field)}: {_PARTS[part]}",
                    question=f"{field.label} - {_PARTS[part]}",
                    part=part,
                )
        case _:
            yield Target(path=path, field=field, heading=_short(field), question=field.label)


def form_targets(form: Form) -> list[Target]:
    """The columns of a form's sheet."""
    return _apart([target for field in form.fields for target in field_targets(field)])


def _apart(targets: list[Target]) -> list[Target]:
    """The columns of one sheet with a heading each that no other has."""
    seen: Counter[str] = Counter()
    found = []
    for target in targets:
        key = target.heading.casefold()
        seen[key] += 1
        many = f"{target.heading} ({seen[key]})"
        found.append(target if seen[key] == 1 else replace(target, heading=many))
    return found


def row_targets(field: Field) -> list[Target]:
    """The columns of the sheet of a list of rows; each path is the column's own name."""
    return _apart(
        [
            Target(
                path=column.id.rpartition(".")[2],
                field=column,
                heading=_short(column),
                question=column.label,
            )
            for column in field.columns
            if not column.is_given
        ]
    )


def sheet_names(pack: Pack) -> dict[str, str]:
    """The name of each sheet by the id of its form or its field of rows; no two are the same."""
    names: dict[str, str] = {}
    for form in pack.answer_forms:
        rows = [field for field in form.fields if field.kind == "rows"]
        for key, title in ((form.id, form.title), *((field.id, field.name) for field in rows)):
            base = " ".join(_TITLE.sub(" ", title).split())
            name, number = _fit(base, _TITLE_LIMIT), 1
            while name.casefold() in {other.casefold() for other in names.values()}:
                number += 1
                name = f"{_fit(base, _TITLE_LIMIT - 3)} {number}"
            names[key] = name
    return names


def _fit(title: str, limit: int) -> str:
    return title if len(title) <= limit else title[: limit + 1].rsplit(" ", 1)[0].strip()


def _short(field: Field) -> str:
    return field.name.rstrip(":").strip()
