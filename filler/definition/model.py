"""What a pack is made of: forms, fields and the controls that hold a field's answer.

Plain values only. How they are laid out on a page is ``filler.definition.blocks`` and
``filler.layout``; how they are read from TOML is ``filler.definition.load``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from filler.definition.blocks import Block, PlaceBlock
from filler.definition.conditions import Condition
from filler.definition.formulas import Formula
from filler.definition.look import Cover, Figure, Look, Paper
from filler.definition.statements import Reference
from filler.kinds.model import NO_LIMITS, Limits

FieldKind = Literal[
    "text", "long_text", "number", "time", "duration", "date", "tick", "choice", "choices",
    "picture", "signature", "rows",
]  # fmt: skip
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
ControlKind = Literal["text", "multiline", "date", "tick", "list", "rich", "picture", "rows"]
# How the options of a question stand: one list, three to a line, a line each; where it is not said,
# in one line where they are few and short.
Shown = Literal["", "list", "across", "below"]
SHOWN: tuple[Shown, ...] = get_args(Shown)
# The parts that a signature has where nothing else is said, and all that it may have.
SIGNATURE_PARTS = ("signed", "print_name", "date")
PARTS: Mapping[str, ControlKind] = {
    "signed": "rich",
    "print_name": "text",
    "role": "text",
    "registration_number": "text",
    "initials": "text",
    "date": "date",
    "time": "text",
}
# Word refuses a tag or a title of more than 64 characters.
TAG_LIMIT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of a choice's options; ``specify`` is the id of the text field that belongs to it."""

    id: str
    label: str
    specify: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSpec:
    """One content control that the definition expects: its tag, its title, and what it holds.

    ``entries`` are those of a list: the id of each option, and how it is shown. ``is_given`` is
    whether the engine fills it in.
    """

    tag: str
    title: str
    kind: ControlKind
    field: str
    option: str | None = None
    part: str | None = None
    column: str | None = None
    prompt: str | None = None
    entries: tuple[tuple[str, str], ...] = ()
    is_given: bool = False

    def entry(self, option: str) -> str:
        """How the entry of an option is shown."""
        return next((shown for id_, shown in self.entries if id_ == option), option)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table that several fields share: its label and the words beside it."""

    id: str
    label: str
    short: str = ""
    note: str = ""
    extra: str = ""
    kss: str = ""

    @property
    def name(self) -> str:
        """The short name a person sees: the ``short`` wording, else the label."""
        return self.short or self.label


@dataclass(frozen=True, kw_only=True)
class Field(Line):
    """One question. ``id`` is the whole dotted path, ``form.field`` or ``form.group.field``.

    ``holds`` says what belongs there: ``initials`` or a ``case reference`` and nobody's full name,
    a ``name``, or a way to ``contact`` somebody; ``limits`` is what form an answer has.
    It is asked where all of ``when`` hold, and all of ``around``, which are its block's. ``same``
    is the question whose answer is shown here again, ``default`` what is filled in where a record
    says nothing, ``formula`` how it is worked out. ``hint`` stands in brackets behind the question
    in the place of the engine's words on how to answer it, None for those.
    ``follows`` is the question behind whose options it stands where it has no label of its own.
    """

    form: str
    kind: FieldKind = "text"
    options: tuple[Option, ...] = ()
    shown: Shown = ""
    required: bool = False
    whose: str = ""
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = SIGNATURE_PARTS
    columns: tuple[Field, ...] = ()
    blank_rows: int = 1
    max_words: int | None = None
    follows: str = ""
    holds: str = ""
    prompt: str | None = None
    limits: Limits = NO_LIMITS
    when: tuple[Condition, ...] = ()
    around: tuple[Condition, ...] = ()
    same: str = ""
    default: Any = field(default=None, hash=False)
    formula: Formula | None = None
    hint: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether the engine fills it in itself: it is another's answer, or worked out."""
        return bool(self.same) or self.formula is not None

    @property
    def rests_on(self) -> frozenset[str]:
        """The questions whose answers it shows again, or is worked out from."""
        names = self.formula.names if self.formula is not None else ()
        return frozenset({name.partition("[")[0] for name in names} | ({self.same} - {""}))

    @property
    def kss_numbers(self) -> tuple[int, ...]:
        """The statement numbers in the printed link: ``"KSS 3,12"`` gives ``(3, 12)``."""
        return tuple(int(number) for number in re.findall(r"[0-9]{1,4}", self.kss))

    def option(self, option_id: str) -> Option | None:
        """The option of that id, or None."""
        return next((o for o in self.options if o.id == option_id), None)

    @cached_property
    def controls(self) -> tuple[ControlSpec, ...]:
        """Every content control of this field, in order; a row's controls follow its section."""
        return tuple(self._controls())

    def _controls(self) -> Iterator[ControlSpec]:
        def spec(kind: ControlKind, tag: str, title: str, **more: Any) -> ControlSpec:
            prompt = self.prompt
            more = {"is_given": self.is_given, **more}
            return ControlSpec(
                tag=tag, title=fit(title), kind=kind, field=self.id, prompt=prompt, **more
            )

        match self.kind:
            case "text" | "date" | "tick" | "picture":
                yield spec(self.kind, self.id, self.name)
            case "number" | "time" | "duration":
                yield spec("text", self.id, self.name)
            case "long_text":
                yield spec("multiline", self.id, self.name)
            case "choice" if self.shown == "list":
                entries = tuple((option.id, option.label) for option in self.options)
                yield spec("list", self.id, self.name, entries=entries)
            case "choice" | "choices":
                for option in self.options:
                    title = fit(self.name, f": {option.label}")
                    yield spec("tick", f"{self.id}={option.id}", title, option=option.id)
            case "signature":
                for part in self.parts:
                    title = fit(self.name, f": {part.replace('_', ' ')}")
                    yield spec(PARTS[part], f"{self.id}.{part}", title, part=part)
            case "rows":
                yield spec("rows", self.id, self.name)
                for column in self.columns:
                    for inner in column.controls:
                        yield ControlSpec(
                            tag=inner.tag,
                            title=inner.title,
                            kind=inner.kind,
                            field=self.id,
                            option=inner.option,
                            entries=inner.entries,
                            is_given=inner.is_given,
                            prompt=inner.prompt,
                            column=column.id.rpartition(".")[2],
                        )


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form of the pack, or a page of guidance when it has no fields.

    It is asked for where all of ``when`` hold. ``file`` is its file, as errors name it.
    """

    id: str
    title: str
    file: str = ""
    whose: str = ""
    alone: bool = False
    orientation: Literal["portrait", "landscape"] = "portrait"
    fields: tuple[Field, ...] = ()
    when: tuple[Condition, ...] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    blocks: tuple[Block, ...]

    @property
    def places(self) -> tuple[PlaceBlock, ...]:
        """The titled places for somebody else's text; they ask nobody a question."""
        return tuple(block for block in self.blocks if isinstance(block, PlaceBlock))

    @property
    def is_awaited(self) -> bool:
        """Whether all of it is somebody else's text, which is not there yet."""
        return bool(self.blocks) and all(
            isinstance(block, PlaceBlock) and block.is_awaited for block in self.blocks
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the pack in its order: a contents list, or a form under an optional section.

    One that ``follows`` goes on below the part before, on the same page.
    """

    contents: str | None = None
    section: str | None = None
    form: str | None = None
    follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Somebody who fills in or signs; aliases are the other names the text has for them."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Where the built text differs from its source, and why."""

    kind: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements of the source that do not agree; both are kept."""

    where: str
    says: tuple[str, ...]
    kept: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What heads a form that is sent alone: the ``fields`` that say whose it is.

    ``labels`` are what they are called there, ``head`` the heads of their table; ``elsewhere`` is
    what a mention of another form becomes, ``{}`` being the mention. ``same`` are questions of a
    form that ask one of the fields themselves, so that nobody is asked twice.
    """

    heading: str = ""
    fields: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    elsewhere: str = "{}"
    same: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What the organisation calls a person, what each hands in, and the day it is looked at."""

    person: str = "person"
    people: str = "people"
    form: str = "form"
    forms: str = "forms"
    day: str = "panel"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Pack:
    """A whole definition; ``digest`` is a SHA-256 over its files, so a file is known again.

    ``numbered`` is whether its forms and questions are, ``hints`` whether it says beside each
    question how to answer. ``languages`` are all that it has words in, ``language`` the one of
    these words. ``source`` is the folder of its definition, ``home`` that of its bound Word files,
    the built templates and what was issued before; ``original`` the organisation's own Word file,
    bound, where the pack is not laid out.

    A pack is itself and no other, so that what is worked out for it can be kept.
    """

    id: str
    title: str
    short_title: str
    owner: str
    version: str
    revised: date
    language: str
    languages: tuple[str, ...]
    person: str
    header: tuple[str, str, str]
    footer: tuple[str, str, str]
    prompts: Mapping[str, str]
    look: Look
    paper: Paper
    numbered: bool
    hints: bool
    organisation: str
    logo: Figure | None
    cover: Cover
    parts: tuple[Part, ...]
    forms: tuple[Form, ...]
    roles: tuple[Role, ...]
    references: tuple[Reference, ...]
    alone: Alone
    called: Called
    corrections: tuple[Correction, ...]
    contradictions: tuple[Contradiction, ...]
    pages: Mapping[str, int]
    digest: str
    home: Path | None = None
    source: Path | None = None
    original: Path | None = None

    def __repr__(self) -> str:
        return f"<Pack {self.id} {self.version}>"

    @cached_property
    def awaited(self) -> tuple[str, ...]:
        """What to do for each form that stays out until somebody's text is there, in words."""
        return tuple(
            f"'{form.title}' is left out: its text is not there yet. Write it into"
            f" {(self.source or Path()) / place.file}, then run: portfolio template build --measure"
            f" --pack {self.id}"
            for form in self.forms
            if form.is_awaited
            for place in form.places
        )

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its id, in the order of the pack."""
        return {field.id: field for form in self.forms for field in form.fields}

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What may stand in a record under each group: ``""`` gives the forms."""
        names: dict[str, dict[str, None]] = {}
        for field_id in self.fields:
            group = ""
            for key in field_id.split("."):
                names.setdefault(group, {})[key] = None
                group = f"{group}.{key}" if group else key
        return {group: tuple(keys) for group, keys in names.items()}

    @cached_property
    def controls(self) -> Mapping[str, ControlSpec]:
        """Every expected control by its tag."""
        return {c.tag: c for field in self.fields.values() for c in field.controls}

    def question(self, spec: ControlSpec) -> Field:
        """The question that a control is of; of one in a list of rows, its column."""
        own = self.fields[spec.field]
        if spec.column is None:
            return own
        return next(c for c in own.columns if c.id.rpartition(".")[2] == spec.column)

    def asked(self, name: str) -> Field | None:
        """The question of an answer by its id, or the column of one in a list of rows."""
        base, is_row, rest = name.partition("[")
        own = self.fields.get(base.partition("=")[0])
        if own is None or not is_row:
            return own
        column = rest.partition("].")[2]
        return next((c for c in own.columns if c.id.rpartition(".")[2] == column), None)

    @cached_property
    def answer_ids(self) -> tuple[str, ...]:
        """Every answer's id: fields, parts of signatures, columns of rows (``log[*].hours``)."""
        ids: list[str] = []
        for own in self.fields.values():
            ids.append(own.id)
            if own.kind == "signature":
                ids += [f"{own.id}.{part}" for part in own.parts]
            if own.kind == "rows":
                ids += [f"{own.id}[*].{column.id.rpartition('.')[2]}" for column in own.columns]
        return tuple(ids)

    @cached_property
    def completed(self) -> tuple[Field, ...]:
        """The fields into which something is put that a record need not say.

        Each stands behind what it is worked out from.
        """
        left = {
            own.id: own
            for own in self.fields.values()
            if own.is_given
            or own.default is not None
            or any(column.formula is not None for column in own.columns)
        }
        found: list[Field] = []
        while left:
            ready = [name for name, own in left.items() if not own.rests_on & left.keys()]
            # What rests on itself is refused when a pack is loaded.
            found += [left.pop(name) for name in ready or list(left)]
        return tuple(found)

    @cached_property
    def place_tags(self) -> frozenset[str]:
        """Tags of the places that hold somebody else's text."""
        return frozenset(f"{form.id}.{place.id}" for form in self.forms for place in form.places)

    def form(self, form_id: str) -> Form | None:
        """The form of that id, or None."""
        return self._by_id.get(form_id)

    @cached_property
    def _by_id(self) -> Mapping[str, Form]:
        return {form.id: form for form in reversed(self.forms)}

    def reference(self, reference_id: str) -> Reference | None:
        """The reference of that id, or None."""
        return next((r for r in self.references if r.id == reference_id), None)

    @property
    def answer_forms(self) -> tuple[Form, ...]:
        """The forms that ask something, in order; guidance is left out."""
        return tuple(form for form in self.forms if form.fields)


def fit(title: str, behind: str = "") -> str:
    """A title that Word takes, at most 64 characters: cut at a word, what stands behind it kept."""
    room = TAG_LIMIT - len(behind)
    if len(title) <= room:
        return title + behind
    if room < TAG_LIMIT // 2:
        return fit(title + behind)
    return title[: room - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…" + behind
