"""The ledger of a returned file: every sign in it is exactly one of four things.

The form's own; an answer's ink, where a place is; deleted or hidden; or a stray, which stands
where no answer belongs. Nothing else looks for strays, and the four add up to the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from unicodedata import category

from filler.aligning import CellAt, Line
from filler.facts.content import HIDDEN, ControlFact, Piece
from filler.facts.strip import NUMBER, STAND_IN, Strip
from filler.ooxml.symbols import CROSSES, FILLED, TICKS
from filler.placing.own import is_reworded
from filler.placing.seats import Seating
from filler.placing.sheet import Sheet

# More words of one text are counted, and not shown.
_SHOWN = 2000
# No form has so many pages that their numbers have more figures.
_PAGE = 3
MARKS = TICKS | CROSSES | FILLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """Something outside every place: what, where, and the tags of the places next to it."""

    shown: str
    where: str
    beside: tuple[str, ...]
    line: int = -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """How many signs of a file are what; spaces are no signs, a thing is one.

    ``others`` are the signs, by the number of their line, that are nobody's answer and not the
    form's own words: the strays, and what stands in the place of words of the form.
    """

    own: int
    ink: int
    stray: int
    hidden: int
    strays: tuple[Stray, ...]
    others: Mapping[int, frozenset[int]]

    @property
    def total(self) -> int:
        """All signs of the main part that are not deleted."""
        return self.own + self.ink + self.stray + self.hidden


def ledger(seatings: Sequence[Seating], claim: Callable[[], None]) -> Ledger:
    """Account for every sign of a file, once its seats have been read.

    ``claim`` counts what stands in the seats of all places as ink; it is called where a line
    says more than the form's own words.
    """
    is_claimed = False
    last = seatings[-1]
    own = ink = stray = hidden = 0
    found: list[tuple[Line, Strip]] = []
    reworded: list[tuple[Line, set[int]]] = []
    others: dict[int, frozenset[int]] = {}
    clean: list[Line] = []
    for line in last.sheet.lines.lines:
        if last.own.is_clean(line):
            clean.append(line)
            continue
        if not is_claimed:
            claim()
            is_claimed = True
        signs, dead, rest, claimed = _weighed(last, seatings, line)
        own += len(signs - rest)
        ink += len(rest & claimed)
        hidden += len(dead)
        left = rest - claimed
        if not left:
            continue
        if _is_printed(last, line, left):
            own += len(left)
            continue
        others[line.number] = frozenset(left)
        if _is_reworded(last, line, left):
            reworded.append((line, left))
        else:
            stray += len(left)
            found.append((line, last.sheet.strips[line.number].cut(min(left), max(left) + 1)))
    outside = _count("".join([line.outer for line in clean]))
    own += outside
    ink += _count("".join([line.text for line in clean])) - outside
    # In a row with something stray, words in the place of the form's own are somebody's, too.
    rows = {line.row for line, _ in found if line.row >= 0}
    for line, left in reworded:
        if line.row in rows:
            stray += len(left)
            found.append((line, last.sheet.strips[line.number].cut(min(left), max(left) + 1)))
        else:
            own += len(left)
    found.sort(key=lambda pair: pair[0].number)
    strays = _gathered(last, seatings, found)
    return Ledger(own=own, ink=ink, stray=stray, hidden=hidden, strays=strays, others=others)


def _weighed(
    last: Seating, seatings: Sequence[Seating], line: Line
) -> tuple[set[int], set[int], set[int], set[int]]:
    """Where in a line its signs stand, the hidden ones, those not the form's, and those read."""
    strip = last.sheet.strips[line.number]
    held = _within(line, last.sheet.held[line.number].values())
    dead = {at for at, look in enumerate(strip.looks) if look & HIDDEN and line.text[at].strip()}
    signs = {at for at, sign in enumerate(line.text) if not sign.isspace()} - dead
    cuts = {at for start, end in last.own.cuts(line) for at in range(start, end)}
    claims = (s for one in seatings for s in one.regions.claimed.get(line.number, ()))
    claimed = held | _within(line, claims)
    return signs, dead, (cuts | held) & signs, claimed


def _count(text: str) -> int:
    """How many signs a text has."""
    return len("".join(text.split()))


def _within(line: Line, stretches: Iterable[tuple[int, int]]) -> set[int]:
    text = line.text
    return {at for a, b in set(stretches) for at in range(a, b) if not text[at : at + 1].isspace()}


def _is_printed(seating: Seating, line: Line, left: set[int]) -> bool:
    """Whether what is left of a line is the form's own all the same.

    The signs and pictures that the form prints there; a prompt that lost its control; words of
    the form once more; a cell that was reworded.
    """
    form = seating.alignment.form
    own = [form.lines[number] for number in seating.own.printed_lines(line)]
    strips = seating.bound.sheet.strips
    signs = _signs_of(seating.bound.sheet, own)
    signs.subtract(_signs_in(seating.sheet, line, left))
    words = [n for n, (start, _) in enumerate(line.spans) if start in left]
    if not words and min(signs.values(), default=0) >= 0:
        return True
    text = "".join(line.text[at] for at in range(min(left), max(left) + 1))
    prompts = seating.bound.prompts
    if text.strip() in prompts or text.strip(" .,;:") in prompts:
        return True
    if not words:
        return bool(own) and not any(
            count < 0 and (len(sign) > 1 or category(sign)[0] != "P")
            for sign, count in signs.items()
        )
    said = tuple(line.words[n] for n in words)
    if all(word.isdigit() and len(word) <= _PAGE for word in said):
        # The numbers of pages, where the form has a field for each.
        pages = sum(t.kind == NUMBER for n in own for t in strips[n.number].things.values())
        return len(said) <= pages
    if line.key in seating.printed:
        return True
    return _is_composed(said, seating.bound.label_keys)


def _is_reworded(seating: Seating, line: Line, left: set[int]) -> bool:
    """Whether words stand where the form has others that are like them."""
    things = seating.sheet.strips[line.number].things
    if any(at in things or line.text[at] in MARKS for at in left):
        return False
    if seating.regions.is_reworded(line.cell):
        return True
    start, text = min(left), line.text[min(left) : max(left) + 1]
    hangs = start and line.text[start - 1].isalnum() and category(text[0]) == "Ps"
    if hangs and not any(map(str.isspace, text)):
        # What hangs on a word of the form is a part of it: "Carer(s)".
        return True
    form = seating.alignment.form
    own = [form.lines[number] for number in seating.own.printed_lines(line)]
    said = [line.words[n] for n, (at, _) in enumerate(line.spans) if at in left]
    lost = [
        seating.alignment.form.word(i)
        for n in own
        for i in range(n.first, n.last)
        if i not in seating.alignment.there
    ]
    return is_reworded(said, lost)


def _signs_of(sheet: Sheet, lines: Iterable[Line]) -> Counter[str]:
    """The signs beside the words of some lines of the form, a thing by its kind."""
    found: Counter[str] = Counter()
    for line in lines:
        words = {at for start, end in line.spans for at in range(start, end)}
        found += _signs_in(sheet, line, set(range(len(line.text))) - words)
    return found


def _signs_in(sheet: Sheet, line: Line, places: Iterable[int]) -> Counter[str]:
    things = sheet.strips[line.number].things
    return Counter(
        f"{STAND_IN}{things[at].kind}" if at in things else line.text[at]
        for at in places
        if not line.text[at].isspace() and not line.text[at].isalnum()
    )


def _is_composed(words: tuple[str, ...], known: Container[tuple[str, ...]]) -> bool:
    """Whether some words are lines of the form, one after another."""
    start = 0
    while start < len(words):
        end = next((n for n in range(len(words), start, -1) if words[start:n] in known), start)
        if end == start:
            return False
        start = end
    return True


def _gathered(
    last: Seating, seatings: Sequence[Seating], found: Sequence[tuple[Line, Strip]]
) -> tuple[Stray, ...]:
    """One stray for one text: lines that follow each other in one cell, or outside tables."""
    strays: list[Stray] = []
    cells: list[CellAt] = []
    rows: dict[int, tuple[str, ...]] = {}
    for line, strip in found:
        cell = last.sheet.lines.cells[line.cell]
        own = any(last.own.word(line, n) is not None for n in range(len(line.words)))
        shown = _shown(last.sheet.strips[line.number] if own else strip)
        if line.row not in rows or line.row < 0:
            rows[line.row] = tuple(dict.fromkeys(_beside(last, seatings, line)))
        beside = rows[line.row]
        before = strays[-1] if strays else None
        same = bool(cells) and cells[-1].number == cell.number
        in_row = bool(cells) and cell.row >= 0 and cells[-1].row == cell.row and not beside
        worded = any(map(str.isalnum, strip.words))
        follows = worded and before is not None and cell.row < 0 and before.where == cell.where
        if before is not None and (
            same or in_row or (follows and before.line == line.number - 1 and not beside)
        ):
            text = f"{before.shown}{' / ' if in_row and not same else ' '}{shown}"
            tags = tuple(dict.fromkeys((*before.beside, *beside)))
            strays[-1] = replace(before, shown=text, beside=tags, line=line.number)
        else:
            strays.append(Stray(shown=shown, where=cell.where, beside=beside, line=line.number))
            cells.append(cell)
    return tuple(strays)


def _shown(strip: Strip) -> str:
    things = [t.kind for t in strip.things.values() if isinstance(t, Piece | ControlFact)]
    words = " ".join(strip.shown.split())
    if len(words) > _SHOWN:
        return f"{words[:_SHOWN]}… ({len(words) - _SHOWN} signs more)"
    return words or (things[0] if things else "")


def _beside(last: Seating, seatings: Sequence[Seating], line: Line) -> Iterator[str]:
    """The places next to a stray: in its row, or in the box right before or behind it."""
    lines = last.sheet.lines
    cell = lines.cells[line.cell]
    if cell.row >= 0:
        for number in lines.rows[cell.row]:
            yield from _tags_in(last, number)
        for seating in seatings:
            yield from seating.owned_in(cell.row)
        return
    for step in (-1, 1):
        number = line.number + step
        while 0 <= number < len(lines.lines):
            other = lines.cells[lines.lines[number].cell]
            if other.row >= 0 or lines.lines[number].text.strip():
                break
            number += step
        else:
            continue
        if other.row >= 0 and len(lines.rows[other.row]) == 1:
            yield from _tags_in(last, other.number)
            for seating in seatings:
                yield from seating.owned_in(other.row)


def _tags_in(seating: Seating, cell: int) -> Iterator[str]:
    for line in seating.sheet.lines.cells[cell].lines:
        for number in seating.sheet.held[line.number]:
            yield seating.sheet.controls[number].tag
