"""A budget of time for one file, so that one which exceeds it is never the end of the others."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from filler.errors import PortfolioError
from filler.messages import portfolio_error

_MESSAGE = "takes too long to read; it was left out."
# The largest pack that anybody sends takes a second or two, tables of 20,000 rows ten.
SECONDS_A_FILE = 60.0
_AGAIN = 1.0


class OverBudgetError(Exception):
    """The work took longer than one file may take."""


def over_budget(name: str) -> PortfolioError:
    """What is said of a file that took too long."""
    return portfolio_error("over_budget", name=name)


class _StopError(BaseException):
    """Ends the work wherever it is; nobody who catches an ``Exception`` keeps it."""


@contextmanager
def budget(seconds: float | None = None) -> Iterator[None]:
    """Stop the work within after so many seconds; it must be Python's and not one long call.

    Raises:
        OverBudgetError: when it was stopped.
    """
    seconds = SECONDS_A_FILE if seconds is None else seconds
    thread = threading.get_ident()
    done, lock = threading.Event(), threading.Lock()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(thread), ctypes.py_object(_StopError)
                    )
            # A library may have swallowed it.
            wait = _AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        try:
            yield
        finally:
            # What is being sent is sent before this goes on, and arrives at a jump back at the
            # latest: nobody is stopped outside the block. It is not called back, since CPython
            # would look for it at every step from then on, and for ever in a traced function.
            done.set()
            with lock:
                pass
            for _ in range(2):
                pass
    except _StopError:
        done.set()
        raise OverBudgetError from None
