"""Days, verdicts and stages as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from django import template

from filler.auditing.case import uk_date
from filler.desk.setup import the_desk
from filler.reports.html import VERDICTS
from filler.visible import visible

register = template.Library()
_SENTENCE = re.compile(r"(?<=[.:])\s+")


@register.filter
def day(value: object) -> str:
    """A day: ``14 April 2026``."""
    if isinstance(value, str) and value:
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.date()
    return uk_date(value) if isinstance(value, date) else ""


@register.filter
def verdict(value: str) -> str:
    """A verdict in words."""
    return VERDICTS.get(value, ("", "Not checked yet"))[1]


@register.filter
def verdict_class(value: str) -> str:
    """The look of a verdict."""
    return VERDICTS.get(value, ("none", ""))[0]


@register.filter
def stage(value: str) -> str:
    """A stage's title; of what is no stage its own words."""
    own = the_desk().form.process.stage(value)
    return own.title if own is not None else value or "Nothing yet"


@register.filter
def role(value: str) -> str:
    """Whose part something is."""
    pack = the_desk().form.pack
    return next((one.label for one in pack.roles if one.id == value), pack.owner)


@register.filter
def file_name(value: str) -> str:
    """The last part of a path."""
    return Path(value).name


@register.filter
def plain(value: object) -> str:
    """Words without signs that steer what shows them."""
    return visible(str(value))


@register.filter
def split(value: str) -> list[str]:
    """Words that commas part."""
    return value.split(",")


@register.filter
def dictget(value: Mapping[str, object], key: str) -> object:
    """What stands under a key; 0 where nothing does."""
    return value.get(key, 0)


@register.filter
def at(value: Mapping[int, object], key: int) -> object:
    """What stands under a number."""
    return value.get(key)


@register.filter
def listed(value: Iterable[object], between: str) -> str:
    """Several words in one line."""
    return visible(between.join(map(str, value)))


@register.filter
def on_a_page(value: str) -> str:
    """A remedy without the sentences that only a command line has."""
    kept = [s for s in _SENTENCE.split(value) if "--" not in s and "portfolio " not in s]
    return visible(" ".join(kept))


@register.filter
def by_name(value: str) -> str:
    """A sentence in which files of the desk are called by their names, without their folders."""
    inside = rf"{re.escape(str(the_desk().home))}[/\\](?:[^/\\]+[/\\])*"
    return visible(re.sub(inside, "", value))


@register.filter
def having(entries: Iterable[Mapping[str, object]] | None, key: str) -> list[Mapping[str, object]]:
    """The entries of which something is true."""
    return [one for one in entries or () if one.get(key)]


@register.filter
def without(entries: Iterable[Mapping[str, object]] | None, key: str) -> list[Mapping[str, object]]:
    """The entries of which something is not true."""
    return [one for one in entries or () if not one.get(key)]
