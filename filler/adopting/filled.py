"""Whether a form looks filled in: a pack is made of a blank copy, or its answers become the form.

Only what no blank form has is taken for it: a box that is ticked among empty ones, a day that
stands where a day is asked for, a day or an entry that was chosen in a control, words beside a
label that asks for a name, a day or a signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import category

from filler.adopting.kinds import Kinds
from filler.adopting.page import Page, says
from filler.aligning import CellAt
from filler.facts.content import Piece
from filler.ooxml.symbols import CROSSES, EMPTY_GLYPHS, TICKS
from filler.records.dates import when

# The signs of a box that is ticked, which a blank form with empty boxes shows nowhere else.
_TICKED = frozenset("☒☑🗷🗹✅") & (TICKS | CROSSES)
_NAMED = ("name", "date", "signature")
# A longer label is a sentence.
_MANY_WORDS = 6


def filled_places(page: Page, kinds: Kinds) -> list[tuple[str, str]]:
    """What looks filled in: where, and what stands there; headers and footers hold no answers."""
    found = [*_ticked(page), *_chosen(page), *_days(page, kinds)]
    named = [*_beside_labels(page, kinds)]
    # One name beside a label may be a head beside a head.
    found += named if len(named) > 1 else []
    parts = {cell.where for cell in page.lines.cells if cell.part}
    return [(where, said) for where, said in dict.fromkeys(found) if where not in parts]


def _ticked(page: Page) -> Iterator[tuple[str, str]]:
    """Ticked boxes, where there are empty ones, too."""
    ticked: list[tuple[str, str]] = []
    empty = False
    for line in page.lines.lines:
        strip = page.sheet.strips[line.number]
        where = page.where(line)
        for at, sign in enumerate(strip.text):
            thing = strip.things.get(at)
            if isinstance(thing, Piece):
                box, on = thing.kind == "box", thing.ticked
            elif thing is not None:
                box, on = thing.kind == "tick", thing.checked
            else:
                # In quotes it is spoken of: "Click the box, and it becomes “☑”."
                quoted = category(strip.text[at + 1 : at + 2] or " ") in ("Pf", "Po")
                on = sign in _TICKED and not quoted
                box = on or sign in EMPTY_GLYPHS
            if box and on:
                ticked.append((where, f"☒ {page.words(line)}".strip()))
            empty = empty or (box and not on)
    yield from ticked if empty else ()


def _chosen(page: Page) -> Iterator[tuple[str, str]]:
    for fact in page.sheet.controls:
        chosen = fact.kind == "date" and fact.stored_date and not fact.placeholder
        if chosen or (fact.kind == "list" and not fact.placeholder and fact.text in fact.entries):
            yield fact.where, fact.text


def _beside_labels(page: Page, kinds: Kinds) -> Iterator[tuple[str, str]]:
    """Words in the cell beside a label that asks for a name, a day or a signature."""
    rows = [[page.lines.cells[cell] for cell in row] for row in page.lines.rows]
    empty: list[CellAt] = []
    for row, below in zip(rows, [*rows[1:], empty], strict=False):
        for label, cell in pairwise(row):
            asks = page.cell_words(label)
            said = page.cell_words(cell)
            if not _asks(kinds, asks) or not says(said) or _is_label(page, kinds, cell, below):
                continue
            if not kinds.says("date", asks) or when(said).first is not None:
                yield cell.where, said


def _days(page: Page, kinds: Kinds) -> Iterator[tuple[str, str]]:
    """A day behind a label that asks for one."""
    for line in page.lines.lines:
        before, colon, behind = line.text.partition(":")
        if colon and kinds.says("date", before) and when(behind.strip()).first is not None:
            yield page.where(line), behind.strip()


def _asks(kinds: Kinds, words: str) -> bool:
    return 0 < len(words.split()) <= _MANY_WORDS and any(kinds.says(n, words) for n in _NAMED)


def _is_label(page: Page, kinds: Kinds, cell: CellAt, below: Sequence[CellAt]) -> bool:
    """Whether a cell asks itself, or is a head over something to fill in."""
    words = page.cell_words(cell)
    asks = ":" in words or page.is_asking(cell.lines[-1]) or words.endswith((")", "*"))
    if asks or page.cell_tokens(cell):
        return True
    if any(kinds.says(name, words) for name in (*_NAMED, "measure", "long", "tick")):
        return True
    under = [c for c in below if c.table == cell.table and c.covers(cell.column)]
    return any(page.is_blank(c) for c in under)
