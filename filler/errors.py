"""The errors a person may meet, each with a place, a reason and a remedy.

Every error carries the exit status that the command line ends with; nothing else in the
package decides one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class PortfolioError(Exception):
    """Something could not be done; ``remedy`` says what to do about it."""

    exit_status = 2

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[PortfolioError], tuple[object, ...]]:
        """So that it travels whole from one process to another."""
        return type(self), (self.code, self.message, self.remedy)

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()

    def plain(self) -> dict[str, str]:
        """For a program: the code, the message and the remedy."""
        return {"code": self.code, "message": self.message, "remedy": self.remedy}


class UnknownFormError(PortfolioError):
    """A file that is no form of any pack; ``holds`` are the things in it, each with its parts."""

    def __init__(
        self, code: str, message: str, remedy: str = "", holds: Iterable[dict[str, str]] = ()
    ) -> None:
        super().__init__(code, message, remedy)
        self.holds = tuple(holds)

    def __reduce__(self) -> tuple[type[PortfolioError], tuple[object, ...]]:
        """So that it travels whole from one process to another."""
        return type(self), (self.code, self.message, self.remedy, self.holds)


class DefinitionError(PortfolioError):
    """A pack's own files contradict themselves or hold an unknown key."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("definition", "\n".join(self.problems), "")

    def __reduce__(self) -> tuple[type[PortfolioError], tuple[object, ...]]:
        """So that it travels whole from one process to another."""
        return type(self), (self.problems,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with what a person gave us: where, what, and how to put it right."""

    where: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.remedy}".rstrip()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'x'?`` for the nearest known word, or nothing when none is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else ""
