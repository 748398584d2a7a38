"""What people wrote beside a content control instead of into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from filler.definition.model import ControlSpec, Pack
from filler.digital.model import NOT_SIGNED, Signatures
from filler.layout.beside import printed_beside
from filler.ooxml.symbols import CROSSES, TICKS
from filler.reading.content import HIGHLIGHT, SHADE, STRIKE, Cell, ControlFact, Piece
from filler.reading.dates import read_when
from filler.reading.marks import tick_place
from filler.reading.model import Answer
from filler.reading.signature import signature_answer
from filler.reading.strip import Strip
from filler.reading.vocabulary import LETTER_MARKS
from filler.reading.wording import fold, starts_with
from filler.records.dates import when

_DIVIDERS = " :.?-–—"
_TOUCHED = HIGHLIGHT | SHADE | STRIKE
_DRAWN = frozenset({"picture", "ink", "shape", "signature line", "object"})


def answer_beside(
    spec: ControlSpec,
    answer: Answer,
    facts: Iterable[ControlFact],
    pack: Pack,
    *,
    signed: Signatures = NOT_SIGNED,
) -> Answer:
    """The answer with what stands beside its blank control; a box beside a mark is unclear."""
    if answer.state != "blank":
        return answer
    for fact in facts:
        drawn = drawn_beside(fact)
        if drawn and spec.part == "signed":
            note = "it stands beside its content control"
            own = signature_answer("", drawn, fact.where, signed=signed)
            return replace(own, note="; ".join(part for part in (own.note, note) if part))
        if drawn:
            note = f"something is drawn beside it ({drawn[0].kind})"
            return replace(answer, state="unclear", value=None, how=drawn[0].kind, note=note)
        words = typed_beside(spec.tag, fact, pack)
        if not words:
            continue
        if spec.kind == "tick":
            said = tick_place(Strip(text=words, looks=[0] * len(words)), fact.where)
            if said.state == "answered" or said.how not in ("typed words", ""):
                note = f"the box is empty, and '{words[:60]}' stands beside it"
                return replace(answer, state="unclear", value=None, shown=words, note=note)
        elif spec.kind != "rich" or spec.part == "signed":
            how = "typed beside the control"
            if spec.kind == "date":
                return _date_beside(words, fact.where)
            if spec.part == "signed":
                own = signature_answer(words, (), fact.where, signed=signed)
                return replace(own, note=own.note or "it stands beside its content control")
            return Answer(state="answered", value=words, shown=words, how=how, where=fact.where)
    return answer


def _date_beside(words: str, where: str) -> Answer:
    """A date that was typed beside its control, with the tick of the box next to it, perhaps."""
    answer = replace(read_when(words, "typed beside the control"), where=where)
    bare = words.strip("".join(TICKS) + " ")
    if bare == words.strip() or when(bare).first is None:
        return answer
    note = "a tick stands beside the date; whose it is nobody can tell"
    return replace(answer, state="unclear", value=None, note=note)


def is_touched(cell: Cell) -> bool:
    """Whether somebody did something in a cell beside its boxes: a look, a letter, a shape."""
    pieces = [piece for p in cell.paragraphs for piece in p.pieces if piece.control < 0]
    return any(
        piece.look & _TOUCHED
        or piece.kind in _DRAWN
        or piece.text.strip() in LETTER_MARKS | TICKS | CROSSES
        for piece in pieces
    )


def drawn_beside(fact: ControlFact) -> list[Piece]:
    """What is drawn in a control's cell and in no control, where that cell is its own."""
    cell = fact.cell
    if cell is None:
        return []
    pieces = [piece for p in cell.paragraphs for piece in p.pieces]
    if len({piece.control for piece in pieces if piece.control >= 0}) > 1:
        return []
    return [piece for piece in pieces if piece.control < 0 and piece.kind in _DRAWN]


def typed_beside(tag: str, fact: ControlFact, pack: Pack) -> str:
    """The words of its cell that are neither printed nor in a control, if they can be its own."""
    cell = fact.cell
    if cell is None or not cell.beside:
        return ""
    printed = printed_beside(pack).get(tag)
    if printed is None or cell.beside in printed:
        return ""
    numbers = {piece.control for p in cell.paragraphs for piece in p.pieces if piece.control >= 0}
    if len(numbers) > 1:
        return ""
    words = cell.beside
    folded = fold(words)
    for known in sorted((fold(text).text for text in printed), key=len, reverse=True):
        if not known:
            return words
        if folded.text == known:
            return ""
        if starts_with(folded, known):
            return words[folded.original(len(known)) :].lstrip(_DIVIDERS)
        if folded.text.endswith(f" {known}"):
            return words[: folded.original(len(folded.text) - len(known) - 1)].rstrip(_DIVIDERS)
    # The printed words were changed; which of these are an answer nobody can tell.
    return ""
