"""What people wrote beside a content control instead of into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from filler.definition.model import ControlSpec
from filler.digital.model import NOT_SIGNED, Signatures
from filler.facts.content import ControlFact, Piece
from filler.facts.strip import Strip
from filler.ooxml.symbols import TICKS
from filler.reading.dates import read_when
from filler.reading.marks import tick_place
from filler.reading.model import Answer
from filler.reading.signature import picture_answer, signature_answer
from filler.reading.vocabulary import DENIED
from filler.records.dates import when

# What stands around a control in its place, and in no control.
Around = Callable[[ControlFact], Strip]
_DRAWN = frozenset({"picture", "ink", "shape", "signature line", "object"})


def answer_beside(
    spec: ControlSpec,
    answer: Answer,
    facts: Iterable[ControlFact],
    around: Around,
    *,
    signed: Signatures = NOT_SIGNED,
    language: str = "",
) -> Answer:
    """The answer with what stands beside its blank control; a box against its words is unclear."""
    if answer.state == "answered" and spec.kind == "tick":
        return _denied(answer, facts, around)
    if answer.state != "blank":
        return answer
    for fact in facts:
        strip = around(fact)
        drawn = drawn_beside(fact, strip)
        if drawn and spec.part == "signed":
            note = "it is written beside its content control"
            own = signature_answer("", drawn, fact.where, signed=signed)
            return replace(own, note="; ".join(part for part in (own.note, note) if part))
        if drawn:
            note = f"something is drawn beside it ({drawn[0].kind})"
            return replace(answer, state="unclear", value=None, how=drawn[0].kind, note=note)
        words = strip.words.strip()
        if not words:
            continue
        if _fellows(fact):
            note = f"'{words[:60]}' is beside both it and another place"
            if spec.option is None:
                return replace(answer, state="unclear", value=None, shown=words, note=note)
        elif spec.kind == "tick":
            said = tick_place(strip, fact.where)
            if said.state == "answered" or said.how not in ("typed words", ""):
                note = f"the box is empty, but '{words[:60]}' is written beside it"
                return replace(answer, state="unclear", value=None, shown=words, note=note)
        elif spec.kind == "picture":
            return picture_answer(words, (), fact.where)
        elif spec.kind != "rich" or spec.part == "signed":
            how = "typed beside the control"
            if spec.kind == "date":
                return _date_beside(words, fact.where, language)
            if spec.part == "signed":
                own = signature_answer(words, (), fact.where, signed=signed)
                return replace(own, note=own.note or "it is written beside its content control")
            return Answer(state="answered", value=words, shown=words, how=how, where=fact.where)
    return answer


def _denied(answer: Answer, facts: Iterable[ControlFact], around: Around) -> Answer:
    """A ticked box beside which somebody wrote that it is not so."""
    for fact in facts:
        words = around(fact).words if not _fellows(fact) else ""
        said = " ".join(words.split())
        if DENIED.fullmatch(said.strip(" ()-–—,;:.")):
            note = f"the box is ticked, but '{said[:60]}' is written beside it"
            return replace(answer, state="unclear", value=None, note=note)
    return answer


def _date_beside(words: str, where: str, language: str) -> Answer:
    """A date that was typed beside its control, with the tick of the box next to it, perhaps."""
    answer = replace(read_when(words, "typed beside the control", language), where=where)
    bare = words.strip("".join(TICKS) + " ")
    if bare == words.strip() or when(bare, language).first is None:
        return answer
    note = "a tick is beside the date; it is not clear what it belongs to"
    return replace(answer, state="unclear", value=None, note=note)


def drawn_beside(fact: ControlFact, strip: Strip) -> list[Piece]:
    """What is drawn beside a control and in no control, where its place is its own."""
    if _fellows(fact):
        return []
    return [t for t in strip.things.values() if isinstance(t, Piece) and _is_drawn(t)]


def _is_drawn(piece: Piece) -> bool:
    return piece.kind in _DRAWN or (piece.kind == "box" and piece.ticked)


def _fellows(fact: ControlFact) -> bool:
    """Whether other controls share its place."""
    cell = fact.around
    paragraphs = cell.paragraphs if cell is not None else []
    return len({piece.control for p in paragraphs for piece in p.pieces if piece.control >= 0}) > 1
