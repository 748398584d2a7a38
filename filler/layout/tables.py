"""A table block as a table: a row, a row for each field, rows that repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from filler.definition.blocks import RowSpec, TableBlock
from filler.definition.model import Field
from filler.errors import DefinitionError, did_you_mean
from filler.layout.markdown import paragraphs
from filler.layout.marks import Scope
from filler.layout.model import Answer, Cell, CellRole, Paragraph, Row, Table, Text, bold


def table(block: TableBlock, scope: Scope) -> Table:
    """The table; every row covers the full width, its last cell spanning what is left."""
    rows: list[Row] = []
    if block.head:
        cells = tuple(_cell(text, scope, "head") for text in block.head)
        rows.append(Row(cells=_aligned(cells, block), header=True))
    for spec in block.rows:
        rows.extend(_rows(spec, block, scope))
    return Table(
        title=block.title,
        widths=block.widths,
        rows=tuple(rows),
        style=block.style,
        size=block.size,
    )


def _rows(spec: RowSpec, block: TableBlock, scope: Scope) -> Iterator[Row]:
    if spec.repeat:
        field = _field(spec.repeat, scope)
        row = _row(spec.cells, block, replace(scope, base=field.id), spec.height)
        control = scope.pack.controls[field.id]
        yield replace(row, repeat=control, blank_rows=field.blank_rows)
    elif spec.each:
        for base in _each(spec, scope):
            inner = replace(scope, base=base)
            yield _row(spec.cells, block, inner, spec.height)
    else:
        yield _row(spec.cells, block, scope, spec.height)


def _each(spec: RowSpec, scope: Scope) -> Iterator[str]:
    """The ids of a group's own lines, or of the fields that are listed."""
    form = scope.form
    for name in spec.each:
        full_id = f"{form.id}.{name}"
        depth = full_id.count(".") + 1
        members = [
            line
            for line in form.lines
            if line.startswith(f"{full_id}.") and line.count(".") == depth
        ]
        if full_id in form.lines and not (len(spec.each) == 1 and members):
            yield full_id
        elif members:
            yield from members
        else:
            known = [line.removeprefix(f"{form.id}.") for line in form.lines]
            hint = did_you_mean(name, known)
            raise DefinitionError([f"{scope.pack.id}/{form.id}.toml: no group '{name}'. {hint}"])


def _row(texts: tuple[str, ...], block: TableBlock, scope: Scope, height: float) -> Row:
    cells = tuple(_cell(text, scope) for text in texts)
    left = len(block.widths) - len(cells)
    if left < 0:
        raise DefinitionError(
            [
                f"{scope.pack.id}/{scope.form.id}.toml: a row of '{block.title}' has"
                f" {len(cells)} cells over {len(block.widths)} widths."
            ]
        )
    if left > 0:
        last = cells[-1]
        cells = (*cells[:-1], replace(last, span=1 + left))
    return Row(cells=_aligned(cells, block), height=height)


def _cell(text: str, scope: Scope, role: CellRole | None = None) -> Cell:
    content = paragraphs(text, scope)
    if role is None:
        answers = any(isinstance(i, Answer) for p in content for i in p.inlines)
        role = "answer" if answers else "label"
    if role == "head":
        content = tuple(replace(p, inlines=tuple(bold(i) for i in p.inlines)) for p in content)
    return Cell(paragraphs=_label_first(content), role=role)


def _label_first(content: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """A question above its answer in one cell stands in bold and stays with it."""
    if len(content) < 2 or not all(isinstance(i, Text) for i in content[0].inlines):
        return content
    if not any(isinstance(i, Answer) for p in content[1:] for i in p.inlines):
        return content
    first = content[0]
    led = replace(first, inlines=tuple(bold(i) for i in first.inlines), keep_next=True)
    return (led, *content[1:])


def _aligned(cells: tuple[Cell, ...], block: TableBlock) -> tuple[Cell, ...]:
    return tuple(replace(c, align=a or "left") for c, a in zip_longest(cells, block.align) if c)


def _field(name: str, scope: Scope) -> Field:
    line = scope.line(f"{scope.form.id}.{name}")
    if not isinstance(line, Field):
        known = [line.removeprefix(f"{scope.form.id}.") for line in scope.form.lines]
        hint = did_you_mean(name, known)
        place = f"{scope.pack.id}/{scope.form.id}.toml"
        raise DefinitionError([f"{place}: no field '{name}'. {hint}"])
    return line
