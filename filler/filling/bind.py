"""One part of a template bound to the definition: its XML split into literal bytes and slots.

Each tagged control is put into the tree in every state that it can take, set off by
processing instructions; the part is serialised once and split at those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from filler.definition.model import ControlSpec, Pack
from filler.filling.slots import DAY, ROW_ID, Pattern, RowsSlot, Slot, TextSlot, TickSlot
from filler.kinds.dates import date_pattern
from filler.messages import portfolio_error
from filler.ooxml import controls
from filler.ooxml.names import el, qn, run_text
from filler.ooxml.symbols import is_symbol_font

_TARGET = "portfolio-slot"
_SPLIT = re.compile(rb"<\?portfolio-slot (\d+) ([a-z]+)\?>")
_PARAGRAPH_IDS = (qn("w14:paraId"), qn("w14:textId"))
_REBUILD = "Build the template again, or give the control back what it had."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A place in the serialised part: which slot, and what starts there."""

    slot: int
    name: str


@dataclass(slots=True)
class Binder:
    """Binds one part; ``found`` are the tags it met, ``answered`` those with an answer in them."""

    pack: Pack
    found: set[str] = field(default_factory=set)
    answered: list[ControlSpec] = field(default_factory=list)
    _specs: list[ControlSpec] = field(default_factory=list)
    _blank_rows: dict[int, int] = field(default_factory=dict)
    _patterns: dict[int, str] = field(default_factory=dict)

    def bind(self, root: etree._Element) -> list[bytes | Slot]:
        """The part's segments; its tree is used up.

        Raises:
            PortfolioError: when a control is not of the kind that its field needs.
        """
        self._mark_all(root, within_row=False)
        content = etree.tostring(
            root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return self._segments(_tokens(content))

    def _mark_all(self, root: etree._Element, *, within_row: bool) -> None:
        done: set[etree._Element] = set()
        for sdt in list(root.iter(qn("w:sdt"))):
            spec = self.pack.controls.get(controls.text_property(sdt, "w:tag"))
            kind = controls.kind(sdt)
            if spec is None or kind == "item" or (spec.column is not None) != within_row:
                continue
            if any(ancestor in done for ancestor in sdt.iterancestors(qn("w:sdt"))):
                continue
            done.add(sdt)
            if spec.kind == "rows" and spec.tag in self.found:
                raise portfolio_error("template_rows_twice", tag=spec.tag)
            self.found.add(spec.tag)
            if _holds_answer(sdt, kind):
                self.answered.append(spec)
            if (spec.kind == "rows") != (kind == "rows") or (
                (spec.kind == "tick") != (kind == "tick")
            ):
                raise portfolio_error(
                    "template_control_kind_field", tag=spec.tag, kind=kind, spec_kind=spec.kind
                )
            match spec.kind:
                case "rows":
                    self._mark_rows(sdt, spec)
                case "tick":
                    self._mark_tick(sdt, spec)
                case _:
                    self._mark_text(sdt, spec, kind)

    def _mark_tick(self, sdt: etree._Element, spec: ControlSpec) -> None:
        states = {}
        signs = controls.state_signs(controls.tick_box(sdt))
        for name, value, (glyph, font) in zip(("ticked", "empty"), "10", signs, strict=True):
            states[name] = deepcopy(sdt)
            box = next(states[name].iter(qn("w14:checkbox")))
            state = box.find(qn("w14:checked"))
            if state is None:
                state = el("w14:checked")
                box.insert(0, state)
            state.set(qn("w14:val"), value)
            _drop(states[name], "w:showingPlcHdr")
            _put(states[name], _sign(glyph, font), keep_look=True)
        self._variants(sdt, spec, states)

    def _mark_text(self, sdt: etree._Element, spec: ControlSpec, kind: str) -> None:
        slot = len(self._specs)
        shape = next(sdt.iter(qn("w:dateFormat")), None)
        self._patterns[slot] = (shape.get(qn("w:val")) or "") if shape is not None else ""
        variants = {"empty": deepcopy(sdt)}
        other = {"date": "dated", "text": "lined"}.get(kind)
        for name in ("plain", other) if other is not None else ("plain",):
            variant = deepcopy(sdt)
            _drop(variant, "w:showingPlcHdr")
            _put(variant, _instruction(slot, "value"), keep_look=False)
            for stored in variant.iter(qn("w:date")):
                stored.attrib.pop(qn("w:fullDate"), "")
                if name == "dated":
                    stored.set(qn("w:fullDate"), f"{DAY.decode()}T00:00:00Z")
            if name == "lined":
                _make_rich(variant)
            variants[name] = variant
        self._variants(sdt, spec, variants)

    def _mark_rows(self, sdt: etree._Element, spec: ControlSpec) -> None:
        """Leave one item in the section, as the pattern of its rows."""
        holder = controls.content(sdt)
        items = [] if holder is None else [e for e in holder if e.tag == qn("w:sdt")]
        if holder is None or not items:
            raise portfolio_error("template_rows_missing", tag=spec.tag)
        pattern, *others = items
        for item in others:
            holder.remove(item)
        _make_repeatable(pattern)
        slot = len(self._specs)
        self._specs.append(spec)
        self._blank_rows[slot] = len(items)
        self._mark_all(pattern, within_row=True)
        pattern.addprevious(_instruction(slot, "rows"))
        pattern.addnext(_instruction(slot, "end"))

    def _variants(
        self, sdt: etree._Element, spec: ControlSpec, variants: dict[str, etree._Element]
    ) -> None:
        """Put the variants in the control's place, each behind a mark, then an end mark."""
        slot = len(self._specs)
        self._specs.append(spec)
        for name, variant in variants.items():
            variant.tail = None
            sdt.addprevious(_instruction(slot, name))
            sdt.addprevious(variant)
        end = _instruction(slot, "end")
        end.tail = sdt.tail
        parent = sdt.getparent()
        if parent is not None:
            parent.replace(sdt, end)

    def _segments(self, tokens: Iterator[bytes | _Mark]) -> list[bytes | Slot]:
        """Segments up to the end mark of the rows they belong to, or to the end."""
        segments: list[bytes | Slot] = []
        for token in tokens:
            if isinstance(token, bytes):
                segments.append(token)
            elif token.name == "end":
                break
            elif token.name == "rows":
                segments.append(
                    RowsSlot(
                        key=self._specs[token.slot].field,
                        row=Pattern.of(self._segments(tokens)),
                        blank_rows=self._blank_rows[token.slot],
                    )
                )
            else:
                segments.append(self._slot(token, tokens))
        return segments

    def _slot(self, first: _Mark, tokens: Iterator[bytes | _Mark]) -> Slot:
        """The slot whose first variant has just begun."""
        pieces: dict[str, list[bytes]] = {}
        name = first.name
        for token in tokens:
            if isinstance(token, bytes):
                pieces.setdefault(name, []).append(token)
            elif token.name == "end":
                break
            elif token.name != "value":
                name = token.name
        spec = self._specs[first.slot]
        key = spec.field if spec.column is None else f"{spec.field}.{spec.column}"
        if spec.kind == "tick":
            return TickSlot(
                key=key,
                option=spec.option,
                empty=b"".join(pieces["empty"]),
                ticked=b"".join(pieces["ticked"]),
            )
        head, tail = pieces["plain"]
        return TextSlot(
            spec=spec,
            day_pattern=self._patterns.get(first.slot) or date_pattern(self.pack.language),
            key=key,
            empty=b"".join(pieces["empty"]),
            head=head,
            tail=tail,
            dated_head=pieces["dated"][0] if "dated" in pieces else b"",
            lined_head=pieces["lined"][0] if "lined" in pieces else b"",
        )


def _tokens(content: bytes) -> Iterator[bytes | _Mark]:
    pieces = iter(_SPLIT.split(content))
    yield next(pieces)
    for slot, name, literal in zip(pieces, pieces, pieces, strict=True):
        yield _Mark(slot=int(slot), name=name.decode())
        if literal:
            yield literal


def _holds_answer(sdt: etree._Element, kind: str) -> bool:
    """Whether somebody has ticked the box, or put words or a picture where a prompt belongs."""
    if kind == "tick":
        box = controls.tick_box(sdt)
        return box is not None and controls.is_checked(box)
    holder = controls.content(sdt)
    if kind == "rows" or holder is None or controls.shows_placeholder(sdt):
        return False
    words = any((t.text or "").strip() for t in holder.iter(qn("w:t")))
    return words or next(holder.iter(qn("w:drawing"), qn("w:pict")), None) is not None


def _instruction(slot: int, name: str) -> etree._Element:
    return etree.ProcessingInstruction(_TARGET, f"{slot} {name}")


def _drop(sdt: etree._Element, name: str) -> None:
    own = controls.properties(sdt)
    found = own.find(qn(name)) if own is not None else None
    if own is not None and found is not None:
        own.remove(found)


def _make_rich(sdt: etree._Element) -> None:
    """Words of several lines go into a rich text control.

    LibreOffice (7.4) moves the line breaks and tabs of a plain text control before its words.
    """
    own = controls.properties(sdt)
    plain = own.find(qn("w:text")) if own is not None else None
    if own is not None and plain is not None:
        own.replace(plain, el("w:richText"))


def _sign(glyph: str, font: str) -> etree._Element:
    """A box's sign; one of a symbol font is named with its font, as Word writes it (17.3.3.30)."""
    if not is_symbol_font(font):
        return run_text(glyph)
    code = ord(glyph)
    return el("w:sym", {"w:font": font, "w:char": f"{code if code > 0xFF else 0xF000 + code:04X}"})


def _put(sdt: etree._Element, child: etree._Element, *, keep_look: bool) -> None:
    """Leave one run in the control, with ``child`` in it.

    Its look is the control's own for answers; a prompt's style goes with the prompt.
    """
    holder = controls.content(sdt)
    if holder is None:
        holder = el("w:sdtContent")
        sdt.append(holder)
    run = el("w:r")
    look = _look(sdt, holder, keep_look=keep_look)
    if look is not None:
        run.append(look)
    run.append(child)
    paragraph = next(holder.iter(qn("w:p")), None)
    if paragraph is None:
        for old in list(holder):
            holder.remove(old)
        holder.append(run)
        return
    for old in list(paragraph):
        if old.tag != qn("w:pPr"):
            paragraph.remove(old)
    paragraph.append(run)
    beside = paragraph.getparent()
    for other in list(beside) if beside is not None else ():
        if other is not paragraph and other.tag in (qn("w:p"), qn("w:tbl")) and beside is not None:
            beside.remove(other)


def _look(sdt: etree._Element, holder: etree._Element, *, keep_look: bool) -> etree._Element | None:
    """The run properties of an answer: the first run's, unless it is the prompt's."""
    first = next(holder.iter(qn("w:r")), None)
    shown = first.find(qn("w:rPr")) if first is not None else None
    style = shown.find(qn("w:rStyle")) if shown is not None else None
    is_prompt = style is not None and style.get(qn("w:val")) == controls.PLACEHOLDER_STYLE
    if shown is not None and (keep_look or not is_prompt):
        return deepcopy(shown)
    own = controls.properties(sdt)
    chosen = own.find(qn("w:rPr")) if own is not None else None
    return deepcopy(chosen) if chosen is not None else None


def _make_repeatable(item: etree._Element) -> None:
    """Take out of a row's pattern what may stand in a file only once."""
    for element in list(item.iter()):
        parent = element.getparent()
        for name in _PARAGRAPH_IDS:
            element.attrib.pop(name, "")
        if parent is None:
            continue
        if element.tag in (qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
            parent.remove(element)
        elif element.tag == qn("w:id") and parent.tag == qn("w:sdtPr"):
            element.set(qn("w:val"), ROW_ID.split(b'"')[1].decode())
