"""What people wrote beside a content control instead of into it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from filler.definition.model import ControlSpec, Pack
from filler.digital.model import NOT_SIGNED, Signatures
from filler.facts.content import (
    BOLD,
    HIGHLIGHT,
    SHADE,
    STRIKE,
    UNDERLINE,
    Cell,
    ControlFact,
    Piece,
)
from filler.facts.strip import Strip
from filler.layout.beside import printed_beside
from filler.ooxml.symbols import CROSSES, TICKS
from filler.reading.dates import read_when
from filler.reading.marks import tick_place
from filler.reading.model import Answer
from filler.reading.signature import signature_answer
from filler.reading.vocabulary import DENIED
from filler.reading.wording import fold, starts_with
from filler.records.dates import when

_DIVIDERS = " :.?-–—)]"
_TOUCHED = HIGHLIGHT | SHADE | STRIKE
_EMPHASES = BOLD | UNDERLINE
_DRAWN = frozenset({"picture", "ink", "shape", "signature line", "object"})


def answer_beside(
    spec: ControlSpec,
    answer: Answer,
    facts: Iterable[ControlFact],
    pack: Pack,
    *,
    signed: Signatures = NOT_SIGNED,
) -> Answer:
    """The answer with what stands beside its blank control; a box against its words is unclear."""
    if answer.state == "answered" and spec.kind == "tick":
        return _denied(spec, answer, facts, pack)
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
        if _fellows(fact):
            note = f"'{words[:60]}' stands beside it and another place"
            if spec.option is None:
                return replace(answer, state="unclear", value=None, shown=words, note=note)
        elif spec.kind == "tick":
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


def _denied(spec: ControlSpec, answer: Answer, facts: Iterable[ControlFact], pack: Pack) -> Answer:
    """A ticked box beside which somebody wrote that it is not so."""
    for fact in facts:
        words = typed_beside(spec.tag, fact, pack) if not _fellows(fact) else ""
        said = " ".join(words.split())
        if DENIED.fullmatch(said.strip(" ()-–—,;:.")):
            note = f"the box is ticked, and '{said[:60]}' stands beside it"
            return replace(answer, state="unclear", value=None, note=note)
    return answer


def _date_beside(words: str, where: str) -> Answer:
    """A date that was typed beside its control, with the tick of the box next to it, perhaps."""
    answer = replace(read_when(words, "typed beside the control"), where=where)
    bare = words.strip("".join(TICKS) + " ")
    if bare == words.strip() or when(bare).first is None:
        return answer
    note = "a tick stands beside the date; whose it is nobody can tell"
    return replace(answer, state="unclear", value=None, note=note)


def is_touched(cell: Cell, printed: Container[str], options: Container[str]) -> bool:
    """Whether somebody did something beside boxes: a look, a letter, a shape, other words.

    ``printed`` is what the form says there, ``options`` the options' own words, folded.
    """
    if cell.beside not in printed:
        return True
    pieces = [piece for p in cell.paragraphs for piece in p.pieces]
    return any(
        piece.look & _TOUCHED
        or (piece.look & _EMPHASES and fold(piece.text).text in options)
        or (piece.control < 0 and piece.kind in _DRAWN)
        for piece in pieces
    )


def drawn_beside(fact: ControlFact) -> list[Piece]:
    """What is drawn beside a control and in no control, where its cell is its own."""
    cell = fact.around
    if cell is None or _fellows(fact):
        return []
    pieces = [piece for p in cell.paragraphs for piece in p.pieces]
    return [piece for piece in pieces if piece.control < 0 and _is_drawn(piece)]


def _is_drawn(piece: Piece) -> bool:
    return piece.kind in _DRAWN or (piece.kind == "box" and piece.ticked)


def _fellows(fact: ControlFact) -> bool:
    """Whether other controls share its place."""
    cell = fact.around
    paragraphs = cell.paragraphs if cell is not None else []
    return len({piece.control for p in paragraphs for piece in p.pieces if piece.control >= 0}) > 1


def typed_beside(tag: str, fact: ControlFact, pack: Pack) -> str:
    """The words beside a control that are neither printed nor in a control."""
    cell = fact.around
    if cell is None or not cell.beside:
        return ""
    printed = printed_beside(pack).get(tag)
    if printed is None or cell.beside in printed:
        return ""
    words = cell.beside
    folded = fold(words)
    for known in sorted((fold(text).text for text in printed), key=len, reverse=True):
        if not known:
            return words
        if folded.text == known:
            return _signs_of(words)
        if starts_with(folded, known):
            return words[folded.original(len(known)) :].lstrip(_DIVIDERS)
        if folded.text.endswith(f" {known}"):
            return words[: folded.original(len(folded.text) - len(known) - 1)].rstrip(_DIVIDERS)
    # The printed words were changed; which of these are an answer nobody can tell.
    return ""


def _signs_of(words: str) -> str:
    """The signs that tick or cross, among words that are printed there."""
    return "".join(sign for sign in words if sign in TICKS | CROSSES)
