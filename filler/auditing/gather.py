"""A case for each person, made of all files of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from filler.auditing.case import Case
from filler.auditing.heads import Same, heads_of
from filler.auditing.merging import merged
from filler.auditing.model import About
from filler.auditing.packed import whole
from filler.auditing.people import people_of
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.reading.model import Reading


@dataclass(frozen=True)
class OnePerson:
    """The files of one person, still packed, and what is to be told of whose they are."""

    readings: tuple[Reading, ...]
    about: tuple[About, ...]

    def case(self, pack: Pack, rules: RuleSet, today: date, panel: date | None) -> Case:
        """The case of these files, their answers unpacked and merged."""
        readings = [replace(r, answers=whole(r.answers)) for r in self.readings]
        both = merged(readings, pack)
        unused = set(both.unused)
        reference = next((r.reference for r in readings if r.reference), "")
        return Case(
            pack=pack,
            today=today,
            panel=panel,
            readings=[r for r in readings if r.file not in unused],
            answers=both.answers,
            forms=both.forms,
            taken=both.taken,
            accepts=rules.accepts,
            holidays=rules.holidays,
            signers=rules.signers(pack),
            cited_as={one.reference: one.cited_as for one in rules.coverage},
            cited_in=frozenset(one.column for one in rules.coverage if one.column),
            superseded=both.unused,
            about=(*self.about, *both.about),
            heads=heads_of(both.answers, pack, rules, readings[0].file, reference),
        )


def gather(
    readings: Sequence[Reading], pack: Pack, rules: RuleSet, same: Sequence[Same] = ()
) -> list[OnePerson]:
    """The people whose files some are, in the order in which their first file came.

    ``same`` is of whom somebody said that they are one person.
    """
    return [
        OnePerson(tuple(group.readings), tuple(group.about))
        for group in people_of(readings, pack, rules, same)
    ]
