"""What a file holds that no pack is for: its questions with what stands there, its ticks, comments.

Nothing is decided here; a person who meets an unknown form sees what is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from filler.aligning import CellAt, Line
from filler.facts.content import Content, ControlFact, Piece
from filler.facts.strip import STAND_IN, Strip, shown_by
from filler.ooxml.symbols import CROSSES, EMPTY_GLYPHS, FILLED, TICKS
from filler.placing.sheet import FRAMES, Sheet, returned_sheet

_COLONS = (":", "：")
# A longer stretch before a colon is a sentence, and no question.
_MANY_WORDS = 12
_LONGEST = 200
_BOXES = TICKS | CROSSES | FILLED | EMPTY_GLYPHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing in a file: what asks, what stands there, what it is, and where."""

    question: str
    shown: str
    how: str
    where: str

    def as_json(self) -> dict[str, str]:
        """As ``read --json`` prints it."""
        return {
            "question": self.question,
            "shown": self.shown,
            "how": self.how,
            "where": self.where,
        }


def held_in(content: Content) -> list[Held]:
    """The controls, the ticks, the questions with what stands there, and the comments of a file."""
    sheet = returned_sheet(content, ())
    found = [*_controls(sheet)]
    for row in sheet.lines.rows:
        found += _row(sheet, [sheet.lines.cells[cell] for cell in row])
    for line in sheet.lines.lines:
        found += _boxes(sheet, line)
        if line.row < 0 and not sheet.strips[line.number].held:
            found += _labelled(sheet, line)
    for comment in content.comments.values():
        said = f"{comment.author}: {comment.text}" if comment.author else comment.text
        found.append(
            Held(question=_short(comment.on), shown=said, how="comment", where=comment.where)
        )
    return found


def _controls(sheet: Sheet) -> Iterator[Held]:
    for number, fact in enumerate(sheet.controls):
        if fact.kind in FRAMES or fact.kind == "gallery":
            continue
        shown = ("☒" if fact.checked else "☐") if fact.kind == "tick" else fact.text.strip()
        shown = "" if fact.placeholder and fact.kind != "tick" else shown
        how = "tick box" if fact.kind == "tick" else "content control"
        question = _short(_beside(sheet, number, fact)) or fact.title or fact.tag
        yield Held(question=question, shown=shown, how=how, where=fact.where)


def _beside(sheet: Sheet, number: int, fact: ControlFact) -> str:
    """The words that ask for a control: behind a box, else before it in its line, else its row."""
    line = sheet.line_of.get(number)
    if line is None:
        return ""
    strip = sheet.strips[line.number]
    start, end = strip.held[number]
    others = [span for n, span in strip.held.items() if n != number]
    if fact.kind == "tick":
        words = strip.text[end : min((a for a, _ in others if a >= end), default=None)]
        if words.strip():
            return words
    before = strip.text[max((b for _, b in others if b <= start), default=0) : start]
    if any(map(str.isalnum, before)):
        return before
    cells = [sheet.lines.cells[cell] for cell in sheet.lines.row_of(line.cell)]
    labels = [c for c in cells if c.number < line.cell and c.has_words and not _held(sheet, c)]
    return _words(sheet, labels[-1]) if labels else ""


def _row(sheet: Sheet, cells: list[CellAt]) -> Iterator[Held]:
    """A row's first words, and what stands in the cells behind them; or pairs of both."""
    if any(_held(sheet, cell) for cell in cells):
        return
    is_pairs = len(cells) % 2 == 0 and all(cell.has_words for cell in cells[::2])
    groups = [cells[n : n + 2] for n in range(0, len(cells), 2)] if is_pairs else [cells]
    for group in groups:
        label = next((cell for cell in group if cell.has_words), None)
        others = [cell for cell in group if label is not None and cell.number > label.number]
        if label is None or not others:
            continue
        said = [words for cell in others if (words := _words(sheet, cell))]
        yield Held(
            question=_short(_words(sheet, label)),
            shown=" | ".join(said),
            how="table row",
            where=label.where,
        )


def _held(sheet: Sheet, cell: CellAt) -> bool:
    return any(sheet.strips[line.number].held or _signs(sheet, line) for line in cell.lines)


def _words(sheet: Sheet, cell: CellAt) -> str:
    said = (sheet.strips[line.number].shown for line in cell.lines)
    return " ".join(" ".join(said).split())


def _labelled(sheet: Sheet, line: Line) -> Iterator[Held]:
    """``Label: what stands behind``, outside tables."""
    text = sheet.strips[line.number].words
    at = min((text.index(sign) for sign in _COLONS if sign in text), default=-1)
    if at <= 0 or len(text[:at].split()) > _MANY_WORDS or not any(map(str.isalnum, text[:at])):
        return
    shown = " ".join(text[at + 1 :].replace("_", " ").split())
    where = sheet.lines.cells[line.cell].where
    yield Held(question=_short(text[:at]), shown=shown, how="label", where=where)


def _signs(sheet: Sheet, line: Line) -> list[int]:
    """Where boxes and ticks stand in a line that are no content controls."""
    strip = sheet.strips[line.number]
    own = {at for start, end in strip.held.values() for at in range(start, end)}
    return [
        at
        for at, sign in enumerate(strip.text)
        if at not in own and (sign in _BOXES or _is_box(strip, at))
    ]


def _is_box(strip: Strip, at: int) -> bool:
    thing = strip.things.get(at)
    return isinstance(thing, Piece) and thing.kind == "box"


def _boxes(sheet: Sheet, line: Line) -> Iterator[Held]:
    """Each box of a line, with the words behind it, or before it at the end of the line."""
    strip = sheet.strips[line.number]
    places = _signs(sheet, line)
    ends = [*places[1:], len(strip.text)][: len(places)]
    where = sheet.lines.cells[line.cell].where
    for at, end in zip(places, ends, strict=True):
        words = strip.text[at + 1 : end] or strip.text[: places[0]]
        thing = strip.things.get(at)
        sign = shown_by(thing) if isinstance(thing, Piece) else strip.text[at]
        label = _short(words.replace(STAND_IN, " "))
        yield Held(question=label, shown=sign, how="box", where=where)


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
