"""What the columns of a spreadsheet were taken for, in words, and mappings that were saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from filler.cli.progress import say
from filler.messages import portfolio_error

if TYPE_CHECKING:
    from filler.records.headings import Column, Matching
    from filler.records.source import SheetSource


def read_mapping(path: Path | None, given: tuple[str, ...]) -> dict[str, str]:
    """Headings to paths, from a saved file and from ``--map "Heading=path"``.

    Raises:
        PortfolioError: when the file is no mapping, or a ``--map`` has no equals sign.
    """
    mapping: dict[str, str] = {}
    if path is not None:
        try:
            saved = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise portfolio_error("mapping_cannot_read", path=path, error=error) from error
        if not isinstance(saved, dict) or not all(isinstance(v, str) for v in saved.values()):
            raise portfolio_error("mapping_not", path=path)
        mapping |= saved
    for pair in given:
        heading, equals, target = pair.partition("=")
        if not equals:
            raise portfolio_error("map_no_equals_sign", pair=pair)
        mapping[heading.strip()] = target.strip()
    return mapping


def tell_matching(source: SheetSource, *, whole: bool) -> int:
    """Say what each column was taken for; how many nobody has settled."""
    unsettled = 0
    for sheet, matching in source.matchings.items():
        unsettled += len(matching.unmatched)
        if whole:
            say(f"{source.path}, sheet '{sheet}', headings in row {matching.row + 1}:")
        for column in matching.columns if whole else matching.unmatched:
            say(f"  {_words(sheet, column, matching)}")
    return unsettled


def saved_mapping(matchings: Mapping[str, Matching]) -> str:
    """The text of a mapping file for what was matched and what was left out."""
    mapping = {
        column.heading: column.target.path if column.target is not None else ""
        for matching in matchings.values()
        for column in matching.columns
        if column.target is not None or column.ignored
    }
    return json.dumps(mapping, ensure_ascii=False, indent=2) + "\n"


def _words(sheet: str, column: Column, matching: Matching) -> str:
    from filler.records.grid import address

    place = address(matching.row, column.index)
    if column.target is not None:
        return f"{place} '{column.heading}' -> {column.target.path} ({column.how})"
    if column.ignored:
        return f"{place} '{column.heading}': {column.how}"
    near = f"; similar: {', '.join(column.near)}" if column.near else ""
    return (
        f"{place} '{column.heading}' of sheet '{sheet}' is not matched and was not read{near}."
        f' Set it with --map "{column.heading}=FIELD", or "{column.heading}=" to leave it out.'
    )
