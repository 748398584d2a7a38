"""Which kind of file the records come from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from filler.definition import Pack
from filler.records.source import (
    JsonSource,
    Namer,
    SheetOptions,
    SheetSource,
    json_source,
    unnamed,
)

_JSON = (".json", "")


def open_source(
    path: Path,
    pack: Pack,
    options: SheetOptions,
    name: Namer = unnamed,
    pictures: tuple[Path, ...] = (),
) -> JsonSource | SheetSource:
    """The records of a JSON file or a spreadsheet; ``name`` says what a record's file is called.

    ``pictures`` are folders from which records may take pictures, beside that of the file.

    Raises:
        PortfolioError: when the file cannot be read.
    """
    if path.suffix.lower() in _JSON:
        return json_source(path, name, pictures)
    from filler.records.sheets import sheet_source

    source = sheet_source(path, pack, options)
    if not pictures:
        return source
    return replace(source, items=tuple(replace(item, pictures=pictures) for item in source.items))
