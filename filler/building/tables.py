"""Tables: fixed widths, header rows that repeat, rows that stay whole (ECMA-376 17.4)."""

from __future__ import annotations

from lxml import etree

from filler.building.text import Writer
from filler.definition.look import Look
from filler.kinds.dates import is_right_to_left
from filler.layout.model import Cell, Paragraph, Row, Table
from filler.ooxml.names import el, val

TWIPS_PER_MM = 1440 / 25.4
_SHORT = 6
_JUSTIFIED = {"centre": "center", "right": "right"}
_ROLE_STYLE = {"head": "TableHead", "label": "TableLabel"}


def table(node: Table, writer: Writer, width: int) -> etree._Element:
    """The table, ``width`` twips wide."""
    look = writer.controls.pack.look
    columns = _columns(node.widths, width)
    # Bit 0x20 says that the first row is a heading row (17.4.55).
    first = "0620" if node.rows[0].header else "0600"
    properties = el(
        "w:tblPr",
        {},
        val("w:tblStyle", f"Portfolio{node.style.capitalize()}"),
        el("w:bidiVisual") if is_right_to_left(writer.controls.pack.language) else None,
        el("w:tblW", {"w:w": sum(columns), "w:type": "dxa"}),
        el("w:tblLayout", {"w:type": "fixed"}),
        el("w:tblLook", {"w:val": first, "w:noHBand": "1", "w:noVBand": "1"}),
        val("w:tblCaption", node.title),
        val("w:tblDescription", node.title),
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
    properties.append(el("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": tint}))
    if cell.role == "head" or cell.align == "centre" or not tall:
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
    if align != "left":
        properties.append(val("w:jc", _JUSTIFIED[align]))
    return el("w:p", {}, properties, *writer.runs(node.inlines, small=small))
