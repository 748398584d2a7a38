"""How a pack's documents look: type, colours, logo, front page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from filler.definition.reader import Reader, is_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Type and colours of the Word files: points, and RGB in hexadecimal."""

    font: str
    size: float
    ink: str
    accent: str
    head_fill: str
    head_ink: str
    label_fill: str
    answer_fill: str
    rule: str
    prompt_ink: str
    tick_font: str
    tick_size: float
    ticked: str
    unticked: str


# Sheets of paper in millimetres, upright (ISO 216; ANSI Y14.1).
PAPERS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "Letter": (216, 279)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The sheet that a pack is printed on: its size, and its margins in millimetres.

    ``across`` are the margins of forms in landscape.
    """

    size: str = "A4"
    margin: float = 20
    across: float = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture; ``alt`` says what it shows, ``width`` is in millimetres."""

    path: Path
    alt: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The front page."""

    title: str
    lines: tuple[str, ...]


def read_figure(reader: Reader, folder: Path, home: Path, width: float) -> Figure:
    """A picture by its file, which lies in the pack's own folder, with what it shows."""
    name = reader.text("file")
    figure = Figure(path=folder / name, alt=reader.text("alt"), width=reader.number("width", width))
    if name and not is_within(figure.path, home):
        reader.problem(f"The picture '{name}' lies outside the pack's folder.")
    elif name and not figure.path.is_file():
        reader.problem(f"There is no picture '{name}' in the pack's folder.")
    if not figure.alt.strip():
        reader.problem("'alt' must say in words what the picture shows.")
    return figure
