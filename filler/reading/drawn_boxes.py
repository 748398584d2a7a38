"""Boxes that are pictures: which picture is the empty box, told from the questions it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

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
    places = _places_with_pictures(seating)
    doubled: set[str] = set()
    marks: set[str] = set()
    for field in pack.fields.values() if places else ():
        if field.kind == "choice" and any(spec.tag in places for spec in field.controls):
            found = Counter(name for strip in _strips(seating, options, field) for name in strip)
            if found.total() < len(field.options):
                marks |= found.keys()
            doubled |= {name for name, count in found.items() if count > 1}
    empty = doubled - marks
    if not empty:
        return
    seating.forget()
    for strip in strips:
        for at, thing in strip.things.items():
            if isinstance(thing, Piece) and thing.kind == "picture" and thing.text in empty:
                strip.things[at] = thing._replace(kind="box", text="")


def _places_with_pictures(seating: Seating) -> set[str]:
    """The places of the form in whose returned rows or lines pictures stand outside controls."""
    sheet, form = seating.sheet, seating.alignment.form
    back = seating.own.back
    found: set[str] = set()
    for line, strip, held in zip(sheet.lines.lines, sheet.strips, sheet.held, strict=True):
        if not strip.things or not _pictures(strip, held.values()):
            continue
        cells = [sheet.lines.cells[c] for c in sheet.lines.row_of(line.cell)]
        lines = [n for cell in cells for n in cell.lines] or [line]
        words = [back[j] for n in lines for j in range(n.first, n.last) if j in back]
        for own in {form.at[i].number for i in words}:
            cells = [form.cells[c] for c in form.row_of(form.lines[own].cell)]
            near = [n for cell in cells for n in cell.lines] or [form.lines[own]]
            found |= {tag for n in near for tag, _ in n.places}
    return found


def _strips(seating: Seating, options: OptionReader, field: Field) -> Iterator[list[str]]:
    """The pictures in each place of a question's options."""
    if any(options.words[field.id]):
        yield from (_pictures(place.strip) for place in options.places(field))
        return
    for spec in field.controls:
        seat = seating.seat(spec.tag)
        yield _pictures(seat.strip) if seat is not None else []


def _pictures(strip: Strip, held: Iterable[tuple[int, int]] = ()) -> list[str]:
    """The pictures of a strip, those in some stretches of it left out."""
    return [
        thing.text
        for at, thing in strip.things.items()
        if isinstance(thing, Piece)
        and thing.kind == "picture"
        and not any(start <= at < end for start, end in held)
    ]
