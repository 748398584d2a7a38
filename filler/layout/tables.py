"""A table block as a table: a row, a row for each field, rows that repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from filler.definition.blocks import RowSpec, TableBlock
from filler.definition.model import Field
from filler.errors import DefinitionError, did_you_mean
from filler.layout.depends import hints_on
from filler.layout.markdown import paragraphs
from filler.layout.marks import Scope
from filler.layout.model import Answer, Cell, CellRole, Paragraph, Row, Table, Text, bold


def table(block: TableBlock, scope: Scope) -> Table:
    """The table; every row covers the full width, its last cell spanning what is left."""
    rows: list[Row] = []
    hint = _hint_over(block, scope)
    if block.head:
        cells = tuple(_cell(text, scope, "head") for text in block.head)
        if hint:
            cells = (_with_hint(cells[0], hint), *cells[1:])
        rows.append(Row(cells=_aligned(cells, block), header=True))
    for spec in block.rows:
        rows.extend(_rows(spec, block, replace(scope, is_said=bool(hint))))
    return Table(
        title=block.title,
        widths=block.widths,
        rows=tuple(rows),
        style=block.style,
        size=block.size,
    )


def _hint_over(block: TableBlock, scope: Scope) -> str:
    """How each row of a grid is answered, where that is the same for all; it is said once."""
    if not block.head or not scope.pack.hints or any(not spec.each for spec in block.rows):
        return ""
    names = [name for spec in block.rows for name in _each(spec, scope)]
    asked = [line for name in names if isinstance(line := scope.line(name), Field)]
    said = {"; ".join(hints_on(one, scope.form, scope.pack)) for one in asked}
    grid = all(one.kind == "choice" for one in asked) and len(asked) > 1
    return said.pop() if grid and len(asked) == len(names) and len(said) == 1 else ""


def _with_hint(cell: Cell, hint: str) -> Cell:
    *before, last = cell.paragraphs
    words = Text(text=f" ({hint})", bold=True)
    return replace(cell, paragraphs=(*before, replace(last, inlines=(*last.inlines, words))))


def _rows(spec: RowSpec, block: TableBlock, scope: Scope) -> Iterator[Row]:
    if spec.repeat:
        field = _field(spec.repeat, scope)
        row = _row(spec, block, replace(scope, base=field.id))
        control = scope.pack.controls[field.id]
        yield replace(row, repeat=control, blank_rows=field.blank_rows)
    elif spec.each:
        for base in _each(spec, scope):
            inner = replace(scope, base=base)
            yield _row(spec, block, inner)
    else:
        yield _row(spec, block, scope)


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
            raise DefinitionError([f"{form.file}: no group '{name}'. {hint}"])


def _row(spec: RowSpec, block: TableBlock, scope: Scope) -> Row:
    cells = tuple(_cell(text, scope) for text in spec.cells)
    spans = (*spec.span, *[1] * (len(cells) - len(spec.span)))
    left = len(block.widths) - sum(spans)
    if left < 0 or len(spans) > len(cells):
        raise DefinitionError(
            [
                f"{scope.form.file}: a row of '{block.title}' has"
                f" {sum(spans)} cells over {len(block.widths)} widths."
            ]
        )
    spans = (*spans[:-1], spans[-1] + left)
    tint = spec.tint or (scope.pack.look.label_fill if spec.style == "total" else "")
    cells = tuple(
        replace(cell, span=span, tint=tint) for cell, span in zip(cells, spans, strict=True)
    )
    if spec.style == "total":
        cells = tuple(_in_bold(cell) for cell in cells)
    return Row(cells=_aligned(cells, block), height=spec.height)


def _in_bold(cell: Cell) -> Cell:
    lines = (replace(p, inlines=tuple(map(bold, p.inlines))) for p in cell.paragraphs)
    return replace(cell, paragraphs=tuple(lines))


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
    """The cells with the alignment of the column in which each begins."""
    column, found = 0, []
    for cell in cells:
        align = block.align[column] if column < len(block.align) else "left"
        found.append(replace(cell, align=align))
        column += cell.span
    return tuple(found)


def _field(name: str, scope: Scope) -> Field:
    line = scope.line(f"{scope.form.id}.{name}")
    if not isinstance(line, Field):
        known = [line.removeprefix(f"{scope.form.id}.") for line in scope.form.lines]
        hint = did_you_mean(name, known)
        place = scope.form.file
        raise DefinitionError([f"{place}: no field '{name}'. {hint}"])
    return line
