"""One applicant's answers, gathered from all files of theirs, as the rules ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from filler.auditing.conditions import NotGiven, holds
from filler.auditing.heads import NOBODY, Heads
from filler.auditing.model import About
from filler.auditing.units import question_of
from filler.binding import question_pages
from filler.definition.model import Field, Line, Pack
from filler.layout import question_numbers
from filler.reading.model import Answer, Reading
from filler.records.dates import when

_ABSENT = Answer(state="missing", note="its form is not among the files")
_BLANKS = ("blank", "missing")
_LIFETIME = 80
# Days that a rule may count from and that stand in no form, with what they are called.
DAYS = {"today": "today", "panel": "the panel", "received": "the day it arrived"}
MAY_BE_UNKNOWN = frozenset(("panel", "received"))


@dataclass(frozen=True, slots=True)
class Span:
    """A date as a rule sees it: its first and its last possible day, and how it is shown."""

    first: date
    last: date
    shown: str

    @property
    def said(self) -> str:
        """The day as people write it, or the words that name the span."""
        if self.first == self.last:
            return uk_date(self.first)
        return f"'{self.shown}'"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something cannot be told."""

    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that is filled in: a printed line of a table, or a row that somebody added."""

    id: str
    label: str
    answers: Mapping[str, Answer]
    field: str

    @property
    def begun(self) -> bool:
        """Whether anything stands in it."""
        return any(answer.state not in _BLANKS for answer in self.answers.values())

    @property
    def where(self) -> str:
        """Where its first place is."""
        return next((a.where for a in self.answers.values() if a.where), "")

    def words(self) -> str:
        """All that is written in it, its printed label first."""
        return "\n".join([self.label, *(str(a.shown) for a in self.answers.values() if a.shown)])


@dataclass
class Case:
    """The files of one person, their answers merged.

    ``today`` is the day of the audit; ``panel`` the day of the panel, if one is given. ``forms``
    has the file of each form, ``taken`` the file of each question that is from another one;
    ``signers`` are the questions that say who signs in each place, ``cited_as`` how statements are
    cited, and ``cited_in`` the columns in which they are.
    """

    pack: Pack
    today: date
    panel: date | None
    readings: Sequence[Reading]
    answers: Mapping[str, Answer]
    forms: Mapping[str, Reading]
    taken: Mapping[str, Reading] = field(default_factory=dict)
    accepts: tuple[str, ...] = ()
    holidays: str = ""
    signers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cited_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cited_in: frozenset[str] = frozenset()
    superseded: tuple[str, ...] = ()
    about: tuple[About, ...] = ()
    heads: Heads = NOBODY

    @cached_property
    def said(self) -> list[tuple[str, str, tuple[object, ...]]]:
        """What stands in each place that is there, with its form and its question."""
        return [
            (
                name.partition(".")[0],
                question_of(name, self.pack),
                (name, answer.state, answer.picture or _plain(answer.value), answer.shown),
            )
            for name, answer in self.answers.items()
            if answer.state != "missing"
        ]

    def answer(self, name: str) -> Answer:
        """An answer by its id; missing where its form is not among the files.

        What heads each form that is sent alone is taken from there.
        """
        found = self.answers.get(name)
        if found is None:
            return _ABSENT
        if name.partition(".")[0] in self.forms:
            return found
        return found if name in self.pack.alone.fields and found.state == "answered" else _ABSENT

    def reading(self, name: str) -> Reading | None:
        """The file that an answer is from."""
        own = self.taken.get(question_of(name, self.pack)) if self.taken else None
        return own or self.forms.get(name.partition(".")[0])

    def file(self, name: str) -> str:
        """The name of the file that an answer is from."""
        reading = self.reading(name)
        return reading.file if reading is not None else ""

    def stored(self, name: str) -> str:
        """Where the file lies that an answer is from."""
        reading = self.reading(name)
        return (reading.stored or reading.file) if reading is not None else ""

    def page(self, name: str, where: str) -> int | None:
        """The page of a place of an answer."""
        reading = self.reading(name)
        return reading.page(where) if reading is not None else None

    def issued_page(self, name: str) -> int | None:
        """The page of a question in the form as it was issued; a row's is that of its list.

        A group's is that of its first question.
        """
        reading = self.reading(name)
        pages = question_pages(self.pack).get(reading.issued_as) if reading is not None else None
        own = name.partition("=")[0].partition("[")[0]
        if not pages or not own:
            return None
        inside = [page for question, page in pages.items() if question.startswith(f"{own}.")]
        while own and own not in pages:
            own = own.rpartition(".")[0]
        return pages.get(own) or min(inside, default=None)

    def number(self, name: str) -> str:
        """The number that a question has in the form, where the file is laid out as it is today."""
        reading = self.reading(name) if name else None
        today = (self.pack.version, *(form.id for form in self.pack.forms if form.alone))
        if reading is None or reading.issued_as not in today:
            return ""
        known, own = question_numbers(self.pack), name.partition("=")[0].partition("[")[0]
        while own and own not in known:
            own = own.rpartition(".")[0]
        return known.get(own, "")

    @cached_property
    def role_names(self) -> tuple[str, ...]:
        """What the pack calls its roles, the longest first."""
        names = {name for role in self.pack.roles for name in (role.label, *role.aliases)}
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    def names_of(self, whose: str) -> list[str]:
        """The printed and signed names of those who sign in a role."""
        return [
            answer.value
            for own in self.pack.fields.values()
            if own.kind == "signature" and self.whose(own.id) == whose
            for part in ("print_name", "signed")
            if isinstance((answer := self.answer(f"{own.id}.{part}")).value, str)
        ]

    def called(self, whose: str) -> list[str]:
        """What a role is called."""
        roles = [role for role in self.pack.roles if role.id == whose]
        return [name for role in roles for name in (role.label, *role.aliases)]

    def ids(self, names: Sequence[str]) -> Iterator[str]:
        """The ids of what is asked of this person, a row that stands in the file at a time."""
        return (name for name in self.every(names) if self.asked(name) is not False)

    def asked(self, name: str) -> bool | str:
        """Whether a question is asked of this person; words say why nobody can tell.

        What depends on an answer that is not given is not asked.
        """
        own = self.field(name)
        form = self.pack.form(own.form)
        around = form.when if form is not None else ()
        if not (around or own.around or own.when):
            return True
        said = holds((*around, *own.around, *own.when), self)
        return False if isinstance(said, NotGiven) else said

    def every(self, names: Sequence[str]) -> Iterator[str]:
        """The ids with ``[*]`` written out, a row that stands in the file at a time."""
        for name in names:
            if "[*]" not in name:
                yield name
                continue
            is_of_it = _rows_of(name).fullmatch
            for own in self.answers if name.partition(".")[0] in self.forms else ():
                if is_of_it(own):
                    yield own

    def field(self, name: str) -> Field:
        """The field that an answer belongs to."""
        # An option's answer has its id behind its question's: ``form.group=option``.
        plain = name.partition("[")[0].partition("=")[0]
        while plain not in self.pack.fields:
            if not plain:
                raise KeyError(name)
            plain = plain.rpartition(".")[0]
        return self.pack.fields[plain]

    def label(self, name: str) -> str:
        """What people call an answer: its question, and which part or row of it."""
        form = self.pack.form(name)
        if form is not None:
            return form.title
        whole, around = self._line(name), self._line(name.rpartition(".")[0])
        if whole is not None and (around is None or not isinstance(whole, Field)):
            return whole.name.rstrip(":")
        if isinstance(whole, Field) and around is not None:
            return f"{around.name.rstrip(':')}: {column_of(whole, around)}"
        own = self.field(name)
        row = name.partition("[")[2].partition("]")[0]
        rest = name.rpartition(".")[2] if name != own.id else ""
        if name.endswith("]"):
            return f"{own.name}, row {int(row) + 1}"
        if row:
            column = next((c.name for c in own.columns if c.id.endswith(f".{rest}")), rest)
            return f"{own.name}, row {int(row) + 1}: {column}"
        if rest and own.kind == "signature":
            return f"{own.name}: {rest.replace('_', ' ')}"
        line = self._line(own.id.rpartition(".")[0])
        if line is not None:
            return f"{line.name.rstrip(':')}: {column_of(own, line)}"
        return own.name

    def named(self, name: str) -> str:
        """The same in quotation marks."""
        return quoted(self.label(name))

    def whose(self, name: str) -> str:
        """Whose job an answer is."""
        own = self.field(name)
        form = self.pack.form(own.form)
        return own.whose or (form.whose if form is not None else "")

    def span(self, name: str) -> Span | Doubt | None:
        """A date as its possible days; None where none is given."""
        if name == "today":
            return Span(self.today, self.today, "today")
        if name == "panel":
            return Span(self.panel, self.panel, "the panel") if self.panel else None
        if name == "received":
            return self._received
        answer = self.answer(name)
        if answer.state in _BLANKS:
            return None
        if answer.state == "unclear":
            return Doubt(f"{self.named(name)} is unclear ({answer.note})")
        found = when(str(answer.value))
        if found.first is None or found.last is None or not _is_near(found.first, self.today):
            return Doubt(f"{self.named(name)} says '{short(answer.shown)}', which is not a date")
        return Span(found.first, found.last, str(answer.shown).strip())

    def anchor(self, names: Sequence[str]) -> tuple[str, Span] | Doubt:
        """The first of some dates that is given, with its id."""
        for name in names:
            span = self.span(name)
            if isinstance(span, Doubt):
                return span
            if span is not None:
                return name, span
        labels = [DAYS.get(name) or self.named(name) for name in names if name != "today"]
        return Doubt(f"{' or '.join(labels)} is not given")

    def day_name(self, name: str) -> str:
        """What a date that a rule counts from is called."""
        return DAYS.get(name) or self.named(name)

    @property
    def _received(self) -> Span | None:
        """The day on which the last file that counts came, where a mail says so."""
        came = max((r.received[:10] for r in self.readings), default="")
        found = when(came).day if came else None
        return Span(found, found, "received") if found is not None else None

    def entries(self, groups: Sequence[str]) -> list[Entry]:
        """The rows of some lines and tables, those that nobody began left out."""
        found = [entry for group in groups for entry in self._entries(group)]
        return [entry for entry in found if entry.begun]

    def _entries(self, group: str) -> Iterator[Entry]:
        own = self.pack.fields.get(group)
        if own is not None and own.kind == "rows":
            names = [column.id.rpartition(".")[2] for column in own.columns]
            number = 0
            while any(self.answer(f"{group}[{number}].{name}") is not _ABSENT for name in names):
                answers = {name: self.answer(f"{group}[{number}].{name}") for name in names}
                yield Entry(f"{group}[{number}]", f"Row {number + 1}", answers, group)
                number += 1
            return
        columns = {
            name.rpartition(".")[2]: self.answer(name) for name in self._columns.get(group, ())
        }
        line = self._line(group)
        if columns and line is not None:
            yield Entry(group, line.label.rstrip(":"), columns, next(iter(self._columns[group])))

    def _line(self, group: str) -> Line | None:
        form = self.pack.form(group.partition(".")[0])
        return form.lines.get(group) if form is not None else None

    @cached_property
    def _columns(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.pack.fields:
            found.setdefault(name.rpartition(".")[0], []).append(name)
        return found

    @cached_property
    def name(self) -> str:
        """The applicant's name as the front sheet has it, or nothing."""
        answer = self.answer(self.pack.person)
        return str(answer.value).strip() if answer.state == "answered" and answer.value else ""


def column_of(own: Field, line: Line) -> str:
    """The heading of the column that a field of a line stands in."""
    return own.label.removeprefix(line.label).removeprefix(line.name).strip(" :")


def _is_near(day: date, today: date) -> bool:
    """Whether a day can be meant; a year of long ago or far ahead is a slip."""
    return abs(day.year - today.year) <= _LIFETIME


def uk_date(day: date) -> str:
    """``5 March 2026``, as people write it here."""
    return f"{day.day} {day:%B %Y}"


def quoted(label: str) -> str:
    """A label on one line, in quotation marks; never cut, since it is what people look for."""
    return f"'{' '.join(label.split())}'"


def short(text: object, limit: int = 120) -> str:
    """Text on one line, cut at a word."""
    words = " ".join(str(text).split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + " …"


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list) else str(value)


@lru_cache(maxsize=256)
def _rows_of(name: str) -> re.Pattern[str]:
    """The ids that a name with ``[*]`` stands for."""
    return re.compile(re.escape(name).replace(r"\[\*\]", r"\[\d+\]"))
