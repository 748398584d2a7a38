"""What a question asks of the form of its answer, and what a checked answer is."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category


class Misfit(Exception):  # noqa: N818  # it is shown as a problem, not raised at a person
    """Why some words are no answer to a question, and what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An answer in its form: its ``value`` in a record, and how it is ``shown`` in Word.

    A number is a number, a time of the day ``HH:MM``, a length of time ``H:MM``, other words
    themselves. ``note`` is something that a person should look at.
    """

    value: int | float | str
    shown: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a question asks of the form of its answer.

    ``least`` and ``most`` are a number, or for a time ``HH:MM``; ``format`` is one of
    ``filler.kinds.formats``, ``pattern`` a regular expression for the whole answer and
    ``example`` an answer that has it.
    """

    least: int | float | str | None = None
    most: int | float | str | None = None
    decimals: int | None = None
    unit: str = ""
    format: str = ""
    pattern: str = ""
    example: str = ""

    @property
    def is_before(self) -> bool:
        """Whether the unit stands before the number, as a currency's sign does."""
        return bool(self.unit) and category(self.unit[0]) == "Sc"

    @property
    def asks(self) -> bool:
        """Whether words are asked to have a form."""
        return bool(self.format or self.pattern)


NO_LIMITS = Limits()
