"""Who is who: which files are one person's, by what evidence, and where a person has to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from pathlib import Path

from filler.auditing.heads import Heads, Same, Tie, heads_of, shared, tie
from filler.auditing.merging import contradicts, named_beside
from filler.auditing.model import About
from filler.auditing.names import name_key
from filler.auditing.packed import whole
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.messages import with_remedy
from filler.reading.model import Reading

# Somebody who marries has two.
_MOST_NAMES = 2


@dataclass
class Group:
    """The files of one person, and what is to be told of whose they are."""

    readings: list[Reading]
    heads: list[Heads]
    about: list[About] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The first of the files."""
        return self.heads[0].file

    def to(self, heads: Heads) -> Tie:
        """How a file stands to this person's: told apart by one, it is not theirs."""
        ties = [tie(own, heads) for own in self.heads]
        apart = [one for one in ties if one.is_one is False]
        if apart:
            return next((one for one in apart if one.tell == "asks"), apart[0])
        ones = [one for one in ties if one.is_one]
        if not ones:
            return Tie(is_one=None)
        return next((one for one in ones if not one.tell), ones[0])


def people_of(
    readings: Sequence[Reading], pack: Pack, rules: RuleSet, same: Sequence[Same] = ()
) -> list[Group]:
    """The files of each person, in the order in which their first file came.

    ``same`` is of whom somebody said that they are one person.
    """
    said = [
        heads_of(whole(r.answers), pack, rules, r.file, r.reference, r.sender) for r in readings
    ]
    common = _common(said)
    own = [one.without(common) for one in said]
    order = {reading.file: number for number, reading in enumerate(readings)}
    groups: list[Group] = []
    # What says most of whose it is comes first, so that the rest has something to hold to.
    pairs = sorted(zip(readings, own, strict=True), key=lambda pair: -_weight(pair[1]))
    found: dict[tuple[str, object], list[Group]] = {}
    for reading, heads in pairs:
        if heads.is_named:
            _place(reading, heads, groups, found)
    _set_apart(groups)
    for one in same:
        _join(groups, one)
    found = _by_keys(groups)
    for reading, heads in pairs:
        if heads.is_named:
            continue
        owner = _owner(reading, heads, groups, found, pack)
        if owner is None:
            groups.append(Group([reading], [heads]))
        else:
            group, why = owner
            group.readings.append(reading)
            group.heads.append(heads)
            group.about.append(_adopted(reading, why))
    _apart_told(found)
    _common_told(groups, {one.file: one for one in said}, common)
    groups.sort(key=lambda group: min(order[reading.file] for reading in group.readings))
    return groups


def _join(groups: list[Group], same: Same) -> None:
    """Make those one of whom somebody said that they are one person."""
    own = [group for group in groups if any(same.has(heads) for heads in group.heads)]
    if len(own) < 2:
        return
    first, *others = own
    called = " and ".join(dict.fromkeys(_called(group.heads) for group in own))
    for group in others:
        first.readings += group.readings
        first.heads += group.heads
        first.about += group.about
        groups.remove(group)
    first.about = [about for about in first.about if about.rule != "whose"]
    message = f"{called} are the same person, as {same.who or 'somebody'} recorded on {same.when}."
    first.about.append(About(rule="joined", severity="notes", message=message))


def _by_keys(groups: Iterable[Group]) -> dict[tuple[str, object], list[Group]]:
    """The people by what another file could share with them."""
    found: dict[tuple[str, object], list[Group]] = {}
    for group in groups:
        for key in dict.fromkeys(key for own in group.heads for key in own.shared_keys()):
            found.setdefault(key, []).append(group)
    return found


def _common(said: Iterable[Heads]) -> dict[tuple[str, object], int]:
    """What stands under so many names that it is no one person's: nobody has three."""
    names: dict[tuple[str, object], set[tuple[str, ...]]] = {}
    for heads in said:
        for key in heads.shared_keys():
            if key[0] != "name" and heads.key:
                names.setdefault(key, set()).add(heads.key)
    return {key: len(keys) for key, keys in names.items() if len(keys) > _MOST_NAMES}


def _common_told(
    groups: Iterable[Group], said: Mapping[str, Heads], common: Mapping[tuple[str, object], int]
) -> None:
    """Tell each person whose number is other people's, too."""
    for group in groups:
        for own in group.heads:
            number = said[own.file].number
            many = common.get(("number", said[own.file].digits)) if number else None
            if many:
                group.about.append(
                    About(
                        rule="number",
                        severity="advises",
                        file=own.file,
                        **with_remedy("finding.number", number=number, many=many),
                    )
                )
                break


def _set_apart(groups: list[Group]) -> None:
    """Files that are with somebody only because they came first: others could be there as well.

    Two files that tell each other apart, and both fit the rest of one person's, are nobody's
    until somebody says whose they are.
    """
    alike: dict[tuple[str, ...], list[Group]] = {}
    for group in groups:
        for key in {own.key for own in group.heads if own.key}:
            alike.setdefault(key, []).append(group)
    for near in alike.values():
        for group, other in permutations(near, 2):
            for heads in [own for own in group.heads if not own.digits]:
                rest = [own for own in group.heads if own is not heads]
                rivals = [o for o in other.heads if tie(heads, o).tell == "asks"]
                if rest and any(Group([], rest).to(rival).is_one for rival in rivals):
                    place = group.heads.index(heads)
                    own = Group([group.readings.pop(place)], [group.heads.pop(place)])
                    own.about.append(_whose(heads, (group, other)))
                    groups.append(own)


def _whose(heads: Heads, near: Iterable[Group]) -> About:
    listed = " or ".join(sorted({_called(other.heads) for other in near}))
    return About(
        rule="whose",
        severity="blocks",
        result="undetermined",
        file=heads.file,
        **with_remedy("finding.whose", base=_base(heads.file), name=heads.name, listed=listed),
    )


def _weight(heads: Heads) -> int:
    """How much a file says of whose it is."""
    return bool(heads.digits) * 4 + bool(heads.own) * 2 + bool(heads.reference) + len(heads.around)


def _place(
    reading: Reading,
    heads: Heads,
    groups: list[Group],
    found: dict[tuple[str, object], list[Group]],
) -> None:
    """Put a file to the one person whose it is; where it may be of several, by itself."""
    near: list[Group] = []
    for key in heads.shared_keys():
        near += [group for group in found.get(key, ()) if group not in near]
    ties = [(group, group.to(heads)) for group in near]
    mine = [(group, one) for group, one in ties if one.is_one]
    if len(mine) > 1:
        mine = _nearest(heads, mine)
    if len(mine) == 1:
        group, one = mine[0]
        group.readings.append(reading)
        group.heads.append(heads)
        if one.tell:
            group.about.append(About(rule="names", severity="notes", message=one.why))
    else:
        group = Group([reading], [heads])
        groups.append(group)
        if mine:
            group.about.append(_whose(heads, (other for other, _ in mine)))
    for key in heads.shared_keys():
        if group not in found.setdefault(key, []):
            found[key].append(group)


def _nearest(heads: Heads, mine: list[tuple[Group, Tie]]) -> list[tuple[Group, Tie]]:
    """Of several people of one name, the one of whom more is the same."""
    folder = Path(heads.file).parent

    def score(group: Group) -> int:
        same = [
            4 * (bool(own.reference) and own.reference == heads.reference)
            + 2 * (shared(own.around, heads.around) is True)
            + (Path(own.file).parent == folder)
            for own in group.heads
        ]
        return max(same)

    best = max(score(group) for group, _ in mine)
    return [pair for pair in mine if score(pair[0]) == best] if best else mine


def _called(heads: Iterable[Heads]) -> str:
    known = list(heads)
    number = next((one.number for one in known if one.number), "")
    name = next((one.name for one in known if one.name), "")
    return f"'{name}' ({number or _base(known[0].file)})"


def _owner(
    reading: Reading,
    heads: Heads,
    groups: Sequence[Group],
    found: Mapping[tuple[str, object], Sequence[Group]],
    pack: Pack,
) -> tuple[Group, str] | None:
    """Whose a file is that names nobody, and how that is known; None where it is not."""
    near = {
        id(g): g for key in heads.shared_keys() for g in found.get(key, ()) if g.to(heads).is_one
    }
    if len(near) == 1:
        return next(iter(near.values())), "of its reference or address"
    named = [group for group in groups if any(own.is_named for own in group.heads)]
    if heads.sender:
        sent = [g for g in named if any(heads.sender in own.own.values() for own in g.heads)]
        if len(sent) == 1 and not contradicts(reading, sent[0].readings, pack):
            return sent[0], f"{heads.sender} sent it"
    # A copy of it in another folder says as much as the file itself.
    folders = {Path(file).parent for file in (reading.file, *reading.copies)}
    owners = [g for g in named if any(Path(own.file).parent in folders for own in g.heads)]
    if len(owners) > 1 and len(folders) > 1:
        return None
    if len(owners) == 1 and all(Path(own.file).parent in folders for own in owners[0].heads):
        if not contradicts(reading, owners[0].readings, pack):
            return owners[0], "of its folder"
        return None
    words = set(name_key(Path(reading.file).stem))
    called = [g for g in named if any(len(o.key) > 1 and set(o.key) <= words for o in g.heads)]
    if len(called) == 1 and not contradicts(reading, called[0].readings, pack):
        return called[0], "of its file name"
    return None


def _adopted(reading: Reading, why: str) -> About:
    return About(
        rule="adopted",
        severity="advises",
        file=reading.file,
        **with_remedy("finding.adopted", base=_base(reading.file), why=why),
    )


def _apart_told(found: Mapping[tuple[str, object], Sequence[Group]]) -> None:
    """Tell two people of each other whom the evidence nearly makes one."""
    seen: set[tuple[int, int]] = set()
    for near in found.values():
        for one, two in combinations(near, 2):
            pair = (id(one), id(two))
            if pair in seen:
                continue
            seen.add(pair)
            told = _between(one, two)
            if told is None:
                continue
            files = " and ".join(
                sorted((named_beside(one.file, two.file), named_beside(two.file, one.file)))
            )
            for own in (one, two):
                about = About(
                    rule="two_people",
                    severity="blocks" if told.tell == "asks" else "notes",
                    result="undetermined" if told.tell == "asks" else "fails",
                    file=own.file,
                    **with_remedy("finding.two_people", why=told.why, files=files),
                )
                if about not in own.about:
                    own.about.append(about)


def _between(one: Group, two: Group) -> Tie | None:
    ties = [tie(mine, theirs) for mine in one.heads for theirs in two.heads]
    told = [found for found in ties if found.is_one is False and found.tell]
    return next((found for found in told if found.tell == "asks"), told[0] if told else None)


def _base(file: str) -> str:
    return Path(file).name
