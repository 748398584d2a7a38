"""Where records come from, whatever the file: each with its place, checked when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from filler.definition.model import Pack
from filler.errors import Problem
from filler.messages import with_remedy
from filler.records.coerce import Coerced, coerce_record
from filler.records.json_input import JsonFile, open_json, value_of
from filler.records.pictures import load_picture

if TYPE_CHECKING:
    from filler.records.headings import Matching

# From a record as it was given, and its number, the name of its file.
Namer = Callable[[Any, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record as it was given, to be checked against the pack.

    ``text`` is its JSON where ``data`` is not made of it yet: text travels faster between
    processes. ``name`` is what its file is to be called. ``folder`` is where its pictures are
    looked for, and ``pictures`` the folders beside it in which they may be. ``reference`` is how
    its sheet calls it; ``places`` says for a path of the record from which cell it came;
    ``problems`` and ``notes`` are what was wrong with cells.
    """

    where: str
    folder: Path
    pictures: tuple[Path, ...] = ()
    data: Any = None
    text: str | None = None
    name: str = ""
    reference: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    def opened(self) -> Item:
        """The same with its data, where it was text."""
        if self.text is None:
            return self
        data, twice = value_of(self.text)
        problems = (
            Problem(where=self.where, **with_remedy("problem.opened", value=key)) for key in twice
        )
        return replace(self, data=data, text=None, problems=(*self.problems, *problems))

    def check(self, pack: Pack) -> Coerced:
        """The record, or the problems that refuse it."""
        picture = partial(load_picture, folder=self.folder, allowed=self.pictures)
        opened = self.opened()
        checked = coerce_record(pack, opened.data, self.where, picture)
        problems = (*opened.problems, *(self._placed(p) for p in checked.problems))
        record = checked.record
        if record is not None:
            record = None if problems else replace(record, reference=self.reference)
        notes = (*self.notes, *(self._placed(n) for n in checked.notes))
        return Coerced(record=record, problems=problems, notes=notes)

    def _placed(self, problem: Problem) -> Problem:
        """The problem with its cell instead of its path, where it came from one."""
        path = problem.where
        while path and path not in self.places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return replace(problem, where=self.places.get(path, problem.where))


class Source(Protocol):
    """A file of records, gone through from its start each time."""

    @property
    def count(self) -> int:
        """How many records there are."""

    def __iter__(self) -> Iterator[Item]:
        """Each record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOptions:
    """What somebody said of their sheet; ``header_row`` is counted from 1, as Excel does."""

    sheet: str | None = None
    password: str | None = None
    header_row: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSource:
    """The records of a spreadsheet; ``matchings`` say what each column was taken for.

    ``problems`` and ``notes`` are those of no one person: a row of nobody, a hidden row.
    """

    path: Path
    items: tuple[Item, ...]
    matchings: Mapping[str, Matching]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        """Each record."""
        return iter(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonSource:
    """The records of a JSON file."""

    file: JsonFile
    pictures: tuple[Path, ...] = ()

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.file.count

    def __iter__(self) -> Iterator[Item]:
        for where, name, text in self.file:
            yield Item(
                where=where,
                name=name,
                text=text,
                folder=self.file.path.parent,
                pictures=self.pictures,
            )


def unnamed(_data: Any, _number: int) -> str:
    """A namer for those who need no names."""
    return ""


def json_source(path: Path, name: Namer = unnamed, pictures: tuple[Path, ...] = ()) -> JsonSource:
    """The records of a JSON file, each named by ``name``.

    Raises:
        PortfolioError: when the file cannot be read.
    """
    return JsonSource(file=open_json(path, name), pictures=pictures)
