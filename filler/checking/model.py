"""What a check says: a remark with its rule and its place, and what no program can check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One fault: the rule it breaks, what is wrong and what to do, and where.

    One that ``is_note`` is nothing to mend, and good to know.
    """

    rule: str
    message: str
    where: str
    is_note: bool = False


Remarks = Iterator[Remark]

# What no program can check.
NOT_CHECKED = (
    "whether instructions come before the question they belong to",
    "whether colour alone says something that no word says",
    "whether alternative text and link texts are accurate",
    "whether the words are plain",
    "how the pages look: make a PDF and look at them",
)
