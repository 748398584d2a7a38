"""What a process has loaded that ``forked`` copies: the commands and what they use."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

_COMMANDS = (
    "audit blank demo fields fill pack packs qa read reference schema scrub signatures template"
    " workbook desk"
)
for name in (
    *(f"filler.cli.{command}" for command in _COMMANDS.split()),
    "filler.auditing", "filler.filling", "filler.reading", "filler.reports", "filler.adopting",
    "filler.records.sheets", "filler.records.workbook", "filler.building", "filler.checking",
    "filler.register.setup", "django.db.models", "django.core.management", "icalendar",
    "openpyxl", "python_calamine", "jinja2", "rapidfuzz", "docx",
):  # fmt: skip
    with suppress(ImportError):
        import_module(name)

import reached  # noqa: E402

reached.record()
