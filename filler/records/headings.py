"""Which column of somebody's sheet is which field: sure, near, or unknown, and always said."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from filler.definition.model import Pack
from filler.errors import did_you_mean
from filler.messages import portfolio_error
from filler.records.targets import Target, form_targets

# So alike (of 100), and so much more alike than the next, a misspelling is settled.
_SURE, _APART = 90, 4
# So alike it is worth naming.
_NEAR = 68
_ROWS_LOOKED_AT = 20
# A column as Excel names it.
_LETTERS = re.compile("[A-Z]{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One heading: its column from 0, what it is taken for and why, or what it is near to.

    ``joined`` are the columns whose words stand behind its own in one answer.
    """

    index: int
    heading: str
    target: Target | None = None
    how: str = ""
    near: tuple[str, ...] = ()
    ignored: bool = False
    joined: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """All headings of a sheet, with the row they stand in, counted from 0."""

    row: int
    columns: tuple[Column, ...]

    @property
    def matched(self) -> tuple[Column, ...]:
        """The columns that are taken for a field."""
        return tuple(column for column in self.columns if column.target is not None)

    @property
    def unmatched(self) -> tuple[Column, ...]:
        """The columns that nothing is taken from, and that nobody said to leave."""
        return tuple(c for c in self.columns if c.target is None and not c.ignored)

    @property
    def twice(self) -> tuple[tuple[Column, ...], ...]:
        """Columns that are taken for the same field."""
        groups: dict[str, list[Column]] = {}
        for column in self.matched:
            if column.target is not None:
                groups.setdefault(column.target.path, []).append(column)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def pack_targets(pack: Pack) -> dict[str, Target]:
    """Every column that a plain sheet may have, by its path."""
    targets = {t.path: t for form in pack.answer_forms for t in form_targets(form)}
    for field in pack.fields.values():
        if field.kind == "choices":
            targets[field.id] = Target(
                path=field.id, field=field, heading=field.name, question=field.label
            )
    return targets


def given_names(pack: Pack) -> frozenset[str]:
    """The names of the questions that the engine answers itself, as headings are compared."""
    own = [field for field in pack.fields.values() if field.is_given]
    return frozenset(_plain(name) for f in own for name in (f.id, f.label, f.name, *f.aliases))


def whole_mapping(
    mapping: Mapping[str, str], targets: Mapping[str, Target], given: Container[str] = ()
) -> Mapping[str, str]:
    """A mapping with whole ids: a field may be named by its label, or the last part of its id.

    ``given`` are the names of questions that the engine answers itself.

    Raises:
        PortfolioError: when something is no field, with the near miss.
    """
    known = _known_names(targets.values())
    found = {}
    for heading, path in mapping.items():
        named = known.get(_plain(path)) if path and path not in targets else None
        if named is None and path and _plain(path) in given:
            raise portfolio_error("map_filled_automatically_no", path=path, heading=heading)
        if path and path not in targets and named is None:
            hint = did_you_mean(path, targets) or "'portfolio fields' lists them."
            raise portfolio_error("map_mapped_not_field", heading=heading, path=path, hint=hint)
        found[heading] = named.path if named is not None else path
    return found


def find_headings(
    rows: Sequence[Sequence[Any]],
    targets: Mapping[str, Target],
    mapping: Mapping[str, str],
    row: int | None,
) -> Matching | None:
    """Match the given row, or the one of the first rows that has most headings of fields."""
    if row is not None:
        chosen = match(rows[row], row, targets, mapping) if row < len(rows) else None
        return chosen if chosen is not None and chosen.matched else None
    found = [
        match(cells, number, targets, mapping)
        for number, cells in enumerate(rows[:_ROWS_LOOKED_AT])
    ]
    best = max(found, key=lambda m: (len(m.matched), -m.row), default=None)
    return best if best is not None and best.matched else None


def names_down(rows: Sequence[Sequence[Any]], targets: Mapping[str, Target]) -> tuple[int, int]:
    """The column in which most names of fields stand, one below the other, and how many."""
    known = _known_names(targets.values())
    most = len(known) + _ROWS_LOOKED_AT
    found: dict[int, set[str]] = {}
    for cells in rows[:most]:
        for column, value in enumerate(cells[:_ROWS_LOOKED_AT]):
            if isinstance(value, str) and (name := _plain(value)) in known:
                found.setdefault(column, set()).add(name)
    column = max(found, key=lambda one: (len(found[one]), -one), default=0)
    return column, len(found.get(column, ()))


def match(
    cells: Sequence[Any],
    row: int,
    targets: Mapping[str, Target],
    mapping: Mapping[str, str],
    *,
    is_ours: bool = False,
) -> Matching:
    """Match one row of headings; in a sheet that is ours, its own headings go before all names."""
    known = _known_names(targets.values())
    if is_ours:
        known |= {_plain(target.heading): target for target in targets.values()}
    headings = {n: " ".join(str(cell).split()) for n, cell in enumerate(cells) if cell is not None}
    chosen, joined, behind = _chosen(headings, mapping)
    columns = []
    for index, heading in headings.items():
        if index in behind:
            how = "joined to another column"
            columns.append(Column(index=index, heading=heading, how=how, ignored=True))
            continue
        column = _column(index, heading, targets, known, chosen)
        columns.append(replace(column, joined=joined.get(index, ())))
    return Matching(row=row, columns=tuple(columns))


def _chosen(
    headings: Mapping[int, str], mapping: Mapping[str, str]
) -> tuple[dict[int, str], dict[int, tuple[int, ...]], set[int]]:
    """Which columns somebody settled: their fields, what is joined to them, and those joined.

    A column is named by its heading, by its letter where no heading is that, and several by
    their headings with a plus sign between: "Forename+Surname".
    """
    chosen: dict[int, str] = {}
    joined: dict[int, tuple[int, ...]] = {}
    for name, path in mapping.items():
        own = _columns_of(name, headings)
        parts = [_columns_of(part, headings)[:1] for part in name.split("+")]
        if own:
            chosen |= dict.fromkeys(own, path)
        elif len(parts) > 1 and all(parts):
            first, *others = [index for part in parts for index in part]
            chosen[first] = path
            joined[first] = tuple(others)
    return chosen, joined, {index for others in joined.values() for index in others}


def _columns_of(name: str, headings: Mapping[int, str]) -> list[int]:
    """The columns of a heading, or the one of a letter."""
    plain = _plain(name)
    found = [index for index, heading in headings.items() if _plain(heading) == plain]
    letters = name.strip().upper()
    if found or not _LETTERS.fullmatch(letters):
        return found
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return [number - 1] if number - 1 in headings else []


def without_given(matching: Matching, given: Container[str]) -> Matching:
    """The columns of what the engine fills in itself are left out, and it is said."""
    columns = (
        replace(column, ignored=True, how="not read: it is filled in automatically", near=())
        if column.target is None and not column.ignored and _plain(column.heading) in given
        else column
        for column in matching.columns
    )
    return replace(matching, columns=tuple(columns))


def _known_names(targets: Iterable[Target]) -> dict[str, Target | None]:
    """The targets by each of their names; a name that two share means neither."""
    known: dict[str, Target | None] = {}
    for target in targets:
        for name in target.names:
            plain = _plain(name)
            taken = known.get(plain, target)
            known[plain] = target if taken is target else None
    return known


def _column(
    index: int,
    heading: str,
    targets: Mapping[str, Target],
    known: Mapping[str, Target | None],
    chosen: Mapping[int, str],
) -> Column:
    plain = _plain(heading)
    if index in chosen:
        path = chosen[index]
        if not path:
            return Column(index=index, heading=heading, how="left out, as mapped", ignored=True)
        return Column(index=index, heading=heading, target=targets[path], how="mapped")
    own = known.get(plain)
    if own is not None:
        how = "id" if heading == own.path else "name"
        return Column(index=index, heading=heading, target=own, how=how)
    if plain in known:
        shared = tuple(t.path for t in targets.values() if plain in map(_plain, t.names))
        return Column(index=index, heading=heading, near=shared)
    return _near(index, heading, plain, known)


def _near(index: int, heading: str, plain: str, known: Mapping[str, Target | None]) -> Column:
    from rapidfuzz import fuzz, process

    names = {name: target for name, target in known.items() if target is not None}
    found = process.extract(plain, list(names), scorer=fuzz.ratio, limit=8, score_cutoff=_NEAR)
    best: dict[str, tuple[Target, float]] = {}
    for name, score, _ in found:
        target = names[name]
        if target is not None:
            best.setdefault(target.path, (target, score))
    ranked = sorted(best.values(), key=lambda pair: -pair[1])
    if ranked and ranked[0][1] >= _SURE:
        second = ranked[1][1] if len(ranked) > 1 else 0
        if ranked[0][1] - second >= _APART:
            target = ranked[0][0]
            return Column(index=index, heading=heading, target=target, how="near in spelling")
    near = tuple(target.path for target, _ in ranked[:3])
    return Column(index=index, heading=heading, near=near)


def _plain(name: str) -> str:
    """A name without case, signs and needless spaces."""
    return " ".join(
        re.sub(r"[\W_]+", " ", name.casefold().replace("’", "").replace("'", "")).split()
    )
