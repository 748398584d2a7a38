"""``{field}`` marks in a form's text: what each of them stands for.

=====================  ==========================================================
``{id}``               the field's control; all options of a choice
``{id=option}``        the tick of one option; with ``:label`` its label beside it
``{id:options}``       all options, each on a line of its own
``{id:label}``         the question's wording; ``:kss`` its printed link
``{.}``, ``{.date}``   the same, starting from the row's own field
``{.:note}``           words that belong to the row; ``:extra`` likewise
=====================  ==========================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from filler.definition.model import Field, Form, Line, Pack
from filler.errors import DefinitionError, did_you_mean
from filler.layout.depends import notes_on
from filler.layout.model import Answer, Inline, Tab, Text

MARK = re.compile(r"\{([^{}\s]+)\}")
_PARTS = re.compile(
    r"(?P<id>[a-z0-9_.]*)(=(?P<option>[a-z0-9_]+))?"
    r"(:(?P<attribute>label|kss|note|extra|options))?"
)
# Options stand in one line when they are few and short, such as Yes / No; so many stand in each.
_INLINE_OPTIONS = 3
_INLINE_WIDTH = 12
# Two lines of inlines: what one mark stands for, a line for each option.
Lines = list[list[Inline]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a mark stands: its pack, its form, and the row's own id if it is in a row.

    ``numbers`` are those of the questions of the form that have been laid out, in their order;
    ``is_said`` is whether how they are answered stands over them all.
    """

    pack: Pack
    form: Form
    base: str = ""
    is_said: bool = False
    numbers: dict[str, str] = field(default_factory=dict)

    def number(self, line: str) -> str:
        """The number of a question as it is printed: the next one, where it has none yet."""
        if not self.pack.numbered:
            return ""
        form = number_of(self.pack, self.form)
        return self.numbers.setdefault(line, f"{form}.{len(self.numbers) + 1}")

    def full_id(self, name: str) -> str:
        """The whole id of a name as it is written in this scope."""
        if name == ".":
            return self.base
        if name.startswith("."):
            return self.base + name
        own = f"{self.form.id}.{name}"
        pack = self.pack
        known = own in self.form.lines or own in pack.controls or own in pack.fields
        return own if known or name not in pack.fields else name

    def line(self, line_id: str) -> Line | None:
        """The field or row of that id, of any form."""
        return self.form.lines.get(line_id) or self.pack.fields.get(line_id)


def number_of(pack: Pack, form: Form) -> str:
    """The number of a form among those that ask something; nothing where they have none."""
    asking = [one.id for one in pack.answer_forms]
    is_numbered = pack.numbered and form.id in asking
    return str(asking.index(form.id) + 1) if is_numbered else ""


def expand_words(text: str, scope: Scope) -> str:
    """Put a row's own ``note`` and ``extra`` in, which may hold Markdown and marks themselves."""

    def words(match: re.Match[str]) -> str:
        parts = _PARTS.fullmatch(match[1])
        if parts is None or parts["attribute"] not in ("note", "extra"):
            return match[0]
        line = scope.line(scope.full_id(parts["id"]))
        if line is None:
            raise _unknown(match[1], scope)
        return line.note if parts["attribute"] == "note" else line.extra

    return MARK.sub(words, text)


def resolve(mark: str, scope: Scope) -> Lines:
    """What ``{mark}`` stands for.

    Raises:
        DefinitionError: when the form has no such field, option or part.
    """
    parts = _PARTS.fullmatch(mark)
    if parts is None:
        raise _unknown(mark, scope)
    full_id = scope.full_id(parts["id"])
    attribute = parts["attribute"]
    if parts["option"]:
        return [_option(full_id, parts["option"], scope, labelled=attribute == "label")]
    line = scope.line(full_id)
    if attribute in ("label", "kss"):
        if line is None:
            raise _unknown(mark, scope)
        if attribute == "kss":
            return [[Text(text=line.kss)]]
        number = scope.number(full_id)
        words = f"{number} {line.label}" if number else line.label
        notes = notes_on(line, scope.form, scope.pack) if isinstance(line, Field) else []
        if not notes or scope.is_said:
            return [[Text(text=words)]]
        behind = Text(text=f" ({'; '.join(notes)})")
        if words.endswith(":"):
            return [[Text(text=words[:-1]), behind, Text(text=":")]]
        return [[Text(text=words), behind]]
    if isinstance(line, Field) and line.kind in ("choice", "choices") and line.shown != "list":
        return _options(line, scope, own_lines=attribute == "options")
    control = scope.pack.controls.get(full_id)
    if control is None or control.kind == "rows":
        raise _unknown(mark, scope)
    own = scope.pack.question(control)
    return [_with_unit(Answer(control=control), own), *_specified(own, scope)]


def _specified(own: Field, scope: Scope) -> Lines:
    """The places below a list for words that some of its options ask for, with their labels."""
    if own.shown != "list":
        return []
    named = dict.fromkeys(option.specify for option in own.options if option.specify)
    fields = [scope.pack.fields[f"{own.form}.{name}"] for name in named]
    return [
        [Text(text=f"{one.label.rstrip(':')}: "), Answer(control=one.controls[0])] for one in fields
    ]


def _with_unit(answer: Answer, own: Field) -> list[Inline]:
    """A place with its unit, a currency's sign before it and other units behind it."""
    unit = own.limits.unit
    if not unit:
        return [answer]
    # A no-break space keeps a unit beside its number.
    gap = "" if unit == "%" else "\N{NO-BREAK SPACE}"
    if own.limits.is_before:
        return [Text(text=f"{unit}{gap}"), answer]
    return [answer, Text(text=f"{gap}{unit}")]


def _options(field: Field, scope: Scope, *, own_lines: bool) -> Lines:
    lines = [_option(field.id, option.id, scope, labelled=True) for option in field.options]
    if field.shown == "below":
        return lines
    short = field.shown == "across" or all(
        len(option.label) <= _INLINE_WIDTH for option in field.options
    )
    few = field.shown == "across" or len(lines) <= _INLINE_OPTIONS
    if own_lines or not short or not few:
        return lines
    rows: Lines = []
    for number, line in enumerate(lines):
        if number % _INLINE_OPTIONS:
            rows[-1] += [Tab(), *line]
        else:
            rows.append(line)
    return rows


def _option(full_id: str, option_id: str, scope: Scope, *, labelled: bool) -> list[Inline]:
    control = scope.pack.controls.get(f"{full_id}={option_id}")
    field = scope.line(full_id)
    if control is None or not isinstance(field, Field):
        raise _unknown(f"{full_id}={option_id}", scope)
    inlines: list[Inline] = [Answer(control=control)]
    option = field.option(option_id)
    if labelled and option is not None:
        # A no-break space keeps the box and its label on one line.
        inlines.append(Text(text=f"\N{NO-BREAK SPACE}{option.label}"))
        if option.specify:
            text = scope.pack.controls[f"{field.form}.{option.specify}"]
            inlines += [Text(text=" "), Answer(control=text)]
    return inlines


def _unknown(mark: str, scope: Scope) -> DefinitionError:
    known = [name.removeprefix(f"{scope.form.id}.") for name in scope.form.lines]
    hint = did_you_mean(mark.lstrip("."), known)
    return DefinitionError([f"{scope.form.file}: no field for the mark {{{mark}}}. {hint}"])
