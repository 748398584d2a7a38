"""The JSON Schema (2020-12) of a record, made from the definition."""

from __future__ import annotations

from typing import Any

from filler.definition.model import Field, Pack
from filler.kinds.model import Limits

Schema = dict[str, Any]


_PICTURE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image"],
    "properties": {"image": {"type": "string"}},
}


def record_schema(pack: Pack) -> Schema:
    """A schema of one record; a file may hold one record or a list of them."""
    record = _object(f"One applicant's record of {pack.title}, version {pack.version}")
    for field in pack.fields.values():
        place = record
        *groups, last = field.id.split(".")
        for depth, group in enumerate(groups):
            form = pack.form(group) if depth == 0 else None
            place = place["properties"].setdefault(group, _object(form.title if form else ""))
        place["properties"][last] = _of(field)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": pack.short_title,
        "$defs": {"record": record},
        "anyOf": [
            {"$ref": "#/$defs/record"},
            {"type": "array", "items": {"$ref": "#/$defs/record"}},
        ],
    }


def _object(title: str) -> Schema:
    named = {"title": title} if title else {}
    return {**named, "type": ["object", "null"], "additionalProperties": False, "properties": {}}


def _of(field: Field) -> Schema:
    match field.kind:
        case "tick":
            schema: Schema = {"type": ["boolean", "null"]}
        case "choice":
            schema = {"enum": [*(o.id for o in field.options), None]}
        case "choices":
            schema = {
                "type": ["array", "null"],
                "items": {"enum": [o.id for o in field.options]},
                "uniqueItems": True,
            }
        case "number":
            schema = _number(field)
        case "time":
            schema = {"type": ["string", "null"], "examples": ["14:30"]}
        case "duration":
            schema = {"type": ["string", "null"], "examples": ["1:30"]}
        case "date":
            schema = {"type": ["string", "null"], "examples": ["2026-03-04"]}
        case "picture":
            schema = {"anyOf": [{"type": "null"}, _PICTURE]}
        case "signature":
            schema = _object("")
            schema["properties"] = {part: {"type": ["string", "null"]} for part in field.parts}
            schema["properties"]["signed"] = {"anyOf": [{"type": ["string", "null"]}, _PICTURE]}
        case "rows":
            row = _object("")
            row["type"] = "object"
            row["properties"] = {c.id.rpartition(".")[2]: _of(c) for c in field.columns}
            schema = {"type": ["array", "null"], "items": row}
        case _:
            schema = {"type": ["string", "null"], **_form_of(field.limits)}
    labels = {o.id: o.label for o in field.options}
    options = f" Options: {'; '.join(f'{k} = {v}' for k, v in labels.items())}." if labels else ""
    return {"title": field.name, "description": f"{field.label}{options}", **schema}


def _number(field: Field) -> Schema:
    limits = field.limits
    schema: Schema = {"type": ["number", "null"]}
    bounds = {"minimum": limits.least, "maximum": limits.most}
    schema |= {key: bound for key, bound in bounds.items() if bound is not None}
    if limits.decimals == 0:
        schema["type"] = ["integer", "null"]
    # Words are taken as well, as people type them: "£1,234.50".
    return {"anyOf": [schema, {"type": "string"}]}


def _form_of(limits: Limits) -> Schema:
    """What form some words have, as far as a schema can say it."""
    if limits.pattern:
        return {"pattern": f"^\\s*(?:{limits.pattern})\\s*$", "examples": [limits.example]}
    return {"format": limits.format.replace("_", "-")} if limits.format else {}
