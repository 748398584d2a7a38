"""What a command says of the files that were handed to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from filler.cli.progress import say

if TYPE_CHECKING:
    from filler.intake import Intake

_LISTED = 6


def tell_passed(intake: Intake) -> None:
    """Say in a line what is nobody's answer and was left alone, and which files are copies."""
    if intake.passed:
        names = [Path(name).name for name in intake.passed]
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        say(f"Skipped (no form inside): {', '.join(names[:_LISTED])}{more}.")
    for copy, first in intake.copies.items():
        say(f"{copy} is the same file as {first}, so it counts once.")
