"""One form's TOML as a ``Form``: groups become fields and lines, blocks become layout blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from filler.definition.blocks import (
    Block,
    BoxSpec,
    FlowchartBlock,
    PictureBlock,
    PlaceBlock,
    RowSpec,
    StatementsBlock,
    TableBlock,
    TextBlock,
)
from filler.definition.conditions import Condition, read_conditions
from filler.definition.formulas import Formula, FormulaError, formula
from filler.definition.look import read_figure
from filler.definition.model import (
    FIELD_KINDS,
    PARTS,
    SHOWN,
    SIGNATURE_PARTS,
    Field,
    FieldKind,
    Form,
    Line,
    Option,
    Shown,
)
from filler.definition.reader import Reader, read_text, read_toml
from filler.errors import did_you_mean
from filler.kinds.formats import FORMATS
from filler.kinds.model import NO_LIMITS, Limits
from filler.kinds.patterns import pattern_problems

_COLOUR = re.compile("[0-9A-Fa-f]{6}")
# A picture among the text is so wide where nothing else is said, in millimetres.
_PICTURE_WIDTH = 100.0
# The kinds whose answers are words.
_WORDED = ("text", "long_text")
# What an answer in words may be: initials and no name, a name, a way to reach somebody.
_HOLDS = ("", "initials", "case reference", "name", "contact")
_BLOCK_KINDS = ("text", "table", "flowchart", "picture", "statements", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defaults:
    """What a group gives to each of its fields."""

    form: str
    kind: str = "text"
    required: bool = False
    whose: str = ""
    options: tuple[Option, ...] = ()
    parts: tuple[str, ...] = SIGNATURE_PARTS
    when: tuple[Condition, ...] = ()


def load_form(
    path: Path,
    shown: str,
    problems: list[str],
    home: Path,
    languages: tuple[str, ...] = (),
    *,
    title: str = "",
    number: int = 0,
    when: tuple[Condition, ...] = (),
) -> Form:
    """Read a form file of the pack in ``home``; its problems are added with their place.

    ``title`` goes before its own, ``number`` is that of one of several copies of it, ``when`` are
    the conditions of its part.
    """
    reader = read_toml(path, shown, problems, home, languages)
    form_id = f"{reader.text('id')}_{number}" if number else reader.text("id")
    own_title = reader.text("title")
    whose = reader.text("whose", "")
    fields: list[Field] = []
    lines: dict[str, Line] = {}
    for group in reader.tables("group"):
        for line in _group(group, form_id, whose):
            if line.id in lines:
                group.problem(f"the id '{line.id}' is used twice.")
            lines[line.id] = line
            if isinstance(line, Field):
                fields.append(line)
    form = Form(
        id=form_id,
        title=title or own_title,
        file=shown,
        whose=whose,
        alone=reader.flag("alone"),
        orientation="landscape"
        if reader.word("orientation", ("portrait", "landscape"), "portrait") == "landscape"
        else "portrait",
        fields=tuple(fields),
        lines=lines,
        when=(*when, *read_conditions(reader)),
        blocks=tuple(_block(block, path.parent, home) for block in reader.tables("block")),
    )
    reader.done()
    return form


def _group(group: Reader, form_id: str, whose: str) -> Iterator[Line]:
    """The fields of one ``[[group]]``: a plain list, or rows that share columns."""
    defaults = _Defaults(
        form=form_id,
        kind=group.word("kind", FIELD_KINDS, "text"),
        required=group.flag("required"),
        whose=group.text("whose", whose),
        options=_options(group),
        parts=group.texts("parts") or SIGNATURE_PARTS,
        when=read_conditions(group),
    )
    group_id = group.text("id", "")
    prefix = f"{form_id}.{group_id}" if group_id else form_id
    for reader in group.tables("fields"):
        yield _field(reader, prefix, defaults)
    columns = group.tables("columns")
    rows = group.tables("rows")
    if columns and not rows:
        group.problem("'columns' without 'rows'.")
    row_defaults: list[tuple[Line, _Defaults]] = []
    for reader in rows:
        line = Line(
            id=f"{prefix}.{reader.text('id')}",
            label=reader.text("label"),
            short=reader.text("short", ""),
            note=reader.text("note", ""),
            extra=reader.text("extra", ""),
            kss=reader.text("kss", ""),
        )
        row_defaults.append(
            (
                line,
                _Defaults(
                    form=form_id,
                    kind=defaults.kind,
                    required=reader.flag("required", defaults.required),
                    whose=reader.text("whose", defaults.whose),
                    when=(*defaults.when, *read_conditions(reader)),
                ),
            )
        )
        reader.done()
        yield line
    for line, row_default in row_defaults:
        for column in columns:
            yield _field(column, line.id, row_default, row=line)
    for column in columns:
        column.done()
    group.done()


def _field(reader: Reader, prefix: str, defaults: _Defaults, row: Line | None = None) -> Field:
    kind: FieldKind = reader.word("kind", FIELD_KINDS, defaults.kind)  # type: ignore[assignment]
    field_id = f"{prefix}.{reader.text('id')}"
    label = reader.text("label")
    short = reader.text("short", "")
    if row is not None:
        row_name = (row.short or row.label).rstrip(":")
        short = f"{short or label} - {row_name}"
        label = f"{row_name}: {label}"
    max_words = reader.integer("max_words", 0) if kind in _WORDED else 0
    follows = reader.text("follows", "")
    has_options = kind in ("choice", "choices")
    column_defaults = _Defaults(form=defaults.form, whose=defaults.whose)
    field = Field(
        id=field_id,
        form=defaults.form,
        label=label,
        short=short,
        kind=kind,
        options=(_options(reader) or defaults.options) if has_options else (),
        shown=_shown(reader, kind) if has_options else "",
        required=reader.flag("required", defaults.required),
        whose=reader.text("whose", defaults.whose),
        aliases=reader.texts("aliases"),
        parts=(reader.texts("parts") or defaults.parts) if kind == "signature" else SIGNATURE_PARTS,
        columns=tuple(
            _as_column(_field(c, field_id, column_defaults))
            for c in (reader.tables("columns") if kind == "rows" else ())
        ),
        blank_rows=reader.integer("blank_rows", 1) if kind == "rows" else 1,
        max_words=max_words or None,
        holds=reader.word("holds", _HOLDS, "") if kind in _WORDED else "",
        follows=f"{defaults.form}.{follows}" if follows else "",
        prompt=reader.text("prompt", "") or None,
        limits=_limits(reader, kind),
        when=(*defaults.when, *read_conditions(reader)),
        same=reader.text("same", ""),
        default=reader.value("default", "an answer of its kind"),
        formula=_formula(reader) if kind in ("number", "duration") else None,
        kss=reader.text("kss", ""),
        note=reader.text("note", ""),
        extra=reader.text("extra", ""),
        hint=reader.text("hint", "") if "hint" in reader.keys else None,
    )
    if kind in ("choice", "choices") and not field.options:
        reader.problem(f"'{field_id}' is a {kind} without options.")
    if kind == "rows" and not field.columns:
        reader.problem(f"'{field_id}' is a list of rows without columns.")
    for part in field.parts:
        if part not in PARTS:
            reader.problem(f"unknown part '{part}'. Write {', '.join(PARTS)}.")
    if kind == "signature" and "signed" not in field.parts:
        reader.problem(f"'{field_id}' is a signature without the part 'signed'.")
    if len(set(field.parts)) < len(field.parts):
        reader.problem(f"'{field_id}' names a part twice.")
    if row is None:
        reader.done()
    return field


def _as_column(own: Field) -> Field:
    """A column of a list of rows; its options stand in a list, so that it is one control."""
    return replace(own, shown="list") if own.kind == "choice" else own


def _shown(reader: Reader, kind: str) -> Shown:
    """How options stand; of those of which several may be chosen no list is made."""
    given: Shown = reader.word("shown", SHOWN, "")  # type: ignore[assignment]
    if given == "list" and kind == "choices":
        reader.problem("'shown': of a list in Word one entry is chosen; write across or below.")
        return ""
    return given


def _formula(reader: Reader) -> Formula | None:
    """How a number or a length of time is worked out."""
    text = reader.text("value", "")
    if not text:
        return None
    try:
        return formula(text)
    except FormulaError as error:
        reader.problem(f"'value': {error}")
        return None


def _limits(reader: Reader, kind: str) -> Limits:
    """What form an answer of a kind has; a key of another kind is left, and so named."""
    if kind == "number":
        return Limits(
            least=reader.amount("min"),
            most=reader.amount("max"),
            decimals=reader.optional_integer("decimals"),
            unit=reader.text("unit", ""),
        )
    if kind in ("time", "duration"):
        return Limits(least=reader.clock("min"), most=reader.clock("max"))
    if kind in _WORDED:
        limits = Limits(
            format=reader.word("format", ("", *FORMATS), ""),
            pattern=reader.text("pattern", ""),
            example=reader.text("example", ""),
        )
        for problem in pattern_problems(limits):
            reader.problem(problem)
        return limits
    return NO_LIMITS


def _options(reader: Reader) -> tuple[Option, ...]:
    options = []
    for option in reader.tables("options"):
        options.append(
            Option(
                id=option.text("id"),
                label=option.text("label"),
                specify=option.text("specify", "") or None,
            )
        )
        option.done()
    return tuple(options)


def _block(reader: Reader, folder: Path, home: Path) -> Block:
    block: Block
    match reader.word("kind", _BLOCK_KINDS, "text"):
        case "table":
            block = _table(reader)
        case "flowchart":
            block = FlowchartBlock(
                title=reader.text("title"),
                alt=reader.text("alt", ""),
                steps=reader.text("steps", ""),
                height=reader.number("height"),
                boxes=tuple(_box(box) for box in reader.tables("boxes")),
            )
        case "picture":
            block = PictureBlock(picture=read_figure(reader, folder, home, _PICTURE_WIDTH))
        case "statements":
            block = StatementsBlock(reference=reader.text("reference"))
        case "place":
            block = _place(reader, folder, home)
        case _:
            block = TextBlock(
                md=_markdown(reader, folder, home),
                new_page=reader.flag("new_page"),
                when=read_conditions(reader),
            )
    reader.done()
    return block


def _place(reader: Reader, folder: Path, home: Path) -> PlaceBlock:
    """A place for somebody else's text; the file with it may not be there yet."""
    name = reader.text("file", "")
    path = folder / name
    shown = f"{reader.where}: '{name}'"
    is_there = bool(name) and path.is_file()
    return PlaceBlock(
        id=reader.text("id"),
        title=reader.text("title"),
        prompt=reader.text("prompt", "") if name else reader.text("prompt"),
        file=name,
        md=(read_text(path, shown, reader.problems, home) or "") if is_there else "",
    )


def _markdown(reader: Reader, folder: Path, home: Path) -> str:
    name = reader.text("file", "")
    if not name:
        return reader.text("md")
    shown = f"{reader.where}: '{name}'"
    return read_text(folder / name, shown, reader.problems, home) or ""


def _table(reader: Reader) -> TableBlock:
    rows = tuple(_row(row) for row in reader.tables("rows"))
    block = TableBlock(
        title=reader.text("title"),
        rows=rows,
        head=reader.texts("head"),
        widths=reader.numbers("widths") or (100.0,),
        align=_each_of(reader, "align", ("left", "centre", "right")),
        style=reader.word("style", ("form", "plain"), "form"),
        size=reader.word("size", ("normal", "small"), "normal"),
        when=read_conditions(reader),
    )
    if block.head and len(block.head) != len(block.widths):
        reader.problem(f"{len(block.head)} headings over {len(block.widths)} widths.")
    return block


def _each_of(reader: Reader, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words, each one of some."""
    found = reader.texts(key)
    for word in found:
        if word not in allowed:
            hint = did_you_mean(word, allowed) or f"Write one of {', '.join(allowed)}."
            reader.problem(f"{key} '{word}' is not known. {hint}")
    return found


def _row(reader: Reader) -> RowSpec:
    each = reader.value("each", "a name, or a list of names")
    names = (each,) if isinstance(each, str) else reader.texts("each")
    row = RowSpec(
        cells=reader.texts("cells"),
        each=names,
        repeat=reader.text("repeat", ""),
        height=reader.number("height", 0.0),
        span=tuple(int(one) for one in reader.numbers("span")),
        style=reader.word("style", ("plain", "total"), "plain"),
        tint=reader.text("tint", ""),
    )
    if row.tint and not _COLOUR.fullmatch(row.tint):
        reader.problem(f"tint '{row.tint}' is no colour, as EAF2F3 is.")
    if not row.cells:
        reader.problem("a row without cells.")
    reader.done()
    return row


def _box(reader: Reader) -> BoxSpec:
    box = BoxSpec(
        id=reader.text("id"),
        x=reader.number("x"),
        y=reader.number("y"),
        w=reader.number("w"),
        h=reader.number("h"),
        text=reader.text("text"),
        shape=reader.word("shape", ("box", "pill", "note", "label"), "box"),
        to=reader.texts("to"),
    )
    reader.done()
    return box
