"""A desk that really runs, in a process of its own, for the tests and for looking at."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import ROOT

_LINK = re.compile(r"http://127\.0\.0\.1:\d+\S*")


@dataclass(frozen=True, slots=True)
class Running:
    """A desk at work: its process, its first link, its address and its folder."""

    process: subprocess.Popen[str]
    link: str
    home: Path

    @property
    def address(self) -> str:
        """The address without the link's own part."""
        return "/".join(self.link.split("/")[:3])


@contextmanager
def running(
    home: Path, environment: Mapping[str, str] | None = None, *options: str
) -> Iterator[Running]:
    """A desk over a folder; it is ended when it is no longer looked at."""
    process = subprocess.Popen(
        [sys.executable, "-m", "filler", "desk", str(home), "--no-browser", *options],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr is not None
        words = ""
        for line in process.stderr:
            words += line
            if found := _LINK.search(line):
                yield Running(process, found.group(), home)
                return
        raise AssertionError(f"The desk did not start: {words}")
    finally:
        process.terminate()
        process.wait(20)


def until(what: Any, seconds: float = 120) -> Any:
    """What something gives once it gives anything."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")
