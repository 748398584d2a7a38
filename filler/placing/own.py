"""What in a returned file is the form's own: its words, the signs around them, heads repeated.

Everything else in a line is somebody's, and stands in a place or nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from unicodedata import category

from rapidfuzz import fuzz

from filler.aligning import Alignment, CellAt, Line
from filler.aligning.lines import NO_ROW
from filler.facts.content import (
    BOLD,
    BORDERED,
    COLOURED,
    HIDDEN,
    HIGHLIGHT,
    SHADE,
    STRIKE,
    UNDERLINE,
)
from filler.facts.strip import STAND_IN, Strip, joined
from filler.placing.bound import BoundForm
from filler.placing.sheet import Sheet

# So alike, in hundredths, is a printed cell to what somebody made of it; less, and it is an answer.
REWORDED = 50
# Looks by which people mark words of the form; clean ones have none but the form's own.
_MARKING = HIDDEN | HIGHLIGHT | SHADE | STRIKE | BOLD | UNDERLINE | COLOURED | BORDERED
# What people type between a label and its answer where the form has another sign or none.
PARTING = frozenset(":-–—")


class OwnWords:
    """The form's own words in one returned file."""

    def __init__(
        self,
        bound: BoundForm,
        sheet: Sheet,
        alignment: Alignment,
        others: Mapping[int, int],
    ) -> None:
        """``others`` are words that are the form's in another copy of it in the same file."""
        self.bound = bound
        self.sheet = sheet
        self.alignment = alignment
        self._form = alignment.form
        self._returned = sheet.lines
        self._clean: dict[int, bool] = {}
        self._wordless: dict[int, Collection[int] | None] = {}
        self._cuts: dict[int, list[tuple[int, int]]] = {}
        self.back = {**others, **alignment.back}
        self._held = (
            {line.cell for line in sheet.lines.worded}
            if alignment.is_same
            else {sheet.lines.at[j].cell for j in self.back}
        )
        self._leave_own_looks()
        self._repeat_heads()

    def word(self, line: Line, number: int) -> int | None:
        """The form's word that a word of a returned line is; None where it is nobody's."""
        return self.back.get(line.first + number)

    def is_clean(self, line: Line) -> bool:
        """Whether a returned line outside places says what a line of the form says, and no more."""
        if line.number not in self._clean:
            self._clean[line.number] = self._says_the_same(line)
        return self._clean[line.number]

    def _says_the_same(self, line: Line) -> bool:
        if not line.words:
            return not line.outer.strip() or self._is_printed_sign(line)
        own = self.back.get(line.first)
        if own is None or self._form.at[own].first != own:
            return False
        form = self._form.at[own]
        if form.outer != line.outer:
            return False
        if not self.alignment.is_same:
            words = range(line.first, line.last)
            if list(map(self.back.get, words)) != list(range(own, own + len(words))):
                return False
        mine, theirs = self.bound.sheet.strips[form.number], self.sheet.strips[line.number]
        if theirs.looks != mine.looks and any(
            look & _MARKING for look in set(theirs.looks) - set(mine.looks)
        ):
            return False
        if STAND_IN not in line.outer:
            return True
        return not theirs.held and _kinds(mine) == _kinds(theirs)

    def _is_printed_sign(self, line: Line) -> bool:
        """Whether a line without words holds the signs and things that the form has there."""
        kinds = _kinds(self.sheet.strips[line.number])
        for own in (self._form.lines[number] for number in self.printed_lines(line)):
            same = own.outer.strip() == line.outer.strip()
            if same and kinds == _kinds(self.bound.sheet.strips[own.number]):
                here, there = self._returned.row_of(line.cell), self._form.row_of(own.cell)
                if not here or (
                    len(here) == len(there) and here.index(line.cell) == there.index(own.cell)
                ):
                    return True
        return False

    @cached_property
    def is_untouched(self) -> bool:
        """Whether every line of the file is clean: nobody wrote anything but into the places."""
        return all(map(self.is_clean, self._returned.lines))

    def is_free(self, cell: int) -> bool:
        """Whether no word of the form stands in a returned cell."""
        return cell not in self._held

    def rest(
        self, line: Line, start: int = 0, end: int | None = None, kept: Collection[int] = ()
    ) -> Strip:
        """What a returned line says from one word to another beyond the form's own words.

        The form's signs around its words are left out with them, but for boxes; of the form's
        words those stay that are ``kept``.
        """
        cuts = self.cuts(line, start, end, kept)
        strips = [self.sheet.strip(line, a, b) for a, b in cuts]
        if not strips:
            return Strip(deleted=self.sheet.strips[line.number].deleted)
        return strips[0] if len(strips) == 1 else joined(strips)

    def cuts(
        self, line: Line, start: int = 0, end: int | None = None, kept: Collection[int] = ()
    ) -> list[tuple[int, int]]:
        """From where to where in its text a returned line says more than the form's own words."""
        is_whole = start == 0 and end is None and not kept
        if is_whole and line.number in self._cuts:
            return self._cuts[line.number]
        has_places = line.outer != line.text or STAND_IN in line.text
        if is_whole and not has_places and self.is_clean(line):
            return []
        end = len(line.words) if end is None else end
        at, stop = bounds_of(line, start, end)
        before = self.word(line, start - 1) if start else None
        cuts: list[tuple[int, int]] = []
        for number in range(start, end):
            own = self.word(line, number)
            if own is not None and own not in kept:
                first, last = line.spans[number]
                if line.text[at:first].strip():
                    cuts.append(self._bare(line, at, first, before, own))
                at, before = last, own
        if line.text[at:stop].strip():
            after = self.word(line, end) if end < len(line.words) else None
            cuts.append(self._bare(line, at, stop, before, after))
        cuts = [(a, b) for a, b in cuts if line.text[a:b].strip()]
        if is_whole:
            self._cuts[line.number] = cuts
        return cuts

    def _bare(
        self, line: Line, start: int, end: int, before: int | None, after: int | None
    ) -> tuple[int, int]:
        """A stretch between two words of the form without the signs that the form has there."""
        text = line.text
        if before is not None:
            own = self._behind(before)
            at = start + len(text[start:end]) - len(text[start:end].lstrip())
            if own and text.startswith(own, at, end):
                start = at + len(own)
            signs = self._signs(before, after=True) | PARTING
            while start < end and (text[start].isspace() or text[start] in signs):
                start += 1
        if before is not None and after is None and end == len(text):
            tail = self._tail(before)
            if tail and text[start:end].rstrip().endswith(tail):
                end = start + len(text[start:end].rstrip()) - len(tail)
        if after is not None:
            own, said = self._ahead(after), text[start:end].rstrip()
            if own and said.endswith(own):
                end = start + len(said) - len(own)
            signs = self._signs(after, after=False)
            while start < end and (text[end - 1].isspace() or text[end - 1] in signs):
                end -= 1
        return start, end

    def _behind(self, word: int) -> str:
        """The signs that the form has behind a word of its own, up to a word, a place, the end."""
        line = self._form.at[word]
        number = word - line.first
        end = line.spans[number][1]
        stop = line.spans[number + 1][0] if number + 1 < len(line.spans) else len(line.text)
        found = line.text[end : min([stop, *(s for s, _ in line.slots if s >= end)])].strip()
        return "" if STAND_IN in found else found

    def _ahead(self, word: int) -> str:
        """The signs that the form has before a word of its own, from a word, or a place, on."""
        line = self._form.at[word]
        number = word - line.first
        start = line.spans[number][0]
        before = line.spans[number - 1][1] if number else 0
        found = line.text[max([before, *(e for _, e in line.slots if e <= start)]) : start].strip()
        return "" if STAND_IN in found else found

    def _tail(self, word: int) -> str:
        """The signs at the end of a word's line in the form, behind the last place in it."""
        line = self._form.at[word]
        if word != line.last - 1 or not line.slots or line.slots[-1][0] < line.spans[-1][1]:
            return ""
        return line.text[line.slots[-1][1] :].strip()

    def _signs(self, word: int, *, after: bool) -> set[str]:
        """The signs that the form has right behind a word of its own, or right before it."""
        line = self._form.at[word]
        number = word - line.first
        start, end = line.spans[number]
        if after:
            stop = line.spans[number + 1][0] if number + 1 < len(line.spans) else len(line.text)
            found = line.text[end : min([stop, *(s for s, _ in line.slots if s >= end)])]
        else:
            before = line.spans[number - 1][1] if number else 0
            found = line.text[max([before, *(e for _, e in line.slots if e <= start)]) : start]
        return {sign for sign in found if category(sign)[0] == "P"}

    def free_of(
        self, line: Line, own: Collection[int], start: int = 0, end: int | None = None
    ) -> Strip:
        """What a returned line says beyond the form's words and some controls."""
        found = self.cuts(line)
        if not found:
            return Strip()
        held = self.sheet.strips[line.number].held
        taken = {at for n in own if n in held for at in range(*held[n])}
        stop = len(line.text) if end is None else end
        cuts = [(max(a, start), min(b, stop)) for a, b in found]
        free = [at for a, b in cuts for at in range(a, b) if at not in taken]
        runs = [[n for n, _ in run] for _, run in groupby(enumerate(free), _offset)]
        strips = (self.sheet.strip(line, free[r[0]], free[r[-1]] + 1) for r in runs)
        return joined(strip for strip in strips if says(strip))

    def printed_lines(self, line: Line) -> Collection[int]:
        """The form's lines of which a returned one is, and those without words beside them.

        A line without words is known by its row, or by the line before it; in a header or footer
        by being in one.
        """
        back = self.back
        own = {self._form.at[back[j]].number for j in range(line.first, line.last) if j in back}
        if own:
            return own
        if line.row >= 0 and (beside := self._wordless_in(line.row)) is not None:
            return beside
        if self._returned.cells[line.cell].part:
            return self._wordless_aside
        return self._wordless_behind(self._word_before[line.number])

    def _wordless_in(self, row: int) -> Collection[int] | None:
        """The form's lines without words in the rows that a returned row is; None for no row."""
        if row not in self._wordless:
            cells = [self._returned.cells[cell] for cell in self._returned.rows[row]]
            words = (j for cell in cells for j in words_in(cell) if j in self.back)
            rows = {self._form.at[self.back[j]].row for j in words} - {NO_ROW}
            lines = [n for r in rows for c in self._form.rows[r] for n in self._form.cells[c].lines]
            found = {n.number for n in lines if not n.words}
            self._wordless[row] = found if lines else None
        return self._wordless[row]

    @cached_property
    def _wordless_aside(self) -> Collection[int]:
        """The form's lines without words in its headers, footers and notes."""
        lines = (n for n in self._form.lines if not n.words)
        return {n.number for n in lines if self._form.cells[n.cell].part}

    def _wordless_behind(self, word: int | None) -> Collection[int]:
        """The form's lines without words right behind one of its words."""
        start = number = self._form.at[word].number + 1 if word is not None else 0
        while number < len(self._form.lines) and not self._form.lines[number].words:
            number += 1
        return range(start, number)

    @cached_property
    def _word_before(self) -> list[int | None]:
        """For each returned line, the last of the form's words in the line with words before it."""
        found: list[int | None] = []
        last: int | None = None
        for line in self._returned.lines:
            found.append(last)
            if line.words:
                words = range(line.last - 1, line.first - 1, -1)
                last = next((self.back[j] for j in words if j in self.back), None)
        return found

    def _leave_own_looks(self) -> None:
        """Take the looks that the form's words have in the form out of the returned ones."""
        mine, theirs = self.bound.sheet.strips, self.sheet.strips
        for own in self.bound.looking:
            for number, (at, _) in enumerate(own.spans):
                look = mine[own.number].looks[at]
                j = self.alignment.there.get(own.first + number)
                if look and j is not None:
                    line = self._returned.at[j]
                    start, end = line.spans[j - line.first]
                    looks = theirs[line.number].looks
                    looks[start:end] = [one & ~look for one in looks[start:end]]

    def _repeat_heads(self) -> None:
        """Rows that repeat a row of heads word for word are the form's: a table was split there."""
        known = self.bound.head_rows
        for row in self._returned.rows:
            cells = [self._returned.cells[cell] for cell in row]
            own = known.get(tuple(key for cell in cells if (key := cell.key)))
            if own is None:
                continue
            for cell in cells:
                if cell.has_words:
                    self._held.add(cell.number)
            for i, j in zip(own, (n for c in cells for n in words_in(c)), strict=True):
                self.back.setdefault(j, i)


def _kinds(strip: Strip) -> list[tuple[str, bool]]:
    """What the things of a strip are, and whether a box among them is ticked."""
    things = (strip.things[at] for at in sorted(strip.things))
    return [(thing.kind, getattr(thing, "ticked", False)) for thing in things]


def _offset(pair: tuple[int, int]) -> int:
    """The same for numbers that follow each other."""
    return pair[1] - pair[0]


def words_in(cell: CellAt) -> Iterator[int]:
    """The numbers of a cell's words."""
    return (number for line in cell.lines for number in range(line.first, line.last))


def bounds_of(line: Line, start: int, end: int) -> tuple[int, int]:
    """From where to where in its text some words of a line stand, with what is around them."""
    first = 0 if start == 0 else line.spans[start - 1][1]
    return first, len(line.text) if end == len(line.words) else line.spans[end][0]


def says(strip: Strip) -> bool:
    """Whether a sign or a thing stands in a strip."""
    return bool(strip.things) or bool(strip.text.strip())


def is_reworded(said: Sequence[str], lost: Sequence[str]) -> bool:
    """Whether some words are those that a line of the form has lost, in another wording.

    Words that are not like them, such as an answer that was typed over them, are somebody's.
    """
    if not said or not lost or len(said) > len(lost):
        return False
    return fuzz.ratio(" ".join(said), " ".join(lost)) >= REWORDED
