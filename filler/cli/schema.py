"""``portfolio schema``: the JSON Schema of a record."""

from __future__ import annotations

import click

from filler.cli.common import json_option, pack_option, print_json, the_pack
from filler.definition.schema import record_schema


@click.command()
@pack_option
@json_option
def command(pack_name: str, as_json: bool) -> None:
    """Print the JSON Schema (2020-12) of a record; it is JSON with --json and without."""
    print_json(record_schema(the_pack(pack_name)))
