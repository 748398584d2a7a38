"""What a file says of whose it is, and whether two files say that they are one person's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from filler.auditing.names import name_key, same_person
from filler.auditing.rule_model import RuleSet
from filler.auditing.vocabulary import is_placeholder
from filler.definition.model import Pack
from filler.reading.model import Answer
from filler.records.references import is_random

# Shorter numbers count people in a list and register nobody.
_LEAST_DIGITS = 4
# A telephone number without the digits that a country or a trunk call puts before it.
_SUBSCRIBER = 9
_OWN_FORMATS = ("email", "telephone")


class Names(Enum):
    """How two names stand to each other."""

    SAME = "same"
    NEAR = "near"
    DOUBTFUL = "doubtful"
    SHARED = "shared"
    OTHER = "other"
    UNKNOWN = "unknown"


class Tie(NamedTuple):
    """What is known of two files: one person's or not, why, and how loudly it is told.

    ``is_one`` is None where nothing ties them or tells them apart; ``tell`` is ``asks`` for a
    question that a person must answer, ``notes`` for something to know, or nothing.
    """

    is_one: bool | None
    tell: str = ""
    why: str = ""


@dataclass(frozen=True)
class Heads:
    """What one file says of whose it is; what it does not say is empty.

    ``sender`` is whose mail brought it, ``own`` are ways to reach the person, ``around`` what the
    person shares with colleagues: both folded, by the id of their question; ``shown`` is how
    they are written.
    """

    file: str
    name: str = ""
    number: str = ""
    reference: str = ""
    sender: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    around: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The words of the name."""
        return name_key(self.name)

    @cached_property
    def digits(self) -> str:
        """What of the number is the same however it is written."""
        found = re.sub(r"\D", "", self.number)
        return found if len(found) >= _LEAST_DIGITS else ""

    @property
    def is_named(self) -> bool:
        """Whether it says by itself whose it is."""
        return bool(self.key or self.digits)

    def without(self, common: Collection[tuple[str, object]]) -> Heads:
        """The same without what tells nobody from another."""
        return replace(
            self,
            number="" if ("number", self.digits) in common else self.number,
            reference="" if ("reference", self.reference) in common else self.reference,
            own={name: value for name, value in self.own.items() if (name, value) not in common},
        )

    def shared_keys(self) -> Iterator[tuple[str, object]]:
        """What it could share with another file of the same person."""
        if self.digits:
            yield "number", self.digits
        if self.key:
            yield "name", self.key
        if self.reference:
            yield "reference", self.reference
        yield from self.own.items()


NOBODY = Heads(file="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """Names and numbers of which somebody said that they are one person's, who, and when."""

    names: frozenset[tuple[str, ...]]
    numbers: frozenset[str]
    who: str
    when: str

    def has(self, heads: Heads) -> bool:
        """Whether what a file says is of this person."""
        if heads.key and heads.key not in self.names:
            return False
        if heads.digits and heads.digits not in self.numbers:
            return False
        return heads.is_named


def told_by_record(
    data: object, pack: Pack, rules: RuleSet, file: str
) -> tuple[Heads, dict[str, str]]:
    """What a record says of whose it is, and their ``email``, ``team`` and ``manager``."""
    mails = (n for n in rules.person_heads if pack.fields[n].limits.format == "email")
    asked = {"email": next(mails, ""), "team": rules.person_team, "manager": rules.person_manager}
    more = {key: str(found) for key, name in asked.items() if name and (found := _at(data, name))}
    heads = _heads_of_record(data, pack, rules, file)
    # As a register compares them.
    own = {"email": more["email"].casefold()} if "email" in more else {}
    return replace(heads, own=own, around={}), more


def _heads_of_record(data: object, pack: Pack, rules: RuleSet, file: str) -> Heads:
    answers = {
        name: Answer(state="answered", value=value)
        for name in {pack.person, rules.person_number, *rules.person_heads, *pack.alone.fields}
        if isinstance(value := _at(data, name), str) and value.strip()
    }
    return heads_of(answers, pack, rules, file)


def _at(data: object, path: str) -> object:
    for key in path.split("."):
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def heads_of(
    answers: Mapping[str, Answer],
    pack: Pack,
    rules: RuleSet,
    file: str,
    reference: str = "",
    sender: str = "",
) -> Heads:
    """What some answers say of whose they are."""

    def given(name: str) -> str:
        answer = answers.get(name)
        if answer is None or answer.state != "answered" or not isinstance(answer.value, str):
            return ""
        words = " ".join(answer.value.split())
        return "" if is_placeholder(words) else words

    heads = rules.person_heads or tuple(n for n in pack.alone.fields if n != pack.person)
    formats = {n: pack.fields[n].limits.format for n in heads if n != rules.person_number}
    own = {n: _reached(given(n)) for n, kind in formats.items() if kind in _OWN_FORMATS}
    around = {n: _plain(given(n)) for n, kind in formats.items() if kind not in _OWN_FORMATS}
    return Heads(
        file=file,
        name=given(pack.person),
        number=given(rules.person_number) if rules.person_number else "",
        reference=reference,
        sender=sender,
        own={name: value for name, value in own.items() if value},
        around={name: value for name, value in around.items() if value},
        shown={name: given(name) for name in formats},
    )


def _plain(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def _reached(words: str) -> str:
    """An address or a telephone number, however it is written."""
    digits = re.sub(r"\D", "", words)
    if "@" not in words and len(digits) >= _SUBSCRIBER:
        return digits[-_SUBSCRIBER:]
    return words.casefold()


def tie(one: Heads, two: Heads) -> Tie:
    """Whether two files are one person's: the number first, then the reference, then the rest."""
    number = _same_number(one, two)
    names = _names(one, two)
    reference = bool(one.reference) and one.reference == two.reference
    own = _first_shared(one.own, two.own)
    around = shared(one.around, two.around)
    if number is True:
        return _of_one_number(one, two, names, own, reference=reference)
    if number is False:
        return _of_two_numbers(one, two, names, own, around, reference=reference)
    return _without_number(one, two, names, own, around, reference=reference)


def _of_one_number(
    one: Heads, two: Heads, names: Names, own: bool | None, *, reference: bool
) -> Tie:
    if names in (Names.SAME, Names.UNKNOWN):
        return Tie(is_one=True)
    both = f"The number {one.number} appears with two names, '{one.name}' and '{two.name}'"
    is_alias = names in (Names.NEAR, Names.DOUBTFUL) or (
        names is Names.SHARED and own is not False and (own or _first(one) == _first(two))
    )
    if reference or is_alias:
        return Tie(True, "notes", f"{both}; they were treated as one person.")
    return Tie(False, "asks", f"{both}; they were treated as two people.")


def _of_two_numbers(
    one: Heads, two: Heads, names: Names, own: bool | None, around: bool | None, *, reference: bool
) -> Tie:
    if names not in (Names.SAME, Names.NEAR):
        return Tie(is_one=False)
    both = f"'{one.name}' has the number {one.number} in one file and {two.number} in another"
    is_plain = own is False or (own is None and around is False)
    if names is Names.NEAR or (is_plain and not reference):
        return Tie(False, "notes", f"{both}; they are two people.")
    return Tie(False, "asks", f"{both}; they were treated as two people.")


def _without_number(
    one: Heads, two: Heads, names: Names, own: bool | None, around: bool | None, *, reference: bool
) -> Tie:
    if names is Names.SAME:
        if reference or own:
            return Tie(is_one=True)
        if own is False or around is False:
            why = f"Two files name '{one.name}' but give different details: {_apart(one, two)}"
            return Tie(False, "asks", f"{why}; they were treated as two people.")
        return Tie(is_one=True)
    if (names is Names.NEAR and (reference or own)) or (names is Names.DOUBTFUL and reference):
        both = f"One person is written as '{one.name}' and as '{two.name}'"
        return Tie(True, "notes", f"{both}; they were treated as one.")
    if names is Names.NEAR:
        return Tie(is_one=None)
    strong = reference and is_random(one.reference)
    if names is not Names.UNKNOWN:
        if own or strong:
            what = "address or telephone number" if own else "reference"
            both = f"'{one.name}' and '{two.name}' have the same {what}"
            return Tie(False, "asks", f"{both}; they were treated as two people.")
        return Tie(is_one=None)
    return Tie(is_one=True if own or strong else None)


def _first(heads: Heads) -> str:
    """The first word of a name, as it is written."""
    return next(iter(name_key(heads.name.split()[0])), "")


def _same_number(one: Heads, two: Heads) -> bool | None:
    if not one.digits or not two.digits:
        return None
    if one.digits != two.digits:
        return False
    letters = ["".join(s for s in _plain(h.number) if not s.isdigit()) for h in (one, two)]
    shorter, longer = sorted(letters, key=len)
    return longer.startswith(shorter)


def _names(one: Heads, two: Heads) -> Names:
    if not one.key or not two.key:
        return Names.UNKNOWN
    if one.key == two.key:
        return Names.SAME
    alike = same_person(one.name, two.name)
    if alike is not False:
        return Names.NEAR if alike else Names.DOUBTFUL
    return Names.SHARED if set(one.key) & set(two.key) else Names.OTHER


def shared(one: Mapping[str, str], two: Mapping[str, str]) -> bool | None:
    """Whether two files say something the same; None where there is nothing that both say."""
    both = [one[name] == two[name] for name in one if name in two]
    return any(both) if both else None


def _first_shared(one: Mapping[str, str], two: Mapping[str, str]) -> bool | None:
    """Whether two files say the first thing the same that both of them say."""
    return next((one[name] == two[name] for name in one if name in two), None)


def _apart(one: Heads, two: Heads) -> str:
    """What two files say otherwise, as it is written; first what belongs to the person alone."""
    for mine, theirs in ((one.own, two.own), (one.around, two.around)):
        for name, value in mine.items():
            if name in theirs and theirs[name] != value:
                said = sorted((one.shown.get(name, value), two.shown.get(name, theirs[name])))
                return f"'{said[0]}' and '{said[1]}'"
    return ""
