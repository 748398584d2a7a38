"""How a pack's documents look: type, colours, logo, front page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture on the front page; ``alt`` says what it shows, ``width`` is in millimetres."""

    path: Path
    alt: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The front page."""

    title: str
    lines: tuple[str, ...]
