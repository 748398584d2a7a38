"""Does a loaded pack hold together? Every broken link between its files, as one sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from filler.definition.blocks import FlowchartBlock, StatementsBlock
from filler.definition.formulas import amount_of
from filler.errors import did_you_mean
from filler.kinds.checked import checked, limits_of
from filler.kinds.model import Misfit

if TYPE_CHECKING:
    from filler.definition.model import Field, Form, Pack

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_TAG_LIMIT = 64
# The name of the template that holds every form.
_WHOLE = "portfolio"
_MOST_BLANK_ROWS = 50
# The minutes of a day.
_DAY = 24 * 60
_NO_COLUMN = ("rows", "signature", "choices")


def check_pack(pack: Pack) -> Iterator[str]:
    """Problems that only show once all files are loaded."""
    seen: set[str] = set()
    roles = {role.id for role in pack.roles}
    references = {reference.id for reference in pack.references}
    for form in pack.forms:
        if form.id == _WHOLE:
            yield f"{form.file}: '{_WHOLE}' names the whole pack; choose another id."
        if form.id in seen:
            yield f"{form.file}: the form id '{form.id}' is used twice."
        seen.add(form.id)
        yield from _fields(pack, form, roles)
        for block in form.blocks:
            if isinstance(block, StatementsBlock) and block.reference not in references:
                hint = did_you_mean(block.reference, references)
                yield f"{form.file}: no reference '{block.reference}'. {hint}"
            if isinstance(block, FlowchartBlock):
                boxes = {box.id for box in block.boxes}
                for box in block.boxes:
                    for target in box.to:
                        if target not in boxes:
                            hint = did_you_mean(target, boxes)
                            yield (
                                f"{form.file}: box '{box.id}' leads to"
                                f" '{target}', which is not a box. {hint}"
                            )
    if not _ID.fullmatch(pack.id):
        yield f"pack.toml: the id '{pack.id}' must be lower_snake words."
    for field_id in (pack.person, *pack.alone.fields, *pack.alone.same):
        if field_id not in pack.fields:
            hint = did_you_mean(field_id, pack.fields)
            yield f"{pack.id}/pack.toml: no field '{field_id}'. {hint}"


def _fields(pack: Pack, form: Form, roles: set[str]) -> Iterator[str]:
    place = form.file
    known_numbers = {s.number for r in pack.references[:1] for s in r.statements}
    excused = {field_id for c in pack.contradictions for field_id in c.fields}
    for field in form.fields:
        if not _ID.fullmatch(field.id):
            yield f"{place}: the id '{field.id}' must be lower_snake words joined by dots."
        if field.whose and field.whose not in roles:
            hint = did_you_mean(field.whose, roles)
            hint = hint or "Add a [[role]] with that id to pack.toml."
            yield f"{place}: '{field.id}' belongs to '{field.whose}', not a role. {hint}"
        followed = pack.fields.get(field.follows)
        if field.follows and (followed is None or not followed.options):
            hint = did_you_mean(field.follows, pack.fields)
            yield f"{place}: '{field.id}' follows '{field.follows}', no choice. {hint}"
        for own in (field, *field.columns):
            if wrong := _limits_problem(own):
                yield f"{place}: '{own.id}': {wrong}."
        if wrong := _default_problem(field, pack.language):
            yield f"{place}: the default of '{field.id}' is {wrong}."
        if len({option.id for option in field.options}) < len(field.options):
            yield f"{place}: two options of '{field.id}' have the same id."
        for option in field.options:
            named = pack.fields.get(f"{form.id}.{option.specify}")
            if option.specify and (named is None or named.kind != "text"):
                yield (
                    f"{place}: option '{option.id}' of '{field.id}' has no text field"
                    f" '{option.specify}'."
                )
        if field.kind == "rows" and not 1 <= field.blank_rows <= _MOST_BLANK_ROWS:
            yield f"{place}: '{field.id}' needs 1 to {_MOST_BLANK_ROWS} blank_rows."
        if any(column.kind in _NO_COLUMN for column in field.columns):
            yield f"{place}: a column of '{field.id}' must be one control: text, date or tick."
        for control in field.controls:
            if len(control.tag) > _TAG_LIMIT:
                yield f"{place}: the tag '{control.tag}' is longer than {_TAG_LIMIT} characters."
        beyond = [n for n in field.kss_numbers if n not in known_numbers]
        if beyond and field.id not in excused:
            yield (
                f"{place}: '{field.id}' links to statement {beyond[0]}, which does not exist."
                " Correct it, or list it as a contradiction in corrections.toml."
            )


def _limits_problem(field: Field) -> str:
    """Why no answer can be within a question's limits; nothing where one can."""
    least, most = (
        amount_of(limit) if limit is not None else None
        for limit in (field.limits.least, field.limits.most)
    )
    if least is not None and most is not None and least > most:
        return f"its 'min' {field.limits.least} is more than its 'max' {field.limits.most}"
    for limit, amount in ((field.limits.least, least), (field.limits.most, most)):
        if field.kind == "time" and amount is not None and amount >= _DAY:
            return f"'{limit}' is no time of the day"
    return ""


def _default_problem(field: Field, language: str) -> str:
    """Why a question's default is no answer of its kind; nothing where it is one."""
    given = field.default
    if given is None:
        return ""
    if field.is_given:
        return "of no use: the engine fills the answer in itself"
    if limits_of(field) is not None and isinstance(given, str | int | float):
        try:
            checked(field, given, language)
        except Misfit as misfit:
            return f"wrong: {misfit.message}"
    match field.kind:
        case "choice":
            options = [option.id for option in field.options]
            return "" if given in options else f"no option. Write one of {', '.join(options)}"
        case "choices":
            options = [option.id for option in field.options]
            is_list = isinstance(given, list) and all(one in options for one in given)
            return "" if is_list else f"no list of options. Options: {', '.join(options)}"
        case "tick":
            return "" if isinstance(given, bool) else "neither true nor false"
        case "number":
            return "" if type(given) in (int, float) else "no number"
        case "signature" | "rows":
            return "of no use: nobody signs, and no row is added, before a person does"
        case "date":
            return "" if isinstance(given, date | str) else "no date"
        case _:
            return "" if isinstance(given, str) else "no text"
