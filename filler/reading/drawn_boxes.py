"""Boxes that are pictures: which picture is the empty box, told from the questions it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from filler.definition.model import Field, Pack
from filler.facts.content import Piece
from filler.facts.strip import Strip
from filler.placing.seats import Seating
from filler.reading.by_option import OptionReader


def settle_drawn_boxes(seating: Seating, options: OptionReader, pack: Pack) -> None:
    """Make every picture an empty box that is one: before any answer is read.

    Of options of which one is chosen, each has a picture, and two of them the same: that one
    is no tick. Where an option has none, a picture is a mark that somebody put there.
    """
    strips = seating.sheet.strips
    if not any(_pictures(strip) for strip in strips):
        return
    doubled: set[str] = set()
    marks: set[str] = set()
    for field in pack.fields.values():
        if field.kind == "choice":
            found = Counter(name for strip in _strips(seating, options, field) for name in strip)
            if found.total() < len(field.options):
                marks |= found.keys()
            doubled |= {name for name, count in found.items() if count > 1}
    empty = doubled - marks
    for strip in strips:
        for at, thing in strip.things.items():
            if isinstance(thing, Piece) and thing.kind == "picture" and thing.text in empty:
                strip.things[at] = thing._replace(kind="box", text="")


def _strips(seating: Seating, options: OptionReader, field: Field) -> Iterator[list[str]]:
    """The pictures in each place of a question's options."""
    if any(options.words[field.id]):
        yield from (_pictures(place.strip) for place in options.places(field))
        return
    for spec in field.controls:
        seat = seating.seat(spec.tag)
        yield _pictures(seat.strip) if seat is not None else []


def _pictures(strip: Strip) -> list[str]:
    things = (thing for thing in strip.things.values() if isinstance(thing, Piece))
    return [thing.text for thing in things if thing.kind == "picture"]
