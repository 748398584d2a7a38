"""People of nearly one name: told of each other, and told apart wherever they are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from filler.auditing.model import Applicant, Finding
from filler.auditing.names import nearly_same
from filler.auditing.packed import whole
from filler.auditing.rule_model import RuleSet
from filler.messages import with_remedy


def with_namesakes(applicants: list[Applicant], rules: RuleSet) -> list[Applicant]:
    """Two applicants whose names are nearly the same may be one; a person has to say."""
    namesakes: dict[int, str] = {}
    for (one, first), (two, second) in combinations(enumerate(applicants), 2):
        if not (first.is_named and second.is_named) or (_is_told(first) and _is_told(second)):
            continue
        if nearly_same(first.name, second.name):
            namesakes.setdefault(one, second.name)
            namesakes.setdefault(two, first.name)
    return [
        applicant
        if number not in namesakes
        else replace(
            applicant,
            findings=(
                *applicant.findings,
                Finding(
                    rule="file:namesake",
                    severity="notes",
                    whose=rules.desk,
                    **with_remedy("finding.namesake", namesakes=namesakes[number]),
                ),
            ),
        )
        for number, applicant in enumerate(applicants)
    ]


def _is_told(applicant: Applicant) -> bool:
    """Whether what makes two people nearly one is told already."""
    return any(finding.rule == "file:two_people" for finding in applicant.findings)


def told_apart(applicants: list[Applicant]) -> list[Applicant]:
    """Each with what to call them: two of one name by what only one of them says."""
    alike: dict[str, list[Applicant]] = {}
    for applicant in applicants:
        alike.setdefault(applicant.name.casefold(), []).append(applicant)
    called = {id(a): name for group in alike.values() for a, name in _called(group)}
    return [replace(a, called=called[id(a)]) for a in applicants]


def _called(group: list[Applicant]) -> Iterator[tuple[Applicant, str]]:
    if len(group) == 1:
        yield group[0], group[0].name
        return
    for mark in _marks(group):
        if len(set(mark)) == len(group):
            for applicant, what in zip(group, mark, strict=True):
                file = Path(applicant.files[0]).name if applicant.files else ""
                yield applicant, f"{applicant.name} ({what or file})"
            return
    for number, applicant in enumerate(group, start=1):
        yield applicant, f"{applicant.name} ({number})"


def _marks(group: list[Applicant]) -> Iterator[list[str]]:
    """What may tell some people apart, the surest first: one for each of them."""
    yield [a.heads.number for a in group]
    names = dict.fromkeys(n for a in group for n in (*a.heads.own, *a.heads.around))
    for name in names:
        yield [str(whole(a.answers).get(name, {}).get("shown", "")) for a in group]
    yield [Path(a.files[0]).parent.name if a.files else "" for a in group]
    yield [Path(a.files[0]).name if a.files else "" for a in group]
