"""A day given on the command line, written as people write it or as ``YYYY-MM-DD``."""

from __future__ import annotations

from datetime import date

import click

from filler.records.dates import when

_FIRST, _LAST = 2000, 2100


def day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """An option's day; ``5/3/2026``, ``5 March 2026`` and ``2026-03-05`` are the same.

    Raises:
        click.BadParameter: when it names none.
    """
    if value is None:
        return None
    found = when(value)
    if found.day is None or not _FIRST <= found.day.year <= _LAST:
        raise click.BadParameter(f"'{value}' is not one day. Write it as 2026-03-05.")
    return found.day
