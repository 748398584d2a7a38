"""Work on a file that nobody vouches for, in a process of its own with bounds.

A library that reads such a file may ask for any amount of memory, and some end the process when
they do not get it. In a process of its own that is one sentence and not the end of the run.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
# Ten million cells, the most that the door lets in, take 1.6 GB of it; a list of ten thousand
# people takes 0.5 GB.
MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 300
_LOOK_EVERY = 0.05


class BeyondBoundsError(Exception):
    """The work took more memory or time than it may, or ended its process."""


def bounded(
    function: Callable[..., T],
    *arguments: object,
    memory: int = MOST_MEMORY,
    seconds: float = MOST_SECONDS,
) -> T:
    """What a function of a module gives for arguments that can be pickled.

    Raises:
        BeyondBoundsError: when it took too much memory or time.
        Exception: whatever the function raises.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, function, arguments, memory), daemon=True)
    process.start()
    theirs.close()
    try:
        result, error = _received(ours, process.pid or 0, memory, seconds)
    finally:
        process.kill()
        process.join()
        ours.close()
    if error is not None:
        raise error
    given: T = result
    return given


def _received(
    ours: Connection, pid: int, memory: int, seconds: float
) -> tuple[Any, Exception | None]:
    """What the work gave, and what it raised."""
    end = time.monotonic() + seconds
    while not ours.poll(_LOOK_EVERY):
        if time.monotonic() > end:
            raise BeyondBoundsError("it took too long")
        if sys.platform != "linux" and _takes(pid) > memory:
            raise BeyondBoundsError("it took too much memory")
    try:
        return ours.recv()  # type: ignore[no-any-return]  # what ``_work`` sends
    except (EOFError, MemoryError) as error:
        raise BeyondBoundsError("it took too much memory") from error


def _takes(pid: int) -> int:
    import psutil

    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def _work(
    theirs: Connection, function: Callable[..., T], arguments: tuple[object, ...], memory: int
) -> None:
    """Do the work within the bounds, and send what it gives."""
    # What a library says when it ends the process is nothing for a person.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        result: tuple[Any, Exception | None] = (function(*arguments), None)
    except MemoryError:
        return
    except Exception as error:
        result = (None, error)
    with suppress(MemoryError, OSError):
        theirs.send(result)
