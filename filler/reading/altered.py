"""The form's own wording in a returned file, held against the file that it was issued as.

Read off the alignment and the ledger: words of the form that are in no line, and words among
those of the form that are nobody's answer. Looks, line breaks and what moved as a whole have not
changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import fuzz, process

from filler.aligning import CellAt, Line
from filler.binding import Held, alone_forms, bound_forms, lines_of_forms, which
from filler.definition.model import Pack
from filler.facts.content import HIDDEN, Content
from filler.facts.strip import STAND_IN
from filler.messages import in_words
from filler.ooxml.properties import Stamp
from filler.placing.ledger import Ledger
from filler.placing.own import REWORDED, is_reworded
from filler.placing.seats import Seating
from filler.placing.witness import Contradiction, Witnesses
from filler.reading.by_copy import CopiesReader
from filler.reading.model import Finding

_SHOWN = 300
# As much of a line as a finding on words that are gone or exchanged shows.
_MOST, _LINE = 100, 120
_MANY = 4
_FEW_WORDS = 3
# A form of which so much is otherwise is another wording, and not an altered one.
_OTHER = 0.05
_PLACES = {
    "row": "In its row",
    "head": "Over its column",
    "option": "Beside its box",
    "question": "Before its place",
}


def wording_of(pack: Pack, content: Content, forms: Set[str]) -> Iterator[Finding]:
    """What is otherwise than today in a template with the places of some forms of its pack."""
    held = which(pack, content, bounds=(*bound_forms(pack)[:1], *alone_forms(pack)))
    ledger = CopiesReader(held, pack, content.signed).ledger()
    scope = _scope(pack, held, forms, whole=forms >= {form.id for form in pack.answer_forms})
    yield from altered(held.seatings[-1], ledger, scope, is_same=True)


def reworded(
    pack: Pack, held: Held, ledger: Ledger, stamp: Stamp | None, forms: frozenset[str]
) -> Iterator[Finding]:
    """What is otherwise in a file that carries some forms of a pack, or what its stamp says."""
    carried = frozenset(stamp.forms) if stamp is not None else forms
    whole = carried >= {form.id for form in pack.answer_forms} and stamp is not None
    scope = _scope(pack, held, carried, whole=whole)
    yield from altered(held.seatings[-1], ledger, scope, is_same=stamp is not None)


def _scope(pack: Pack, held: Held, forms: Set[str], *, whole: bool) -> Collection[int]:
    """The form's lines that a file with some forms should have."""
    bound = held.seatings[-1].bound
    if whole:
        return range(len(bound.sheet.lines.lines))
    naming = {name.partition(".")[0] for name in pack.alone.fields}
    # A form that was sent alone has, of another, only the fields that say whose it is.
    return lines_of_forms(pack, bound, (forms - naming or forms) if len(forms) > 1 else forms)


def altered(
    seating: Seating, ledger: Ledger, scope: Collection[int], *, is_same: bool
) -> Iterator[Finding]:
    """What of the form's wording is otherwise in the file.

    ``scope`` are the numbers of the form's lines that the file should have; ``is_same`` is
    whether it was issued from this very form, so that a difference is somebody's change.
    """
    yield from _Altered(seating, ledger, scope).findings(is_same=is_same)


# The signs that stand on a word, and on no other one.
_OPENING, _CLOSING = re.compile(r"(?:^|\s)(\S*)$"), re.compile(r"(\S*)(?:\s|$)")


class _Word(NamedTuple):
    """A word by its line and its number there."""

    word: str
    line: Line
    number: int


@dataclass(slots=True)
class _Changed:
    """A line of the form of which words are gone, and what stands there now."""

    line: Line
    after: list[_Word]
    where: str


class _Altered:
    def __init__(self, seating: Seating, ledger: Ledger, scope: Collection[int]) -> None:
        self._seating = seating
        self._form = seating.alignment.form
        self._returned = seating.alignment.returned
        self._there = seating.alignment.there
        self._back = seating.own.back
        self._others = {number: set(signs) for number, signs in ledger.others.items()}
        self._scope = scope
        self._lines = [n for n in self._form.lines if n.words and n.number in scope]
        self._asking = self._form.asking
        self._by_key = {n.key: n for n in self._form.lines if n.words}
        # A line that stands somewhere in the file word for word is there, wherever it stands.
        self._equal = {
            n.key for n in self._returned.lines if n.words and not self._is_hidden(n.first)
        }

    def findings(self, *, is_same: bool) -> Iterator[Finding]:
        lost = [line for line in self._lines if self._lost(line)]
        if not is_same and len(lost) > len(self._lines) * _OTHER:
            yield Finding(
                rule="other_wording",
                severity="notes",
                **in_words("finding.other_wording", count=len(lost), count_2=len(self._lines)),
            )
            return
        exchanged = list(self._exchanged()) if is_same else []
        said = {one.belongs for one in exchanged} | {one.stands for one in exchanged}
        changed, gone = self._told([n for n in lost if n.text.strip() not in said])
        yield from map(_exchange, exchanged)
        for one in changed:
            if other := self._another(one):
                said_ = Contradiction(
                    tag="", relation="row", stands=other, belongs=one.line.text, where=one.where
                )
                yield _exchange(said_)
                continue
            asks = one.line.number in self._asking
            if told := _difference(_words(one.line), one.after, asks=asks):
                yield _finding("changed", f"The form's own words were changed: {told}", one.where)
        for under, lines in _grouped(gone, self._seating):
            shown = "; ".join(f"'{_plain(line.text)[:_LINE]}'" for line in lines[:_MANY])
            more = f" and {len(lines) - _MANY} more lines" if len(lines) > _MANY else ""
            yield _finding("removed", f"Wording of the form was removed: {shown}{more}.", under)
        if is_same:
            yield from self._put_in()

    def _lost(self, line: Line) -> list[int]:
        """The words of a line that are nowhere in the file."""
        lost = [n for n in range(len(line.words)) if not self._is_there(line, n)]
        if len(lost) == len(line.words) and line.key in self._equal:
            return []
        return lost

    def _is_there(self, line: Line, number: int) -> bool:
        """Whether a word of a line is in the file as it is, for everybody to see."""
        j = self._there.get(line.first + number)
        if j is None or self._returned.word(j) != line.words[number]:
            return False
        return not self._is_hidden(j)

    def _is_hidden(self, word: int) -> bool:
        line = self._returned.at[word]
        start = line.spans[word - line.first][0]
        return bool(self._seating.sheet.strips[line.number].looks[start] & HIDDEN)

    def _exchanged(self) -> Iterator[Contradiction]:
        seen: set[tuple[str, str, str]] = set()
        for one in Witnesses(self._seating).contradictions.values():
            key = one.where.partition(", column")[0] if one.relation != "head" else one.relation
            if (key, one.stands, one.belongs) not in seen:
                seen.add((key, one.stands, one.belongs))
                yield one
        for row in self._form.rows:
            yield from self._displaced([self._form.cells[cell] for cell in row])

    def _displaced(self, cells: Sequence[CellAt]) -> Iterator[Contradiction]:
        """Words of a row that stand in another row, where the first of their own row is not."""
        lines = [n for cell in cells for n in cell.lines if n.words and n.number in self._asking]
        rows = {line.number: self._rows_of(line) for line in lines}
        home = next((rows[line.number] for line in lines if rows[line.number]), set())
        for line in lines:
            away = rows[line.number]
            if not away or away & home or -1 in away | home:
                continue
            for number in sorted(home):
                other = self._stranger(number, line.row)
                if other is not None:
                    where = self._returned.cells[self._returned.rows[number][0]].where
                    yield Contradiction(
                        tag="", relation="row", stands=other.text, belongs=line.text, where=where
                    )

    def _rows_of(self, line: Line) -> set[int]:
        words = (self._there.get(i) for i in range(line.first, line.last))
        return {self._returned.at[j].row for j in words if j is not None}

    def _stranger(self, row: int, own: int) -> Line | None:
        """A line of another row of the form in a returned row."""
        cells = (self._returned.cells[cell] for cell in self._returned.rows[row])
        words = (j for cell in cells for n in cell.lines for j in range(n.first, n.last))
        lines = (self._form.at[self._back[j]] for j in words if j in self._back)
        return next((line for line in lines if line.row >= 0 and line.row != own), None)

    def _told(self, lost: Sequence[Line]) -> tuple[list[_Changed], list[Line]]:
        """Each line with what became of it, and the lines of which nothing is left."""
        changed: list[_Changed] = []
        gone: list[Line] = []
        for line in self._lines:
            homes = self._homes(line)
            if homes and (line in lost or any(self._others.get(n.number) for n in homes)):
                after = self._after(line, homes)
                where = self._returned.cells[homes[0].cell].where
                changed.append(_Changed(line, after, _under(where)))
            elif line in lost:
                other = self._in_its_place(line)
                if other is None:
                    gone.append(line)
                    continue
                self._others.pop(other.number, None)
                where = self._returned.cells[other.cell].where
                changed.append(_Changed(line, _words(other), _under(where)))
        return changed, gone

    def _another(self, one: _Changed) -> str:
        """The words of another line of the form that stand in a row instead of a line's own."""
        key = " ".join(word.word for word in one.after)
        other = self._by_key.get(key) if one.line.row >= 0 and key != one.line.key else None
        return other.text if other is not None and other.row >= 0 else ""

    def _homes(self, line: Line) -> list[Line]:
        """The returned lines in which words of a line of the form stand."""
        words = (
            self._there[line.first + n]
            for n in range(len(line.words))
            if line.first + n in self._there and not self._is_hidden(self._there[line.first + n])
        )
        numbers = dict.fromkeys(self._returned.at[j].number for j in words)
        return [self._returned.lines[number] for number in numbers]

    def _after(self, line: Line, homes: Sequence[Line]) -> list[_Word]:
        """What a line of the form says now: its words, and what was put among them."""
        said: list[_Word] = []
        for home in homes:
            others = self._others.get(home.number, set())
            own = [self._back.get(home.first + n) for n in range(len(home.words))]
            mine = [i is not None and line.first <= i < line.last for i in own]
            first, last = mine.index(True), len(mine) - mine[::-1].index(True)
            # What stands before the first of its words or behind the last is its own, up to the
            # words of another line.
            while first and own[first - 1] is None:
                first -= 1
            while last < len(own) and own[last] is None:
                last += 1
            for number in range(first, last):
                start, end = home.spans[number]
                if mine[number] or start in others:
                    said.append(_Word(home.words[number], home, number))
                    others -= set(range(start, end))
            if not any(home.text[at].isalnum() for at in others):
                self._others.pop(home.number, None)
        return said

    def _in_its_place(self, line: Line) -> Line | None:
        """What stands where a line of the form stood: the one like it, or the one in its row."""
        before = next((n for n in range(line.first - 1, -1, -1) if n in self._there), None)
        after = next((n for n in range(line.last, len(self._form.at)) if n in self._there), None)
        start = self._returned.at[self._there[before]].number if before is not None else 0
        end = (
            self._returned.at[self._there[after]].number
            if after is not None
            else len(self._returned.lines) - 1
        )
        free = [n for n in self._returned.lines[start : end + 1] if self._is_other(n)]
        for other in free:
            if is_reworded(other.words, line.words) or is_reworded(line.words, other.words):
                return other
        if line.row < 0:
            return None
        rows = {
            self._returned.at[self._there[i]].row
            for cell in self._form.rows[line.row]
            for n in self._form.cells[cell].lines
            for i in range(n.first, n.last)
            if i in self._there
        }
        return next((other for other in free if other.row in rows), None)

    def _is_other(self, line: Line) -> bool:
        """Whether no word of a line is an answer's, or of the form that the file should be."""
        others = self._others.get(line.number, ())
        return bool(line.words) and all(
            start in others or self._is_out_of_scope(line.first + number)
            for number, (start, _) in enumerate(line.spans)
        )

    def _is_out_of_scope(self, word: int) -> bool:
        own = self._back.get(word)
        return own is not None and self._form.at[own].number not in self._scope

    def _put_in(self) -> Iterator[Finding]:
        """Rows and lines that somebody put into the form, other than where rows may be added."""
        rows: set[int] = set()
        for number in sorted(self._others):
            line = self._returned.lines[number]
            if not self._is_other(line):
                continue
            cell = self._returned.cells[line.cell]
            if line.row < 0:
                like = self._likest(line)
                if like is not None and (said := _difference(_words(like), _words(line))):
                    where = _under(cell.where)
                    yield _finding("changed", f"The form's own words were changed: {said}", where)
                elif len(line.words) >= _FEW_WORDS:
                    yield _finding(
                        "added",
                        f"Words that are not the form's own: '{_plain(line.text)[:_LINE]}'.",
                        _under(cell.where),
                    )
            elif line.row not in rows and self._is_added(line.row):
                rows.add(line.row)
                said = f"A row was added to a table: '{_plain(line.text)[:_LINE]}'."
                yield _finding("added", said, cell.where)

    def _likest(self, line: Line) -> Line | None:
        """The form's header or footer that one in the file is most like."""
        if not self._returned.cells[line.cell].part:
            return None
        keys = {n.number: n.key for n in self._lines if self._form.cells[n.cell].part}
        best = process.extractOne(line.key, keys, scorer=fuzz.ratio, score_cutoff=REWORDED)
        return self._form.lines[best[2]] if best is not None else None

    def _is_added(self, row: int) -> bool:
        """Whether nothing in a returned row is the form's or an answer."""
        lines = [n for c in self._returned.rows[row] for n in self._returned.cells[c].lines]
        return all(not line.words or self._is_other(line) for line in lines)


def _exchange(one: Contradiction) -> Finding:
    said = (
        f"{_PLACES[one.relation]} is '{_plain(one.stands)[:_MOST]}',"
        f" where it should say '{_plain(one.belongs)[:_MOST]}'"
    )
    return Finding(
        rule="wording_changed",
        severity="advises",
        where=one.where,
        **in_words("finding.wording_changed", said=said),
    )


def _finding(kind: str, message: str, where: str) -> Finding:
    return Finding(rule=f"wording_{kind}", severity="advises", message=message, where=where)


def _under(where: str) -> str:
    """A place outside tables by the heading that it stands under."""
    outside, _, heading = where.partition(" under ")
    return f"under {heading}" if heading and outside.endswith("outside a table") else where


def _grouped(lines: Sequence[Line], seating: Seating) -> Iterator[tuple[str, list[Line]]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        heading = seating.alignment.form.cells[line.cell].where.partition(" under ")[2]
        groups.setdefault(f"under {heading}" if heading else "", []).append(line)
    yield from groups.items()


def _difference(before: Sequence[_Word], after: Sequence[_Word], *, asks: bool = False) -> str:
    """The line with what was taken out and put in; empty where only an answer stands beside it."""
    old, new = [one.word for one in before], [one.word for one in after]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = [step for step in steps if step[0] != "equal"]
    if not changed or (asks and all(a == b == len(old) for _, a, b, _, _ in changed)):
        return ""
    said: list[str] = []
    for kind, a, b, c, d in steps:
        taken, put = _text_of(before[a:b]), _text_of(after[c:d])
        if kind == "equal":
            said.append(put)
            continue
        said += [f"[-{taken}-]"] * bool(taken) + [f"{{+{put}+}}"] * bool(put)
    return " ".join(said)[:_SHOWN]


def _text_of(words: Sequence[_Word]) -> str:
    """Some words as they stand in their lines, with the signs around them."""
    said: list[str] = []
    for _, run in groupby(enumerate(words), lambda n: (n[1].line.number, n[1].number - n[0])):
        own = [word for _, word in run]
        line, spans = own[0].line, own[0].line.spans
        first, last = own[0].number, own[-1].number
        start, end = spans[first][0], spans[last][1]
        before = line.text[spans[first - 1][1] if first else 0 : start]
        after = line.text[end : spans[last + 1][0] if last + 1 < len(spans) else None]
        opening, closing = _OPENING.search(before), _CLOSING.match(after)
        text = (opening[1] if opening else "") + line.text[start:end]
        said.append(_plain(text + (closing[1] if closing else "")))
    return " ".join(said)


def _words(line: Line) -> list[_Word]:
    return [_Word(word, line, number) for number, word in enumerate(line.words)]


def _plain(text: str) -> str:
    return " ".join(text.replace(STAND_IN, " ").split())
