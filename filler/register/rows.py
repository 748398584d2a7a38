"""What the register answers, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody as a list shows them."""

    id: str
    name: str
    number: str
    team: str
    manager: str
    stage: str
    since: date | None
    verdict: str
    email: str = ""
    panel: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event as a timeline shows it; ``taken_back`` is by whom, where somebody did."""

    day: date
    kind: str
    by: str
    said: str
    file: str
    digest: str
    number: int = 0
    taken_back: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a report that was taken in: how many people were known, and how many new."""

    known: int = 0
    new: int = 0
    asks: tuple[str, ...] = ()
    is_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Somebody who is to be reminded: of which stage's end, and on which day."""

    person: Row
    day: date
    after: str
    period: str
    whose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDay:
    """A day of the panel with the days before it; ``warnings`` say what does not fit."""

    day: date
    submit_by: date | None
    assure_by: date | None
    send_by: date | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many are where, for how long and in time or not, and what is missing most."""

    stages: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    on_time: Mapping[str, int] = field(default_factory=dict)
    by_team: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An entry of the calendar that is to be written: ``sequence`` is higher with each change."""

    person: Row
    day: date
    status: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """What the last audit said of somebody."""

    day: date
    verdict: str
    is_signed: bool
    findings: tuple[Mapping[str, Any], ...]
    files: tuple[str, ...]
    unclear: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
