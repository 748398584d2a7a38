"""A seat: the place of one answer in a returned file, and the parts that stand there."""

from __future__ import annotations

from dataclasses import dataclass

from filler.facts.strip import Strip, joined
from filler.placing.own import says


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the returned file, the form's own words left out: a cell, or a part of a line.

    ``fill`` is its cell's, where it is not the one that the form's own cell has; ``ranges`` are
    the lines that it covers, each with from where to where in its text.
    """

    strip: Strip
    where: str
    fill: str
    cell: int
    ranges: tuple[tuple[int, int, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no sign and no thing stands in it."""
        return not self.strip.text.strip()


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of one answer in a returned file: its parts, and what shows that it is there.

    ``fellows`` are all the places that have this one seat together, in their order; ``doubt``
    says why what stands there may be another place's; ``near`` is where its label is.
    """

    place: str
    parts: tuple[Part, ...]
    evidence: str
    is_cell: bool = False
    fellows: tuple[str, ...] = ()
    doubt: str = ""
    near: str = ""

    @property
    def strip(self) -> Strip:
        """All that stands there, a line for each part."""
        strips = [part.strip for part in self.parts]
        whole = joined(trimmed(strips))
        if not whole.deleted and any(strip.deleted for strip in strips):
            whole.deleted = "".join(strip.deleted for strip in strips)
        return whole

    @property
    def where(self) -> str:
        """Where what stands there is; where nothing does, where the place is."""
        filled = [part.where for part in self.parts if not part.is_empty]
        return "; ".join(dict.fromkeys(filled or [p.where for p in self.parts[:1]])) or self.near


def trimmed(strips: list[Strip]) -> list[Strip]:
    """The strips of some lines without the empty ones at either end."""
    worded = [number for number, strip in enumerate(strips) if says(strip)]
    return strips[worded[0] : worded[-1] + 1] if worded else []
