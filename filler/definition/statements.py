"""The numbered statements that fields link to, and the training that serves them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One numbered statement of a reference."""

    number: int
    title: str
    text: tuple[str, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A set of numbered statements that fields link to; ``draft_of`` the one it became."""

    id: str
    title: str
    short_title: str
    label: str
    statements: tuple[Statement, ...]
    intro: tuple[str, ...] = ()
    draft_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A training module: each of its points with the number of the statement it serves."""

    id: str
    title: str
    points: tuple[tuple[int, str], ...]

    @property
    def statements(self) -> tuple[int, ...]:
        """The numbers of its statements, each once."""
        return tuple(sorted({number for number, _ in self.points}))
