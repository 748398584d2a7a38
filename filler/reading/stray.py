"""What stands where no answer belongs: words and drawings outside every place of the form.

Nothing is lost silently: each is a finding, and a blank place in the same row, or in the box
next to the words, is unclear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from filler.definition.model import Pack
from filler.facts.content import Cell, Content, ControlFact, Paragraph, Piece, Table
from filler.layout.expected import has_earlier
from filler.layout.printed import GAP, printed_lines
from filler.ooxml.symbols import CROSSES, FILLED, TICKS
from filler.reading.label_table import labels_of
from filler.reading.model import Answer, Finding
from filler.reading.wording import CLOSE, fold

_SHOWN = 120
# So many texts are kept for the files that follow.
_MOST_KEPT = 20_000
_GIVEN = TICKS | CROSSES | FILLED
_GIVEN = TICKS | CROSSES | FILLED
_DRAWN = frozenset({"picture", "ink", "signature line"})
# So much is told of one file; more is another form.
_MOST = 40
_LONG_NUMBER = re.compile(r"\d{4}")
# The page behind a line of the contents.
_PAGE = re.compile(r"(?: see)?(?: pp?)?(?: \d{1,3}){1,2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """Something outside every place: what, where, and the tags of the places next to it.

    ``line`` is the block's number of a paragraph outside the tables.
    """

    shown: str
    where: str
    beside: tuple[str, ...]
    line: int = -2


def doubt_strays(found: Sequence[Stray], own: dict[str, Answer]) -> None:
    """Make blank places unclear that have something stray next to them."""
    for stray in found:
        for tag in stray.beside:
            answer = own.get(tag)
            name, is_option, _ = tag.partition("=")
            if is_option and any(
                t.startswith(f"{name}=") and a.state == "answered" for t, a in own.items()
            ):
                continue
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
    """Everything stray in the text that holds controls of the pack."""
    by_cell: dict[int, list[str]] = {}
    held = False
    for tag, facts in found.items():
        if tag in pack.controls:
            held = True
            for fact in facts:
                if fact.cell is not None:
                    by_cell.setdefault(id(fact.cell), []).append(tag)
    if not held:
        return []
    known = known_words(pack)
    blocks = content.parts[0] if content.parts else []
    result: list[Stray] = []
    elsewhere: list[Stray] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            _add_line(blocks, number, by_cell, known, result)
        elif _holds(block, by_cell):
            for row in block.rows:
                for cell in row:
                    shown = "" if id(cell) in by_cell else _stray_in(cell, known)
                    if shown:
                        beside = tuple(tag for other in row for tag in by_cell.get(id(other), ()))
                        result.append(Stray(shown=shown, where=cell.where, beside=beside))
        else:
            elsewhere += _table_of_others(block, known)
    return at_most([*result, *elsewhere])


def at_most(found: Sequence[Stray]) -> list[Stray]:
    """What is told of one file: not each cell of another form, but all that doubt an answer."""
    beside = [stray for stray in found if stray.beside]
    others = [stray for stray in found if not stray.beside]
    if len(others) > _MOST:
        more = replace(others[_MOST], shown=f"{len(others) - _MOST} more texts like these")
        others = [*others[:_MOST], more]
    return [*beside, *others]


def _table_of_others(table: Table, known: _Known) -> Iterator[Stray]:
    """A table without a place of the form, with words that the form does not print."""
    own = [(cell, shown) for row in table.rows for cell in row if (shown := _stray_in(cell, known))]
    if own:
        shown = " / ".join(shown for _, shown in own)[:_SHOWN]
        yield Stray(shown=shown, where=own[0][0].where, beside=())


def _add_line(
    blocks: list[Paragraph | Table],
    number: int,
    by_cell: Mapping[int, list[str]],
    known: _Known,
    result: list[Stray],
) -> None:
    """A paragraph of somebody's own; what stands beside it is right before or after a box."""
    block = blocks[number]
    if not isinstance(block, Paragraph) or not block.pieces:
        return
    text = block.text
    drawn = [piece.kind for piece in block.pieces if piece.kind in _DRAWN]
    if not drawn and known.has(text, paged=True):
        return
    if any(piece.control >= 0 for piece in block.pieces):
        return
    shown = drawn[0] if drawn and known.has(text, paged=True) else " ".join(text.split())[:_SHOWN]
    tags: list[str] = []
    for other in blocks[max(number - 1, 0) : number + 2]:
        if isinstance(other, Table) and sum(map(len, other.rows)) == 1:
            tags += [tag for row in other.rows for c in row for tag in by_cell.get(id(c), ())]
    last = result[-1] if result else None
    if last is not None and last.line == number - 1 and not tags and not last.beside:
        # One text of several paragraphs is told of once.
        result[-1] = replace(last, shown=f"{last.shown} {shown}"[:_SHOWN], line=number)
        return
    result.append(Stray(shown=shown, where="outside a table", beside=tuple(tags), line=number))


def _holds(table: Table, by_cell: Mapping[int, list[str]]) -> bool:
    return any(id(cell) in by_cell for row in table.rows for cell in row)


def _stray_in(cell: Cell, known: _Known) -> str:
    if not known.has(cell.beside):
        return cell.beside[:_SHOWN]
    kinds = {*_DRAWN, "shape"}
    drawn: list[Piece] = [p for own in cell.paragraphs for p in own.pieces if p.kind in kinds]
    nested = any(isinstance(block, Table) for block in cell.blocks)
    return drawn[0].kind if drawn else "a table" if nested else ""


class _Known:
    """The words that the form itself prints, slips allowed.

    ``paged`` are those with the number of a page among them, ``signed`` those with a sign that
    ticks.
    """

    def __init__(
        self, printed: frozenset[str], paged: frozenset[str], signed: frozenset[str]
    ) -> None:
        self._printed = printed
        self._paged = {_numberless(text) for text in paged}
        self._signed = signed
        self._seen: dict[tuple[str, bool], bool] = {}

    def has(self, words: str, *, paged: bool = False) -> bool:
        """Whether some words are the form's own; ``paged``, with the number of a page behind."""
        if not words:
            return True
        known = self._seen.get((words, paged))
        if known is None:
            known = self._has(words, paged=paged)
            if len(self._seen) < _MOST_KEPT:
                self._seen[words, paged] = known
        return known

    def _has(self, words: str, *, paged: bool) -> bool:
        folded = fold(words).text
        if _GIVEN & set(words) and folded not in self._signed:
            return False
        if not folded or folded in self._printed:
            return True
        if paged and _numberless(folded) in self._paged and not _LONG_NUMBER.search(folded):
            return True
        text = _PAGE.sub("", folded) if paged else folded
        return bool(text) and (text in self._printed or self._is_close(text))

    def _is_close(self, text: str) -> bool:
        from rapidfuzz import fuzz, process

        best = process.extractOne(text, self._printed, scorer=fuzz.ratio, score_cutoff=CLOSE)
        if best is None:
            return False
        said, own = Counter(text.split(" ")), Counter(best[0].split(" "))
        # A slip changes a word or loses one; a word or a number more is somebody's own.
        more = said - own
        return more.total() <= (own - said).total() and not any(w.isdigit() for w in more)


def _numberless(text: str) -> str:
    return " ".join(word for word in text.split(" ") if not word.isdigit())


@lru_cache(maxsize=4)
def known_words(pack: Pack) -> _Known:
    """The words that a pack prints."""
    layouts = [labels_of(pack, earlier=earlier) for earlier in {False, has_earlier(pack)}]
    printed: set[str] = set().union(*(own.printed | set(own.targets) for own in layouts))
    forms = frozenset(form.id for form in pack.forms)
    lines = [
        line.text
        for earlier in {False, has_earlier(pack)}
        for line in printed_lines(pack, forms, whole=True, earlier=earlier)
    ]
    printed |= {fold(text).text for text in lines}
    paged = frozenset(fold(text.replace(GAP, " ")).text for text in lines if GAP in text)
    signed = frozenset(fold(text).text for text in lines if _GIVEN & set(text))
    return _Known(frozenset(printed), paged, signed)
