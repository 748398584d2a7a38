"""What looking through a folder gives: things that were handed in, copies, what was passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filler.errors import PortfolioError


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One thing that was handed in.

    ``path`` is where it lies; ``name`` what it is called, ``mail.eml/Form.docx`` where it was in
    something else; ``received`` is the mail's own date and time, ``sender`` its address. What
    cannot be read has an ``error``.
    """

    path: Path
    name: str
    received: str = ""
    sender: str = ""
    is_inline: bool = False
    error: PortfolioError | None = None


# What a mail or a zip holds: each file as a thing by itself, with its bytes.
Held = Iterator[tuple[Handed, bytes]]


@dataclass
class Intake:
    """All that was handed in: things in order, copies, what was passed over, what was left out."""

    items: list[Handed] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
