"""Tables: fixed widths, header rows that repeat, rows that stay whole (ECMA-376 17.4)."""

from __future__ import annotations

from lxml import etree

from filler.building.styles import HANGING, shaded
from filler.building.text import Writer
from filler.building.theme import theme_colors
from filler.definition.look import Look
from filler.kinds.dates import is_right_to_left
from filler.layout.model import Cell, Paragraph, Row, Tab, Table, Text
from filler.ooxml.names import el, val

TWIPS_PER_MM = 1440 / 25.4
_SHORT = 6
_JUSTIFIED = {"centre": "center", "right": "right"}
_ROLE_STYLE = {"head": "TableHead", "label": "TableLabel"}


def table(node: Table, writer: Writer, width: int) -> etree._Element:
    """The table, ``width`` twips wide."""
    look = writer.controls.pack.look
    columns = _columns(node.widths, width)
    # Bit 0x20 says that the first row is a heading row, 0x80 the first column (17.4.55).
    bits = 0x600 | (0x20 if node.rows[0].header else 0) | (0x80 if _has_labels(node) else 0)
    properties = el(
        "w:tblPr",
        {},
        val("w:tblStyle", f"Portfolio{node.style.capitalize()}"),
        el("w:bidiVisual") if is_right_to_left(writer.controls.pack.language) else None,
        el("w:tblW", {"w:w": sum(columns), "w:type": "dxa"}),
        el("w:tblLayout", {"w:type": "fixed"}),
        el("w:tblLook", {"w:val": f"{bits:04X}", "w:noHBand": "1", "w:noVBand": "1"}),
        val("w:tblCaption", node.title),
        val("w:tblDescription", _heads(node)) if _heads(node) else None,
    )
    grid = el("w:tblGrid", {}, *(el("w:gridCol", {"w:w": c}) for c in columns))
    element = el("w:tbl", {}, properties, grid)
    small = node.size == "small"
    # A short table stays on one page, so that a signature is not parted from its fellows.
    is_short = len(node.rows) <= _SHORT and not any(row.repeat for row in node.rows)
    for number, row in enumerate(node.rows):
        keep = number < len(node.rows) - 1 and (row.header or is_short)
        if row.repeat is None:
            element.append(_row(row, writer, look, columns, small=small, keep=keep))
        else:
            rows = [
                _row(row, writer, look, columns, small=small, keep=False)
                for _ in range(row.blank_rows)
            ]
            element.append(writer.controls.rows(row.repeat, rows))
    return element


def _has_labels(node: Table) -> bool:
    """Whether the first column says what each row is about."""
    rows = [row for row in node.rows if not row.header and row.cells]
    return bool(rows) and len(node.widths) > 1 and all(r.cells[0].role == "label" for r in rows)


def _heads(node: Table) -> str:
    """What stands over the columns, in their order."""
    first = node.rows[0]
    cells = first.cells if first.header else ()
    said = (" ".join(i.text for p in c.paragraphs for i in p.inlines if isinstance(i, Text))
            for c in cells)  # fmt: skip
    return "; ".join(words for words in said if words.strip())


def _columns(widths: tuple[float, ...], width: int) -> list[int]:
    total = sum(widths)
    columns = [int(width * share / total) for share in widths]
    columns[-1] += width - sum(columns)
    return columns


def _row(
    row: Row, writer: Writer, look: Look, columns: list[int], *, small: bool, keep: bool
) -> etree._Element:
    # A row stays whole; a single box may go on overleaf, as a long answer in it does.
    properties = el("w:trPr", {}, el("w:cantSplit") if len(row.cells) > 1 else None)
    if row.height:
        height = round(row.height * TWIPS_PER_MM)
        properties.append(el("w:trHeight", {"w:val": height, "w:hRule": "atLeast"}))
    if row.header:
        properties.append(el("w:tblHeader"))
    element = el("w:tr", {}, properties)
    column = 0
    for cell in row.cells:
        width = sum(columns[column : column + cell.span])
        tall = row.height > 0
        element.append(_cell(cell, writer, look, width, small=small, keep=keep, tall=tall))
        column += cell.span
    return element


def _cell(
    cell: Cell, writer: Writer, look: Look, width: int, *, small: bool, keep: bool, tall: bool
) -> etree._Element:
    properties = el("w:tcPr", {}, el("w:tcW", {"w:w": width, "w:type": "dxa"}))
    if cell.span > 1:
        properties.append(val("w:gridSpan", cell.span))
    fill = {
        "head": look.head_fill,
        "label": look.label_fill,
    }.get(cell.role, look.answer_fill)
    tint = cell.tint or fill
    properties.append(shaded(theme_colors(look), tint))
    if cell.role == "head" or not tall:
        properties.append(val("w:vAlign", "center"))
    style = _ROLE_STYLE.get(cell.role, "TableText") + ("Small" if small else "")
    paragraphs = cell.paragraphs or (Paragraph(inlines=()),)
    return el(
        "w:tc",
        {},
        properties,
        *(_paragraph(p, writer, style, cell.align, small=small, keep=keep) for p in paragraphs),
    )


def _paragraph(
    node: Paragraph, writer: Writer, style: str, align: str, *, small: bool, keep: bool
) -> etree._Element:
    properties = el("w:pPr", {}, val("w:pStyle", style))
    if keep or node.keep_next:
        properties.append(el("w:keepNext"))
    if node.style == "option" and any(isinstance(i, Tab) for i in node.inlines[1:2]):
        hanging = round(HANGING * TWIPS_PER_MM)
        properties.append(el("w:ind", {"w:left": hanging, "w:hanging": hanging}))
    if align != "left":
        properties.append(val("w:jc", _JUSTIFIED[align]))
    return el("w:p", {}, properties, *writer.runs(node.inlines, small=small))
