"""``portfolio fields``: every field of a pack."""

from __future__ import annotations

from typing import Any

import click

from filler.cli.common import json_option, pack_option, print_json, the_pack
from filler.cli.progress import tell
from filler.definition import Field


@click.command()
@pack_option
@json_option
def command(pack_name: str, as_json: bool) -> None:
    """List every field with its id, label, kind and options.

    A column of a list of rows follows its list, with "repeats" true.
    """
    pack = the_pack(pack_name)
    entries = [e for field in pack.fields.values() for e in _entries(field)]
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        options = ", ".join(option["id"] for option in entry["options"])
        tell(f"{entry['id']}  [{entry['kind']}]  {entry['label']}")
        if options:
            tell(f"    {options}")


def _entries(field: Field, form: str = "") -> list[dict[str, Any]]:
    form = form or field.form
    own: dict[str, Any] = {
        "id": field.id,
        "form": form,
        "label": field.label,
        "kind": field.kind,
        "options": [{"id": o.id, "label": o.label} for o in field.options],
        "repeats": field.kind == "rows",
        "required": field.required,
        "kss": list(field.kss_numbers),
        "whose": field.whose,
    }
    columns = [entry | {"repeats": True} for c in field.columns for entry in _entries(c, form)]
    return [own, *columns]
