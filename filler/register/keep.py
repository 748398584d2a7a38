"""The whole register in one file, and back: backups, and exports to read elsewhere."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from openpyxl import Workbook

from filler.messages import portfolio_error
from filler.register.models import (
    Audit,
    Decision,
    Event,
    FormerName,
    Hold,
    Joined,
    LeftOut,
    Meaning,
    Panel,
    Person,
    Standing,
)
from filler.visible import visible

# In the order in which one may name another.
_TABLES = (
    *(Person, FormerName, Joined, Event, Audit, Standing, Decision, Meaning, Panel, Hold),
    LeftOut,
)
_KIND = "portfolio register"
_VERSION = 1


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond, as the database has them."""

    def default(self, o: Any) -> Any:
        """A moment as it is; all else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def backup() -> bytes:
    """All tables in one packed file, read in one transaction; it fits either kind of database."""
    stream = io.BytesIO()
    with gzip.open(stream, "wt", encoding="utf-8", newline="\n") as out, transaction.atomic():
        out.write(json.dumps({"kind": _KIND, "version": _VERSION}) + "\n")
        for table in _TABLES:
            for one in table.objects.order_by("pk").iterator(2000):
                out.write(serializers.serialize("json", [one], cls=_Exact)[1:-1].strip() + "\n")
    return stream.getvalue()


def restore(content: bytes) -> int:
    """Put a backup into a register in which nothing stands; how many lines it had.

    Raises:
        PortfolioError: when it is no whole backup, or the register is not empty.
    """
    remedy = "Give a file that 'portfolio register backup' wrote."
    if any(table.objects.exists() for table in _TABLES):
        raise portfolio_error("register_not_empty_nothing")
    try:
        lines = gzip.decompress(content).decode().splitlines()
        head = json.loads(lines[0])
    except (OSError, EOFError, zlib.error, ValueError, IndexError) as error:
        raise portfolio_error("register_backup_incomplete", remedy=remedy) from error
    if not isinstance(head, dict) or head.get("kind") != _KIND:
        raise portfolio_error("register_file_not_backup", remedy=remedy)
    if head.get("version") != _VERSION:
        raise portfolio_error("register_backup_made_later")
    try:
        with transaction.atomic():
            for found in serializers.deserialize("json", f"[{','.join(lines[1:])}]"):
                found.save(force_insert=True)
            _count_on()
    except (serializers.base.DeserializationError, DatabaseError, ValueError) as error:
        raise portfolio_error("register_backup_damaged_nothing", remedy=remedy) from error
    return len(lines) - 1


def _count_on() -> None:
    """Have the database number new rows behind those that were put in with their numbers."""
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), list(_TABLES)):
            cursor.execute(line)


def as_data(pack: str) -> dict[str, Any]:
    """The register of a pack as plain data."""
    return {name: list(rows) for name, _, rows in _sheets(pack)}


def as_workbook(pack: str) -> bytes:
    """The register of a pack as a workbook, a table a sheet; text stays text."""
    book = Workbook(write_only=True)
    for name, heads, rows in _sheets(pack):
        sheet = book.create_sheet(name.capitalize())
        sheet.freeze_panes = "A2"
        sheet.append(list(heads))
        for row in rows:
            sheet.append([_cell(row[head]) for head in heads])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheets(pack: str) -> Iterator[tuple[str, tuple[str, ...], Iterator[dict[str, Any]]]]:
    people = (
        *("id", "name", "number", "email", "team", "manager"),
        *("stage", "stage_since", "verdict", "panel"),
    )
    events = ("id", "person_id", "day", "kind", "by", "said", "file", "digest", "at", "takes_back")
    decisions = ("person_id", "rule", "field", "finding", "is_accepted", "reason", "who", "day")
    tables: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("people", Person.objects.filter(pack=pack), people),
        ("events", Event.objects.filter(person__pack=pack), events),
        ("decisions", Decision.objects.filter(person__pack=pack), (*decisions, "at")),
        ("names", FormerName.objects.filter(person__pack=pack), ("person_id", "name")),
    )
    for name, found, heads in tables:
        yield (
            name,
            heads,
            (
                {key: _plain(value) for key, value in row.items()}
                for row in found.order_by("pk").values(*heads).iterator(2000)
            ),
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _cell(value: Any) -> Any:
    """Text that stays text, whatever it begins with."""
    if not isinstance(value, str):
        return value
    return f"'{visible(value)}" if value[:1] in "=+-@\t" and value else visible(value)
