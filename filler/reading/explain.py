"""How one answer was found: the form's line, its seat in the file, the ink, and the witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from filler.aligning import Line
from filler.binding import which
from filler.definition.model import ControlSpec, Field, Pack
from filler.errors import did_you_mean
from filler.facts.walk import content_of
from filler.messages import portfolio_error
from filler.ooxml.package import open_package
from filler.placing.seats import Seating
from filler.reading.identity import controls_by_tag, fitting_pack
from filler.reading.read import read_file

_SHOWN = 100


def explained(
    path: Path,
    pack: Pack,
    name: str,
    password: str | None = None,
    others: Sequence[Path] = (),
) -> list[str]:
    """What one field's answer in a file rests on, a line of text each.

    ``others`` are the folders of packs that may be taken instead of ``pack``.

    Raises:
        PortfolioError: when the file cannot be read, or the pack has no such field.
    """
    content = content_of(open_package(path, password))
    if others:
        pack = fitting_pack(content, pack, others)
        # A file that no pack is for says so before anything is said of a field.
        read_file(path, pack, password, others=others)
    field = pack.fields.get(name)
    if field is None:
        hint = did_you_mean(name, pack.fields) or "portfolio fields lists them."
        raise portfolio_error("no_field", id=pack.id, name=name, hint=hint)
    reading = read_file(path, pack, password)
    held = which(pack, content)
    found, _ = controls_by_tag(content, pack)
    answer = reading.answers.get(name)
    lines = [f"{name}: {field.name}"]
    if answer is None:
        return [*lines, "  Its form is not in the file."]
    lines.append(f"  answer: {answer.state}{_value(answer.value)}{_note(answer.note)}")
    lines.append(f"  read by: {answer.how or 'nothing'}, {answer.where or 'no place'}")
    for copy, seating in enumerate(held.seatings, 1):
        if len(held.seatings) > 1:
            lines.append(f"  copy {copy} of the form")
        for spec in field.controls:
            if spec.tag in seating.bound.places:
                lines += _place(seating, spec, field)
    for spec in field.controls:
        for fact in found.get(spec.tag, ()):
            named = "tag" if fact.tag else "title"
            lines.append(
                f"  witness: a control with the {named} of {spec.tag} in {fact.where},"
                f" which holds '{fact.text.strip()[:_SHOWN]}'"
            )
    return lines


def _place(seating: Seating, spec: ControlSpec, field: Field) -> Iterator[str]:
    """One place: what the form prints around it, where that went, and what stands there."""
    yield f"  {spec.tag if len(field.controls) > 1 else 'its place'}"
    for line in seating.questions.asking_lines(spec.tag):
        yield f"    the form prints: '{line.text.strip()[:_SHOWN]}'{_went(seating, line)}"
    seat = seating.seat(spec.tag)
    if seat is None:
        yield "    seat: nothing in the file shows where it is"
        return
    places = "; ".join(dict.fromkeys(part.where for part in seat.parts)) or "right behind it"
    yield f"    seat: {seat.evidence}, {places}{_note(seat.doubt)}"
    shown = seat.strip.shown.replace("\n", " / ")
    yield f"    ink: '{shown[:_SHOWN]}'" if shown else "    ink: none, so it is blank"


def _went(seating: Seating, line: Line) -> str:
    word = seating.alignment.went(line)
    if word is None:
        return ", which is not in the file"
    there = seating.alignment.returned.at[word]
    where = seating.alignment.returned.cells[there.cell].where
    same = "" if there.key == line.key else f" as '{there.text.strip()[:_SHOWN]}'"
    return f", which stands{same} in {where}"


def _value(value: object) -> str:
    return "" if value is None else f", {value!r}"[: _SHOWN + 2]


def _note(note: str) -> str:
    return f" ({note})" if note else ""
