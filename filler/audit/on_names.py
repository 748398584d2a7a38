"""Rules about names: the same person throughout, and different people where they must differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from unicodedata import combining, normalize

from rapidfuzz import fuzz

from filler.audit.case import Case
from filler.audit.on_answers import KIND_OF
from filler.audit.outcome import Outcome, fails, unclear, undetermined
from filler.audit.rule_model import Rule
from filler.reading.vocabulary import ELECTRONIC

TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof"])
_ALIKE, _NEAR = 74, 90
# Longer is nobody's name, with title, role and team.
_MOST_OF_A_NAME = 200
_NAME = re.compile(r"[^\W\d_]+")


def same_name(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Some names are the one that stands elsewhere; ``of`` is a field, or a part beside each."""
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        if answer.state != "answered" or not isinstance(answer.value, str):
            continue
        if name.endswith(".signed") and KIND_OF.get(answer.how) != "typed":
            continue
        others = [
            other if "." in other else f"{name.rpartition('.')[0]}.{other}" for other in rule.of
        ]
        other = next((o for o in others if case.answer(o).state == "answered"), "")
        if not other:
            doubtful = next((o for o in others if case.answer(o).state == "unclear"), "")
            found = unclear(case, doubtful) if doubtful else None
            if found is not None:
                yield found
            continue
        expected = str(case.answer(other).value)
        alike = same_person(answer.value, expected)
        if alike is None:
            yield undetermined(
                case,
                name,
                f"{case.named(name)} says '{answer.shown}', and {case.named(other)} '{expected}'",
            )
        elif not alike:
            yield fails(
                case,
                name,
                f"{case.named(name)} says '{answer.shown}', but {case.named(other)}"
                f" says '{expected}'.",
            )


def different_people(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Some names are of different people."""
    known = [
        (name, case.answer(name))
        for name in case.ids(rule.fields)
        if case.answer(name).state == "answered" and isinstance(case.answer(name).value, str)
    ]
    for (name, one), (other, two) in combinations(known, 2):
        if same_person(str(one.value), str(two.value)):
            yield fails(
                case,
                other,
                f"{case.named(other)} and {case.named(name)} are the same person, '{two.shown}'.",
            )


def same_person(name: str, other: str) -> bool | None:
    """Whether two names are one person's; None where nobody can tell.

    Initials stand for a name; titles, accents, hyphens and the order count for nothing:
    ``S. Sample`` is ``Sam Sample``. A forename alone, or a word that is nearly the same
    (``Joan`` and ``John``), may be a slip or another person.
    """
    if len(name) > _MOST_OF_A_NAME or len(other) > _MOST_OF_A_NAME:
        return None
    one, two = _words(name), _words(other)
    if not one or not two:
        return None
    shorter, longer = sorted((one, two), key=len)
    taken: set[int] = set()
    doubtful = False
    for word in shorter:
        free = [n for n in range(len(longer)) if n not in taken]
        place = next((n for n in free if _equal(word, longer[n])), None)
        if place is None:
            place = next((n for n in free if fuzz.ratio(word, longer[n]) >= _ALIKE), None)
            doubtful = True
        if place is None:
            return None if _shares_surname(one, two) else False
        taken.add(place)
    return None if doubtful or len(shorter) == 1 < len(longer) else True


def nearly_same(name: str, other: str) -> bool:
    """Whether one of two names may be a slip in writing the other."""
    one, two = " ".join(name_key(name)), " ".join(name_key(other))
    if not one or not two:
        return False
    return same_person(name, other) is True or fuzz.ratio(one, two) >= _NEAR


def name_key(name: str) -> tuple[str, ...]:
    """What two spellings of one name share: its words in any order, without titles and case.

    No slip is allowed: ``Smith`` and ``Smyth`` may be two people.
    """
    return tuple(sorted(_words(name)))


def _shares_surname(one: list[str], two: list[str]) -> bool:
    """The same surname with another forename may be a short form of it: ``Bob``, ``Robert``."""
    return one[-1] == two[-1] and one[0][0] == two[0][0]


def _equal(word: str, other: str) -> bool:
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    return word == other


def _words(name: str) -> list[str]:
    plain = normalize("NFKD", ELECTRONIC.sub(" ", name).casefold())
    letters = "".join(sign for sign in plain if not combining(sign))
    words = _NAME.findall(letters.replace("’", "").replace("'", ""))
    return [word for word in words if word not in TITLES]
