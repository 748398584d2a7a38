"""What people said before and an audit heeds: decisions, meanings of places, who is one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from filler.auditing.decisions import Decided
from filler.auditing.heads import Same
from filler.auditing.settled import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people decided of earlier findings, what they said of unclear places and of people."""

    decisions: Sequence[Decided] = ()
    meanings: Sequence[Meaning] = ()
    same: Sequence[Same] = ()


NOTHING = Told()
