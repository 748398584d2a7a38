"""What a draft is made of: the questions that were recognised, in the order of the form."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class DraftField:
    """One question: its id, its words, its kind, and what may be chosen.

    ``columns`` are those of repeated rows; ``where`` is its place in the Word file.
    """

    id: str
    label: str
    kind: str = "text"
    options: list[str] = field(default_factory=list)
    columns: list[DraftField] = field(default_factory=list)
    where: str = ""


@dataclass(slots=True, kw_only=True)
class DraftBlock:
    """A stretch of the form: words, a table of questions, a grid, or rows that repeat."""

    kind: str
    md: str = ""
    title: str = ""
    fields: list[DraftField] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    lines: list[DraftField] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The whole form; ``unread`` are words in tables that fit nothing, each with its place."""

    title: str
    blocks: list[DraftBlock] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    def fields(self) -> list[DraftField]:
        """Every question, the lines of a grid among them."""
        return [own for block in self.blocks for own in (*block.fields, *block.lines)]
