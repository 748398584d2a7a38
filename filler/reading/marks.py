"""Marks that people make: boxes, signs, letters, looks; and what the place of a tick says."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from filler.facts.content import HIDDEN, STRIKE, ControlFact, Piece
from filler.facts.strip import STAND_IN, Strip, shown_by
from filler.ooxml.symbols import CROSSES, EMPTY_GLYPHS, FILLED, TICKS, seen
from filler.reading.model import Answer, State
from filler.reading.vocabulary import (
    DENYING,
    INITIALS,
    LETTER_MARKS,
    NEGATIONS,
    NO_INITIALS,
    TICKING,
)
from filler.records.dates import when

Sign = Literal["tick", "cross", "empty", "no", "doubt"]
_CHECKS = TICKS | FILLED
_GIVEN = _CHECKS | CROSSES
_SIGNS = re.compile(f"[{''.join(sorted(_GIVEN | EMPTY_GLYPHS))}]")
# Up to so many signs stand in the brackets of a box.
_BRACKETED = re.compile(r"[\[(]([^\[\]()\n]{0,6}|[ \t\xa0]{0,12}[^\[\]()\s]?[ \t\xa0]{0,12})[\])]")
_IN_BRACKETS = frozenset("xXvV/*✱")


class Mark(NamedTuple):
    """One mark: what it says, what it rests on, how it looks, and where in the strip it stands."""

    sign: Sign
    how: str
    shown: str
    start: int
    end: int
    look: int = 0
    note: str = ""


def marks_in(strip: Strip) -> list[Mark]:
    """Every mark that is one whatever stands around it: boxes, signs, bracketed letters."""
    marks: list[Mark] = []
    taken: set[int] = set()
    for found in _BRACKETED.finditer(strip.text):
        inner = found.group(1).strip()
        sign: Sign | None = None
        if not inner:
            sign = "empty"
        elif inner in _CHECKS:
            sign = "tick"
        elif inner in CROSSES:
            sign = "cross"
        elif inner in _IN_BRACKETS:
            sign = "cross" if inner in LETTER_MARKS else "tick"
        if sign is not None:
            look = strip.looks[found.start()]
            how = "brackets"
            marks.append(Mark(sign, how, found.group(), found.start(), found.end(), look))
            taken.update(range(found.start(), found.end()))
    signs = {found.start() for found in _SIGNS.finditer(strip.text)}
    for at in sorted((signs | strip.things.keys()) - taken):
        thing = strip.things.get(at)
        if thing is not None:
            mark = _thing_mark(thing, at, strip.looks[at])
        else:
            mark = _sign_mark(strip.text[at], at, strip.looks[at], symbol=at in strip.symbols)
        if mark is not None:
            marks.append(mark)
    return _without_struck(sorted(marks, key=lambda mark: mark.start))


def _without_struck(marks: list[Mark]) -> list[Mark]:
    """A mark that is struck out or hidden counts for nothing beside a live one."""
    dead = [mark for mark in marks if mark.look & (STRIKE | HIDDEN)]
    if not dead:
        return marks
    live = [mark for mark in marks if not mark.look & (STRIKE | HIDDEN)]
    if any(mark.sign != "empty" for mark in live):
        return live
    doubts = [mark._replace(sign="doubt", note=_DEAD) for mark in dead if mark.sign != "empty"]
    return sorted([*live, *doubts], key=lambda mark: mark.start)


_DEAD = "its mark is struck out or hidden"


def _sign_mark(letter: str, at: int, look: int, *, symbol: bool) -> Mark | None:
    how = "symbol font" if symbol else "typed mark"
    if letter in _CHECKS:
        return Mark("tick", how, letter, at, at + 1, look)
    if letter in CROSSES:
        return Mark("cross", how, letter, at, at + 1, look)
    if letter in EMPTY_GLYPHS:
        return Mark("empty", how, letter, at, at + 1, look)
    return None


def _thing_mark(thing: Piece | ControlFact, at: int, look: int) -> Mark | None:
    if isinstance(thing, ControlFact):
        answer = box_answer(thing)
        signs: dict[str, Sign] = {"answered": "tick", "blank": "empty", "unclear": "doubt"}
        sign = signs[answer.state]
        return Mark(sign, "tick box", thing.text, at, at + 1, look, answer.note)
    if thing.kind == "box":
        return Mark(
            "tick" if thing.ticked else "empty",
            "legacy form field",
            shown_by(thing),
            at,
            at + 1,
            look,
        )
    if thing.kind == "picture":
        return Mark("tick", "picture", "", at, at + 1, look, "a picture is in the tick's place")
    if thing.kind == "ink":
        return Mark("tick", "ink", "", at, at + 1, look, "ink is in the tick's place")
    return None


def box_answer(fact: ControlFact) -> Answer:
    """State and glyph are two facts; a box is settled only where they agree."""
    glyph = _glyph(fact)
    if fact.deleted or (fact.struck.strip() and glyph is None):
        ticked = fact.checked or fact.struck.strip() == fact.glyphs[0]
        note = "the box is in a tracked deletion"
        if not ticked:
            return Answer(state="blank", value=False, how="tick box", where=fact.where, note=note)
        note = "its tick was deleted with tracked changes, and nobody has accepted that"
        return Answer(
            state="unclear", shown=fact.struck, how="tick box", where=fact.where, note=note
        )
    if glyph is fact.checked:
        said: State = "answered" if glyph else "blank"
        return Answer(state=said, value=glyph, shown=fact.text, how="tick box", where=fact.where)
    if glyph is None and not fact.text.strip() and not fact.checked:
        note = "the box's sign is gone; its state is not ticked"
        return Answer(state="blank", value=False, how="tick box", where=fact.where, note=note)
    state = "ticked" if fact.checked else "not ticked"
    shown = {True: "shows a tick", False: "is empty", None: f"shows '{fact.text}'"}
    note = f"Word has it as {state}, but the box {shown[glyph]}"
    return Answer(state="unclear", shown=fact.text, how="tick box", where=fact.where, note=note)


def _glyph(fact: ControlFact) -> bool | None:
    """Whether the box shows a tick; None when it shows neither of its glyphs."""
    shown = seen(fact.text).strip()
    ticked, empty = fact.glyphs
    if shown == ticked or (shown in _GIVEN and shown != empty):
        return True
    if shown == empty or shown in EMPTY_GLYPHS:
        return False
    return None


def tick_place(strip: Strip, where: str) -> Answer:
    """What a place says in which nothing but a tick belongs."""
    marks = marks_in(strip)
    rest = without(strip, marks).strip(" \t\n.:;,")
    shown = strip.shown
    given = [mark for mark in marks if mark.sign != "empty"]

    def unclear(how: str, note: str) -> Answer:
        return Answer(state="unclear", shown=shown, how=how, where=where, note=note)

    drawn = next((t.kind for t in strip.things.values() if _is_drawn(t)), "")
    if not given and drawn:
        return unclear("drawing", f"something is drawn there ({drawn}); it may be a tick")
    if not marks and not rest:
        note = "what stood here is in a tracked deletion" if strip.deleted.strip() else ""
        return Answer(state="blank", value=False, how="empty place", where=where, note=note)
    doubtful = next((mark for mark in given if mark.sign == "doubt"), None)
    if doubtful is not None:
        return unclear(doubtful.how, doubtful.note)
    if given:
        how, note = given[0].how, given[0].note
        if {mark.sign for mark in given} == {"tick", "cross"}:
            return unclear(how, "a tick and a cross are in one place")
        if len(given) < len(marks):
            return unclear(how, "an empty box and a ticked one are in one place")
        if NEGATIONS.search(rest):
            return unclear(how, f"'{rest[:60]}' is written beside the mark")
        note = note or (f"'{rest}' is written beside the mark" if rest else "")
        return Answer(state="answered", value=True, shown=shown, how=how, where=where, note=note)
    if not rest:
        return Answer(state="blank", value=False, shown=shown, how=marks[0].how, where=where)
    if any(mark.how in ("tick box", "legacy form field") for mark in marks):
        return unclear("typed mark", f"the box is empty, but '{rest[:60]}' is written beside it")
    typed = _typed(rest)
    if typed is None:
        return unclear("typed words", f"'{rest[:60]}' is in the place of a tick")
    if any(look & (STRIKE | HIDDEN) for look in strip.looks):
        return unclear("typed mark", f"'{rest}' is struck out or hidden")
    ticked, note = typed
    state: State = "answered" if ticked else "blank"
    return Answer(state=state, value=ticked, shown=shown, how="typed mark", where=where, note=note)


def _is_drawn(thing: Piece | ControlFact) -> bool:
    return isinstance(thing, Piece) and thing.kind in ("shape", "object", "signature line")


def _typed(rest: str) -> tuple[bool, str] | None:
    """Whether some typed letters tick, with why; None when nobody can say."""
    if TICKING.fullmatch(rest):
        return True, ""
    if DENYING.fullmatch(rest):
        return False, f"'{rest}' is typed there, which is not a tick"
    if when(rest).day is not None:
        return True, f"the date '{rest}' is in the place of a tick"
    if INITIALS.fullmatch(rest) and re.sub(r"[\s.]", "", rest) not in NO_INITIALS:
        return True, f"the initials '{rest}' are in the place of a tick"
    return None


def without(strip: Strip, marks: list[Mark]) -> str:
    """The words of a strip without its marks."""
    covered = {at for mark in marks for at in range(mark.start, mark.end)}
    return "".join(
        sign for at, sign in enumerate(strip.text) if at not in covered and sign != STAND_IN
    )
