"""What people wrote beside a content control instead of into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from filler.definition.model import ControlSpec, Pack
from filler.layout.beside import printed_beside
from filler.reading.content import ControlFact
from filler.reading.dates import read_when
from filler.reading.model import Answer
from filler.reading.wording import fold, starts_with

_DIVIDERS = " :.?-–—"
_TYPED = frozenset([*"xXvVyY1/✓✔✗✘√☑☒", "yes", "Yes", "YES"])


def answer_beside(
    spec: ControlSpec, answer: Answer, facts: Iterable[ControlFact], pack: Pack
) -> Answer:
    """The answer with what stands beside its blank control; a box beside a mark is unclear."""
    if answer.state != "blank":
        return answer
    for fact in facts:
        words = typed_beside(spec.tag, fact, pack)
        if not words:
            continue
        if spec.kind == "tick":
            if words in _TYPED:
                note = f"the box is empty, and '{words}' stands beside it"
                return replace(answer, state="unclear", value=None, shown=words, note=note)
        elif spec.kind != "rich" or spec.part == "signed":
            how = "typed beside the control"
            if spec.kind == "date":
                return replace(read_when(words, how), where=fact.where)
            return Answer(state="answered", value=words, shown=words, how=how, where=fact.where)
    return answer


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
