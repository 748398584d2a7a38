"""The desk's jobs: one after another, with how far they are, stopped when somebody asks.

A job that ran when the program ended is begun again on the next start; each of them may be.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from filler.desk.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job
from filler.errors import PortfolioError

log = logging.getLogger("filler.desk")
# So often the page is told how far it is, and a waiting job is looked for, in seconds.
_TOLD, _LOOKED = 0.4, 2.0
_MOST_LOG = 200_000


class StoppedError(Exception):
    """Somebody asked for the job to be stopped."""


class Progress:
    """How far a job is; what it is told ends the job where somebody asked for that."""

    def __init__(self, job: str) -> None:
        self._job, self._last = job, 0.0
        self._done = self._total = 0
        self._lines: list[str] = []

    def advance(self, total: int, words: str = "") -> None:
        """One more is done of so many; ``words`` go into the job's log."""
        self._done, self._total = self._done + 1, total
        if words:
            self._lines.append(words)
        if time.monotonic() - self._last >= _TOLD or self._done == total:
            self.tell()

    def say(self, words: str) -> None:
        """A line of the log."""
        self._lines.append(words)

    def tell(self) -> None:
        """Write down how far it is.

        Raises:
            StoppedError: when somebody asked for an end.
        """
        self._last = time.monotonic()
        with transaction.atomic():
            job = Job.objects.select_for_update().get(id=self._job)
            job.done, job.total = self._done, self._total
            if self._lines:
                job.log = (job.log + "".join(f"{line}\n" for line in self._lines))[:_MOST_LOG]
                self._lines.clear()
            job.save(update_fields=["done", "total", "log"])
        if job.is_stopping:
            raise StoppedError


Work = Callable[[Mapping[str, Any], Progress], Mapping[str, Any]]


def ask(pack: str, kind: str, title: str, by: str, asked: Mapping[str, Any]) -> Job:
    """Put a job behind those that wait."""
    made: Job = Job.objects.create(
        pack=pack, kind=kind, title=title[:200], by=by[:200], asked=dict(asked)
    )
    return made


def told_before(pack: str, kind: str, what: str) -> frozenset[str]:
    """The files of which the last job of a kind told something."""
    last = Job.objects.filter(pack=pack, kind=kind, state=DONE).order_by("-ended").first()
    entries = last.gave.get(what, ()) if last is not None else ()
    return frozenset(str(entry.get("file", "")) for entry in entries)


def stop(job: str) -> None:
    """Ask for a job's end; one that has not begun is over at once."""
    with transaction.atomic():
        own = Job.objects.select_for_update().get(id=job)
        if own.has_ended:
            return
        own.is_stopping = True
        if own.state == WAITING:
            own.state, own.ended = STOPPED, timezone.now()
        own.save(update_fields=["is_stopping", "state", "ended"])


class Runner(threading.Thread):
    """Does the jobs of one pack, whatever becomes of the browser."""

    def __init__(self, pack: str, work: Mapping[str, Work]) -> None:
        super().__init__(name="desk jobs", daemon=True)
        self._pack, self._work = pack, work
        self._awake = threading.Event()
        self._is_over = False

    def wake(self) -> None:
        """There is something to do."""
        self._awake.set()

    def end(self) -> None:
        """Stop looking for jobs; the one at work is begun again on the next start."""
        self._is_over = True
        self._awake.set()

    def run(self) -> None:
        """Look for jobs until the end."""
        again = Job.objects.filter(pack=self._pack, state=RUNNING)
        again.update(state=WAITING, done=0, log="Started again after a restart.\n")
        while not self._is_over:
            try:
                if not self.step():
                    self._awake.wait(_LOOKED)
                    self._awake.clear()
            except DatabaseError as error:
                log.warning("jobs: %s", type(error).__name__)
                time.sleep(_LOOKED)
            finally:
                close_old_connections()

    def step(self) -> bool:
        """Do the job that has waited longest; whether there was one."""
        with transaction.atomic():
            waiting = Job.objects.select_for_update().filter(pack=self._pack, state=WAITING)
            job = waiting.order_by("made").first()
            if job is None:
                return False
            job.state = RUNNING
            job.save(update_fields=["state"])
        progress = Progress(job.id)
        state, gave, last = DONE, {}, ""
        try:
            gave = dict(self._work[job.kind](job.asked, progress))
            progress.tell()
        except StoppedError:
            state, last = STOPPED, "Stopped. What was already done is kept."
        except PortfolioError as error:
            state, last = FAILED, str(error)
        except Exception as error:
            # What a file holds is in no log of the program; the job's own log is the desk's.
            log.warning("job %s: %s", job.kind, type(error).__name__)
            state = FAILED
            last = f"This did not work ({type(error).__name__}). Nothing was lost; try it again."
        self._end(job.id, state, gave, last)
        return True

    def _end(self, name: str, state: str, gave: Mapping[str, Any], last: str) -> None:
        with transaction.atomic():
            job = Job.objects.select_for_update().get(id=name)
            job.state, job.gave, job.ended = state, dict(gave), timezone.now()
            job.log = f"{job.log}{last}\n" if last else job.log
            job.save(update_fields=["state", "gave", "ended", "log"])
