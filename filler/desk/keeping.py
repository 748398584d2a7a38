"""Settings of the desk, and what columns were taken for before."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from filler.desk.models import Column, Setting
from filler.desk.setup import the_desk


def setting(name: str) -> str:
    """A setting's value; nothing where there is none."""
    found = Setting.objects.filter(pack=the_desk().form.pack.id, name=name).first()
    return str(found.value) if found is not None else ""


def keep_setting(name: str, value: str) -> None:
    """Keep a setting."""
    own = {"pack": the_desk().form.pack.id, "name": name}
    Setting.objects.update_or_create(**own, defaults={"value": value})


def settled_columns() -> dict[str, str]:
    """What headings were settled for."""
    found = Column.objects.filter(pack=the_desk().form.pack.id)
    return {column.heading: column.target for column in found}


def keep_columns(columns: Mapping[str, str]) -> None:
    """Remember what headings were settled for, in the place of what they were before."""
    pack = the_desk().form.pack.id
    own = {part for heading in columns for part in (heading, *heading.split("+"))}
    with transaction.atomic():
        # What was joined before is no longer, unless it is chosen again.
        for kept in Column.objects.filter(pack=pack):
            if not own.isdisjoint((kept.heading, *kept.heading.split("+"))):
                kept.delete()
        _keep(pack, columns)


def _keep(pack: str, columns: Mapping[str, str]) -> None:
    for heading, target in columns.items():
        own = {"pack": pack, "heading": heading[:200]}
        Column.objects.update_or_create(**own, defaults={"target": target})
