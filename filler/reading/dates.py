"""A date that was read: its day, or its words where it names no one day."""

from __future__ import annotations

from filler.reading.model import Answer
from filler.records.dates import when


def read_when(text: str, how: str, language: str = "") -> Answer:
    """A date as it was written: its day, or its words where it names no one day.

    Months may be called as in ``language``.
    """
    found = when(text, language)
    if found.doubtful:
        return Answer(state="unclear", shown=text, how=how, note=found.note)
    value = found.day.isoformat() if found.day is not None else text
    return Answer(state="answered", value=value, shown=text, how=how, note=found.note)
