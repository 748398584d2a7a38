"""What stands where no answer belongs: words and drawings outside every place of the form.

Nothing is lost silently: each is a finding, and a blank place in the same row, or in the box
next to the words, is unclear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from filler.definition.model import Pack
from filler.layout.expected import has_earlier
from filler.ooxml.symbols import CROSSES, FILLED, TICKS
from filler.reading.content import Cell, Content, ControlFact, Paragraph, Piece, Table
from filler.reading.label_table import labels_of
from filler.reading.model import Answer, Finding
from filler.reading.wording import CLOSE, fold

_SHOWN = 120
# So many texts are kept for the files that follow.
_MOST_KEPT = 20_000
_GIVEN = TICKS | CROSSES | FILLED
_DRAWN = frozenset({"picture", "ink", "signature line"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """Something outside every place: what, where, and the tags of the places next to it."""

    shown: str
    where: str
    beside: tuple[str, ...]


def doubt_strays(found: Sequence[Stray], own: dict[str, Answer]) -> None:
    """Make blank places unclear that have something stray next to them."""
    for stray in found:
        for tag in stray.beside:
            answer = own.get(tag)
            if answer is not None and answer.state == "blank":
                note = f"'{stray.shown}' stands next to its place ({stray.where})"
                own[tag] = replace(answer, state="unclear", value=None, note=note)


def stray_findings(found: Sequence[Stray], pack: Pack) -> Iterator[Finding]:
    """Each stray thing as a finding."""
    for stray in found:
        tag = stray.beside[0] if stray.beside else ""
        yield Finding(
            rule="words_elsewhere",
            severity="advises",
            message=f"'{stray.shown}' stands where the form has no place for an answer.",
            field=pack.controls[tag].field if tag in pack.controls else "",
            where=stray.where,
        )


def strays(content: Content, pack: Pack, found: Mapping[str, list[ControlFact]]) -> list[Stray]:
    """Everything stray in the tables that hold controls of the pack, and between them."""
    by_cell: dict[int, list[str]] = {}
    for tag, facts in found.items():
        if tag in pack.controls:
            for fact in facts:
                if fact.cell is not None:
                    by_cell.setdefault(id(fact.cell), []).append(tag)
    if not by_cell:
        return []
    known = known_words(pack)
    result: list[Stray] = []
    blocks = content.parts[0] if content.parts else []
    for block in blocks:
        if not isinstance(block, Table) or not _holds(block, by_cell):
            continue
        for row in block.rows:
            for cell in row:
                shown = "" if id(cell) in by_cell else _stray_in(cell, known)
                if shown:
                    beside = tuple(tag for other in row for tag in by_cell.get(id(other), ()))
                    result.append(Stray(shown=shown, where=cell.where, beside=beside))
    result += _between(blocks, by_cell, known)
    return result


def _between(
    blocks: list[Paragraph | Table], by_cell: Mapping[int, list[str]], known: _Known
) -> Iterator[Stray]:
    """Paragraphs of somebody's own right before or after a box of one cell."""
    for number, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or not block.pieces:
            continue
        tags = []
        for other in blocks[max(number - 1, 0) : number + 2]:
            if isinstance(other, Table) and sum(map(len, other.rows)) == 1:
                tags += [tag for row in other.rows for c in row for tag in by_cell.get(id(c), ())]
        if not tags or any(piece.control >= 0 for piece in block.pieces):
            continue
        if not known.has(block.text):
            shown = " ".join(block.text.split())[:_SHOWN]
            yield Stray(shown=shown, where="outside a table", beside=tuple(tags))


def _holds(table: Table, by_cell: Mapping[int, list[str]]) -> bool:
    return any(id(cell) in by_cell for row in table.rows for cell in row)


def _stray_in(cell: Cell, known: _Known) -> str:
    if not known.has(cell.beside):
        return cell.beside[:_SHOWN]
    drawn: list[Piece] = [p for own in cell.paragraphs for p in own.pieces if p.kind in _DRAWN]
    nested = any(isinstance(block, Table) for block in cell.blocks)
    return drawn[0].kind if drawn else "a table" if nested else ""


class _Known:
    """The words that the form itself prints, numbers of pages left out, slips allowed."""

    def __init__(self, printed: frozenset[str]) -> None:
        self._printed = {_numberless(text) for text in printed}
        self._seen: dict[str, bool] = {"": True}

    def has(self, words: str) -> bool:
        """Whether some words are the form's own."""
        known = self._seen.get(words)
        if known is None:
            folded = fold(words).text
            text = _numberless(folded)
            known = not folded or (bool(text) and (text in self._printed or self._is_close(text)))
            if len(self._seen) < _MOST_KEPT:
                self._seen[words] = known
        return known

    def _is_close(self, text: str) -> bool:
        from rapidfuzz import fuzz, process

        return (
            process.extractOne(text, self._printed, scorer=fuzz.ratio, score_cutoff=CLOSE)
            is not None
        )


def _numberless(text: str) -> str:
    return " ".join(word for word in text.split(" ") if not word.isdigit())


@lru_cache(maxsize=4)
def known_words(pack: Pack) -> _Known:
    """The words that a pack prints."""
    layouts = [labels_of(pack, earlier=earlier) for earlier in {False, has_earlier(pack)}]
    return _Known(frozenset().union(*(own.printed | set(own.targets) for own in layouts)))
