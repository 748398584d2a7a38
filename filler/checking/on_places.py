"""Whether each control stands in its own place: by its row, its head, its option, its question."""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Box, Line, Subject, own_text
from filler.definition.model import Pack
from filler.layout.expected import Around, expected
from filler.ooxml.names import qn
from filler.reading.wording import fold

Element = etree._Element


def misplaced_controls(subject: Subject, pack: Pack, found: dict[str, list[Element]]) -> Remarks:
    """Controls in the row, under the head or beside the label of another field."""
    around = expected(pack).around
    boxes = {box.element: box for grid in subject.tables for row in grid.rows for box in row}
    rows: dict[str, set[str]] = defaultdict(set)
    for own in around.values():
        rows[own.control.field.partition(".")[0]] |= {fold(words).text for words in own.row[:1]}
    for tag, sdts in found.items():
        if tag not in around or around[tag].control.kind == "rows" or len(sdts) != 1:
            continue
        own = around[tag]
        cell = next((boxes[a] for a in sdts[0].iterancestors(qn("w:tc")) if a in boxes), None)
        told = _other_row(own, cell, rows) if cell is not None else _outside(own)
        told = told or (_other_head(own, cell, around) if cell is not None else "")
        told = told or _other_option(own, sdts[0], subject, around)
        told = told or (_other_question(own, cell, subject, around) if cell is not None else "")
        if told:
            yield Remark(
                rule="control_place",
                message=f"'{own.control.title}' ({tag}) stands {told}. Move it to its own place.",
                where=subject.where(sdts[0]),
            )


def _other_row(own: Around, cell: Box, rows: dict[str, set[str]]) -> str:
    """The label of another row, when the control's row has that and not its own."""
    wanted = fold(own.row[0]).text if own.row else ""
    here = [box for row in cell.table.rows for box in row if box.row is cell.row]
    texts = {fold(_printed(box)).text: _printed(box) for box in here if _printed(box)}
    if wanted and (wanted in texts or any(text.startswith(wanted) for text in texts)):
        return ""
    if not wanted and (len(here) < 2 or own.head):
        return ""
    form = own.control.field.partition(".")[0]
    for text, words in texts.items():
        if text in rows[form]:
            return f"in the row of '{words}'"
    return ""


def _other_head(own: Around, cell: Box, around: dict[str, Around]) -> str:
    """The head of another column of the same field, when the control stands under that."""
    wanted = fold(own.head).text
    form = own.control.field.partition(".")[0]
    others = {
        fold(a.head).text: a.head
        for a in around.values()
        if a.head and a.control.field.partition(".")[0] == form and fold(a.head).text != wanted
    }
    first = cell.table.rows[0]
    here = next((row for row in cell.table.rows if cell in row), [])
    if not wanted or not others or len(here) != len(first) or cell not in here:
        return ""
    head = fold(_printed(first[here.index(cell)])).text
    return f"under the head '{others[head]}'" if head in others else ""


def _outside(own: Around) -> str:
    """A control that belongs into a table and stands in none."""
    return "outside its table" if own.row and own.head else ""


def _other_question(own: Around, cell: Box, subject: Subject, around: dict[str, Around]) -> str:
    """The question above a box, when it is another box's."""
    if own.row or own.head or not own.before or len(cell.table.rows) > 1:
        return ""
    wanted = fold(own.before[-1]).text
    above = ""
    for line in subject.lines:
        if line.cell is not None and line.cell.table is cell.table:
            break
        if line.text.strip():
            above = _plain_words(line)
    others = {
        fold(a.before[-1]).text: a.before[-1]
        for a in around.values()
        if a.before and not a.row and not a.head and a is not own
    }
    said = fold(above).text
    return f"under '{others[said]}'" if said != wanted and said in others else ""


def _plain_words(line: Line) -> str:
    return " ".join(own_text(line).split())


def _other_option(own: Around, sdt: Element, subject: Subject, around: dict[str, Around]) -> str:
    """The label of another option, when that follows the box."""
    wanted = fold(own.after).text
    if own.control.option is None or not wanted:
        return ""
    line = subject.line_of(sdt)
    following = "" if line is None else _following(sdt, line)
    others = {
        fold(a.after).text: a.after
        for a in around.values()
        if a.control.field == own.control.field and a.after and a is not own
    }
    said = fold(following).text
    return f"beside '{others[said]}'" if said != wanted and said in others else ""


def _following(sdt: Element, line: Line) -> str:
    """The words of a paragraph behind a control, up to the next one."""
    words = []
    for node in sdt.itersiblings():
        if node.tag == qn("w:sdt"):
            break
        words += [t.text or "" for t in node.iter(qn("w:t"))]
    return "".join(words) or own_text(line)


def _printed(box: Box) -> str:
    """The words of a cell that are not in a control."""
    return " ".join(" ".join(own_text(line) for line in box.lines).split())
