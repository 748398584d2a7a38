"""Text made fit for a Word file, and a day as British forms show it."""

from __future__ import annotations

import re
from datetime import date

# Carriage returns, and the line and page breaks that Word and old spreadsheets paste.
_BREAKS = re.compile("\r\n|\r|\x0b|\x0c")
# What XML 1.0 cannot hold at all (production 2, Char), lone surrogates among it.
_UNFIT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    r"""The text with line breaks as ``\n`` and unfit characters left out, and what was done."""
    notes = []
    text, count = _BREAKS.subn("\n", text)
    if count:
        notes.append(f"{_many(count, 'line break')} written in Word's way.")
    text, count = _UNFIT.subn("", text)
    if count:
        notes.append(f"{_many(count, 'character')} left out that a Word file cannot hold.")
    return text, tuple(notes)


def british(day: date) -> str:
    """The day as the form's date pickers show it, dd/MM/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _many(count: int, what: str) -> str:
    return f"{count} {what} was" if count == 1 else f"{count} {what}s were"
