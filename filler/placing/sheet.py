"""A Word file ready to be aligned: its lines with their strips, and the controls they hold.

The form's own file and a returned one are made ready alike. A line is a paragraph, or a part of
one between line breaks.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from filler.aligning import CellAt, Line, Lines
from filler.facts.content import Cell, Content, ControlFact, Paragraph, Table, placed
from filler.facts.strip import Strip, strip_of

# Controls that frame others and hold no answer themselves.
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
FRAMES = frozenset({"rows", "item", "gallery"})


@dataclass(slots=True)
class Sheet:
    """A whole file, its main part first: its lines, the strip of each, and its controls.

    ``held`` gives, for each line, the numbers of the controls in it with from where to where in
    its text they stand; ``line_of`` the line in which each control begins; ``paragraphs`` the
    paragraph of each line.
    """

    lines: Lines
    controls: Sequence[ControlFact]
    strips: list[Strip] = field(default_factory=list)
    held: list[dict[int, tuple[int, int]]] = field(default_factory=list)
    line_of: dict[int, Line] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)

    def strip(self, line: Line, start: int = 0, end: int | None = None) -> Strip:
        """A part of a line's strip."""
        whole = self.strips[line.number]
        end = len(whole.text) if end is None else end
        return whole if (start, end) == (0, len(whole.text)) else whole.cut(start, end)


def form_sheet(content: Content, tags: Container[str]) -> Sheet:
    """The form's own file; its places are the controls of some tags."""
    return _Maker(content, tags, is_form=True).sheet


def returned_sheet(content: Content, tags: Container[str]) -> Sheet:
    """A returned file; what stands in a control of some tags is an answer, and no word to align."""
    return _Maker(content, tags, is_form=False).sheet


class _Maker:
    def __init__(self, content: Content, tags: Container[str], *, is_form: bool) -> None:
        self._content = content
        self._tags = tags
        self._is_form = is_form
        self._tables = 0
        self._heading = self._part = ""
        self.sheet = Sheet(Lines(), content.controls)
        for number, blocks in enumerate(content.parts):
            self._heading, self._part = "", content.names[number]
            self._blocks(blocks, None)

    def _blocks(self, blocks: Sequence[Paragraph | Table], within: CellAt | None) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block, within)
            elif within is not None:
                self._paragraph(block, within)
            else:
                where = placed("outside a table", self._part, self._heading)
                self._paragraph(block, self._cell(CellAt(0, where=where, part=self._part)))
                if block.heading:
                    self._heading = block.text.strip()

    def _cell(self, cell: CellAt) -> CellAt:
        lines = self.sheet.lines
        cell.number = len(lines.cells)
        cell.first = cell.end = len(lines.lines)
        lines.cells.append(cell)
        return cell

    def _table(self, table: Table, within: CellAt | None) -> None:
        self._tables += 1
        number = self._tables
        lines = self.sheet.lines
        for own in table.rows:
            row = len(lines.rows)
            lines.rows.append([])
            for cell in own:
                if cell.merged and not any(p.pieces for p in cell.paragraphs):
                    continue
                made = self._cell(_placed(cell, row, number, within))
                lines.rows[row].append(made.number)
                self._blocks(cell.blocks or [Paragraph()], made)
                if not made.lines:
                    self._paragraph(Paragraph(), made)
                made.end = len(lines.lines)

    def _paragraph(self, paragraph: Paragraph, cell: CellAt) -> None:
        whole = strip_of([paragraph], self._content.controls)
        start = 0
        for text in whole.text.split("\n"):
            end = start + len(text)
            strip = whole if len(text) == len(whole.text) else whole.cut(start, end)
            self._line(strip, cell)
            self.sheet.paragraphs.append(paragraph)
            start = end + 1
        cell.end = len(self.sheet.lines.lines)

    def _line(self, strip: Strip, cell: CellAt) -> None:
        own: dict[int, tuple[int, int]] = {}
        for number, span in strip.held.items():
            fact = self._content.controls[number]
            if fact.tag in self._tags and fact.kind not in FRAMES:
                own[number] = _with_brackets(strip.text, span) if fact.kind == "tick" else span
        places: tuple[tuple[str, int], ...] = ()
        if own and self._is_form:
            named = {
                self._content.controls[n].tag: start for n, (start, _) in reversed(own.items())
            }
            places = tuple((tag, named[tag]) for tag in reversed(named))
        line = self.sheet.lines.add(strip.text, cell, places, own.values())
        for number in strip.held:
            self.sheet.line_of.setdefault(number, line)
        self.sheet.strips.append(strip)
        self.sheet.held.append(own)


def _with_brackets(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A box with the brackets that are typed around it, which are the box: "[ ]"."""
    before, behind = text[: span[0]].rstrip(), text[span[1] :].lstrip()
    if not before or not behind or _BRACKETS.get(before[-1]) != behind[0]:
        return span
    return len(before) - 1, len(text) - len(behind) + 1


def _placed(cell: Cell, row: int, table: int, within: CellAt | None) -> CellAt:
    outer = within.number if within is not None else -1
    return CellAt(
        0, row, table, cell.column, cell.span, outer, cell.where, cell.fill, part=cell.part
    )
