"""Whether two names are one person's."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

from rapidfuzz import fuzz

from filler.reading.vocabulary import ELECTRONIC

TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof"])
_ALIKE, _NEAR = 74, 90
# Longer is nobody's name, with title, role and team.
_MOST_OF_A_NAME = 200
_NAME = re.compile(r"[^\W\d_]+")


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


def _shares_surname(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """The same surname with another forename may be a short form of it: ``Bob``, ``Robert``."""
    return one[-1] == two[-1] and one[0][0] == two[0][0]


def _equal(word: str, other: str) -> bool:
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    return word == other


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    plain = normalize("NFKD", ELECTRONIC.sub(" ", name).casefold())
    letters = "".join(sign for sign in plain if not combining(sign))
    words = _NAME.findall(letters.replace("’", "").replace("'", ""))
    return tuple(word for word in words if word not in TITLES)
