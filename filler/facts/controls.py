"""A walk's way with content controls: what each says of itself, what stands in it, and where."""

from __future__ import annotations

from filler.facts.content import DELETED, PROMPT, Cell, ControlFact
from filler.facts.markup import Properties, read_properties
from filler.facts.state import Element, Open
from filler.facts.things import Things
from filler.ooxml.names import qn

_SDTPR, _CONTENT = qn("w:sdtPr"), qn("w:sdtContent")
_TC, _TR = qn("w:tc"), qn("w:tr")
# Controls that frame others and hold no answer themselves.
_FRAMES = frozenset({"rows", "item", "gallery"})
_THINGS = frozenset({"ink", "shape", "object", "signature line", "box"})
# Holds a control's number until the walk has been through it.
_PENDING = ControlFact(tag="", title="", kind="", where="", text="")


class Controls(Things):
    """What a walk does at a content control."""

    def _control(self, node: Element) -> None:
        own_row, own_item = self.row, self.in_item
        properties = inner = None
        for child in node:
            tag = child.tag
            if tag == _SDTPR:
                properties = child if properties is None else properties
            elif tag == _CONTENT:
                inner = child if inner is None else inner
        kind, facts = read_properties(properties)
        if kind == "item":
            self.rows += 1
            self.row, self.in_item = self.rows, True
        # A control around a cell or a row holds that, and nothing beside it.
        first = next(iter(inner), None) if inner is not None else None
        around = first.tag if first is not None else ""
        place = self._control_place(around)
        number = len(self.facts.controls)
        cell = self.cell
        line = self._line() if cell is None and self.paragraph is not None else None
        row = self.row
        self.facts.controls.append(_PENDING)
        if self.facts.sources is not None:
            self.facts.sources.controls.append(node)
        opened = Open(number=number)
        if kind in _FRAMES:
            if inner is not None:
                self.descend(inner)
        else:
            self.open.append(opened)
            if inner is not None:
                self.descend(inner)
                if around == _TC or (around == _TR and cell is None):
                    cell = self._last_cell()
            if kind == "tick" and not opened.pieces and self.paragraph is not None:
                # A box whose sign is gone is still a box.
                self._add("text", "")
            self.open.pop()
        self.row, self.in_item = own_row, own_item
        self.facts.controls[number] = self._fact(kind, facts, opened, place, row, cell, line)

    def _fact(
        self,
        kind: str,
        facts: Properties,
        opened: Open,
        place: str,
        row: int | None,
        cell: Cell | None,
        line: Cell | None,
    ) -> ControlFact:
        """A control, once the walk has been through it."""
        text = "".join(opened.texts)
        if opened.holds_paragraphs:
            text = text.removesuffix("\n")
        prompt = self.facts.prompts.get(facts.prompt) if facts.prompt else None
        pieces = [p for p in opened.pieces if not p.look & DELETED]
        worded = [p for p in pieces if p.kind in ("text", "symbol") and p.text.strip()]
        return ControlFact(
            tag=facts.tag,
            title=facts.title,
            kind=kind,
            where=place,
            text=text,
            live="".join(t for n, t in enumerate(opened.texts) if n not in opened.dead).strip()
            if opened.dead
            else None,
            placeholder=facts.placeholder,
            is_prompt=None if prompt is None else prompt == text,
            prompt_style=bool(worded) and all(p.look & PROMPT for p in worded),
            checked=facts.checked,
            glyphs=facts.glyphs,
            stored_date=facts.stored_date,
            date_format=facts.date_format,
            language=facts.language,
            entries=facts.entries,
            unset=facts.unset,
            takes_words=facts.takes_words,
            pieces=tuple(pieces),
            pictures=tuple(p.text for p in pieces if p.kind == "picture"),
            objects=tuple(p.kind for p in pieces if p.kind in _THINGS),
            row=row,
            cell=cell,
            line=line if cell is None else None,
            deleted=bool(self.look & DELETED),
            struck="".join(opened.struck),
            comments=tuple(opened.comments),
        )

    def _line(self) -> Cell:
        """The paragraph outside a table, as the one cell of it."""
        if self.line is None:
            self.line = Cell(0, 0, 0, 0, part=self.part, heading=self.heading)
            if self.paragraph is not None:
                self.line.blocks.append(self.paragraph)
        return self.line

    def _last_cell(self) -> Cell | None:
        rows = self.table.rows if self.table is not None else []
        return rows[-1][-1] if rows and rows[-1] else None

    def _control_place(self, around: str) -> str:
        """Where a control stands; one around a cell or a row comes before what it holds."""
        if self.table is None:
            return self._outside()
        row = len(self.table.rows) + (around == _TR)
        column = 1 if around == _TR else 0
        if around != _TR and self.table.rows:
            column = len(self.table.rows[-1]) + (around == _TC)
        return self._place(self.table.number, row, column)
