"""How many lines of ours run for some work: what grows with a file, whatever the machine's pace."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = str(Path(__file__).resolve().parents[1] / "filler")


def lines_of(work: Callable[[], object]) -> int:
    """How many lines of ours run for some work."""
    count = 0

    def look(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        if event == "call" and not frame.f_code.co_filename.startswith(HOME):
            return None
        count += event == "line"
        return look

    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(None)
    return count
