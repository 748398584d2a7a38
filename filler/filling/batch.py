"""Many records into many files, over any executor: here, in processes, or on a cluster.

Each record is checked, rendered and written where it runs; what became of it comes back as
an ``Outcome``, in the order of the records. Only a few are under way at a time, so memory
does not grow with their number.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filler.definition import Pack, loaded_pack
from filler.errors import PortfolioError, Problem
from filler.files import put_aside, read_bytes, write_file
from filler.filling.compile import Compiled, compile_template
from filler.filling.manifest import digest, record_digest
from filler.filling.render import render
from filler.messages import with_remedy
from filler.records import Record
from filler.records.source import Item

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Status = Literal["written", "refused", "kept", "failed", "unchanged"]
# So many records travel to a worker at once; enough to make the journey cheap.
_AT_ONCE = 48
# So many such batches are under way for each worker.
_AHEAD = 3
_CLOSE = "Close it in Word, or choose another folder with -o."


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Which template of which pack, as paths, so that any worker can load it for itself."""

    file: Path
    pack: Path
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One record on its way into one file.

    ``replacing`` is what may be replaced: nothing, a file that still has the hash ``content``,
    or anything. ``made_from`` is what the manifest will say, worked out from the record and
    ``template`` where it is still needed. ``adopt`` is whether a file that
    already is what it should be counts as done; ``done`` is a task that needs nothing.
    """

    item: Item
    path: Path
    replacing: Literal["nothing", "untouched", "anything"] = "nothing"
    content: str = ""
    template: str = ""
    made_from: str = ""
    adopt: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one record; ``aside`` is where the file lies that it replaced."""

    path: Path
    status: Status
    person: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    made_from: str = ""
    content: str = ""
    aside: Path | None = None


def run(
    tasks: Iterable[Task], template: Template, executor: Executor | None = None, workers: int = 1
) -> Iterator[Outcome]:
    """Fill every task's file, in order; without an executor, one after another, here.

    Raises:
        PortfolioError: when a folder cannot be written, after what came before it.
    """
    if executor is None:
        for task in tasks:
            yield fill_one(task, template)
        return
    batches = _batches(iter(tasks))
    waiting: deque[Future[list[Outcome]]] = deque()
    try:
        for batch in islice(batches, workers * _AHEAD):
            waiting.append(executor.submit(fill_many, batch, template))
        while waiting:
            yield from waiting.popleft().result()
            for batch in islice(batches, 1):
                waiting.append(executor.submit(fill_many, batch, template))
    finally:
        for future in waiting:
            future.cancel()


def warm_up(template: Template, executor: Executor | None, workers: int) -> Callable[[], None]:
    """Have the workers load the template while other things are seen to.

    The function that it gives waits for that, and raises what is wrong with the template.
    """
    if executor is None:
        return partial(_load, template)
    loading = [executor.submit(_load, template) for _ in range(workers)]
    return loading[0].result


def _load(template: Template) -> None:
    ready(template)


def _batches(tasks: Iterator[Task]) -> Iterator[tuple[Task, ...]]:
    while batch := tuple(islice(tasks, _AT_ONCE)):
        yield batch


def fill_many(tasks: tuple[Task, ...], template: Template) -> list[Outcome]:
    """What a worker does with one batch."""
    return [fill_one(task, template) for task in tasks]


def fill_one(task: Task, template: Template) -> Outcome:
    """Check, render and write one record."""
    outcome = Outcome(path=task.path, status="unchanged", made_from=task.made_from)
    if task.done:
        return outcome
    pack, compiled = ready(template)
    item = task.item.opened()
    checked = item.check(pack)
    outcome = replace(outcome, problems=checked.problems, notes=checked.notes)
    if checked.record is None:
        return replace(outcome, status="refused")
    content = render(compiled, checked.record)
    made_from = task.made_from or record_digest(
        item.data, item.folder, task.template, item.pictures
    )
    outcome = replace(
        outcome,
        made_from=made_from,
        person=checked.record.person(pack),
        notes=(*checked.notes, *_no_place(pack, compiled, checked.record)),
        content=digest(content),
    )
    if task.replacing != "anything" and os.path.lexists(task.path):
        there = digest(read_bytes(task.path, _CLOSE))
        if task.adopt and there == outcome.content:
            return outcome
        if task.replacing == "nothing" or there != task.content:
            return replace(outcome, status="kept", problems=(_kept(task),))
    try:
        if task.replacing == "anything" and task.path.is_file():
            outcome = replace(outcome, aside=_aside(task, outcome.content))
        written = write_file(task.path, content, replacing=task.replacing != "nothing")
    except PortfolioError as error:
        if not task.path.parent.is_dir():
            raise
        message = error.message.removeprefix(f"{task.path} ")
        trouble = Problem(where=str(task.path), message=message, remedy=error.remedy)
        return replace(outcome, status="failed", problems=(trouble,))
    if not written:
        return replace(outcome, status="kept", problems=(_kept(task),))
    return replace(outcome, status="written")


def _aside(task: Task, content: str) -> Path | None:
    """Put aside a file that somebody may have worked on; where it lies then."""
    there = digest(read_bytes(task.path, _CLOSE))
    return None if there in (content, task.content) else put_aside(task.path)


def _kept(task: Task) -> Problem:
    if task.replacing == "untouched":
        message = "its record and the file have both changed; the file was not replaced."
    else:
        message = "it already exists and was not replaced."
    return Problem(where=str(task.path), message=message, remedy="Use --force to replace it.")


@lru_cache(maxsize=4)
def ready(template: Template) -> tuple[Pack, Compiled]:
    """The pack and the compiled template, once in each process.

    Raises:
        PortfolioError: when the template cannot be compiled for the pack.
    """
    pack = loaded_pack(template.pack, template.language)
    return pack, compile_template(template.file, pack)


def _no_place(pack: Pack, compiled: Compiled, record: Record) -> Iterator[Problem]:
    """Answers for which the template has no control, form by form."""
    homes: dict[str, int] = {}
    for name in record.values.keys() - compiled.fields - compiled.once.keys():
        form = pack.fields[name].form
        homes[form] = homes.get(form, 0) + 1
    for form, count in sorted(homes.items()):
        what = "answer has" if count == 1 else "answers have"
        yield Problem(
            where=f"{record.where}.{form}",
            **with_remedy("problem.no_place", count=count, what=what),
        )
