"""Many files read, one after another or by several workers, in the order they were given."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from itertools import islice
from pathlib import Path

from filler.budget import OverBudgetError, budget, over_budget
from filler.definition import loaded_pack
from filler.digital import NOBODY, Trust
from filler.errors import PortfolioError
from filler.reading.model import Reading
from filler.reading.read import read_file

# So many files travel to a worker at once, and so many such batches are under way for each.
_AT_ONCE = 4
_AHEAD = 3

Outcome = tuple[Path, Reading | PortfolioError]


def read_files(
    paths: Iterable[Path],
    pack: Path,
    password: str | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    trust: Trust = NOBODY,
    *,
    scrutiny: bool = False,
    others: Sequence[Path] = (),
) -> Iterator[Outcome]:
    """Each file with its reading, or with why it cannot be read; ``pack`` is its folder.

    ``others`` are the folders of packs that may be taken instead of it.
    """
    own = pack, password, trust, scrutiny, tuple(others)
    if executor is None:
        for path in paths:
            yield from _read((path,), *own)
        return
    batches = _batches(iter(paths))
    waiting: deque[Future[list[Outcome]]] = deque()
    try:
        for batch in islice(batches, workers * _AHEAD):
            waiting.append(executor.submit(_read, batch, *own))
        while waiting:
            yield from waiting.popleft().result()
            for batch in islice(batches, 1):
                waiting.append(executor.submit(_read, batch, *own))
    finally:
        for future in waiting:
            future.cancel()


def _batches(paths: Iterator[Path]) -> Iterator[tuple[Path, ...]]:
    while batch := tuple(islice(paths, _AT_ONCE)):
        yield batch


def _read(
    paths: tuple[Path, ...],
    pack: Path,
    password: str | None,
    trust: Trust,
    scrutiny: bool,
    others: tuple[Path, ...],
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for path in paths:
        try:
            own = loaded_pack(pack)
            with budget():
                reading = read_file(path, own, password, trust, scrutiny=scrutiny, others=others)
            outcomes.append((path, reading))
        except PortfolioError as error:
            outcomes.append((path, error))
        except OverBudgetError:
            outcomes.append((path, over_budget(path.name)))
    return outcomes
