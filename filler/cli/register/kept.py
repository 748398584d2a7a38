"""The whole register as a file, and back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from filler.cli.common import pack_option, the_pack
from filler.cli.progress import say
from filler.cli.register.common import output_options, register_option, the_store, write
from filler.files import read_bytes
from filler.messages import portfolio_error


@click.command()
@output_options
@register_option
@pack_option
def export(output: Path, force: bool, folder: Path | None, pack_name: str) -> None:
    """Write the register to an Excel file (.xlsx) or as data (.json)."""
    pack = the_pack(pack_name)
    the_store(folder, pack, pack_name)
    from filler.register.keep import as_data, as_workbook

    if output.suffix.lower() == ".json":
        text = json.dumps(as_data(pack.id), ensure_ascii=False, indent=1)
        content = f"{text}\n".encode()
    elif output.suffix.lower() == ".xlsx":
        content = as_workbook(pack.id)
    else:
        raise portfolio_error("name_another_ending", output=output)
    write(output, content, force=force)


@click.command()
@output_options
@register_option
@pack_option
def backup(output: Path, force: bool, folder: Path | None, pack_name: str) -> None:
    """Write the whole register into one file, which may lie anywhere."""
    the_store(folder, the_pack(pack_name), pack_name)
    from filler.register.keep import backup as all_of_it

    write(output, all_of_it(), force=force)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@register_option
@pack_option
def restore(file: Path, folder: Path | None, pack_name: str) -> None:
    """Put a backup FILE into a new register."""
    the_store(folder, the_pack(pack_name), pack_name)
    from filler.register.keep import restore as put_back

    count = put_back(read_bytes(file, "Give a backup."))
    say(f"Restored {count} lines.")
